"""B3.1 Hurt first, insured afterwards [先伤后保]: the employer registers the worker hours to weeks after the accident.

The declared moment is moved behind the registration, or the day of hiring is stated, or edited, so that the thirty days
of the old rule hold, or the report names the day of registration. Look-alikes: new workers who really are hurt in their
first month; the lawful reach-back until June 2025; batch registration on the first of the month; a system outage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import hospitals, injuries
from jihe.city.calendar import DAY, Bools, Times, day_of, first_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days, hours, lognormal, pick, pick_number

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 50.0
TYPOLOGY = "B3.1"
_TAG = "insured_after"
_HONEST = ("reach_back", "batch", "outage")
_SEVERITY = {1: 0.1, 2: 0.5, 3: 0.3, 4: 0.08, 5: 0.02}
_NEW = 30 * DAY


def plan(world: World) -> None:
    """Injures newly hired workers before, or honestly around, their registration, which moves accordingly."""
    rng = world.rng(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    _outages(world, rng)
    jobs = _hired(world).sample(frac=1, random_state=rng).reset_index(drop=True)
    _hide_the_order(world, jobs.iloc[:wanted].reset_index(drop=True), rng)
    rest = jobs.iloc[wanted:].reset_index(drop=True)
    shut = _while_shut(world, rest)
    outage = rest.iloc[np.flatnonzero(shut)[: wanted // 3]]
    others = rest[~shut].iloc[: wanted + 2 - len(outage)]
    _honestly(world, pd.concat([outage, others], ignore_index=True), len(outage), rng)


def _hired(world: World) -> pd.DataFrame:
    """Jobs under injury cover that began well inside the window, at private employers, of people hurt nowhere else."""
    exposed = injuries.exposure(world)
    unit = exposed["employer_id"].to_numpy() - 1
    private = ~world.employers["public"].to_numpy()[unit]
    inside = (exposed["start"] >= world.start + 20 * DAY) & (exposed["until"] > exposed["start"] + 75 * DAY)
    inside &= exposed["start"] < world.end - 110 * DAY
    unhurt = ~exposed["person_id"].isin(world.latent["injuries"]["person_id"])
    keep = (private & inside & unhurt & world.people["death"].isna().to_numpy()[exposed["person_id"] - 1]).to_numpy()
    hired: pd.DataFrame = exposed[keep].drop_duplicates("person_id")
    return hired.reset_index(drop=True)


def _cutoff(world: World) -> np.datetime64:
    return np.datetime64(world.law.day("xsfb_cutoff"), "s")


def _hide_the_order(world: World, jobs: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(jobs)
    start = jobs["start"].to_numpy()
    may_reach_back = start < _cutoff(world) - 160 * DAY
    how = pick({"moved": 0.5, "same_day": 0.25, "hire_date": 0.25}, n, rng)
    how = np.where((how == "hire_date") & ~may_reach_back, "moved", how)
    waited = np.where(how == "hire_date", 31 + lognormal(25, 0.8, n, rng), lognormal(14, 1.1, n, rng))
    waited = np.clip(waited, 0.3, 150)
    true = day_of(start + days(waited)) + injuries.moments(n, rng)
    true = np.maximum(true, start + hours(2))
    registered = office_time(true + days(np.clip(lognormal(2.5, 1.2, n, rng), 0.05, 40)), rng)
    registered = np.where(registered > true + hours(1), registered, office_time(true + DAY, rng))
    declared = np.where(how == "moved", _after_cover(registered, rng), true)
    declared = np.where(how == "same_day", registered + hours(0.3 + 12 * rng.random(n)), declared)
    # The hiring is dated so near the accident that the registration looks like one made in time.
    hired = day_of(true - days(rng.integers(0, 12, n)))
    still_there = jobs["until"].to_numpy() >= world.end
    edited = (how == "hire_date") & still_there & chance(0.6, n, rng)
    stated = (how == "hire_date") & ~edited
    rows = jobs["job_id"].to_numpy() - 1
    world.jobs.loc[rows, "registered"] = registered
    world.jobs.loc[rows[stated], "start"] = hired[stated]
    events = _events(world, jobs, true, declared, rng)
    honest_hospital = (how == "hire_date") | chance(0.55, n, rng)
    shown = np.where(
        honest_hospital, events["first_visit_ts"].to_numpy(), declared + hours(lognormal(1.1, 0.6, n, rng))
    )
    events["visit_shown_ts"], events["tag"] = shown, _TAG
    events["overlooked"] = True
    injuries.add(world, events)
    _treated_elsewhere(world, events[~honest_hospital & chance(0.6, n, rng)], rng)
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
    rows = pd.DataFrame(
        {
            "person_id": events["person_id"].to_numpy(), "hospital_id": 1 + events["person_id"].to_numpy() % 20,
            "kind": "outpatient", "admit_ts": events["first_visit_ts"].to_numpy(),
            "icd10": hospitals.diagnosis(events["body_part"].to_numpy(str), events["severity"].to_numpy(), rng),
        }
    )  # fmt: skip
    world.latent["medins_extras"] = rows


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
    cost = fund_paid(world).reindex(cases["case_id"], fill_value=0).to_numpy()
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


def fund_paid(world: World) -> pd.Series:
    """Fen that the injury fund has paid on each case by the end: benefits that stayed out, and bills."""
    benefits = world.frame("wi_benefit").drop_duplicates("ben_id", keep="last")
    stayed = benefits[benefits["pay_status"] == "paid"].groupby("case_id")["amount_fen"].sum()
    bills = world.frame("medical_bill").groupby("case_id")["fund_fen"].sum()
    total: pd.Series = stayed.add(bills, fill_value=0).astype(np.int64)
    return total
