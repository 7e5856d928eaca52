"""The method of intervals: whose cases come too soon after the cover began, for the days its people were covered.

The hazard of an injury is constant within each piece of the time since cover began (piecewise exponential). An
employer's cases, their number given, then fall into the pieces with probability hazard × person-days. So what
counts is exposure: an employer all of whose people are new is expected to have all its cases in their first days.
Friedman (1982), Annals of Statistics 10; Kass and Raftery (1995), JASA 90, for the ratio of evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.arrays import matrix
from jihe.warning.estimators.estimate import SEED
from jihe.warning.estimators.metrics import over_draws, share_in_top
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]

__all__ = ["FirstDaysHazard"]

DRAWS = 50  # simulated cities in a validation
MILL_CASES = (5, 20)  # cases that a mill adds
MILL_FIRST = 0.5  # share of these in the first days; the rest fall as everybody's do
YEAR_DAYS = 365


def fit_hazard(events: Floats, exposure: Floats) -> Floats:
    """Cases per person-day in each piece; ``events`` and ``exposure`` are (rows, pieces), pieces in order of time.

    The first piece has the hazard of the second: newcomers are hurt more often for a whole month, and what lies in
    the first days beyond that is what is looked for, so it must not teach what is usual. Each piece is held to the
    rate of all by one case. ValueError without a case or a day.
    """
    import numpy as np

    cases, days = events.sum(axis=0), exposure.sum(axis=0)
    if not cases.sum() or not days.sum():
        raise ValueError(f"{cases.sum():.0f} cases in {days.sum():.0f} person-days: there is no hazard to fit")
    made: Floats = (cases + 1) / (days + days.sum() / cases.sum())
    return np.append(made[1], made[1:])


def expected_shares(exposure: Floats, hazard: Floats) -> Floats:
    """Where a case of each row falls, (rows, pieces), each row summing to one; nan in a row without exposure."""
    import numpy as np

    expected = exposure * hazard
    total = expected.sum(axis=1, keepdims=True)
    made: Floats = expected / np.where(total > 0, total, np.nan)
    return made


def log_evidence(events: Floats, shares: Floats, ratios: Sequence[float]) -> Floats:
    """Log of how much likelier each row's intervals are if its first days carry more than their hazard.

    Under the alternative the hazard of the first piece is ρ times, of the second √ρ times the usual, and ρ is one
    of ``ratios``, each as likely as the other. 0 without a case, and where ``shares`` are not known.
    """
    import numpy as np
    from scipy.special import logsumexp

    logs = []
    for ratio in ratios:
        tilt = np.ones(shares.shape[1])
        tilt[:2] = ratio, np.sqrt(ratio)
        logs.append(events @ np.log(tilt) - events.sum(axis=1) * np.log(shares @ tilt))
    made: Floats = np.nan_to_num(logsumexp(np.array(logs), axis=0) - np.log(len(ratios)))
    return made


@dataclass(frozen=True)
class FirstDaysHazard(Method):
    """Score: P(the first days of cover carry more than their hazard), by Bayes' rule from ``mills``.

    ``events`` and ``exposure``: columns of cases and of person-days, one a piece of the time since cover began,
    in order; at least three. ``ratios``: how many times the usual hazard a mill's first days may carry.
    ``mills``: share of employers believed to be mills before anything is seen. ``cost``: fen paid for the cases
    of the first piece in ``days`` days.
    """

    events: Sequence[str]
    exposure: Sequence[str]
    cost: str
    days: int
    ratios: Sequence[float] = (4.0, 16.0, 64.0, 256.0)
    mills: float = 0.01

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        return (*self.events, *self.exposure, self.cost)

    @property
    def adds(self) -> Sequence[str]:
        """What stands beside the score."""
        return ("all_cases", "expected_first", "log_evidence", "excess_fen_a_year")

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedFirstDaysHazard:
        """The hazard of each piece."""
        try:
            hazard = fit_hazard(matrix(population, self.events), matrix(population, self.exposure))
        except ValueError as error:
            raise TooFewError(f"{len(population)} employers, {error}") from error
        return FittedFirstDaysHazard(self, declared, hazard)

    def posterior(self, events: Floats, shares: Floats) -> Floats:
        """The score of cases that are expected to fall as ``shares`` says."""
        import numpy as np
        from scipy.special import expit

        before = np.log(self.mills / (1 - self.mills))
        made: Floats = expit(before + log_evidence(events, shares, self.ratios))
        return made

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Simulated: the city's own employers, their intervals drawn anew, some made mills of 5 to 20 cases."""
        import numpy as np

        rng = np.random.default_rng(SEED)
        fitted = self.fit(declared, population, training_set)
        metrics = over_draws(lambda: simulated(fitted, population, rng), DRAWS)
        low, high = MILL_CASES
        says = (
            f"{DRAWS} simulated cities of the fitted hazard, {self.mills:.0%} of employers with {low} to {high} cases "
            f"more, {MILL_FIRST:.0%} of them in the first days, found among the top {declared.capacity.top}; "
            "baseline: sorted by the share of cases in the first days"
        )
        return Validation(metrics, len(population), says)


@dataclass(frozen=True)
class FittedFirstDaysHazard(Fitted, of=FirstDaysHazard):
    """``hazard``: cases per person-day in each piece."""

    method: FirstDaysHazard
    hazard: Floats

    def score(self, rows: pd.DataFrame) -> Floats:
        """Posterior probability."""
        return self.method.posterior(matrix(rows, self.method.events), self.shares(rows))

    def shares(self, rows: pd.DataFrame) -> Floats:
        """Where each row's cases are expected to fall."""
        return expected_shares(matrix(rows, self.method.exposure), self.hazard)

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """All cases, those expected in the first days, the log evidence, and a year's cost of what is beyond."""
        import numpy as np

        method = self.method
        events, shares = matrix(rows, method.events), self.shares(rows)
        expected = events.sum(axis=1) * np.nan_to_num(shares[:, 0])
        beyond = np.maximum(events[:, 0] - expected, 0) / np.maximum(events[:, 0], 1)
        return {
            "all_cases": events.sum(axis=1),
            "expected_first": expected,
            "log_evidence": log_evidence(events, shares, method.ratios),
            "excess_fen_a_year": beyond * rows[method.cost].to_numpy(float) * YEAR_DAYS / method.days,
        }

    def parameters(self) -> Mapping[str, float | str]:
        """Hazard of each piece per million person-days, and how many times the last piece's the first month's is."""
        of = zip(self.method.exposure, self.hazard, strict=True)
        each = {f"{name}_per_million": float(1e6 * one) for name, one in of}
        return each | {"first_month_multiplier": float(self.hazard[1] / self.hazard[-1])}


def simulated(fitted: FittedFirstDaysHazard, population: pd.DataFrame, rng: np.random.Generator) -> dict[str, float]:
    """One city whose cases fall as the fitted hazard says, one employer in a hundred made a mill."""
    import numpy as np

    method, capacity = fitted.method, fitted.declared.capacity
    shares, events = honest(fitted, population, rng)
    mill = rng.random(len(events)) < method.mills
    more = np.where(mill, rng.integers(MILL_CASES[0], MILL_CASES[1] + 1, len(events)), 0)
    early = rng.binomial(more, MILL_FIRST)
    events = events + rng.multinomial(more - early, shares)
    events[:, 0] += early
    total = np.maximum(events.sum(axis=1), 1)
    score = method.posterior(events, shares)
    return {
        "mills_in_top": share_in_top(score, mill, capacity.top),
        "baseline_mills_in_top": share_in_top(events[:, 0] / total, mill, capacity.top),
        "false_alarm_share": float((score[~mill] >= capacity.at_least).mean()),
    }


def honest(fitted: FittedFirstDaysHazard, population: pd.DataFrame, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """(shares, events) of the employers with exposure: as many cases as each has, drawn from the baseline."""
    covered = population[matrix(population, fitted.method.exposure).sum(axis=1) > 0]
    shares, cases = fitted.shares(covered), matrix(covered, fitted.method.events).sum(axis=1)
    return shares, rng.multinomial(cases.astype(int), shares).astype(float)
