"""Keeping a card beside every case (``models.Card``), so that a page of many costs what it shows and no more.

A night makes the cards of its cases anew, set-wise; what a person does makes one. Between the two the database marks a
card that no longer follows, and ``catch_up`` makes those anew.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from jihe.cases.staging import StageTable, run_sql, staged

if TYPE_CHECKING:
    from jihe.cases.models import Case, Night
    from jihe.law import Law

_STAGE = "case_id bigint PRIMARY KEY, night_id bigint, ranked_id bigint"
MANY = 500  # cards made anew in one transaction


def follow(night: Night) -> None:
    """After a night's join or ranking, in its transaction: the cards of all its cases, and of those it moved.

    An older night taken late takes no card back to its own ranking.
    """
    from django.db import connection

    from jihe.cases.models import Card, Step

    with staged(StageTable("stage_card", _STAGE)):
        with connection.cursor() as cursor:
            cursor.execute(_OF_NIGHT, [night.pk])
        run_sql("cards")
    moved = Step.objects.filter(night=night).values_list("case", flat=True)
    refresh({*moved, *Card.objects.filter(fresh=False).values_list("case", flat=True)})


def refresh(cases: Collection[int]) -> None:
    """Make the cards of these cases anew, by their keys; inside the transaction that changed them."""
    from django.db import connection

    from jihe.cases.models import Card, Case, CaseNight
    from jihe.law import load

    if not cases:
        return
    wanted = sorted(cases)
    # Of earlier nights the store keeps what was on a list alone: a card may know a later one than is left of them.
    names = ("night__as_of", "night")
    known = {case: night for case, *night in Card.objects.filter(case__in=wanted).values_list("case", *names)}
    stood = CaseNight.objects.filter(case__in=wanted).order_by(*names).values_list("case", *names)
    last = {case: night for case, *night in stood if not _before(night, known[case])}
    ranked = {case: night for case, *night in stood.exclude(rank=None) if not _before(night, known[case])}
    columns: dict[str, list[Any]] = {
        "case_id": wanted,
        "night_id": [last.get(each, known[each])[1] for each in wanted],
        "ranked_id": [ranked[each][1] if each in ranked else None for each in wanted],
    }
    with staged(StageTable("stage_card", _STAGE, columns)):
        run_sql("cards")
    assert connection.in_atomic_block
    law = load()
    for case in Case.objects.filter(pk__in=wanted).order_by("pk"):
        Card.objects.filter(pk=case.pk).update(**_of_work(case, law), fresh=True)


def _before(night: list[Any], other: list[Any]) -> bool:
    """Whether a night, by its day and key, comes before the other; before none of a card that has none."""
    return other[0] is not None and night < other


def catch_up() -> int:
    """Make anew what no longer follows its case; how many. Of a store brought forward from before cards: all."""
    from django.db import transaction

    from jihe.cases.models import Card

    made = 0
    while True:
        with transaction.atomic():
            found = list(Card.objects.filter(fresh=False).order_by("case").values_list("case", flat=True)[:MANY])
            refresh(found)
        made += len(found)
        if len(found) < MANY:
            return made


def _of_work(case: Case, law: Law) -> dict[str, Any]:
    """What people did with a case, as its card says it."""
    from jihe.cases.deadlines import all_due
    from jihe.cases.steps import beside, held_until, holding_steps

    last = case.steps.order_by("seq").values_list("seq", "at").last()
    if last is None:
        return {"steps": 0, "since": None, "held_until": None, "beside": None, "due_on": None, "due_kind": ""}
    way = holding_steps(case)
    due = next(iter(all_due(case, way, law)), None)
    return {
        "steps": last[0],
        "since": last[1],
        "held_until": held_until(way),
        "beside": beside(way),
        "due_on": None if due is None else due.day,
        "due_kind": "" if due is None else due.kind,
    }


# Joined tonight: of each case the later of this night and the one its card is of; ranked tonight only where it is this.
_OF_NIGHT = """
INSERT INTO stage_card (case_id, night_id, ranked_id)
SELECT n.case_id, CASE WHEN later.id IS NULL THEN n.night_id ELSE later.id END,
    CASE WHEN later.id IS NULL THEN n.night_id END
FROM cases_casenight n
JOIN cases_night t ON t.id = n.night_id
JOIN cases_card k ON k.case_id = n.case_id
LEFT JOIN cases_night later ON later.id = k.night_id
    AND (later.as_of > t.as_of OR (later.as_of = t.as_of AND later.id > t.id))
WHERE n.night_id = %s
"""
