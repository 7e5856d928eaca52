"""How far a row stands from its peers, measured so that the odd ones among them do not blur what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

NORMAL = 1.4826  # times the median absolute deviation is a normal distribution's standard deviation


class PeerDeviation(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Robust z of each value among its peers: (value − median) ÷ (1.4826 × MAD), at most ``most`` either way.

    The first ``groups`` columns are codes, from the widest peer group to the narrowest within it; the others are
    values. A group's median and spread are held to those of the group around it as if ``hold`` rows of that one
    were in it, so a group of three rows is judged mostly by what is wider, and a row of a group never seen by the
    narrowest that was. A value that is not known deviates by 0: no data is neither high nor low. Where values of
    all rows are alike, what differs deviates by ``most``.

    Hampel (1974), JASA 69, for the median absolute deviation.
    """

    def __init__(self, groups: int = 1, hold: float = 5.0, most: float = 5.0) -> None:
        self.groups = groups
        self.hold = hold
        self.most = most

    def fit(self, X: Any, y: Any = None) -> PeerDeviation:  # noqa: N803 - scikit-learn's name
        """Learn what is usual from ``X``, (rows, groups + values); values may be nan. ``y`` is not looked at."""
        x = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        if x.shape[1] <= self.groups:
            raise ValueError(f"n_features = {x.shape[1]}: {self.groups} codes and at least one value are needed")
        codes, values = x[:, : self.groups], x[:, self.groups :]
        usual = np.stack(_usual(values))
        # One table a depth, in order of its codes: those codes, and (median, spread) of each value.
        self.codes_, self.usual_ = [np.zeros((1, 0))], [np.nan_to_num(usual)[None]]
        for depth in range(1, self.groups + 1):
            found, of = np.unique(codes[:, :depth], axis=0, return_inverse=True, equal_nan=False)
            around = self.usual_[-1][_place(self.codes_[-1], found[:, : depth - 1])]
            self.codes_.append(found)
            self.usual_.append(np.array([
                self._held(values[of == at], around[at]) for at in range(len(found))
            ]))  # fmt: skip
        return self

    def transform(self, X: Any) -> Floats:  # noqa: N803 - scikit-learn's name
        """The deviation of each value, (rows, values)."""
        usual, spread = self.usual(X)
        x = validate_data(self, X, dtype=np.float64, reset=False, ensure_all_finite="allow-nan", ensure_min_samples=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            z = (x[:, self.groups :] - usual) / spread
        made: Floats = np.clip(np.nan_to_num(z, nan=0.0, posinf=self.most, neginf=-self.most), -self.most, self.most)
        return made

    def usual(self, X: Any) -> tuple[Floats, Floats]:  # noqa: N803 - scikit-learn's name
        """(median, spread) of each value among each row's peers, both (rows, values)."""
        check_is_fitted(self)
        x = validate_data(self, X, dtype=np.float64, reset=False, ensure_all_finite="allow-nan", ensure_min_samples=0)
        made = np.repeat(self.usual_[0], len(x), axis=0)
        for depth in range(1, self.groups + 1):
            at = _place(self.codes_[depth], x[:, :depth])
            made[at >= 0] = self.usual_[depth][at[at >= 0]]
        return made[:, 0], made[:, 1]

    def _held(self, values: Floats, around: Floats) -> Floats:
        known = (~np.isnan(values)).sum(axis=0)
        own = np.nan_to_num(np.stack(_usual(values)))
        made: Floats = (known * own + self.hold * around) / np.maximum(known + self.hold, np.finfo(float).tiny)
        return np.where(known + self.hold > 0, made, around)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _usual(values: Floats) -> tuple[Floats, Floats]:
    """Median and spread of what is known in each column; nan where nothing is."""
    median = np.full(values.shape[1], np.nan)
    spread = median.copy()
    for j, column in enumerate(values.T):
        known = column[~np.isnan(column)]
        if len(known):
            median[j] = np.median(known)
            spread[j] = NORMAL * np.median(np.abs(known - median[j]))
    return median, spread


def _place(codes: Floats, wanted: Floats) -> npt.NDArray[np.int64]:
    """Where each wanted row of codes stands among ``codes``; -1 where it does not."""
    if not codes.shape[1]:
        return np.zeros(len(wanted), dtype=np.int64)
    both = np.concatenate([codes, wanted])
    _, number = np.unique(both, axis=0, return_inverse=True, equal_nan=False)
    place = np.full(len(both), -1)
    place[number[: len(codes)]] = np.arange(len(codes))
    made: npt.NDArray[np.int64] = place[number[len(codes) :]]
    return made
