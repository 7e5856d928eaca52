"""The bars of the workbench (what it must do, and what it is meant to), and figures beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DRAWS = 2_000  # of the bootstrap


@dataclass(frozen=True)
class Line:
    """One figure. ``bar``: the most that is allowed, None where there is none; ``beside``: what to read with it."""

    what: str
    value: float
    unit: str
    bar: float | None = None
    goal: float | None = None
    beside: str = ""

    @property
    def misses(self) -> bool:
        """Whether it is above its bar."""
        return self.bar is not None and self.value > self.bar

    def __str__(self) -> str:
        """As it is printed."""
        said = "" if self.bar is None else "MISSES" if self.misses else "holds"
        if said == "holds" and self.goal is not None and self.value <= self.goal:
            said = "goal"
        wanted = "" if self.bar is None else f"≤ {self.bar:g}" + (f" ({self.goal:g})" if self.goal is not None else "")
        shown = f"{self.value:,.0f}" if self.value >= 100 or self.value == int(self.value) else f"{self.value:.3g}"
        return f"  {self.what:<44}{shown:>9} {self.unit:<4} {wanted:<16}{said:<8}{self.beside}".rstrip()


def percentile(seconds: Sequence[float], share: float) -> tuple[float, float, float]:
    """The percentile in milliseconds, and the middle 95 % of it over samples drawn anew from these."""
    import numpy as np

    told = np.asarray(seconds) * 1000
    draws = np.random.default_rng(7).choice(told, (DRAWS, len(told)))
    low, high = np.percentile(np.percentile(draws, share, axis=1), [2.5, 97.5])
    return float(np.percentile(told, share)), float(low), float(high)


def times(what: str, seconds: Sequence[float], bar: float | None, goal: float | None) -> list[Line]:
    """Median and p95 of requests of one kind; nothing of no request."""
    if not seconds:
        return []
    (half, *around), (most, low, high) = percentile(seconds, 50), percentile(seconds, 95)
    between = f"{low:,.0f}–{high:,.0f}; p50 {half:,.0f} ({around[0]:,.0f}–{around[1]:,.0f}); {len(seconds)} requests"
    return [Line(f"{what} p95", most, "ms", bar, goal, between)]
