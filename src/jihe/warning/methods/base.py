"""What a method must offer: settings that a model file names, and what fitting leaves, which scores and explains.

A method is one file of this folder: a frozen dataclass of settings, and one of what they learn. A file that is dropped
in is found; what a model file may use of it is its ``__all__``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel
    from jihe.warning.estimators.estimate import Estimate
    from jihe.warning.training_set import TrainingSet

    Floats = npt.NDArray[np.float64]

Way = Literal["replacement", "shapley"]  # how the reasons of a score are found


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


@dataclass(frozen=True)
class Fitted(ABC):
    """What a method learnt: it scores rows and says why. Its fields are numbers, texts, arrays and estimators.

    A score rests on its row and these alone, and changes none of them; of a ``whole`` method, on the other rows too.
    """

    method: Method
    declared: WarningModel

    def __init_subclass__(cls, of: type[Method] | None = None) -> None:
        """``of``: the method whose fit gives such; an artefact of it may hold no other."""
        super().__init_subclass__()
        if of is not None:
            of.leaves = (*vars(of).get("leaves", ()), cls)

    @abstractmethod
    def score(self, rows: pd.DataFrame) -> Floats:
        """One score in [0, 1] a row; higher is more suspicious."""

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """Numbers that belong beside the score, one a row: those that the method's ``adds`` names."""
        return {}

    def linked(self, rows: pd.DataFrame) -> Mapping[str, Sequence[list[int]]]:
        """Ids of rows of other tables that stand behind each score, a list a row: those that the method's ``links``
        names, for the declaration's rows to be found by."""
        return {}

    def parameters(self) -> Mapping[str, float | str]:
        """What is worth logging about the fit."""
        return {}

    @property
    def way(self) -> Way:
        """How it is explained: by setting one feature at a time to the usual, or by its own ``contributions``."""
        return "replacement"

    def contributions(self, rows: pd.DataFrame) -> Floats:
        """(rows, features): how much each feature moves the score; asked only where ``way`` is not replacement."""
        raise NotImplementedError

    def learnt(self) -> dict[str, Any]:
        """What an artefact keeps, by name: all but the settings, which the model file has."""
        return {name: getattr(self, name) for name in self.keeps()}

    @classmethod
    def keeps(cls) -> list[str]:
        """Of what ``learnt`` gives."""
        return [one.name for one in fields(cls) if one.name not in ("method", "declared")]


class Method(ABC):
    """Settings of how a model is fitted and scored: a frozen dataclass, which a model file names.

    A ``whole`` method (a panel, a chart, a network) says so: its score rests on the other rows of the night too,
    in whatever order they come, and ``score`` and ``evidence`` are always given all of them. One that scores no row of
    the entity but what it makes of them, pairs or groups, makes these in ``units``, each with an id of its own.
    """

    labelled: bool = False  # learns from reviews
    calibrated: bool = False  # its score is the probability that a review upholds the warning
    whole: bool = False  # scores a row within the other rows of its night
    identified_by: str | None = None  # the column with the id of what ``units`` makes; None: the entity's own
    leaves: ClassVar[tuple[type[Fitted], ...]] = ()  # what its fit may give

    @property
    def reads(self) -> Sequence[str]:
        """Columns of the entity it needs besides the features."""
        return ()

    @property
    def makes(self) -> Sequence[str]:
        """Columns that ``units`` gives beside the entity's."""
        return ()

    @property
    def links(self) -> Sequence[str]:
        """Names of what ``linked`` gives."""
        return ()

    @property
    def tells(self) -> Sequence[str]:
        """Of what it makes, what goes into a warning's evidence as it is: lists and words, for a page to show."""
        return ()

    @property
    def adds(self) -> Sequence[str]:
        """Names of what ``evidence`` gives."""
        return ()

    def units(self, rows: pd.DataFrame) -> pd.DataFrame:
        """What is fitted to and scored, a row each: the entity's rows themselves, unless a method says otherwise."""
        return rows

    @abstractmethod
    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> Fitted:
        """Learn from today's entities or the reviewed ones; TooFewError when there is too little."""

    @abstractmethod
    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """Judge it on what it had not seen, at the capacity of a night."""
