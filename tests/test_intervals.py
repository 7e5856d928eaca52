"""Intervals against the textbook, and against what weights must do to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.intervals import share


def test_wilson_of_equal_weights_is_the_textbook_interval() -> None:
    # Newcombe 1998, table I: 81 of 263 → 0.2553 to 0.3662; 15 of 148 → 0.0624 to 0.1605; 0 of 20 → 0 to 0.1611.
    for true, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        made = share(true, n, n, n)
        assert made.value == pytest.approx(true / n)
        assert (made.low, made.high) == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_is_not_estimable() -> None:
    assert str(share(0, 0, 0, 0)) == "not estimable"


@given(st.lists(st.tuples(st.booleans(), st.floats(0.01, 1)), min_size=1, max_size=60))
def test_unequal_weights_widen_and_never_leave_the_unit_interval(rows: list[tuple[bool, float]]) -> None:
    total = sum(weight for _, weight in rows)
    true = sum(weight for fraud, weight in rows if fraud)
    made = share(true, total, sum(weight**2 for _, weight in rows), len(rows))
    equal = share(true * len(rows) / total, len(rows), len(rows), len(rows))
    assert made.value is not None
    assert made.low is not None
    assert made.high is not None
    assert 0 <= made.low <= made.value + 1e-12
    assert made.value - 1e-12 <= made.high <= 1
    assert made.high - made.low >= (equal.high or 0) - (equal.low or 0) - 1e-9
