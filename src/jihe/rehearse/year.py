"""A year of one arm: each month a list, a month's work on it, and verdicts to come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.cases.capacity import PER
from jihe.cases.effort import WHOLE_BP, ReviewNumbers
from jihe.rehearse import books as kept_books
from jihe.rehearse import oracles, reviewers
from jihe.rehearse.arms import ARMS, ORACLES, Night, fleeing
from jihe.rehearse.books import Books
from jihe.rehearse.reviewers import Job, Staff, Stood
from jihe.rehearse.world import Month, World

if TYPE_CHECKING:
    import pandas as pd

    from jihe.cases.chances import Tests
    from jihe.evaluate.lists import Key
    from jihe.law import Law


@dataclass(frozen=True)
class Bureau:
    """What all arms share: the law, the reviewers and their hours for 100,000 insured and month.

    ``rates``: how often each rule, test and severity was right in other cities (``taught``). ``service``: tests that
    have a desk of their own. ``unguessed``: rules and models of which the first guess says nothing. ``silent``: months
    in which nobody reviews.
    """

    law: Law
    hours_per_100k: float
    staff: Staff = field(default_factory=Staff)
    service: Tests = ()
    rates: Mapping[Key, float] = field(default_factory=lambda: {(): 0.0})
    unguessed: frozenset[str] = frozenset()
    silent: frozenset[int] = frozenset()

    def capacity(self, month: Month) -> float:
        """Hours of the month for the list: those of the blind lane are spent beside it, by every arm."""
        return self._hours(month) - self.blind(month)

    def blind(self, month: Month) -> float:
        """Hours of the blind lane."""
        return self._hours(month) * int(str(self.law.value("blind_lane_share", month.day))) / WHOLE_BP

    def _hours(self, month: Month) -> float:
        return 0.0 if month.number in self.silent else self.hours_per_100k * month.insured / PER


Nights = Callable[[int, Books], Month]  # place of the month, and the books as they stand before it


def year(
    world: World, arm: str, bureau: Bureau, folder: Path | None = None, nights: Nights | None = None
) -> Iterator[Books]:  # fmt: skip
    """The arm's books after each month. With ``folder``, months that were ended are read from it and others kept.

    ``nights``: of an arm whose own verdicts change what is warned of; the others see the world's.
    """
    books = Books()
    for place, shared in enumerate(world.months):
        month = shared if nights is None else nights(place, books)
        before = None if folder is None else kept_books.kept(folder, month.number)
        if before is None:
            if month.number in bureau.silent:
                nothing = {month.number: 0.0}
                books = replace(books, hours=books.hours | nothing, cases=books.cases | nothing)
            else:
                books = (_perfect if arm in ORACLES else _month)(world, month, arm, bureau, books)
            if folder is not None:
                kept_books.keep(books, folder, month.number)
        else:
            books = before
        yield books


def _month(world: World, month: Month, arm: str, bureau: Bureau, books: Books) -> Books:
    capacity = bureau.capacity(month)
    seen = seen_by(world, month, arm, books)
    closed = [
        (one.job.grounds[0].line, one.job.subject_kind, max(round(one.job.hours * 60), 1))
        for one in books.known(month.day)
    ]
    night = Night(
        seen, books.told(month.day), books.pending(month.day), closed, bureau.law, round(capacity * 60),
        bureau.service, world.luck, bureau.rates, bureau.unguessed,
    )  # fmt: skip
    listed = ARMS[arm](night)
    promised = zip(listed.p, listed.expected_fen, strict=True)
    new = (
        replace(job, p=p, expected_fen=fen)
        for job, (p, fen) in zip(
            jobs(world, seen, listed.numbers, month.groups(world.truths), bureau), promised, strict=True
        )
    )
    goes_on = [] if books.in_work is None else [books.in_work]
    finished, in_work = reviewers.worked(chain(goes_on, new), capacity)
    given = reviewers.judged(bureau.staff, world.reviewed, world.luck, month.day, finished, capacity)
    begun = 0.0 if books.in_work is None else books.in_work.spent
    spent = sum(job.hours for job, _ in finished) + (in_work.spent if in_work else 0.0) - begun
    return Books((*books.verdicts, *given), in_work, hours=books.hours | {month.number: spent})


def seen_by(world: World, month: Month, arm: str, books: Books) -> Month:
    """The night as an arm may work on it: open cases, and of frauds that flee what they left behind."""
    if arm == "adaptive":
        month = fleeing(month, month.groups(world.truths), books.known(month.day))
    cases = books.open(month.cases, month.day)
    return replace(month, cases=cases, stands=month.stands[month.stands["number"].isin(cases["number"])])


def jobs(
    world: World, month: Month, listed: Iterable[str], groups: pd.Series[str], bureau: Bureau
) -> Iterator[Job]:  # fmt: skip
    """Cases as work, in the order of their numbers; no more of them are made than are asked for."""
    numbers = ReviewNumbers.of(bureau.law, month.day)
    cases = month.cases.set_index("number")
    stands = dict(iter(month.stands.groupby("number", sort=False)))
    shown = month.pairs.groupby("number")["truth_id"].agg(list)
    for number in listed:
        case = cases.loc[number]
        declared = numbers.declared((str(case["line"]), str(case["subject_kind"]))) / 60
        takes = reviewers.hours(bureau.staff, world.luck, [number], [declared])[0]
        yield Job(
            number, month.number, str(case["subject_kind"]), declared, takes, str(groups[number]),
            bool(case["by_rule"]), _grounds(stands[number]), tuple(int(one) for one in shown.get(number, [])),
        )  # fmt: skip


def _grounds(rows: pd.DataFrame) -> tuple[Stood, ...]:
    told = rows[list(Stood._fields)].itertuples(index=False, name=None)
    stood = [
        Stood(line, code, test, int(severity), match, None if score != score else score)
        for line, code, test, severity, match, score in told
    ]
    return tuple(sorted(stood, key=lambda one: one[1:5]))


def _perfect(world: World, month: Month, arm: str, bureau: Bureau, books: Books) -> Books:
    numbers = ReviewNumbers.of(bureau.law, month.day)
    shown = month.pairs.groupby("number")["truth_id"].agg(list)
    cases = month.cases[month.cases["number"].isin(shown.index)]
    kinds = zip(cases["line"], cases["subject_kind"], strict=True)
    names = cases["number"].tolist()
    takes = reviewers.hours(bureau.staff, world.luck, names, [numbers.declared(kind) / 60 for kind in kinds])
    seen = oracles.Showing(names, takes, [[int(one) for one in shown[number]] for number in names])
    if arm == "oracle_all":
        begun = world.truths[(world.truths["first"] <= month.number) & (world.truths["fen"] > 0)]
        kinds = zip(begun["line"], begun["entity_type"], strict=True)
        seen += oracles.alone(begun, [numbers.declared(kind) / 60 for kind in kinds])
    fen = dict(zip(world.truths["truth_id"].tolist(), world.truths["fen"].tolist(), strict=True))
    return oracles.work(books, month.number, seen, fen, bureau.capacity(month))
