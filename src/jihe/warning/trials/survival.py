"""Trials of discrete-time survival: probabilities hold at every age, and a town is searched as its age explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.warning.estimators.estimate import Estimate
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.survival import PERCENT, Survival
from jihe.warning.training_set import TrainingSet
from jihe.warning.trials.base import Finding, Given, Outcome, Trial, method_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["CalibratedByBand", "NoGroupSearchedMore"]

FEWEST = 5.0  # expected events of a band or group; smaller ones are counted together
LEVEL = 0.9


@dataclass(frozen=True)
class CalibratedByBand(Trial):
    """Calibration: in every band of a column as many were told of later as was expected, within ``most_times``.

    ``edges``: where a band ends and the next begins. Forward in time, the registry hidden.
    """

    kind = "calibration"
    tries = Survival
    claim = "in every band of {column}, 1/{most_times:g} to {most_times:g} times as many as expected"

    column: str
    edges: Sequence[float]
    most_times: float

    @property
    def name(self) -> str:
        """Such as ``calibrated_by_age_years``."""
        return f"calibrated_by_{self.column}"

    @property
    def columns(self) -> Sequence[str]:
        """Columns of the entity that it reads."""
        return (self.column,)

    def run(self, given: Given) -> Outcome:
        """Judge forward in time, and count per band."""
        import numpy as np

        seen, score = _unseen(given)
        band = np.digitize(seen.rows[self.column].to_numpy(dtype=float, na_value=0), self.edges)
        names = [_band(self.edges, number) for number in range(len(self.edges) + 1)]
        metrics: dict[str, Estimate] = {}
        for number, name in enumerate(names):
            rows = band == number
            expected = float((seen.weight * score)[rows].sum())
            if expected >= FEWEST:
                metrics[name] = times_expected(float((seen.weight * seen.upheld)[rows].sum()), expected)
        if not metrics:
            raise TooFewError(f"in no band of {self.column} {FEWEST:g} were expected")
        says = f"{int(seen.upheld.sum())} told of later among {len(score)}; bands with at least {FEWEST:g} expected"
        return Outcome(within_times(list(metrics.values()), self.most_times), metrics, says)


@dataclass(frozen=True)
class NoGroupSearchedMore(Trial):
    """Control: among the living, no group is in the top percent more than ``most_times`` as often as ages explain.

    ``column`` says the group (a town, a region of registration), which the score never sees; ``within`` and ``edges``
    the bands of age, mortality turning on it. Expected is what a band's living have everywhere (indirect
    standardisation). Groups with fewer than five expected are counted together.
    """

    kind = "control"
    tries = Survival
    claim = (
        "among the living no {column} is in the top percent more than {most_times:g} times as often as its ages explain"
    )

    column: str
    within: str
    edges: Sequence[float]
    most_times: float

    @property
    def name(self) -> str:
        """Such as ``no_town_searched_more``."""
        return f"no_{self.column}_searched_more"

    @property
    def columns(self) -> Sequence[str]:
        """Columns of the entity that it reads."""
        return (self.column, self.within)

    def run(self, given: Given) -> Outcome:
        """Judge forward in time, and count false alarms a group."""
        import numpy as np

        from jihe.warning.estimators.metrics import top_share

        seen, score = _unseen(given)
        warned = top_share(score, seen.weight, PERCENT)  # weights within the top percent
        alive = np.flatnonzero(seen.upheld == 0)
        band = np.digitize(seen.rows[self.within].to_numpy(dtype=float, na_value=0), self.edges)
        rate = np.zeros(len(self.edges) + 1)
        for number in np.unique(band[alive]):
            rows = alive[band[alive] == number]
            rate[number] = warned[rows].sum() / seen.weight[rows].sum()
        expected = seen.weight * rate[band]
        group = seen.rows[self.column].astype("string").fillna("unknown").to_numpy(dtype=str)[alive]
        scale = float(seen.weight[alive].mean())  # a drawn row stands for so many; intervals are of drawn rows
        sums = {
            name: (
                float(warned[alive][group == name].sum() / scale),
                float(expected[alive][group == name].sum() / scale),
            )
            for name in np.unique(group)
        }
        few = [name for name, one in sums.items() if one[1] < FEWEST]
        if few:
            rest = [sums.pop(name) for name in few]
            sums["others"] = (sum(one[0] for one in rest), sum(one[1] for one in rest))
        metrics = {name: times_expected(*one) for name, one in sums.items() if one[1] >= FEWEST}
        if len(metrics) < 2:
            raise TooFewError(f"{self.column}: fewer than two groups with {FEWEST:g} expected false alarms")
        says = (
            f"{int(sum(one[0] for one in sums.values()))} living in the top percent of {len(score)}, by {self.column}"
        )
        findings: list[Finding] = [_at_most_times(one, self.most_times) for one in metrics.values()]
        return Outcome(_all(findings), metrics, says)


def times_expected(observed: float, expected: float) -> Estimate:
    """Observed over expected (> 0), with Jeffreys' interval of a Poisson count."""
    from scipy.stats import gamma

    tail = (1 - LEVEL) / 2
    low = float(gamma.ppf(tail, observed + 0.5)) if observed else 0.0
    high = float(gamma.ppf(1 - tail, observed + 0.5))
    return Estimate(observed / expected, low / expected, high / expected, LEVEL)


def within_times(ratios: Sequence[Estimate], most: float) -> Finding:
    """Whether all ratios are shown to lie from 1/most to most."""
    found: list[Finding] = []
    for one in ratios:
        if one.low >= 1 / most and one.high <= most:
            found.append("shown")
        else:
            found.append("refuted" if one.high < 1 / most or one.low > most else "open")
    return _all(found)


def _at_most_times(ratio: Estimate, most: float) -> Finding:
    if ratio.high <= most:
        return "shown"
    return "refuted" if ratio.low > most else "open"


def _all(findings: Sequence[Finding]) -> Finding:
    if "refuted" in findings:
        return "refuted"
    return "open" if "open" in findings else "shown"


def _band(edges: Sequence[float], number: int) -> str:
    """Such as ``below_60``, ``60_to_70``, ``from_90``."""
    if number == 0:
        return f"below_{edges[0]:g}"
    if number == len(edges):
        return f"from_{edges[-1]:g}"
    return f"{edges[number - 1]:g}_to_{edges[number]:g}"


def _unseen(given: Given) -> tuple[TrainingSet, Floats]:
    """The rows of the last days, and what the method gives to them, the registry silent."""
    if given.training_set is None or not len(given.training_set.upheld):
        raise TooFewError("nothing of the past teaches it")
    judged, score = method_of(given, Survival).unseen_hidden(given.declared, given.training_set)
    return given.training_set.take(judged), score
