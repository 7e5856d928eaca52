"""Trials of the method of leniency: panels dealt out anew are quiet, and a lenient expert is found within a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.metrics import over_groups
from jihe.warning.estimators.readings import STEPS
from jihe.warning.estimators.seats import NOBODY, Seats, exceeding
from jihe.warning.methods.panel_leniency import FEWEST, PanelLeniency
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of
from jihe.warning.trials.grade_reading import OFF, unseen

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from jihe.warning.estimators.estimate import Estimate

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["FoundWithinQuarters", "PermutedPanels"]

EXPERTS, PANEL = 20, 3
A_QUARTER = 30  # appraisals of an expert
WORLDS = 40


def panels(residuals: Floats, quarters: int, rng: np.random.Generator) -> Seats:
    """Honest panels drawn at random, each expert on some thirty appraisals a quarter, residuals as notes give them."""
    import numpy as np

    rows = EXPERTS * A_QUARTER * quarters // PANEL
    sat = np.zeros((rows, EXPERTS))
    for row in range(rows):
        sat[row, rng.choice(EXPERTS, PANEL, replace=False)] = 1
    given = rng.choice(residuals, rows)
    return Seats(np.arange(EXPERTS), np.arange(rows), sat, given, np.zeros(rows), np.full(rows, NOBODY))


def residuals_of(method: PanelLeniency, seed: int) -> Floats:
    """Given less read of notes whose wordings were never seen, by honest panels that are now and then a step off."""
    import numpy as np

    chances, true, _ = unseen(method.notes, seed)
    silent = np.isnan(chances).any(axis=1)
    read = np.nan_to_num(chances).argmax(axis=1)
    rng = np.random.default_rng(seed)
    off = np.where(rng.random(len(true)) < OFF, rng.choice([-1, 1], len(true)), 0)
    made = np.clip(true + off, 0, STEPS - 1) - read
    return np.asarray(made[~silent], dtype=np.float64)


@dataclass(frozen=True)
class PermutedPanels(Trial):
    """Null: panels drawn at random, nobody lenient; hardly an expert stands above the limit made on other panels."""

    kind = "null"
    tries = PanelLeniency
    claim = "where nobody is lenient at most {most:.0%} of experts stand above the limit"

    most: float = 0.02

    def run(self, given: Given) -> Outcome:
        """Draw worlds, fit limits on each, count on the same panels with residuals drawn anew."""
        import numpy as np

        method, rng = method_of(given, PanelLeniency), np.random.default_rng(given.seed)
        residuals, above = residuals_of(method, given.seed), np.zeros(WORLDS)
        for world in range(WORLDS):
            seats = panels(residuals, 4, rng)
            noise, spread, limit = method.limits(seats)
            again = panels(residuals, 4, rng)
            above[world] = (exceeding(again, noise, spread, again.top_agent()) > limit).mean()
        metrics = over_groups(lambda at: {"above": float(above[at].mean())}, np.arange(WORLDS))
        says = f"{WORLDS} worlds of {EXPERTS} experts, {A_QUARTER} appraisals a quarter each, for a year"
        return Outcome(at_most(metrics["above"], self.most), metrics, says)


@dataclass(frozen=True)
class FoundWithinQuarters(Trial):
    """Injection: one expert a step too heavy in ``share`` of his appraisals; found within ``quarters``.

    The power after fewer quarters, and of other shares, stands beside it.
    """

    kind = "injection"
    tries = PanelLeniency
    claim = "an expert a step too heavy in {share:.0%} of {quarters} quarters of thirty is found, at least {least:.0%}"

    share: float = 0.2
    quarters: int = 4
    least: float = 0.8

    def run(self, given: Given) -> Outcome:
        """Draw worlds, make one expert lenient, count."""
        import numpy as np

        method, rng = method_of(given, PanelLeniency), np.random.default_rng(given.seed)
        residuals, metrics = residuals_of(method, given.seed), {}
        fewer = [(self.share, one) for one in range(1, self.quarters)]
        curve = [(self.share, self.quarters), *fewer, (0.1, self.quarters), (0.4, self.quarters)]
        for share, quarters in curve:
            found = np.array([self._found(method, residuals, share, quarters, rng) for _ in range(WORLDS)])
            metrics[f"found_{share:.0%}_{quarters}q".replace("%", "")] = _share(found)
        says = f"{WORLDS} worlds of {EXPERTS} experts each; words never seen, every grade drawn alike"
        return Outcome(at_least(next(iter(metrics.values())), self.least), metrics, says)

    def _found(
        self, method: PanelLeniency, residuals: Floats, share: float, quarters: int, rng: np.random.Generator
    ) -> float:
        import numpy as np

        seats = panels(residuals, quarters, rng)
        own = np.flatnonzero(seats.sat[:, 0] > 0)
        given = seats.given.copy()
        given[own[rng.random(len(own)) < share]] += 1
        lenient = Seats(seats.experts, seats.appraisals, seats.sat, given, seats.read, seats.agent)
        noise, spread, limit = method.limits(lenient)
        enough = len(own) >= FEWEST * min(1, quarters)
        return float(enough and exceeding(lenient, noise, spread, lenient.top_agent())[0] > limit)


def _share(found: Floats) -> Estimate:
    import numpy as np

    return over_groups(lambda at: {"found": float(found[at].mean())}, np.arange(len(found)))["found"]
