"""Acting on a case: who may, in one transaction, and the step that is taken; what every action has in common.

All of it raises BadInputError with one sentence when the case, its state or the reviewer does not allow it, and
BusyError when another process holds the store for too long; then nothing was changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.cases import cards, moves
from jihe.cases.moves import Role, State
from jihe.cases.rights import find
from jihe.cases.steps import recused
from jihe.cases.store import kind_errors
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer, Step


@contextmanager
def acting(number: str, by: Reviewer) -> Iterator[Case]:
    """The case, locked, for somebody who is still active; one transaction."""
    from django.db import transaction

    from jihe.cases.models import Reviewer

    with kind_errors(), transaction.atomic():
        case = find(number, by, lock=True)
        if not Reviewer.objects.filter(pk=by.pk, is_active=True, role=by.role).exists():
            raise BadInputError(f"reviewer {by.login} is retired or has another role now; nothing was changed")
        if recused(case, by):
            raise BadInputError(f"case {case.number}: {by.login} has a stake in it and works on it no more")
        yield case
        cards.refresh({case.pk})


def take(case: Case, action: str, target: State, by: Reviewer, **told: Any) -> Step:
    """Add the step, and its audit entry; the database moves the case on."""
    from jihe.cases import audit
    from jihe.cases.models import Step

    if action != moves.UNDO:
        stands(case, action)
    told.setdefault("assignee", None if target == State.OPEN else case.assignee)
    last = case.steps.order_by("seq").last()
    seq = last.seq + 1 if last else 1
    step: Step = Step.objects.create(
        case=case, seq=seq, action=action, from_state=case.state, to_state=target, by=by, role=by.role,
        at=audit.now(), **told,
    )  # fmt: skip
    case.refresh_from_db(fields=["state", "assignee"])
    detail = {"seq": seq, "from": step.from_state, "to": step.to_state}
    if step.assignee is not None:
        detail["assignee"] = step.assignee.login
    if step.undoes is not None:
        detail["undoes"] = step.undoes
    if step.until is not None:
        detail["until"] = step.until.isoformat()
    if step.beside is not None:
        detail["beside"] = step.beside.login
    audit.record(by, f"case.{action}", "case", case.number, detail)
    return step


def stands(case: Case, action: str) -> None:
    """That the case stands where ``action`` may be taken."""
    allowed = moves.sources(action)
    if case.state not in allowed:
        names = " or ".join(allowed)
        raise BadInputError(
            f"case {case.number} is {case.state} ({State(case.state).label}); {action} "
            f"({moves.title(action)}) wants it {names}"
        )


def in_hand(case: Case, by: Reviewer) -> None:
    """That the case is in ``by``'s hands."""
    if case.assignee_id != by.pk:
        whose = case.assignee.login if case.assignee else "nobody's"
        raise BadInputError(f"case {case.number} is {whose}, not {by.login}'s; have it assigned first")


def ones_own(case: Case, by: Reviewer) -> None:
    """That it is in ``by``'s hands, or ``by`` is no auditor: a supervisor, or the discipline unit, moves any."""
    if by.role == Role.AUDITOR:
        in_hand(case, by)


def said_so(case: Case, text: str, what: str) -> None:
    """That there are words where words are wanted."""
    if not text.strip():
        raise BadInputError(f"case {case.number}: {what}")


def can_be(case: Case, to: Reviewer) -> None:
    """That the case may be ``to``'s work at all."""
    if recused(case, to):
        raise BadInputError(f"case {case.number}: {to.login} has a stake in it and cannot work on it")
    if not to.is_active:
        raise BadInputError(f"reviewer {to.login} is retired; assign it to another")
    try:
        find(case.number, to)
    except BadInputError:
        raise BadInputError(f"case {case.number} cannot be {to.login}'s work now") from None


def past(case: Case, on: date) -> None:
    """That a day told of a case lies between its opening and today."""
    if on > this_day():
        raise BadInputError(f"case {case.number}: {on} has not come yet")
    if on < case.opened_on:
        raise BadInputError(f"case {case.number}: {on} is before the case was opened ({case.opened_on})")


def this_day() -> date:
    """Today, by the clock of Shanghai."""
    from jihe.cases import audit

    return audit.now().date()
