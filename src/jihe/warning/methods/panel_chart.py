"""The method of change: which series of a panel has risen, of late and lastingly, above what the others explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.control_chart import ewma, inflation, limit_for, standardised, time_above_zero
from jihe.warning.estimators.estimate import SEED
from jihe.warning.estimators.panel import QUARTER, Panel, against_the_month, fit_rates, masked, places
from jihe.warning.methods.base import State, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

FEWEST = 4  # months: with fewer there is nothing to compare a month with
PLANTED = 60  # rises in a validation
LASTING = (2, 6)  # months
RISES = (0.3, 0.6, 1.0)  # how much more than usual


@dataclass(frozen=True)
class PanelChart:
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
    labelled: bool = False
    calibrated: bool = False
    whole: bool = True

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        return (*self.measures, self.exposure, self.series, self.time, self.group)

    @property
    def adds(self) -> Sequence[str]:
        """What stands beside the score."""
        return (*(f"expected_{name}" for name in self.measures), "months_raised", "times_limit")

    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> State:
        """Each series' rate, each group's spread, and the limit."""
        import numpy as np

        panel = Panel.of(self, population)
        months = int((~np.isnan(panel.exposure)).sum(axis=1).max(initial=0))
        if months < FEWEST:
            raise TooFewError(f"a series of {months} months; a chart needs {FEWEST} to compare a month with")
        charts = len(panel.series) * len(self.measures)
        state: State = {
            "series": panel.series,
            "groups": panel.groups,
            "limit": limit_for(self.weight, max(self.in_control, self.quiet * charts)),
            "run_length": max(self.in_control, self.quiet * charts),
        }
        for name in self.measures:
            state[name] = {
                "rate": np.zeros(len(panel.series)),
                **{word: np.zeros(len(panel.groups)) for word in ("spread", "inflation", "group_rate")},
            }
            for g in range(len(panel.groups)):
                own = panel.group == g
                made = self._group(panel.observed[name][own], panel.exposure[own])
                state[name]["rate"][own] = made[0]
                for word, value in zip(("spread", "inflation", "group_rate"), made[1:], strict=True):
                    state[name][word][g] = value
        return state

    def _group(self, seen: Floats, exposure: Floats) -> tuple[Floats, float, float, float]:
        """A group's rates, one a series, its dispersion, inflation and own rate; masked months left out of all."""
        import numpy as np

        first, spread = fit_rates(seen, exposure, 0.0)
        seen = np.where(masked(against_the_month(seen, exposure * first[:, None], spread)), np.nan, seen)
        rate, spread = fit_rates(seen, exposure, spread)
        wide = inflation(against_the_month(seen, exposure * rate[:, None], spread), self.weight)
        total = np.nansum(np.where(np.isnan(seen), np.nan, exposure))
        return rate, spread, wide, float(np.nansum(seen) / total) if total else 0.0

    def score(self, declared: WarningModel, state: State, rows: pd.DataFrame) -> Floats:
        """How near the month's charts are to their limits; 0.5 at the limit."""
        import numpy as np

        panel = Panel.of(self, rows)
        ratio = np.max([self.statistic(state, panel, name) for name in self.measures], axis=0) / state["limit"]
        made: Floats = (ratio / (1 + ratio))[panel.at]
        return made

    def evidence(self, state: State, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """What was to be expected, for how many months the higher chart has stood above 0, and how high."""
        import numpy as np

        panel = Panel.of(self, rows)
        charts = np.stack([self.statistic(state, panel, name) for name in self.measures])
        higher = charts.argmax(axis=0)[None]
        raised = np.take_along_axis(np.stack([time_above_zero(one) for one in charts]), higher, axis=0)[0]
        expected = {f"expected_{name}": self.expected(state, panel, name)[panel.at] for name in self.measures}
        return expected | {
            "months_raised": raised[panel.at].astype(float),
            "times_limit": (charts.max(axis=0) / state["limit"])[panel.at],
        }

    def parameters(self, state: State) -> Mapping[str, float | str]:
        """The limit, and each group's spread and correlation."""
        made: dict[str, float | str] = {"limit": state["limit"], "run_length": state["run_length"]}
        for name in self.measures:
            for g, group in enumerate(state["groups"]):
                made[f"{name}_spread_{group:.0f}"] = float(state[name]["spread"][g])
                made[f"{name}_inflation_{group:.0f}"] = float(state[name]["inflation"][g])
        return made

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
            state = self.fit(declared, more.frame(self, population), None)
            charts = np.max([self.statistic(state, more, one)[:, -1] for one in self.measures], axis=0)
            first[i] = s in np.argsort(-charts, kind="stable")[:top]
            by_ratio[i] = s in np.argsort(-more.raw(name), kind="stable")[:top]
            above[i] = charts[s] >= state["limit"]

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

    def expected(self, state: State, panel: Panel, name: str) -> Floats:
        """What each series had to expect in each month, (series, months)."""
        return self._expected(state, panel, name)[0]

    def statistic(self, state: State, panel: Panel, name: str) -> Floats:
        """The chart of a measure, (series, months); its limit is ``state["limit"]``."""
        return ewma(self.residuals(state, panel, name), self.weight)

    def residuals(self, state: State, panel: Panel, name: str) -> Floats:
        """What is charted, (series, months): standard while in control; nan where a month is masked or missing."""
        import numpy as np

        expected, variance = self._expected(state, panel, name)
        z = np.full(expected.shape, np.nan)
        for g, group in enumerate(panel.groups):
            own = panel.group == g
            at = places(state["groups"], np.array([group]))[0]
            wide = state[name]["inflation"][at] if at >= 0 else 1.0
            each = standardised(panel.observed[name][own], expected[own], variance[own])
            each = np.where(np.isnan(expected[own]), np.nan, each)
            z[own] = np.where(masked(each), np.nan, each) / wide
        return z

    def _expected(self, state: State, panel: Panel, name: str) -> tuple[Floats, Floats]:
        """Expectation and variance ÷ expectation, that of what the others tell of the month included."""
        import numpy as np

        fitted, at = state[name], places(state["series"], panel.series)
        expected, variance = np.full(panel.exposure.shape, np.nan), np.ones(panel.exposure.shape)
        for g, group in enumerate(panel.groups):
            own, of = panel.group == g, places(state["groups"], np.array([group]))[0]
            spread, usual = (fitted["spread"][of], fitted["group_rate"][of]) if of >= 0 else (1.0, 0.0)
            rate = np.where(at[own] >= 0, fitted["rate"][at[own]], usual)  # a new series is like its group
            base = panel.exposure[own] * rate[:, None]
            seen = np.where(np.isnan(base), np.nan, panel.observed[name][own])
            rest, rest_seen = (np.nansum(one, axis=0) - np.nan_to_num(one) for one in (base, seen))
            # One event's worth holds the month to the usual where hardly anybody else was there.
            expected[own] = base * (rest_seen + spread) / (rest + spread)
            variance[own] = spread * (1 + base / (rest + spread))
        return expected, variance
