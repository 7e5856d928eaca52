"""Measures of a ranking and of a probability, weighted to the population, each with a bootstrap interval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import LEVEL, SEED, Estimate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

REPEATS = 200
BINS = 10
LOWER = ("brier", "error", "false", "delay")  # words in names of what is the better, the lower it is
BASELINE, GAIN, AHEAD = "baseline_", "gain_", "ahead_"  # of a measure: its baseline's, the difference, how surely


def average_precision(upheld: Ints, score: Floats, weight: Floats) -> float:
    """Mean precision over the upheld, equal scores counted together; nan where none is upheld.

    scikit-learn's ``average_precision_score``, without its checks, which cost fifty times the sum: it is asked
    for in every sample of a bootstrap.
    """
    import numpy as np

    order = np.argsort(-score, kind="stable")
    found, seen = np.cumsum((weight * upheld)[order]), np.cumsum(weight[order])
    last = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)  # of each run of equal scores
    if not found[-1]:
        return float("nan")
    return float((np.diff(found[last], prepend=0.0) * found[last] / seen[last]).sum() / found[-1])


def share_in_top(score: Floats, wanted: npt.NDArray[np.bool_], top: int) -> float:
    """Share of the wanted among the ``top`` scores, of as many as could be there; nan where none is wanted."""
    import numpy as np

    if not wanted.any():
        return float("nan")
    first = np.argsort(-score, kind="stable")[:top]
    return float(wanted[first].sum() / min(top, wanted.sum()))


def brier(upheld: Ints, score: Floats, weight: Floats) -> float:
    """Mean squared distance of the probability from what happened."""
    import numpy as np

    return float(np.average((score - upheld) ** 2, weights=weight))


def calibration_bins(upheld: Ints, score: Floats, weight: Floats) -> list[tuple[float, float, float]]:
    """(mean predicted, share upheld, weight) of ten bins of equal weight, lowest score first."""
    import numpy as np

    order = np.argsort(score, kind="stable")
    upto = np.cumsum(weight[order])
    which = np.minimum((upto - weight[order] / 2) / upto[-1] * BINS, BINS - 1).astype(int)
    bins = []
    for number in np.unique(which):
        rows = order[which == number]
        total = float(weight[rows].sum())
        bins.append((
            float(np.average(score[rows], weights=weight[rows])),
            float(np.average(upheld[rows], weights=weight[rows])),
            total,
        ))  # fmt: skip
    return bins


def expected_calibration_error(upheld: Ints, score: Floats, weight: Floats) -> float:
    """Mean distance between what was predicted and what happened, over ten bins of equal weight."""
    bins = calibration_bins(upheld, score, weight)
    return sum(w * abs(p - o) for p, o, w in bins) / sum(w for _, _, w in bins)


def top_share(score: Floats, weight: Floats, share: float) -> Floats:
    """The weight of each row inside the top ``share`` of the population; of the last one in, what fits."""
    import numpy as np

    order = np.argsort(-score, kind="stable")
    upto = np.cumsum(weight[order])
    room = share * upto[-1] - (upto - weight[order])
    taken = np.zeros_like(weight)
    taken[order] = np.clip(room, 0, weight[order])
    return taken


def over_groups(
    measure: Callable[[Ints], Mapping[str, float]], group: Ints, repeats: int = REPEATS
) -> dict[str, Estimate]:
    """``measure`` of all rows; its interval from ``repeats`` samples of whole groups, with replacement.

    Rows of one group (an employer's) resemble each other: drawn row by row, the interval would be too narrow.
    Beside each number that has a ``baseline_`` stands its ``gain_`` over it, sample by sample, and ``ahead_``: in what
    share of the samples there is one.
    """
    import numpy as np

    samples = [with_gains(measure(rows)) for rows in resampled(group, repeats)]
    return _estimates(with_gains(measure(np.arange(len(group)))), samples, samples)


def resampled(group: Ints, repeats: int = REPEATS) -> Iterator[Ints]:
    """Row numbers of ``repeats`` samples of whole groups, drawn with replacement; the same ones each time."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    order = np.argsort(group, kind="stable")
    _, first = np.unique(group[order], return_index=True)
    members = np.split(order, first[1:])
    for _ in range(repeats):
        yield np.concatenate([members[g] for g in rng.integers(0, len(members), len(members))])


def over_draws(draw: Callable[[], Mapping[str, float]], repeats: int) -> dict[str, Estimate]:
    """The mean of ``repeats`` simulations and the interval they fall into, with gains as in ``over_groups``."""
    import numpy as np

    samples = [with_gains(draw()) for _ in range(repeats)]
    means = {name: _mean([sample[name] for sample in samples]) for name in samples[0]}
    # A single simulated city may hold nothing to find: how surely the mean is ahead is asked of resampled cities.
    at = np.random.default_rng(SEED).integers(0, repeats, (REPEATS, repeats))
    resamples = [{name: _mean([samples[i][name] for i in rows]) for name in means} for rows in at]
    return _estimates(means, samples, resamples)


def with_gains(values: Mapping[str, float]) -> dict[str, float]:
    """The numbers, and for each that has a baseline how much better than it: ``gain_<name>``, higher is better."""
    gains = {}
    for name, value in values.items():
        baseline = values.get(BASELINE + name)
        if baseline is not None:
            lower = any(word in name for word in LOWER)
            gains[GAIN + name] = baseline - value if lower else value - baseline
    return {**values, **gains}


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if value == value]
    return sum(known) / len(known) if known else float("nan")


def _estimates(
    values: Mapping[str, float], samples: Sequence[Mapping[str, float]], resamples: Sequence[Mapping[str, float]]
) -> dict[str, Estimate]:
    """Intervals over ``samples``; ``ahead_`` over ``resamples``."""
    import numpy as np

    made = {}
    for name, value in values.items():
        drawn = np.array([sample[name] for sample in samples], dtype=float)
        drawn = drawn[~np.isnan(drawn)]
        tail = (1 - LEVEL) / 2
        low, high = np.quantile(drawn, [tail, 1 - tail]) if len(drawn) else (float("nan"), float("nan"))
        made[name] = Estimate(value, float(low), float(high), LEVEL)
    for name in (name for name in values if name.startswith(GAIN)):
        gains = [sample[name] for sample in resamples if sample[name] == sample[name]]
        if gains:
            ahead = sum(gain > 0 for gain in gains) / len(gains)
            made[AHEAD + name.removeprefix(GAIN)] = Estimate(ahead, ahead, ahead)
    return made
