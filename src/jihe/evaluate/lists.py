"""Lists of cases under the same hours, and the best ones that there could be: pure reckoning, no tables.

Hours are those of life: a case that the city multiplied takes its ``weight`` of them. The case at the end of the hours
is taken in part. A loss that several cases show is found once, by the one taken most.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jihe.evaluate.model_lists import taken
from jihe.intervals import Share

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Key = tuple[object, ...]

_DRAWS, _SEED = 1_000, 20260331
_PRIOR = 2.0  # verdicts that a rate's parent is worth


@dataclass(frozen=True)
class Queue:
    """Cases, losses, and pairs of both (places in the other arrays): a case shows a loss.

    ``hours``: what each case takes in life. ``fen``: each loss in life, ``ring``: a number that its ring shares.
    """

    hours: Floats
    case: Ints
    loss: Ints
    fen: Floats
    ring: Ints


def in_order(place: Ints, hours: Floats, capacity: float) -> Floats:
    """The part of each case, 0 to 1, that a list in the order of ``place`` takes up; a negative place is never its."""
    on_it = place >= 0
    made = np.zeros(len(place))
    made[on_it] = taken(-place[on_it].astype(float), hours[on_it], capacity)
    return made


def greedy(queue: Queue, capacity: float) -> Floats:
    """The part of each case that a perfect order takes: the most true money for an hour that is not yet found."""
    by_case = np.argsort(queue.case, kind="stable")
    starts = np.searchsorted(queue.case[by_case], np.arange(len(queue.hours) + 1))
    shown = queue.loss[by_case]
    open_fen, made, left = queue.fen.copy(), np.zeros(len(queue.hours)), capacity

    def worth(case: int) -> float:
        return float(open_fen[shown[starts[case] : starts[case + 1]]].sum() / queue.hours[case])

    heap = [(-worth(case), case) for case in np.unique(queue.case).tolist()]
    heapq.heapify(heap)
    while heap and left > 0:
        _, case = heapq.heappop(heap)
        now = worth(case)  # may have fallen since: another case has found some of it
        if heap and now < -heap[0][0]:
            heapq.heappush(heap, (-now, case))
        elif now > 0:
            made[case] = min(1.0, left / queue.hours[case])
            left -= made[case] * queue.hours[case]
            open_fen[shown[starts[case] : starts[case + 1]]] = 0.0
        else:
            break
    return made


def reached(part: Floats, queue: Queue) -> Floats:
    """The part of each loss that a list finds."""
    made = np.zeros(len(queue.fen))
    np.maximum.at(made, queue.loss, part[queue.case])
    return made


def share_by_ring(found: Floats, fen: Floats, ring: Ints) -> Share:
    """Share of the money found, with its 95 % interval: rings drawn anew 1,000 times, each with all its losses."""
    if not fen.sum() > 0:
        return Share(None, None, None, 0)
    _, ring = np.unique(ring, return_inverse=True)
    all_, got = np.bincount(ring, weights=fen), np.bincount(ring, weights=fen * found)
    n = len(all_)
    drawn = np.random.default_rng(_SEED).multinomial(n, np.full(n, 1 / n), _DRAWS)
    total = drawn @ all_
    shares = (drawn @ got)[total > 0] / total[total > 0]
    low, high = np.quantile(shares, (0.025, 0.975))
    return Share(float(fen @ found / fen.sum()), float(low), float(high), n)


def rates(keys: Sequence[Key], true: Bools, weight: Floats) -> dict[Key, float]:
    """How often cases that a key raised are true, in life: of every key, drawn towards the key less its last part.

    One row a pair of case and key. An empty key is the rate of all; few cases lie near their parent, many near their
    own share (beta-binomial, a parent worth two effective cases).
    """
    made: dict[Key, float] = {(): float(weight @ true / weight.sum()) if len(weight) else 0.0}
    longest = max((len(key) for key in keys), default=0)
    for length in range(1, longest + 1):
        parts: dict[Key, list[int]] = {}
        for row, key in enumerate(keys):
            parts.setdefault(key[:length], []).append(row)
        for key, rows in parts.items():
            mass = weight[rows]
            effective = mass.sum() ** 2 / (mass**2).sum()
            own = float(mass @ true[rows] / mass.sum())
            made[key] = float((effective * own + _PRIOR * made[key[:-1]]) / (effective + _PRIOR))
    return made


def rate_of(key: Key, known: Mapping[Key, float]) -> float:
    """The rate of a key, or of the nearest of its parents that is known."""
    while key not in known:
        key = key[:-1]
    return known[key]
