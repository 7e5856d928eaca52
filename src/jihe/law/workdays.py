"""Working days [工作日] as the State Council publishes them: holidays off, make-up Saturdays and Sundays worked."""

from __future__ import annotations

from datetime import date


def is_working_day(day: date) -> tuple[bool, bool]:
    """Whether people work on that day, and whether the year's calendar is published (else: Monday to Friday)."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:  # how the calendar says that a year is not published
        return day.weekday() < 5, False
