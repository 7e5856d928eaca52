"""Working days, the limit of a fine and the police threshold, each at its boundary."""

from __future__ import annotations

from datetime import date

import pytest

from jihe.cases.limits import end_of_month, fine_limit, police_transfer
from jihe.cases.workdays import Due, after_hours, after_working_days


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 3, 30), 5, date(2026, 4, 7)),  # Tue–Fri, the weekend, Monday off for Qingming, Tuesday
        (date(2025, 9, 26), 2, date(2025, 9, 29)),  # Sunday 28 September 2025 was worked
        (date(2025, 9, 30), 1, date(2025, 10, 9)),  # National Day and Mid-Autumn in one
        (date(2026, 3, 27), 1, date(2026, 3, 30)),  # the day itself does not count, nor the weekend
    ],
)
def test_holidays_are_off_and_make_up_days_are_worked(start: date, days: int, due: date) -> None:
    assert after_working_days(start, days) == Due(due)


def test_a_year_without_a_published_calendar_goes_by_weekends_and_says_so() -> None:
    assert after_working_days(date(2030, 9, 30), 1) == Due(date(2030, 10, 1), assumed=(2030,))
    assert after_working_days(date(2030, 12, 31), 1) == Due(date(2031, 1, 1), assumed=(2031,))


def test_a_limit_is_a_day_at_least() -> None:
    with pytest.raises(ValueError, match="one working day or more, not 0"):
        after_working_days(date(2026, 1, 5), 0)


@pytest.mark.parametrize(("hours", "day"), [(12, 27), (24, 27), (25, 28), (48, 28)])
def test_hours_run_from_the_start_of_the_day(hours: int, day: int) -> None:
    assert after_hours(date(2026, 3, 27), hours) == Due(date(2026, 3, day))


@pytest.mark.parametrize(
    ("ended", "last"),
    [
        (date(2024, 3, 15), date(2026, 3, 15)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2023, 12, 31), date(2025, 12, 31)),
    ],
)
def test_a_fine_lapses_two_years_after_the_conduct_ended(law, ended: date, last: date) -> None:
    in_time, late = (fine_limit(ended, found, law) for found in (last, date.fromordinal(last.toordinal() + 1)))
    assert (in_time.last_day, in_time.lapsed, in_time.months, in_time.verified) == (last, False, 24, True)
    assert (late.last_day, late.lapsed) == (last, True)


def test_five_years_where_the_law_says_so(law) -> None:
    limit = fine_limit(date(2021, 3, 31), date(2026, 3, 31), law, extended=True)
    assert (limit.last_day, limit.lapsed) == (date(2026, 3, 31), False)


def test_what_goes_on_has_no_limit_yet(law) -> None:
    assert fine_limit(None, date(2026, 3, 31), law) is None


@pytest.mark.parametrize(
    ("fen", "amounts"),
    [
        (599_999, None), (600_000, "large"), (9_999_999, "large"), (10_000_000, "huge"),
        (49_999_999, "huge"), (50_000_000, "especially_huge"),
    ],
)  # fmt: skip
def test_the_police_are_told_from_six_thousand_yuan(law, fen: int, amounts: str | None) -> None:
    found = police_transfer(fen, date(2026, 3, 31), law)
    assert (found.due, found.class_of_amount, found.threshold_fen) == (amounts is not None, amounts, 600_000)
    assert found.verified


def test_a_month_ends_on_its_last_day() -> None:
    assert [end_of_month(ym) for ym in (202402, 202502, 202412)] == [
        date(2024, 2, 29), date(2025, 2, 28), date(2024, 12, 31)
    ]  # fmt: skip
