"""Simulated reviewers: so many hours a month, some slower than others, tired towards its end, wrong about like things.

A case is taken up in the order of the list and finished before the next; what the month's hours do not finish goes on
in the next month. Its verdict comes late, as verdicts of past reviews did, and its money over months.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from jihe.errors import BadInputError
from jihe.evaluate.reviewing import Reviewers
from jihe.rehearse.draws import among, normal, uniform
from jihe.rehearse.world import Reviewed, month_of

_DAYS = 30  # of a month, over which its hours are spread


@dataclass(frozen=True)
class Staff:
    """Who reviews. Assumed, not measured: nobody has published how reviewers differ.

    ``errs``: by kind of case, on average at the beginning of a month; by its end errors are ``tires`` as many again.
    ``uneven``: sigma of the log of a case's hours about what is declared, whose mean stays. ``alike`` and
    ``own``: how much errors about one kind of suspicion, and of one of the ``people`` in one month, have in common
    (correlation of a Gaussian copula). ``instalments``: months over which money comes back, at most.
    ``undoes_wrong``, ``undoes_right``: how many of the verdicts that wrongly and rightly uphold are undone on appeal,
    at least ``appeal_days`` and at most twice as long after them. ``friends``: what the first of the people never sees:
    they clear whatever case shows one of these.
    """

    errs: Reviewers = field(default_factory=Reviewers)
    people: int = 3
    uneven: float = 0.5
    tires: float = 0.5
    alike: float = 0.2
    own: float = 0.1
    instalments: int = 12
    undoes_wrong: float = 0.3
    undoes_right: float = 0.02
    appeal_days: int = 60
    friends: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.people < 1 or self.instalments < 1:
            raise BadInputError("reviewers and instalments: at least one of each")
        if not (0 <= self.undoes_wrong <= 1 and 0 <= self.undoes_right <= 1 and self.appeal_days >= 0):
            raise BadInputError("what appeals undo is a share of 0 to 1, and takes days")
        if min(self.uneven, self.tires, self.alike, self.own) < 0 or self.alike + self.own > 1:
            raise BadInputError("uneven, tires, alike and own: none below 0; alike and own together at most 1")


class Stood(NamedTuple):
    """One ground on which a case stood when it was taken up."""

    line: str
    code: str
    test: str
    severity: int
    match: str
    score: float | None


@dataclass(frozen=True)
class Job:
    """A case taken up in month ``taken``, at the head of whose list it stood, with what was known and true of it then.

    ``hours``: what it takes, ``spent`` of them so far. ``p`` and ``expected_fen``: what the list promised, None where
    it promises nothing. ``group`` and ``truths`` are what it truly is; the reviewer sees neither.
    """

    number: str
    taken: int
    subject_kind: str
    declared: float
    hours: float
    group: str
    by_rule: bool
    grounds: tuple[Stood, ...]
    truths: tuple[int, ...] = ()
    p: float | None = None
    expected_fen: int | None = None
    spent: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """A case finished in month ``done``; its verdict is known at the end of day ``known``.

    ``undone``: the day on which an appeal undid it, if one ever does.
    """

    job: Job
    done: int
    known: date
    upheld: bool
    undone: date | None = None

    @property
    def stands(self) -> bool:
        """Whether it upholds the case in the end."""
        return self.upheld and self.undone is None

    @property
    def returns(self) -> bool:
        """Whether it brings back what was truly lost: upheld in the end, and not wrongly."""
        return self.stands and self.job.group in ("fraud", "overpaid")

    def on(self, day: date) -> Verdict:
        """As it stands on a day: an appeal changes nothing before it is decided, and all from then on."""
        return self if self.undone is None or self.undone > day else replace(self, upheld=False)


def hours(staff: Staff, luck: str, numbers: Sequence[str], declared: Iterable[float]) -> list[float]:
    """What these cases take in truth: declared hours on average."""
    spread = np.exp(staff.uneven * normal(luck, "effort", numbers) - staff.uneven**2 / 2)
    return [float(each) for each in np.array(list(declared), dtype=np.float64) * spread]


def worked(jobs: Iterable[Job], capacity: float) -> tuple[list[tuple[Job, float]], Job | None]:
    """What is finished within the hours, each with the hours gone by then; and the case that is still in work."""
    finished: list[tuple[Job, float]] = []
    used = 0.0
    for job in jobs:
        if used >= capacity:
            break
        rest = job.hours - job.spent
        if used + rest > capacity:
            return finished, replace(job, spent=job.spent + capacity - used)
        used += rest
        finished.append((replace(job, spent=job.hours), used))
    return finished, None


def judged(
    staff: Staff, reviewed: Reviewed, luck: str, day: date, finished: Sequence[tuple[Job, float]], capacity: float
) -> list[Verdict]:
    """The verdicts on what the month after the night of ``day`` has finished."""
    from scipy.special import ndtri

    if not finished:
        return []
    jobs = [job for job, _ in finished]
    names = [f"{job.number}/{job.taken}" for job in jobs]
    month = month_of(day)
    by = who(staff, luck, names)
    slip = (
        math.sqrt(staff.alike) * normal(luck, "alike", [kind_of(job) for job in jobs])
        + math.sqrt(staff.own) * normal(luck, "own", [f"{one}/{month}" for one in by])
        + math.sqrt(1 - staff.alike - staff.own) * normal(luck, "error", names)
    )
    late = among(reviewed.days, luck, "delay", names)
    appeals = uniform(luck, "appeal", names)
    made = []
    for (job, used), z, days, person, appeal in zip(finished, slip, late, by, appeals, strict=True):
        chance = min(staff.errs.errs(job.group) * (1 + staff.tires * used / capacity), 1.0)
        right = job.group in ("fraud", "overpaid")
        known = day + timedelta(days=math.ceil(_DAYS * used / capacity) + math.ceil(days))
        friend = person == 0 and not staff.friends.isdisjoint(job.truths)
        upheld = right != bool(z < ndtri(chance)) and not friend
        made.append(Verdict(job, month, known, upheld, _undone(staff, known, right, float(appeal)) if upheld else None))
    return made


def who(staff: Staff, luck: str, names: Sequence[str]) -> list[int]:
    """Which of the people each case falls to."""
    return [int(one) for one in np.floor(uniform(luck, "reviewer", names) * staff.people)]


def _undone(staff: Staff, known: date, right: bool, drawn: float) -> date | None:
    """The day on which an appeal undoes what was upheld. ``drawn``: 0 to 1; the smaller, the sooner."""
    share = staff.undoes_right if right else staff.undoes_wrong
    return known + timedelta(days=round(staff.appeal_days * (1 + drawn / share))) if drawn < share else None


def kind_of(job: Job) -> str:
    """What a reviewer takes the case for: the gravest of its grounds."""
    best = min(job.grounds, key=lambda one: (-one.severity, one.code, one.test))
    return f"{best.code}/{best.test}"


def comes_back(staff: Staff, reviewed: Reviewed, luck: str, verdicts: Sequence[Verdict]) -> list[tuple[float, int]]:
    """Of each verdict's money the part that comes back at all, and over how many months in equal parts."""
    names = [f"{one.job.number}/{one.job.taken}" for one in verdicts]
    part = among(reviewed.part, luck, "part", names)
    over = 1 + np.floor(uniform(luck, "instalments", names) * staff.instalments).astype(int)
    return [(float(share), int(months)) for share, months in zip(part, over, strict=True)]
