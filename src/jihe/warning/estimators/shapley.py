"""Shapley values of what trees score, where the package shap is installed: an extra, not a need.

How much each feature moves the log-odds of the score away from those of an average reviewed row; the sum over the
features is exact. Lundberg and Lee (2017); of trees, Lundberg et al. (2020), Nature Machine Intelligence 2.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


def applies(classifier: Any) -> bool:
    """Whether shap is there and the classifier is boosted trees."""
    return find_spec("shap") is not None and type(classifier).__name__ == "HistGradientBoostingClassifier"


def values(classifier: Any, inputs: Floats) -> Floats:
    """(rows, features), in log-odds of the classifier's score; only where it ``applies``."""
    import numpy as np
    import shap

    if not len(inputs):
        return np.zeros(inputs.shape)
    # By the trees' own cover: no sample of people is kept in the artefact, and nothing is drawn.
    explainer = shap.TreeExplainer(classifier, feature_perturbation="tree_path_dependent")
    return np.asarray(explainer.shap_values(inputs), dtype=float)
