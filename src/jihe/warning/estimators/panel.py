"""A panel: series by months as a grid, what each series usually has, and the months that are nobody's own doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from jihe.warning.estimators.control_chart import dispersion, standardised

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

STEPS = 200  # of the fit; it is done long before
CLOSE = 1e-10  # relative change of a month's factor at which it is done
UNLIKE = 2.0  # where most series are this many standard deviations off, the month is nobody's own doing
MANY = 5  # series; among fewer, "most" says nothing
QUARTER = 3  # months that the baseline looks at


class Gridded(Protocol):
    """Which columns make the grid."""

    @property
    def measures(self) -> Sequence[str]:
        """What is counted."""

    @property
    def exposure(self) -> str:
        """Over what."""

    @property
    def series(self) -> str:
        """Of whom."""

    @property
    def time(self) -> str:
        """When: a whole number."""

    @property
    def group(self) -> str:
        """Who is compared with whom."""


@dataclass(frozen=True)
class Panel:
    """Rows as a grid: ``exposure`` and each ``observed`` (series, months), nan where there is no row.

    ``group``: of each series, its place in ``groups``. ``at``: where each row is.
    """

    series: Ints
    times: Ints
    groups: Floats
    group: Ints
    exposure: Floats
    observed: Mapping[str, Floats]
    at: tuple[Ints, Ints]

    @classmethod
    def of(cls, method: Gridded, rows: pd.DataFrame) -> Panel:
        """The grid of these rows, every month from the first to the last."""
        import numpy as np

        series, s = np.unique(rows[method.series].to_numpy(np.int64), return_inverse=True)
        month = rows[method.time].to_numpy(np.int64)
        times = np.arange(month.min(), month.max() + 1) if len(month) else np.zeros(0, dtype=np.int64)
        at = (s, month - times[0] if len(month) else month)
        groups, of = np.unique(rows[method.group].to_numpy(float), return_inverse=True)
        group = np.zeros(len(series), dtype=np.int64)
        group[s] = of

        def grid(name: str) -> Floats:
            made = np.full((len(series), len(times)), np.nan)
            made[at] = rows[name].to_numpy(float)
            return made

        return cls(series, times, groups, group, grid(method.exposure), {n: grid(n) for n in method.measures}, at)

    def planted(self, name: str, series: int, start: int, months: int, share: float, rng: np.random.Generator) -> Panel:
        """The same with ``share`` of a series' usual level more in some months, as counts come: Poisson's.

        An amount grows by that share of its usual level in every month.
        """
        import numpy as np

        seen = self.observed[name].copy()
        usual = share * float(np.nanmean(seen[series]))
        counts = bool((np.nan_to_num(seen) % 1 == 0).all())
        risen = seen[series, max(start, 0) : start + months]
        risen += rng.poisson(usual, len(risen)) if counts else usual
        return Panel(
            self.series, self.times, self.groups, self.group, self.exposure, {**self.observed, name: seen}, self.at
        )

    def frame(self, method: Gridded, rows: pd.DataFrame) -> pd.DataFrame:
        """``rows``, of which this is the grid, with what was observed here."""
        return rows.assign(**{name: self.observed[name][self.at] for name in method.measures})

    def raw(self, name: str) -> Floats:
        """The mean of each series' last three months over that of those before: what a reader of tables sees."""
        import numpy as np

        seen = np.nan_to_num(self.observed[name])
        made: Floats = seen[:, -QUARTER:].mean(axis=1) / np.maximum(seen[:, :-QUARTER].mean(axis=1), 1e-9)
        return made


def fit_rates(seen: Floats, exposure: Floats, worth: float) -> tuple[Floats, float]:
    """Maximum likelihood of seen ~ exposure × rate of the series × factor of the month, and the dispersion.

    The log-linear fit by turns (iterative proportional fitting), which Poisson's and the quasi-Poisson likelihood
    share; the factors weighted by what is expected have mean 1. ``worth`` of the group's rate is added to each
    series: one that never had an event still has a rate above 0.
    """
    import numpy as np

    there = ~(np.isnan(seen) | np.isnan(exposure))
    y, e = np.where(there, seen, 0.0), np.where(there, exposure, 0.0)
    if not y.sum() or not e.sum():
        return np.zeros(len(y)), 1.0
    usual, factor, rate = y.sum() / e.sum(), np.ones(y.shape[1]), np.zeros(len(y))
    for _ in range(STEPS):
        rate = (y.sum(axis=1) + worth) / np.maximum(e @ factor + worth / usual, 1e-300)
        due = rate @ e
        new = np.where(due > 0, y.sum(axis=0) / np.maximum(due, 1e-300), 1.0)
        mean = float(new @ due) / float(due.sum())
        new, rate = new / mean, rate * mean
        if np.abs(new - factor).max() <= CLOSE * new.max():
            break
        factor = new
    fitted = e * rate[:, None] * factor
    return rate, dispersion(y[there], fitted[there], len(y) + int(there.any(axis=0).sum()) - 1)


def against_the_month(seen: Floats, base: Floats, spread: float) -> Floats:
    """Standardised against the months' own totals, nan where there is no row."""
    import numpy as np

    factor = np.nansum(seen, axis=0) / np.maximum(np.nansum(np.where(np.isnan(seen), np.nan, base), axis=0), 1e-300)
    return np.where(np.isnan(seen), np.nan, standardised(seen, base * factor, spread))


def masked(z: Floats) -> npt.NDArray[np.bool_]:
    """Months in which half of the series are far off, up or down: a one-off that touched them unequally."""
    import numpy as np

    off, there = (np.nan_to_num(np.abs(z)) > UNLIKE).sum(axis=0), (~np.isnan(z)).sum(axis=0)
    made: npt.NDArray[np.bool_] = np.broadcast_to((2 * off > there) & (there >= MANY), z.shape)
    return made


def places(sorted_values: npt.NDArray[np.generic], wanted: npt.NDArray[np.generic]) -> Ints:
    """Where each wanted value stands among sorted ones; -1 where it does not."""
    import numpy as np

    if not len(sorted_values):
        return np.full(len(wanted), -1)
    near = np.minimum(np.searchsorted(sorted_values, wanted), len(sorted_values) - 1)
    made: Ints = np.where(sorted_values[near] == wanted, near, -1)
    return made
