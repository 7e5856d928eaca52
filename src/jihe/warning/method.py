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

    Floats = npt.NDArray[np.float64]

SEED = 20260331  # of everything drawn while fitting and judging: the same data gives the same model
COLUMNS = ("upheld", "weight", "group", "opened", "decided", "fen")  # of a lesson, beside the entity's own
State = dict[str, Any]  # what fitting leaves: numbers, arrays and scikit-learn objects, all that skops can keep


class TooFewError(ValueError):
    """There is too little to learn from; the message says how much there is and how much is needed."""


@dataclass(frozen=True)
class Estimate:
    """A measured number and its interval."""

    value: float
    low: float
    high: float
    level: float = 0.9


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
class Taught:
    """Reviewed entities, one row each, as they were known before the review was opened.

    ``rows``: the entity's columns. ``upheld``: 0 or 1. ``weight``: how much of the population a row stands
    for. ``group``: rows of one group are never split between learning and judging. ``opened``, ``decided``:
    times. ``fen``: money confirmed. ``changed``: lessons that no longer hold, each by another of these or by none.
    """

    rows: pd.DataFrame
    upheld: npt.NDArray[np.int64]
    weight: Floats
    group: npt.NDArray[np.int64]
    opened: npt.NDArray[np.datetime64]
    decided: npt.NDArray[np.datetime64]
    fen: npt.NDArray[np.int64]
    changed: Changed | None = None

    def known_before(self, moment: np.datetime64) -> Taught:
        """The lessons as they stood just before a moment: an appeal changes one from its day on, never before."""
        import numpy as np

        known = self.take(np.flatnonzero(self.decided < moment))
        if self.changed is None:
            return known
        then, until = self.changed.lessons, self.changed.until
        return Taught.together([known, then.take(np.flatnonzero((then.decided < moment) & (until >= moment)))])

    def apart_from(self, groups: npt.NDArray[np.int64]) -> Taught:
        """The rows of no such group."""
        import numpy as np

        return self.take(np.flatnonzero(~np.isin(self.group, groups)))

    def take(self, index: npt.NDArray[Any]) -> Taught:
        """The rows at ``index``, as they stand now."""
        columns: dict[str, Any] = {name: getattr(self, name)[index] for name in COLUMNS}
        return Taught(self.rows.iloc[index].reset_index(drop=True), **columns)

    @classmethod
    def together(cls, parts: Sequence[Taught]) -> Taught:
        """The rows of all parts (one at least), one part after another, as they stand now."""
        import numpy as np
        import pandas as pd

        columns: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS}
        return cls(pd.concat([part.rows for part in parts], ignore_index=True), **columns)

    @classmethod
    def nothing(cls, columns: Sequence[str]) -> Taught:
        """No review at all, of entities with these columns."""
        import numpy as np
        import pandas as pd

        none, moments = np.zeros(0, dtype=np.int64), np.zeros(0, dtype="datetime64[s]")
        rows = pd.DataFrame({name: np.zeros(0) for name in columns})
        return cls(rows, none, none.astype(float), none, moments, moments, none)


@dataclass(frozen=True)
class Changed:
    """Lessons that were taken back or changed, and until when each held."""

    lessons: Taught
    until: npt.NDArray[np.datetime64]


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

    def fit(self, declared: WarningModel, population: pd.DataFrame, taught: Taught | None) -> State:
        """Learn from today's entities or the reviewed ones; TooFewError when there is too little."""

    def score(self, declared: WarningModel, state: State, rows: pd.DataFrame) -> Floats:
        """One score in [0, 1] a row; higher is more suspicious."""

    def evidence(self, state: State, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """Numbers that belong beside the score, one a row."""

    def validate(self, declared: WarningModel, population: pd.DataFrame, taught: Taught | None) -> Validation:
        """Judge it on what it had not seen, at the capacity of a night."""

    def parameters(self, state: State) -> Mapping[str, float | str]:
        """What is worth logging about the fit."""
