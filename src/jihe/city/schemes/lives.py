"""How pension schemes change lives: whom none has taken yet, jobs begun and ended, records edited, agents for hire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import bases
from jihe.city.calendar import NEVER, Bools, Ints, Times, month_of, office_time
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


def add_jobs(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Appends jobs and gives their ids: person_id, employer_id, start, end, lines, wage_fen, and what else is given.

    Registered within days, reported as ended within days; what is not given is that of an ordinary job.
    """
    n = len(rows)
    person = rows["person_id"].to_numpy() - 1
    start, end = rows["start"].to_numpy().astype("datetime64[s]"), rows["end"].to_numpy().astype("datetime64[s]")
    created = world.people["created_ts"].to_numpy()[person] + np.timedelta64(90, "s")
    registered = np.maximum(office_time(start + days(rng.uniform(0, 9, n)), rng), created)
    told = office_time(end + days(rng.uniform(0, 12, n)), rng)
    usual = pd.DataFrame(
        {
            "end_reason": np.where(np.isnat(end), "", "other"), "track": world.people["track"].to_numpy(str)[person],
            "wis": False, "wis_type": "", "occupation": "manual", "floor_ep": True, "ratio_uw": 1.0,
            "registered": registered, "stop": end, "deregistered": np.maximum(told, registered + days(0.001)),
            "agent_id": 0, "channel": "online",
        }
    )  # fmt: skip
    given = rows[[name for name in world.jobs.columns if name in rows and name != "job_id"]].reset_index(drop=True)
    made = pd.concat([given, usual.drop(columns=[name for name in usual if name in given])], axis=1)
    begun = np.maximum(month_of(start), world.first_month)
    made["base_ep_fen"], made["base_uw_fen"] = bases.declared(world, made, begun)
    ids = np.arange(len(world.jobs) + 1, len(world.jobs) + n + 1)
    made["job_id"] = ids
    world.jobs = pd.concat([world.jobs, made[world.jobs.columns]], ignore_index=True)
    return ids


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
