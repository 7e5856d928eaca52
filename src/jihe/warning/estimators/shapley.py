"""Shapley values of what trees score, where the package shap is installed: an extra, not a need.

How much each feature moves the log-odds of the score away from those of an average reviewed row; the sum over the
features is exact. Lundberg and Lee (2017); of trees, Lundberg et al. (2020), Nature Machine Intelligence 2.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.fitted_model import Fitted

    Floats = npt.NDArray[np.float64]


def applies(fitted: Fitted) -> bool:
    """Whether shap is there and the model is boosted trees over its features alone, taught by reviews."""
    from jihe.warning.methods.supervised import Supervised

    method: object = fitted.model.declaration.method  # one that inherits may give its classifier more than features
    if type(method) is not Supervised or find_spec("shap") is None:
        return False
    return type(fitted.state["classifier"]).__name__ == "HistGradientBoostingClassifier"


def values(fitted: Fitted, rows: pd.DataFrame) -> Floats:
    """(rows, features), in log-odds of the calibrated score; only where it ``applies``."""
    import numpy as np
    import shap

    from jihe.warning.methods.supervised import filled

    state = fitted.state
    inputs = filled(fitted.model.declaration, state["usual"], rows)
    if not len(inputs):
        return np.zeros(inputs.shape)
    # By the trees' own cover: no sample of people is kept in the artefact, and nothing is drawn.
    explainer = shap.TreeExplainer(state["classifier"], feature_perturbation="tree_path_dependent")
    made: Floats = state["slope"] * np.asarray(explainer.shap_values(inputs), dtype=float)
    return made
