"""B4.1 Contributions invented in another place and transferred in [虚构缴费转入]: no other fund knows of them.

Published: a clerk of Chengde between 2010 and 2019 invented contributions in another county and transferred them
in; 248 insured, more than 8 million yuan given back, about 32,000 each. The motive is the fee of people who lack
the fifteen years, or want more of them. Episodes here have between two clients and some dozens, with months to
years invented for each; what a case costs by the end of the window runs from hundreds of yuan to some tens of
thousands. The clerk names one county, numbers the forms as they come to mind or names none, and at times types in a
day on which money came. Look-alikes: transfers with the other fund's form and money, with a form that was never
scanned, with money still on its way (see ``transfers``), and service deemed paid, for which no money is ever due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import places, transfers
from jihe.city.calendar import NAT, day_of, ym_of
from jihe.city.draws import chance, days, lognormal, some
from jihe.city.schemes import insiders, unearned
from jihe.city.schemes.lives import take
from jihe.city.schemes.shared import spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 0.25  # episodes of all kinds are 0 to 2 a year (E1)
TYPOLOGY = "B4.1"
_ROWS = "contribution/invented"


class _Habits(NamedTuple):
    """Of one world; sizes are medians of wide spreads."""

    clients: float
    months: float
    no_form: float  # share of clients for whom no form is named
    types_in_money: float  # share for whom a day of payment is entered
    own_town: float  # share of clients from the clerk's town
    other_county: float  # share of forms that do not name the clerk's usual county


def _habits(world: World) -> _Habits:
    rng = world.habits(TYPOLOGY)
    return _Habits(
        clients=rng.uniform(5, 22), months=rng.uniform(16, 60), no_form=rng.uniform(0.1, 0.6),
        types_in_money=rng.uniform(0.0, 0.35), own_town=rng.uniform(0.3, 0.9), other_county=rng.uniform(0.0, 0.3),
    )  # fmt: skip


def plan(world: World) -> None:
    """Leaves months to be entered, and ``false_transfers`` (ring, op_id, award_id, person_id, months, credit)."""
    rng = world.rng(TYPOLOGY)
    habits = _habits(world)
    episodes = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    parts, clients = [], []
    for ring, clerk in enumerate(insiders.crooked(world, episodes, ("accept", "review", "data"), rng), 1):
        awards = _clients(world, clerk, habits, rng)
        wanted = np.round(np.clip(lognormal(habits.months, 0.7, len(awards), rng), 3, 90)).astype(np.int64)
        recorded = transfers.before_applying(world, awards, rng)
        known = ~np.isnat(recorded)
        awards, wanted, recorded = awards[known], wanted[known], recorded[known]
        rows = transfers.move(world, awards["person_id"].to_numpy(), wanted, recorded, rng)
        rows["op_id"] = clerk.op_id
        parts.append(_papers(world, rows, habits, rng))
        made = awards[["award_id", "person_id"]].merge(unearned.sums(world, rows), on="person_id")
        made = made.assign(ring=ring, op_id=clerk.op_id)
        clients.append(made)
        take(world, made["person_id"].to_numpy())
    columns = ["award_id", "person_id", "months", "credit", "ring", "op_id"]
    empty = pd.DataFrame({name: np.zeros(0, dtype=np.int64) for name in columns})
    world.latent["false_transfers"] = pd.concat([empty, *clients], ignore_index=True)
    if parts:
        world.latent[_ROWS] = pd.concat(parts, ignore_index=True)
    _resemble(world, len(world.latent["false_transfers"]), rng)


def _resemble(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Honest transfers before as many pensions, where life has fewer."""
    have = len(_honest_awards(world))
    free = _untouched(world)
    awards = free[free["award_id"].isin(some(free["award_id"].to_numpy(), max(wanted + 2 - have, 0), rng))]
    recorded = transfers.before_applying(world, awards, rng)
    known = ~np.isnat(recorded)
    months = np.round(np.clip(lognormal(26, 0.85, len(awards), rng), 2, 200)).astype(np.int64)
    persons = awards["person_id"].to_numpy()[known]
    transfers.honest(world, "more_transfers", persons, months[known], recorded[known], rng)


def _clients(world: World, clerk: insiders.Insider, habits: _Habits, rng: np.random.Generator) -> pd.DataFrame:
    """New employees' pensions whose owners had nothing transferred in; many of the clerk's town."""
    wanted = insiders.episode(world, habits.clients, 80, rng)
    return insiders.clients(world, _untouched(world), clerk.town, wanted, habits.own_town, rng)


def _untouched(world: World) -> pd.DataFrame:
    """Employees' pensions of the window, well after its start, whose owners had nothing transferred in."""
    free = insiders.free_awards(world)
    paid = world.people["ep_paid0"].to_numpy()[free["person_id"].to_numpy() - 1]
    made: pd.DataFrame = free[(paid > 4) & ~transfers.by_hand(world, free["person_id"].to_numpy())]
    return made


def _papers(world: World, rows: pd.DataFrame, habits: _Habits, rng: np.random.Generator) -> pd.DataFrame:
    """Forms of one county, numbered on from a number that looks right, or none; no money, whatever is typed in."""
    first = rows.drop_duplicates("person_id").sort_values("recorded", kind="stable")
    n = len(first)
    usual = np.repeat(places.origins(np.zeros(1, dtype=bool), rng), n)
    drawn = places.origins(np.zeros(n, dtype=bool), rng)
    region = np.where(chance(habits.other_county, n, rng), drawn, usual)
    recorded = first["recorded"].to_numpy()
    serial = int(rng.integers(1, 90_000)) + np.cumsum(rng.integers(1, 9, n))
    form = transfers.forms(region, recorded - days(rng.uniform(5, 80, n)), serial)
    form = np.where(chance(habits.no_form, n, rng), "", form)
    money = np.where(chance(habits.types_in_money, n, rng), day_of(recorded - days(rng.uniform(0, 25, n))), NAT)
    said = pd.DataFrame({"doc_no": form, "paid": money}, index=first["person_id"])
    said["doc_type"] = "transfer_form"
    for name in said:
        rows[name] = said[name].reindex(rows["person_id"]).to_numpy()
    return rows


def record(world: World) -> None:
    """Awards with invented months and what these cost, the clerks, and honest transfers and service deemed paid."""
    clients = world.latent["false_transfers"]
    share = world.weight_of(TYPOLOGY)
    cost = spans(unearned.payments(world, clients.set_index("award_id")), "award_id")
    cost = cost[cost["net"] > 0]
    clients = clients.set_index("award_id").loc[cost.index]
    for ring in clients["ring"].unique():
        mine = clients[clients["ring"] == ring]
        op_ids = [int(mine["op_id"].iloc[0])]
        insiders.record(world, TYPOLOGY, cost.loc[mine.index], int(ring), op_ids, mine["person_id"])
    _record_honest(world, share)


def _honest_awards(world: World) -> pd.DataFrame:
    """Awards decided on honest transfers and on service deemed paid; those that want a paper or money count too."""
    awards = world.awards
    ours = (awards["scheme"] == "EP") & (awards["awarded"] < world.end) & (awards["start"] > world.first_month)
    awards = awards[ours.to_numpy()].drop_duplicates("person_id")
    moved = world.latent["transferred"]
    persons = np.r_[moved.loc[moved["months"] > 0, "person_id"], world.latent["contribution/deemed"]["person_id"]]
    false = awards["award_id"].isin(world.latent["false_transfers"]["award_id"])
    made: pd.DataFrame = awards[(awards["person_id"].isin(persons) & ~false).to_numpy()]
    return made


def _record_honest(world: World, share: float) -> None:
    honest = _honest_awards(world)
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", honest["award_id"].to_numpy(),
        ym_of(honest["start"].to_numpy()), weight=share,
    )  # fmt: skip
