"""Which cases a night's reviewers take up: the most money back for an hour, within the hours there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from jihe.cases import cards
from jihe.cases.chances import Chance, Limits, Tests, learnt, stands_of
from jihe.cases.effort import WHOLE_BP, ReviewNumbers, measured_numbers
from jihe.cases.identity import Docket
from jihe.cases.rates import Ground, Guess
from jihe.cases.staging import Columns, StageTable, night_stage, run_sql, staged
from jihe.cases.store import exclusive, kind_errors
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.law import Law

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Of a ``CaseNight``, as the ranking reads it.
READ = (
    "id", "case__number", "case__line", "case__lane", "case__subject_kind", "severity", "score",
    "at_stake_fen", "owed_fen", "prevented_fen",
)  # fmt: skip

_STAGE = (
    "id bigint PRIMARY KEY, docket text, p_upheld double precision, expected_fen bigint, minutes bigint, "
    "fen_per_hour bigint, rank bigint, within_capacity boolean, why text"
)


@dataclass(frozen=True)
class DocketTotals:
    """One list of a night: cases ranked, cases within capacity, what those take and what they may bring."""

    ranked: int
    within: int
    capacity_minutes: int
    minutes: int
    expected_fen: int


def rank(
    run_id: str,
    capacity_hours: float,
    law: Law,
    service: Tests = (),
    past: Mapping[Ground, Guess] = MappingProxyType({}),
) -> dict[str, DocketTotals]:
    """Rank the open cases of a night that ``update`` has joined; totals by docket. Again changes nothing.

    Expected recoverable money per reviewer hour = P(upheld) × amount × recoverability ÷ effort.

    - *P(upheld)* is the highest among the case's grounds (``chances``): what verdicts in force on the night's day
      say of each rule, test, severity and match (``rates``), and the score of a calibrated model's warning,
      corrected by how its scores came true. Where nothing was decided it is the prior of the severity, or the score.
    - *Effort* is what the parameters declare for the kind of case, drawn towards what closed cases took
      (``effort.shrunken``).
    - *Amount* is what is at stake of the case's own payments, each at the probability of the most probable ground
      that names it (``Chance.parts``). A case in which the fund owes more than it is owed goes to the docket
      ``owed``: it is worth what the fund owes, all of which can be paid.
    - The docket ``owed`` has a share of the hours and gives back what it does not use. ``public_power`` is another
      unit's work, with hours beside these, and never appears in the other lists. So is ``service``: the cases that
      stand on tests of ``service`` (code, test) alone.
    - No ground fills a list alone (``waiting``): what it holds beyond its share waits behind all others.
    - To recover money, a case whose ground is known and seldom right (``Chance.below``) takes no hours and stands last:
      a list may end before its hours do.
    - Hours are filled in order; a case that no longer fits is passed over and smaller ones behind it
      are taken: a strict cut would let one hospital close the list for all. Its rank stays, so the gap shows.
    - Cases worth the same an hour are ordered by amount expected, then money saved, then number.

    ``past``: what reviews of before jihe say of grounds, as weak evidence.

    Raises BadInputError for a run that is not in the store, LookupError for a number the law does not have.
    """
    from django.db import transaction

    from jihe.cases.models import CaseNight, Night, State

    capacity = round(capacity_hours * 60)
    with kind_errors(), transaction.atomic():
        exclusive()
        night = Night.objects.filter(run_id=run_id).first()
        if night is None:
            raise BadInputError(f"run {run_id} is not in the case store; join its signals first")
        seen = CaseNight.objects.filter(night=night, case__state=State.OPEN)
        rows = list(seen.values_list(*READ))
        numbers = measured_numbers(night, law, {(row[2], row[4]) for row in rows})
        limits, stands = Limits.of(law, night.as_of), stands_of(night)
        known = learnt(night, law, chain.from_iterable(stands.values()), past)
        chances = {case: known.chance(every, limits, service) for case, every in stands.items()}
        ranked, totals = ranked_columns(rows, numbers, capacity, chances, limits)
        if night.capacity_minutes != capacity:
            night.capacity_minutes = capacity
            night.save(update_fields=["capacity_minutes"])
        with staged(night_stage(night), StageTable("stage_rank", _STAGE, ranked)):
            run_sql("rank")
        cards.follow(night)
    return totals


def ranked_columns(
    rows: list[tuple[Any, ...]],
    numbers: ReviewNumbers,
    capacity: int,
    chances: Mapping[int, Chance] = MappingProxyType({}),
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> tuple[Columns, dict[str, DocketTotals]]:
    """Rank rows of ``READ`` within ``capacity`` minutes: columns of ``stage_rank``, totals by docket.

    ``chances`` by id; a row without one is as probable as its severity or its score says.
    """
    ids, number, line, lane, kind, severity, score, at_stake, owed, prevented = (
        zip(*rows, strict=True) if rows else ((),) * len(READ)
    )
    known = [chances.get(each) for each in ids]
    recover, pay_out = np.array(at_stake, dtype=np.int64), np.array(owed, dtype=np.int64)
    docket = np.where(pay_out > recover, Docket.OWED, Docket.RECOVER)
    docket = np.where([one is not None and one.service for one in known], Docket.SERVICE, docket)
    docket = np.where(np.array(lane) == "public_power", Docket.PUBLIC_POWER, docket)
    owes = (pay_out > recover) & (docket != Docket.PUBLIC_POWER)
    amount = np.where(owes, pay_out, recover)
    share = np.where(owes, WHOLE_BP, _looked_up(numbers.recoverable, line, "recoverable_share"))
    plain = _p_upheld(severity, score, numbers)
    p_upheld = np.array([p if one is None else one.p for one, p in zip(known, plain, strict=True)], dtype=np.float64)
    parts = [
        [] if one is None or owed else one.parts(fen)
        for one, owed, fen in zip(known, owes.tolist(), amount.tolist(), strict=True)
    ]
    worth = [
        sum(each.p * each.fen for each in of_case) if of_case else p * fen
        for of_case, p, fen in zip(parts, p_upheld.tolist(), amount.tolist(), strict=True)
    ]
    expected = np.rint(np.array(worth, dtype=np.float64) * share / WHOLE_BP).astype(np.int64)
    effort = _looked_up(numbers.minutes, line, "review_hours") * _looked_up(numbers.effort, kind, "review_effort")
    longer = np.array([numbers.observed.get(each, (1.0, 0))[0] for each in zip(line, kind, strict=True)])
    minutes = np.maximum(np.rint((effort // WHOLE_BP) * longer), 1).astype(np.int64)
    per_hour = expected * 60 // minutes

    order = np.lexsort((np.array(number), -np.array(prevented, dtype=np.int64), -expected, -per_hour))
    place, within = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
    waits = np.zeros(len(rows), dtype=bool)
    below = np.array([one is not None and one.below(limits) for one in known], dtype=bool) & (docket == Docket.RECOVER)
    totals: dict[str, DocketTotals] = {}
    left = capacity
    for name in (Docket.OWED, Docket.SERVICE, Docket.RECOVER, Docket.PUBLIC_POWER):
        mine = order[docket[order] == name]
        chosen, last = mine[~below[mine]], mine[below[mine]]
        hours = left if name == Docket.RECOVER else capacity * numbers.share.get(name, 0) // WHOLE_BP
        behind = waiting([known[each] for each in chosen], minutes[chosen].tolist(), hours, limits)
        waits[chosen] = behind
        chosen = np.concatenate([chosen[~behind], chosen[behind]])
        taken = chosen[fill(minutes[chosen], hours)]
        place[np.concatenate([chosen, last])], within[taken] = np.arange(1, len(mine) + 1), True
        used = int(minutes[taken].sum())
        left -= used if name == Docket.OWED else 0
        totals[name] = DocketTotals(len(mine), len(taken), hours, used, int(expected[taken].sum()))
    why = [
        None if one is None else one.why(of_case, waits=bool(behind), below=bool(low))
        for one, of_case, behind, low in zip(known, parts, waits, below, strict=True)
    ]
    columns = {
        "id": ids, "docket": docket.tolist(), "p_upheld": p_upheld.tolist(),
        "expected_fen": expected.tolist(), "minutes": minutes.tolist(),
        "fen_per_hour": per_hour.tolist(), "rank": place.tolist(),
        "within_capacity": within.tolist(), "why": why,
    }  # fmt: skip
    return columns, totals


def waiting(chances: Sequence[Chance | None], minutes: Sequence[int], capacity: int, limits: Limits) -> Bools:
    """Which of the cases, in this order, wait behind the others, for their ground holds its share of the hours.

    A ground with enough verdicts may hold ``known_share`` of the hours, or one case. One with fewer may hold
    ``unknown_share`` of them, or as many cases as it lacks verdicts.
    """
    held: dict[Ground, tuple[int, int]] = {}
    behind = np.zeros(len(chances), dtype=bool)
    for place, (chance, needed) in enumerate(zip(chances, minutes, strict=True)):
        if chance is None:
            continue
        cases, spent = held.get(chance.of.ground, (0, 0))
        share, free = (limits.known_share, 1) if chance.lacks is None else (limits.unknown_share, chance.lacks)
        if cases >= free and (spent + needed) * WHOLE_BP > capacity * share:
            behind[place] = True
        else:
            held[chance.of.ground] = cases + 1, spent + needed
    return behind


def fill(minutes: Ints, capacity: int) -> Bools:
    """Which of the cases, in this order, are taken: each that still fits when its turn comes."""
    taken = np.zeros(len(minutes), dtype=bool)
    left, smallest = capacity, int(minutes.min(initial=capacity + 1))
    for place, needed in enumerate(minutes.tolist()):
        if left < smallest:
            break
        if needed <= left:
            taken[place] = True
            left -= needed
    return taken


def _p_upheld(
    severity: tuple[int | None, ...], score: tuple[float | None, ...], numbers: ReviewNumbers
) -> NDArray[Any]:
    """The higher of the severity's prior and the best score; a case has at least one of the two."""
    priors = np.zeros(max(numbers.upheld) + 1)
    priors[list(numbers.upheld)] = np.array(list(numbers.upheld.values())) / WHOLE_BP
    prior = priors[np.array([each or 0 for each in severity], dtype=np.int64)]
    best = np.nan_to_num(np.array(score, dtype=np.float64))
    return np.round(np.maximum(prior, best), 6)


def _looked_up(values: Mapping[str, int], keys: tuple[str, ...], name: str) -> Ints:
    if unknown := sorted(set(keys) - set(values)):
        raise LookupError(f"parameter {name} has no key {unknown[0]}; its keys are: {', '.join(values)}")
    return np.array([values[key] for key in keys], dtype=np.int64)
