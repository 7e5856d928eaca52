"""Crossed random effects: what each member of changing panels adds to what their panels gave.

y = μ + Z u + e with u ~ N(0, τ²), e ~ N(0, σ²); Z has a one for every member of a panel. Posterior of u by Henderson's
mixed model equations (Henderson 1975, Biometrics 31); τ by marginal likelihood over a grid (Laird and Ware 1982,
Biometrics 38). Members are few (hundreds), rows many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LEAST = 0.1  # of τ, in units of y: below it nothing is believed of anybody, whatever there is to see
GRID = (0.1, 0.15, 0.2, 0.3, 0.5, 0.8)


@dataclass(frozen=True)
class Crossing:
    """Who sat where. ``seats`` (rows, members): one where a member sat on the row's panel."""

    seats: Floats

    def effects(self, y: Floats, noise: float, spread: float) -> tuple[Floats, Floats]:
        """Posterior mean and standard deviation of each member's effect on ``y``, whose mean is taken off."""
        import numpy as np

        inverse, centred = self._inverse(noise, spread), y - (y.mean() if len(y) else 0.0)
        mean: Floats = inverse @ (self.seats.T @ centred) / noise**2
        spread_of = np.sqrt(np.diag(inverse))
        return mean, spread_of

    def fit(self, y: Floats) -> tuple[float, float]:
        """(noise, spread) of the likeliest grid point; the spread no less than ``LEAST``."""
        import numpy as np

        centred = y - y.mean()
        total = max(float(np.std(centred)), 1e-3)
        best = (-np.inf, total, LEAST)
        inner, across, squares = self.seats.T @ self.seats, self.seats.T @ centred, float(centred @ centred)
        for spread in GRID:
            for noise in np.linspace(0.4, 1.0, 13) * total:
                system = inner / noise**2 + np.eye(len(inner)) / spread**2
                _, log_det = np.linalg.slogdet(system)
                likely = -len(y) * np.log(noise) - len(inner) * np.log(spread) - log_det / 2
                likely -= (squares / noise**2 - across @ np.linalg.solve(system, across) / noise**4) / 2
                best = max(best, (float(likely), float(noise), spread))
        return best[1], best[2]

    def _inverse(self, noise: float, spread: float) -> Floats:
        import numpy as np

        system = self.seats.T @ self.seats / noise**2 + np.eye(self.seats.shape[1]) / spread**2
        return np.asarray(np.linalg.inv(system), dtype=np.float64)
