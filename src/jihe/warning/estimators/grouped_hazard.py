"""Proportional hazards of which only is known whether the event had come by the time one looked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

SHORTEST = 1e-3  # exposure below this counts as this: nobody was at risk for no time at all
FARTHEST = 30.0  # the linear predictor is held within this, so that exp stays finite


class GroupedHazard(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """P(event) = 1 - exp(-exposure * exp(b0 + x b)): the complementary log-log model of grouped survival times.

    Prentice and Gloeckler (1978): what proportional hazards become when one looks at the end of an interval only.
    ``exposure``: the column of time at risk, which enters as an offset and has no coefficient; None: everybody was at
    risk for one unit. ``alpha``: ridge penalty on the coefficients of the other columns, each divided by its spread.
    With age as a column this is Gompertz' law of mortality.
    """

    def __init__(self, exposure: int | None = None, alpha: float = 1.0) -> None:
        self.exposure = exposure
        self.alpha = alpha

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> GroupedHazard:  # noqa: N803 - scikit-learn's name
        """Maximum penalised likelihood. ``X``: (rows, columns), finite; ``y``: two classes, the later the event."""
        x, y = validate_data(self, X, y, dtype=np.float64)
        kind = type_of_target(y, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        self.classes_, event = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("Classifier can't train when only one class is present.")
        weight = _check_sample_weight(sample_weight, x, dtype=np.float64)
        rest, offset = self._parts(x)
        self.mean_ = np.average(rest, axis=0, weights=weight)
        spread = np.sqrt(np.average((rest - self.mean_) ** 2, axis=0, weights=weight))
        self.scale_ = np.where(spread > 0, spread, 1.0)
        z = (rest - self.mean_) / self.scale_

        def loss(at: Floats) -> tuple[float, Floats]:
            hazard = np.exp(np.clip(at[0] + z @ at[1:] + offset, -FARTHEST, np.log(FARTHEST)))
            come = -np.expm1(-hazard)
            value = -(weight * np.where(event == 1, np.log(np.maximum(come, 1e-300)), -hazard)).sum()
            slope = -weight * np.where(event == 1, hazard * np.exp(-hazard) / np.maximum(come, 1e-300), -hazard)
            ridge = self.alpha * at[1:]
            return float(value + (ridge * at[1:]).sum() / 2), np.concatenate([[slope.sum()], z.T @ slope + ridge])

        share = float(np.clip(np.average(event, weights=weight), 1e-9, 1 - 1e-9))
        begin = np.log(-np.log1p(-share)) - float(np.average(offset, weights=weight))
        found = minimize(loss, np.concatenate([[begin], np.zeros(z.shape[1])]), jac=True, method="L-BFGS-B")
        self.coef_, self.intercept_ = found.x[1:], float(found.x[0])
        self.n_iter_ = int(found.nit)
        return self

    def decision_function(self, X: Any) -> Floats:  # noqa: N803 - scikit-learn's name
        """Above 0 where the event is more likely than not."""
        made: Floats = np.log(np.maximum(self._cumulated(X), np.finfo(float).tiny)) - np.log(np.log(2))
        return made

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803 - scikit-learn's name
        """(rows, 2): of no event, and of the event."""
        come = -np.expm1(-self._cumulated(X))
        return np.column_stack([1 - come, come])

    def predict(self, X: Any) -> Any:  # noqa: N803 - scikit-learn's name
        """The likelier class."""
        likelier = (self.decision_function(X) > 0).astype(int)
        return self.classes_[likelier]

    def _cumulated(self, X: Any) -> Floats:  # noqa: N803 - scikit-learn's name
        """Hazard times exposure of each row."""
        check_is_fitted(self)
        rest, offset = self._parts(validate_data(self, X, dtype=np.float64, reset=False))
        # Row by row, not by a product of matrices: that rounds a row alone otherwise than among others.
        line = self.intercept_ + ((rest - self.mean_) / self.scale_ * self.coef_).sum(axis=1) + offset
        made: Floats = np.exp(np.clip(line, -FARTHEST, np.log(FARTHEST)))
        return made

    def _parts(self, x: Floats) -> tuple[Floats, Floats]:
        """The columns that have coefficients, and the logarithm of the exposure."""
        if self.exposure is None:
            return x, np.zeros(len(x))
        if not 0 <= self.exposure < x.shape[1]:
            raise ValueError(f"exposure is the number of a column, 0 to {x.shape[1] - 1}, not {self.exposure}")
        return np.delete(x, self.exposure, axis=1), np.log(np.maximum(x[:, self.exposure], SHORTEST))

    def __sklearn_tags__(self) -> Any:
        """Two classes only."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags
