"""The most that could be found within the same hours: perfect orders, worked by reviewers who never err.

``oracle_union`` takes, month by month, the most true money for an hour that is not yet found over the cases of the
night. ``oracle_all`` may besides take every loss that has begun as a case of its own. Both know what a case takes in
truth, and go on next month where a case was taken in part; what is taken in part is found in part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from jihe.evaluate.lists import Queue, greedy
from jihe.rehearse.books import Books

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Showing:
    """Cases by name, the hours that each takes, and the losses that each shows."""

    names: Sequence[str]
    hours: Sequence[float]
    shows: Sequence[Sequence[int]]

    def __add__(self, other: Showing) -> Showing:
        return Showing([*self.names, *other.names], [*self.hours, *other.hours], [*self.shows, *other.shows])


def alone(truths: pd.DataFrame, hours: Sequence[float]) -> Showing:
    """Every loss as a case of its own."""
    ids = [int(one) for one in truths["truth_id"]]
    return Showing([f"loss {one}" for one in ids], hours, [[one] for one in ids])


def work(books: Books, month: int, seen: Showing, fen: Mapping[int, int], capacity: float) -> Books:
    """The books after a month of perfect work; ``fen`` of every loss, those without any included."""
    losses = sorted(fen)
    place = {truth: number for number, truth in enumerate(losses)}
    left = np.array([fen[truth] * (1 - books.found.get(truth, 0.0)) for truth in losses])
    rest = np.array([need * (1 - books.part.get(name, 0.0)) for name, need in zip(seen.names, seen.hours, strict=True)])
    pairs = [(case, place[truth]) for case, shown in enumerate(seen.shows) for truth in shown]
    case, loss = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    taken = greedy(Queue(rest, case, loss, left, np.arange(len(losses))), capacity)
    part, found, cases = dict(books.part), dict(books.found), 0.0
    for each in np.flatnonzero(taken).tolist():
        name, now = seen.names[each], float(taken[each])
        more = (1 - books.part.get(name, 0.0)) * now
        cases += more
        # Whole, it may be taken again from the beginning, for what it shows by then.
        part[name] = 0.0 if now == 1.0 else books.part.get(name, 0.0) + more
        for truth in seen.shows[each]:
            found[truth] = max(found.get(truth, 0.0), books.found.get(truth, 0.0) * (1 - now) + now)
    hours = books.hours | {month: float(taken @ rest)}
    return Books(part=part, found=found, hours=hours, cases=books.cases | {month: cases})
