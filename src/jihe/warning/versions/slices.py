"""How a version does among parts of what it scores: its peer groups, and the years in which reviews were opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from jihe.intervals import share
from jihe.warning.capacity import select
from jihe.warning.estimators.metrics import average_precision
from jihe.warning.methods.base import TooFewError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.fitted_model import FittedModel
    from jihe.warning.training_set import TrainingSet

    Bools = npt.NDArray[np.bool_]

FEWEST = 20  # rows of a part of which anything is said: fewer say little, and might tell whom
PARTS = 12  # the largest
FEWEST_UPHELD = 5  # for an order to be measured
_NAME = re.compile(r"[^\w .:-]")  # what MLflow takes in no name of a measure


def slices(fitted: FittedModel, population: pd.DataFrame, training_set: TrainingSet | None) -> dict[str, float]:
    """Measures by name, ``slice/<column>/<value>/<measure>``.

    Of a taught model, of reviews it had not seen: ``rows``, ``upheld`` with its 95 % interval, and
    ``average_precision``. Of any other, of tonight: ``rows``, and the share ``warned`` of with its interval.
    """
    if training_set is not None and hasattr(fitted.model.declaration.method, "unseen"):
        return _taught(fitted, training_set)
    import numpy as np

    rows = population[fitted.judged(population)].reset_index(drop=True)
    warned = np.zeros(len(rows), dtype=bool)
    warned[select(fitted.model, rows, fitted.score(population)[fitted.judged(population)])] = True
    made: dict[str, float] = {}
    for name, part in _parts(fitted, rows):
        made |= {f"{name}/rows": float(part.sum())} | _share(f"{name}/warned", warned[part])
    return made


def _taught(fitted: FittedModel, training_set: TrainingSet) -> dict[str, float]:
    import numpy as np

    declared = fitted.model.declaration
    if len(training_set.upheld) < FEWEST:
        return {}
    try:
        judged, score = declared.method.unseen(declared, training_set)  # type: ignore[attr-defined]  # asked before
    except TooFewError:
        return {}
    seen = training_set.take(judged)
    rows = seen.rows.assign(opened_year=seen.opened.astype("datetime64[Y]").astype(int) + 1970)
    made: dict[str, float] = {}
    for name, part in _parts(fitted, rows, "opened_year"):
        upheld = seen.upheld[part]
        made |= {f"{name}/rows": float(part.sum())} | _share(f"{name}/upheld", upheld == 1)
        if FEWEST_UPHELD <= upheld.sum() < len(upheld):
            at = np.flatnonzero(part)
            made[f"{name}/average_precision"] = average_precision(seen.upheld[at], score[at], seen.weight[at])
    return made


def _parts(fitted: FittedModel, rows: pd.DataFrame, *more: str) -> Iterator[tuple[str, Bools]]:
    """The largest parts by the model's peers and by other columns, each with its rows; none by who somebody is."""
    columns = fitted.model.feature.meta.told
    peers = fitted.model.declaration.peers
    known = [peers] if peers in columns and columns[peers].unit != "id" else []
    for column in (*known, *more):
        for value, count in rows[column].value_counts().head(PARTS).items():
            if count >= FEWEST:
                told = f"{value:g}" if isinstance(value, float) else str(value)
                yield f"slice/{column}/{_NAME.sub('_', told)}", (rows[column] == value).to_numpy()


def _share(name: str, true: Bools) -> dict[str, float]:
    """A share with its interval; every row counts once."""
    one = share(float(true.sum()), float(len(true)), float(len(true)), len(true))
    ends = {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
    return {end: value for end, value in ends.items() if value is not None}
