"""Second reviews: another reviewer judges some of the cases anew, without knowing the first verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jihe.rehearse.draws import uniform
from jihe.rehearse.reviewers import Staff, Verdict, who

SHARE = 0.25  # of the cases; assumed


@dataclass(frozen=True)
class Agreement:
    """Of one reviewer: cases, how many upheld, how many reviewed a second time, and how many of these otherwise."""

    reviewer: int
    cases: int
    upheld: int
    twice: int
    otherwise: int


def agreement(staff: Staff, luck: str, verdicts: Sequence[Verdict]) -> list[Agreement]:
    """Every reviewer of the staff, by number. Second reviewers err as often as the rested, each on their own."""
    names = [f"{one.job.number}/{one.job.taken}" for one in verdicts]
    drawn = uniform(luck, "second", names) < SHARE
    slips = uniform(luck, "second error", names)
    first = who(staff, luck, names)
    made = []
    for reviewer in range(staff.people):
        mine = [
            (one, bool(again), (one.job.group in ("fraud", "overpaid")) != bool(slip < staff.errs.errs(one.job.group)))
            for one, again, slip, by in zip(verdicts, drawn, slips, first, strict=True)
            if by == reviewer
        ]
        twice = [(one, second) for one, again, second in mine if again]
        made.append(Agreement(
            reviewer, len(mine), sum(one.upheld for one, _, _ in mine), len(twice),
            sum(one.upheld != second for one, second in twice),
        ))  # fmt: skip
    return made
