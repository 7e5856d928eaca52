"""What a run holds for a stranger beside its artefact: the data it learnt from, slices, a card, what it takes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.warning.fitted_model import PLACES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.lake import Snapshot
    from jihe.warning.discovery import Model
    from jihe.warning.fitted_model import FittedModel
    from jihe.warning.methods.base import Fitted
    from jihe.warning.training_set import TrainingSet

IDENTIFIER = "identifier"  # of a column that tells rows apart, be it a number or a pseudonym
Columns = Mapping[str, str]  # of what a model is given, in order, the kind in MLflow's words


@dataclass(frozen=True)
class Logged:
    """``declared``: the model's file. ``data``: a data set as MLflow has it (``data_set``)."""

    declared: Path
    columns: Columns
    card: str
    slices: Mapping[str, float]
    data: Mapping[str, str]


def columns(fitted: FittedModel, rows: pd.DataFrame) -> Columns:
    """What a score is asked with: the features, doubles, and what the method reads beside them.

    A code may come as a number or a text. What names somebody may come as a pseudonym, unless the fit has learnt of
    them by number, as of each series of a panel: then it is a whole number. ``rows``: of today, on which that is tried.
    """
    declared, meta = fitted.model.declaration, fitted.model.feature.meta.told
    if declared.method.makes:  # rows of the method's own making: lists among them, and its own numbers
        beside = {name: "any" for name in declared.method.makes if name not in declared.features}
        return dict.fromkeys(declared.features, "double") | beside
    units = {name: "id" if name not in meta else meta[name].unit for name in declared.method.reads}
    named = [name for name, unit in units.items() if unit == "id" and name not in declared.features]
    identifier = IDENTIFIER if _only_apart(fitted.fitted, rows, named) else "long"
    kinds = {"id": identifier, "code": "any", "text": "any"}
    read = {name: kinds.get(unit, "double") for name, unit in units.items() if name not in declared.features}
    return dict.fromkeys(declared.features, "double") | read


def _only_apart(fitted: Fitted, rows: pd.DataFrame, named: Sequence[str]) -> bool:
    """Whether all that counts of these columns is which rows are told apart: other numbers, the same scores."""
    import numpy as np

    if not named:
        return True
    other = {name: renumbered(rows[name]) for name in named}
    return bool(np.allclose(fitted.score(rows), fitted.score(rows.assign(**other)), atol=10.0**-PLACES))


def renumbered(values: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """A whole number a value, the last to appear first."""
    import numpy as np
    import pandas as pd

    codes = pd.factorize(values)[0]
    made: npt.NDArray[np.int64] = codes.max(initial=0) - codes.astype(np.int64)
    return made


def data_set(
    model: Model, snapshot: Snapshot, as_of: str, digest: str, rows: int, training_set: TrainingSet | None,
    given: Columns,
) -> Mapping[str, str]:  # fmt: skip
    """What was learnt from: where it came from, its columns, how much of it; no row of it."""
    source: dict[str, Any] = {
        "snapshot": snapshot.number, "as_of": as_of, "features": f"features/{model.feature.stem}.sql",
        "features_hash": model.feature.hash, "versions": snapshot.versions,
    }  # fmt: skip
    profile: dict[str, int] = {"num_rows": rows}
    if training_set is not None:
        profile["num_upheld"] = int(training_set.upheld.sum())
    typed = {name: kind for name, kind in given.items() if kind in ("double", "long")}
    schema = [{"name": name, "type": kind, "required": False} for name, kind in typed.items()]
    return {
        "name": model.declaration.entity,
        "digest": digest[:36],
        "source_type": "code",
        "source": json.dumps({"tags": {name: json.dumps(value) for name, value in source.items()}}),
        "schema": json.dumps({"mlflow_colspec": schema}),
        "profile": json.dumps(profile),
    }
