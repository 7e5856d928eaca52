"""Funnel plots: counts against what their class would have had, within limits that narrow as exposure grows.

Spiegelhalter (2005), Statistics in Medicine 24, "Funnel plots for comparing institutional performance"; here the
limits are the class's own predictive distribution, so ordinary differences between honest people lie inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

LEVELS = (0.95, 0.998)  # of the two pairs of lines, as Spiegelhalter has them


def limits(expected: Floats, shape: Floats, level: float) -> tuple[Floats, Floats]:
    """Lowest and highest count that are still within ``level`` of a class.

    ``expected``: mean count > 0. ``shape``: of the class's gamma; the larger, the more alike are its rates.
    """
    from scipy.stats import nbinom

    tail, p = (1 - level) / 2, shape / (shape + expected)
    low, high = (nbinom.ppf(q, shape, p) for q in (tail, 1 - tail))
    return low, high
