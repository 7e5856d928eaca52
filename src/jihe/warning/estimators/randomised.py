"""Extremely randomised trees that an artefact may hold: steadier than boosting where reviews are few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from jihe.warning.estimators.flat import flat, joined

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

AT_ONCE = 20_000  # rows followed through all trees at the same time; bounds memory


class RandomisedTrees(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """scikit-learn's ``ExtraTreesClassifier`` for two classes, kept as arrays (Geurts, Ernst and Wehenkel 2006).

    ``directions``: for each feature 1 (more is never less likely the second class), -1 or 0; None is 0 for all.
    ``trees``: how many. ``leaf``: the fewest rows of a leaf. ``random_state``: a number, so that the same rows give
    the same trees.
    """

    def __init__(
        self, directions: Sequence[int] | None = None, trees: int = 200, leaf: int = 1, random_state: int = 0
    ) -> None:
        self.directions = directions
        self.trees = trees
        self.leaf = leaf
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        """Two classes only."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> RandomisedTrees:  # noqa: N803 - scikit-learn's name
        """Grow the trees on ``X``, (rows, features), finite numbers, and two classes; ValueError for more of them."""
        x, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) > 2:
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {len(self.classes_)} classes."
            )
        directions = None if self.directions is None else list(self.directions)
        forest = ExtraTreesClassifier(
            self.trees, min_samples_leaf=self.leaf, monotonic_cst=directions, random_state=self.random_state
        ).fit(x, y, sample_weight)
        grown = [tree.tree_ for tree in forest.estimators_]
        nodes = flat(grown)
        self.root_, self.lower_, self.upper_ = nodes.root, nodes.lower, nodes.upper
        self.feature_, self.threshold_ = nodes.feature, nodes.threshold
        share = joined(grown, "value")[:, 0, :]
        self.share_ = share / share.sum(axis=1, keepdims=True)
        return self

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803 - scikit-learn's name
        """Mean over the trees of the leaf's share of each class, (rows, classes)."""
        check_is_fitted(self)
        x = validate_data(self, X, dtype=np.float64, reset=False)
        seen = x.astype(np.float32)  # the trees' thresholds were found on single precision
        parts = [self._shares(seen[at : at + AT_ONCE]) for at in range(0, len(seen), AT_ONCE)]
        made: Floats = np.concatenate(parts)
        return made

    def predict(self, X: Any) -> Any:  # noqa: N803 - scikit-learn's name
        """The likelier class of each row."""
        shares = self.predict_proba(X)
        return self.classes_[np.argmax(shares, axis=1)]

    def _shares(self, x: Any) -> Floats:
        total = np.zeros((len(x), len(self.classes_)))
        for root in self.root_:
            node = np.full(len(x), root)
            going = np.flatnonzero(self.lower_[node] >= 0)
            while len(going):
                at = node[going]
                below = x[going, self.feature_[at]] <= self.threshold_[at]
                node[going] = np.where(below, self.lower_[at], self.upper_[at])
                going = going[self.lower_[node[going]] >= 0]
            total += self.share_[node]
        made: Floats = total / len(self.root_)
        return made
