"""Monthly pension payments, until the fund knows of an end; what was paid too long comes back, mostly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts, revivals
from jihe.city.calendar import DAY, NAT, Bools, Ints, Times, day_of, first_day, office_time, working_day, ym_of
from jihe.city.draws import chance, days, pick, runs
from jihe.city.pension import due_to
from jihe.law import pension

if TYPE_CHECKING:
    from jihe.city.world import World

_RUN_DAY, _CUT_OFF_DAYS = 12, 3
_RISE_MONTH = 6  # July, counted from 0, in which the rise since January is paid
_BOUNCES = 0.0008  # of payments return for the account, and are paid again
# How what was paid after an end comes back once that is known: a month or two, and what ran on for longer.
_COMES_BACK = {"returned": 0.34, "offset": 0.36, "cash": 0.24, "none": 0.06}
_LONG, _COMES_BACK_LATE = 4, {"returned": 0.02, "offset": 0.13, "cash": 0.30, "none": 0.55}


def build(world: World) -> None:
    """Writes ``pension_payment``; leaves the latent ``overpaid``.

    That is: payments after an end that is known, and how each award's come back (``fate``, ``back``).
    """
    rng = world.rng("payout")
    due = _due(world)
    due = pd.concat([due, _bounced(due, rng)], ignore_index=True)
    due = due.sort_values(["paid", "award_id", "month"], kind="stable").reset_index(drop=True)
    due.insert(0, "pay_id", world.new_ids("pension_payment", len(due)))
    for scheme in ("EP", "GP", "RP"):
        mine = (due["scheme"] == scheme).to_numpy()
        due.loc[mine, "acct_id"] = accounts.payee(
            world, scheme, due["person_id"].to_numpy()[mine], due["paid"].to_numpy()[mine]
        )
    _overpaid(world, due, rng)
    _write(world, due)


def run_days(first: int, last: int) -> Times:
    """Pay days of the months from ``first`` to ``last``."""
    months = np.arange(first, last + 1)
    return working_day(first_day(months) + (_RUN_DAY - 1) * DAY)


def _due(world: World) -> pd.DataFrame:
    """One row for every payment that is made: award, month, day, amount, part that adjustments added."""
    awards = world.awards
    runs_of = run_days(world.first_month, world.last_month + 3)
    cut = runs_of - _CUT_OFF_DAYS * DAY
    start = np.maximum(awards["start"].to_numpy(), world.first_month)
    known = awards["stop_known"].to_numpy()
    # Payments go on in every run that closes before the fund knows; never short of what is due.
    unknown_until = world.first_month + np.searchsorted(cut, known, side="right") - 1
    unknown_until = np.where(np.isnat(known), world.last_month, unknown_until)
    last = np.where(np.isnat(known), world.last_month, np.maximum(unknown_until, due_to(world)))
    row, month = runs(start, np.minimum(last, world.last_month))
    some = awards.iloc[row]
    # A month that was not paid because the award came later, or was suspended, is paid with the next run.
    held = (month >= some["suspended"].to_numpy()) & (month < some["resumed"].to_numpy())
    pay_month = np.where(held, some["resumed"].to_numpy(), month)
    decided = world.first_month + np.searchsorted(cut, some["decided"].to_numpy(), side="right")
    pay_month = np.maximum(pay_month, decided)
    keep = (pay_month <= world.last_month) & ((pay_month == month) | ~_stopped(some, cut, pay_month, world))
    keep &= ~((month >= some["held_from"].to_numpy()) & (month < some["held_to"].to_numpy()))
    row, month, pay_month, some = row[keep], month[keep], pay_month[keep], awards.iloc[row[keep]]
    row, month, pay_month, revived = revivals.pay_months(world, cut, row, month, pay_month)
    some = awards.iloc[row]
    amount, added = _amounts(world, some, month)
    return pd.DataFrame(
        {
            "award_id": some["award_id"].to_numpy(), "person_id": some["person_id"].to_numpy(),
            "scheme": some["scheme"].to_numpy(str), "month": month, "amount_fen": amount, "adj_fen": added,
            "paid": runs_of[pay_month - world.first_month] + days(0.29),
            "known": revivals.known(some["stop_known"].to_numpy(), revived),
            "due_to": due_to(world)[row], "acct_id": 0, "again": False,
        }
    )  # fmt: skip


def _stopped(some: pd.DataFrame, cut: Times, pay_month: Ints, world: World) -> Bools:
    """Whether the run that would pay a held-back month comes after the end is known."""
    known = some["stop_known"].to_numpy()
    at = cut[np.minimum(pay_month - world.first_month, len(cut) - 1)]
    stopped: Bools = ~np.isnat(known) & (known <= at)
    return stopped


def _amounts(world: World, some: pd.DataFrame, month: Ints) -> tuple[Ints, Ints]:
    """The pension with the rises of each year, and how much of it adjustments added since the award."""
    level = some["level_fen"].to_numpy()
    start = some["start"].to_numpy()
    resident = (some["scheme"] == "RP").to_numpy()
    now, before = level.copy(), level.copy()
    for year in range(world.first_month // 12, world.last_month // 12 + 1):
        january, july = year * 12, year * 12 + _RISE_MONTH
        # Who draws since before the year, or before the window, takes part in its rise, but not while sentenced.
        entitled = (start < january) & (january >= world.first_month) & ~resident
        entitled &= ~((july >= some["frozen_from"].to_numpy()) & (july < some["frozen_to"].to_numpy()))
        now = np.where(entitled & (month >= july), pension.risen_fen(now, year, world.law), now)
        before = np.where(entitled & (month > july), pension.risen_fen(before, year, world.law), before)
    arrears = np.where(month % 12 == _RISE_MONTH, (now - before) * _RISE_MONTH, 0)
    flat = np.asarray(world.law.number("resident_base_pension", ym_of(month)))
    since = np.asarray(world.law.number("resident_base_pension", ym_of(np.maximum(start, world.first_month))))
    amount = np.where(resident, level + flat - since, now + arrears).astype(np.int64)
    return amount, np.maximum(amount - some["monthly_fen"].to_numpy(), 0)


def _bounced(due: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Second attempts at payments that an account refused; marks the first ones in place."""
    bounced = chance(_BOUNCES, len(due), rng) & (due["month"] <= due["due_to"]).to_numpy()
    due["returned"] = np.where(bounced, office_time(due["paid"] + days(4), rng), NAT)
    second = due[bounced].assign(returned=NAT, again=True)
    second["paid"] = working_day(second["paid"] + 20 * DAY) + days(0.29)
    return second


def _overpaid(world: World, due: pd.DataFrame, rng: np.random.Generator) -> None:
    """Decides, one fate for each award, how what was paid after its end comes back once that is known.

    The latent frame ``repays`` (person_id, scheme, fate) settles it for some.
    """
    after = ((due["month"] > due["due_to"]) & due["known"].notna()).to_numpy()
    months = due[after].groupby("award_id").size()
    soon, late = (pick(fates, len(months), rng) for fates in (_COMES_BACK, _COMES_BACK_LATE))
    fates = pd.Series(np.where(months.to_numpy() > _LONG, late, soon), index=months.index)
    over = due[after].copy()
    over["fate"] = over["award_id"].map(fates).to_numpy(str)
    if "repays" in world.latent:
        repays = world.latent["repays"].set_index(["person_id", "scheme"])["fate"]
        promised = repays.reindex(pd.MultiIndex.from_frame(over[["person_id", "scheme"]])).to_numpy()
        over["fate"] = np.where(pd.isna(promised), over["fate"], promised)
    over = pd.concat([over.assign(ended=True), _undue(world, due[~after]).assign(ended=False)])
    when = np.maximum(over["known"].to_numpy(), over["paid"].to_numpy())
    back = office_time(when + days(rng.uniform(6, 70, len(over))), rng)
    over["back"] = back
    returned = over["fate"] == "returned"
    due.loc[over.index[returned], "returned"] = back[returned.to_numpy()]
    world.latent["overpaid"] = over[
        ["pay_id", "award_id", "person_id", "scheme", "month", "amount_fen", "fate", "back", "ended"]
    ]


def _undue(world: World, due: pd.DataFrame) -> pd.DataFrame:
    """Payments for months that something else than an end makes undue, which the fund learns of at ``known``.

    The latent frames ``undue/…`` say so: person_id, scheme, first, last (months), known (NaT never), fate (cash, offset
    from later pensions, or none).
    """
    parts = [due.iloc[:0].assign(fate="")]
    for name in sorted(world.latent):
        if name.startswith("undue/"):
            wanted = world.latent[name]
            wanted = wanted[wanted["known"].notna()]
            pairs = due.reset_index().drop(columns="known").merge(wanted, on=["person_id", "scheme"]).set_index("index")
            inside = (pairs["month"] >= pairs["first"]) & (pairs["month"] <= pairs["last"]) & pairs["returned"].isna()
            parts.append(pairs[inside].drop(columns=["first", "last"]))
    made = pd.concat(parts)
    return made[~made.index.duplicated()]


def _write(world: World, due: pd.DataFrame) -> None:
    rows = pd.DataFrame(
        {
            "pay_id": due["pay_id"], "award_id": due["award_id"], "person_id": due["person_id"],
            "ym": ym_of(due["month"]), "amount_fen": due["amount_fen"], "adj_fen": due["adj_fen"],
            "acct_id": due["acct_id"], "pay_date": day_of(due["paid"]), "pay_status": "paid",
            "recorded_ts": due["paid"],
        }
    )  # fmt: skip
    returned = due["returned"].notna()
    gone = rows[returned].assign(pay_status="returned", recorded_ts=due.loc[returned, "returned"])
    every = pd.concat([rows, gone]).sort_values(["pay_id", "recorded_ts"], kind="stable")
    world.put("pension_payment", every)
