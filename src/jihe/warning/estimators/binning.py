"""All percentiles of a column at once, where scikit-learn's boosted trees ask for them one by one.

Given weights, ``HistGradientBoostingClassifier`` (scikit-learn 1.9, ``binning._find_binning_thresholds``) calls
``_weighted_percentile`` for each of 254 ranks, and each call sorts the whole column again: three quarters of a fit. The
function takes many ranks in one call and gives the same numbers to the bit, so the first call of a column asks for all
its ranks and the others are answered from there. A scikit-learn that asks otherwise is left as it is.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

_MARK = "_jihe_at_once"


def percentiles_at_once() -> None:
    """Let scikit-learn's binning answer so from now on, in this process; calling it twice is harmless."""
    from sklearn.ensemble._hist_gradient_boosting import binning

    one_by_one = getattr(binning, "_weighted_percentile", None)
    if one_by_one is None or hasattr(one_by_one, _MARK):
        return
    known = threading.local()  # columns are binned by several threads, each column by one

    def weighted_percentile(array: Any, sample_weight: Any, percentile_rank: Any = 50, **how: Any) -> Any:
        if np.ndim(percentile_rank) or np.ndim(array) != 1 or not 0 < percentile_rank < 100:
            return one_by_one(array, sample_weight, percentile_rank, **how)
        column = (array, sample_weight, how)
        if not _same(getattr(known, "column", None), column):
            ranks = np.linspace(0, 100, num=round(100 / percentile_rank) + 1)[1:-1]
            found = one_by_one(array, sample_weight, ranks, **how)
            known.column, known.answers = column, dict(zip(ranks.tolist(), found, strict=True))
        answer = known.answers.get(float(percentile_rank))
        return one_by_one(array, sample_weight, percentile_rank, **how) if answer is None else answer

    setattr(weighted_percentile, _MARK, True)
    binning._weighted_percentile = weighted_percentile


def _same(one: Any, other: Any) -> bool:
    return one is not None and one[0] is other[0] and one[1] is other[1] and one[2] == other[2]
