"""Trials of charts: how long they stay quiet, how soon they see a rise, and that a month of all is nobody's rise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import LEVEL, Estimate, share_of
from jihe.warning.estimators.panel import Panel
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.panel_chart import FittedPanelChart, PanelChart
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["InControl", "OneOffMonth", "RisesSeen"]

SAMPLES = 500  # of whole series, for an interval
HISTORIES = 100  # permuted histories in a row, one after the other


@dataclass(frozen=True)
class InControl(Trial):
    """Run length: a series whose months come in random order alarms at most once in ``months`` months on average.

    Its own months, permuted: what rose in truth is scattered. All measures of a series together; a chart that has
    alarmed begins again. ``block``: months that stay together, so that likeness from month to month stays too.
    """

    kind = "run_length"
    tries = PanelChart

    months: float = 24.0
    block: int = 1

    @property
    def name(self) -> str:
        """Such as ``in_control`` or ``in_control_blocks_of_6``."""
        return "in_control" if self.block == 1 else f"in_control_blocks_of_{self.block}"

    @property
    def asks(self) -> str:
        """The bound, as a sentence."""
        kept = "" if self.block == 1 else f", {self.block} together"
        return f"with its months in random order{kept} a series alarms at most once in {self.months:g} months"

    def run(self, given: Given) -> Outcome:
        """Fit once, permute what is charted, watch."""
        import numpy as np

        fitted, panel = _fitted(given)
        method = fitted.method
        charted = np.stack([fitted.residuals(panel, name) for name in method.measures])
        alarms, watched = watch(charted, method.weight, fitted.limit, self.block, given.seed)
        if not watched.sum():
            raise TooFewError("no month was charted")
        rng = np.random.default_rng(given.seed)
        drawn = rng.integers(0, len(alarms), (SAMPLES, len(alarms)))
        with np.errstate(divide="ignore"):
            of_sample = watched[drawn].sum(axis=1) / alarms[drawn].sum(axis=1)
            length = float(np.divide(watched.sum(), alarms.sum()))
        tail = (1 - LEVEL) / 2
        # With no alarm at all the length is infinite; a sample's is then too, and so are the interval's ends.
        low, high = (float(q) for q in np.quantile(of_sample, [tail, 1 - tail], method="nearest"))
        run_length = Estimate(length, low, high, LEVEL)
        panels = Estimate(length / len(alarms), low / len(alarms), high / len(alarms), LEVEL)
        metrics = {"months_to_an_alarm_of_a_series": run_length, "months_to_an_alarm_anywhere": panels}
        says = (
            f"{len(alarms)} series, {HISTORIES} permuted histories each in a row, {watched.sum():,.0f} months watched, "
            f"{alarms.sum():.0f} alarms; the limit is made for {fitted.run_length:.0f} months a chart"
        )
        return Outcome(at_least(run_length, self.months), metrics, says)


@dataclass(frozen=True)
class RisesSeen(Trial):
    """Delay: of series that rise by the largest of ``rises`` for ``months`` months at least ``least`` are seen in time.

    One series at a time rises at the end of the panel, in one measure; the charts are fitted again with the rise in
    their history. Only series with at least ``usual`` a month rise. For every rise there is the share seen within
    2, 3 … months, which is the share seen of a rise that lasts so long, and the mean delay (unseen: all months). A
    rise of 0 is what an alarm by chance would give.
    """

    kind = "delay"
    tries = PanelChart

    measure: str
    least: float
    usual: float = 0.0
    rises: Sequence[float] = (0.0, 0.3, 0.6, 1.0)
    months: int = 6
    repeats: int = 60

    @property
    def name(self) -> str:
        """Such as ``rises_of_claims_seen``."""
        return f"rises_of_{self.measure}_seen{f'_from_{self.usual:g}' if self.usual else ''}"

    @property
    def columns(self) -> Sequence[str]:
        """The measure that rises."""
        return (self.measure,)

    @property
    def asks(self) -> str:
        """The bound, as a sentence."""
        among = f" where {self.usual:g} or more a month are usual" if self.usual else ""
        return (
            f"a rise of {self.measure} by {max(self.rises):.0%} is seen within {self.months} months in at least "
            f"{self.least:.0%} of series{among}"
        )

    def run(self, given: Given) -> Outcome:
        """Plant, fit, watch from the month it began."""
        import numpy as np

        fitted, panel = _fitted(given)
        start = len(panel.times) - self.months
        if start < self.months:
            raise TooFewError(f"{len(panel.times)} months: too few before a rise of {self.months}")
        usual = np.nanmean(panel.observed[self.measure], axis=1)
        quiet = fitted.highest(panel)[:, start - 1] < fitted.limit
        among = np.flatnonzero((usual >= self.usual) & quiet)
        if not len(among):
            raise TooFewError(f"no series has {self.usual:g} {self.measure} a month")
        metrics = {}
        for rise in self.rises:
            rng = np.random.default_rng(given.seed)  # the same series for every rise
            delays = np.array([
                self._delay(given, panel, int(s), start, rise, rng) for s in rng.choice(among, self.repeats)
            ])  # fmt: skip
            label = f"{rise * 100:.0f}"
            capped = np.minimum(delays, self.months)
            half = 1.645 * capped.std() / np.sqrt(len(capped))
            metrics[f"delay_{label}"] = Estimate(
                float(capped.mean()), float(capped.mean() - half), float(capped.mean() + half), LEVEL
            )
            for within in range(2, self.months + 1):
                metrics[f"seen_{label}_in_{within}"] = share_of(int((delays <= within).sum()), len(delays))
        seen = metrics[f"seen_{max(self.rises) * 100:.0f}_in_{self.months}"]
        says = f"{self.repeats} of {len(among)} series for each of {len(self.rises)} rises, {self.months} months each"
        return Outcome(at_least(seen, self.least), metrics, says)

    def _delay(
        self, given: Given, panel: Panel, series: int, start: int, rise: float, rng: np.random.Generator
    ) -> float:
        """Months from the first with the rise to the first alarm; infinite when there is none."""
        import numpy as np

        method = method_of(given, PanelChart)
        risen = panel.planted(self.measure, series, start, self.months, rise, rng)
        fitted = method.fit(given.declared, risen.frame(method, given.population), None)
        alarms = np.flatnonzero(fitted.highest(risen)[series, start:] >= fitted.limit)
        return float(alarms[0] + 1) if len(alarms) else float("inf")


@dataclass(frozen=True)
class OneOffMonth(Trial):
    """Control: a month in which every series has ``times`` the usual makes at most ``most`` of them alarm in it."""

    kind = "control"
    tries = PanelChart
    claim = "a month with {times:g} times the usual {measure} everywhere makes at most {most:.1%} alarm"

    measure: str
    times: float
    most: float
    repeats: int = 20

    @property
    def name(self) -> str:
        """Such as ``one_off_month_of_claims``."""
        return f"one_off_month_of_{self.measure}"

    @property
    def columns(self) -> Sequence[str]:
        """The measure."""
        return (self.measure,)

    def run(self, given: Given) -> Outcome:
        """Fit before it, then let the last month be such a month."""
        import numpy as np

        fitted, panel = _fitted(given)
        rng = np.random.default_rng(given.seed)
        before = fitted.highest(panel)[:, -2] < fitted.limit
        alarms = 0
        for _ in range(self.repeats):
            more = panel
            for series in range(len(panel.series)):
                more = more.planted(self.measure, series, len(panel.times) - 1, 1, self.times - 1, rng)
            alarms += int((fitted.highest(more)[before, -1] >= fitted.limit).sum())
        share = share_of(alarms, int(before.sum()) * self.repeats)
        says = f"{self.repeats} such months, {int(before.sum())} series that were below their limit the month before"
        return Outcome(at_most(share, self.most), {"alarms": share}, says)


def watch(charted: Floats, weight: float, limit: float, block: int, seed: int) -> tuple[Floats, Floats]:
    """Alarms and months watched of each series, its months in random order, blocks of them together.

    ``charted``: (measures, series, months), nan where nothing is charted; a month's measures stay together. A chart
    begins again after an alarm.
    """
    import numpy as np

    measures, series, months = charted.shape
    rng = np.random.default_rng(seed)
    blocks = max(1, months // block)
    order = np.argsort(rng.random((series, HISTORIES, blocks)), axis=-1)[..., None] * block + np.arange(block)
    order = order.reshape(series, -1)
    long = np.take_along_axis(charted, np.broadcast_to(order, (measures, *order.shape)), axis=2)
    last, alarms = np.zeros((measures, series)), np.zeros(series)
    for t in range(long.shape[2]):
        given = long[:, :, t]
        last = np.where(np.isnan(given), last, np.maximum(0.0, (1 - weight) * last + weight * given))
        over = (last >= limit).any(axis=0)
        alarms += over
        last[:, over] = 0.0
    watched = (~np.isnan(long).all(axis=0)).sum(axis=1).astype(float)
    return alarms, watched


def _fitted(given: Given) -> tuple[FittedPanelChart, Panel]:
    method = method_of(given, PanelChart)
    return method.fit(given.declared, given.population, None), Panel.of(method, given.population)
