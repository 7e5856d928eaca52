"""The method of rates: who has far more events than its class and its own exposure explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import SEED
from jihe.warning.estimators.rates import GammaPrior, Posterior, fit_prior, posterior
from jihe.warning.methods.base import State, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]

DRAWS = 50  # simulated cities in a validation
MILLS = 0.01  # share of simulated employers that are mills
MILL_RATES = (3.0, 8.0)  # times the class's rate
CERTAIN = 0.95  # a posterior above this is an alarm


@dataclass(frozen=True)
class GammaPoisson:
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
    labelled: bool = False
    calibrated: bool = False
    whole: bool = False

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

    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> State:
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
        state: State = {
            "classes": classes,
            "mean": np.array([prior.mean for prior in priors]),
            "shape": np.array([prior.shape for prior in priors]),
        }
        if self.cost:
            # The city's mean cost counts as one more case of each class: a class without cases has a price too.
            cost = population[self.cost].to_numpy(float)[known]
            price = cost.sum() / events.sum()
            prices = [price, *((cost[rows].sum() + price) / (events[rows].sum() + 1) for rows in of)]
            state["price_fen"] = np.array(prices)
        return state

    def score(self, declared: WarningModel, state: State, rows: pd.DataFrame) -> Floats:
        """P(rate > multiple × class)."""
        return self._believed(state, rows).above(self.multiple)

    def evidence(self, state: State, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """What the class would have had, times its rate, what is beyond, its cost, and a year's cost."""
        believed, exposure = self._believed(state, rows), self.weighted(rows)
        excess = believed.excess() * exposure
        beside = {
            "expected_events": believed.mean * exposure,
            "times_class": believed.expected() / believed.mean,
            "excess_events": excess,
        }
        if self.cost:
            cost = excess * state["price_fen"][self.at(state, rows)]
            beside |= {"excess_yuan": cost / 100, "excess_fen_a_year": cost * 12 / self.months}
        return beside

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Simulated: the city's own rows with rates drawn from the fit, one in a hundred made a culprit (a mill).

        ``mills_in_top`` (or what ``planted`` names): share found of those whose class would have had an event at
        all; smaller ones no record can show. The baseline sorts by events per exposure.
        """
        import numpy as np

        from jihe.warning.estimators.metrics import over_draws

        top = declared.capacity.top
        state, exposure = self.fit(declared, population, training_set), self.weighted(population)
        at = self.at(state, population)
        mean, shape = state["mean"][at], state["shape"][at]
        rng = np.random.default_rng(SEED)

        def draw() -> dict[str, float]:
            mill = rng.random(len(exposure)) < MILLS
            rate = np.where(mill, mean * rng.uniform(*MILL_RATES, len(mean)), rng.gamma(shape, mean / shape))
            events = rng.poisson(rate * exposure).astype(float)
            score = posterior(events, exposure, mean, shape).above(self.multiple)
            raw = events / np.maximum(exposure, 1) / mean
            visible = mill & (mean * exposure >= 1)
            return {
                f"{self.planted}_in_top": _found(score, visible, top),
                f"baseline_{self.planted}_in_top": _found(raw, visible, top),
                "false_alarm_share": float(((score > CERTAIN) & (rate <= self.multiple * mean)).mean()),
            }

        low, high = MILL_RATES
        says = (
            f"{DRAWS} simulated cities of the fitted rates, {MILLS:.0%} of {self.of} at {low:g} to {high:g} "
            f"times their class, found among the top {top}; baseline: sorted by {self.per}"
        )
        return Validation(over_draws(draw, DRAWS), len(exposure), says)

    def parameters(self, state: State) -> Mapping[str, float | str]:
        """Mean rate (per 1,000 months) and shape of the city and of each class."""
        names = ["city", *(f"class_{one:.0f}" for one in state["classes"])]
        means = {f"{name}_rate": float(1000 * mean) for name, mean in zip(names, state["mean"], strict=True)}
        return means | {f"{name}_shape": float(one) for name, one in zip(names, state["shape"], strict=True)}

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

    def at(self, state: State, rows: pd.DataFrame) -> npt.NDArray[np.int64]:
        """Where each row's class stands in the fitted arrays; 0 for one not fitted."""
        import numpy as np

        classes, group = state["classes"], rows[self.by].to_numpy(float)
        if not len(classes):
            return np.zeros(len(rows), dtype=np.int64)
        near = np.minimum(np.searchsorted(classes, group), len(classes) - 1)
        made: npt.NDArray[np.int64] = np.where(classes[near] == group, near + 1, 0)
        return made

    def _believed(self, state: State, rows: pd.DataFrame) -> Posterior:
        at = self.at(state, rows)
        return posterior(self.happened(rows), self.weighted(rows), state["mean"][at], state["shape"][at])


def _shape_within(events: Floats, exposure: Floats, of: Sequence[npt.NDArray[np.bool_]]) -> float:
    """The shape of rates about the mean of their own class; classes without an event say nothing of it."""
    import numpy as np

    filled = [rows for rows in of if events[rows].sum()]
    expected = [exposure[rows] * (events[rows].sum() / exposure[rows].sum()) for rows in filled]
    return fit_prior(np.concatenate([events[rows] for rows in filled]), np.concatenate(expected)).shape


def _found(score: Floats, wanted: npt.NDArray[np.bool_], top: int) -> float:
    """Share of the wanted among the ``top`` scores; nan where none is wanted."""
    import numpy as np

    if not wanted.any():
        return float("nan")
    first = np.argsort(-score, kind="stable")[:top]
    return float(wanted[first].sum() / min(top, wanted.sum()))
