"""The method of a second reading: the grade that a note's words bear, held against the one that was given.

What reads the words learns from the corpus (``jihe.grading``), and from no appraisal of the fund: nobody's leniency
is learnt with it. What else tells how grave an injury was, such as days in hospital, may shift the reading a little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jihe.warning.estimators.readings import STEPS, lighter, readings
from jihe.warning.methods.base import Fitted, Method, Validation
from jihe.warning.training_set import TrainingSet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from jihe.grading.model import Model
    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]

__all__ = ["GradeReading"]

FEWEST = 20  # appraisals in which a trace is known: from fewer nothing is learnt of it
MOST = 3.0  # what a trace says for one grade against another, at most: it never makes a signal alone
HELD = 600  # notes that a validation grades


@dataclass(frozen=True)
class GradeReading(Method):
    """Score: the probability that the words bear a grade at least ``gap`` steps lighter than the one given.

    It is 0 where the words are too doubtful for any grade. ``words`` and ``steps`` are the columns of the description
    and of the grade given, in steps from no grade. ``traces``: columns that grow with how grave an injury was; what
    each says of the grade is learnt from today's appraisals (normal in log1p, linear in steps) and bounded.
    ``months``: of the one-off allowance by grade, for the part of the money that is in doubt. ``notes``: how many
    of the corpus teach the reading.
    """

    words: str
    steps: str
    traces: Sequence[str]
    months: Mapping[int, float]
    gap: int = 2
    notes: int = 1_000

    @property
    def reads(self) -> Sequence[str]:
        """Columns it needs."""
        return (self.words, self.steps, *self.traces)

    @property
    def adds(self) -> Sequence[str]:
        """The grade read and how sure it is, the item of the standard most leaned on, the part of the money."""
        return ("read_grade", "read_p", "read_item", "lighter", "share")

    def fit(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> FittedGradeReading:
        """Learn to read from the corpus, and what the traces say from today's appraisals."""
        import numpy as np

        from jihe.grading import training

        reader = training.learn(training.SEED, self.notes, None)
        lines = [trace_of(population[name], population[self.steps]) for name in self.traces]
        return FittedGradeReading(self, declared, reader.state, np.array(lines).reshape(len(self.traces), 3))

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        """On wordings that taught nothing and that nobody looked at while the rules of reading were written."""
        from jihe.grading import training
        from jihe.warning.estimators.estimate import Estimate

        judged, characters, rules = training.judge_unseen(self.notes, HELD)
        metrics = {name: Estimate(one.value, one.low, one.high) for name, one in judged.measures.items()}
        for name, other in (("baseline_exact", characters), ("rules_alone_exact", rules)):
            one = other.measures["exact"]
            metrics[name] = Estimate(one.value, one.low, one.high)
        says = f"{judged.says}; baseline: a linear model over characters; rules_alone: rules of reading, nothing learnt"
        return Validation(metrics, judged.rows, says)


@dataclass(frozen=True)
class FittedGradeReading(Fitted, of=GradeReading):
    """``reader``: what grades words. ``lines``: of each trace (level, slope a step, spread); nan where too few."""

    method: GradeReading
    reader: dict[str, Any]
    lines: Floats

    @cached_property
    def model(self) -> Model:
        """What grades words, ready to."""
        from jihe.grading.model import Model

        return Model(self.reader)

    def score(self, rows: pd.DataFrame) -> Floats:
        """How likely the words bear a grade so much lighter."""
        chances, _ = self._read(rows)
        return lighter(chances, _steps(rows, self.method), self.method.gap)

    def evidence(self, rows: pd.DataFrame) -> Mapping[str, Floats]:
        """What was read; nan where no grade was."""
        import numpy as np

        chances, leaned = self._read(rows)
        known = ~np.isnan(chances).any(axis=1)
        best = np.where(known, np.nan_to_num(chances).argmax(axis=1), np.nan)
        given = _steps(rows, self.method)
        return {
            "read_grade": _grade(best),
            "read_p": np.where(known, np.nan_to_num(chances).max(axis=1), np.nan),
            "read_item": leaned,
            "lighter": given - best,
            "share": self._share(_grade(given), _grade(best)),
        }

    def parameters(self) -> Mapping[str, float | str]:
        """How many notes taught it, and what each trace says."""
        slopes = {f"{name}_a_step": float(line[1]) for name, line in zip(self.method.traces, self.lines, strict=True)}
        return {"notes": float(self.method.notes)} | slopes

    def _read(self, rows: pd.DataFrame) -> tuple[Floats, Floats]:
        """What the words bear, with what the traces say."""
        import numpy as np

        chances, leaned = readings(self.model, [str(one) for one in rows[self.method.words]])
        for name, line in zip(self.method.traces, self.lines, strict=True):
            chances = chances * said(rows[name].to_numpy(float, na_value=np.nan), line)
        return chances / chances.sum(axis=1, keepdims=True), leaned

    def _share(self, given: Floats, read: Floats) -> Floats:
        """The part of what the grade paid that the grade read would not have, by the one-off allowance."""
        import numpy as np

        of = np.array([self.method.months.get(grade, 0.0) for grade in range(STEPS)])
        known = ~np.isnan(read) & ~np.isnan(given)
        due, had = (of[np.where(known, one, 0).astype(int)] for one in (read, given))
        share = np.where(had > 0, 1 - due / np.maximum(had, 1e-9), 0.0)
        return np.where(known, np.maximum(share, 0.0), np.nan)


def trace_of(values: pd.Series[Any], steps: pd.Series[Any]) -> tuple[float, float, float]:
    """Level, slope a step and spread of log1p of a trace; nan where too few are known or it does not grow."""
    import numpy as np

    x, y = steps.to_numpy(float, na_value=np.nan), np.log1p(np.maximum(values.to_numpy(float, na_value=np.nan), 0))
    known = ~np.isnan(x) & ~np.isnan(y)
    if known.sum() < FEWEST or np.ptp(x[known]) == 0:
        return np.nan, np.nan, np.nan
    slope, level = np.polyfit(x[known], y[known], 1)
    spread = float(np.std(y[known] - level - slope * x[known]))
    return (float(level), float(slope), spread) if slope > 0 and spread > 0 else (np.nan, np.nan, np.nan)


def said(values: Floats, line: Floats) -> Floats:
    """(rows, steps): how likely a trace's value is with each grade, against the likeliest; no less than one in MOST."""
    import numpy as np

    level, slope, spread = line
    if np.isnan(spread):
        return np.ones((len(values), STEPS))
    off = (np.log1p(np.maximum(values, 0))[:, None] - level - slope * np.arange(STEPS)[None, :]) / spread
    likely = -(off**2) / 2
    told = np.exp(np.maximum(likely - likely.max(axis=1, keepdims=True), -np.log(MOST)))
    made: Floats = np.where(np.isnan(values)[:, None], 1.0, told)
    return made


def _steps(rows: pd.DataFrame, method: GradeReading) -> Floats:
    import numpy as np

    made: Floats = rows[method.steps].to_numpy(float, na_value=np.nan)
    return made


def _grade(steps: Floats) -> Floats:
    """Steps from no grade as a grade."""
    import numpy as np

    made: Floats = np.where(steps == 0, 0.0, STEPS - steps)
    return made
