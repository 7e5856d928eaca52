"""What a year of each arm brought, month by month: the figures of ``--json``, and what the page shows beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np

from jihe.rehearse.arms import ORACLES
from jihe.rehearse.books import Books, loss_once
from jihe.rehearse.draws import Floats
from jihe.rehearse.fairness import honest_taken
from jihe.rehearse.reviewers import Staff, Verdict, comes_back
from jihe.rehearse.world import World, month_of, named


@dataclass(frozen=True)
class Row:
    """One month of one arm.

    ``money_fen``  true money behind the cases finished in the month and upheld: lost by then or saved, fraud or error,
    each loss once for an arm
    ``money_of_oracle``, ``money_of_oracle_all``  all of it so far, of what the oracle had found so far
    ``precision``  of the cases finished in the month those whose verdict returns what was truly lost; of an oracle,
    which takes nothing else, 1
    ``hours``, ``cases``, ``frauds``  worked, finished, found for the first time; of an oracle, parts count as parts
    ``by_models_alone``  share of the money so far that came from cases which no rule had raised
    A share of nothing is None.
    """

    seed: int
    world: int
    month: str
    arm: str
    money_fen: int
    money_of_oracle: float | None
    money_of_oracle_all: float | None
    precision: float | None
    hours: float
    cases: float
    frauds: float
    by_models_alone: float | None


@dataclass(frozen=True)
class Beside:
    """What the page shows of the same month beside it, of an arm with reviewers.

    ``saved_fen``: of the month's money what was not lost yet on the day of the verdict. ``recovered_fen``: what came in
    during the month, of all verdicts so far. ``upheld``: of the month's cases; ``accused`` of them wrongly, ``frauds``
    about a fraud; ``undone``: of the upheld those undone on appeal later; ``cleared``: true ones that were cleared.
    ``promised``: how many of its cases the list expected to be upheld; ``promised_fen``: what it expected of them,
    beside ``came_fen``, what of their money comes back in the end; None where the list promises nothing. ``in_hand``:
    cases in work or waiting for a verdict at the next night. ``unruled``: of the month's cases those that no rule had
    raised, ``unruled_right`` of these those whose verdict returns what was truly lost.
    """

    month: str
    saved_fen: int
    recovered_fen: int
    upheld: int
    accused: int
    frauds: int
    undone: int
    cleared: int
    promised: float | None
    promised_fen: int | None
    came_fen: int
    in_hand: int
    unruled: int
    unruled_right: int


@dataclass(frozen=True)
class Year:
    """One arm's months in one city; nothing ``beside`` for an oracle.

    ``honest``: honest people whose cases were finished in the year, by protected attribute and group. ``found_fen``: by
    typology.
    """

    rows: list[Row]
    beside: list[Beside]
    honest: dict[str, dict[str, int]]
    found_fen: dict[str, int]


@dataclass(frozen=True)
class _Found:
    """Of one month; ``unruled``: money from cases that no rule had raised, of an oracle not told apart."""

    fen: float
    unruled: float | None
    precision: float | None
    cases: float
    frauds: float


def accounts(
    world: World, years: Mapping[str, Sequence[Books]], staff: Staff, seen: Mapping[str, World] = MappingProxyType({})
) -> dict[str, Year]:  # fmt: skip
    """Every arm's year. ``years``: the books of each arm after each month, both oracles among them.

    ``seen``: the world as an arm saw it whose own verdicts changed what was warned of.
    """
    found = {
        arm: (_dreamt if arm in ORACLES else _found)(world, books)
        for arm, books in years.items()
    }  # fmt: skip
    so_far = {arm: np.cumsum([month.fen for month in months]) for arm, months in found.items()}
    return {
        arm: Year(
            [_row(world, arm, place, books, found[arm], so_far) for place in range(len(books))],
            [] if arm in ORACLES else _beside(world, books, staff),
            honest_taken(seen.get(arm, world), books[-1].verdicts),
            _by_typology(world, arm, books[-1]),
        )
        for arm, books in years.items()
    }


def _row(
    world: World, arm: str, place: int, books: Sequence[Books], found: Sequence[_Found], so_far: Mapping[str, Floats]
) -> Row:  # fmt: skip
    month, now, here = world.months[place].number, found[place], float(so_far[arm][place])
    unruled = None if now.unruled is None else sum(each.unruled or 0.0 for each in found[: place + 1])
    return Row(
        world.seed, world.world, named(month), arm, round(now.fen), _share(here, so_far["oracle_union"][place]),
        _share(here, so_far["oracle_all"][place]), now.precision, round(books[place].hours[month], 4), now.cases,
        now.frauds, None if unruled is None else _share(unruled, here),
    )  # fmt: skip


def _share(part: float, whole: float) -> float | None:
    """A part of what may be zero, rounded: of an oracle whose months tie with another's, never above 1."""
    return round(min(part / whole, 1.0), 6) if whole > 0 else None


def _found(world: World, books: Sequence[Books]) -> list[_Found]:
    fen, kind = _by_truth(world, "fen"), _by_truth(world, "kind")
    firsts = loss_once(books[-1].verdicts)
    made = []
    for month in world.months:
        given = [(one, new) for one, new in firsts if one.done == month.number]
        money = [(one.job.by_rule, float(sum(fen[truth] for truth in new))) for one, new in given]
        made.append(_Found(
            sum(each for _, each in money), sum(each for ruled, each in money if not ruled),
            sum(one.returns for one, _ in given) / len(given) if given else None, len(given),
            sum(kind[truth] == "fraud" for _, new in given for truth in new),
        ))  # fmt: skip
    return made


def _dreamt(world: World, books: Sequence[Books]) -> list[_Found]:
    """An oracle's months: it takes nothing that returns nothing."""
    fen, kind = _by_truth(world, "fen"), _by_truth(world, "kind")
    made, before = [], Books()
    for month, now in zip(world.months, books, strict=True):
        more = {truth: part - before.found.get(truth, 0.0) for truth, part in now.found.items()}
        cases = round(now.cases[month.number], 4)
        frauds = sum(part for truth, part in more.items() if kind[truth] == "fraud")
        money = sum(part * fen[truth] for truth, part in more.items())
        made.append(_Found(money, None, 1.0 if cases else None, cases, round(frauds, 4)))
        before = now
    return made


def begun(world: World) -> dict[str, int]:
    """What of each typology had begun by the last night, in fen."""
    rows = world.truths[world.truths["first"] <= world.months[-1].number]
    return {str(name): int(fen) for name, fen in rows.groupby("typology")["fen"].sum().items() if fen}


def _by_typology(world: World, arm: str, last: Books) -> dict[str, int]:
    fen, typology = _by_truth(world, "fen"), _by_truth(world, "typology")
    parts = last.found if arm in ORACLES else {truth: 1.0 for _, new in loss_once(last.verdicts) for truth in new}
    made: dict[str, float] = defaultdict(float)
    for truth, part in parts.items():
        made[typology[truth]] += part * fen[truth]
    return {name: round(each) for name, each in sorted(made.items())}


def _beside(world: World, books: Sequence[Books], staff: Staff) -> list[Beside]:
    firsts = loss_once(books[-1].verdicts)
    split = _split(world, firsts)
    terms = comes_back(staff, world.reviewed, world.luck, [one for one, _ in firsts])
    recover = [part * gone for (part, _), (gone, _) in zip(terms, split, strict=True)]
    made = []
    for place, month in enumerate(world.months):
        mine = [number for number, (one, _) in enumerate(firsts) if one.done == month.number]
        given = [firsts[number][0] for number in mine]
        came_in = sum(
            back / over
            for back, (_, over), (one, _) in zip(recover, terms, firsts, strict=True)
            if month_of(one.known) < month.number <= month_of(one.known) + over
        )
        promises = [(one.job.p, one.job.expected_fen) for one in given if one.job.p is not None]
        made.append(Beside(
            named(month.number), round(sum(split[number][1] for number in mine)), round(came_in),
            sum(one.upheld for one in given),
            sum(one.upheld and one.job.group not in ("fraud", "overpaid") for one in given),
            sum(one.upheld and one.job.group == "fraud" for one in given), sum(one.undone is not None for one in given),
            sum(not one.upheld and one.job.group in ("fraud", "overpaid") for one in given),
            sum(p for p, _ in promises if p is not None) if promises else None,
            sum(fen or 0 for _, fen in promises) if promises else None,
            round(sum(recover[number] + split[number][1] for number in mine)),
            len(books[place].in_hand(_next(world, place))), sum(not one.job.by_rule for one in given),
            sum(one.returns for one in given if not one.job.by_rule),
        ))  # fmt: skip
    return made


def _next(world: World, place: int) -> date:
    """The day of the next night; after the last, a month on."""
    if place + 1 < len(world.months):
        return world.months[place + 1].day
    return world.months[place].day + timedelta(days=30)


def _split(world: World, firsts: Sequence[tuple[Verdict, tuple[int, ...]]]) -> list[tuple[float, float]]:
    """Of each verdict's money what was lost by the month in which it was known, and what it saves."""
    truths = world.truths.set_index("truth_id")
    made = []
    for one, new in firsts:
        rows = truths.loc[list(new)]
        length = rows["until"] - rows["first"] + 1
        passed = (month_of(one.known) - rows["first"] + 1).clip(lower=0, upper=length)
        gone = float((rows["fen"] * passed // length).sum())
        made.append((gone, float(rows["fen"].sum()) - gone))
    return made


def _by_truth(world: World, column: str) -> dict[int, Any]:
    return dict(zip(world.truths["truth_id"].tolist(), world.truths[column].tolist(), strict=True))
