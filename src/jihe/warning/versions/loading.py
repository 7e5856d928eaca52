"""A version as anybody loads it: ``mlflow.pyfunc.load_model(…).predict(features)`` gives scores.

A night does not load by this, but by our own manifest (``registry``). Beside the artefact lies the model's file, which
is run when it is loaded, as any model of MLflow is: load what you trust.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe import as_written
from jihe.warning.declaration import WarningModel
from jihe.warning.fitted_model import PLACES, fitted_of
from jihe.warning.versions.logged import renumbered
from jihe.warning.versions.registry import TRUSTED

if TYPE_CHECKING:
    import pandas as pd

    from jihe.warning.methods.base import Fitted

ARTEFACT = "model.skops"
DECLARED = "declared.py"


class Scores:
    """What ``load_model`` gives back."""

    def __init__(self, fitted: Fitted, identifiers: Sequence[str]) -> None:
        self._fitted, self._identifiers = fitted, identifiers

    def predict(self, rows: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """One ``score`` a row, in [0, 1], higher more suspicious; of a whole method give it all rows of the night.

        Of columns that only tell rows apart, pseudonyms do as well as numbers.
        """
        import numpy as np
        import pandas as pd

        numbered = {one: renumbered(rows[one]) for one in self._identifiers if one in rows}
        score = self._fitted.score(rows.assign(**numbered))
        return pd.DataFrame({"score": np.round(score, PLACES)}, index=rows.index)


def _load_pyfunc(folder: str) -> Scores:
    """Called by MLflow. ValueError where the artefact is not what the file beside it leaves."""
    import skops.io
    from mlflow.models import Model

    declared = as_written.run("jihe_models.of_a_run", Path(folder) / DECLARED).MODEL
    held = skops.io.loads((Path(folder) / ARTEFACT).read_bytes(), trusted=list(TRUSTED))
    fitted = fitted_of(declared, held) if isinstance(declared, WarningModel) else None
    if fitted is None:
        raise ValueError("the artefact is not one of this model's method; load it with the jihe that made it")
    return Scores(fitted, Model.load(folder).flavors["jihe"]["identifiers"])
