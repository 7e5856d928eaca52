"""The method of few reviews: verdicts, and beside them how far a row stands apart from all the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import TYPE_CHECKING

from jihe.warning.estimators.arrays import matrix, medians
from jihe.warning.estimators.estimate import SEED, Estimate
from jihe.warning.estimators.metrics import BASELINE
from jihe.warning.methods.base import State, TooFewError, Validation
from jihe.warning.methods.supervised import FEWEST, Supervised, filled
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]

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

    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> State:
        """As ``Supervised``; the forest alone where that is declared and reviews do not suffice."""
        import numpy as np

        assert training_set is not None
        try:
            return {**super().fit(declared, population, training_set), "lessons": int(training_set.upheld.sum())}
        except TooFewError as error:
            if not self.alone:
                raise
            state = self._prepare(declared, training_set, population)
            ordinary = float(np.median(self._inputs(declared, state, population)[:, -1]))
            return {**state, "ordinary": ordinary, "lessons": 0, "because": str(error)}

    def score(self, declared: WarningModel, state: State, rows: pd.DataFrame) -> Floats:
        """Probability that a review would uphold it; of the forest alone, how far beyond the median, 0 to 1."""
        import numpy as np

        if "classifier" in state:
            return super().score(declared, state, rows)
        anomaly = self._inputs(declared, state, rows)[:, -1]
        made: Floats = np.clip((anomaly - state["ordinary"]) / (1 - state["ordinary"]), 0, 1)
        return made

    def evidence(self, state: State, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """``lessons``, the same for every row."""
        import numpy as np

        return {"lessons": np.full(len(rows), float(state["lessons"]))}

    def parameters(self, state: State) -> Mapping[str, float | str]:
        """The classifier's settings, or why the forest stands alone."""
        if "classifier" in state:
            return super().parameters(state)
        return {"estimator": "isolation forest alone", "alone_because": state["because"]}

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """As ``Supervised``; the forest alone is judged by all reviews, none of which taught it."""
        assert training_set is not None
        state = self.fit(declared, population, training_set)
        if "classifier" in state:
            return super().validate(declared, population, training_set)
        if (upheld := int(training_set.upheld.sum())) < LEAST:
            unknown = {name: Estimate(nan, nan, nan) for name in ("average_precision", f"{BASELINE}average_precision")}
            reviews = len(training_set.upheld)
            says = f"{upheld} of {reviews} reviews were upheld; {LEAST} are needed to judge the forest alone"
            return Validation(unknown, 0, says)
        score = self.score(declared, state, training_set.rows)
        how = "reviews, none of which taught it: the forest of today's rows alone, its scores no probabilities"
        measured = self._measured(declared, population, training_set, score, how)
        kept = {name: one for name, one in measured.metrics.items() if name not in NO_PROBABILITY}
        return replace(measured, metrics=kept, calibration=())

    def _prepare(self, declared: WarningModel, training_set: TrainingSet, population: pd.DataFrame | None) -> State:
        """What is usual, and the forest."""
        import numpy as np

        from jihe.warning.estimators.isolation import DirectedIsolation

        rows = population
        if rows is None:
            share = training_set.weight / training_set.weight.sum()
            rows = training_set.rows.iloc[np.random.default_rng(SEED).choice(len(share), DRAWN, p=share)]
        usual = medians(matrix(rows, declared.features))
        directions = [int(name in declared.rising) for name in declared.features]
        forest = DirectedIsolation(directions, random_state=SEED).fit(filled(declared, usual, rows))
        return {"usual": usual, "forest": forest}

    def _inputs(self, declared: WarningModel, state: State, rows: pd.DataFrame) -> Floats:
        """The features, and the anomaly score."""
        made: Floats = state["forest"].transform(filled(declared, state["usual"], rows))
        return made

    def _directions(self, declared: WarningModel) -> list[int]:
        """Standing further apart is never less suspicious."""
        return [*super()._directions(declared), 1]
