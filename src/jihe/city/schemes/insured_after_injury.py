"""B3.1 Hurt first, insured afterwards [先伤后保]: the employer registers the worker hours to weeks after the accident.

Published: the province itself, which ended the thirty days' reach-back in July 2025; no sums. A case here costs what
a young worker's injury costs, from some thousand yuan of bills to hundreds of thousands. The employer saves the
premiums until somebody is hurt, then moves the declared moment behind the registration, names the day of registration,
or states, or has edited, a later day of hiring so that the thirty days of the old rule hold. Until the change only who
missed the thirty days had to cheat; since then whoever did not register at once. How each world does it (which way, how
soon, who lets the first hospital tell another day) is drawn. Look-alikes: new workers who really are hurt in their
first month; the lawful reach-back until June 2025; batch registration on the first of the month; a system outage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import hospitals, injuries
from jihe.city.calendar import DAY, Bools, Times, day_of, first_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days, hours, lognormal, pick, pick_number
from jihe.city.schemes import injury_cases

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 40.0
TYPOLOGY = "B3.1"
_TAG = "insured_after"
_HONEST = ("reach_back", "batch", "outage")
_SEVERITY = {1: 0.1, 2: 0.5, 3: 0.3, 4: 0.08, 5: 0.02}
_NEW = 30 * DAY


class Habits(NamedTuple):
    """How employers of a world do it."""

    moved: float  # share who move the moment; the rest name the same day or, under the old rule, another hiring
    hiring: float
    waits: float  # median days of work before the accident
    registers: float  # median days from the accident to the registration
    truthful: float  # share whose case shows the true first visit
    illness: float  # share of the others whose first visit was settled as an illness
    edits: float  # share of changed hirings that are edited afterwards, not stated at once
    since: float  # how much likelier it is since the change


def _habits(world: World) -> Habits:
    draw = world.habits(TYPOLOGY)
    return Habits(
        moved=draw.uniform(0.42, 0.75), hiring=draw.uniform(0.15, 0.45), waits=draw.uniform(5, 24),
        registers=draw.uniform(0.7, 5.0), truthful=draw.uniform(0.35, 0.75), illness=draw.uniform(0.35, 0.9),
        edits=draw.uniform(0.3, 0.8), since=draw.uniform(1.0, 2.5),
    )  # fmt: skip


def plan(world: World) -> None:
    """Injures newly hired workers before, or honestly around, their registration, which moves accordingly."""
    rng = world.rng(TYPOLOGY)
    habits = _habits(world)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    _outages(world, world.common(f"{TYPOLOGY}/outages"))
    jobs = _hired(world)
    eager = np.where(jobs["start"] >= _cutoff(world), habits.since, 1.0)
    jobs = jobs.iloc[np.argsort(rng.exponential(size=len(jobs)) / eager, kind="stable")].reset_index(drop=True)
    _hide_the_order(world, jobs.iloc[:wanted].reset_index(drop=True), habits, rng)
    rest = injury_cases.pick_some(jobs.iloc[wanted:], len(jobs), rng)
    shut = _while_shut(world, rest)
    outage = rest.iloc[np.flatnonzero(shut)[: wanted // 3]]
    others = rest[~shut].iloc[: max(wanted + 2 - len(outage), 0)]
    _honestly(world, pd.concat([outage, others], ignore_index=True), len(outage), rng)


def _hired(world: World) -> pd.DataFrame:
    """Jobs under injury cover that began well inside the window, at private employers, of people hurt nowhere else."""
    exposed = injury_cases.unhurt(world)
    inside = (exposed["start"] >= world.start + 20 * DAY) & (exposed["until"] > exposed["start"] + 75 * DAY)
    inside &= exposed["start"] < world.end - 110 * DAY
    hired: pd.DataFrame = exposed[inside.to_numpy()]
    return hired.reset_index(drop=True)


def _cutoff(world: World) -> np.datetime64:
    return np.datetime64(world.law.day("xsfb_cutoff"), "s")


def _hide_the_order(world: World, jobs: pd.DataFrame, habits: Habits, rng: np.random.Generator) -> None:
    n = len(jobs)
    start = jobs["start"].to_numpy()
    old_rule = start < _cutoff(world)
    how = pick({"moved": habits.moved, "same_day": 1 - habits.moved}, n, rng)
    how = np.where((start < _cutoff(world) - 160 * DAY) & chance(habits.hiring, n, rng), "hire_date", how)
    late = 29 + lognormal(18, 0.9, n, rng)  # who registers within the thirty days of the old rule need not cheat
    waited = np.clip(np.where(old_rule, late, lognormal(habits.waits, 1.1, n, rng)), 0.3, 150)
    waited = np.minimum(waited, (jobs["until"].to_numpy() - start) / DAY - 3)
    true = np.maximum(day_of(start + days(waited)) + injuries.moments(n, rng), start + hours(2))
    registered = office_time(true + days(np.clip(lognormal(habits.registers, 1.2, n, rng), 0.05, 40)), rng)
    registered = np.where(registered > true + hours(1), registered, office_time(true + DAY, rng))
    registered = np.where(old_rule, np.maximum(registered, office_time(start + 32 * DAY, rng)), registered)
    declared = np.where(how == "moved", _after_cover(registered, rng), true)
    declared = np.where(how == "same_day", registered + hours(0.3 + 12 * rng.random(n)), declared)
    # The hiring is dated so near the accident that the registration looks like one made in time.
    hired = day_of(true - days(rng.integers(0, 12, n)))
    still_there = jobs["until"].to_numpy() >= world.end
    edited = (how == "hire_date") & still_there & chance(habits.edits, n, rng)
    stated = (how == "hire_date") & ~edited
    rows = jobs["job_id"].to_numpy() - 1
    world.jobs.loc[rows, "registered"] = registered
    told = world.jobs["deregistered"].to_numpy()[rows]
    world.jobs.loc[rows, "deregistered"] = np.where(told <= registered, registered + DAY, told)
    world.jobs.loc[rows[stated], "start"] = hired[stated]
    events = _events(world, jobs, true, declared, rng)
    honest_hospital = (how == "hire_date") | chance(habits.truthful, n, rng)
    shown = np.where(
        honest_hospital, events["first_visit_ts"].to_numpy(), declared + hours(lognormal(1.1, 0.6, n, rng))
    )
    events["visit_shown_ts"], events["tag"] = shown, _TAG
    events["overlooked"] = True
    injuries.add(world, events)
    _treated_elsewhere(world, events[~honest_hospital & chance(habits.illness, n, rng)], rng)
    when = office_time(registered + days(rng.integers(1, 9, n)), rng)
    edits = pd.DataFrame({"job_id": jobs["job_id"], "hire_date": hired, "edited_ts": when})
    world.latent["hire_edits"] = edits[edited].reset_index(drop=True)


def _after_cover(registered: Times, rng: np.random.Generator) -> Times:
    """A moment at work on one of the days after the cover began."""
    later = np.floor(lognormal(1.5, 0.9, len(registered), rng)).astype(np.int64)
    made: Times = day_of(registered) + (1 + np.minimum(later, 12)) * DAY + injuries.moments(len(registered), rng)
    return made


def _events(world: World, jobs: pd.DataFrame, true: Times, declared: Times, rng: np.random.Generator) -> pd.DataFrame:
    """Injuries as everybody's, with the declared moment and what follows from it."""
    n = len(jobs)
    events = injuries.described(world, jobs, true, rng)
    events["declared_ts"] = declared
    events["clause"] = pick({"14-1": 0.94, "14-2": 0.04, "14-5": 0.02}, n, rng)
    unit = world.employers.iloc[events["employer_id"].to_numpy() - 1]
    events["lon"], events["lat"] = unit["lon"].to_numpy(), unit["lat"].to_numpy()
    inner = events["body_part"] == "body"
    events.loc[inner, "body_part"], events.loc[inner, "side"] = "hand", "R"
    events["severity"] = pick_number(_SEVERITY, n, rng)
    events["applicant"] = "employer"
    delay = np.minimum(lognormal(14, 0.54, n, rng), 29)
    events["apply_ts"] = office_time(np.maximum(declared, true) + days(1 + delay), rng)
    return events


def _treated_elsewhere(world: World, events: pd.DataFrame, rng: np.random.Generator) -> None:
    """The first visit was settled as an illness, on the day it happened."""
    place, when = hospitals.choose_weighted(world, len(events), rng), events["first_visit_ts"].to_numpy()
    found = hospitals.diagnosis(events["body_part"].to_numpy(str), events["severity"].to_numpy(), rng)
    injury_cases.seen(world, events["person_id"].to_numpy(), place, when, found)


def _outages(world: World, rng: np.random.Generator) -> None:
    """Days on which the system takes no registrations; they are on record."""
    first = day_of(world.start + days((0.2 + 0.6 * np.arange(3) / 2) * world.years * 365.25))
    first = first + rng.integers(0, 20, 3) * DAY
    world.latent["outages"] = pd.DataFrame({"start": first, "end": first + rng.integers(3, 7, 3) * DAY})


def _while_shut(world: World, jobs: pd.DataFrame) -> Bools:
    """Jobs that began in, or shortly before, days on which nobody could be registered."""
    outages = world.latent["outages"]
    start = jobs["start"].to_numpy()[:, None]
    first, reopened = outages["start"].to_numpy()[None, :], outages["end"].to_numpy()[None, :]
    inside = (start >= first - 4 * DAY) & (start < reopened - DAY)
    made: Bools = np.any(np.asarray(inside, dtype=bool), axis=1)
    return made


def _honestly(world: World, jobs: pd.DataFrame, shut: int, rng: np.random.Generator) -> None:
    """Early injuries told as they were: during an outage (the first ``shut`` jobs), before a registration in time,
    or just after the batch of the month."""
    n = len(jobs)
    start = jobs["start"].to_numpy()
    place = np.arange(n)
    kind = np.where(place < shut, "outage", np.where(place % 2 == 0, "reach_back", "batch"))
    kind = np.where((kind == "reach_back") & (start > _cutoff(world) - 45 * DAY), "batch", kind)
    outages = world.latent["outages"]
    into = np.minimum(np.searchsorted(outages["end"].to_numpy(), start, side="right"), len(outages) - 1)
    reopened = outages["end"].to_numpy()[into]
    begun = np.maximum(start, outages["start"].to_numpy()[into])
    during = begun + (rng.random(n) * (reopened - begun).astype(float)).astype("timedelta64[s]")
    batch = office_time(first_day(month_of(start) + 1), rng)
    early = np.clip(lognormal(8, 0.7, n, rng), 0.4, 24)
    true = np.select(
        [kind == "outage", kind == "reach_back"], [during, start + days(early)], batch + days(1 + 5 * rng.random(n))
    )
    true = np.maximum(day_of(true) + injuries.moments(n, rng), start + hours(1))
    in_time = office_time(np.minimum(true + days(lognormal(4, 0.8, n, rng)), start + 19 * DAY), rng)
    after_outage = office_time(np.maximum(reopened, day_of(true) + DAY), rng)
    registered = np.select([kind == "reach_back", kind == "outage"], [in_time, after_outage], batch)
    world.jobs.loc[jobs["job_id"].to_numpy() - 1, "registered"] = registered
    events = _events(world, jobs, true, true, rng)
    events["tag"] = kind
    events["overlooked"] = kind == "outage"
    injuries.add(world, events)


def record(world: World) -> None:
    """Cases of workers insured afterwards, with all the fund paid on them; early injuries that were honest."""
    cases = world.latent["wi_cases"]
    cost = injury_cases.fund_paid(world).reindex(cases["case_id"], fill_value=0).to_numpy()
    month = ym_of(month_of(cases["declared_ts"]))
    last = ym_of(np.maximum(month_of(cases["decided_ts"]), month_of(cases["declared_ts"])))
    fraud = (cases["tag"] == _TAG).to_numpy()
    share = world.weight_of(TYPOLOGY)
    actor = world.employers["legal_person"].to_numpy()[cases["employer_id"].to_numpy() - 1]
    world.record(
        TYPOLOGY, "fraud", "wi_case", cases["case_id"].to_numpy()[fraud], month[fraud], last[fraud], cost[fraud],
        actor_ids=[[int(each)] if each else [] for each in actor[fraud]], weight=share,
    )  # fmt: skip
    honest = np.isin(cases["tag"].to_numpy(str), _HONEST)
    world.record(
        TYPOLOGY, "benign_lookalike", "wi_case", cases["case_id"].to_numpy()[honest], month[honest], weight=share
    )
    start = world.jobs["start"].to_numpy()[cases["job_id"].to_numpy() - 1]
    new = (cases["true_ts"].to_numpy() - start < _NEW) & ~fraud & ~honest
    world.record(TYPOLOGY, "benign_lookalike", "wi_case", cases["case_id"].to_numpy()[new], month[new])
