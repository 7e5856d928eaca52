"""How often a registry is due, by its own past arrivals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.screening.rhythm import ENOUGH, rhythm

AS_OF = date(2026, 3, 31)


def arrivals(gaps: list[int], waited: int) -> list[date]:
    days = [AS_OF - timedelta(days=waited)]
    for gap in gaps:
        days.append(days[-1] - timedelta(days=gap))
    return days


def test_nothing_ever_arrived() -> None:
    made = rhythm("ext_death", [], AS_OF)
    assert (made.state, made.waited, made.usual) == ("none", None, None)


MONTHLY = [31, 28, 31, 31, 30, 31, 30, 31]


@pytest.mark.parametrize(
    ("waited", "state"), [(0, "fresh"), (31, "fresh"), (32, "late"), (62, "late"), (63, "overdue")]
)
def test_late_is_longer_than_ever_and_overdue_twice_that(waited: int, state: str) -> None:
    made = rhythm("ext_tax_income", arrivals(MONTHLY, waited), AS_OF)
    assert (made.usual, made.longest, made.intervals, made.waited) == (31, 31, ENOUGH, waited)
    assert made.state == state


@pytest.mark.parametrize(("waited", "state"), [(1, "fresh"), (2, "late"), (7, "late"), (8, "overdue")])
def test_a_daily_registry_is_overdue_after_a_week(waited: int, state: str) -> None:
    assert rhythm("ext_medins", arrivals([1] * 30, waited), AS_OF).state == state


def test_too_few_intervals_are_no_rhythm() -> None:
    assert rhythm("ext_military", arrivals(MONTHLY[1:], 400), AS_OF).state == "unknown"
    assert rhythm("ext_military", [date(2020, 1, 1)], AS_OF).state == "unknown"


def test_what_is_older_than_two_years_does_not_excuse_a_wait() -> None:
    days = [*arrivals([1] * 20, 8), AS_OF - timedelta(days=731), AS_OF - timedelta(days=1000)]
    made = rhythm("ext_death", days, AS_OF)
    assert (made.longest, made.intervals, made.state) == (1, 20, "overdue")


@given(st.lists(st.integers(0, 700), min_size=1, max_size=60), st.randoms())
def test_neither_order_nor_rows_a_day_matter(ago: list[int], random) -> None:
    days = [AS_OF - timedelta(days=one) for one in ago]
    mixed = [*days, *days]
    random.shuffle(mixed)
    assert rhythm("ext_life", mixed, AS_OF) == rhythm("ext_life", days, AS_OF)
