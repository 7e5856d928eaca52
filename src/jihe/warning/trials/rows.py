"""Trials of what a night would warn of: that named honest groups stay quiet, and that what is planted is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import rate_ratio, share_of
from jihe.warning.methods.base import Fitted, TooFewError
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]
    Alter = Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]

__all__ = ["Planted", "QuietAmong"]


@dataclass(frozen=True)
class QuietAmong(Trial):
    """Control: rows where ``column`` is true are warned of at most ``most_times`` as often as the others.

    For honest groups that look odd: dispatch firms, tertiary hospitals, remote elders.
    """

    kind = "control"
    claim = "where {column} is true it warns at most {most_times:g} times as often as elsewhere"

    column: str
    most_times: float

    @property
    def name(self) -> str:
        """Such as ``quiet_among_is_dispatch``."""
        return f"quiet_among_{self.column}"

    @property
    def columns(self) -> Sequence[str]:
        """Columns of the entity that it names."""
        return (self.column,)

    def run(self, given: Given) -> Outcome:
        """Fit on all that is known, and count a night's warnings on either side."""
        import numpy as np

        declared, rows = given.declared, given.population
        among = rows[self.column].to_numpy(dtype=float, na_value=0) == 1
        if not among.any() or among.all():
            raise TooFewError(f"{self.column} is true of {int(among.sum())} of {len(rows)} rows: nothing to compare")
        warned = np.zeros(len(rows), dtype=bool)
        warned[within(declared, rows, _fit(given, rows).score(rows))] = True
        if not warned.any():
            raise TooFewError("a night would warn of nobody")
        here, there = (int(warned[side].sum()) for side in (among, ~among))
        ratio = rate_ratio(here, int(among.sum()), there, int((~among).sum()))
        metrics = {
            "times_as_often": ratio,
            "share_among": share_of(here, int(among.sum())),
            "share_elsewhere": share_of(there, int((~among).sum())),
        }
        says = f"{here} of {int(among.sum())} warned of where it is true, {there} of {int((~among).sum())} elsewhere"
        return Outcome(at_most(ratio, self.most_times), metrics, says)


@dataclass(frozen=True)
class Planted(Trial):
    """Injection: rows copied from the population and altered are among what a night warns of.

    ``alter(rows, rng)`` gives the copies as the scheme would leave them, same columns, from rows drawn at random among
    those judged and settled by no rule (``of``: a column that is true of those to draw from). ``count`` are planted at
    a time, at most the capacity; ``repeats`` times. At least ``at_least`` of them must be found. What learns from the
    population learns from it with the planted rows in it, as it would in life.
    """

    kind = "injection"
    claim = "of {what} planted, a night warns of at least {at_least:.0%}"

    called: str
    what: str  # what is planted, for ``asks``
    alter: Alter
    at_least: float
    count: int = 10
    repeats: int = 5
    of: str | None = None

    @property
    def name(self) -> str:
        """As it is called in the model's file."""
        return self.called

    @property
    def columns(self) -> Sequence[str]:
        """Columns of the entity that it names."""
        return () if self.of is None else (self.of,)

    def run(self, given: Given) -> Outcome:
        """Plant, fit, score all together, count what a night would warn of."""
        import numpy as np
        import pandas as pd

        declared, rows, rng = given.declared, given.population.reset_index(drop=True), np.random.default_rng(given.seed)
        open_to = np.ones(len(rows), dtype=bool)
        for column, wanted in ((self.of, True), (declared.judged, True), (declared.settled, False)):
            if column is not None:
                open_to &= (rows[column].to_numpy(dtype=float, na_value=0) == 1) == wanted
        source = np.flatnonzero(open_to)
        count = min(self.count, declared.capacity.top)
        if len(source) < count:
            raise TooFewError(f"{len(source)} rows to plant {count} in")
        fitted = _fit(given, rows) if declared.method.labelled else None  # verdicts do not know what is planted
        found = 0
        for _ in range(self.repeats):
            honest = rows.iloc[rng.choice(source, count, replace=False)].reset_index(drop=True)
            planted = self.alter(honest.copy(), rng)
            together = pd.concat([rows, planted[rows.columns]], ignore_index=True)
            score = (fitted or _fit(given, together)).score(together)
            chosen = within(declared, together, score)
            found += int((chosen >= len(rows)).sum())
        tried = count * self.repeats
        recall = share_of(found, tried)
        says = (
            f"{self.repeats} times {count} planted among {len(rows)}; capacity {declared.capacity.top}; {found} found"
        )
        return Outcome(at_least(recall, self.at_least), {"recall": recall}, says)


def within(declared: WarningModel, rows: pd.DataFrame, scores: Floats) -> npt.NDArray[np.int64]:
    """Row numbers a night would warn of: the highest scores within capacity; of equals, what comes first."""
    import numpy as np

    from jihe.warning.capacity import chosen

    if declared.judged is None:
        return chosen(declared, rows, scores)
    tonight = np.flatnonzero(rows[declared.judged].to_numpy(dtype=float, na_value=0) == 1)
    made: npt.NDArray[np.int64] = tonight[chosen(declared, rows.iloc[tonight], scores[tonight])]
    return made


def _fit(given: Given, rows: pd.DataFrame) -> Fitted:
    return given.declared.method.fit(given.declared, rows, given.training_set)
