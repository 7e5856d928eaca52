"""Warning models: what is unusual, learnt from reviews or from the fund's own rates.

A model is one file in ``models/``: a docstring and one ``MODEL = WarningModel(...)``. This room trains it,
registers it, scores with it and says why. Importing it costs nothing heavy; training and scoring do.

What a model file may use is imported from here: the declaration, and whatever a file of ``methods/`` or ``trials/``
names in its ``__all__``. A method or a trial is one file there, found by being there.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from jihe.content.meta import Absence, LookAlike
from jihe.warning.declaration import Capacity, History, Labels, Rows, WarningModel
from jihe.warning.estimators import many_trees, shallow_trees

if TYPE_CHECKING:
    from jihe.warning.reasons import explain as explain
    from jihe.warning.scoring import score as score
    from jihe.warning.training import train as train
    from jihe.warning.versions.registry import champions as champions

_LAZY = {"explain": "reasons", "champions": "versions.registry", "score": "scoring", "train": "training"}

__all__ = [
    "Absence", "Capacity", "History", "Labels", "LookAlike", "Rows", "WarningModel",
    "champions", "explain", "many_trees", "score", "shallow_trees", "train",
]  # fmt: skip


def parts() -> dict[str, Any]:
    """What the files of ``methods/`` and ``trials/`` offer to model files, by name; TypeError where two offer one."""
    found: dict[str, Any] = {}
    for folder in ("methods", "trials"):
        package = import_module(f"{__name__}.{folder}")
        for file in iter_modules(package.__path__):
            module = import_module(f"{package.__name__}.{file.name}")
            for name in getattr(module, "__all__", ()):
                if name in found:
                    raise TypeError(f"{name} is offered by {found[name].__module__} and by {module.__name__}")
                found[name] = getattr(module, name)
    return found


def __getattr__(name: str) -> Any:
    """Functions that need pandas and scikit-learn, methods and trials are imported when they are asked for."""
    if name in _LAZY:
        return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
    if not name.startswith("_") and name in (found := parts()):
        return found[name]
    raise AttributeError(f"module {__name__} has no attribute {name}")
