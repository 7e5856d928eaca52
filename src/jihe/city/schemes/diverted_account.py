"""B4.2 An operator changes the payee's account before the pay run [付款前改账户] and changes it back afterwards.

Known pattern, no published sums: edits in the days before the run, several people's payments into one account, of
somebody near to the operator; the motive is debt, the clients are old people who do not read their bank statements.
An episode here costs between some hundreds and a few hundred thousand yuan. How near to the run, how soon back, how
many clients (one, or half a street) and how often differ from world to world and, widely, inside one. Look-alikes: old
parents paid into one child's account, whether the guardianship was filed or not; a number mistyped and put right the
next day; welfare homes; the weeks in which a bank's cards are exchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import accounts
from jihe.city.calendar import DAY, NAT, NEVER, Ints, first_day, month_of, office_time, working_day, ym_of
from jihe.city.draws import chance, days, lognormal, some
from jihe.city.operators import handler
from jihe.city.schemes import insiders
from jihe.city.schemes.shared import household_of, kept

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 0.5  # episodes of all kinds are 0 to 2 a year (E1)
TYPOLOGY = "B4.2"
_RUN_DAY = 12  # pensions go out on the twelfth, or the working day after it
_LOOKALIKES = 3  # of each kind for every episode


class _Habits(NamedTuple):
    """Of one world: sizes are medians of wide spreads."""

    clients: float
    months: float  # from the first diversion to the last
    runs: float  # diverted, for each client
    lead_days: float  # from the edit to the run
    back_days: float  # from the run to the edit back
    lets_it_run: float  # share that is put back only one to three runs later
    accounts: int  # that the ring takes the money in
    family: float  # probability that the first of them is of the operator's household


def _habits(world: World) -> _Habits:
    rng = world.habits(TYPOLOGY)
    return _Habits(
        clients=np.exp(rng.uniform(np.log(2), np.log(20))), months=rng.uniform(3, 14), runs=rng.uniform(1.2, 3.5),
        lead_days=rng.uniform(1.5, 7), back_days=rng.uniform(1.5, 14), lets_it_run=rng.uniform(0.0, 0.35),
        accounts=int(rng.integers(1, 4)), family=rng.uniform(0.2, 0.8),
    )  # fmt: skip


def plan(world: World) -> None:
    """Adds to ``payee_changes``; leaves ``diverted`` (ring, op_id, holder), ``looked_after`` (holder, person_id of
    the ward, since) and ``mistyped`` (holder, month)."""
    rng = world.rng(TYPOLOGY)
    habits = _habits(world)
    episodes = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    chosen = insiders.crooked(world, episodes, ("accept", "data"), rng)
    changes, rings = [], []
    for ring, each in enumerate(chosen, 1):
        holders = _accomplices(world, each.person_id, habits, rng)
        clients = _clients(world, each.office_id, habits, rng)
        clients = clients[~clients["person_id"].isin(holders)]
        holders = holders[: max(len(clients) // 4, 1)]
        changes.append(_episode(world, each.op_id, holders, clients, habits, rng))
        rings += [{"ring": ring, "op_id": each.op_id, "holder": int(holder)} for holder in holders]
    world.latent["diverted"] = pd.DataFrame(rings, columns=["ring", "op_id", "holder"])
    wanted = max(episodes * _LOOKALIKES, 1)
    changes += [_for_parents(world, wanted, rng), _mistyped(world, wanted, rng)]
    world.payee_changes = pd.concat([world.payee_changes, *changes], ignore_index=True)


def _accomplices(world: World, person: int, habits: _Habits, rng: np.random.Generator) -> Ints:
    """Somebody of the operator's household, or acquaintances who draw no pension."""
    near = int(household_of(world, np.array([person]))[0])
    adult = month_of(world.people["birth"].to_numpy()) < world.first_month - 20 * 12
    drawing = np.isin(world.people["person_id"], world.awards["person_id"])
    free = adult & ~drawing & world.people["death"].isna().to_numpy() & (world.people["person_id"] != person)
    others = some(np.flatnonzero(free) + 1, habits.accounts, rng)
    if near and free[near - 1] and rng.random() < habits.family:
        others = np.r_[near, np.setdiff1d(others, [near])][: habits.accounts]
    return others


def _clients(world: World, office: int, habits: _Habits, rng: np.random.Generator) -> pd.DataFrame:
    """Pensioners of the office's town, or of the city for the centre; the eldest first to be chosen."""
    drawing = _drawing(world)
    town = world.offices["town"].to_numpy(str)[office - 1]
    here = drawing[world.people["town"].to_numpy(str)[drawing["person_id"].to_numpy() - 1] == town]
    pool = here if len(here) >= 8 else drawing
    age = -month_of(world.people["birth"].to_numpy()[pool["person_id"].to_numpy() - 1])
    rank = np.argsort(-(age + rng.normal(0, 80, len(pool))), kind="stable")
    return pool.iloc[rank[: int(np.clip(lognormal(habits.clients, 0.8, 1, rng)[0], 1, 60))]]


def _drawing(world: World) -> pd.DataFrame:
    """One award a person, drawn through the whole window by somebody who lives."""
    awards = world.awards
    alive = world.people["death"].isna().to_numpy()[awards["person_id"].to_numpy() - 1]
    through = (awards["start"] < world.first_month) & (awards["ended"] >= NEVER) & (awards["scheme"] != "RP")
    made: pd.DataFrame = awards[through.to_numpy() & alive].drop_duplicates("person_id")
    return made


def _episode(
    world: World, op_id: int, holders: Ints, clients: pd.DataFrame, habits: _Habits, rng: np.random.Generator
) -> pd.DataFrame:
    """Each client, always into the same account, is diverted in some runs of a period of months."""
    n = len(clients)
    length = int(np.clip(lognormal(habits.months, 0.5, 1, rng)[0], 2, world.last_month - world.first_month - 4))
    begin = world.first_month + 2 + int(rng.integers(0, max(world.last_month - world.first_month - length - 2, 1)))
    times = 1 + rng.poisson(habits.runs - 1, n)
    row = np.repeat(np.arange(n), times)
    month = begin + rng.integers(0, length, len(row))
    runs = pd.DataFrame({"row": row, "month": month}).drop_duplicates().sort_values(["row", "month"])
    row, month = runs["row"].to_numpy(), runs["month"].to_numpy()
    run = working_day(first_day(month) + (_RUN_DAY - 1) * DAY)
    lead = np.clip(lognormal(habits.lead_days, 0.7, len(row), rng), 0.6, 24)
    changed = np.minimum(office_time(run - days(lead) - DAY, rng), run - days(0.4))
    back = run + days(0.5 + np.minimum(lognormal(habits.back_days, 0.7, len(row), rng), 15))
    longer = np.where(chance(habits.lets_it_run, len(row), rng), rng.integers(1, 4, len(row)), 0)
    back = office_time(back + longer * 30 * DAY, rng)
    # What is still diverted when the client's next turn comes is put back before it.
    following = np.r_[changed[1:], [NAT]]
    following[np.r_[row[1:] != row[:-1], True]] = NAT
    back = np.fmin(back, following - days(0.5))
    return _changes(clients.iloc[row], holders[row % len(holders)], changed, back, np.repeat(op_id, len(row)))


def _changes(awards: pd.DataFrame, holder: Ints, changed: np.ndarray, back: np.ndarray, op_id: Ints) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person_id": awards["person_id"].to_numpy(), "line": awards["scheme"].to_numpy(str), "holder": holder,
            "acct_id": 0, "changed_ts": changed, "reverted_ts": back, "op_id": op_id,
        }
    )  # fmt: skip


def _for_parents(world: World, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """A child looks after the money of father, mother and the parents-in-law: asked for, and it stays."""
    people = world.people
    drawing = _drawing(world).set_index("person_id")
    pensioner = np.zeros(len(people) + 1, dtype=bool)
    pensioner[drawing.index.to_numpy()] = True
    both = pensioner[people["parent_a"]] & pensioner[people["parent_b"]] & people["death"].isna().to_numpy()
    children = some(np.flatnonzero(both & ~pensioner[1:]) + 1, count, rng)
    own = people.iloc[children - 1]
    mate = people.iloc[np.maximum(own["spouse"].to_numpy() - 1, 0)]
    married = own["spouse"].to_numpy() > 0
    holder, parent = [], []
    for side in (own["parent_a"], own["parent_b"]):
        holder.append(children)
        parent.append(side.to_numpy())
    for side in (mate["parent_a"], mate["parent_b"]):
        theirs = married & pensioner[side.to_numpy()]
        holder.append(children[theirs])
        parent.append(side.to_numpy()[theirs])
    who, of = np.concatenate(parent), np.concatenate(holder)
    when = office_time(world.start + days(40 + rng.random(len(who)) * (world.years * 365.25 - 200)), rng)
    towns = people["town"].to_numpy(str)[who - 1]
    world.latent["looked_after"] = pd.DataFrame({"holder": of, "person_id": who, "since": when})
    return _changes(
        drawing.loc[who].reset_index(), of, when, np.repeat(NAT, len(who)), handler(world, towns, "accept", rng)
    )


def _mistyped(world: World, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """The account of somebody else is entered, and put right before or soon after anything is paid."""
    drawing = _drawing(world)
    clients = drawing.iloc[some(np.arange(len(drawing)), count, rng)]
    n = len(clients)
    strangers = some(np.setdiff1d(world.people["person_id"].to_numpy(), drawing["person_id"]), 4 * n, rng)
    adult = month_of(world.people["birth"].to_numpy()[strangers - 1]) < world.first_month - 20 * 12
    holder = strangers[adult][:n]
    clients = clients.iloc[: len(holder)]
    when = office_time(world.start + days(30 + rng.random(len(holder)) * (world.years * 365.25 - 90)), rng)
    back = when + days(rng.random(len(holder)) * 3)
    towns = world.people["town"].to_numpy(str)[clients["person_id"].to_numpy() - 1]
    world.latent["mistyped"] = pd.DataFrame({"holder": holder, "month": month_of(when)})
    return _changes(clients, holder, when, back, handler(world, towns, "accept", rng))


def record(world: World) -> None:
    """The accounts that took other people's money, the operator behind them, and accounts that only look so."""
    rings = world.latent["diverted"]
    paid = kept(world, "pension_payment", "pay_id", ["acct_id", "person_id", "ym"])
    share = world.weight_of(TYPOLOGY)
    for ring in rings["ring"].unique():
        members = rings[rings["ring"] == ring]
        op_id = int(members["op_id"].iloc[0])
        holders = members["holder"].to_numpy()
        account = accounts.of_people(world, holders)
        taken = paid[paid["acct_id"].isin(account) & ~paid["person_id"].isin(holders)]
        if taken["net"].sum() == 0:
            continue
        who = [int(world.operators["person_id"].to_numpy()[op_id - 1]), *map(int, holders)]
        each = taken.groupby("acct_id").agg(net=("net", "sum"), first=("ym", "min"), last=("ym", "max"))
        world.record(
            TYPOLOGY, "fraud", "bank_account", each.index.to_numpy(), each["first"].to_numpy(), each["last"].to_numpy(),
            each["net"].to_numpy(), int(ring), [who] * len(each), share,
        )  # fmt: skip
        world.record(
            TYPOLOGY, "fraud", "operator", [op_id], int(each["first"].min()), int(each["last"].max()),
            ring_id=int(ring), actor_ids=[who], weight=share, answers_for_fen=int(each["net"].sum()),
        )  # fmt: skip
    _record_harmless(world, share)


def _record_harmless(world: World, share: float) -> None:
    first = int(world.start_ym)
    children = accounts.of_people(world, world.latent["looked_after"]["holder"].unique())
    world.record(TYPOLOGY, "benign_lookalike", "bank_account", children, first, weight=share)
    wrong = world.latent["mistyped"].drop_duplicates("holder")
    known = accounts.of_people(world, wrong["holder"].to_numpy())
    fresh = (known > 0) & ~np.isin(known, children)
    world.record(
        TYPOLOGY, "benign_lookalike", "bank_account", known[fresh], ym_of(wrong["month"].to_numpy()[fresh]),
        weight=share,
    )  # fmt: skip
    homes = world.latent["welfare_homes"]["acct_id"].to_numpy()
    world.record(TYPOLOGY, "benign_lookalike", "bank_account", homes, first)
