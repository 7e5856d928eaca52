"""Trials of a taught model by parts: what some features do alone, and what it does for groups it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.metrics import average_precision, over_groups
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.supervised import Supervised
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, method_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from jihe.warning.training_set import TrainingSet

    Floats = npt.NDArray[np.float64]

__all__ = ["MoreThan", "UnseenGroups"]


@dataclass(frozen=True, init=False)
class MoreThan(Trial):
    """Ablation: all features together rank better than these alone, such as those drawn from a text."""

    kind = "ablation"
    tries = Supervised

    features: tuple[str, ...]

    def __init__(self, *features: str) -> None:
        object.__setattr__(self, "features", features)

    @property
    def name(self) -> str:
        """Such as ``more_than_same_story``."""
        return f"more_than_{'_and_'.join(self.features)}"

    @property
    def columns(self) -> Sequence[str]:
        """Columns of the entity that it names."""
        return self.features

    @property
    def asks(self) -> str:
        """What must be so."""
        return f"all features together rank better than {', '.join(self.features)} alone"

    def run(self, given: Given) -> Outcome:
        """Learn and judge with all and with these, on the same reviews."""
        import numpy as np

        from jihe.warning.trials.labelled import without

        method, training_set = _of_reviews(given)
        others = [name for name in given.declared.features if name not in self.features]
        (at, whole), (at_alone, alone) = (
            method.unseen(declared, training_set) for declared in (given.declared, without(given.declared, others))
        )
        both, ours, theirs = np.intersect1d(at, at_alone, return_indices=True)
        return _compared(
            training_set.take(both), whole[ours], alone[theirs], f"{len(both)} reviews; baseline: these alone"
        )


@dataclass(frozen=True)
class UnseenGroups(Trial):
    """Control for name lists: in folds of whole groups, such as employers, it ranks better than its baseline.

    Not forward in time, so that every review is judged; the trial to set beside is the baseline's, which is.
    """

    kind = "ablation"
    tries = Supervised
    claim = "for groups that it has never seen it ranks better than its baseline"

    def run(self, given: Given) -> Outcome:
        """Leave out a quarter of the groups at a time."""
        method, training_set = _of_reviews(given)
        at, score = method.across_groups(given.declared, training_set)
        seen = training_set.take(at)
        says = f"{len(at)} reviews in folds of whole groups; baseline: sorted by {method.baseline}"
        return _compared(seen, score, method.rank(seen), says)


def _compared(seen: TrainingSet, score: Floats, baseline: Floats, says: str) -> Outcome:
    if not seen.upheld.any():
        raise TooFewError(f"of {len(seen.upheld)} reviews judged none was upheld")

    def measure(rows: npt.NDArray[np.int64]) -> dict[str, float]:
        y, w = seen.upheld[rows], seen.weight[rows]
        return {
            "average_precision": average_precision(y, score[rows], w),
            "baseline_average_precision": average_precision(y, baseline[rows], w),
        }

    metrics = over_groups(measure, seen.group)
    return Outcome(at_least(metrics["gain_average_precision"], 0.0), metrics, says)


def _of_reviews(given: Given) -> tuple[Supervised, TrainingSet]:
    method = method_of(given, Supervised)
    if given.training_set is None or not len(given.training_set.upheld):
        raise TooFewError("no review teaches it")
    return method, given.training_set
