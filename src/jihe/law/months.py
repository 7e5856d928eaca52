"""Months as people write them (``ym``, 202603) and as months are counted (year × 12 + month − 1).

Every function of the law takes and gives ``ym``, a Python int or an integer array; it counts inside.
"""

from __future__ import annotations

import numpy as np

from jihe.law.days import Ints


def month_number(ym: Ints) -> Ints:
    """Months since year 0 of ``ym`` (202603 → 24314). Raises ValueError for what is not a month."""
    given = np.asarray(ym)
    if given.size and given.dtype.kind not in "iu":
        raise ValueError(f"months are whole numbers written YYYYMM, for example 202603, not {given.dtype}")
    months = given.astype(np.int64)
    year, month = months // 100, months % 100
    wrong = (month < 1) | (month > 12) | (year < 1900) | (year > 9999)
    if np.any(wrong):
        raise ValueError(f"{np.ravel(months)[np.argmax(wrong)]} is not a month: write it as YYYYMM, for example 202603")
    return plain(year * 12 + month - 1)


def to_ym(number: Ints) -> Ints:
    """The ``ym`` of a month number (24314 → 202603)."""
    numbers = np.asarray(number, dtype=np.int64)
    return plain(numbers // 12 * 100 + numbers % 12 + 1)


def add_months(ym: Ints, months: Ints) -> Ints:
    """``ym`` moved by a number of months."""
    return to_ym(np.asarray(month_number(ym)) + np.asarray(months, dtype=np.int64))


def plain(values: Ints) -> Ints:
    """A Python int for one number, an int64 array for many."""
    array = np.asarray(values)
    return int(array) if array.ndim == 0 else array.astype(np.int64, copy=False)
