"""How right the open cases are, told from verdicts: from those of the list alone, and with the blind lane by weight.

A list takes up what it thinks best, so that its own verdicts say nothing of the cases left behind. The blind lane
draws some of these at random; each stands for as many as could have been drawn for one that was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jihe.cases.effort import ReviewNumbers
from jihe.rehearse import reviewers
from jihe.rehearse.books import Books
from jihe.rehearse.draws import uniform
from jihe.rehearse.world import Month, World
from jihe.rehearse.year import Bureau, jobs, seen_by


@dataclass(frozen=True)
class Counts:
    """Over nights: open cases, and how many of them reviewers would uphold on average (``true``); of the list's the
    cases and those upheld; of the lane's the cases, and what those and the upheld of them stand for.
    """

    open: int = 0
    true: float = 0.0
    listed: int = 0
    listed_upheld: int = 0
    drawn: int = 0
    stand_for: float = 0.0
    stand_for_upheld: float = 0.0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def truth(self) -> float | None:
        """Precision of all open cases."""
        return self.true / self.open if self.open else None

    @property
    def unweighted(self) -> float | None:
        """As the list's verdicts have it."""
        return self.listed_upheld / self.listed if self.listed else None

    @property
    def weighted(self) -> float | None:
        """As the list's and the lane's have it, each for as many as it stands for."""
        of = self.listed + self.stand_for
        return (self.listed_upheld + self.stand_for_upheld) / of if self.drawn else None


def estimate(world: World, arm: str, bureau: Bureau, books: Sequence[Books], seen: World) -> Counts:
    """Of an arm with reviewers, over the months of its books; ``seen``: the world as the arm saw it."""
    made = Counts()
    for place, month in enumerate(seen.months):
        if month.number in bureau.silent:
            continue
        before = books[place - 1] if place else Books()
        given = [one for one in books[place].verdicts if one.job.taken == month.number and one.done == month.number]
        made += _of(world, seen_by(world, month, arm, before), bureau, given)
    return made


def _of(world: World, open_: Month, bureau: Bureau, given: Sequence[reviewers.Verdict]) -> Counts:
    """The lane draws in an order of its own until its hours are gone, from cases that the list left behind."""
    groups = open_.groups(world.truths)
    listed = {one.job.number: one.upheld for one in given}
    rest = sorted(number for number in open_.cases["number"] if number not in listed)
    drawn = np.argsort(uniform(world.luck, f"blind {open_.number}", rest), kind="stable")
    order = [rest[place] for place in drawn]
    hours = bureau.blind(open_)
    most = _affords(open_, order, bureau, hours)
    taken = [(job, 0.0) for job in jobs(world, open_, order[:most], groups, bureau)]
    lane = reviewers.judged(bureau.staff, world.reviewed, f"{world.luck} blind", open_.day, taken, max(hours, 1.0))
    stands = len(rest) / most if most else 0.0
    expects = [bureau.staff.errs.upholds(str(group)) for group in groups]
    return Counts(
        len(groups), math.fsum(expects), len(listed), sum(listed.values()), most, stands * most,
        stands * sum(one.upheld for one in lane),
    )  # fmt: skip


def _affords(open_: Month, order: Sequence[str], bureau: Bureau, hours: float) -> int:
    """How many the lane takes: by declared hours on average, so that what a case takes does not say which are seen."""
    if not order or hours <= 0:
        return 0
    numbers = ReviewNumbers.of(bureau.law, open_.day)
    kinds = zip(open_.cases["line"], open_.cases["subject_kind"], strict=True)
    mean = math.fsum(numbers.declared((str(line), str(kind))) / 60 for line, kind in kinds) / len(open_.cases)
    return min(max(round(hours / mean), 1), len(order))
