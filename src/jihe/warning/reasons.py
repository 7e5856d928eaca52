"""Why a row scores as it does: each feature in turn set to what is usual among its peers, or Shapley values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jihe.warning.fitted_model import PLACES, FittedModel
from jihe.warning.sentences import UNKNOWN_EN, UNKNOWN_ZH, Usual, fill

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    from jihe.warning.methods.base import Way

    Floats = npt.NDArray[np.float64]

STRONGEST = 3
IDLE = "（不增加分值）", " (does not raise the score)"  # said of one that speaks no more against a row than the usual
MOST = (0.1, 0.9)  # within these quantiles lie most peers of the night: what is written as usual


def way_of(fitted: FittedModel) -> Way:
    """How this model is explained here: by its method's own account where it has one, else by replacement."""
    return fitted.fitted.way


def explain(
    fitted: FittedModel, rows: pd.DataFrame, within: pd.DataFrame | None = None, way: Way | None = None
) -> pa.Table:
    """The three strongest reasons of each row, strongest first: of features that tell one fact the strongest alone,
    and none of a protected attribute.

    Columns: entity_id, rank, feature, value, usual, low, high, contribution, zh, en. ``contribution`` is how much
    lower the score would be were that feature alone usual, or a Shapley value in log-odds (``way``; ``way_of`` unless
    said); where fewer than three facts speak against a row, it is zero or negative. ``low`` and ``high``: within which
    four fifths of its peers are that night. Give it what is warned of, not everything; ``within`` all rows of the
    night, among which its peers are.
    """
    import numpy as np
    import pyarrow as pa

    declared, key = fitted.model.declaration, fitted.model.key
    names, usual = list(declared.features), fitted.usual_of(rows)
    low, high = spans(fitted, rows, rows if within is None else within)
    beside = fitted.evidence(rows, within)
    replacing = (way or way_of(fitted)) == "replacement"
    drop = np.round(replaced(fitted, rows, within) if replacing else fitted.fitted.contributions(rows), PLACES)
    facts = [[names.index(name) for name in group] for group in declared.facts()]
    made = []
    for i, row in enumerate(rows.to_dict("records")):
        strongest = sorted(min(group, key=lambda j: (-drop[i, j], j)) for group in facts)
        for rank, j in enumerate(sorted(strongest, key=lambda j: (-drop[i, j], j))[:STRONGEST], start=1):
            value, typical = number(row[names[j]]), number(usual[i, j])
            least, most = number(low[i, j]), number(high[i, j])
            added = {name: each[i] for name, each in beside.items()}
            span = None if typical is None or least is None or most is None else Usual.of(typical, least, most)
            shown: dict[Any, Any] = row | added | {"value": value, "usual": span}
            zh, en = declared.reasons[names[j]]
            idle_zh, idle_en = IDLE if drop[i, j] <= 0 else ("", "")
            made.append(
                {
                    "entity_id": int(row[key]),
                    "rank": rank,
                    "feature": names[j],
                    "value": value,
                    "usual": typical,
                    "low": least,
                    "high": most,
                    "contribution": float(drop[i, j]),
                    "zh": fill(zh, shown, UNKNOWN_ZH) + idle_zh,
                    "en": fill(en, shown, UNKNOWN_EN) + idle_en,
                }
            )
    return pa.Table.from_pylist(made, schema=_schema())


def replaced(fitted: FittedModel, rows: pd.DataFrame, within: pd.DataFrame | None = None) -> Floats:
    """How much lower each row's score were, one feature at a time usual; (rows, features). One scoring a feature."""
    import numpy as np

    names, score, usual = list(fitted.model.declaration.features), fitted.score(rows, within), fitted.usual_of(rows)
    drop = np.zeros((len(rows), len(names)))
    for j, name in enumerate(names):
        drop[:, j] = score - fitted.score(rows.assign(**{name: usual[:, j]}), within)
    return drop


def spans(fitted: FittedModel, rows: pd.DataFrame, within: pd.DataFrame) -> tuple[Floats, Floats]:
    """Within which most of a row's peers are tonight, a feature a column; what training found usual lies within too."""
    import numpy as np

    from jihe.warning.estimators.arrays import groups_of, matrix

    declared = fitted.model.declaration
    among, usual = matrix(within, declared.features), fitted.usual_of(rows)
    if declared.peers is None:
        low, high = (np.broadcast_to(ends, usual.shape) for ends in _ends(among))
    else:
        groups, own = groups_of(within[declared.peers]), groups_of(rows[declared.peers])
        of = {group: _ends(among[groups == group]) for group in set(own.tolist())}
        low, high = (np.array([of[group][end] for group in own.tolist()]).reshape(usual.shape) for end in (0, 1))
    return np.fmin(low, usual), np.fmax(high, usual)


def _ends(values: Floats) -> tuple[Floats, Floats]:
    """The two quantiles of what is known in each column; nan where nothing is."""
    import numpy as np

    known = [column[~np.isnan(column)] for column in values.T]
    first, last = (np.array([np.quantile(one, end) if len(one) else np.nan for one in known]) for end in MOST)
    return first, last


def number(value: Any) -> float | None:
    """A float rounded as scores are; None where it is not known."""
    if value is None or value != value:
        return None
    return round(float(value), PLACES)


def _schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema([
        ("entity_id", pa.int64()), ("rank", pa.int32()), ("feature", pa.string()), ("value", pa.float64()),
        ("usual", pa.float64()), ("low", pa.float64()), ("high", pa.float64()), ("contribution", pa.float64()),
        ("zh", pa.string()), ("en", pa.string()),
    ])  # fmt: skip
