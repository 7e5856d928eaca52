"""The method of tempo: whose counts have for some time been above what their peers had in the same weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.control_chart import dispersion, ewma, inflation, limit_for, standardised, time_above_zero
from jihe.warning.estimators.estimate import SEED
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["PeerChart", "Sign"]

FEWEST = 8  # weeks: with fewer there is no spread to learn
ENOUGH = 50  # rows of a group from which on its own spread is known; below, everybody's
FAR = 4.0  # standard deviations from which on a row does not teach the spread: nobody widens his own limits
# Nobody among the peers having done it in weeks is no proof that it cannot happen: expected is at least this a week.
LEAST = 0.05
ROUNDING = 1e-9  # a sign that nobody ever showed does not vary
PLANTED = 60  # series in a validation
LASTING = (1, 4)  # weeks


@dataclass(frozen=True)
class Sign:
    """What one chart watches: the sum of ``counted`` against ``expected``, of ``exposure`` acts.

    ``expected``: column with what peers would have; None where nobody should ever have any.
    """

    name: str
    counted: Sequence[str]
    expected: str | None = None
    exposure: str | None = None


@dataclass(frozen=True)
class PeerChart(Method):
    """EWMA charts of counts, one a series and sign; score: r ÷ (1 + r), r the highest statistic ÷ its limit.

    What is expected comes with the row, from the peers' same week, so season and rush are in it. ``weight``: of the
    EWMA. The limit is that of a chart in control for ``in_control`` weeks, or for longer where that is needed for
    all charts together to give one false alarm in ``quiet`` weeks. Rows where ``masked`` is true are skipped.
    """

    signs: Sequence[Sign]
    series: str
    time: str
    group: str
    masked: str
    weight: float = 0.2
    in_control: float = 24.0
    quiet: float = 1.0
    planted: int = 10  # events a week that a validation adds to the first sign
    whole = True

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        of = [name for s in self.signs for name in (*s.counted, s.expected, s.exposure) if name]
        return (*dict.fromkeys([*of, self.series, self.time, self.group, self.masked]),)

    @property
    def adds(self) -> Sequence[str]:
        """What stands beside the score."""
        return ("weeks_raised", "times_limit")

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedPeerChart:
        """Each sign's spread, by group, its correlation from week to week, and the limit."""
        import numpy as np

        grid = Grid.of(self, population)
        weeks = int(grid.there.sum(axis=1).max(initial=0))
        if weeks < FEWEST:
            raise TooFewError(f"a series of {weeks} weeks; a chart of tempo needs {FEWEST}")
        run_length = max(self.in_control, self.quiet * len(grid.there) * len(self.signs))
        groups = np.unique(grid.group)
        spread, wide = np.zeros((len(self.signs), 1 + len(groups))), np.ones(len(self.signs))
        for s, sign in enumerate(self.signs):
            x, mean = grid.observed[sign.name][grid.there], grid.expected[sign.name][grid.there]
            of = np.broadcast_to(grid.group[:, None], grid.there.shape)[grid.there]
            usual = standardised(x, mean, 1.0) < FAR
            x, mean, of = x[usual], mean[usual], of[usual]
            everybody = dispersion(x, mean, 0)
            own = [of == one for one in groups]
            each = [dispersion(x[rows], mean[rows], 0) if rows.sum() >= ENOUGH else everybody for rows in own]
            spread[s] = [everybody, *each]
            z = grid.residuals(sign.name, groups, spread[s])
            # About their own mean: what is rare stands a little below what is expected in all weeks.
            varies = grid.there.any() and float(np.nanstd(z)) > ROUNDING
            wide[s] = inflation(z - np.nanmean(z), self.weight) if varies else 1.0
        limit = limit_for(self.weight, run_length)
        return FittedPeerChart(self, declared, groups, limit, run_length, spread, wide)

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Events planted one series at a time, in its last weeks: whether it stands first, and above the limit.

        The baseline sorts by the last week's count alone.
        """
        import numpy as np

        from jihe.warning.estimators.estimate import share_of

        grid, top, sign = Grid.of(self, population), declared.capacity.top, self.signs[0]
        rng, fitted = np.random.default_rng(SEED), self.fit(declared, population, training_set)
        there = np.flatnonzero(grid.there[:, -1])
        if not len(there):
            raise TooFewError("nobody acted in the last week: there is nothing to plant in")
        first = by_count = above = 0
        for s in rng.choice(there, PLANTED):
            weeks = int(rng.integers(LASTING[0], LASTING[1] + 1))
            more = grid.with_more(sign, int(s), weeks, rng.poisson(self.planted, weeks))
            last = fitted.charts(more)[:, :, -1].max(axis=0)
            first += int(s in np.argsort(-last, kind="stable")[:top])
            count = np.nan_to_num(np.where(more.there[:, -1], more.observed[sign.name][:, -1], 0))
            by_count += int(s in np.argsort(-count, kind="stable")[:top])
            above += int(last[s] >= fitted.limit)
        metrics = {
            "planted_in_top": share_of(first, PLANTED),
            "baseline_planted_in_top": share_of(by_count, PLANTED),
            "planted_above_limit": share_of(above, PLANTED),
        }
        says = (
            f"{PLANTED} times {self.planted} more {sign.name} a week in the last {LASTING[0]} to {LASTING[1]} weeks of "
            f"one series, looked for among the top {top}; baseline: sorted by the last week's count"
        )
        return Validation(metrics, len(population), says)


@dataclass(frozen=True)
class FittedPeerChart(Fitted, of=PeerChart):
    """``spread``: of each sign everybody's, then each group's; ``inflation``: of each sign.

    ``limit``: of every chart, made for ``run_length`` weeks without a false alarm.
    """

    method: PeerChart
    groups: Floats
    limit: float
    run_length: float
    spread: Floats
    inflation: Floats

    def score(self, rows: pd.DataFrame) -> Floats:
        """How near the week's highest chart is to its limit; 0.5 at the limit."""
        grid = Grid.of(self.method, rows)
        ratio = self.charts(grid).max(axis=0) / self.limit
        made: Floats = (ratio / (1 + ratio))[grid.at]
        return made

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """For how many weeks the highest chart has stood above 0, and how high it is."""
        import numpy as np

        grid = Grid.of(self.method, rows)
        charts = self.charts(grid)
        raised = np.stack([time_above_zero(one) for one in charts])
        of_highest = np.take_along_axis(raised, charts.argmax(axis=0)[None], axis=0)[0]
        return {
            "weeks_raised": of_highest[grid.at].astype(float),
            "times_limit": (charts.max(axis=0) / self.limit)[grid.at],
        }

    def parameters(self) -> Mapping[str, float | str]:
        """The limit, each sign's spread and correlation."""
        made: dict[str, float | str] = {"limit": self.limit, "run_length": self.run_length}
        for s, sign in enumerate(self.method.signs):
            made[f"{sign.name}_spread"] = float(self.spread[s, 0])
            made[f"{sign.name}_inflation"] = float(self.inflation[s])
        return made

    def charts(self, grid: Grid) -> Floats:
        """Every sign's statistic, (signs, series, weeks)."""
        import numpy as np

        return np.stack([ewma(one, self.method.weight) for one in self.residuals(grid)])

    def residuals(self, grid: Grid) -> Floats:
        """What is charted, (signs, series, weeks): standard while in control; nan where there is no row or it is
        masked."""
        import numpy as np

        of = zip(self.method.signs, self.spread, self.inflation, strict=True)
        return np.stack([grid.residuals(sign.name, self.groups, spread) / wide for sign, spread, wide in of])


@dataclass(frozen=True)
class Grid:
    """Rows as a grid of (series, weeks).

    ``there``: a row that is not masked. ``at``: where each row is. ``group``: of each series. ``exposure``: of the
    signs that name one.
    """

    group: Floats
    there: npt.NDArray[np.bool_]
    observed: Mapping[str, Floats]
    expected: Mapping[str, Floats]
    exposure: Mapping[str, Floats]
    at: tuple[Ints, Ints]

    @classmethod
    def of(cls, method: PeerChart, rows: pd.DataFrame) -> Grid:
        """The grid of these rows, every week from the first to the last."""
        import numpy as np

        series, s = np.unique(rows[method.series].to_numpy(np.int64), return_inverse=True)
        week = rows[method.time].to_numpy(np.int64)
        weeks = int(week.max() - week.min() + 1) if len(week) else 0
        at = (s, week - week.min() if len(week) else week)

        def grid(values: Floats) -> Floats:
            made = np.full((len(series), weeks), np.nan)
            made[at] = values
            return made

        group = np.zeros(len(series))
        group[s] = rows[method.group].to_numpy(float)
        there = grid(rows[method.masked].to_numpy(float)) == 0
        observed = {one.name: grid(rows[list(one.counted)].to_numpy(float).sum(axis=1)) for one in method.signs}
        expected = {
            one.name: np.maximum(grid(rows[one.expected].to_numpy(float)), LEAST)
            if one.expected
            else np.full(there.shape, LEAST)
            for one in method.signs
        }
        exposure = {one.name: grid(rows[one.exposure].to_numpy(float)) for one in method.signs if one.exposure}
        return cls(group, there, observed, expected, exposure, at)

    def residuals(self, name: str, groups: Floats, spread: Floats) -> Floats:
        """A sign's residuals, (series, weeks): ``spread`` is everybody's, then each of the ``groups``'; nan where there
        is no row or it is masked."""
        import numpy as np

        near = np.minimum(np.searchsorted(groups, self.group), len(groups) - 1)
        own = spread[np.where(groups[near] == self.group, near + 1, 0)][:, None]
        return np.where(self.there, standardised(self.observed[name], self.expected[name], own), np.nan)

    def with_more(self, sign: Sign, series: int, weeks: int, more: Ints) -> Grid:
        """The same with ``more`` events in the last ``weeks`` of a series; what is expected grows with the acts."""
        import numpy as np

        observed, expected = self.observed[sign.name].copy(), self.expected[sign.name].copy()
        if sign.name in self.exposure:
            acts = np.maximum(self.exposure[sign.name][series, -weeks:], 1)
            expected[series, -weeks:] *= (acts + more) / acts
        observed[series, -weeks:] += more
        seen, due = {**self.observed, sign.name: observed}, {**self.expected, sign.name: expected}
        return Grid(self.group, self.there, seen, due, self.exposure, self.at)
