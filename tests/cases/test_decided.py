"""What worked cases came to, as reviews: the verdict that holds, by its day, and the rows it was about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from jihe.cases import audit, case_number, reviewers, second, update, work
from jihe.cases.decided import decided, told
from jihe.engines import Session
from jihe.nightly.outcomes import outcomes, with_own
from tests.cases.bookkeeping import Desk

DAY = date(2026, 3, 31)
NUMBER = case_number("person", 1, "pension")
NEVER = date(2099, 1, 1)


@pytest.fixture
def an(store, night, sig, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(second, "drawn", lambda *_: False)
    update("r1", DAY, *night(sig(money={7: 300_000}, proofs=(1, 2)), sig(2, money={8: 100_000})))
    root = reviewers.add("root", "administrator", None, None)
    one = reviewers.add("an", "auditor", None, root)
    work.assign(NUMBER, one, one)
    work.begin(NUMBER, one)
    work.hear(NUMBER, one, DAY, "家属称不知须申报")
    return one


def test_a_verdict_counts_once_it_holds_and_from_its_day(an, law) -> None:
    today = audit.now().date()
    assert decided(NEVER)[0].num_rows == 0
    work.decide(NUMBER, an, "overpaid_no_fault", 200_000, "三个月", law)
    reviews, about = decided(today)
    (row,) = reviews.to_pylist()
    said = {
        name: row[name] for name in ("subject_kind", "subject_id", "line", "verdict", "confirmed_fen", "selection_prob")
    }
    assert said == {
        "subject_kind": "person", "subject_id": 1, "line": "pension", "verdict": "overpaid_no_fault",
        "confirmed_fen": 200_000, "selection_prob": 1.0,
    }  # fmt: skip
    assert row["review_id"] < 0
    rows = sorted(zip(about["about_table"].to_pylist(), about["about_key"].to_pylist(), strict=True))
    assert rows == [("ext_death", 1), ("ext_death", 2), ("pension_payment", 7), ("person", 1)]
    assert set(about["review_id"].to_pylist()) == {row["review_id"]}
    assert decided(today - timedelta(days=1))[0].num_rows == 0


def test_an_undone_verdict_counts_no_more_and_what_the_fund_owes_is_negative(an, law) -> None:
    work.decide(NUMBER, an, "overpaid_no_fault", 200_000, "三个月", law)
    work.undo(NUMBER, an, "看错了")
    assert decided(NEVER)[0].num_rows == 0
    work.decide(NUMBER, an, "underpaid", 5_000, "少发一个月", law)
    assert decided(NEVER)[0]["confirmed_fen"].to_pylist() == [-5_000]


@pytest.fixture
def desk(store: Any, night: Any, sig: Any) -> Desk:
    made = Desk(night, sig)
    made.take(made.found(1, p1=500))
    return made


def verdicts(day: date) -> list[tuple[str, int]]:
    """What is in force at the end of the day."""
    rows = decided(day)[0].to_pylist()
    return [(row["verdict"], row["confirmed_fen"]) for row in rows]


def test_an_appeal_changes_what_a_case_came_to_from_its_day_on_and_never_before(desk: Desk) -> None:
    desk.decide(500)
    given = desk.today()
    desk.day += 10
    settled = desk.today()
    desk.appeal(0, "benign")
    assert verdicts(given - timedelta(days=1)) == []
    assert verdicts(given) == [("fraud", 500)]
    assert verdicts(settled - timedelta(days=1)) == [("fraud", 500)]
    assert verdicts(settled) == [("benign", 0)]
    desk.day += 10
    desk.undo()  # the outcome of the appeal was put down wrongly: the verdict before holds again
    assert verdicts(desk.today() - timedelta(days=1)) == [("benign", 0)]
    assert verdicts(desk.today()) == [("fraud", 500)]


def test_one_undone_later_was_in_force_until_then(desk: Desk) -> None:
    desk.decide(500)
    given = desk.today()
    desk.day += 1
    desk.undo()
    assert verdicts(given) == [("fraud", 500)]
    assert verdicts(desk.today()) == []


def test_a_case_opened_again_rests_on_its_verdict_until_there_is_another(desk: Desk) -> None:
    desk.decide(500)
    desk.day += 1
    case = desk.case()
    desk.step(case, "close", "closed")
    desk.step(case, "reopen", "open")
    assert verdicts(desk.today()) == [("fraud", 500)]
    desk.day += 1
    desk.decide(0, "benign")
    assert verdicts(desk.today() - timedelta(days=1)) == [("fraud", 500)]
    assert verdicts(desk.today()) == [("benign", 0)]


def test_what_held_before_is_told_with_the_time_until_when_and_only_as_far_as_the_day_knows(desk: Desk) -> None:
    desk.decide(500)
    desk.day += 10
    settled = desk.today()
    desk.appeal(0, "benign")

    def known(day: date) -> list[tuple[str, Any]]:
        return [(row["verdict"], row["until_ts"]) for row in told(day)[0].to_pylist()]

    assert known(settled - timedelta(days=1)) == [("fraud", None)]
    assert known(settled) == [("fraud", datetime.combine(settled, time.min)), ("benign", None)]
    reviews, about = told(settled)
    assert len(set(reviews["review_id"].to_pylist())) == 2
    assert set(about["review_id"].to_pylist()) == set(reviews["review_id"].to_pylist())
    assert set(decided(settled)[1]["review_id"].to_pylist()) == {reviews["review_id"][1].as_py()}


def test_the_nights_outcomes_hold_them_beside_the_reviews_of_before(an, law) -> None:
    work.decide(NUMBER, an, "overpaid_no_fault", 200_000, "三个月", law)
    with Session.of_tables({}, DAY, law) as session:
        before = outcomes(session)
    assert before.reviews.num_rows == 0
    after = with_own(before, audit.now().date())
    assert after.reviews["verdict"].to_pylist() == ["overpaid_no_fault"]
    assert after.about.num_rows == 4
