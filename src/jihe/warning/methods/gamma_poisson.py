"""The method of rates: who has far more events than its class and its own exposure explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import SEED
from jihe.warning.estimators.rates import GammaPrior, Posterior, fit_prior, posterior
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]

__all__ = ["GammaPoisson"]

DRAWS = 50  # simulated cities in a validation
MILLS = 0.01  # share of simulated employers that are mills
MILL_RATES = (3.0, 8.0)  # times the class's rate
CERTAIN = 0.95  # a posterior above this is an alarm


@dataclass(frozen=True)
class GammaPoisson(Method):
    """Score: P(rate > ``multiple`` × the class's rate). One prior a class, held weakly to the whole city's.

    ``events``, one column or the sum of several, counted over ``exposure`` in the last ``months``; ``fresh`` of the
    exposure counts ``hazard`` times (a newcomer's first month, because newcomers are hurt more often wherever
    they work). ``by``: the class. ``cost``: fen paid for the events; without it no money is estimated.
    ``alike``: classes differ in their mean, so the shape that they are held to is that of rates within a class, not
    of the whole city's, which is wide because the classes differ.
    ``of``, ``planted``, ``per``: what is rated, what a simulated culprit is called, what the raw rate is.
    """

    events: str | Sequence[str]
    exposure: str
    by: str
    multiple: float
    months: int
    fresh: str | None = None
    hazard: float = 1.0
    cost: str | None = None
    alike: bool = False
    of: str = "employers"
    planted: str = "mills"
    per: str = "cases per month"

    @property
    def raw_says(self) -> str:
        """The simpler way, in words."""
        return f"sorted by {' + '.join(self.counted)} per {self.exposure}"

    def raw(self, rows: pd.DataFrame) -> Floats:
        """What somebody without a model would sort by: the raw rate."""
        import numpy as np

        events = rows[list(self.counted)].to_numpy(float).sum(axis=1)
        made: Floats = events / np.maximum(rows[self.exposure].to_numpy(float), 1)
        return made

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        return (*self.counted, *(name for name in (self.exposure, self.fresh, self.by, self.cost) if name))

    @property
    def adds(self) -> Sequence[str]:
        """What stands beside the score."""
        money = ("excess_yuan", "excess_fen_a_year") if self.cost else ()
        return ("expected_events", "times_class", "excess_events", *money)

    @property
    def counted(self) -> Sequence[str]:
        """The columns whose sum is the events."""
        return (self.events,) if isinstance(self.events, str) else tuple(self.events)

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedGammaPoisson:
        """One prior a class; the first is the whole city's, for a class that was not there to fit."""
        import numpy as np

        exposure = self.weighted(population)
        known = exposure > 0
        events, exposure = self.happened(population)[known], exposure[known]
        group = population[self.by].to_numpy(float)[known]
        if not events.sum():
            raise TooFewError(f"{len(events)} {self.of} with exposure and not one case: there is no rate to learn")
        city = fit_prior(events, exposure)
        classes = np.unique(group[~np.isnan(group)])
        of = [group == one for one in classes]
        if self.alike:
            city = GammaPrior(city.mean, _shape_within(events, exposure, of))
        priors = [city, *(fit_prior(events[rows], exposure[rows], near=city) for rows in of)]
        price_fen = None
        if self.cost:
            # The city's mean cost counts as one more case of each class: a class without cases has a price too.
            cost = population[self.cost].to_numpy(float)[known]
            price = cost.sum() / events.sum()
            prices = [price, *((cost[rows].sum() + price) / (events[rows].sum() + 1) for rows in of)]
            price_fen = np.array(prices)
        mean, shape = (np.array([getattr(prior, name) for prior in priors]) for name in ("mean", "shape"))
        return FittedGammaPoisson(self, declared, classes, mean, shape, price_fen)

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Simulated: the city's own rows with rates drawn from the fit, one in a hundred made a culprit (a mill).

        ``mills_in_top`` (or what ``planted`` names): share found of those whose class would have had an event at
        all; smaller ones no record can show. The baseline sorts by events per exposure.
        """
        import numpy as np

        from jihe.warning.estimators.metrics import over_draws, share_in_top

        top = declared.capacity.top
        fitted, exposure = self.fit(declared, population, training_set), self.weighted(population)
        at = fitted.at(population)
        mean, shape = fitted.mean[at], fitted.shape[at]
        rng = np.random.default_rng(SEED)

        def draw() -> dict[str, float]:
            mill = rng.random(len(exposure)) < MILLS
            rate = np.where(mill, mean * rng.uniform(*MILL_RATES, len(mean)), rng.gamma(shape, mean / shape))
            events = rng.poisson(rate * exposure).astype(float)
            score = posterior(events, exposure, mean, shape).above(self.multiple)
            raw = events / np.maximum(exposure, 1) / mean
            visible = mill & (mean * exposure >= 1)
            return {
                f"{self.planted}_in_top": share_in_top(score, visible, top),
                f"baseline_{self.planted}_in_top": share_in_top(raw, visible, top),
                "false_alarm_share": float(((score > CERTAIN) & (rate <= self.multiple * mean)).mean()),
            }

        low, high = MILL_RATES
        says = (
            f"{DRAWS} simulated cities of the fitted rates, {MILLS:.0%} of {self.of} at {low:g} to {high:g} "
            f"times their class, found among the top {top}; baseline: sorted by {self.per}"
        )
        return Validation(over_draws(draw, DRAWS), len(exposure), says)

    def weighted(self, rows: pd.DataFrame) -> Floats:
        """The exposure, what is fresh of it counted ``hazard`` times."""
        import numpy as np

        months = rows[self.exposure].to_numpy(float)
        if self.fresh is None:
            return months
        fresh = rows[self.fresh].to_numpy(float)
        made: Floats = months + (self.hazard - 1) * np.minimum(fresh, months)
        return made

    def happened(self, rows: pd.DataFrame) -> Floats:
        """How many events each row had, of all kinds counted."""
        made: Floats = rows[list(self.counted)].to_numpy(float).sum(axis=1)
        return made


@dataclass(frozen=True)
class FittedGammaPoisson(Fitted, of=GammaPoisson):
    """A prior a class. ``classes``: sorted. ``mean``, ``shape``, ``price_fen`` (None where no cost is named): the whole
    city's first, then each class's."""

    method: GammaPoisson
    classes: Floats
    mean: Floats
    shape: Floats
    price_fen: Floats | None

    def score(self, rows: pd.DataFrame) -> Floats:
        """P(rate > multiple × class)."""
        return self._believed(rows).above(self.method.multiple)

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """What the class would have had, times its rate, what is beyond, its cost, and a year's cost."""
        believed, exposure = self._believed(rows), self.method.weighted(rows)
        excess = believed.excess() * exposure
        beside = {
            "expected_events": believed.mean * exposure,
            "times_class": believed.expected() / believed.mean,
            "excess_events": excess,
        }
        if self.price_fen is not None:
            cost = excess * self.price_fen[self.at(rows)]
            beside |= {"excess_yuan": cost / 100, "excess_fen_a_year": cost * 12 / self.method.months}
        return beside

    def parameters(self) -> Mapping[str, float | str]:
        """Mean rate (per 1,000 months) and shape of the city and of each class."""
        names = ["city", *(f"class_{one:.0f}" for one in self.classes)]
        means = {f"{name}_rate": float(1000 * mean) for name, mean in zip(names, self.mean, strict=True)}
        return means | {f"{name}_shape": float(one) for name, one in zip(names, self.shape, strict=True)}

    def at(self, rows: pd.DataFrame) -> npt.NDArray[np.int64]:
        """Where each row's class stands in the fitted arrays; 0 for one not fitted."""
        import numpy as np

        classes, group = self.classes, rows[self.method.by].to_numpy(float)
        if not len(classes):
            return np.zeros(len(rows), dtype=np.int64)
        near = np.minimum(np.searchsorted(classes, group), len(classes) - 1)
        made: npt.NDArray[np.int64] = np.where(classes[near] == group, near + 1, 0)
        return made

    def _believed(self, rows: pd.DataFrame) -> Posterior:
        at = self.at(rows)
        return posterior(self.method.happened(rows), self.method.weighted(rows), self.mean[at], self.shape[at])


def _shape_within(events: Floats, exposure: Floats, of: Sequence[npt.NDArray[np.bool_]]) -> float:
    """The shape of rates about the mean of their own class; classes without an event say nothing of it."""
    import numpy as np

    filled = [rows for rows in of if events[rows].sum()]
    expected = [exposure[rows] * (events[rows].sum() / exposure[rows].sum()) for rows in filled]
    return fit_prior(np.concatenate([events[rows] for rows in filled]), np.concatenate(expected)).shape
