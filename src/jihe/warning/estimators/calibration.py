"""From a classifier's score to a probability: a sigmoid that never turns the order round (Platt 1999)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

EDGE = 1e-6  # scores closer to 0 or 1 than this are taken as this close


def fit_sigmoid(score: Floats, upheld: Ints, weight: Floats) -> tuple[float, float]:
    """Slope (≥ 0) and intercept that make the verdicts most likely, given scores in [0, 1] made without them.

    Slope 0 means that higher scores were upheld no more often. Targets are Platt's, a little inside 0 and 1, so
    that scores which part the verdicts perfectly do not become certainties.
    """
    import numpy as np
    from scipy.optimize import minimize

    ups, downs = float((weight * upheld).sum()), float((weight * (1 - upheld)).sum())
    target = np.where(upheld == 1, (ups + 1) / (ups + 2), 1 / (downs + 2))
    x = _logit(score)

    def loss(at: Floats) -> tuple[float, Floats]:
        z = at[0] * x + at[1]
        slope = weight * (1 / (1 + np.exp(-z)) - target)
        value = float((weight * (np.logaddexp(0, z) - target * z)).sum())
        return value, np.array([(slope * x).sum(), slope.sum()])

    start = np.array([1.0, 0.0])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None), (None, None)]).x
    return float(found[0]), float(found[1])


def sigmoid(score: Floats, slope: float, intercept: float) -> Floats:
    """The probability that a score stands for."""
    import numpy as np

    made: Floats = 1 / (1 + np.exp(-(slope * _logit(score) + intercept)))
    return made


def _logit(score: Floats) -> Floats:
    import numpy as np

    inside = np.clip(score, EDGE, 1 - EDGE)
    made: Floats = np.log(inside / (1 - inside))
    return made
