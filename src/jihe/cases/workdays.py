"""Time limits in working days [工作日]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jihe.law.workdays import is_working_day


@dataclass(frozen=True)
class Due:
    """A last day. ``assumed``: years whose holidays are not published yet, counted by weekends alone."""

    day: date
    assumed: tuple[int, ...] = ()


def after_working_days(start: date, days: int) -> Due:
    """The ``days``-th working day after ``start``, which itself does not count (民法典 第二百零一条).

    Raises ValueError for less than one day.
    """
    if days < 1:
        raise ValueError(f"a time limit is one working day or more, not {days}")
    day, assumed = start, set()
    while days:
        day += timedelta(days=1)
        worked, published = is_working_day(day)
        days -= worked
        if not published:
            assumed.add(day.year)
    return Due(day, tuple(sorted(assumed)))


def after_hours(start: date, hours: int) -> Due:
    """The day by which a limit in hours has run out, for one that counts on weekends too.

    The hour of discovery is not on record, so the limit runs from the start of the day and never ends too late.
    """
    return Due(start + timedelta(days=max(hours - 1, 0) // 24))
