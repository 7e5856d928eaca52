"""Exposure rates by empirical Bayes: gamma-Poisson, fitted by maximum marginal likelihood.

An employer's cases are Poisson with mean rate × exposure; its rate comes from its class's Gamma distribution.
So a small firm's posterior stays near its class, and a large one's follows its own record. Robbins (1956);
Clayton and Kaldor (1987), Biometrics 43.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# A class's mean and shape are held to the whole city's by a normal prior on their logarithms with this
# spread: with twenty cases it hardly matters, with none it is what keeps the class's rate above zero.
SPREAD = 1.0
# Where employers hardly differ, the likeliest shape is infinite, and then no record, however bad, could move the
# belief about one of them. So a class's rates are believed to spread by at least half its mean (1 ÷ √4).
SHAPES = (0.05, 4.0)
FARTHEST = 12.0  # how far from its start, in logarithms, a mean may go


@dataclass(frozen=True)
class GammaPrior:
    """Rates of a class: Gamma with this ``mean`` (events per unit of exposure) and ``shape``."""

    mean: float
    shape: float


def fit_prior(
    events: Floats, exposure: Floats, near: GammaPrior | None = None, times: Floats | None = None
) -> GammaPrior:
    """The prior under which the counts, their rates integrated out, are most likely.

    ``events``: counts ≥ 0. ``exposure``: > 0. ``near``: what a class with little of its own is held to.
    ``times``: how many rows each stands for, 1 unless said; ``near`` goes with it.
    ValueError when there is nothing to fit: no row, or no event and nothing to be near.
    """
    import numpy as np
    from scipy.optimize import minimize

    if len(events) == 0 or (near is None and events.sum() == 0):
        raise ValueError(f"{len(events)} rows with {int(np.sum(events))} events: there is no rate to fit")
    start = near or GammaPrior(float(events.sum() / exposure.sum()), 1.0)
    centre = np.log([start.mean, start.shape])

    def loss(logs: Floats) -> float:
        mean, shape = np.exp(logs)
        held = 0.0 if near is None else float((((logs - centre) / SPREAD) ** 2).sum() / 2)
        likely = log_marginal(events, exposure, GammaPrior(mean, shape))
        return held - float((likely if times is None else times * likely).sum())

    bounds = [(centre[0] - FARTHEST, centre[0] + FARTHEST), tuple(np.log(SHAPES))]
    mean, shape = np.exp(minimize(loss, centre, method="L-BFGS-B", bounds=bounds).x)
    return GammaPrior(float(mean), float(shape))


def log_marginal(events: Floats, exposure: Floats, prior: GammaPrior) -> Floats:
    """Log probability of each count with its rate integrated out (negative binomial)."""
    import numpy as np
    from scipy.special import gammaln

    shape, rate = prior.shape, prior.shape / prior.mean
    combinations = gammaln(shape + events) - gammaln(shape) - gammaln(events + 1)
    both = np.log(rate + exposure)
    made: Floats = combinations + shape * (np.log(rate) - both) + events * (np.log(exposure) - both)
    return made


@dataclass(frozen=True)
class Posterior:
    """What is believed of each rate: Gamma(``shape``, ``rate``); ``mean`` is its class's."""

    shape: Floats
    rate: Floats
    mean: Floats

    def above(self, multiple: float) -> Floats:
        """Probability that the rate is more than ``multiple`` times the class's."""
        from scipy.special import gammaincc

        made: Floats = gammaincc(self.shape, multiple * self.mean * self.rate)
        return made

    def expected(self) -> Floats:
        """Expected rate."""
        return self.shape / self.rate

    def excess(self) -> Floats:
        """Expected excess over the class's rate, counted only where there is one: E[max(rate − mean, 0)]."""
        from scipy.special import gammaincc

        at = self.mean * self.rate
        made: Floats = self.expected() * gammaincc(self.shape + 1, at) - self.mean * gammaincc(self.shape, at)
        return made


def posterior(events: Floats, exposure: Floats, mean: Floats, shape: Floats) -> Posterior:
    """Each row's posterior under the prior of its class; ``mean`` and ``shape`` one a row."""
    return Posterior(shape + events, shape / mean + exposure, mean)


# Shares are believed to spread at least as if a hundred earlier trials had been seen of each row, for the reason that
# rates are; and at most as one that is mostly 0 or 1.
SIZES = (1.0, 100.0)
EDGE = 1e-4  # a mean share stays this far from 0 and 1


@dataclass(frozen=True)
class BetaPrior:
    """Shares of a kind: Beta with this ``mean``, worth ``size`` earlier trials."""

    mean: float
    size: float

    def times_the_odds(self, times: float) -> float:
        """The share whose odds are ``times`` those of the mean."""
        odds = times * self.mean / (1 - self.mean)
        return odds / (1 + odds)


def fit_share(events: Floats, trials: Floats) -> BetaPrior:
    """The prior under which the counts, their shares integrated out, are most likely (beta-binomial).

    ``events``: 0 to ``trials``, not necessarily whole. Rows without a trial do not count. ValueError without any.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import betaln, expit, logit

    some = trials > 0
    if not some.any():
        raise ValueError(f"{len(events)} rows without a trial: there is no share to fit")
    events, trials = events[some], trials[some]

    def loss(at: Floats) -> float:
        mean, size = expit(at[0]), np.exp(at[1])
        a, b = mean * size, (1 - mean) * size
        return -float((betaln(a + events, b + trials - events) - betaln(a, b)).sum())

    # Half an event of one trial more keeps the start off the edges.
    start = np.array([logit((events.sum() + 0.5) / (trials.sum() + 1)), np.log(10.0)])
    bounds = [tuple(logit([EDGE, 1 - EDGE])), tuple(np.log(SIZES))]
    fitted = minimize(loss, start, method="L-BFGS-B", bounds=bounds).x
    return BetaPrior(float(expit(fitted[0])), float(np.exp(fitted[1])))


def share_above(events: Floats, trials: Floats, prior: BetaPrior, bound: float) -> Floats:
    """Probability that each row's share is above ``bound``; without a trial, the prior's."""
    from scipy.special import betainc

    a, b = prior.mean * prior.size, (1 - prior.mean) * prior.size
    made: Floats = 1 - betainc(a + events, b + trials - events, bound)
    return made
