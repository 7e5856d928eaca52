"""Trials of any model that learns from reviews: that it rests on the verdicts and on no one feature."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, cast

from jihe.warning.estimators.estimate import Estimate
from jihe.warning.methods.base import TooFewError, Validation
from jihe.warning.training_set import TrainingSet
from jihe.warning.trials.base import Given, Outcome, Trial, at_least, at_most
from jihe.warning.trials.baseline import metric_of, some

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from jihe.warning.declaration import WarningModel

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["Calibrated", "ShuffledLabels", "Without"]

BLOCKS = 8  # of time: verdicts are shuffled within one, so that a rising or falling share of upheld stays as it is
DRAWS = 200  # of verdicts that would follow the probabilities exactly
RANDOM = 50  # random orders from which follows what average precision chance alone gives
GAIN = "gain_average_precision"


class Judging(Protocol):
    """A method of reviews that says what it gives to reviews it has not learnt from, as ``Supervised`` does."""

    def unseen(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Ints, Floats]:
        """Row numbers judged, and the score of each by a model that had not seen it."""


@dataclass(frozen=True)
class ShuffledLabels(Trial):
    """Null: taught by shuffled verdicts, it ranks reviews it has not seen no better than chance.

    Verdicts are shuffled within blocks of time, those of one group (an employer's) staying together, ``shuffles``
    times. Average precision is held against that of random orders of the same verdicts and weights, not against the
    base rate alone, which even chance exceeds where few are upheld. More than ``most`` times chance is a leak.
    """

    kind = "null"
    claim = "taught by shuffled verdicts, its average precision is at most {most:g} times what chance gives"

    most: float = 1.5
    shuffles: int = 5

    def run(self, given: Given) -> Outcome:
        """Shuffle, learn, judge forward in time. TooFewError when nothing is taught."""
        import numpy as np

        from jihe.warning.estimators.metrics import average_precision

        training_set, judging, rng = _training_set(given), _judging(given), np.random.default_rng(given.seed)
        found, chance, base = [], [], []
        for _ in range(self.shuffles):
            order = shuffled(training_set, rng)
            null = replace(training_set, upheld=training_set.upheld[order], fen=training_set.fen[order])
            at, score = judging.unseen(given.declared, null)
            y, w = null.upheld[at], null.weight[at]
            if not y.any():
                raise TooFewError(f"of {len(at)} reviews judged none was upheld")
            found.append(average_precision(y, score, w))
            orders = [average_precision(y, rng.random(len(y)), w) for _ in range(RANDOM)]
            chance.append(float(np.mean(orders)))
            base.append(float(np.average(y, weights=w)))
        lift = mean_of([f / c for f, c in zip(found, chance, strict=True)])
        metrics = {
            "times_chance": lift, "average_precision": mean_of(found), "chance": mean_of(chance),
            "base_rate": mean_of(base),
        }  # fmt: skip
        says = f"{self.shuffles} shuffles of {len(training_set.upheld)} verdicts within {BLOCKS} blocks of time"
        return Outcome(at_most(lift, self.most), metrics, says)


def shuffled(training_set: TrainingSet, rng: np.random.Generator) -> Ints:
    """For each row, the row whose verdict it gets: one of its block of time; of a group, as one run where it can be.

    Both sides are laid out group by group in two random orders of groups, so what one group had goes, unbroken as far
    as sizes allow, to others: verdicts stay as alike within groups as they were.
    """
    import numpy as np

    made = np.arange(len(training_set.upheld))
    _, group = np.unique(training_set.group, return_inverse=True)
    for block in np.array_split(np.argsort(training_set.opened, kind="stable"), BLOCKS):
        giving, taking = (
            block[np.lexsort((rng.random(len(block)), rng.random(group.max(initial=0) + 1)[group[block]]))]
            for _ in range(2)
        )
        made[taking] = giving
    return made


@dataclass(frozen=True, init=False)
class Without(Trial):
    """Ablation: without these features it still ranks better than its stated baseline."""

    kind = "ablation"

    features: tuple[str, ...]

    def __init__(self, *features: str) -> None:
        if not features:
            raise ValueError("without what? name at least one feature")
        object.__setattr__(self, "features", features)

    @property
    def name(self) -> str:
        """Such as ``without_agent_cases``."""
        return f"without_{'_and_'.join(self.features)}"

    @property
    def columns(self) -> Sequence[str]:
        """Columns of the entity that it names."""
        return self.features

    @property
    def asks(self) -> str:
        """What must be so."""
        return f"without {', '.join(self.features)} it still ranks better than its baseline"

    def run(self, given: Given) -> Outcome:
        """Learn and judge without them."""
        whole, rest = (_judged(given, each) for each in (given.declared, without(given.declared, self.features)))
        gain = metric_of(rest, GAIN)
        metrics = some(rest, GAIN, "average_precision", "baseline_average_precision")
        metrics |= {f"whole_{name}": one for name, one in some(whole, GAIN, "average_precision").items()}
        return Outcome(at_least(gain, 0.0), metrics, rest.says)


def without(declared: WarningModel, features: Sequence[str]) -> WarningModel:
    """The model without some of its features, and its trials; ValueError: too few are left, or one is unknown."""
    unknown = sorted(set(features) - set(declared.features))
    if unknown:
        raise ValueError(f"{declared.code} has no feature {', '.join(unknown)}")
    left = [name for name in declared.features if name not in features]
    return replace(
        declared, features=left, reasons={name: declared.reasons[name] for name in left},
        rising=[name for name in declared.rising if name in left], trials=(),
    )  # fmt: skip


@dataclass(frozen=True)
class Calibrated(Trial):
    """Calibration: forward in time, the expected calibration error is at most ``most``, chance taken off.

    With two hundred reviews in ten bins even true probabilities miss what happened by some hundredths. What a model
    whose probabilities were true would show on the same rows and weights is simulated and taken off; the spread is
    that of samples of whole groups. Bröcker and Smith (2007), Weather and Forecasting 22.
    """

    kind = "calibration"
    claim = "its probabilities are off by at most {most:g} on average (ECE), beyond what chance explains"

    most: float

    def run(self, given: Given) -> Outcome:
        """Judge what a night would warn of: what no rule settles."""
        import numpy as np

        from jihe.warning.estimators.metrics import expected_calibration_error as ece
        from jihe.warning.estimators.metrics import over_groups

        training_set = _training_set(given)
        at, score = _judging(given).unseen(given.declared, training_set)
        if given.declared.settled:
            left = training_set.rows[given.declared.settled].to_numpy(dtype=float, na_value=0)[at] != 1
            at, score = at[left], score[left]
        if not len(at):
            raise TooFewError("no review of what no rule settles was judged")
        seen, rng = training_set.take(at), np.random.default_rng(given.seed)
        raw = over_groups(lambda i: {"ece": ece(seen.upheld[i], score[i], seen.weight[i])}, seen.group)["ece"]
        drawn = (rng.random((DRAWS, len(at))) < score).astype(np.int64)
        chance = float(np.mean([ece(each, score, seen.weight) for each in drawn]))
        left_over, half = raw.value - chance, (raw.high - raw.low) / 2
        beyond = Estimate(max(0.0, left_over), max(0.0, left_over - half), max(0.0, left_over + half), raw.level)
        by_chance = Estimate(chance, chance, chance, raw.level)
        metrics = {"error_beyond_chance": beyond, "calibration_error": raw, "error_by_chance": by_chance}
        return Outcome(at_most(beyond, self.most), metrics, f"{len(at)} reviews it had not seen, weighted")


def mean_of(values: Sequence[float], level: float = 0.9) -> Estimate:
    """The mean of independent repetitions and its interval by Student's t; a single one bounds nothing."""
    import numpy as np
    from scipy.stats import t

    known = np.array([value for value in values if not math.isnan(value)])
    if not len(known):
        return Estimate(math.nan, math.nan, math.nan, level)
    mean = float(known.mean())
    if len(known) == 1:
        return Estimate(mean, -math.inf, math.inf, level)
    half = float(t.ppf((1 + level) / 2, len(known) - 1) * known.std(ddof=1) / math.sqrt(len(known)))
    return Estimate(mean, mean - half, mean + half, level)


def _training_set(given: Given) -> TrainingSet:
    if given.training_set is None or not len(given.training_set.upheld):
        raise TooFewError("no review teaches it")
    return given.training_set


def _judging(given: Given) -> Judging:
    method = given.declared.method
    if not hasattr(method, "unseen"):
        raise TooFewError(f"{type(method).__name__} does not say what it gives to reviews it has not seen")
    return cast(Judging, method)


def _judged(given: Given, declared: WarningModel) -> Validation:
    return declared.method.validate(declared, given.population, _training_set(given))
