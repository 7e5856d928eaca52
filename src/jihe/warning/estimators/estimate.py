"""A measured number with its interval, and the seed of everything that is drawn to measure one."""

from __future__ import annotations

from dataclasses import dataclass

SEED = 20260331  # of everything drawn while fitting and judging: the same data gives the same model


@dataclass(frozen=True)
class Estimate:
    """A measured number and its interval."""

    value: float
    low: float
    high: float
    level: float = 0.9
