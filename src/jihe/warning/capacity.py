"""What a night warns of: the highest scores within the declared capacity, of what no rule already proves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel
    from jihe.warning.discovery import Model


def select(model: Model, rows: pd.DataFrame, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Row numbers of what is warned of: the highest scores within the capacity; of equals, the smaller id."""
    import numpy as np

    by_id = np.argsort(rows[model.key].to_numpy(), kind="stable")
    made: npt.NDArray[np.int64] = by_id[chosen(model.declaration, rows.iloc[by_id], scores[by_id])]
    return made


def chosen(declared: WarningModel, rows: pd.DataFrame, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """``select`` where rows stand in the order that decides between equal scores."""
    import numpy as np

    order = np.argsort(-scores, kind="stable")
    if declared.settled:
        order = order[rows[declared.settled].to_numpy(dtype=float, na_value=0)[order] != 1]
    first = order[: declared.capacity.top]
    made: npt.NDArray[np.int64] = first[scores[first] >= declared.capacity.at_least]
    return made


def settled(declared: WarningModel, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Rows of which a rule already proves the point."""
    import numpy as np

    if declared.settled is None:
        return np.zeros(len(rows), dtype=bool)
    made: npt.NDArray[np.bool_] = rows[declared.settled].to_numpy(dtype=float, na_value=0) == 1
    return made
