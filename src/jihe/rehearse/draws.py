"""Chance by name: the same for every arm and after every restart, whatever was drawn before.

Arms are compared on the same luck: a case takes as long, its verdict comes as late, and is as easily misjudged, on
whichever list it stands. The difference between two arms is then that of their lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_BITS = 53  # of a double's mantissa


def uniform(luck: str, purpose: str, names: Iterable[object]) -> Floats:
    """A number between 0 and 1, both excluded, for each name. ``luck``: of the city and what is drawn from it."""
    start = f"{luck}|{purpose}|"
    whole = [int.from_bytes(blake2b(f"{start}{name}".encode(), digest_size=8).digest(), "big") for name in names]
    made: Floats = (np.array([each >> (64 - _BITS) for each in whole], dtype=np.float64) + 0.5) / 2**_BITS
    return made


def normal(luck: str, purpose: str, names: Iterable[object]) -> Floats:
    """A standard normal number for each name."""
    from scipy.special import ndtri

    made: Floats = ndtri(uniform(luck, purpose, names))
    return made


def among(values: Floats, luck: str, purpose: str, names: Iterable[object]) -> Floats:
    """One of ``values`` for each name, each as probable as any."""
    chosen: Floats = values[np.floor(uniform(luck, purpose, names) * len(values)).astype(np.int64)]
    return chosen
