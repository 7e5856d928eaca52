"""What a rule's own past leads one to expect of tonight: gamma-Poisson, its overdispersion and doubt included.

The counts of past nights are negative binomial: Poisson with mean ``rate`` × exposure, times a night's own gamma of
mean 1 and shape ``k`` (batches of a registry, pay days). Neither is known, so both are averaged over what the past
nights leave likely; with few of them the interval is wide by itself. The prior is Jeffreys' for a Poisson rate and
even in log k. Sources: Gelman et al., Bayesian Data Analysis (2013), §2.6; Hilbe, Negative Binomial Regression (2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

ENOUGH = 8  # past nights; with fewer nothing is expected, and nothing is alarming
CYCLE_DAYS = 35  # and they span a month's pay day: before, the first one would look like a flood
RARE = 1e-4  # three checks of 48 rules every night: some five false alarms a year, or fewer since counts are whole
SHAPES = (0.25, 64.0)  # of a night's own gamma: it may vary by 200 % of its mean, and always does by 12 %
_RATES, _REACH, _BEND = 161, 8.0, 5.0  # points over e^±8 around the pooled rate, closer together near it
_KINDS = 12


@dataclass(frozen=True)
class Past:
    """Rates and shapes with how likely the past nights leave each; ``weight`` sums to 1. Made by ``learn``."""

    rate: Floats
    shape: Floats
    weight: Floats

    def at_least(self, count: int, exposure: float) -> float:
        """Probability of ``count`` or more in a night of this exposure."""
        from scipy.stats import nbinom

        return float(self.weight @ nbinom.sf(count - 1, self.shape, self._chance(exposure)))

    def none_in(self, exposures: Sequence[float]) -> float:
        """Probability that nights of these exposures, one after the other, all have none."""
        import numpy as np

        each = np.log(self._chance(np.asarray(exposures, dtype=float)[:, None])) * self.shape
        return float(self.weight @ np.exp(each.sum(axis=0)))

    def usual(self, exposure: float) -> tuple[float, int, int]:
        """What to expect of a night of this exposure: mean, and the ends between which 95 nights of 100 lie."""
        mean = float(self.weight @ (self.rate * exposure))
        return mean, self._quantile(0.025, exposure), self._quantile(0.975, exposure)

    def _quantile(self, share: float, exposure: float) -> int:
        """The smallest count with at least ``share`` of the nights at or below it."""
        low, high = -1, 1
        while 1 - self.at_least(high + 1, exposure) < share:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if 1 - self.at_least(middle + 1, exposure) >= share else (middle, high)
        return high

    def _chance(self, exposure: float | Floats) -> Floats:
        """The second parameter of SciPy's negative binomial."""
        made: Floats = self.shape / (self.shape + self.rate * exposure)
        return made


def learn(counts: Sequence[int], exposures: Sequence[float]) -> Past | None:
    """What past nights teach, one count and one exposure (> 0) a night; None where they are fewer than ``ENOUGH``."""
    import numpy as np
    from scipy.special import gammaln

    if len(counts) < ENOUGH:
        return None
    seen, exposed = np.asarray(counts, dtype=float), np.asarray(exposures, dtype=float)
    offset, width, shapes = _grid()
    rate, shape = np.meshgrid(np.exp(offset) * (seen.sum() + 0.5) / exposed.sum(), shapes)
    mean = rate[..., None] * exposed  # shape × rate × night
    both = np.log(shape[..., None] + mean)
    log = (shape[..., None] * (np.log(shape[..., None]) - both) + seen * (np.log(mean) - both)).sum(axis=-1)
    log += (gammaln(seen + shapes[:, None]) - gammaln(shapes[:, None])).sum(axis=-1)[:, None]
    log += 0.5 * np.log(rate) + np.log(width)
    weight = np.exp(log - log.max()).ravel()
    return Past(rate.ravel(), shape.ravel(), weight / weight.sum())


@cache
def _grid() -> tuple[Floats, Floats, Floats]:
    """Offsets of log rate, the width that each stands for, and shapes."""
    import numpy as np

    offset = _REACH * np.sinh(np.linspace(-_BEND, _BEND, _RATES)) / np.sinh(_BEND)
    return offset, np.gradient(offset), np.geomspace(*SHAPES, _KINDS)
