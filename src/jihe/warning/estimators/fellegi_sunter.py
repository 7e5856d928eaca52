"""Pairs of records as a mixture of kinds, each with its own shares of levels (Fellegi and Sunter 1969)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

FLOOR = 1e-7  # no level is rarer among strangers than this: of fewer pairs than its inverse nothing rarer can be known
ROUNDS, CLOSE = 500, 1e-10  # of expectation maximisation, and when it has settled
DIGITS = 9  # of what is learnt: the same on any machine


def shares(levels: Floats, declared: Sequence[Floats], weight: float, each: Floats | None = None) -> list[Floats]:
    """How often each level is come to, a list of shares a comparison.

    ``levels``: (pairs, comparisons), nan where unknown. ``declared`` counts as ``weight`` pairs seen before; ``each``:
    how much a pair counts, 1 unless said.
    """
    import numpy as np

    full = np.ones(len(levels)) if each is None else each
    made = []
    for column, prior in zip(levels.T, declared, strict=True):
        known = ~np.isnan(column)
        counts = np.bincount(column[known].astype(int), full[known], len(prior))
        made.append((prior * weight + counts) / (weight + counts.sum()))
    return made


def likelihood(levels: Floats, of: Sequence[Floats], term: tuple[int, Floats] | None = None) -> Floats:
    """The log-likelihood of each pair's levels in one kind of pairs; what is unknown weighs nothing.

    ``term``: a comparison and, of each pair, what its highest level is worth there instead of the share of all.
    """
    import numpy as np

    total = np.zeros(len(levels))
    for j, (column, share) in enumerate(zip(levels.T, of, strict=True)):
        level = np.clip(np.nan_to_num(column), 0, len(share) - 1).astype(int)
        chance = share[level]
        if term is not None and term[0] == j:
            chance = np.where((level == len(share) - 1) & ~np.isnan(term[1]), np.fmax(term[1], FLOOR), chance)
        total += np.where(np.isnan(column), 0.0, np.log(chance))
    return total


def posterior(match: Floats, others: Floats) -> Floats:
    """P(one person) from log-weights: ``match`` (pairs,), ``others`` (kinds, pairs)."""
    import numpy as np

    other = np.logaddexp.reduce(others, axis=0)
    made: Floats = 1 / (1 + np.exp(np.clip(other - match, -700, 700)))
    return made


def learn(
    levels: Floats, declared: Sequence[Floats], weight: float, others: Floats, doubles: float, pairs: float
) -> tuple[list[Floats], float]:
    """What two records of one person share, and how many of all ``pairs`` are such, by expectation maximisation.

    ``levels``: of the pairs looked at, among which all doubles are taken to be. ``others``: the log-weights of the
    other kinds there. ``declared`` counts as ``weight`` doubles seen before, ``doubles`` as so many there without.
    """
    import numpy as np

    match, share = [np.asarray(one, dtype=float) for one in declared], max(doubles, 1.0) / pairs
    for _ in range(ROUNDS):
        chance = posterior(likelihood(levels, match) + np.log(share), others)
        better = shares(levels, declared, weight, chance)
        again = (doubles + float(chance.sum())) / pairs
        moved = max(float(np.abs(a - b).max()) for a, b in zip(better, match, strict=True))
        match, before, share = better, share, again
        if moved < CLOSE and abs(share / before - 1) < CLOSE:
            break
    return [_rounded(one) for one in match], float(_rounded(np.array([share]))[0])


def _rounded(values: Floats) -> Floats:
    import numpy as np

    return np.array([float(f"{value:.{DIGITS}g}") for value in values])
