"""Trials of models of rates: that equal classes raise no alarm, and that the funnel's limits hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators import funnel
from jihe.warning.estimators.estimate import LEVEL, Estimate
from jihe.warning.methods.gamma_poisson import FittedGammaPoisson, GammaPoisson
from jihe.warning.trials.base import Given, Outcome, Trial, at_most, method_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

__all__ = ["FunnelHolds", "NoExcess"]

REPEATS = 10


@dataclass(frozen=True)
class NoExcess(Trial):
    """Null: counts drawn from the fitted classes, nobody beyond what the model calls too much, alarm hardly ever."""

    kind = "null"
    tries = GammaPoisson
    claim = "of rows whose true rate is within the multiple, at most {most:.1%} are alarmed at"

    most: float

    def run(self, given: Given) -> Outcome:
        """Draw, fit anew, score."""
        declared, shares = given.declared, []
        method = method_of(given, GammaPoisson)
        for drawn, times in _drawn(given, method):
            alarm = method.fit(declared, drawn, None).score(drawn) >= declared.capacity.at_least
            shares.append(float(alarm[times <= method.multiple].mean()))
        share = _over(shares)
        says = f"{REPEATS} times the counts of {len(given.population)} rows drawn from the fitted classes"
        return Outcome(at_most(share, self.most), {"false_alarm_share": share}, says)


@dataclass(frozen=True)
class FunnelHolds(Trial):
    """Null: of counts drawn from the fitted classes, no more lie above the funnel than its level says."""

    kind = "null"
    tries = GammaPoisson
    claim = "at most {most:.1%} of honest counts lie above the {level:.1%} limits"

    level: float = funnel.LEVELS[1]
    most: float = 0.005

    def run(self, given: Given) -> Outcome:
        """Draw, and count what lies above; beside it what does today."""
        method = method_of(given, GammaPoisson)
        fitted = method.fit(given.declared, given.population, None)
        share = _over([
            float(outside(fitted, drawn, self.level).mean()) for drawn, _ in _drawn(given, method)
        ])  # fmt: skip
        today = float(outside(fitted, given.population, self.level).mean())
        metrics = {"above_share": share, "above_share_today": Estimate(today, today, today)}
        says = f"{REPEATS} times the counts of {len(given.population)} rows drawn from the fitted classes"
        return Outcome(at_most(share, self.most), metrics, says)


def outside(fitted: FittedGammaPoisson, rows: pd.DataFrame, level: float) -> npt.NDArray[np.bool_]:
    """Which rows lie above the upper limit of their class; never one without exposure."""
    import numpy as np

    at, method = fitted.at(rows), fitted.method
    expected = fitted.mean[at] * method.weighted(rows)
    _, high = funnel.limits(np.maximum(expected, 1e-12), fitted.shape[at], level)
    made: npt.NDArray[np.bool_] = (method.happened(rows) > high) & (expected > 0)
    return made


def _drawn(given: Given, method: GammaPoisson) -> Iterator[tuple[pd.DataFrame, Floats]]:
    """The population with counts drawn from the fitted classes, and each row's rate in times its class's."""
    import numpy as np

    rows, rng = given.population, np.random.default_rng(given.seed)
    fitted = method.fit(given.declared, rows, None)
    at, exposure = fitted.at(rows), method.weighted(rows)
    first, *others = method.counted
    for _ in range(REPEATS):
        times = rng.gamma(fitted.shape[at], 1 / fitted.shape[at])
        counts = rng.poisson(fitted.mean[at] * times * exposure)
        yield rows.assign(**dict.fromkeys(others, 0)).assign(**{first: counts}), times


def _over(values: list[float]) -> Estimate:
    """Mean over the draws, and the interval of that mean."""
    import numpy as np

    rng = np.random.default_rng(0)
    means = rng.choice(np.array(values), (2000, len(values))).mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(np.mean(values)), float(low), float(high), LEVEL)
