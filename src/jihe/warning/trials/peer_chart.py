"""Trials of charts against peers: how long they stay quiet, how soon they see a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import LEVEL, Estimate
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.peer_chart import Grid, PeerChart
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["QuietInControl", "SeesMore"]

SHUFFLES = 20
PLANTED = 100
LONGEST = 12  # weeks that a planted change lasts


@dataclass(frozen=True)
class QuietInControl(Trial):
    """Run length: weeks until any chart of a series alarms, where nobody differs from their peers.

    The series' own weeks, all of one group shuffled among each other: what is charted keeps its distribution, heavy
    tails and all, and loses whose it was and when.
    """

    kind = "run_length"
    tries = PeerChart
    claim = "in control, a series raises its first alarm after {weeks:g} weeks or more on average"

    weeks: float

    def run(self, given: Given) -> Outcome:
        """Shuffle, chart, and count weeks and first alarms; a constant rate of alarms is assumed."""
        import numpy as np
        from scipy.stats import gamma

        from jihe.warning.estimators.control_chart import ewma

        method, rng = method_of(given, PeerChart), np.random.default_rng(given.seed)
        fitted, grid = method.fit(given.declared, given.population, None), Grid.of(method, given.population)
        z = fitted.residuals(grid)
        watched, alarms = 0.0, 0
        for _ in range(SHUFFLES):
            drawn = z.copy()
            for group in np.unique(grid.group):
                places = np.nonzero((grid.group == group)[:, None] & grid.there)
                order = rng.permutation(len(places[0]))
                drawn[:, places[0], places[1]] = z[:, places[0][order], places[1][order]]
            over = np.stack([ewma(one, method.weight) for one in drawn]).max(axis=0) >= fitted.limit
            first = np.where(over.any(axis=1), over.argmax(axis=1), over.shape[1] - 1)
            watched += float(np.cumsum(grid.there, axis=1)[np.arange(len(first)), first].sum())
            alarms += int(over.any(axis=1).sum())
        # Shuffles of one history are no new histories: the interval is that of one of them.
        watched, alarms_once = watched / SHUFFLES, alarms / SHUFFLES
        tail = (1 - LEVEL) / 2
        low = watched / float(gamma.ppf(1 - tail, alarms_once + 1))
        high = watched / float(gamma.ppf(tail, alarms_once)) if alarms_once else float("inf")
        length = Estimate(watched / alarms_once if alarms_once else float("inf"), low, high, LEVEL)
        says = (
            f"{len(grid.there)} series of up to {grid.there.shape[1]} weeks, shuffled {SHUFFLES} times; {alarms} alarms"
        )
        return Outcome(at_least(length, self.weeks), {"run_length": length}, says)


@dataclass(frozen=True)
class SeesMore(Trial):
    """Delay: ``more`` events a week of the first sign are planted in one series; weeks until its chart alarms."""

    kind = "delay"
    tries = PeerChart
    claim = "{more} more a week are seen within {most:g} weeks on average"

    more: int
    most: float

    @property
    def name(self) -> str:
        """Such as ``sees_10_more``."""
        return f"sees_{self.more}_more"

    def run(self, given: Given) -> Outcome:
        """Plant in the last weeks of one series at a time, chart, count weeks; one never seen counts all of them."""
        import numpy as np

        method, rng = method_of(given, PeerChart), np.random.default_rng(given.seed)
        fitted, grid = method.fit(given.declared, given.population, None), Grid.of(method, given.population)
        whole = np.flatnonzero(grid.there[:, -LONGEST:].sum(axis=1) >= LONGEST // 2)
        if not len(whole) or grid.there.shape[1] <= LONGEST:
            raise TooFewError(f"no series acted in half of the last {LONGEST} weeks")
        sign, delays, missed = method.signs[0], [], 0
        for s in rng.choice(whole, PLANTED):
            more = grid.with_more(sign, int(s), LONGEST, rng.poisson(self.more, LONGEST))
            over = fitted.charts(more)[0, s, -LONGEST:] >= fitted.limit
            missed += int(not over.any())
            delays.append(float(over.argmax() + 1 if over.any() else LONGEST))
        means = rng.choice(np.array(delays), (2000, PLANTED)).mean(axis=1)
        low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        delay = Estimate(float(np.mean(delays)), float(low), float(high), LEVEL)
        says = f"{PLANTED} times planted in one of {len(whole)} series for {LONGEST} weeks; {missed} never seen"
        return Outcome(at_most(delay, self.most), {"weeks_until_seen": delay}, says)
