"""Estimators that models share, one module each.

Importing this package costs nothing heavy: classes that stand on scikit-learn are imported when asked for by
name, from the module that ``_LAZY`` says. Every class named there passes ``check_estimator`` and is a type that
an artefact may hold (``TYPES``).
"""

from __future__ import annotations

from typing import Any

from jihe.warning.estimators.trees import many_trees, shallow_trees

_LAZY = {  # class: module of this package
    "DirectedIsolation": "isolation",
    "GroupedHazard": "grouped_hazard",
    "PeerDeviation": "peers",
    "RandomisedTrees": "randomised",
}

TYPES = tuple(f"{__name__}.{module}.{name}" for name, module in _LAZY.items())  # as skops writes them

__all__ = ["TYPES", "many_trees", "shallow_trees", *_LAZY]


def __getattr__(name: str) -> Any:
    """The classes need scikit-learn; they come when they are asked for."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
