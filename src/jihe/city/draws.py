"""Small vectorised draws that the later stages of the city share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jihe.city.calendar import Bools, Floats, Ints, Times
from jihe.city.identity import Text

SECOND = np.timedelta64(1, "s")


def pick(choices: Mapping[str, float], n: int, rng: np.random.Generator) -> Text:
    """``n`` of the names, each by its weight."""
    weights = np.array(list(choices.values()), dtype=float)
    return np.array(list(choices))[rng.choice(len(weights), n, p=weights / weights.sum())]


def pick_number(choices: Mapping[int, float], n: int, rng: np.random.Generator) -> Ints:
    """``n`` of the numbers, each by its weight."""
    weights = np.array(list(choices.values()), dtype=float)
    return np.array(list(choices), dtype=np.int64)[rng.choice(len(weights), n, p=weights / weights.sum())]


def chance(probability: npt.ArrayLike, n: int, rng: np.random.Generator) -> Bools:
    """True with the probability given, one for all or one a row."""
    made: Bools = rng.random(n) < np.asarray(probability)
    return made


def lognormal(median: npt.ArrayLike, sigma: float, n: int, rng: np.random.Generator) -> Floats:
    """Positive numbers around ``median``, which may be one a row."""
    made: Floats = np.asarray(median, dtype=float) * np.exp(rng.normal(0, sigma, n))
    return made


def yuan(median: npt.ArrayLike, sigma: float, n: int, rng: np.random.Generator) -> Ints:
    """Amounts in fen, whole jiao as bills are, around a median in yuan."""
    return np.round(lognormal(median, sigma, n, rng) * 10).astype(np.int64) * 10


def days(count: npt.ArrayLike) -> npt.NDArray[np.timedelta64]:
    """So many days, fractions kept to the second."""
    return (np.asarray(count, dtype=float) * 86_400).astype("timedelta64[s]")


def hours(count: npt.ArrayLike) -> npt.NDArray[np.timedelta64]:
    """So many hours, fractions kept to the second."""
    return (np.asarray(count, dtype=float) * 3_600).astype("timedelta64[s]")


def some(candidates: npt.NDArray[Any], n: int, rng: np.random.Generator) -> npt.NDArray[Any]:
    """``n`` different candidates (all of them when there are fewer), in random order."""
    made: npt.NDArray[Any] = rng.permutation(np.array(candidates))[:n]
    return made


def runs(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Every whole number from ``first`` to ``last`` of each row: (row of each, number); none where last < first."""
    lengths = np.maximum(np.asarray(last) - np.asarray(first) + 1, 0).astype(np.int64)
    rows = np.repeat(np.arange(len(lengths)), lengths)
    offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return rows, np.asarray(first, dtype=np.int64)[rows] + offsets


def earliest(*times: Times) -> Times:
    """The earliest of each row's times; NaT where none is known."""
    stacked = np.stack(np.broadcast_arrays(*times)).astype("datetime64[s]")
    made: Times = np.fmin.reduce(stacked, axis=0)
    return made


def rank(frame: pd.DataFrame, *by: str) -> Ints:
    """1, 2, … in the order of the columns; ties keep the order of the rows, so ids tell only time."""
    order = np.lexsort([frame[name].to_numpy() for name in reversed(by)])
    ranks = np.empty(len(frame), dtype=np.int64)
    ranks[order] = np.arange(1, len(frame) + 1)
    return ranks


def numbers(prefix: str, values: npt.ArrayLike, width: int) -> Text:
    """``prefix`` and the digits of each value, zero-filled to ``width``."""
    text = pd.Series(np.asarray(values).astype(np.int64)).astype(str).str.zfill(width)
    return (prefix + text).to_numpy(str)


def where_known(values: npt.ArrayLike, known: npt.ArrayLike) -> Floats:
    """Whole numbers where ``known``, NaN (stored as null) elsewhere."""
    made: Floats = np.where(known, np.asarray(values, dtype=float), np.nan)
    return made
