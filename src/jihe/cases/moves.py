"""A case's way from suspicion to its end: its states, what may move it, and who may do so.

Declared once. ``work`` asks it before it writes, and ``condition`` is the database's own constraint on every
step, so that a program that forgets to ask is refused as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

if TYPE_CHECKING:
    from enum import StrEnum
    from typing import ClassVar, Self

    class TextChoices(StrEnum):
        """Django's, which says nothing of its types."""

        label: str
        values: ClassVar[list[str]]

        def __new__(cls, value: str, label: str = "") -> Self:
            """A member by its value, as declared with a label."""
else:
    from django.db.models import TextChoices


class State(TextChoices):
    """Where a case stands in its review."""

    OPEN = "open", "待核查"
    ASSIGNED = "assigned", "已分派"
    IN_REVIEW = "in_review", "核查中"
    HEARD = "heard", "已听取陈述申辩"
    SECOND_REVIEW = "second_review", "复核中"
    DECIDED = "decided", "已决定"
    APPEALED = "appealed", "复议或诉讼中"
    CLOSED = "closed", "已办结"


class Role(TextChoices):
    """What somebody may do. A data scientist sees no case; an administrator keeps the list of people."""

    AUDITOR = "auditor", "稽核员"
    SUPERVISOR = "supervisor", "稽核主管"
    DISCIPLINE = "discipline", "纪检监察"
    DATA_SCIENTIST = "data_scientist", "数据分析"
    ADMINISTRATOR = "administrator", "系统管理"


NIGHT = "night"  # the role of a step that no person made
REVIEWERS = (Role.AUDITOR, Role.SUPERVISOR, Role.DISCIPLINE)
S = State


@dataclass(frozen=True)
class Move:
    """One action: from which states it may be taken, to which it leads, and whose it is.

    ``aside``: it stands beside the way, which it neither moves nor ends; nobody takes it back.
    """

    zh: str
    moves: Mapping[State, tuple[State, ...]]
    roles: tuple[str, ...] = REVIEWERS
    undoable: bool = True
    aside: bool = False


def _stays(*states: State) -> dict[State, tuple[State, ...]]:
    return {state: (state,) for state in states}


IN_HAND = (S.ASSIGNED, S.IN_REVIEW, S.HEARD)  # somebody is at work on it

MOVES: dict[str, Move] = {
    "assign": Move(
        "分派",
        {S.OPEN: (S.ASSIGNED,), S.ASSIGNED: (S.ASSIGNED,), S.IN_REVIEW: (S.ASSIGNED,), S.HEARD: (S.ASSIGNED,)},
    ),
    "begin": Move("开始核查", {S.ASSIGNED: (S.IN_REVIEW,)}),
    "hear": Move("听取陈述申辩", {S.IN_REVIEW: (S.HEARD,), S.HEARD: (S.HEARD,)}),
    # To second review where one is due.
    "decide": Move(
        "作出结论", {S.IN_REVIEW: (S.DECIDED, S.SECOND_REVIEW), S.HEARD: (S.DECIDED, S.SECOND_REVIEW)}
    ),
    # Agreed, or back to the reviewer with both verdicts kept.
    "second": Move("复核", {S.SECOND_REVIEW: (S.DECIDED, S.IN_REVIEW)}),
    "serve": Move("送达", {S.DECIDED: (S.DECIDED,)}),
    "appeal": Move("申请复议或起诉", {S.DECIDED: (S.APPEALED,), S.CLOSED: (S.APPEALED,)}),
    "settle": Move("复议或诉讼结果", {S.APPEALED: (S.DECIDED,)}),
    "close": Move("办结", {S.DECIDED: (S.CLOSED,)}),
    # New proof, or a supplement to what was upheld.
    "reopen": Move("出现新证据，重新核查", {S.CLOSED: (S.OPEN,)}, (NIGHT, *REVIEWERS)),
    "handback": Move("退回待办", dict.fromkeys(IN_HAND, (S.OPEN,))),
    # Until a day, with the reason: it rests, and comes back by itself.
    "hold": Move("延后办理", _stays(S.OPEN, *IN_HAND)),
    "resume": Move("恢复办理", _stays(S.OPEN, *IN_HAND)),
    # The agency opens a case for punishment: 90 days run from then (行政处罚法 第六十条).
    "file": Move("立案", _stays(S.IN_REVIEW, S.HEARD)),
    # A second auditor: two or more collect evidence (行政处罚法 第四十二条).
    "join": Move("指定协办人", _stays(*IN_HAND)),
    "note": Move("记录", _stays(*S), undoable=False, aside=True),
    # Whoever has a stake in it says so, gives the case back where they have it, and is never given it again.
    "recuse": Move(
        "回避", _stays(*S) | {state: (S.OPEN, state) for state in IN_HAND}, undoable=False, aside=True
    ),
    # The first signal about public power takes a case out of the hands of those it may be about.
    "transfer": Move(
        "移送纪检监察", dict.fromkeys((S.ASSIGNED, S.IN_REVIEW, S.HEARD, S.SECOND_REVIEW), (S.OPEN,)), (NIGHT,),
        undoable=False,
    ),
}  # fmt: skip
UNDO = "undo"
UNDO_ZH = "撤销"
ACTIONS = (*MOVES, UNDO)
ROLES = (*Role.values, NIGHT)


def title(action: str) -> str:
    """The action's Chinese name."""
    return UNDO_ZH if action == UNDO else MOVES[action].zh


def sources(action: str) -> tuple[State, ...]:
    """The states that ``action`` may be taken from, in the order of a case's way."""
    return tuple(state for state in State if state in MOVES[action].moves)


def condition() -> Q:
    """What every row of ``cases_step`` must satisfy: action, both states and role as declared above."""
    allowed = Q()
    for action, move in MOVES.items():
        for source, targets in move.moves.items():
            allowed |= _step(action, source, targets, move.roles) & Q(undoes__isnull=True)
            if move.undoable and move.roles != (NIGHT,):
                for target in targets:
                    allowed |= _step(UNDO, target, (source,), REVIEWERS) & Q(undoes__lt=F("seq"))
    return allowed


def _step(action: str, source: State, targets: tuple[State, ...], roles: tuple[str, ...]) -> Q:
    named: dict[str, Any] = {
        "action": action, "from_state": str(source),
        "to_state__in": [str(target) for target in targets], "role__in": [str(role) for role in roles],
    }  # fmt: skip
    return Q(**named)
