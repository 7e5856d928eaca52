"""What a run holds for a stranger beside its artefact: the data it learnt from, slices, a card, what it takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jihe.lake import Snapshot
    from jihe.warning.discovery import Model
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


def columns(model: Model) -> Columns:
    """What a score is asked with: the features, doubles, and what the method reads beside them.

    A code may come as a number or a text.
    """
    declared, meta = model.declaration, model.feature.meta.told
    made = dict.fromkeys(declared.features, "double")
    for name in declared.method.reads:
        if name not in made:
            unit = "id" if name not in meta else meta[name].unit
            made[name] = {"id": IDENTIFIER, "code": "any", "text": "any"}.get(unit, "double")
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
    schema = [{"name": name, "type": kind, "required": False} for name, kind in given.items() if kind == "double"]
    return {
        "name": model.declaration.entity,
        "digest": digest[:36],
        "source_type": "code",
        "source": json.dumps({"tags": {name: json.dumps(value) for name, value in source.items()}}),
        "schema": json.dumps({"mlflow_colspec": schema}),
        "profile": json.dumps(profile),
    }
