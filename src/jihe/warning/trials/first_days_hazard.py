"""Trials of the method of intervals: nothing planted, mills planted, and honest employers of newcomers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.arrays import matrix
from jihe.warning.estimators.metrics import over_draws
from jihe.warning.methods.first_days_hazard import (
    DRAWS,
    MILL_CASES,
    MILL_FIRST,
    FirstDaysHazard,
    FittedFirstDaysHazard,
    expected_shares,
    honest,
)
from jihe.warning.trials.base import Given, Outcome, Trial, at_most, method_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.trials.rows import Alter

    Floats = npt.NDArray[np.float64]

__all__ = ["HonestIntervals", "YoungWorkforce", "mill"]


@dataclass(frozen=True)
class HonestIntervals(Trial):
    """Nothing planted: cases fall as the fitted hazard says."""

    kind = "null"
    tries = FirstDaysHazard
    claim = "where all cases fall as the baseline says, at most {most:.1%} of employers are warned of"

    most: float = 0.001

    def run(self, given: Given) -> Outcome:
        """Draw every employer's intervals anew."""
        import numpy as np

        fitted, rng = _fitted(given)

        def draw() -> dict[str, float]:
            shares, events = honest(fitted, given.population, rng)
            alarm = fitted.method.posterior(events, shares) >= given.declared.capacity.at_least
            return {"false_alarm_share": float(np.mean(alarm))}

        metrics = over_draws(draw, DRAWS)
        says = f"{DRAWS} draws from the baseline for {len(given.population)} employers, their number of cases kept"
        return Outcome(at_most(metrics["false_alarm_share"], self.most), metrics, says)


def mill(method: FirstDaysHazard) -> Alter:
    """What makes an honest employer a mill: 5 to 20 cases more, half of them in the first days of cover.

    The other half fall as its person-days do. For ``Planted``.
    """

    def alter(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        import numpy as np

        days = matrix(rows, method.exposure)
        more = rng.integers(MILL_CASES[0], MILL_CASES[1] + 1, len(rows))
        early = rng.binomial(more, MILL_FIRST)
        added = rng.multinomial(more - early, days / days.sum(axis=1, keepdims=True))
        added[:, 0] += early
        cases = matrix(rows, method.events) + added
        return rows.assign(**dict(zip(method.events, np.transpose(cases), strict=True)))

    return alter


@dataclass(frozen=True)
class YoungWorkforce(Trial):
    """The control: employers all of whose people are within their first month of cover."""

    kind = "control"
    tries = FirstDaysHazard
    claim = "of employers with new people only, at most {most:.1%} are warned of"

    most: float = 0.001
    employers: int = 2000

    def run(self, given: Given) -> Outcome:
        """Keep of each employer's exposure the first month alone, and draw 1 to 20 cases from the baseline."""
        import numpy as np

        fitted, rng = _fitted(given)
        days = matrix(given.population, fitted.method.exposure)
        days = days[days[:, :2].sum(axis=1) > 0]
        days[:, 2:] = 0
        shares = expected_shares(days, fitted.hazard)

        def draw() -> dict[str, float]:
            some = shares[rng.integers(0, len(shares), self.employers)]
            events = rng.multinomial(rng.integers(1, MILL_CASES[1] + 1, self.employers), some)
            alarm = fitted.method.posterior(events.astype(float), some) >= given.declared.capacity.at_least
            share = events[:, 0] / events.sum(axis=1)
            return {"false_alarm_share": float(alarm.mean()), "mean_first_share": float(np.mean(share))}

        metrics = over_draws(draw, DRAWS)
        says = f"{DRAWS} draws of {self.employers} employers with 1 to {MILL_CASES[1]} cases in people's first month"
        return Outcome(at_most(metrics["false_alarm_share"], self.most), metrics, says)


def _fitted(given: Given) -> tuple[FittedFirstDaysHazard, np.random.Generator]:
    import numpy as np

    return method_of(given, FirstDaysHazard).fit(
        given.declared, given.population, given.training_set
    ), np.random.default_rng(given.seed)
