"""B4.2 An operator changes the payee's account before the pay run [付款前改账户] and changes it back afterwards.

Known pattern: edits in the days before the run, several people's payments into one account, of somebody near to the
operator. Look-alikes: old parents paid into one child's account; a number mistyped and put right the next day; welfare
homes; the weeks in which a bank's cards are exchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import accounts
from jihe.city.calendar import DAY, NAT, NEVER, Ints, first_day, month_of, office_time, working_day, ym_of
from jihe.city.draws import days, some
from jihe.city.operators import handler
from jihe.city.schemes.shared import household_of, kept

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 1.0
TYPOLOGY = "B4.2"
_RUN_DAY = 12  # pensions go out on the twelfth, or the working day after it
_LOOKALIKES = 3  # of each kind for every episode


def plan(world: World) -> None:
    """Adds to ``payee_changes``; leaves ``diverted`` (op_id, holder, ring) and ``harmless`` (holder, month)."""
    rng = world.rng(TYPOLOGY)
    episodes = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    clerks = world.operators[world.operators["post"].isin(["accept", "data"]).to_numpy()]
    chosen = clerks.iloc[some(np.arange(len(clerks)), episodes, rng)]
    changes, rings = [], []
    for ring, (op_id, person, office) in enumerate(
        chosen[["op_id", "person_id", "office_id"]].itertuples(index=False), 1
    ):
        holder = _accomplice(world, int(person), rng)
        made = _episode(world, int(op_id), holder, _clients(world, int(office), rng), rng)
        changes.append(made)
        rings.append({"ring": ring, "op_id": int(op_id), "holder": holder})
    world.latent["diverted"] = pd.DataFrame(rings)
    changes += [_for_parents(world, episodes * _LOOKALIKES, rng), _mistyped(world, episodes * _LOOKALIKES, rng)]
    world.payee_changes = pd.concat([world.payee_changes, *changes], ignore_index=True)


def _accomplice(world: World, person: int, rng: np.random.Generator) -> int:
    """Somebody of the operator's household, else an acquaintance who draws no pension."""
    near = int(household_of(world, np.array([person]))[0])
    adult = month_of(world.people["birth"].to_numpy()) < world.first_month - 20 * 12
    drawing = np.isin(world.people["person_id"], world.awards["person_id"])
    free = adult & ~drawing & world.people["death"].isna().to_numpy()
    if near and free[near - 1]:
        return near
    return int(rng.choice(np.flatnonzero(free) + 1))


def _clients(world: World, office: int, rng: np.random.Generator) -> pd.DataFrame:
    """Pensioners of the office's town, or of the city for the centre; the oldest first to be chosen."""
    drawing = _drawing(world)
    town = world.offices["town"].to_numpy(str)[office - 1]
    here = drawing[world.people["town"].to_numpy(str)[drawing["person_id"].to_numpy() - 1] == town]
    pool = here if len(here) >= 8 else drawing
    age = -month_of(world.people["birth"].to_numpy()[pool["person_id"].to_numpy() - 1])
    rank = np.argsort(-(age + rng.normal(0, 80, len(pool))), kind="stable")
    return pool.iloc[rank[: int(rng.integers(4, 26))]]


def _drawing(world: World) -> pd.DataFrame:
    """One award a person, drawn through the whole window by somebody who lives."""
    awards = world.awards
    alive = world.people["death"].isna().to_numpy()[awards["person_id"].to_numpy() - 1]
    through = (awards["start"] < world.first_month) & (awards["ended"] >= NEVER) & (awards["scheme"] != "RP")
    made: pd.DataFrame = awards[through.to_numpy() & alive].drop_duplicates("person_id")
    return made


def _episode(world: World, op_id: int, holder: int, clients: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Each client is diverted in one to three runs of a period of months; some stay diverted for longer."""
    n = len(clients)
    length = int(rng.integers(3, 13))
    begin = world.first_month + 2 + int(rng.integers(0, max(world.last_month - world.first_month - length - 2, 1)))
    times = rng.integers(1, 4, n)
    row = np.repeat(np.arange(n), times)
    month = begin + rng.integers(0, length, len(row))
    plan_rows = pd.DataFrame({"row": row, "month": month}).drop_duplicates().sort_values(["row", "month"])
    row, month = plan_rows["row"].to_numpy(), plan_rows["month"].to_numpy()
    run = working_day(first_day(month) + (_RUN_DAY - 1) * DAY)
    changed = office_time(run - days(rng.integers(1, 8, len(row))) - DAY, rng)
    changed = np.minimum(changed, run - days(0.4))
    back = office_time(run + days(1 + rng.integers(0, 16, len(row))), rng)
    return _changes(clients.iloc[row], np.repeat(holder, len(row)), changed, back, np.repeat(op_id, len(row)))


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
    world.latent["looked_after"] = pd.DataFrame({"holder": children})
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
    """The account that took other people's money, the operator behind it, and accounts that only look so."""
    rings = world.latent["diverted"]
    paid = kept(world, "pension_payment", "pay_id", ["acct_id", "person_id", "ym"])
    share = world.weight_of(TYPOLOGY)
    account = accounts.of_people(world, rings["holder"].to_numpy())
    for (ring, op_id, holder), acct in zip(rings.itertuples(index=False), account, strict=True):
        taken = paid[(paid["acct_id"] == acct) & (paid["person_id"] != holder)]
        if taken["net"].sum() == 0:
            continue
        operator = int(world.operators["person_id"].to_numpy()[op_id - 1])
        first, last, loss = int(taken["ym"].min()), int(taken["ym"].max()), int(taken["net"].sum())
        who = [[operator, int(holder)]]
        for kind, number, fen in (("bank_account", int(acct), loss), ("operator", int(op_id), loss)):
            world.record(TYPOLOGY, "fraud", kind, [number], first, last, fen, int(ring), who, share)
    _record_harmless(world, share)


def _record_harmless(world: World, share: float) -> None:
    first = int(world.start_ym)
    children = accounts.of_people(world, world.latent["looked_after"]["holder"].to_numpy())
    world.record(TYPOLOGY, "benign_lookalike", "bank_account", children, first, weight=share)
    wrong = world.latent["mistyped"]
    world.record(
        TYPOLOGY, "benign_lookalike", "bank_account", accounts.of_people(world, wrong["holder"].to_numpy()),
        ym_of(wrong["month"]), weight=share,
    )  # fmt: skip
    homes = world.latent["welfare_homes"]["acct_id"].to_numpy()
    world.record(TYPOLOGY, "benign_lookalike", "bank_account", homes, first)
