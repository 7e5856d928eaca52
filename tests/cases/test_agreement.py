"""How often a second reviewer agreed: by line and reason, as of the day, undone verdicts left out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from jihe.cases.agreement import agreement
from tests.cases.bookkeeping import Desk


@pytest.fixture
def desk(store: Any, night: Any, sig: Any) -> Desk:
    made = Desk(night, sig)
    made.take(*(made.found(subject, **{f"p{subject}": 500}) for subject in range(1, 6)))
    return made


def looked_at_twice(
    desk: Desk, subject: int, first: tuple[str, int], second: tuple[str, int], why: str = "drawn 抽中复核"
) -> None:
    case = desk.case(subject)
    with transaction.atomic():
        desk.step(case, "assign", "assigned")
        desk.step(case, "begin", "in_review")
        desk._give(case, desk.step(case, "decide", "second_review", note=why), *first, "first")
        agreed = first == second
        step = desk.step(case, "second", "decided" if agreed else "in_review", desk.chief)
        _given(case, step, second)


def _given(case: Any, step: Any, said: tuple[str, int]) -> None:
    from jihe.cases import ledger
    from jihe.cases.models import Verdict

    made = Verdict.objects.create(
        case=case, seq=case.verdicts.count() + 1, step=step, verdict=said[0], confirmed_fen=said[1], reason="复核",
        stage="second", by=step.by, at=step.at,
    )  # fmt: skip
    if step.to_state == "decided":
        ledger.confirm(made)


def counted(day: date) -> list[tuple[str, bool, int, float | None, float | None]]:
    return [(one.line, one.drawn, one.pairs, one.same.value, one.side.value) for one in agreement(day)]


def test_pairs_are_told_apart_by_reason_and_by_how_far_they_agree(desk: Desk) -> None:
    looked_at_twice(desk, 1, ("fraud", 500), ("fraud", 500))
    looked_at_twice(desk, 2, ("fraud", 500), ("fraud", 400))  # another amount: the same side
    looked_at_twice(desk, 3, ("fraud", 500), ("benign", 0))
    looked_at_twice(desk, 4, ("benign", 0), ("benign", 0))
    looked_at_twice(desk, 5, ("benign", 0), ("benign", 0), why="amount 金额达到复核标准")
    assert counted(desk.today()) == [("pension", False, 1, 1.0, 1.0), ("pension", True, 4, 0.5, 0.75)]
    drawn = agreement(desk.today())[1]
    assert drawn.same.low is not None
    assert 0.1 < drawn.same.low < 0.5


def test_from_the_day_of_the_second_verdict_and_without_what_was_undone(desk: Desk) -> None:
    assert counted(desk.today()) == []
    looked_at_twice(desk, 1, ("fraud", 500), ("fraud", 500))
    given = desk.today()
    assert counted(given - timedelta(days=1)) == []
    desk.day += 1
    case = desk.case(1)
    second = case.verdicts.order_by("seq").last()
    with transaction.atomic():
        desk.step(case, "undo", "second_review", desk.chief, undoes=second.step.seq)
    assert len(counted(given)) == 1
    assert counted(desk.today()) == []


def test_a_verdict_that_nobody_looked_at_again_is_no_pair(desk: Desk) -> None:
    desk.decide(500)
    desk.appeal(0, "benign")
    assert counted(date(2099, 1, 1)) == []
