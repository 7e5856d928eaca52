"""Funnel plots: counts against what their class would have had, within limits that narrow as exposure grows.

Spiegelhalter (2005), Statistics in Medicine 24, "Funnel plots for comparing institutional performance"; here the
limits are the class's own predictive distribution, so ordinary differences between honest people lie inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.methods.base import State
    from jihe.warning.methods.gamma_poisson import GammaPoisson

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


def outside(method: GammaPoisson, state: State, rows: pd.DataFrame, level: float) -> npt.NDArray[np.bool_]:
    """Which rows lie above the upper limit of their class; never one without exposure."""
    import numpy as np

    at = method.at(state, rows)
    expected = state["mean"][at] * method.weighted(rows)
    _, high = limits(np.maximum(expected, 1e-12), state["shape"][at], level)
    made: npt.NDArray[np.bool_] = (method.happened(rows) > high) & (expected > 0)
    return made


def picture(method: GammaPoisson, state: State, rows: pd.DataFrame, title: str) -> Any:
    """The plot: times the class's rate against what the class would have had; lines of everybody's shape."""
    import numpy as np
    from matplotlib.figure import Figure

    expected = state["mean"][method.at(state, rows)] * method.weighted(rows)
    known = expected > 0
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot(xscale="log", xlabel="expected in its class", ylabel="times expected", title=title)
    axes.scatter(expected[known], method.happened(rows)[known] / expected[known], s=8)
    axes.axhline(1, color="0.7", linewidth=1)
    if known.any():
        along = np.geomspace(expected[known].min(), expected[known].max(), 100)
        for level, style in zip(LEVELS, ("--", "-"), strict=True):
            for line in limits(along, np.full(100, state["shape"][0]), level):
                axes.plot(along, line / along, style, color="0.5", linewidth=1, label=f"{level:.1%}")
    return figure
