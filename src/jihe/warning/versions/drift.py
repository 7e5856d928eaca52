"""How far what a model scores tonight lies from what it learnt from: the population stability index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

BINS = 10
LEAST = 0.5  # of a row: stands in for a bin that holds none


@dataclass(frozen=True)
class Drift:
    """The index, and what chance alone gives in nineteen of twenty samples of these sizes."""

    psi: float
    chance: float


def drift(then: Floats, now: Floats) -> Drift:
    """Population stability index between two samples of one number, over deciles of the first; nan is a bin too.

    Its distribution without any drift is about (1/n + 1/m) times a chi-square with bins - 1 degrees of freedom
    (Yurdakul 2018). nan where a sample is empty.
    """
    import numpy as np
    from scipy.stats import chi2

    if not len(then) or not len(now):
        return Drift(float("nan"), float("nan"))
    known = then[~np.isnan(then)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.zeros(0)
    counts = [_counts(each, edges) for each in (then, now)]
    used = (counts[0] + counts[1]) > 0
    before, after = (np.maximum(each[used], LEAST) / len(of) for each, of in zip(counts, (then, now), strict=True))
    index = float(((after - before) * np.log(after / before)).sum())
    free = max(1, int(used.sum()) - 1)
    return Drift(index, float((1 / len(then) + 1 / len(now)) * chi2.ppf(0.95, free)))


def _counts(values: Floats, edges: Floats) -> Floats:
    """Rows in each bin, the last of which holds those without a value. An edge belongs to the bin above it."""
    import numpy as np

    which = np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, values, side="right"))
    made: Floats = np.bincount(which, minlength=len(edges) + 2).astype(float)
    return made
