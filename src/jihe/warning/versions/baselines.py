"""The simpler ways that a model is held against where the truth is known: one or two columns, and a forest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from jihe.warning.estimators.arrays import matrix, medians
from jihe.warning.estimators.estimate import SEED

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]


class Raw(Protocol):
    """A method whose simpler way is no column but computed, as a raw rate is."""

    @property
    def raw_says(self) -> str:
        """The simpler way, in words."""

    def raw(self, rows: pd.DataFrame) -> Floats:
        """Its order as a score."""


@dataclass(frozen=True)
class Simple:
    """What somebody without a model would sort by: ``says`` in words, ``rank`` the higher the sooner looked at."""

    says: str
    rank: Callable[[pd.DataFrame], Floats]


def simple(declared: WarningModel) -> Simple:
    """The columns the file names (``baseline``), else what its method states, else its first two rising features.

    Of several columns the mean of a row's places in each, as shares of the rows; unknown comes last.
    """
    method = declared.method
    own = getattr(method, "baseline", None)
    if declared.baseline:
        names = list(declared.baseline)
    elif isinstance(own, str):
        names = [f"-{own}" if getattr(method, "ascending", False) else own]
    elif hasattr(method, "raw"):
        raw = cast(Raw, method)
        return Simple(raw.raw_says, raw.raw)
    else:
        names = list((declared.rising or declared.features)[:2])
    words = " and ".join(f"{name.lstrip('-')}{' (lowest first)' if name.startswith('-') else ''}" for name in names)
    return Simple(
        f"sorted by {words}" if len(names) == 1 else f"mean place by {words}", lambda rows: _places(rows, names)
    )


def forest(declared: WarningModel, population: pd.DataFrame) -> Callable[[pd.DataFrame], Floats]:
    """An isolation forest on all features of the model, fitted to ``population``; its anomaly score of rows.

    What is not known counts as usual. Liu, Ting and Zhou (2008).
    """
    import numpy as np
    from sklearn.ensemble import IsolationForest

    usual = np.nan_to_num(medians(matrix(population, declared.features)))

    def filled(rows: pd.DataFrame) -> Floats:
        values = matrix(rows, declared.features)
        made: Floats = np.where(np.isnan(values), usual, values)
        return made

    fitted = IsolationForest(random_state=SEED).fit(filled(population))

    def rank(rows: pd.DataFrame) -> Floats:
        made: Floats = -fitted.score_samples(filled(rows))
        return made

    return rank


def _places(rows: pd.DataFrame, names: list[str]) -> Floats:
    import numpy as np
    from scipy.stats import rankdata

    total = np.zeros(len(rows))
    for name in names:
        value = matrix(rows, [name.lstrip("-")])[:, 0]
        value = np.nan_to_num(-value if name.startswith("-") else value, nan=-np.inf)
        total += rankdata(value) / max(1, len(rows))
    made: Floats = total / len(names)
    return made
