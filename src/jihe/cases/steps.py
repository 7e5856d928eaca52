"""Reading a case's way: the steps that hold, and what they say of hearing, rest, filing and the second auditor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from jihe.cases.moves import MOVES, State

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer, Step


def holding_steps(case: Case) -> list[Step]:
    """The steps that hold, in order: those undone, and the undoing, left out."""
    return holding(case.steps.select_related("assignee", "by", "beside").order_by("seq"))


def holding(steps: Iterable[Step]) -> list[Step]:
    """Of all steps of a case, in order, those that hold."""
    way: dict[int, Step] = {}
    for step in steps:
        if step.undoes is None:
            way[step.seq] = step
        else:
            way.pop(step.undoes, None)
    return list(way.values())


def on_the_way(steps: list[Step]) -> list[Step]:
    """Those of them that may be taken back: what stands aside is not among them."""
    return [step for step in steps if not MOVES[step.action].aside or step.to_state != step.from_state]


def since_open(steps: list[Step]) -> list[Step]:
    """Those behind the last that left the case open to all."""
    last = max((place for place, step in enumerate(steps) if _opens(step)), default=-1)
    return steps[last + 1 :]


def heard(steps: list[Step]) -> bool:
    """Whether the person was heard since the case was last opened."""
    return any(step.action == "hear" for step in since_open(steps))


def held_until(steps: list[Step]) -> date | None:
    """Until which day the case rests; None where it does not. Whatever moves it on ends that."""
    for step in reversed(steps):
        if step.action == "hold":
            until: date | None = step.until
            return until
        if step.action == "resume" or step.to_state != step.from_state or step.action == "assign":
            return None
    return None


def beside(steps: list[Step]) -> Reviewer | None:
    """The second auditor, since the case was last taken up."""
    found: Step | None = next((step for step in reversed(since_open(steps)) if step.action == "join"), None)
    return found.beside if found is not None else None


def filed(steps: list[Step]) -> Step | None:
    """The step by which the case was filed [立案], since it was last opened."""
    return next((step for step in reversed(since_open(steps)) if step.action == "file"), None)


def recused(case: Case, who: Reviewer) -> bool:
    """Whether they have a stake in the case, by their own word."""
    from jihe.cases.models import Step

    return bool(Step.objects.filter(case=case, action="recuse", by=who).exists())


def _opens(step: Step) -> bool:
    return bool(step.to_state == State.OPEN and step.from_state != State.OPEN)
