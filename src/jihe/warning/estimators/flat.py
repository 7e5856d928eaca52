"""Trees of scikit-learn as plain arrays, which any artefact may hold: its own tree type is not safe to load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Flat:
    """All nodes of all trees in one table. A row goes to ``lower`` where its ``feature`` is at most ``threshold``.

    ``root``: the first node of each tree. ``lower``, ``upper``: −1 in a leaf.
    """

    root: Any
    lower: Any
    upper: Any
    feature: Any
    threshold: Any


def flat(trees: Sequence[Any]) -> Flat:
    """The nodes of fitted ``sklearn.tree._tree.Tree`` objects, one tree after the other."""
    first = np.cumsum([0, *(tree.node_count for tree in trees)])[:-1]

    def shifted(name: str) -> Any:
        parts = [getattr(tree, name) for tree in trees]
        return np.concatenate([np.where(part < 0, -1, part + at) for part, at in zip(parts, first, strict=True)])

    return Flat(
        first, shifted("children_left"), shifted("children_right"), joined(trees, "feature"), joined(trees, "threshold")
    )


def joined(trees: Sequence[Any], name: str) -> Any:
    """An array of every tree, one after the other: a row a node."""
    return np.concatenate([getattr(tree, name) for tree in trees])
