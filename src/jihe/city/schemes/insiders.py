"""What the schemes of operators share: who can be bought, whose cases are still free, what is taken for granted.

Published: a clerk of Chengde invented contributions for 248 insured between 2010 and 2019; four officials of one
district of Harbin were bribed by one agent. An insider works in one office for months or years, on its cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import operators
from jihe.city.calendar import NEVER, Bools, Ints
from jihe.city.draws import some

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
    taken = world.latent.get(_TAKEN, pd.DataFrame({"op_id": np.zeros(0, dtype=np.int64)}))
    known = operators.staff(world).merge(world.offices[["office_id", "town"]], on="office_id")
    known["small"] = known["office_id"].isin(small_offices(world))
    free = known[known["post"].isin(posts) & ~known["op_id"].isin(taken["op_id"])]
    chosen = free.iloc[some(np.arange(len(free)), n, rng)]
    take(world, chosen["op_id"].to_numpy())
    columns = (chosen[name].tolist() for name in Insider._fields)
    return [Insider(*values) for values in zip(*columns, strict=True)]


def take(world: World, op_ids: Ints) -> None:
    """Keeps operators out of the other schemes."""
    before = world.latent.get(_TAKEN, pd.DataFrame({"op_id": np.zeros(0, dtype=np.int64)}))
    world.latent[_TAKEN] = pd.concat([before, pd.DataFrame({"op_id": op_ids})], ignore_index=True)


def small_offices(world: World) -> Ints:
    """Offices of two operators."""
    staffed = world.operators.groupby("office_id").size()
    made: Ints = staffed.index[staffed.to_numpy() == 2].to_numpy()
    return made


def free_awards(world: World) -> pd.DataFrame:
    """Awards decided in the window that no scheme has touched or remembers, to people who live, one a person."""
    awards = world.awards
    told = [frame["award_id"] for frame in world.latent.values() if "award_id" in frame]
    known = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *told]))
    touched = [name for name in map(str, awards) if name.startswith(("op_", "extra_"))]
    hooks: Bools = (awards[touched] != 0).any(axis=1).to_numpy()
    several = awards["person_id"].duplicated(keep=False).to_numpy()
    alive = world.people["death"].isna().to_numpy()[awards["person_id"].to_numpy() - 1]
    inside = (awards["start"] > world.first_month) & (awards["ended"] >= NEVER) & (awards["awarded"] < world.end)
    keep = inside.to_numpy() & alive & ~hooks & ~several & ~np.isin(awards["award_id"], known)
    if "pension_schemes" in world.latent:
        keep &= ~np.isin(awards["person_id"], world.latent["pension_schemes"]["person_id"])
    made: pd.DataFrame = awards[keep]
    return made


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
