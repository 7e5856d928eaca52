"""What became of what a rule names, where somebody has looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from jihe.cases.effort import ReviewNumbers
from jihe.engines import Session
from jihe.law import load
from jihe.nightly.outcomes import ENOUGH, UPHELD, Yield, outcomes, yields
from jihe.schema import TABLES
from jihe.schema.codes import CODES
from jihe.screening import quiet

AS_OF = date(2026, 3, 31)
Rows = Sequence[Mapping[str, Any]]


def review(number: int, **given: Any) -> dict[str, Any]:
    """A decided review of claim ``number``; 12,000 fen confirmed where it was upheld."""
    verdict = given.get("verdict", "benign")
    made = {"review_id": number, "subject_kind": "ui_claim", "subject_id": number, "line": "unemployment",
            "selection_prob": 0.5, "verdict": verdict, "confirmed_fen": 12_000 if verdict in UPHELD else 0,
            "opened_ts": datetime(2025, 1, 1, 9), "decided_ts": datetime(2025, 3, 1, 9)}  # fmt: skip
    return made | given


def worth(reviews: Rows, named: Sequence[tuple[str, str, str, int]], payments: Rows = ()) -> dict[str, Yield]:
    """By rule, of a fund with these reviews and unemployment payments, where the rules name these rows."""
    tables = {
        name: pa.Table.from_pylist(
            [quiet.row(name, dict(row), place) for place, row in enumerate(rows)], schema=TABLES[name].arrow_schema()
        )
        for name, rows in (("past_review", reviews), ("ui_payment", payments))
    }
    law = load()
    with Session.of_tables(tables, AS_OF, law) as session, duckdb.connect() as connection:
        found = outcomes(session)
        names = ("code", "line", "name_table", "name_key")
        rows = [dict(zip(names, one, strict=True)) for one in named]
        connection.register("named", pa.Table.from_pylist(rows))
        return yields(connection, found, ReviewNumbers.of(law, AS_OF))


def claims(code: str, numbers: Sequence[int], line: str = "unemployment") -> list[tuple[str, str, str, int]]:
    return [(code, line, "ui_claim", number) for number in numbers]


def test_share_hours_and_money_of_reviews_alike() -> None:
    reviews = [review(n, verdict="fraud" if n % 2 else "benign") for n in range(20)]
    made = worth(reviews, claims("U01", range(20)))["U01"]
    assert made.reviewed == 20
    assert made.upheld.value == pytest.approx(0.5)
    assert (made.upheld.low, made.upheld.high) == (pytest.approx(0.299, abs=1e-3), pytest.approx(0.701, abs=1e-3))
    assert made.hours == pytest.approx(4.0)  # two hours a case, every second one upheld
    assert made.hours_low == pytest.approx(2 / 0.701, abs=0.01)
    assert made.hours_high == pytest.approx(2 / 0.299, abs=0.01)
    assert made.fen_per_hour == 3_000  # 12,000 fen in 4 hours


def test_a_review_seldom_chosen_stands_for_more() -> None:
    common = [review(n, verdict="fraud", selection_prob=0.9) for n in range(20)]
    rare = [review(n, selection_prob=0.3) for n in range(20, 40)]
    made = worth([*common, *rare], claims("U01", range(40)))["U01"]
    assert made.upheld.value == pytest.approx(0.25)  # 20 ÷ 0.9 of 20 ÷ 0.9 + 20 ÷ 0.3


@pytest.mark.parametrize(("count", "told"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_too_few_are_not_estimable(count: int, told: bool) -> None:
    made = worth([review(n, verdict="fraud") for n in range(count)], claims("U01", range(count)))["U01"]
    assert made.reviewed == count
    assert (made.upheld.value is not None) == told
    assert (made.hours is not None) == told


def test_nothing_upheld_has_no_price_an_upheld_case() -> None:
    made = worth([review(n) for n in range(12)], claims("U01", range(12)))["U01"]
    assert (made.upheld.value, made.hours, made.fen_per_hour) == (0, None, 0)
    assert made.hours_low is not None


def test_what_was_paid_on_a_claim_leads_to_its_review() -> None:
    reviews = [review(n, verdict="fraud") for n in range(12)]
    paid = [{"pay_id": 100 + n, "claim_id": n, "amount_fen": 1} for n in range(12)]
    named = [("U01", "unemployment", "ui_payment", 100 + n) for n in range(11)]
    made = worth(reviews, [*named, ("U02", "unemployment", "ui_payment", 999)], paid)
    assert {code: one.reviewed for code, one in made.items()} == {"U01": 11}


def test_a_review_of_another_line_says_nothing_about_the_rule() -> None:
    reviews = [review(n, verdict="fraud") for n in range(12)]
    assert worth(reviews, claims("P01", range(12), line="pension")) == {}
    assert worth(reviews, claims("X01", range(12), line="cross"))["X01"].reviewed == 12


def test_only_what_was_decided_by_the_day_counts_and_of_two_reviews_the_later() -> None:
    reviews = [
        review(1, verdict=None, decided_ts=None, confirmed_fen=None),
        review(2, decided_ts=datetime(2026, 4, 1)),
        review(3, verdict="fraud"),
        review(4, subject_id=3, verdict="benign"),
    ]
    assert worth(reviews, claims("U01", range(10)))["U01"].reviewed == 1
    twice = [*(review(n, verdict="fraud") for n in range(12)), *(review(20 + n, subject_id=n) for n in range(12))]
    assert worth(twice, claims("U01", range(12)))["U01"].upheld.value == 0


def test_every_verdict_is_upheld_or_not() -> None:
    assert set(UPHELD) < set(CODES["verdict"].codes)
    assert set(CODES["verdict"].codes) - set(UPHELD) == {"clerical", "data_error", "benign", "unproven"}


def test_every_kind_that_may_be_reviewed_has_an_effort() -> None:
    numbers = ReviewNumbers.of(load(), AS_OF)
    assert set(CODES["subject_kind"].codes) <= set(numbers.effort)
    assert set(CODES["case_line"].codes) <= set(numbers.minutes)
