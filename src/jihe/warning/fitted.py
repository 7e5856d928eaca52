"""A fitted model: what the registry keeps, and what scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.warning.method import State

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.discovery import Model

    Floats = npt.NDArray[np.float64]
    Groups = npt.NDArray[Any]

PLACES = 6  # scores are rounded to this, so that the same night writes the same bytes


@dataclass(frozen=True)
class Fitted:
    """What fitting left.

    ``state``: the method's. ``peers``: the peer groups, sorted. ``usual``: one row a peer group and a last
    one for everybody, one column a feature.
    """

    model: Model
    state: State
    peers: Groups
    usual: Floats

    def score(self, rows: pd.DataFrame) -> Floats:
        """One score a row, in [0, 1], rounded."""
        import numpy as np

        declared = self.model.declaration
        if rows.empty:
            return np.zeros(0)
        made: Floats = np.round(declared.method.score(declared, self.state, rows), PLACES)
        return made

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
        return {"state": self.state, "peers": self.peers, "usual": self.usual}


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


def matrix(rows: pd.DataFrame, features: Any) -> Floats:
    """The features as numbers, in their order; what is not known is nan."""
    made: Floats = rows[list(features)].to_numpy(dtype=float, na_value=float("nan"))
    return made


def groups_of(column: pd.Series[Any]) -> Groups:
    """Peer groups, of one kind whatever the night's nulls made of the column: floats or text."""
    import numpy as np

    if column.dtype.kind in "iuf":
        return column.to_numpy(dtype=float)
    made: Groups = np.asarray(column.fillna("").astype(str).tolist(), dtype=np.str_)
    return made


def medians(values: Floats) -> Floats:
    """Median of what is known in each column; nan where nothing is."""
    import numpy as np

    return np.array([np.median(known) if len(known := c[~np.isnan(c)]) else np.nan for c in values.T])
