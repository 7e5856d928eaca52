"""What the schemes of operators share: who can be bought, whose cases are still free, what is taken for granted.

Published: a clerk of Chengde invented contributions for 248 insured between 2010 and 2019; four officials of one
district of Harbin were bribed by one agent. An insider works in one office for months or years, on its cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import operators
from jihe.city.awards import tampered
from jihe.city.calendar import NEVER, Ints
from jihe.city.draws import lognormal, some

if TYPE_CHECKING:
    from jihe.city.world import World

_TAKEN = "insiders"


class Insider(NamedTuple):
    """An operator of this shard, with the office's town; ``small``: an office of two."""

    op_id: int
    person_id: int
    office_id: int
    post: str
    town: str
    small: bool


def crooked(world: World, n: int, posts: tuple[str, ...], rng: np.random.Generator) -> list[Insider]:
    """Up to ``n`` operators of ``posts`` who live in this shard and are in no other scheme, in random order."""
    known = operators.staff(world).merge(world.offices[["office_id", "town"]], on="office_id")
    known["small"] = known["office_id"].isin(small_offices(world))
    free = known[known["post"].isin(posts) & ~known["op_id"].isin(taken(world))]
    chosen = free.iloc[some(np.arange(len(free)), n, rng)]
    take(world, chosen["op_id"].to_numpy())
    columns = (chosen[name].tolist() for name in Insider._fields)
    return [Insider(*values) for values in zip(*columns, strict=True)]


def take(world: World, op_ids: Ints) -> None:
    """Keeps operators out of the other schemes."""
    made = np.r_[taken(world), op_ids].astype(np.int64)
    world.latent[_TAKEN] = pd.DataFrame({"op_id": made})


def taken(world: World) -> Ints:
    """Operators who are in a scheme."""
    known = world.latent.get(_TAKEN)
    return np.zeros(0, dtype=np.int64) if known is None else known["op_id"].to_numpy()


def small_offices(world: World) -> Ints:
    """Offices of two operators."""
    staffed = world.operators.groupby("office_id").size()
    made: Ints = staffed.index[staffed.to_numpy() == 2].to_numpy()
    return made


def free_awards(world: World) -> pd.DataFrame:
    """Employees' pensions decided in the window that no scheme has touched, to people who live, one a person.

    They begin some months into the window, so that something can happen before the application.
    """
    from jihe.city.schemes.lives import untaken  # which asks here for the operators who are bought

    awards = world.awards
    several = awards["person_id"].duplicated(keep=False).to_numpy()
    person = awards["person_id"].to_numpy() - 1
    alone = world.people["death"].isna().to_numpy()[person] & untaken(world)[person] & ~several & ~tampered(world)
    inside = (awards["start"] > world.first_month + 5) & (awards["ended"] >= NEVER) & (awards["awarded"] < world.end)
    made: pd.DataFrame = awards[inside.to_numpy() & alone & (awards["scheme"] == "EP").to_numpy()]
    return made


def clients(
    world: World, awards: pd.DataFrame, town: str, n: int, near: float, rng: np.random.Generator
) -> pd.DataFrame:
    """``n`` of ``awards``, ``near`` of them of people of the town; more from elsewhere where the town has too few."""
    here = in_town(world, awards, town)["award_id"].to_numpy()
    chosen = some(here, round(n * near), rng)
    others = some(np.setdiff1d(awards["award_id"].to_numpy(), here), n - len(chosen), rng)
    made: pd.DataFrame = awards[awards["award_id"].isin(np.r_[chosen, others])]
    return made


def handle(world: World, award_ids: Ints, **who: Ints | int) -> None:
    """Says who handles awards: any of op_accept, op_review, op_approve, agent_id; and what a scheme adds to them."""
    for name, value in who.items():
        world.awards.loc[award_ids - 1, name] = np.asarray(value)


def hurry(
    world: World, award_ids: Ints, approve_s: np.ndarray, share: np.ndarray, terminal: int, code: np.ndarray
) -> None:
    """Awards handled in ``approve_s`` seconds, reviewed after ``share`` of them (see ``oplog_entries``)."""
    rows = pd.DataFrame(
        {
            "award_id": award_ids, "review_s": approve_s * share, "approve_s": approve_s, "terminal_op": terminal,
            "override_code": code,
        }
    )  # fmt: skip
    before = world.latent.get("haste")
    world.latent["haste"] = rows if before is None else pd.concat([before, rows], ignore_index=True)


def record(world: World, typology: str, cost: pd.DataFrame, ring: int, op_ids: list[int], owners: pd.Series) -> None:
    """Truth of one ring: its awards (net, first, last by award), and its operators, who answer for all of it."""
    share = world.weight_of(typology)
    clerks = [int(each) for each in world.operators["person_id"].to_numpy()[np.array(op_ids) - 1] if each]
    world.record(
        typology, "fraud", "pension_award", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), ring, [[*clerks, int(each)] for each in owners], share,
    )  # fmt: skip
    world.record(
        typology, "fraud", "operator", op_ids, int(cost["first"].min()), int(cost["last"].max()), ring_id=ring,
        actor_ids=[clerks] * len(op_ids), weight=share, answers_for_fen=int(cost["net"].sum()),
    )  # fmt: skip


def episode(world: World, median: float, most: int, rng: np.random.Generator) -> int:
    """How many clients an episode has: around ``median``, at least 2; in a small city a part of who is there."""
    drawn = float(np.clip(lognormal(median, 0.6, 1, rng)[0], 2, most))
    return int(min(drawn, max(len(free_awards(world)) // 8, 2)))


def in_town(world: World, persons: pd.DataFrame, town: str) -> pd.DataFrame:
    """The rows of people (``person_id``) who live in a town."""
    at = world.people["town"].to_numpy(str)[persons["person_id"].to_numpy() - 1]
    made: pd.DataFrame = persons[at == town]
    return made


def exempt(world: World, kind: str, key: np.ndarray, since: np.ndarray, until: np.ndarray, doc: np.ndarray) -> None:
    """Adds rows to what the bureau has on record as allowed."""
    rows = pd.DataFrame({"kind": kind, "key": key, "valid_from": since, "valid_to": until, "basis_doc": doc})
    before = world.latent.get("exemptions")
    world.latent["exemptions"] = rows if before is None else pd.concat([before, rows], ignore_index=True)
