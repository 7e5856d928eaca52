from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.city.calendar import (
    NAT,
    NEVER,
    first_day,
    last_day,
    month_of,
    number,
    office_time,
    working_day,
    ym_of,
)

moments = st.integers(-600_000_000, 2_500_000_000).map(lambda s: np.datetime64(s, "s"))


def test_month_numbers_are_years_of_twelve() -> None:
    assert number(202603) == 2026 * 12 + 2
    assert ym_of(number(202512)) == 202512
    assert ym_of(number(202512) + 1) == 202601


@given(moments)
def test_a_moment_lies_within_its_month(moment: np.datetime64) -> None:
    month = month_of(moment)
    assert first_day(month) <= moment < first_day(month + 1)
    assert last_day(month) == first_day(month + 1) - np.timedelta64(1, "D")


def test_what_has_not_happened_has_no_month() -> None:
    assert month_of(NAT) == NEVER
    assert np.isnat(first_day(NEVER))
    assert np.isnat(working_day(NAT))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-05-24", "2024-05-24"),  # a Friday
        ("2024-05-25", "2024-05-27"),  # a Saturday
        ("2024-02-10", "2024-02-18"),  # Spring Festival; the Sunday after it is worked
        ("2025-10-01", "2025-10-09"),  # National Day and Mid-Autumn
    ],
)
def test_working_days_follow_the_holidays(day: str, expected: str) -> None:
    assert working_day(np.datetime64(day)) == np.datetime64(expected)


@given(moments)
def test_a_working_day_is_its_own_next_one(moment: np.datetime64) -> None:
    day = working_day(moment)
    assert day >= moment.astype("datetime64[D]")
    assert working_day(day) == day


def test_offices_are_open_in_the_morning_and_the_afternoon() -> None:
    moments = office_time(np.repeat(np.datetime64("2024-05-24", "s"), 4_000), np.random.default_rng(1))
    seconds = (moments - moments.astype("datetime64[D]")).astype(np.int64)
    morning = (seconds >= 8.5 * 3600) & (seconds < 12 * 3600)
    afternoon = (seconds >= 14 * 3600) & (seconds < 17.5 * 3600)
    assert (morning | afternoon).all()
    assert morning.any()
    assert afternoon.any()


def test_days_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(ValueError, match="1950"):
        working_day(np.datetime64("1949-12-31"))
