"""Classifiers that models share: scikit-learn's own, set for the few hundred reviews that a bureau has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def shallow_trees(directions: Sequence[int]) -> Any:
    """Gradient-boosted trees of six leaves: a few hundred reviews bear no more.

    ``directions``: 1 for a feature of which more is never less suspicious, else 0 (``monotonic_cst``).
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    from jihe.warning.estimators.binning import percentiles_at_once

    percentiles_at_once()
    return HistGradientBoostingClassifier(
        max_iter=60,
        max_leaf_nodes=6,
        min_samples_leaf=10,
        l2_regularization=1.0,
        monotonic_cst=list(directions),
    )


def many_trees(directions: Sequence[int]) -> Any:
    """Two hundred extremely randomised trees, averaged: steadier than boosting where reviews are few (decision 32).

    ``directions`` as in ``shallow_trees``.
    """
    from jihe.warning.estimators.estimate import SEED
    from jihe.warning.estimators.randomised import RandomisedTrees

    return RandomisedTrees(list(directions), leaf=5, random_state=SEED)
