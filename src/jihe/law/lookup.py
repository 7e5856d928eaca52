"""Looks the law's numbers up for millions of months at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jihe.law.days import Ints
from jihe.law.months import month_number, plain
from jihe.law.parameters import Dated, Parameter


class Steps(NamedTuple):
    """The values of one key as arrays, by month number."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    values: NDArray[np.int64]


def steps(rows: tuple[Dated, ...]) -> Steps:
    """The values of one key that are in force on the first day of some month."""
    kept = [(row.from_month, row.to_month, row.value) for row in rows if row.from_month <= row.to_month]
    return Steps(*np.array(kept, dtype=np.int64).reshape(-1, 3).T)


def numbers(parameter: Parameter, on: Ints | None, key: Any) -> Ints:
    """The number in force on the first day of each month of ``on``; see ``Law.number``."""
    if key is None or np.ndim(key) == 0:
        return _at(parameter, on, None if key is None else str(key))
    keys = np.asarray(key)
    months = None if on is None else np.broadcast_to(np.asarray(on), np.broadcast_shapes(np.shape(on), keys.shape))
    keys = keys if months is None else np.broadcast_to(keys, months.shape)
    found = np.empty(keys.shape, dtype=np.int64)
    for one in np.unique(keys):
        where = keys == one
        found[where] = _at(parameter, None if months is None else months[where], str(one))
    return found


def _at(parameter: Parameter, on: Ints | None, key: str | None) -> Ints:
    rows = parameter.rows(key)
    if on is None:
        return rows[-1].value
    months = np.asarray(month_number(on))
    steps = parameter.steps[key]
    place = np.searchsorted(steps.starts, months, side="right") - 1
    missing = place < 0
    if steps.ends.size:
        missing |= months > steps.ends[place]
    if np.any(missing):
        first = int(np.ravel(np.asarray(on))[np.argmax(missing)])
        raise LookupError(parameter.unknown(str(first), key))
    return plain(steps.values[place])
