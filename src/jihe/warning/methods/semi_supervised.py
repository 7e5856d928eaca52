"""The method of few reviews: verdicts, and beside them how far a row stands apart from all the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING

from jihe.warning.estimators.arrays import matrix, medians
from jihe.warning.estimators.estimate import SEED, Estimate
from jihe.warning.estimators.metrics import BASELINE
from jihe.warning.methods.base import Fitted, TooFewError, Validation
from jihe.warning.methods.supervised import FEWEST, FittedSupervised, Supervised, calibrated_fit, enough, filled
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel
    from jihe.warning.estimators.isolation import DirectedIsolation

    Floats = npt.NDArray[np.float64]

__all__ = ["SemiSupervised"]

DRAWN = 2000  # reviewed rows drawn by weight to stand for the population where no population may be looked at
LEAST = FEWEST // 2  # upheld reviews to judge by: over one or two, an interval from resampling means nothing
NO_PROBABILITY = {"brier", "baseline_brier", "gain_brier", "ahead_brier", "calibration_error"}  # asked of probabilities


@dataclass(frozen=True)
class SemiSupervised(Supervised):
    """``Supervised`` with one more input: the anomaly score of a directed isolation forest.

    The forest learns from every row of today, reviewed or not, and sees no verdict, so that the shape of the many
    helps where verdicts are few. It keeps the directions that the model declares. In validation it sees no more
    than the classifier does: reviews from before, drawn by weight so that they stand for the population.

    ``alone``: where reviews are too few, or taught nothing, the forest ranks alone. The score is then 0 for a row no
    further apart than half of all, towards 1 for one quite apart, and no probability; as nobody can know beforehand
    which it will be, such a model declares ``calibrated=False``. Beside each score, ``lessons`` is the number of
    upheld reviews that it rests on: 0 where the forest is alone.
    """

    alone: bool = False

    def __post_init__(self) -> None:
        if self.alone and self.calibrated:
            raise ValueError("a forest that may stand alone gives no probability: calibrated=False")

    @property
    def adds(self) -> Sequence[str]:
        """How many upheld reviews the score rests on."""
        return ("lessons",)

    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> Fitted:
        """As ``Supervised``; the forest alone where that is declared and reviews do not suffice."""
        import numpy as np

        assert training_set is not None
        try:
            return super().fit(declared, population, training_set)
        except TooFewError as error:
            if not self.alone:
                raise
            anomaly = self._anomaly(declared, training_set, population)
            ordinary = float(np.median(anomaly.of(declared, population)[:, -1]))
            return ForestAlone(self, declared, anomaly.usual, anomaly.forest, ordinary, str(error))

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """As ``Supervised``; the forest alone is judged by all reviews, none of which taught it."""
        assert training_set is not None
        fitted = self.fit(declared, population, training_set)
        if isinstance(fitted, FittedSemiSupervised):
            return super().validate(declared, population, training_set)
        if (upheld := int(training_set.upheld.sum())) < LEAST:
            unknown = {name: Estimate(nan, nan, nan) for name in ("average_precision", f"{BASELINE}average_precision")}
            reviews = len(training_set.upheld)
            says = f"{upheld} of {reviews} reviews were upheld; {LEAST} are needed to judge the forest alone"
            return Validation(unknown, 0, says)
        score = fitted.score(training_set.rows)
        how = "reviews, none of which taught it: the forest of today's rows alone, its scores no probabilities"
        measured = self._measured(declared, population, training_set, score, how)
        kept = {name: one for name, one in measured.metrics.items() if name not in NO_PROBABILITY}
        return replace(measured, metrics=kept, calibration=())

    def _fit(
        self,
        declared: WarningModel,
        training_set: TrainingSet,
        fewest: int = FEWEST,
        population: pd.DataFrame | None = None,
    ) -> FittedSupervised:
        enough(training_set, fewest)
        anomaly = self._anomaly(declared, training_set, population)
        inputs = anomaly.of(declared, training_set.rows)
        calibrated = calibrated_fit(self.estimator(self._directions(declared)), inputs, training_set)
        lessons = int(training_set.upheld.sum())
        return FittedSemiSupervised(self, declared, *calibrated, anomaly.usual, anomaly.forest, lessons)

    def _anomaly(self, declared: WarningModel, training_set: TrainingSet, population: pd.DataFrame | None) -> _Anomaly:
        """The forest, learnt without verdicts; without a population from the training set alone."""
        import numpy as np

        from jihe.warning.estimators.isolation import DirectedIsolation

        rows = population
        if rows is None:
            share = training_set.weight / training_set.weight.sum()
            rows = training_set.rows.iloc[np.random.default_rng(SEED).choice(len(share), DRAWN, p=share)]
        usual = medians(matrix(rows, declared.features))
        directions = [int(name in declared.rising) for name in declared.features]
        return _Anomaly(usual, DirectedIsolation(directions, random_state=SEED).fit(filled(declared, usual, rows)))

    def _directions(self, declared: WarningModel) -> list[int]:
        """Standing further apart is never less suspicious."""
        return [*super()._directions(declared), 1]


@dataclass(frozen=True)
class _Anomaly:
    """What is usual of each feature, and the forest."""

    usual: Floats
    forest: DirectedIsolation

    def of(self, declared: WarningModel, rows: pd.DataFrame) -> Floats:
        """The features, and the anomaly score."""
        return self.forest.transform(filled(declared, self.usual, rows))


@dataclass(frozen=True)
class FittedSemiSupervised(FittedSupervised, of=SemiSupervised):
    """``FittedSupervised`` with the forest's score as one more input; ``lessons``: upheld reviews that taught it."""

    method: SemiSupervised
    forest: DirectedIsolation
    lessons: int

    def inputs(self, rows: pd.DataFrame) -> Floats:
        """The features, and the anomaly score."""
        return _Anomaly(self.usual, self.forest).of(self.declared, rows)

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """How many upheld reviews taught it, the same for every row."""
        import numpy as np

        return {"lessons": np.full(len(rows), float(self.lessons))}


@dataclass(frozen=True)
class ForestAlone(Fitted, of=SemiSupervised):
    """The forest where reviews do not suffice, and ``because`` says why. ``ordinary``: the median of its scores."""

    method: SemiSupervised
    usual: Floats
    forest: DirectedIsolation
    ordinary: float
    because: str

    def score(self, rows: pd.DataFrame) -> Floats:
        """How far beyond the median, 0 to 1."""
        import numpy as np

        anomaly = _Anomaly(self.usual, self.forest).of(self.declared, rows)[:, -1]
        made: Floats = np.clip((anomaly - self.ordinary) / (1 - self.ordinary), 0, 1)
        return made

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """No review taught it."""
        import numpy as np

        return {"lessons": np.zeros(len(rows))}

    def parameters(self) -> Mapping[str, float | str]:
        """Why it stands alone."""
        return {"estimator": "isolation forest alone", "alone_because": self.because}
