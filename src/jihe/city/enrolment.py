"""Enrolments: one row for each line of a job, with a second version once its end is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import operators
from jihe.city.calendar import DAY, MINUTE, NAT, Times, day_of, first_day, last_day, office_time
from jihe.city.draws import pick, runs

if TYPE_CHECKING:
    from jihe.city.world import World


def build(world: World) -> None:
    """Writes ``enrolment``."""
    rng = world.rng("enrolment")
    rows = pd.concat([_jobs(world, rng), _residents(world, rng)], ignore_index=True)
    rows = rows.sort_values(["reg_ts", "person_id"], kind="stable").reset_index(drop=True)
    rows.insert(0, "enrol_id", world.new_ids("enrolment", len(rows)))
    begun = rows.assign(end_date=NAT, end_reason="", recorded_ts=rows["reg_ts"])
    ended = rows[rows["told"].notna()]
    ended = _as_reported(world, ended.assign(recorded_ts=ended["told"]))
    every = pd.concat([begun, ended]).sort_values(["enrol_id", "recorded_ts"], kind="stable")
    world.put("enrolment", every.drop(columns=["told", "job_id"]))


def _as_reported(world: World, ended: pd.DataFrame) -> pd.DataFrame:
    """Ends with the reason that the employer gave, and what it put in its place later.

    The latent frame ``stop_reasons``: job_id, reported, restated (the reason given later), restated_ts (NaT: never).
    """
    said = world.latent.get("stop_reasons")
    if said is None:
        return ended
    said = said.set_index("job_id")
    mine = said.reindex(ended["job_id"])
    first = ended.assign(end_reason=np.where(mine["reported"].notna(), mine["reported"], ended["end_reason"]))
    when = mine["restated_ts"].to_numpy()
    later = ended.assign(end_reason=mine["restated"].to_numpy(), recorded_ts=np.maximum(when, ended["told"] + DAY))
    made: pd.DataFrame = pd.concat([first, later[~np.isnat(when)]], ignore_index=True)
    return made


def start_dates(world: World, jobs: pd.DataFrame) -> Times:
    """First insured day of each job: the first of work, or of registration where that came too late."""
    start, registered = jobs["start"].to_numpy(), jobs["registered"].to_numpy()
    # A registration in time counts from the start of work.
    grace = int(np.asarray(world.law.number("registration_days"))) * DAY
    return day_of(np.where(registered < day_of(start) + grace + DAY, start, registered))


def _jobs(world: World, rng: np.random.Generator) -> pd.DataFrame:
    jobs = world.jobs
    codes, sets = pd.factorize(jobs["lines"])
    split = [str(each).split("+") for each in sets]
    width = max(len(each) for each in split)
    table = np.array([each + [""] * (width - len(each)) for each in split])
    lengths = np.array([len(each) for each in split])[codes]
    row, position = runs(np.zeros(len(jobs), dtype=np.int64), lengths - 1)
    begins = start_dates(world, jobs)
    towns = world.people["town"].to_numpy(str)[jobs["person_id"].to_numpy() - 1]
    clerk = operators.handler(world, towns, "accept", rng)
    by_hand = jobs["channel"].isin(["window", "agent"]).to_numpy()
    stop = jobs["stop"].to_numpy()
    registered = jobs["registered"].to_numpy()
    # A job that had ended before it was registered is closed by the clerk's next entry: two states, two times.
    told = np.where(np.isnat(stop), NAT, np.maximum(jobs["deregistered"].to_numpy(), registered + MINUTE))
    frame = pd.DataFrame(
        {
            "person_id": jobs["person_id"], "employer_id": jobs["employer_id"],
            "hire_date": day_of(jobs["start"]),
            "start_date": begins, "end_date": np.where(np.isnat(stop), NAT, np.maximum(stop, begins)),
            "end_reason": jobs["end_reason"], "reg_ts": jobs["registered"],
            "effective_ts": day_of(jobs["registered"]) + DAY, "track": jobs["track"],
            "wis_type": jobs["wis_type"], "job_id": jobs["job_id"],
            "channel": jobs["channel"], "agent_id": jobs["agent_id"], "op_id": np.where(by_hand, clerk, 0),
            "told": told,
        }
    )  # fmt: skip
    made = frame.iloc[row].reset_index(drop=True)
    made["line"] = table[codes[row], position]
    return made


def _residents(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Who pays, or paid, to the residents' scheme; it ends with the pension or with death."""
    people = world.people[world.people["kind"].isin(["rp_contributor", "rp_pensioner"])]
    people = people[people["rp_paid0"] > 0]
    n = len(people)
    until = np.minimum(world.first_month, people["retires"].to_numpy())
    begins = first_day(until - people["rp_paid0"].to_numpy())
    registered = np.maximum(office_time(begins, rng), people["created_ts"].to_numpy())
    retires, died = people["retires"].to_numpy(), people["death"].to_numpy()
    drawing = retires <= world.last_month + 1
    pensioned = np.where(drawing, last_day(np.where(drawing, retires - 1, 0)), NAT)
    dead_first = ~np.isnat(died) & (np.isnat(pensioned) | (died < pensioned))
    ends = np.where(dead_first, day_of(died), pensioned)
    told = np.where(dead_first, people["death_reported"].to_numpy(), office_time(pensioned, rng))
    return pd.DataFrame(
        {
            "person_id": people["person_id"].to_numpy(), "employer_id": 0, "hire_date": NAT,
            "start_date": begins,
            "end_date": np.where(np.isnat(told), NAT, ends), "reg_ts": registered,
            "end_reason": np.where(np.isnat(told), "", np.where(dead_first, "death", "retired")),
            "effective_ts": day_of(registered) + DAY, "track": "", "wis_type": "",
            "channel": pick({"window": 0.5, "app": 0.3, "batch": 0.2}, n, rng), "agent_id": 0,
            "op_id": operators.handler(world, people["town"].to_numpy(str), "accept", rng), "told": told,
            "line": "RP", "job_id": 0,
        }
    )  # fmt: skip
