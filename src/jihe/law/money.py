"""Shares of money. One rounding rule: to the nearest fen, half a fen up, unless a function says otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np

from jihe.law.days import Ints
from jihe.law.months import plain

WHOLE = 10_000  # basis points in 100 %


def share(fen: Ints, bp: Ints) -> Ints:
    """``bp`` basis points of ``fen``, half a fen up. Both non-negative; fen × bp must stay below 2^63."""
    return plain((np.asarray(fen, dtype=np.int64) * np.asarray(bp, dtype=np.int64) + WHOLE // 2) // WHOLE)


def half_up(value: Any) -> Ints:
    """A non-negative real number of fen, to the nearest fen, half a fen up."""
    return plain(np.floor(np.asarray(value, dtype=np.float64) + 0.5).astype(np.int64))


def clamp(fen: Ints, floor: Ints, ceiling: Ints) -> Ints:
    """``fen`` kept between ``floor`` and ``ceiling``."""
    return plain(np.clip(np.asarray(fen, dtype=np.int64), floor, ceiling))
