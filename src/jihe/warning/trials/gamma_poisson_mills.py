"""Trials of employers' injury rates: mills are found before merely high rates, and dangerous classes stay quiet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.metrics import over_draws
from jihe.warning.methods.gamma_poisson import DRAWS, MILL_RATES, MILLS, FittedGammaPoisson, GammaPoisson
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]
    Which = npt.NDArray[np.bool_]

__all__ = ["HazardousClasses", "SimulatedMills"]


@dataclass(frozen=True)
class City:
    """A simulated city, one entry an employer."""

    score: Floats
    raw: Floats  # cases per month of exposure, as times its class's
    honest: Which  # its rate is at most ``multiple`` times its class's
    visible: Which  # a mill whose class would have had a case at all; smaller ones no record can show


def simulated(fitted: FittedGammaPoisson, population: pd.DataFrame, rng: np.random.Generator, mills: float) -> City:
    """The fund's own employers, their rates drawn from their class, a share made mills, their cases drawn."""
    import numpy as np

    from jihe.warning.estimators.rates import posterior

    method, at = fitted.method, fitted.at(population)
    exposure, mean, shape = method.weighted(population), fitted.mean[at], fitted.shape[at]
    mill = rng.random(len(exposure)) < mills
    rate = np.where(mill, mean * rng.uniform(*MILL_RATES, len(mean)), rng.gamma(shape, mean / shape))
    events = rng.poisson(rate * exposure).astype(float)
    return City(
        score=posterior(events, exposure, mean, shape).above(method.multiple),
        raw=events / np.maximum(exposure, 1) / mean,
        honest=rate <= method.multiple * mean,
        visible=mill & (mean * exposure >= 1),
    )


@dataclass(frozen=True)
class SimulatedMills(Trial):
    """Injection: one employer in a hundred at three to eight times its class, among the highest scores.

    Judged by how many there are to be found, not by a night's ten: the recall among as many highest scores as
    there are visible mills, beside that of sorting by the raw rate.
    """

    kind = "injection"
    tries = GammaPoisson
    claim = "of mills at three to eight times their class at least {least:.0%} are among the highest scores"

    least: float = 0.5

    def run(self, given: Given) -> Outcome:
        """Plant, score, count."""
        import numpy as np

        fitted, rng = _fitted(given)

        def draw() -> dict[str, float]:
            city = simulated(fitted, given.population, rng, MILLS)
            count = int(city.visible.sum())
            orders = {"recall": city.score, "baseline_recall": city.raw}
            return {
                name: float(city.visible[np.argsort(-order, kind="stable")[:count]].mean()) if count else float("nan")
                for name, order in orders.items()
            }

        metrics = over_draws(draw, DRAWS)
        says = f"{DRAWS} draws for {len(given.population)} employers; baseline: cases per month of exposure and class"
        return Outcome(at_least(metrics["recall"], self.least), metrics, says)


@dataclass(frozen=True)
class HazardousClasses(Trial):
    """Control: honest employers of the classes more dangerous than the city are warned of no more than allowed."""

    kind = "control"
    tries = GammaPoisson
    claim = "of honest employers in the more dangerous classes at most {most:.1%} are warned of"

    most: float = 0.001

    def run(self, given: Given) -> Outcome:
        """Simulate, and count by class, beside what one rate for the whole city would have said."""
        from jihe.warning.estimators.rates import posterior

        fitted, rng = _fitted(given)
        method, at = fitted.method, fitted.at(given.population)
        exposure = method.weighted(given.population)
        above = fitted.mean[at] > fitted.mean[0]
        city_mean, city_shape = (each[0] + 0 * exposure for each in (fitted.mean, fitted.shape))

        def draw() -> dict[str, float]:
            city = simulated(fitted, given.population, rng, mills=0.0)
            events = city.raw * exposure.clip(min=1) * fitted.mean[at]
            classless = posterior(events, exposure, city_mean, city_shape).above(method.multiple)
            least, honest = given.declared.capacity.at_least, city.honest & above
            made = {
                "false_alarm_share": _share(city.score >= least, honest),
                "classless_false_alarm_share": _share(classless >= least, honest),
            }
            for place, one in enumerate(fitted.classes, start=1):
                made[f"class_{one:.0f}"] = _share(city.score >= least, city.honest & (at == place))
            return made

        metrics = over_draws(draw, DRAWS)
        says = f"{DRAWS} draws; {int(above.sum())} employers in classes above the city's rate"
        return Outcome(at_most(metrics["false_alarm_share"], self.most), metrics, says)


def _share(alarm: Which, among: Which) -> float:
    return float(alarm[among].mean()) if among.any() else float("nan")


def _fitted(given: Given) -> tuple[FittedGammaPoisson, np.random.Generator]:
    import numpy as np

    return method_of(given, GammaPoisson).fit(
        given.declared, given.population, given.training_set
    ), np.random.default_rng(given.seed)
