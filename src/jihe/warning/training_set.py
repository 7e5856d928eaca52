"""What a model learns from: reviewed entities as they were known before their review, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

COLUMNS = ("upheld", "weight", "group", "opened", "decided", "fen")  # of a lesson, beside the entity's own


@dataclass(frozen=True)
class TrainingSet:
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

    def known_before(self, moment: np.datetime64) -> TrainingSet:
        """The lessons as they stood just before a moment: an appeal changes one from its day on, never before."""
        import numpy as np

        known = self.take(np.flatnonzero(self.decided < moment))
        if self.changed is None:
            return known
        then, until = self.changed.lessons, self.changed.until
        return TrainingSet.together([known, then.take(np.flatnonzero((then.decided < moment) & (until >= moment)))])

    def apart_from(self, groups: npt.NDArray[np.int64]) -> TrainingSet:
        """The rows of no such group."""
        import numpy as np

        return self.take(np.flatnonzero(~np.isin(self.group, groups)))

    def take(self, index: npt.NDArray[Any]) -> TrainingSet:
        """The rows at ``index``, as they stand now."""
        columns: dict[str, Any] = {name: getattr(self, name)[index] for name in COLUMNS}
        return TrainingSet(self.rows.iloc[index].reset_index(drop=True), **columns)

    @classmethod
    def together(cls, parts: Sequence[TrainingSet]) -> TrainingSet:
        """The rows of all parts (one at least), one part after another, as they stand now."""
        import numpy as np
        import pandas as pd

        columns: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS}
        return cls(pd.concat([part.rows for part in parts], ignore_index=True), **columns)

    @classmethod
    def nothing(cls, columns: Sequence[str]) -> TrainingSet:
        """No review at all, of entities with these columns."""
        import numpy as np
        import pandas as pd

        none, moments = np.zeros(0, dtype=np.int64), np.zeros(0, dtype="datetime64[s]")
        rows = pd.DataFrame({name: np.zeros(0) for name in columns})
        return cls(rows, none, none.astype(float), none, moments, moments, none)


@dataclass(frozen=True)
class Changed:
    """Lessons that were taken back or changed, and until when each held."""

    lessons: TrainingSet
    until: npt.NDArray[np.datetime64]
