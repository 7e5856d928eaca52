"""How far a row stands apart from the others, in a way that keeps the directions of its features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import IsolationForest
from sklearn.utils.validation import check_is_fitted, validate_data

from jihe.warning.estimators.flat import flat, joined

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

SAMPLE = 256  # rows a tree is grown on: Liu, Ting and Zhou (2008) found no gain beyond
AT_ONCE = 100_000  # (row, tree) pairs followed at the same time; bounds memory


class DirectedIsolation(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Appends an isolation forest's anomaly score (0 to 1) that never falls along a directed feature.

    ``directions``: for each feature 1 (more is never less anomalous), -1 (less is never less anomalous) or 0
    (either side counts); None is 0 for all. ``trees``: how many. ``random_state``: a number, so that the same
    rows give the same forest.

    A forest alone has no directions: too little of a suspicious thing would be as odd as too much. Where a tree
    splits on a directed feature, a row on the lower side therefore counts as no more isolated than it would be
    on the upper side. So the score is at most the forest's, and monotone; with no directions it is the forest's
    (``-IsolationForest.score_samples``): about 0.5 for what is ordinary, towards 1 for what stands alone.
    """

    def __init__(self, directions: Sequence[int] | None = None, trees: int = 100, random_state: int = 0) -> None:
        self.directions = directions
        self.trees = trees
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> DirectedIsolation:  # noqa: N803 - scikit-learn's name
        """Grow the forest on ``X``, (rows, features), finite numbers. ``y`` is not looked at."""
        x = validate_data(self, X, dtype=np.float64, ensure_min_samples=2)
        directions = np.zeros(x.shape[1]) if self.directions is None else np.asarray(self.directions)
        if directions.shape != (x.shape[1],) or not np.isin(directions, (-1, 0, 1)).all():
            raise ValueError(f"directions: one of -1, 0 and 1 for each of {x.shape[1]} features, not {self.directions}")
        self.sign_ = np.where(directions < 0, -1.0, 1.0)
        self.directed_ = directions != 0
        forest = IsolationForest(
            n_estimators=self.trees, max_samples=min(SAMPLE, len(x)), random_state=self.random_state
        )
        forest.fit(x * self.sign_)
        self._keep([tree.tree_ for tree in forest.estimators_])
        self.scale_ = max(float(_expected_depth(np.array([forest.max_samples_]))[0]), np.finfo(float).tiny)
        return self

    def transform(self, X: Any) -> Floats:  # noqa: N803 - scikit-learn's name
        """``X`` with its anomaly score as one more column, (rows, features + 1)."""
        check_is_fitted(self)
        x = validate_data(self, X, dtype=np.float64, reset=False)
        # The trees' thresholds were found on single precision.
        seen = (x * self.sign_).astype(np.float32)
        step = max(1, AT_ONCE // len(self.root_))
        depth = np.concatenate([self._depth(seen[at : at + step]) for at in range(0, len(seen), step)])
        made: Floats = np.column_stack([x, 2.0 ** (-depth / self.scale_)])
        return made

    def _keep(self, trees: list[Any]) -> None:
        nodes = flat(trees)
        self.root_, self.lower_, self.upper_ = nodes.root, nodes.lower, nodes.upper
        self.feature_, self.threshold_ = nodes.feature, nodes.threshold
        depth = np.zeros(len(self.lower_))
        for node in np.flatnonzero(self.lower_ >= 0):  # a parent stands before its children
            depth[[self.lower_[node], self.upper_[node]]] = depth[node] + 1
        self.depth_ = depth + _expected_depth(joined(trees, "n_node_samples"))

    def _depth(self, x: Any) -> Floats:
        """Mean over the trees of the greatest depth that a row can be said to lie at, (rows,)."""
        trees = len(self.root_)
        deepest = np.zeros(len(x) * trees)
        place, node = np.arange(len(deepest)), np.tile(self.root_, len(x))
        while len(place):
            leaf = self.lower_[node] < 0
            np.maximum.at(deepest, place[leaf], self.depth_[node[leaf]])
            place, node = place[~leaf], node[~leaf]
            at = self.feature_[node]
            above = x[place // trees, at] > self.threshold_[node]
            both = self.directed_[at] & ~above  # below on a directed feature: looked at on the upper side too
            place = np.concatenate([place, place[both]])
            node = np.concatenate([np.where(above, self.upper_[node], self.lower_[node]), self.upper_[node[both]]])
        made: Floats = deepest.reshape(len(x), trees).mean(axis=1)
        return made


def _expected_depth(rows: Any) -> Floats:
    """Mean depth at which a tree grown to the end isolates one of so many rows (Liu et al. 2008, equation 1)."""
    rows = np.asarray(rows, dtype=float)
    many = np.maximum(rows, 3)
    grown = 2 * (np.log(many - 1) + np.euler_gamma) - 2 * (many - 1) / many
    made: Floats = np.where(rows <= 1, 0.0, np.where(rows <= 2, 1.0, grown))
    return made
