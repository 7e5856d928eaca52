"""What an arm has done by a month's end, kept on disk: a rehearsal that was stopped goes on from its last month."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jihe.cases.known_verdicts import Told
from jihe.cases.rates import Ground
from jihe.page import write
from jihe.rehearse.reviewers import Job, Stood, Verdict
from jihe.rehearse.world import named

if TYPE_CHECKING:
    import pandas as pd

# Whom one verdict does not stop: another fraud of theirs is another case to be looked at.
GO_ON = ("employer", "agent", "hospital", "platform", "expert", "training_issuer", "operator", "office")


@dataclass(frozen=True)
class Books:
    """Verdicts, in the order in which cases were finished, and the case in work.

    ``hours``: worked, by month. Of an oracle, which judges nothing: ``part`` of each case that is done in part,
    ``found`` of each loss, and ``cases`` taken, by month.
    """

    verdicts: tuple[Verdict, ...] = ()
    in_work: Job | None = None
    part: dict[str, float] = field(default_factory=dict)
    found: dict[int, float] = field(default_factory=dict)
    hours: dict[int, float] = field(default_factory=dict)
    cases: dict[int, float] = field(default_factory=dict)

    def known(self, day: date) -> list[Verdict]:
        """The last verdict on each case that was known at the end of the day, as it stands on it, by number."""
        return [one.on(day) for one in self.given(day)]

    def given(self, day: date) -> list[Verdict]:
        """The same, as it was given: what appeals make of it, before the day and after, is told beside it."""
        last = {one.job.number: one for one in self.verdicts if one.known <= day}
        return [last[number] for number in sorted(last)]

    def in_hand(self, day: date) -> list[Job]:
        """Cases in work, and those whose verdicts had not come by then."""
        waiting = [one.job for one in self.verdicts if one.known > day]
        return waiting if self.in_work is None else [*waiting, self.in_work]

    def told(self, day: date) -> list[Told]:
        """What the verdicts known say of grounds, as the ranking hears it: a case was certain to be taken up."""
        return [
            Told(place, Ground(*stood[:-1]), one.upheld, 1.0, stood.score)
            for place, one in enumerate(self.known(day))
            for stood in one.job.grounds
        ]

    def pending(self, day: date) -> Counter[Ground]:
        """Cases in hand on each ground."""
        return Counter(Ground(*stood[:-1]) for job in self.in_hand(day) for stood in job.grounds)

    def open(self, cases: pd.DataFrame, day: date) -> pd.DataFrame:
        """Of a night's cases those that may be taken up: nobody's, and not closed without something new since.

        A case that was decided is opened again by a proof row that was not there when it was taken up, unless it
        was upheld against somebody whose payments it stopped.
        """
        closed = {
            one.job.number: None if one.upheld and one.job.subject_kind not in GO_ON else one.job.taken
            for one in self.known(day)
        }
        busy = {job.number for job in self.in_hand(day)}
        free = [
            number not in busy and (number not in closed or _since(newest, closed[number]))
            for number, newest in zip(cases["number"], cases["newest"], strict=True)
        ]
        return cases[np.array(free, dtype=bool)]


def _since(newest: int, taken: int | None) -> bool:
    return taken is not None and newest > taken


def keep(books: Books, folder: Path, month: int) -> None:
    """Write an arm's books as they stand after a month."""
    told = asdict(books)
    for one in told["verdicts"]:
        one["known"] = one["known"].isoformat()
        one["undone"] = one["undone"] and one["undone"].isoformat()
    write(_file(folder, month), json.dumps(told, ensure_ascii=False, sort_keys=True))


def kept(folder: Path, month: int) -> Books | None:
    """An arm's books after a month, if that month was ended."""
    file = _file(folder, month)
    if not file.is_file():
        return None
    told = json.loads(file.read_bytes())
    verdicts = tuple(
        Verdict(
            _job(one["job"]),
            one["done"],
            date.fromisoformat(one["known"]),
            one["upheld"],
            one["undone"] and date.fromisoformat(one["undone"]),
        )
        for one in told["verdicts"]
    )
    in_work = None if told["in_work"] is None else _job(told["in_work"])
    by_number = (_by_number(told[name]) for name in ("found", "hours", "cases"))
    return Books(verdicts, in_work, told["part"], *by_number)


def _file(folder: Path, month: int) -> Path:
    return folder / f"{named(month)}.json"


def _job(told: dict[str, Any]) -> Job:
    grounds = tuple(Stood(*one) for one in told["grounds"])
    return Job(**{**told, "grounds": grounds, "truths": tuple(told["truths"])})


def _by_number(told: dict[str, float]) -> dict[int, float]:
    return {int(key): value for key, value in told.items()}


def loss_once(verdicts: Iterable[Verdict]) -> list[tuple[Verdict, tuple[int, ...]]]:
    """Each verdict with what it is the first to find: a loss that several cases show is counted once."""
    seen: set[int] = set()
    made = []
    for one in verdicts:
        new = tuple(truth for truth in one.job.truths if truth not in seen) if one.returns else ()
        seen.update(new)
        made.append((one, new))
    return made
