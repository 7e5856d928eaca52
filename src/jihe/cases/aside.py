"""What people put down beside a case's way to its verdict: rest, notes, recusal, filing, a second auditor."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jihe.cases import moves
from jihe.cases.acting import acting, can_be, in_hand, ones_own, past, said_so, stands, take, this_day
from jihe.cases.moves import State
from jihe.cases.steps import filed, held_until, holding_steps
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer, Step


def handback(number: str, by: Reviewer, note: str) -> Step:
    """Give the case back to be taken up by another, with the reason."""
    with acting(number, by) as case:
        in_hand(case, by)
        said_so(case, note, "say why it is given back")
        return take(case, "handback", State.OPEN, by, note=note)


def hold(number: str, by: Reviewer, until: date, note: str) -> Step:
    """Let the case rest until a day, with the reason: one's own, or any as a supervisor. It comes back by itself."""
    with acting(number, by) as case:
        stands(case, "hold")
        ones_own(case, by)
        said_so(case, note, "say why it rests")
        if until <= this_day():
            raise BadInputError(f"case {case.number}: it rests until a day to come, {until} is none")
        return take(case, "hold", State(case.state), by, until=until, note=note)


def resume(number: str, by: Reviewer) -> Step:
    """Take up again what was to rest, before its day."""
    with acting(number, by) as case:
        ones_own(case, by)
        if held_until(holding_steps(case)) is None:
            raise BadInputError(f"case {case.number} does not rest; nothing to take up again")
        return take(case, "resume", State(case.state), by)


def note(number: str, by: Reviewer, said: str) -> Step:
    """Put something down beside the case."""
    with acting(number, by) as case:
        said_so(case, said, "say what is to be put down")
        return take(case, "note", State(case.state), by, note=said)


def recuse(number: str, by: Reviewer, why: str) -> Step:
    """Say that one has a stake in the case [回避]: it is given back where one has it, and never one's work again."""
    with acting(number, by) as case:
        said_so(case, why, "say why you cannot work on it")
        mine = case.assignee_id == by.pk and case.state in moves.IN_HAND
        return take(case, "recuse", State.OPEN if mine else State(case.state), by, note=why)


def file(number: str, by: Reviewer, on: date, reference: str, note: str = "") -> Step:
    """Put down that the case was filed for punishment [立案], on which day and under which number."""
    with acting(number, by) as case:
        in_hand(case, by)
        stands(case, "file")
        if not reference.strip():
            raise BadInputError(f"case {case.number}: name the number it was filed under")
        if (before := filed(holding_steps(case))) is not None:
            raise BadInputError(f"case {case.number} was filed on {before.on} ({before.reference}); undo that first")
        past(case, on)
        return take(case, "file", State(case.state), by, on=on, reference=reference.strip(), note=note)


def join(number: str, by: Reviewer, beside: Reviewer) -> Step:
    """Name the second auditor [协办人]: evidence is collected by two or more (行政处罚法 第四十二条)."""
    with acting(number, by) as case:
        stands(case, "join")
        ones_own(case, by)
        if beside.pk == case.assignee_id:
            raise BadInputError(f"case {case.number} is {beside.login}'s already; the second auditor is another one")
        can_be(case, beside)
        return take(case, "join", State(case.state), by, beside=beside)
