"""Days and the months they lie in, one at a time: what the law's numbers are dated by, without an array."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

# In: an int or an array of ints. Out: an int where all that went in were scalars, else an int64 array.
Ints: TypeAlias = Any

OPEN_END = date(9999, 12, 31)


def first_day(ym: int) -> date:
    """The first day of a month written ``ym`` (202603). Raises ValueError for what is not a month."""
    if isinstance(ym, float) or not (1900 <= ym // 100 <= 9999 and 1 <= ym % 100 <= 12):
        raise ValueError(f"{ym} is not a month: write it as YYYYMM, for example 202603")
    return date(int(ym // 100), int(ym % 100), 1)


def month_of(day: date) -> int:
    """The month number a day lies in."""
    return day.year * 12 + day.month - 1
