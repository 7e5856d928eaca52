"""Trials of several signs: that honest small ones stay quiet, and copies with some signs raised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import share_of
from jihe.warning.methods.several_signs import SeveralSigns
from jihe.warning.trials.base import Given, Outcome, Trial, at_most, method_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["HonestStayQuiet", "Raised"]


@dataclass(frozen=True)
class HonestStayQuiet(Trial):
    """Null: with signs drawn from what is usual, at most ``most`` of the rows would be warned of, the small ones too.

    Small are those whose ``size`` is below ``below``; where the population has none, its own rows are cut down to it.
    """

    kind = "null"
    tries = SeveralSigns
    claim = "with usual signs at most {most:.1%} are warned of, and no more of those with {size} below {below:g}"

    size: str
    below: float
    most: float
    repeats: int = 50

    @property
    def columns(self) -> Sequence[str]:
        """The column of the size."""
        return (self.size,)

    def run(self, given: Given) -> Outcome:
        """Draw honest worlds, large and small, and count what is above the alert level."""
        import numpy as np

        method, rows = method_of(given, SeveralSigns), given.population
        fitted, rng = method.fit(given.declared, rows, None), np.random.default_rng(given.seed)
        least = given.declared.capacity.at_least
        large = small = 0
        for _ in range(self.repeats):
            for cut in (False, True):
                sized = self._cut(method, rows, rng) if cut else rows
                score = fitted.score(fitted.drawn(sized, rng))
                alarms = int((score >= least).sum())
                large, small = (large, small + alarms) if cut else (large + alarms, small)
        tried = len(rows) * self.repeats
        metrics = {"alarms": share_of(large, tried), "alarms_of_small": share_of(small, tried)}
        worst = max(metrics.values(), key=lambda one: one.high)
        says = (
            f"{self.repeats} worlds of {len(rows)} honest rows, as large as they are and cut down below {self.below:g}"
        )
        return Outcome(at_most(worst, self.most), metrics, says)

    def _cut(self, method: SeveralSigns, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        """Every row with at most ``below`` - 1, what its signs are counted over cut in proportion."""
        import numpy as np

        size = rows[self.size].to_numpy(float)
        wanted = np.minimum(size, rng.integers(1, int(self.below), len(rows)))
        over = dict.fromkeys([self.size, *method.counted])
        return rows.assign(**{name: np.ceil(rows[name].to_numpy(float) * wanted / size) for name in over})


@dataclass(frozen=True)
class Raised:
    """An alteration for ``Planted``: each column drawn between two values, or its own where that is more.

    ``size``: a column set to a number between ``sizes`` first, so that what is planted is large enough to be seen.
    """

    columns: Mapping[str, tuple[float, float]]
    size: Sequence[str]
    sizes: tuple[int, int]

    def __call__(self, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        """The rows altered; ``rows`` stays as it is."""
        import numpy as np

        large = rng.integers(self.sizes[0], self.sizes[1] + 1, len(rows)).astype(float)
        made = rows.assign(**dict.fromkeys(self.size, large))
        for name, (low, high) in self.columns.items():
            made[name] = np.fmax(made[name].to_numpy(float), rng.uniform(low, high, len(rows)))
        return made
