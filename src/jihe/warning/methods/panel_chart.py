"""The method of change: which series of a panel has risen, of late and lastingly, above what the others explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.control_chart import ewma, inflation, limit_for, standardised, time_above_zero
from jihe.warning.estimators.estimate import SEED
from jihe.warning.estimators.panel import QUARTER, Panel, against_the_month, fit_rates, masked, places
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["PanelChart"]

FEWEST = 4  # months: with fewer there is nothing to compare a month with
PLANTED = 60  # rises in a validation
LASTING = (2, 6)  # months
RISES = (0.3, 0.6, 1.0)  # how much more than usual


@dataclass(frozen=True)
class PanelChart(Method):
    """EWMA charts of quasi-Poisson residuals, one a series and measure; score: r ÷ (1 + r), r statistic ÷ limit.

    A month's expectation of a series is its exposure × its own rate × what the other series of its ``group`` had
    that month against their rates. Season, calendar, trend and one-off policy months are thereby in it, as far as
    they are the group's. ``weight``: of the EWMA. The limit is that of a chart in control for ``in_control``
    months, or for longer where that is needed for all charts together to give one false alarm in ``quiet`` months.
    """

    measures: Sequence[str]
    exposure: str
    series: str
    time: str
    group: str
    weight: float = 0.25
    in_control: float = 24.0
    quiet: float = 3.0
    whole = True

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        return (*self.measures, self.exposure, self.series, self.time, self.group)

    @property
    def adds(self) -> Sequence[str]:
        """What stands beside the score."""
        return (*(f"expected_{name}" for name in self.measures), "months_raised", "times_limit")

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedPanelChart:
        """Each series' rate, each group's spread, and the limit."""
        import numpy as np

        panel = Panel.of(self, population)
        months = int((~np.isnan(panel.exposure)).sum(axis=1).max(initial=0))
        if months < FEWEST:
            raise TooFewError(f"a series of {months} months; a chart needs {FEWEST} to compare a month with")
        run_length = max(self.in_control, self.quiet * len(panel.series) * len(self.measures))
        rate = np.zeros((len(self.measures), len(panel.series)))
        spread, wide, usual = np.zeros((3, len(self.measures), len(panel.groups)))
        for m, name in enumerate(self.measures):
            for g in range(len(panel.groups)):
                own = panel.group == g
                made = self._group(panel.observed[name][own], panel.exposure[own])
                rate[m, own], spread[m, g], wide[m, g], usual[m, g] = made
        limit = limit_for(self.weight, run_length)
        return FittedPanelChart(
            self, declared, panel.series, panel.groups, limit, run_length, rate, spread, wide, usual
        )

    def _group(self, seen: Floats, exposure: Floats) -> tuple[Floats, float, float, float]:
        """A group's rates, one a series, its dispersion, inflation and own rate; masked months left out of all."""
        import numpy as np

        first, spread = fit_rates(seen, exposure, 0.0)
        seen = np.where(masked(against_the_month(seen, exposure * first[:, None], spread)), np.nan, seen)
        rate, spread = fit_rates(seen, exposure, spread)
        wide = inflation(against_the_month(seen, exposure * rate[:, None], spread), self.weight)
        total = np.nansum(np.where(np.isnan(seen), np.nan, exposure))
        return rate, spread, wide, float(np.nansum(seen) / total) if total else 0.0

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Rises planted one by one in the panel's own last months: whether they stand first, and above the limit.

        The first measure of a series rises for its last months and the charts are fitted again. The baseline sorts
        by the last three months against the same series' mean before them.
        """
        import numpy as np

        from jihe.warning.estimators.metrics import over_groups

        panel, top, name = Panel.of(self, population), declared.capacity.top, self.measures[0]
        rng = np.random.default_rng(SEED)
        where = rng.integers(0, len(panel.series), PLANTED)
        first, by_ratio, above = np.zeros((3, PLANTED))
        for i, s in enumerate(where):
            months, rise = int(rng.integers(LASTING[0], LASTING[1] + 1)), float(rng.choice(RISES))
            more = panel.planted(name, int(s), len(panel.times) - months, months, rise, rng)
            fitted = self.fit(declared, more.frame(self, population), None)
            charts = fitted.highest(more)[:, -1]
            first[i] = s in np.argsort(-charts, kind="stable")[:top]
            by_ratio[i] = s in np.argsort(-more.raw(name), kind="stable")[:top]
            above[i] = charts[s] >= fitted.limit

        def measure(at: Ints) -> dict[str, float]:
            return {
                "planted_in_top": float(first[at].mean()),
                "baseline_planted_in_top": float(by_ratio[at].mean()),
                "planted_above_limit": float(above[at].mean()),
            }

        says = (
            f"{PLANTED} times the {name} of one series {RISES[0]:+.0%} to {RISES[-1]:+.0%} for its last "
            f"{LASTING[0]} to {LASTING[1]} months, looked for among the top {top}; "
            f"baseline: sorted by the last {QUARTER} months against those before"
        )
        return Validation(over_groups(measure, where), len(population), says)


@dataclass(frozen=True)
class FittedPanelChart(Fitted, of=PanelChart):
    """``rate``: of each measure's series; ``spread``, ``inflation``, ``group_rate``: of each measure's groups.

    ``limit``: of every chart, made for ``run_length`` months without a false alarm.
    """

    method: PanelChart
    series: Ints
    groups: Floats
    limit: float
    run_length: float
    rate: Floats
    spread: Floats
    inflation: Floats
    group_rate: Floats

    def score(self, rows: pd.DataFrame) -> Floats:
        """How near the month's charts are to their limits; 0.5 at the limit."""
        panel = Panel.of(self.method, rows)
        ratio = self.highest(panel) / self.limit
        made: Floats = (ratio / (1 + ratio))[panel.at]
        return made

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """What was to be expected, for how many months the higher chart has stood above 0, and how high."""
        import numpy as np

        panel, measures = Panel.of(self.method, rows), self.method.measures
        charts = np.stack([self.statistic(panel, name) for name in measures])
        higher = charts.argmax(axis=0)[None]
        raised = np.take_along_axis(np.stack([time_above_zero(one) for one in charts]), higher, axis=0)[0]
        expected = {f"expected_{name}": self.expected(panel, name)[panel.at] for name in measures}
        return expected | {
            "months_raised": raised[panel.at].astype(float),
            "times_limit": (charts.max(axis=0) / self.limit)[panel.at],
        }

    def parameters(self) -> Mapping[str, float | str]:
        """The limit, and each group's spread and correlation."""
        made: dict[str, float | str] = {"limit": self.limit, "run_length": self.run_length}
        for m, name in enumerate(self.method.measures):
            for g, group in enumerate(self.groups):
                made[f"{name}_spread_{group:.0f}"] = float(self.spread[m, g])
                made[f"{name}_inflation_{group:.0f}"] = float(self.inflation[m, g])
        return made

    def highest(self, panel: Panel) -> Floats:
        """The highest of a series' charts, (series, months)."""
        import numpy as np

        made: Floats = np.max([self.statistic(panel, name) for name in self.method.measures], axis=0)
        return made

    def expected(self, panel: Panel, name: str) -> Floats:
        """What each series had to expect in each month, (series, months)."""
        return self._expected(panel, name)[0]

    def statistic(self, panel: Panel, name: str) -> Floats:
        """The chart of a measure, (series, months)."""
        return ewma(self.residuals(panel, name), self.method.weight)

    def residuals(self, panel: Panel, name: str) -> Floats:
        """What is charted, (series, months): standard while in control; nan where a month is masked or missing."""
        import numpy as np

        expected, variance = self._expected(panel, name)
        z, wide = np.full(expected.shape, np.nan), self.inflation[self._measure(name)]
        for g, group in enumerate(panel.groups):
            own = panel.group == g
            at = places(self.groups, np.array([group]))[0]
            each = standardised(panel.observed[name][own], expected[own], variance[own])
            each = np.where(np.isnan(expected[own]), np.nan, each)
            z[own] = np.where(masked(each), np.nan, each) / (wide[at] if at >= 0 else 1.0)
        return z

    def _measure(self, name: str) -> int:
        return list(self.method.measures).index(name)

    def _expected(self, panel: Panel, name: str) -> tuple[Floats, Floats]:
        """Expectation and variance ÷ expectation, that of what the others tell of the month included."""
        import numpy as np

        m, at = self._measure(name), places(self.series, panel.series)
        expected, variance = np.full(panel.exposure.shape, np.nan), np.ones(panel.exposure.shape)
        for g, group in enumerate(panel.groups):
            own, of = panel.group == g, places(self.groups, np.array([group]))[0]
            spread, usual = (self.spread[m, of], self.group_rate[m, of]) if of >= 0 else (1.0, 0.0)
            rate = np.where(at[own] >= 0, self.rate[m, at[own]], usual)  # a new series is like its group
            base = panel.exposure[own] * rate[:, None]
            seen = np.where(np.isnan(base), np.nan, panel.observed[name][own])
            rest, rest_seen = (np.nansum(one, axis=0) - np.nan_to_num(one) for one in (base, seen))
            # One event's worth holds the month to the usual where hardly anybody else was there.
            expected[own] = base * (rest_seen + spread) / (rest + spread)
            variance[own] = spread * (1 + base / (rest + spread))
        return expected, variance
