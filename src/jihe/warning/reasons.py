"""Why a row scores as it does: each feature in turn set to what is usual among its peers, or Shapley values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from jihe.warning import shapley
from jihe.warning.fitted import PLACES, Fitted
from jihe.warning.sentences import UNKNOWN_EN, UNKNOWN_ZH, fill

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    Floats = npt.NDArray[np.float64]

Way = Literal["replacement", "shapley"]
STRONGEST = 3


def way_of(fitted: Fitted) -> Way:
    """How this model is explained here: by Shapley values where they apply (``shapley``), else by replacement."""
    return "shapley" if shapley.applies(fitted) else "replacement"


def explain(fitted: Fitted, rows: pd.DataFrame, within: pd.DataFrame | None = None, way: Way | None = None) -> pa.Table:
    """The three strongest reasons of each row, strongest first.

    Columns: entity_id, rank, feature, value, usual, contribution, zh, en. ``contribution`` is how much lower
    the score would be were that feature alone usual, or a Shapley value in log-odds (``way``; ``way_of`` unless
    said); where fewer than three features speak against a row, it is zero or negative. Give it what is warned of,
    not everything; ``within`` all rows of the night where the method is a whole one (``Fitted.score``).
    """
    import numpy as np
    import pyarrow as pa

    declared, key = fitted.model.declaration, fitted.model.key
    names, usual = list(declared.features), fitted.usual_of(rows)
    beside = fitted.evidence(rows, within)
    by_shapley = (way or way_of(fitted)) == "shapley"
    drop = np.round(shapley.values(fitted, rows) if by_shapley else replaced(fitted, rows, within), PLACES)
    order = np.argsort(-drop, axis=1, kind="stable")[:, :STRONGEST]
    made = []
    for i, row in enumerate(rows.to_dict("records")):
        for rank, j in enumerate(order[i], start=1):
            value, typical = number(row[names[j]]), number(usual[i, j])
            added = {name: each[i] for name, each in beside.items()}
            shown: dict[Any, Any] = row | added | {"value": value, "usual": typical}
            zh, en = declared.reasons[names[j]]
            made.append(
                {
                    "entity_id": int(row[key]),
                    "rank": rank,
                    "feature": names[j],
                    "value": value,
                    "usual": typical,
                    "contribution": float(drop[i, j]),
                    "zh": fill(zh, shown, UNKNOWN_ZH),
                    "en": fill(en, shown, UNKNOWN_EN),
                }
            )
    return pa.Table.from_pylist(made, schema=_schema())


def replaced(fitted: Fitted, rows: pd.DataFrame, within: pd.DataFrame | None = None) -> Floats:
    """How much lower each row's score were, one feature at a time usual; (rows, features). One scoring a feature."""
    import numpy as np

    names, score, usual = list(fitted.model.declaration.features), fitted.score(rows, within), fitted.usual_of(rows)
    drop = np.zeros((len(rows), len(names)))
    for j, name in enumerate(names):
        drop[:, j] = score - fitted.score(rows.assign(**{name: usual[:, j]}), within)
    return drop


def number(value: Any) -> float | None:
    """A float rounded as scores are; None where it is not known."""
    if value is None or value != value:
        return None
    return round(float(value), PLACES)


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema([
        ("entity_id", pa.int64()), ("rank", pa.int32()), ("feature", pa.string()), ("value", pa.float64()),
        ("usual", pa.float64()), ("contribution", pa.float64()), ("zh", pa.string()), ("en", pa.string()),
    ])  # fmt: skip
