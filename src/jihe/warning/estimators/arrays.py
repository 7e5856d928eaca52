"""Columns of a frame as arrays: features as numbers, peer groups as groups, and what is usual of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]
    Groups = npt.NDArray[Any]


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
