"""How pension schemes change lives: whom none has taken yet, jobs begun and ended, records edited, agents for hire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.awards import tampered
from jihe.city.calendar import NEVER, Bools, Ints, Times, office_time
from jihe.city.draws import days, some
from jihe.city.schemes import insiders

if TYPE_CHECKING:
    from jihe.city.world import World

_TAKEN = "pension_schemes"


def untaken(world: World) -> Bools:
    """By person, whether no pension scheme has plans for them yet."""
    made = np.ones(len(world.people), dtype=bool)
    if _TAKEN in world.latent:
        made[world.latent[_TAKEN]["person_id"].to_numpy() - 1] = False
    return made


def take(world: World, persons: Ints) -> None:
    """Keeps persons out of the pension schemes planned later, so that no two stories meet in one award."""
    append(world, _TAKEN, pd.DataFrame({"person_id": np.asarray(persons, dtype=np.int64)}))


def drawing(world: World) -> pd.DataFrame:
    """One award a person, of who lives and draws it to the end of the window, and is in no pension scheme."""
    awards = world.awards[(world.awards["ended"] >= NEVER).to_numpy()].drop_duplicates("person_id")
    person = awards["person_id"].to_numpy() - 1
    alive = world.people["death"].isna().to_numpy() & world.people["left"].isna().to_numpy() & untaken(world)
    made: pd.DataFrame = awards[alive[person] & (awards["start"] < world.last_month - 4).to_numpy()]
    return made.reset_index(drop=True)


def ordinary(world: World) -> pd.DataFrame:
    """Awards that no scheme has a hand in: whose persons none has taken, which none changed or keeps a number of."""
    awards = world.awards
    kept = [frame["award_id"] for frame in world.latent.values() if "award_id" in frame]
    free = untaken(world)[awards["person_id"].to_numpy() - 1] & ~tampered(world)
    made: pd.DataFrame = awards[free & ~awards["award_id"].isin(np.concatenate([[0], *kept])).to_numpy()]
    return made


def at_rest(world: World) -> Bools:
    """By person, whether no unemployment claim, injury, month entered by hand or pension scheme is theirs."""
    free = untaken(world)
    for name in sorted(world.latent):
        if name in ("ui_spells", "injuries") or name.startswith("contribution/"):
            free &= ~np.isin(world.people["person_id"], world.latent[name]["person_id"])
    return free


def crooked_agents(world: World, name: str, rings_a_year: float) -> Ints:
    """The agents of the whole city who do the business of scheme ``name``: the same in every shard."""
    rng = world.common(f"{name}/agents")
    rings = 1 + rng.poisson(rings_a_year * world.city_scale * world.years * world.enrich)
    able = world.agents.loc[world.agents["kind"].isin(["hr", "individual", "law"]), "agent_id"].to_numpy()
    return np.sort(some(able, rings, rng))


def crooked_operators(world: World, name: str, posts: tuple[str, ...]) -> Ints:
    """One to three operators of the whole city who help scheme ``name``: the same in every shard."""
    rng = world.common(f"{name}/operators")
    staff = world.operators[world.operators["post"].isin(posts).to_numpy() & ~world.operators["is_service"].to_numpy()]
    chosen = np.sort(some(staff["op_id"].to_numpy(), int(rng.integers(1, 4)), rng))
    insiders.take(world, chosen)
    return chosen


def add_edits(world: World, rows: pd.DataFrame) -> None:
    """More changes of persons' records (see ``register``)."""
    append(world, "person_edits", rows)


def end_jobs(world: World, job_ids: Ints, last: Times, reason: str, rng: np.random.Generator) -> None:
    """Ends running jobs on their ``last`` day, reported within days."""
    row = np.asarray(job_ids) - 1
    told = office_time(last + days(rng.uniform(0, 12, len(row))), rng)
    registered = world.jobs["registered"].to_numpy()[row]
    world.jobs.loc[row, "end"] = last
    world.jobs.loc[row, "stop"] = last
    world.jobs.loc[row, "end_reason"] = reason
    world.jobs.loc[row, "deregistered"] = np.maximum(told, registered + days(0.001))


def append(world: World, name: str, rows: pd.DataFrame) -> None:
    """Adds rows to a latent frame that several schemes may fill."""
    before = world.latent.get(name)
    world.latent[name] = rows if before is None else pd.concat([before, rows], ignore_index=True)
