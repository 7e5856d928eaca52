"""Shares with honest intervals, for rows that stand for more or less than one."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval; ``None`` where nothing was counted ("not estimable")."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    def __str__(self) -> str:
        if self.value is None:
            return "not estimable"
        return f"{self.value:.1%} [{100 * (self.low or 0):.0f}–{100 * (self.high or 0):.0f}]"


def share(weight_true: float, weight_all: float, squares: float, n: int) -> Share:
    """Wilson's interval for ``weight_true / weight_all`` on Kish's effective sample size.

    ``squares`` is the sum of squared weights of all ``n`` rows: equal weights give the plain Wilson interval,
    unequal ones widen it. Sources: Wilson 1927; Kish 1965, §11.7.
    """
    if n == 0 or weight_all <= 0:
        return Share(None, None, None, n)
    p, effective = weight_true / weight_all, weight_all**2 / squares
    z2 = Z95**2 / effective
    centre = (p + z2 / 2) / (1 + z2)
    half = Z95 / (1 + z2) * math.sqrt(p * (1 - p) / effective + z2 / (4 * effective))
    return Share(p, max(0.0, centre - half), min(1.0, centre + half), n)
