"""What a method must offer, and what it is given to learn from; charts, networks and linkage fit it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel
    from jihe.warning.estimators.estimate import Estimate
    from jihe.warning.training_set import TrainingSet

    Floats = npt.NDArray[np.float64]

State = dict[str, Any]  # what fitting leaves: numbers, arrays and scikit-learn objects, all that skops can keep


class TooFewError(ValueError):
    """There is too little to learn from; the message says how much there is and how much is needed."""


@dataclass(frozen=True)
class Validation:
    """How a fitted method did where it had not learnt.

    ``metrics`` by name; ``rows`` were judged; ``says`` is the protocol in one sentence; ``calibration`` are
    (predicted, observed, weight) of bins, for the picture; ``figures`` are matplotlib figures by name, kept
    with the run. A measure ``x`` is held against ``baseline_x``: the first such pair decides whether the model
    beats its stated baseline (``warning.standing``).
    """

    metrics: Mapping[str, Estimate]
    rows: int
    says: str
    calibration: Sequence[tuple[float, float, float]] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)


class Method(Protocol):
    """How a model is fitted and scored. A score rests on its row and the state alone, and changes neither.

    A ``whole`` method (a panel, a chart, a network) says so: its score rests on the other rows of the night too,
    in whatever order they come, and ``score`` and ``evidence`` are always given all of them.
    """

    labelled: bool  # learns from reviews
    calibrated: bool  # its score is the probability that a review upholds the warning
    whole: bool  # scores a row within the other rows of its night

    @property
    def reads(self) -> Sequence[str]:
        """Columns of the entity it needs besides the features."""

    @property
    def adds(self) -> Sequence[str]:
        """Names of what ``evidence`` gives."""

    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> State:
        """Learn from today's entities or the reviewed ones; TooFewError when there is too little."""

    def score(self, declared: WarningModel, state: State, rows: pd.DataFrame) -> Floats:
        """One score in [0, 1] a row; higher is more suspicious."""

    def evidence(self, state: State, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """Numbers that belong beside the score, one a row."""

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Judge it on what it had not seen, at the capacity of a night."""

    def parameters(self, state: State) -> Mapping[str, float | str]:
        """What is worth logging about the fit."""
