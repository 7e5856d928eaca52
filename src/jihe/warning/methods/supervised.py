"""The method of reviews: a classifier taught by verdicts, calibrated, judged by later reviews."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from jihe.warning.capacity import settled
from jihe.warning.estimators import shapley
from jihe.warning.estimators.arrays import matrix, medians
from jihe.warning.estimators.calibration import fit_sigmoid, sigmoid
from jihe.warning.estimators.estimate import Estimate
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation, Way
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["Supervised"]

FOLDS = 4  # of the calibration, whole groups apart
BLOCKS = 5  # of time; each after the first is judged by what was decided before it began
MANY = 50_000  # rows from which on several threads pay
FEWEST = 12  # upheld, and not upheld: with fewer reviews of either kind nothing is learnt
KEPT = 32  # fits remembered


@dataclass(frozen=True)
class Supervised(Method):
    """``estimator(directions)`` makes the classifier; a sigmoid on folds of whole groups calibrates it.

    ``directions``: 1 for each feature declared as rising, else 0, as scikit-learn's ``monotonic_cst`` has it.
    ``baseline``: the one column a reviewer without a model would sort by, highest first unless ``ascending``.
    """

    estimator: Callable[[Sequence[int]], Any]
    baseline: str
    ascending: bool = False
    calibrated: bool = True
    labelled = True

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs besides the features."""
        return (self.baseline,)

    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> Fitted:
        """Fit and calibrate on all reviewed rows; TooFewError when they are too few, or teach nothing."""
        assert training_set is not None
        fitted = self._fit(declared, training_set, population=population)
        if not fitted.slope:
            raise TooFewError("on firms it had not seen, higher scores were upheld no more often: nothing was learnt")
        return fitted

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Forward in time: a model of what was decided before a block of reviews began judges the block.

        No group is on both sides. All is weighted to the population, of which a night's capacity is a share.
        What a rule settles is left out, as it is at night; ``all_average_precision`` counts it in. Where reviews
        are too few for either, the weaker protocol that is possible is used, and ``says`` says so.
        """
        assert training_set is not None
        judged, score, how = self._judged(declared, training_set)
        return self._measured(declared, population, training_set.take(judged), score, f"{how}; no group on both sides")

    def _measured(
        self, declared: WarningModel, population: pd.DataFrame, seen: TrainingSet, score: Floats, how: str
    ) -> Validation:
        """All measures of the scores that ``seen`` was given; ``how`` says by what. At least one was upheld."""
        import numpy as np

        from jihe.warning.estimators.metrics import average_precision, calibration_bins, over_groups

        known = settled(declared, seen.rows)
        rest, beside = np.flatnonzero(~known), "settled by no rule"
        if not seen.upheld[rest].any():
            rest, beside = np.arange(len(score)), "counted, what a rule settles included: nothing else was upheld"
        open_rows, open_score = seen.take(rest), score[rest]
        capacity = min(1.0, declared.capacity.top / max(1, int((~settled(declared, population)).sum())))
        metrics = over_groups(_Measure(open_rows, open_score, self.rank(open_rows), capacity), open_rows.group)
        metrics |= over_groups(
            lambda at: {"all_average_precision": average_precision(seen.upheld[at], score[at], seen.weight[at])},
            seen.group,
        )
        share = float(np.average(known, weights=seen.weight * seen.upheld))
        metrics["upheld_settled_by_rule"] = Estimate(share, share, share)
        says = (
            f"{len(score)} {how}; {len(rest)} {beside}; weighted to the population; "
            f"baseline: sorted by {self.baseline}; capacity: {capacity:.2%} of the population"
        )
        bins = calibration_bins(open_rows.upheld, open_score, open_rows.weight)
        return Validation(metrics, len(rest), says, bins)

    def unseen(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Ints, Floats]:
        """Row numbers judged, and the score of each by a model that had not seen it, its group or its future."""
        judged, score, _ = self._judged(declared, training_set)
        return judged, score

    def _judged(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Ints, Floats, str]:
        """Forward in time where that is possible, else in folds; and which it was."""
        judged, score = self._forward(declared, training_set)
        if training_set.upheld[judged].any():
            return judged, score, f"reviews in {BLOCKS - 1} later blocks of time"
        how = "reviews in folds, not forward in time: too few were upheld early enough"
        return *self.across_groups(declared, training_set), how

    def rank(self, seen: TrainingSet) -> Floats:
        """The baseline's order as a score; who has no value comes last."""
        import numpy as np

        value = matrix(seen.rows, [self.baseline])[:, 0]
        return np.nan_to_num(-value if self.ascending else value, nan=-1e12)

    def _directions(self, declared: WarningModel) -> list[int]:
        """1 for each input of which more is never less suspicious, else 0."""
        return [int(name in declared.rising) for name in declared.features]

    def _fit(
        self,
        declared: WarningModel,
        training_set: TrainingSet,
        fewest: int = FEWEST,
        population: pd.DataFrame | None = None,
    ) -> FittedSupervised:
        enough(training_set, fewest)
        usual = medians(matrix(training_set.rows, declared.features))
        inputs = filled(declared, usual, training_set.rows)
        calibrated = calibrated_fit(self.estimator(self._directions(declared)), inputs, training_set)
        return FittedSupervised(self, declared, *calibrated, usual)

    def _forward(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Ints, Floats]:
        """Row numbers judged, and their scores."""
        import numpy as np

        order = np.argsort(training_set.opened, kind="stable")
        judged, scores = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        for block in np.array_split(order, BLOCKS)[1:]:
            if not len(block):  # fewer reviews than blocks
                continue
            before = training_set.known_before(training_set.opened[block].min()).apart_from(training_set.group[block])
            try:
                fitted = self._fit(declared, before)
            except TooFewError:
                continue  # too little was decided before this block; later ones have more
            judged.append(block)
            scores.append(fitted.score(training_set.rows.iloc[block]))
        return np.concatenate(judged), np.concatenate(scores)

    def across_groups(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Ints, Floats]:
        """All row numbers, each scored by a model of the other groups; TooFewError when they are too few."""
        import numpy as np
        from sklearn.model_selection import StratifiedGroupKFold

        judged, scores = [], []
        for learn, test in StratifiedGroupKFold(FOLDS).split(
            training_set.rows, training_set.upheld, training_set.group
        ):
            try:
                fitted = self._fit(declared, training_set.take(learn), fewest=FEWEST // 2)
            except TooFewError as error:
                raise TooFewError(f"too few reviews to judge by: in a fold, {error}") from error
            judged.append(test)
            scores.append(fitted.score(training_set.rows.iloc[test]))
        return np.concatenate(judged), np.concatenate(scores)


@dataclass(frozen=True)
class _Measure:
    """Every measure of some of the rows, the model's beside the baseline's."""

    seen: TrainingSet
    score: Floats
    rank: Floats  # the baseline's score
    capacity: float

    def __call__(self, rows: Ints) -> dict[str, float]:
        import numpy as np

        from jihe.warning.estimators import metrics

        y, s, w, rank = self.seen.upheld[rows], self.score[rows], self.seen.weight[rows], self.rank[rows]
        fen = np.maximum(self.seen.fen[rows], 0)
        first, base_first = (metrics.top_share(each, w, self.capacity) for each in (s, rank))
        rate, money = float(np.average(y, weights=w)), float((w * fen).sum())
        return {
            "base_rate": rate,
            "average_precision": metrics.average_precision(y, s, w),
            "baseline_average_precision": metrics.average_precision(y, rank, w),
            "brier": metrics.brier(y, s, w),
            "baseline_brier": rate * (1 - rate),
            "calibration_error": metrics.expected_calibration_error(y, s, w),
            "precision_at_capacity": float(np.average(y, weights=first)),
            "baseline_precision_at_capacity": float(np.average(y, weights=base_first)),
            "money_at_capacity": float((first * fen).sum() / money) if money else float("nan"),
            "baseline_money_at_capacity": float((base_first * fen).sum() / money) if money else float("nan"),
        }


@dataclass(frozen=True)
class FittedSupervised(Fitted, of=Supervised):
    """A ``classifier`` of the features, and the sigmoid that makes its scores probabilities.

    ``usual``: of each feature, for where it is not known.
    """

    method: Supervised
    classifier: Any
    slope: float
    intercept: float
    usual: Floats

    def score(self, rows: pd.DataFrame) -> Floats:
        """Calibrated probability that a review would uphold the warning."""
        with threads(rows):
            raw = self.classifier.predict_proba(self.inputs(rows))[:, 1]
        return sigmoid(raw, self.slope, self.intercept)

    def inputs(self, rows: pd.DataFrame) -> Floats:
        """What the classifier is given."""
        return filled(self.declared, self.usual, rows)

    def parameters(self) -> Mapping[str, float | str]:
        """The classifier's own settings."""
        return {"estimator": " ".join(str(self.classifier).split())}

    @property
    def way(self) -> Way:
        """Shapley values where they apply; one that inherits may give its classifier more than features."""
        own = type(self) is FittedSupervised and type(self.method) is Supervised
        return "shapley" if own and shapley.applies(self.classifier) else "replacement"

    def contributions(self, rows: pd.DataFrame) -> Floats:
        """In log-odds of the calibrated score."""
        return self.slope * shapley.values(self.classifier, self.inputs(rows))


class CalibratedFit(NamedTuple):
    """A classifier fitted, and the sigmoid of its folds."""

    classifier: Any
    slope: float
    intercept: float


_fits: dict[str, CalibratedFit] = {}


def calibrated_fit(classifier: Any, x: Floats, training_set: TrainingSet) -> CalibratedFit:
    """Fitted to all, its sigmoid to folds of whole groups.

    The gates judge the blocks that validation has judged in the same training: what was fitted to the very same is
    remembered, not fitted again.
    """
    import joblib  # type: ignore[import-untyped]
    from sklearn.base import clone
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    y, weight = training_set.upheld, {"sample_weight": training_set.weight}
    key = joblib.hash((classifier, x, y, training_set.weight, training_set.group))
    if key not in _fits:
        folds = list(StratifiedGroupKFold(FOLDS).split(x, y, training_set.group))
        with threads(training_set.rows):
            unseen = cross_val_predict(clone(classifier), x, y, cv=folds, method="predict_proba", params=weight)
            classifier.fit(x, y, **weight)
        slope, intercept = fit_sigmoid(unseen[:, 1], y, training_set.weight)
        _fits[key] = CalibratedFit(classifier, slope, intercept)
        while len(_fits) > KEPT:
            del _fits[next(iter(_fits))]
    return _fits[key]


def enough(training_set: TrainingSet, fewest: int) -> None:
    """TooFewError where fewer than ``fewest`` reviews were upheld, or not upheld."""
    upheld = int(training_set.upheld.sum())
    if min(upheld, len(training_set.upheld) - upheld) < fewest:
        raise TooFewError(
            f"{upheld} of {len(training_set.upheld)} reviews were upheld; {fewest} of either kind are needed"
        )


def threads(rows: pd.DataFrame) -> AbstractContextManager[Any]:
    """One thread for few rows: there threads cost ten times what they save."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[Any] = threadpool_limits(1 if len(rows) < MANY else None)
    return limits


def filled(declared: WarningModel, usual: Floats, rows: pd.DataFrame) -> Floats:
    """The features, what is not known counted as usual: no data is neither suspicious nor clean."""
    import numpy as np

    values = matrix(rows, declared.features)
    made: Floats = np.where(np.isnan(values), np.nan_to_num(usual), values)
    return made
