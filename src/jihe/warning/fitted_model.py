"""A fitted model: what the registry keeps, and what scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.warning.estimators.arrays import groups_of, matrix, medians

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel
    from jihe.warning.discovery import Model
    from jihe.warning.methods.base import Fitted

    Floats = npt.NDArray[np.float64]
    Groups = npt.NDArray[Any]

PLACES = 6  # scores are rounded to this, so that the same night writes the same bytes


@dataclass(frozen=True)
class FittedModel:
    """What fitting left.

    ``fitted``: the method's. ``peers``: the peer groups, sorted. ``usual``: one row a peer group and a last
    one for everybody, one column a feature.
    """

    model: Model
    fitted: Fitted
    peers: Groups
    usual: Floats

    def score(self, rows: pd.DataFrame, within: pd.DataFrame | None = None) -> Floats:
        """One score a row, in [0, 1], rounded.

        ``within``: all rows of the night, in which ``rows`` take the place of those with their keys. A whole
        method needs them unless ``rows`` are all; any other looks at nothing beside a row.
        """
        import numpy as np

        if rows.empty:
            return np.zeros(0)
        scores = self.fitted.score(self._placed(rows, within))
        made: Floats = np.round(scores[: len(rows)], PLACES)
        return made

    def evidence(self, rows: pd.DataFrame, within: pd.DataFrame | None = None) -> Mapping[str, Floats]:
        """Numbers that belong beside the scores, one a row; ``within`` as for ``score``."""
        beside = self.fitted.evidence(self._placed(rows, within))
        return {name: each[: len(rows)] for name, each in beside.items()}

    def linked(self, rows: pd.DataFrame, within: pd.DataFrame | None = None) -> Mapping[str, list[list[int]]]:
        """Ids of rows behind the scores, a list a row; ``within`` as for ``score``."""
        behind = self.fitted.linked(self._placed(rows, within))
        return {name: [list(one) for one in each[: len(rows)]] for name, each in behind.items()}

    def judged(self, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Which rows are judged tonight; the others are only looked at beside them."""
        import numpy as np

        column = self.model.declaration.judged
        return np.ones(len(rows), dtype=bool) if column is None else rows[column].to_numpy(float) == 1

    def _placed(self, rows: pd.DataFrame, within: pd.DataFrame | None) -> pd.DataFrame:
        """What the method is given: ``rows``, and behind them what else a whole method looks at."""
        import pandas as pd

        if within is None or not self.model.declaration.method.whole:
            return rows
        key = self.model.key
        return pd.concat([rows, within[~within[key].isin(rows[key])]], ignore_index=True)

    def usual_of(self, rows: pd.DataFrame) -> Floats:
        """What is usual among each row's peers, (rows, features); among everybody where it has none."""
        import numpy as np

        at = np.full(len(rows), len(self.peers))
        if self.model.declaration.peers and len(self.peers):
            groups = groups_of(rows[self.model.declaration.peers])
            near = np.minimum(np.searchsorted(self.peers, groups), len(self.peers) - 1)
            at = np.where(self.peers[near] == groups, near, at)
        made: Floats = self.usual[at]
        return made

    def keep(self) -> dict[str, Any]:
        """What the artefact holds."""
        return {
            "fitted": type(self.fitted).__name__,
            "learnt": self.fitted.learnt(),
            "peers": self.peers,
            "usual": self.usual,
        }

    @classmethod
    def kept(cls, model: Model, held: Any) -> FittedModel | None:
        """From what an artefact holds; None where that is not what the model's method leaves."""
        fitted = fitted_of(model.declaration, held)
        return None if fitted is None else cls(model, fitted, held["peers"], held["usual"])


def fitted_of(declared: WarningModel, held: Any) -> Fitted | None:
    """What the method learnt, from what an artefact holds; None where that is not what it leaves."""
    if isinstance(held, dict) and isinstance(held.get("learnt"), dict):
        for one in declared.method.leaves:
            if one.__name__ == held.get("fitted") and held["learnt"].keys() == set(one.keeps()):
                return one(declared.method, declared, **held["learnt"])
    return None


def usual(model: Model, population: pd.DataFrame) -> tuple[Groups, Floats]:
    """The peer groups, and the median of each feature in each of them, then among everybody."""
    import numpy as np

    declared = model.declaration
    values = matrix(population, declared.features)
    if not declared.peers:
        return np.zeros(0), medians(values)[None, :]
    groups = groups_of(population[declared.peers])
    peers = np.unique(groups[population[declared.peers].notna().to_numpy()])
    everybody = medians(values)
    own = [medians(values[groups == peer]) for peer in peers]
    # Where a peer group's own value is not known at all, what is usual among everybody stands in.
    return peers, np.array([*(np.where(np.isnan(one), everybody, one) for one in own), everybody])
