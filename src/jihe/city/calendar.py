"""Months, days and office hours, vectorised. A month number is year × 12 + month − 1."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

# What an array holds; numpy's own types of arithmetic on times are too narrow to say more.
Ints = npt.NDArray[Any]  # int64
Floats = npt.NDArray[Any]  # float64
Bools = npt.NDArray[Any]  # bool
Times = npt.NDArray[Any]  # datetime64[s]

DAY = np.timedelta64(86_400, "s")
MINUTE = np.timedelta64(60, "s")
NAT = np.datetime64("NaT", "s")
_EPOCH = 1970 * 12


def number(ym: int) -> int:
    """Month number of 202603."""
    return ym // 100 * 12 + ym % 100 - 1


def ym_of(months: npt.ArrayLike) -> Ints:
    """YYYYMM of month numbers."""
    months = np.asarray(months, dtype=np.int64)
    made: Ints = months // 12 * 100 + months % 12 + 1
    return made


def month_of(times: npt.ArrayLike) -> Ints:
    """Month number of times; ``NEVER`` where there is none."""
    values = np.asarray(times).astype("datetime64[M]")
    return np.where(np.isnat(values), NEVER, values.astype(np.int64) + _EPOCH)


NEVER = 10**6  # a month number later than any, for "has not happened"


def first_day(months: npt.ArrayLike) -> Times:
    """00:00 of the first day of month numbers, in seconds; NaT for ``NEVER``, give or take some months."""
    months = np.asarray(months, dtype=np.int64)
    days = (np.minimum(months, 300 * 12 * 10) - _EPOCH).astype("datetime64[M]").astype("datetime64[s]")
    return np.where(months > NEVER // 2, NAT, days)


def last_day(months: npt.ArrayLike) -> Times:
    """00:00 of the last day of month numbers, in seconds."""
    return first_day(np.asarray(months, dtype=np.int64) + 1) - DAY


def day_of(times: npt.ArrayLike) -> Times:
    """The same days at 00:00."""
    return np.asarray(times).astype("datetime64[D]").astype("datetime64[s]")


@cache
def _working(first_year: int, last_year: int) -> tuple[np.datetime64, Times, Times]:
    """For every day of the years: the first working day that is not before it, and the last that is not after it."""
    import chinese_calendar

    days = np.arange(f"{first_year}-01-01", f"{last_year + 1}-02-01", dtype="datetime64[D]")
    weekday = (days.astype(np.int64) + 3) % 7  # Monday is 0
    works = weekday < 5
    for date, _ in chinese_calendar.constants.holidays.items():
        if first_year <= date.year <= last_year:
            works[(np.datetime64(date, "D") - days[0]).astype(int)] = False
    for date, _ in chinese_calendar.constants.workdays.items():
        if first_year <= date.year <= last_year:
            works[(np.datetime64(date, "D") - days[0]).astype(int)] = True
    index = np.where(works, np.arange(len(days)), len(days) - 1)
    following = np.minimum.accumulate(index[::-1])[::-1]
    preceding = np.maximum.accumulate(np.where(works, np.arange(len(days)), 0))
    return days[0], days[following], days[preceding]


def working_day(times: npt.ArrayLike) -> Times:
    """The same day, or the next working day (weekends, and holidays of years already published), at 00:00.

    Years outside 1950–2060 are refused with ValueError; NaT stays NaT.
    """
    return _moved(times, forward=True)


def last_working_day(times: npt.ArrayLike) -> Times:
    """The same day, or the working day before it, at 00:00; else as ``working_day``."""
    return _moved(times, forward=False)


def _moved(times: npt.ArrayLike, *, forward: bool) -> Times:
    days = np.asarray(times).astype("datetime64[D]")
    known = ~np.isnat(days)
    start, following, preceding = _working(1950, 2060)
    offset = np.where(known, (days - start).astype(np.int64), 0)
    if offset.size and (offset.min() < 0 or offset.max() >= len(following)):
        raise ValueError("a working day outside 1950–2060 was asked for")
    chosen = (following if forward else preceding)[offset]
    return np.where(known, chosen.astype("datetime64[s]"), NAT)


def office_time(times: npt.ArrayLike, rng: np.random.Generator) -> Times:
    """Moments in office hours (8:30–12:00, 14:00–17:30) of the same or the next working day."""
    days = working_day(times)
    seconds = rng.integers(0, 7 * 3600, days.shape)
    seconds = np.where(seconds < 12_600, 30_600 + seconds, 50_400 + seconds - 12_600)
    made: Times = days + seconds.astype("timedelta64[s]")
    return made


def off_hours(times: npt.ArrayLike) -> Bools:
    """Before 8:30, from 17:30, or on a day that is no working day; NaT never."""
    values = np.asarray(times).astype("datetime64[s]")
    day = day_of(values)
    clock = values - day
    made: Bools = (clock < np.timedelta64(30_600, "s")) | (clock >= np.timedelta64(63_000, "s"))
    return made | (working_day(day) > day)


def age_in_years(births: npt.ArrayLike, at: npt.ArrayLike) -> Floats:
    """Age at a moment, in years of 365.25 days; NaN where either is missing."""
    made: Floats = (np.asarray(at) - np.asarray(births)) / np.timedelta64(31_557_600, "s")
    return made


def spread(days: npt.ArrayLike, span: Any, rng: np.random.Generator) -> Times:
    """``days`` plus a uniform number of seconds below ``span`` days."""
    base = np.asarray(days).astype("datetime64[s]")
    seconds = rng.random(base.shape) * np.asarray(span, dtype=float) * 86_400
    made: Times = base + seconds.astype("timedelta64[s]")
    return made
