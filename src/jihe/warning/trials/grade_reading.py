"""Trials of the second reading: honest grades raise hardly a note, grades lifted are found, in notes of the corpus
and in the day's own appraisals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import Estimate
from jihe.warning.estimators.metrics import over_groups
from jihe.warning.estimators.readings import STEPS, lighter, readings
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.grade_reading import HELD, GradeReading
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most, method_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["HonestGrades", "LiftedGrades", "LiftedRows"]

OFF = 0.09  # share of honest panels that are one step off, either way
FEWEST = 30  # appraisals


def unseen(taught: int, seed: int) -> tuple[Floats, Ints, Ints]:
    """Notes whose wordings taught nothing and were never looked at: probabilities by steps, the true steps, and which
    wording each is of."""
    import numpy as np

    from jihe.corpus import splits
    from jihe.corpus.notes import notes
    from jihe.corpus.reading import hands
    from jihe.grading import training

    held = splits.split(hands(), training.SEED, share_of_items=0.0)
    reader = training.learn(training.SEED, taught, held.train)
    wordings = held.new_wordings & training.never_looked_at()
    drawn = notes(seed, HELD, balanced=True, wordings=wordings, combined=0.12)
    chances, _ = readings(reader, drawn["text"].tolist())
    grade = drawn["grade"].to_numpy(np.int64)
    names = sorted(set(drawn["wording"]))
    of = np.array([names.index(one) for one in drawn["wording"]])
    return chances, np.where(grade == 0, 0, STEPS - grade), of


def unread(chances: Floats) -> npt.NDArray[np.bool_]:
    """Which notes got no grade."""
    import numpy as np

    return np.asarray(np.isnan(chances).any(axis=1))


@dataclass(frozen=True)
class HonestGrades(Trial):
    """Control: honest panels, now and then one step off, hold what the words bear; hardly one of them is warned of."""

    kind = "control"
    tries = GradeReading
    claim = "of honest grades, {off:.0%} of them one step off, at most {most:.0%} are warned of"

    most: float = 0.01
    off: float = OFF

    def run(self, given: Given) -> Outcome:
        """Score notes never seen against honest grades."""
        import numpy as np

        method, rng = method_of(given, GradeReading), np.random.default_rng(given.seed)
        chances, true, of = unseen(method.notes, given.seed)
        step = np.where(rng.random(len(true)) < self.off, rng.choice([-1, 1], len(true)), 0)
        scores = lighter(chances, np.clip(true + step, 0, STEPS - 1).astype(float), method.gap)
        raised, silent = scores >= given.declared.capacity.at_least, unread(chances)

        def measure(at: Ints) -> dict[str, float]:
            return {"raised": float(raised[at].mean()), "no_grade": float(silent[at].mean())}

        metrics = over_groups(measure, of)
        says = f"{len(true)} notes of {len(set(of.tolist()))} wordings never seen, every grade drawn alike"
        return Outcome(at_most(metrics["raised"], self.most), metrics, says)


@dataclass(frozen=True)
class LiftedGrades(Trial):
    """Injection: panels that lift the grade the words bear by ``steps``; found where there is room to lift."""

    kind = "injection"
    tries = GradeReading
    claim = "of grades lifted by {steps} steps at least {least:.0%} are warned of"

    steps: int = 2
    least: float = 0.9

    @property
    def name(self) -> str:
        """Such as ``lifted_by_2``."""
        return f"lifted_by_{self.steps}"

    def run(self, given: Given) -> Outcome:
        """Score notes never seen against lifted grades; those read into no grade count as not found."""

        method = method_of(given, GradeReading)
        chances, true, of = unseen(method.notes, given.seed)
        room = true + self.steps < STEPS
        scores = lighter(chances[room], (true[room] + self.steps).astype(float), method.gap)
        found, silent = scores >= given.declared.capacity.at_least, unread(chances[room])

        def measure(at: Ints) -> dict[str, float]:
            where = at[~silent[at]]
            return {
                "found": float(found[at].mean()),
                "found_where_read": float(found[where].mean()) if len(where) else float("nan"),
            }

        metrics = over_groups(measure, of[room])
        says = f"{int(room.sum())} notes of wordings never seen; not found where no grade is read"
        return Outcome(at_least(metrics["found"], self.least), metrics, says)


@dataclass(frozen=True)
class LiftedRows(Trial):
    """Injection: of the day's appraisals that nothing is said of, each in turn lifted by ``steps``."""

    kind = "injection"
    tries = GradeReading
    claim = "of the day's own appraisals, lifted by {steps} steps, at least {least:.0%} are warned of"

    steps: int = 2
    least: float = 0.9

    def run(self, given: Given) -> Outcome:
        """Lift, score, count."""
        import numpy as np

        method, declared = method_of(given, GradeReading), given.declared
        fitted = method.fit(declared, given.population, None)
        bound = declared.capacity.at_least
        before = fitted.score(given.population)
        quiet = (before < bound) & (given.population[method.steps].to_numpy(float) + self.steps < STEPS)
        if quiet.sum() < FEWEST:
            raise TooFewError(f"{int(quiet.sum())} appraisals with room to lift; {FEWEST} are needed")
        rows = given.population[quiet]
        lifted = rows.assign(**{method.steps: rows[method.steps].to_numpy(float) + self.steps})
        found = fitted.score(lifted) >= bound
        metrics = over_groups(lambda at: {"found": float(found[at].mean())}, np.arange(len(found)))
        share = float((before >= bound).mean())
        metrics["warned_as_they_are"] = Estimate(share, share, share)
        says = f"{len(found)} appraisals, as the city words them: short, and one sentence each"
        return Outcome(at_least(metrics["found"], self.least), metrics, says)
