"""What worked cases came to, as reviews: the verdict that holds, by its day, and the rows it was about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from jihe.cases import audit, case_number, reviewers, second, update, work
from jihe.cases.decided import decided
from jihe.engines import Session
from jihe.nightly.outcomes import outcomes, with_own

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


def test_the_nights_outcomes_hold_them_beside_the_reviews_of_before(an, law) -> None:
    work.decide(NUMBER, an, "overpaid_no_fault", 200_000, "三个月", law)
    with Session.of_tables({}, DAY, law) as session:
        before = outcomes(session)
    assert before.reviews.num_rows == 0
    after = with_own(before, audit.now().date())
    assert after.reviews["verdict"].to_pylist() == ["overpaid_no_fault"]
    assert after.about.num_rows == 4
