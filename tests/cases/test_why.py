"""Shares of what a rank rests on, as whole percents."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jihe.cases.why import percents


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=5))
def test_percents_sum_to_a_hundred_and_none_is_off_by_one(shares: list[float]) -> None:
    made = percents(shares)
    assert sum(made) == 100
    assert all(abs(each - 100 * share / sum(shares)) < 1 for each, share in zip(made, shares, strict=True))


def test_the_largest_remainder_gets_what_is_over() -> None:
    assert percents([0.716, 0.141, 0.143]) == [72, 14, 14]
    assert percents([1 / 3, 1 / 3, 1 / 3]) == [34, 33, 33]
    assert percents([0.002, 0.998]) == [0, 100]
