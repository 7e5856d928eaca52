"""B2.5 Too many months, or a wrong amount [期限或标准错误]: an operator mistypes, or the system computes wrongly.

Published: "system error classes", found by computing anew; no amounts. A month of benefit is 1,710 or 1,872 yuan, so a
case here costs from some hundred yuan to about 30,000, and now and then the fund owes instead. Nobody means to take
money: an operator enters months with a digit wrong; months that an earlier claim, or a transfer, brought count again;
months carried over are added twice; half-years are rounded up; the job-seeking subsidy runs on after six months;
the whole minimum wage is paid instead of its share; the new minimum wage is paid before its day, or the old one after
it. A programme's error strikes claims decided one after another, a typing error anybody's.

Look-alikes: months lawfully carried over from an earlier claim; months paid in another place and transferred in, with
the form; a claim that runs to the retirement age beyond its months, as the rule of 2025 wants it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import operators, transfers, ui_spells
from jihe.city.calendar import DAY, Bools, Ints, first_day, month_of, ym_of
from jihe.city.draws import chance, days, lognormal, runs, some
from jihe.city.schemes import claims as shared
from jihe.law import unemployment as law

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 70.0  # own estimate: one claim in a thousand
TYPOLOGY = "B2.5"
_DURATION = ("typed", "again", "carried_twice", "rounded")
_AMOUNT = ("subsidy_on", "whole_wage", "early_wage", "old_wage", "wrong_base")
_SYSTEM = ("carried_twice", "rounded", "subsidy_on", "whole_wage", "early_wage", "old_wage")
_MOST_ELSEWHERE = 66  # months transferred in


class Habits(NamedTuple):
    """Which errors a world's office makes."""

    kinds: dict[str, float]
    run: float  # mean length of a run of claims that a programme's error strikes
    months: float  # of wrong amounts, median
    elsewhere: float  # months transferred in, median


def habits(world: World) -> Habits:
    """Draws of this world."""
    rng = world.habits(TYPOLOGY)
    kinds = (*_DURATION, *_AMOUNT)
    shares = rng.dirichlet([5, 4, 2, 2, 2, 2, 2, 2, 2])
    return Habits(
        dict(zip(kinds, shares.tolist(), strict=True)), rng.uniform(2, 9), rng.uniform(1.5, 6), rng.uniform(14, 34)
    )


def plan(world: World) -> None:
    """Enters wrong months or amounts for some claims, and months from elsewhere for others."""
    rng, how = world.rng(TYPOLOGY), habits(world)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    draws = ui_spells.draws(world)
    fits = (draws["separation"] >= world.start).to_numpy() & draws["startup"].isna().to_numpy()
    fits &= (draws["from_month"] < world.last_month - 2).to_numpy() & (draws["entitled"] >= 2).to_numpy()
    draws = draws[fits].sort_values("apply_ts", kind="stable").reset_index(drop=True)
    kinds = np.array(list(how.kinds))[rng.choice(len(how.kinds), wanted, p=list(how.kinds.values()))]
    taken = np.zeros(len(draws), dtype=bool)
    errors = []
    for kind in how.kinds:
        rows = _struck(draws, _possible(world, draws, kind) & ~taken, int((kinds == kind).sum()), kind, how, rng)
        taken[rows] = True
        errors.append(_err(world, draws.iloc[rows], kind, how, rng))
    world.latent["ui_amount_errors"] = pd.concat(errors, ignore_index=True)
    others = ui_spells.honest(world)
    others = others[(others["separation"] > world.start + 40 * DAY).to_numpy()].drop_duplicates("person_id")
    _from_elsewhere(world, others.iloc[some(np.arange(len(others)), int(wanted * 1.25) + 2, rng)], how, rng)


def _exhausts(world: World, draws: pd.DataFrame) -> Bools:
    """Who has no job in sight when the months are used up, well inside the window."""
    ends = draws["from_month"].to_numpy() + draws["entitled"].to_numpy()
    made: Bools = (month_of(draws["next_start"]) > ends) & (ends < world.last_month - 1)
    return made


def _possible(world: World, draws: pd.DataFrame, kind: str) -> Bools:
    """Claims on which an error of the kind would be paid out."""
    begin, seeks = draws["from_month"].to_numpy(), draws["seeks"].to_numpy(dtype=bool)
    last = np.minimum(begin + draws["entitled"].to_numpy() - 1, month_of(draws["next_start"]) - 1)
    change = _new_wage(world)
    longer = _exhausts(world, draws) & (draws["entitled"] < 20).to_numpy()
    fits: dict[str, Bools] = {
        "typed": longer, "again": longer & (draws["months_about"] >= 15).to_numpy(), "carried_twice": longer,
        "rounded": longer, "subsidy_on": seeks & (last - begin >= 7), "wrong_base": seeks,
        "whole_wage": last >= begin, "early_wage": (begin < change) & (last >= change - 1),
        "old_wage": (begin < change) & (last >= change),
    }  # fmt: skip
    return fits[kind]


def _new_wage(world: World) -> int:
    """The last month of the window in which the monthly amount changed; after it where it never did."""
    months = np.arange(world.first_month, world.last_month + 1)
    amount = np.asarray(law.monthly_fen(ym_of(months), world.law))
    changed = np.flatnonzero(np.diff(amount)) + 1
    return int(months[changed[-1]]) if len(changed) else world.last_month + 2


def _struck(draws: pd.DataFrame, possible: Bools, n: int, kind: str, how: Habits, rng: np.random.Generator) -> Ints:
    """Rows that err: one after another where a programme does it, anybody otherwise."""
    pool = np.flatnonzero(possible)
    if kind not in _SYSTEM or len(pool) <= n:
        return np.sort(some(pool, n, rng))
    found: list[int] = []
    while len(found) < n:
        begin = int(rng.integers(0, len(pool)))
        found += pool[begin : begin + 1 + int(rng.poisson(how.run - 1))].tolist()
        found = sorted(set(found))
    return np.array(found[:n], dtype=np.int64)


def _err(world: World, spells: pd.DataFrame, kind: str, how: Habits, rng: np.random.Generator) -> pd.DataFrame:
    """Marks the spells and gives the amounts that go wrong: spell_id, item, first, last, factor, shift."""
    n, ids = len(spells), spells["spell_id"].to_numpy()
    ui_spells.change(world, ids, tag=TYPOLOGY)
    begin, months = spells["from_month"].to_numpy(), spells["months_about"].to_numpy(dtype=np.int64)
    length = np.maximum(np.round(lognormal(how.months, 0.7, n, rng)).astype(np.int64), 1)
    item, first, last = "monthly", np.maximum(begin, world.first_month), np.full(n, world.last_month)
    factor, shift = np.ones(n), np.zeros(n, dtype=np.int64)
    if kind in ("typed", "again"):
        more = (
            _mistyped(months, rng)
            if kind == "typed"
            else np.maximum((months * rng.uniform(0.2, 1.0, n)).astype(np.int64), 6)
        )
        ui_spells.change(world, ids, typed_months=_felt(world, months, more))
    elif kind == "carried_twice":
        ui_spells.change(world, ids, typed_carried=rng.integers(1, 9, n))
    elif kind == "rounded":
        ui_spells.change(world, ids, extra_months=1)
    elif kind == "subsidy_on":
        ui_spells.change(world, ids, subsidy_months=rng.integers(1, 13, n))
    elif kind == "wrong_base":
        item, factor = "job_subsidy", np.where(chance(0.3, n, rng), 10.0, rng.uniform(1.1, 3.0, n))
    elif kind == "whole_wage":
        first, factor = first + rng.integers(0, 4, n), 1 / (_rate(world) / 10_000) * np.ones(n)
        last = first + length - 1
    else:
        change, back = _new_wage(world), kind == "old_wage"
        first = np.full(n, change) if back else np.maximum(change - length, world.first_month)
        last = change + length - 1 if back else np.full(n, change - 1)
        shift = -length - 1 if back else length + 1
    wrong = item == "job_subsidy" or kind in ("whole_wage", "early_wage", "old_wage")
    frame = pd.DataFrame(
        {"spell_id": ids, "item": item, "first": first, "last": last, "factor": factor, "shift": shift}
    )
    return frame if wrong else frame.iloc[:0]


def _rate(world: World) -> int:
    """The share of the minimum wage that is paid, in basis points."""
    return int(np.asarray(world.law.number("ui_rate", world.start_ym)))


def _mistyped(months: Ints, rng: np.random.Generator) -> Ints:
    """Months too many when two digits change places or one is struck twice."""
    tens, ones = months // 10 % 10, months % 10
    swapped = months // 100 * 100 + ones * 10 + tens - months
    other = np.where(chance(0.5, len(months), rng), 10 * rng.integers(1, 8, len(months)), 100)
    return np.where(swapped > 0, swapped, other)


def _felt(world: World, months: Ints, more: Ints) -> Ints:
    """As many months too many, but at least so many that one more month of benefit is granted."""
    before = np.asarray(law.months(months, law=world.law))
    for _ in range(2):
        same = np.asarray(law.months(months + more, law=world.law)) <= before
        more = np.where(same, more + 12, more)
    return more


def _from_elsewhere(world: World, spells: pd.DataFrame, how: Habits, rng: np.random.Generator) -> None:
    """Months paid to another fund, transferred in with its form before the claim, and lawfully counted."""
    n = len(spells)
    count = np.clip(np.round(lognormal(how.elsewhere, 0.6, n, rng)), 6, _MOST_ELSEWHERE).astype(np.int64)
    recorded = np.maximum(spells["separation"].to_numpy() - days(rng.uniform(5, 400, n)), world.start + 9 * DAY)
    known = recorded < spells["apply_ts"].to_numpy() - DAY
    spells, count, recorded = spells[known].reset_index(drop=True), count[known], recorded[known]
    n = len(spells)
    before = world.people["first_month"].to_numpy()[spells["person_id"].to_numpy() - 1]
    last = np.minimum(before - 1 - rng.integers(0, 12, n), world.first_month - 30)
    row, month = runs(last - count + 1, last)
    region = world.people["hukou_region"].to_numpy(str)[spells["person_id"].to_numpy() - 1]
    form = transfers.forms(region, recorded - days(rng.uniform(10, 80, n)), rng.integers(1, 99_999, n))
    towns = world.people["town"].to_numpy(str)[spells["person_id"].to_numpy() - 1]
    clerk = operators.handler(world, towns, "accept", rng)
    money = first_day(month_of(recorded)) if n else recorded
    base = np.round(lognormal(3_200, 0.3, n, rng)).astype(np.int64) * 100
    world.latent[f"contribution/{TYPOLOGY}"] = pd.DataFrame(
        {
            "person_id": spells["person_id"].to_numpy()[row], "employer_id": 0, "month": month, "lines": "UI",
            "base_ep_fen": 0, "base_uw_fen": base[row], "paid": money[row], "kind": "transfer_in", "payer": "person",
            "recorded": recorded[row], "doc_type": "transfer_form", "doc_no": form[row], "op_id": clerk[row],
        }
    )  # fmt: skip
    about = spells["months_about"].to_numpy() + count
    ui_spells.change(world, spells["spell_id"].to_numpy(), months_about=about)
    plain = spells["spell_id"].to_numpy()[(spells["tag"] == "").to_numpy()]
    ui_spells.change(world, plain, tag=f"{TYPOLOGY}/transfer")
    world.latent["ui_transfers"] = spells[["spell_id"]]


def record(world: World) -> None:
    """Claims with wrong months or amounts, with the difference (negative where the fund owes); lawful ones alike."""
    moved = world.latent["ui_transfers"]["spell_id"].to_numpy()
    shared.record(world, TYPOLOGY, also=moved)
    claims = world.latent["ui_claims"]
    drawn = claims[((claims["granted"] > 0) & (claims["last_paid"] >= claims["from_month"])).to_numpy()]
    longer = (drawn["carried"] > 0) | drawn["bridging"].astype(bool)
    rows = drawn[(longer & (drawn["tag"] == "")).to_numpy() & ~drawn["spell_id"].isin(moved).to_numpy()]
    world.record(
        TYPOLOGY, "benign_lookalike", "ui_claim", rows["claim_id"].to_numpy(),
        ym_of(np.maximum(rows["from_month"].to_numpy(), world.first_month)),
    )  # fmt: skip
