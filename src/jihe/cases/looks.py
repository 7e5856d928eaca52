"""What the log keeps of looks: lists with the cases on them, tries at cases that are not theirs, and who knows whom."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from jihe.cases.rights import NotTheirsError, find

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer


IN_FULL = "desk.read"  # a table read in full at the desk: who has read one knows everybody in it

__all__ = ["IN_FULL", "NotTheirsError", "found", "knows", "listed", "missed", "misses_on_record"]


def found(number: str, by: Reviewer) -> Case:
    """The case, if it is theirs; outside every transaction. Raises NotTheirsError, and the try is on record."""
    with misses_on_record(by):
        return find(number, by)


@contextmanager
def misses_on_record(by: Reviewer) -> Iterator[None]:
    """Around what somebody asked for, outside every transaction: a try at a case that is not theirs is written down."""
    try:
        yield
    except NotTheirsError as miss:
        if not miss.on_record:
            missed(by, miss.number)
            miss.on_record = True
        raise


def missed(by: Reviewer, number: str) -> None:
    """Put down that ``by`` asked for a case and was told that there is none; of what was typed only a number."""
    from jihe.cases import audit
    from jihe.cases.store import kind_errors

    with kind_errors():
        audit.record(by, "case.miss", "case", number)


def listed(by: Reviewer, action: str, numbers: Iterable[str], how: dict[str, Any]) -> None:
    """Put down that ``by`` was shown a list, and which cases were on it: who saw a person's case is not blind to it."""
    from jihe.cases import audit

    shown = sorted(numbers)
    audit.record(by, action, "reviewer", by.login, how | {"count": len(shown), "cases": shown})


def knows(by: Reviewer, person: int, numbers: Collection[str] = ()) -> bool:
    """Whether the log has ``by`` at a case of that person: looked at, listed, moved, given to them, asked for in vain.

    Also where they looked the person up, were shown the signals in another line of the blind lane, or read whole tables
    in full at the desk. ``numbers``: of other cases that could be about the person's rows.
    """
    from django.db.models import Q

    from jihe.cases.identity import LETTERS, case_number
    from jihe.cases.models import AuditEntry, BlindReveal, Case

    numbers = {*numbers, *(case_number("person", person, line) for line in LETTERS)}
    mine = AuditEntry.objects.filter(actor=by.login)
    about = Q(object_kind="case", object_key__in=numbers) | Q(object_kind="person", object_key=str(person))
    return bool(
        mine.filter(about).exists()
        or mine.filter(action=IN_FULL).exists()
        or Case.objects.filter(number__in=numbers, assignee=by).exists()
        or BlindReveal.objects.filter(by=by, item__subject_id=person).exists()
        or any(numbers & on for on in _lists(mine, by))
    )


def _lists(entries: Any, by: Reviewer) -> Iterator[set[str]]:
    """The cases on each list that ``by`` was shown, or sent to a town."""
    from django.db.models import Q

    lists = entries.filter(Q(object_kind="reviewer", object_key=by.login) | Q(object_kind="town_list"))
    for detail in lists.values_list("detail", flat=True).iterator(chunk_size=2000):
        told = json.loads(detail)
        yield {*told.get("cases", ()), *told.get("rows", ())}
