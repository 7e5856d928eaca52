"""The figures of the page in the morning."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jihe.cases import night_summary, rank, update
from jihe.cases.summary import CURVE_POINTS, Curve, LineTotals, NightSummary, SourceTotals

DAY = date(2026, 3, 31)


@pytest.fixture
def summary(store, law) -> Any:
    def make(tables: Any, capacity: float = 80) -> NightSummary:
        update("r1", DAY, *tables)
        rank("r1", capacity, law)
        return night_summary("r1", *tables)

    return make


def test_lines_count_each_payment_once_and_leave_out_public_power(summary, night, sig) -> None:
    found = summary(
        night(
            sig(subject=1, money={1: 1000}),
            sig(subject=2, money={1: 1000, 2: -300}, severity=2),
            sig(subject=3, money={3: 10**9}, lane="public_power"),
            sig(subject=4, money={4: 500}, line="unemployment"),
        )
    )
    # 0.6 × 1,000 × 0.75 and 0.35 × 300; 0.6 × 500 × 0.6
    assert found.lines == (
        LineTotals("pension", cases=2, within=2, at_stake_fen=1000, owed_fen=300, expected_fen=555),
        LineTotals("unemployment", cases=1, within=1, at_stake_fen=500, owed_fen=0, expected_fen=180),
    )


def test_expected_is_of_what_is_within_capacity(summary, night, sig) -> None:
    (line,) = summary(night(sig(money={1: 1000}), sig(subject=2, money={2: 1000})), capacity=3).lines
    assert (line.cases, line.within, line.expected_fen) == (2, 1, 450)


def test_a_source_counts_its_own_payments_once(summary, night, sig) -> None:
    found = summary(
        night(
            sig(code="P01", money={1: 1000, 2: 10}),
            sig(code="P01", test="other", money={1: 900}),
            sig(code="P03", money={1: 1000, 5: -70}),
            sig(code="P05"),
            sig(code="X09", subject=9, lane="public_power", money={9: 5}),
        )
    )
    assert found.sources == (
        SourceTotals("P01", "pension", 2, 1010),
        SourceTotals("P03", "pension", 1, 1000),
        SourceTotals("P05", "pension", 1, 0),
    )


def test_the_curve_begins_at_nothing_and_ends_with_all(summary, night, sig) -> None:
    found = summary(night(sig(money={1: 1000}), sig(subject=2, money={2: 3000}), sig(subject=3, money={3: -9})))
    assert found.curve == Curve(minutes=(0, 180, 360), expected_fen=(0, 1350, 1800))


def test_a_long_curve_is_thinned_and_keeps_its_ends(summary, night, sig) -> None:
    curve = summary(night(*(sig(subject=s, money={s: 1000}) for s in range(1, CURVE_POINTS + 50)))).curve
    assert len(curve.minutes) == CURVE_POINTS
    assert (curve.minutes[0], curve.minutes[-1]) == (0, 180 * (CURVE_POINTS + 49))


def test_the_top_ten_are_the_first_within_capacity(summary, night, sig) -> None:
    top = summary(night(*(sig(subject=s, money={s: 1000 * s}) for s in range(1, 13)))).top
    assert [case.subject_id for case in top] == list(range(12, 2, -1))
    assert top[0].signals[0].says == "死亡后仍发放"


def test_an_empty_night(summary, night) -> None:
    assert summary(night()) == NightSummary((), (), Curve((0,), (0,)), ())
