"""A measured number with its interval, of a share and of a ratio of rates; the seed of all that is drawn."""

from __future__ import annotations

from dataclasses import dataclass

LEVEL = 0.9  # of intervals
SEED = 20260331  # of everything drawn while fitting and judging: the same data gives the same model


@dataclass(frozen=True)
class Estimate:
    """A measured number and its interval."""

    value: float
    low: float
    high: float
    level: float = LEVEL


def share_of(found: int, tried: int) -> Estimate:
    """A share with Jeffreys' interval, which reaches 0 where none was found and 1 where all were."""
    from scipy.stats import beta

    tail = (1 - LEVEL) / 2
    low = 0.0 if found == 0 else float(beta.ppf(tail, found + 0.5, tried - found + 0.5))
    high = 1.0 if found == tried else float(beta.ppf(1 - tail, found + 0.5, tried - found + 0.5))
    return Estimate(found / tried if tried else float("nan"), low, high, LEVEL)


def rate_ratio(here: int, of_here: int, there: int, of_there: int) -> Estimate:
    """How many times the rate elsewhere the rate here is; Jeffreys' interval given how many there are in all.

    Of ``here + there`` warnings each is here with probability ratio·of_here / (ratio·of_here + of_there).
    """
    import numpy as np
    from scipy.stats import beta

    tail = (1 - LEVEL) / 2
    shares = beta.ppf([tail, 1 - tail], here + 0.5, there + 0.5)
    if here == 0:
        shares[0] = 0.0
    with np.errstate(divide="ignore"):
        value = np.divide(here, there) * of_there / of_here if there else np.inf
        low, high = (float(share / (1 - share) * of_there / of_here) for share in shares)
    return Estimate(float(value), low, float("inf") if there == 0 else high, LEVEL)
