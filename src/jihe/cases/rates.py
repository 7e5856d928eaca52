"""How often a kind of suspicion is upheld: one number per rule, test, severity and match, from the bureau's verdicts.

A ground [疑点类别] is what a case may stand on. Its rate is a beta-binomial estimate: what was decided of the ground
itself, beside a prior worth a few verdicts. The prior is the severity's, moved by the ground's neighbours, from far to
near: other lines at this severity, the line's other rules at it, the rule's other tests, the test at another severity
or match. A neighbour counts as one verdict at most, however often it was decided (n ÷ (n + prior), the weight of its
mean under a beta-binomial): a test that holds hundreds of verdicts says much of itself and little of others. No verdict
counts for a ground twice, as its own and as a neighbour's. Gelman et al., Bayesian Data Analysis, 3rd ed., 5.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Ground(NamedTuple):
    """A kind of suspicion. ``test`` of a model is its own; ``match``: strong or weak."""

    line: str
    code: str
    test: str
    severity: int
    match: str


class Tally(NamedTuple):
    """What was decided: cases ``reviewed`` and ``upheld`` as counted, and what they are worth as verdicts.

    ``worth`` is the effective number of verdicts and ``right`` those of it upheld: the counts themselves where every
    case was certain to be taken up.
    """

    reviewed: int
    upheld: int
    worth: float
    right: float


NOTHING = Tally(0, 0, 0.0, 0.0)


class Guess(NamedTuple):
    """A rate from elsewhere, and how many verdicts it is worth."""

    rate: float
    worth: float


@dataclass(frozen=True)
class Rate:
    """The probability that a case on this ground is upheld, and what it rests on.

    ``reviewed``, ``upheld``: cases decided here. ``worth``: verdicts that the evidence as a whole is worth. The shares
    are of it, and sum to 1: ``own`` verdicts, ``neighbours``' verdicts, reviews of the ``past``, the first ``guess``,
    and the ``prior`` of the severity.
    """

    p: float
    worth: float
    reviewed: int = 0
    upheld: int = 0
    own: float = 0.0
    neighbours: float = 0.0
    past: float = 0.0
    guess: float = 0.0
    prior: float = 1.0


@dataclass(frozen=True)
class Known:
    """All that rates are made of. ``prior``: by severity; ``prior_worth``: verdicts it is worth, > 0."""

    prior: Mapping[int, float]
    prior_worth: float
    decided: Mapping[Ground, Tally] = field(default_factory=lambda: MappingProxyType({}))
    past: Mapping[Ground, Guess] = field(default_factory=lambda: MappingProxyType({}))
    guess: Mapping[Ground, Guess] = field(default_factory=lambda: MappingProxyType({}))


# From far to near: whose verdicts are looked at together, and who of them is one neighbour.
_RINGS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("severity",), ("line", "severity")),
    (("line", "severity"), ("line", "severity", "code")),
    (("line", "code"), ("line", "code", "test")),
    (("line", "code", "test"), Ground._fields),
)


def rates(grounds: Iterable[Ground], known: Known) -> dict[Ground, Rate]:
    """The rate of each ground. Which others are asked for, and in which order, changes none of them.

    Raises LookupError for a severity without a prior.
    """
    asked = sorted(set(grounds))
    every = sorted({*asked, *known.decided})
    if not every:
        return {}
    if missing := {one.severity for one in every} - set(known.prior):
        raise LookupError(f"no prior for severity {min(missing)}")
    tallies = [known.decided.get(one, NOTHING) for one in every]
    worth, right = (np.array([tally[part] for tally in tallies]) for part in (2, 3))
    mean, of_prior = _neighbourly(every, worth, right, known)
    past_rate, past = _beside(every, known.past)
    guess_rate, guess = _beside(every, known.guess)
    total = known.prior_worth + past + guess + worth
    p = (known.prior_worth * mean + past_rate * past + guess_rate * guess + right) / total
    prior = known.prior_worth * of_prior
    shares = np.stack([worth, known.prior_worth - prior, past, guess, prior]) / total
    place = {one: number for number, one in enumerate(every)}
    return {
        one: Rate(float(p[at]), float(total[at]), tallies[at].reviewed, tallies[at].upheld, *map(float, shares[:, at]))
        for one in asked
        for at in (place[one],)
    }


def tally(verdicts: Iterable[tuple[bool, float]]) -> Tally:
    """Verdicts (upheld, probability of selection) in sum, in effective numbers: (Σw)² ÷ Σw², Kish's.

    Weights are bounded as in training: one drawn from a whole city must not silence every case of the list.
    """
    from jihe.warning.learning.labels import weights

    rows = sorted(verdicts)
    if not rows:
        return NOTHING
    right, weight = np.array([upheld for upheld, _ in rows]), weights(np.array([chance for _, chance in rows]))
    effective = float(weight.sum() ** 2 / (weight @ weight))
    return Tally(len(rows), int(right.sum()), effective, effective * float(weight @ right / weight.sum()))


def _neighbourly(every: list[Ground], worth: Floats, right: Floats, known: Known) -> tuple[Floats, Floats]:
    """The prior mean of each ground once its neighbours have spoken, and the severity's part of it."""
    mean = np.array([known.prior[one.severity] for one in every], dtype=np.float64)
    of_prior = np.ones(len(every))
    for ring, neighbour in _RINGS:
        inside, unit = _numbered(every, ring), _numbered(every, neighbour)
        ring_of = inside[np.unique(unit, return_index=True)[1]]  # each neighbour once, whatever grounds it has
        n, y = np.bincount(unit, worth), np.bincount(unit, right)
        says, upheld = n / (n + known.prior_worth), y / (n + known.prior_worth)
        others = np.bincount(ring_of, says)[inside] - says[unit]
        others_upheld = np.bincount(ring_of, upheld)[inside] - upheld[unit]
        others, others_upheld = np.maximum(others, 0), np.clip(others_upheld, 0, np.maximum(others, 0))
        total = known.prior_worth + others
        mean = (known.prior_worth * mean + others_upheld) / total
        of_prior = of_prior * known.prior_worth / total
    return mean, of_prior


def _numbered(every: list[Ground], names: tuple[str, ...]) -> NDArray[np.int64]:
    """The group of each ground by these of its fields, as numbers from 0."""
    keys = [tuple(getattr(one, name) for name in names) for one in every]
    numbers = {key: number for number, (key, _) in enumerate(groupby(sorted(keys)))}
    return np.array([numbers[key] for key in keys], dtype=np.int64)


def _beside(every: list[Ground], guesses: Mapping[Ground, Guess]) -> tuple[Floats, Floats]:
    found: Any = [guesses.get(one, Guess(0.0, 0.0)) for one in every]
    pairs = np.array(found, dtype=np.float64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
