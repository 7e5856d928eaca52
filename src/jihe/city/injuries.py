"""Who is hurt at work, when and how: the events behind injury cases, before any row is written.

``plan`` leaves the latent frame ``injuries``, one row an event: person_id, job_id, employer_id, line (WI | WIS),
true_ts (when it happened), declared_ts (when it is said to have happened), first_visit_ts (at a hospital, in truth),
visit_shown_ts (as the case shows it), clause, body_part, side, severity 1..5, death (moment, NaT), applicant,
apply_ts, lon, lat, tag (what a scheme calls its own rows, '' otherwise), overlooked (hook: paid though the cover had
not begun). Schemes append rows with ``add``; ``number`` gives cases their numbers, by time alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, NAT, Floats, Ints, Times, day_of, office_time
from jihe.city.draws import chance, days, hours, lognormal, pick, pick_number, rank, some
from jihe.city.identity import Text
from jihe.city.ui_spells import insures

if TYPE_CHECKING:
    from jihe.city.world import World

_CASES_A_YEAR = 10_500  # recognised, in the whole city
_RECOGNISED = 0.96
_DEATHS_A_YEAR = 130
_NEW_DAYS, _NEW_HAZARD = 30, 2.5  # new workers are hurt more often
_CLAUSES = {
    "14-1": 79.0, "14-6": 13.0, "14-5": 4.0, "14-3": 1.0, "14-4": 1.2, "14-2": 1.0, "15-2": 0.5, "15-3": 0.3,
}  # fmt: skip
_DEATH_CLAUSES = {"14-1": 0.5, "14-6": 0.2, "15-1": 0.3}
_PARTS = {
    "hand": 46, "foot": 14, "leg": 10, "arm": 9, "head": 8, "spine": 5, "eye": 3, "chest": 3, "abdomen": 1, "ear": 1,
}  # fmt: skip
_SIDED = ("hand", "foot", "leg", "arm", "eye", "ear")
_SEVERITY = {1: 0.42, 2: 0.38, 3: 0.15, 4: 0.04, 5: 0.01}
_OCCUPATIONS = {"manual": 1.4, "technical": 0.7, "driver": 1.3, "office": 0.25}
_SUNDAY = 6


def plan(world: World) -> None:
    """Fills the latent ``injuries`` with everybody's accidents and the deaths at work."""
    rng = world.rng("injuries")
    exposed = exposure(world)
    wanted = _CASES_A_YEAR / _RECOGNISED * world.years * world.scale
    rows = rng.poisson(exposed["hazard"].to_numpy() * wanted / max(exposed["hazard"].sum(), 1e-9))
    hurt = exposed.loc[np.repeat(exposed.index, rows)].reset_index(drop=True)
    early = rng.random(len(hurt)) * hurt["hazard"].to_numpy() < hurt["early_hazard"].to_numpy()
    first_end = np.minimum(hurt["start"].to_numpy() + _NEW_DAYS * DAY, hurt["until"].to_numpy())
    low = np.where(early, hurt["since"].to_numpy(), np.maximum(first_end, hurt["since"].to_numpy()))
    high = np.where(early, first_end, hurt["until"].to_numpy())
    day = day_of(low + (rng.random(len(hurt)) * (high - low).astype(float)).astype("timedelta64[s]"))
    moment = day + moments(len(hurt), rng)
    moment = np.where(chance(0.42, len(hurt), rng), _not_sunday(moment), moment)
    inside = (moment >= hurt["start"].to_numpy()) & (moment < hurt["until"].to_numpy() + DAY) & (moment < world.end)
    world.latent["injuries"] = described(world, hurt[inside], moment[inside], rng)
    _deaths(world, rng)


def exposure(world: World) -> pd.DataFrame:
    """Jobs under injury cover with their days in the window and relative hazards (unit-free).

    Heterogeneity between employers is a gamma around what their risk class has; nobody is meant to cheat by it.
    """
    rng = world.rng("injuries/exposure")
    employers = world.employers
    quality = rng.gamma(2.5, 1 / 2.5, len(employers)) * (0.35 + 0.3 * employers["risk_class"].to_numpy())
    jobs = world.jobs
    specific = insures(jobs["lines"], "WIS")
    covered = (insures(jobs["lines"], "WI") | specific) & (jobs["employer_id"].to_numpy() > 0)
    frame = jobs.loc[covered, ["job_id", "person_id", "employer_id", "start", "registered", "occupation"]].copy()
    frame["line"] = np.where(specific[covered], "WIS", "WI")
    end = jobs["end"].to_numpy()[covered]
    death = world.people["death"].to_numpy()[frame["person_id"].to_numpy() - 1]
    last = np.fmin(np.fmin(end, death), world.end)
    frame["since"] = np.maximum(frame["start"].to_numpy(), world.start)
    frame["until"] = last
    frame = frame[frame["until"] > frame["since"]]
    start, since, until = (frame[name].to_numpy() for name in ("start", "since", "until"))
    new = np.maximum(np.minimum(start + _NEW_DAYS * DAY, until) - since, 0 * DAY).astype("timedelta64[s]")
    new_days, all_days = new / DAY, (until - since) / DAY
    trade = frame["occupation"].map(_OCCUPATIONS).fillna(1.0).to_numpy()
    base = quality[frame["employer_id"].to_numpy() - 1] * trade
    frame["early_hazard"] = base * _NEW_HAZARD * new_days
    frame["hazard"] = frame["early_hazard"] + base * (all_days - new_days)
    return frame.reset_index(drop=True)


def moments(n: int, rng: np.random.Generator) -> np.ndarray:
    """Times of day, most around 10–11 and 15–16 o'clock, 14 % at night."""
    shift = rng.choice(4, n, p=[0.35, 0.36, 0.14, 0.15])
    night = (20 + rng.random(n) * 10) % 24
    hour = np.select(
        [shift == 0, shift == 1, shift == 2],
        [np.clip(rng.normal(10.5, 1.1, n), 7.5, 12), np.clip(rng.normal(15.5, 1.2, n), 13, 19), night],
        7.5 + rng.random(n) * 12,
    )
    return hours(hour)


def described(world: World, jobs: pd.DataFrame, moment: Times, rng: np.random.Generator) -> pd.DataFrame:
    """Injury rows of jobs (job_id, person_id, employer_id, line) hurt at ``moment``, honestly declared."""
    n = len(jobs)
    part = pick({k: float(v) for k, v in _PARTS.items()}, n, rng)
    clause = pick(_CLAUSES, n, rng)
    part = np.where(clause == "14-4", "body", part)
    visit = moment + hours(np.where(chance(0.85, n, rng), lognormal(1.1, 0.7, n, rng), rng.random(n) * 40 + 6))
    frame = pd.DataFrame(
        {
            "person_id": jobs["person_id"].to_numpy(),
            "job_id": jobs["job_id"].to_numpy(),
            "employer_id": jobs["employer_id"].to_numpy(),
            "line": jobs["line"].to_numpy(),
            "true_ts": moment,
            "declared_ts": moment,
            "first_visit_ts": visit,
            "visit_shown_ts": visit,
            "clause": clause,
            "body_part": part,
            "side": np.where(np.isin(part, _SIDED), pick({"L": 0.46, "R": 0.52, "both": 0.02}, n, rng), "none"),
            "severity": pick_number(_SEVERITY, n, rng),
            "death": np.repeat(NAT, n),
            "overlooked": np.zeros(n, dtype=bool),
            "tag": np.repeat("", n).astype(object),
        }
    )
    _place(world, frame, rng)
    _apply(frame, rng)
    return frame


def add(world: World, rows: pd.DataFrame) -> None:
    """Appends events, columns as ``described`` makes them."""
    world.latent["injuries"] = pd.concat([world.latent["injuries"], rows], ignore_index=True)


def number(world: World) -> pd.DataFrame:
    """The events applied for inside the window as cases: ``case_id`` 1, 2, … by the time of application."""
    events = world.latent["injuries"]
    events = events[events["apply_ts"] < world.end].reset_index(drop=True)
    events.insert(0, "case_id", rank(events, "apply_ts", "person_id"))
    world.latent["injuries"] = events.sort_values("case_id").reset_index(drop=True)
    return world.latent["injuries"]


def _place(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """At the employer's; between home and work for commuting; anywhere for trips on duty."""
    n = len(frame)
    work = world.employers.iloc[frame["employer_id"].to_numpy() - 1][["lon", "lat"]].to_numpy()
    home = world.people.iloc[frame["person_id"].to_numpy() - 1][["lon", "lat"]].to_numpy()
    between = home + (work - home) * rng.random((n, 1)) + rng.normal(0, 0.003, (n, 2))
    away = work + rng.normal(0, 0.3, (n, 2))
    clause = frame["clause"].to_numpy()[:, None]
    at = np.where(clause == "14-6", between, np.where(clause == "14-5", away, work + rng.normal(0, 0.0008, (n, 2))))
    frame["lon"], frame["lat"] = np.round(at, 6).T


def _apply(frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Who asks for recognition, and when."""
    n = len(frame)
    applicant = pick({"employer": 0.86, "worker": 0.115, "kin": 0.015, "union": 0.01}, n, rng)
    employer = np.minimum(lognormal(14, 0.54, n, rng), 60)
    worker = np.minimum(lognormal(95, 0.6, n, rng), 360)
    delay = np.where(applicant == "employer", employer, worker)
    frame["applicant"] = applicant
    frame["apply_ts"] = office_time(frame["declared_ts"].to_numpy() + days(1 + delay), rng)


def _deaths(world: World, rng: np.random.Generator) -> None:
    """Some of those who die while they have a job die of it; the cause is drawn, not the death."""
    exposed = exposure(world)
    people = world.people
    death = people["death"].to_numpy()[exposed["person_id"].to_numpy() - 1]
    at_work = exposed[~np.isnat(death) & (death >= exposed["start"].to_numpy()) & (death < world.end)]
    at_work = at_work[day_of(at_work["until"]) >= day_of(people["death"].to_numpy()[at_work["person_id"] - 1]) - DAY]
    wanted = rng.poisson(_DEATHS_A_YEAR * world.years * world.scale)
    chosen = some(np.arange(len(at_work)), min(wanted, len(at_work)), rng)
    rows = at_work.iloc[np.sort(chosen)]
    died = people["death"].to_numpy()[rows["person_id"].to_numpy() - 1]
    n = len(rows)
    clause = pick(_DEATH_CLAUSES, n, rng)
    before = np.where(clause == "15-1", rng.random(n) * 40, np.minimum(lognormal(5, 1.6, n, rng), 24 * 60))
    frame = described(world, rows, died - hours(before + 0.5), rng)
    frame["clause"], frame["death"], frame["severity"] = clause, died, 5
    frame["body_part"] = np.where(clause == "15-1", "body", np.where(chance(0.6, n, rng), "head", "chest"))
    frame["side"] = "none"
    frame["first_visit_ts"] = frame["true_ts"] + hours(rng.random(n) * 0.4)
    frame["visit_shown_ts"] = frame["first_visit_ts"]
    frame["applicant"] = np.where(chance(0.8, n, rng), "employer", "kin")
    delay = days(3 + np.minimum(lognormal(12, 0.5, n, rng), 26))
    frame["apply_ts"] = office_time(np.maximum(died, frame["true_ts"].to_numpy()) + delay, rng)
    _place(world, frame, rng)
    people.loc[frame["person_id"].to_numpy() - 1, "death_line"] = "WI"
    add(world, frame)


def _not_sunday(moment: Times) -> Times:
    """The same time on Monday for what fell on a Sunday."""
    weekday: Ints = (moment.astype("datetime64[D]").astype(np.int64) + 3) % 7
    return moment + np.where(weekday == _SUNDAY, 1, 0) * DAY


def tenure_days(world: World, frame: pd.DataFrame) -> Floats:
    """Days between the start of the job and the true moment."""
    start = world.jobs["start"].to_numpy()[frame["job_id"].to_numpy() - 1]
    made: Floats = (frame["true_ts"].to_numpy() - start) / DAY
    return made


def sides(parts: Text) -> Text:
    """'none' for parts that have no side, '' for those that need one."""
    return np.where(np.isin(parts, _SIDED), "", "none")
