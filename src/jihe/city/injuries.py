"""Who is hurt at work, when and how: the events behind injury cases, before any row is written.

``plan`` leaves the latent frame ``injuries``, one row an event: person_id, job_id, employer_id, line (WI | WIS),
true_ts (when it happened), declared_ts (when it is said to have happened), first_visit_ts (at a hospital, in truth),
visit_shown_ts (as the case shows it), clause, body_part, side, severity 1..5, death (moment, NaT), applicant,
apply_ts, lon, lat, tag (what a scheme calls its own rows, '' otherwise), and the hooks of ``HOOKS``. Schemes append
rows with ``add``; ``number`` gives cases their numbers, by time alone. ``danger`` is each employer's own, drawn once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, NAT, Bools, Floats, Ints, Times, day_of, office_time
from jihe.city.draws import chance, days, hours, lognormal, pick, pick_number, rank
from jihe.city.identity import Text
from jihe.city.ui_spells import insures

if TYPE_CHECKING:
    from jihe.city.world import World

_CASES_A_YEAR = 10_500  # recognised, in the whole city
_RECOGNISED = 0.96
_NEW_DAYS, _NEW_HAZARD = 30, 2.5  # new workers are hurt more often
_CLAUSES = {
    "14-1": 79.0, "14-6": 13.0, "14-5": 4.0, "14-3": 1.0, "14-4": 1.2, "14-2": 1.0, "15-2": 0.5, "15-3": 0.3,
}  # fmt: skip
_PARTS = {
    "hand": 46, "foot": 14, "leg": 10, "arm": 9, "head": 8, "spine": 5, "eye": 3, "chest": 3, "abdomen": 1, "ear": 1,
}  # fmt: skip
_SIDED = ("hand", "foot", "leg", "arm", "eye", "ear")
_SEVERITY = {1: 0.42, 2: 0.38, 3: 0.15, 4: 0.04, 5: 0.01}
_OCCUPATIONS = {"manual": 1.4, "technical": 0.7, "driver": 1.3, "office": 0.25}
_SUNDAY = 6
_OFF_SUNDAY, _OFF_HOLIDAY = 0.38, 0.65  # of what chance puts there happens on another day

# What schemes may set, with what it is for everybody else; who files and where they are treated: ``event_plans``.
HOOKS: dict[str, Any] = {
    "overlooked": False,  # paid though the cover had not begun
    "refused": False,  # the office will not recognise it
    "conservative": False,  # no operation, and no bed where that can be avoided
    "icd10": "",  # the diagnosis; '': drawn
    "liability": "",  # own liability on the road as the case shows it; '': drawn
    "finding": "",  # own liability as the police found it; '': as the case shows it
    "story": "",  # which account is given (see ``narratives``); '': by clause
    "witness": 0,  # a person who bears witness besides colleagues
}
# What else a scheme may tell otherwise than it was: by default the column named.
_AS = {"patient": "person_id", "attended_ts": "true_ts", "death_shown_ts": "death"}


def plan(world: World) -> None:
    """Fills the latent ``injuries`` with everybody's accidents and the deaths at work."""
    from jihe.city import work_deaths

    rng = world.rng("injuries")
    units = world.employers
    quality = world.rng("injuries/danger").gamma(2.5, 1 / 2.5, len(units))
    danger = quality * (0.35 + 0.3 * units["risk_class"].to_numpy())
    world.latent["danger"] = pd.DataFrame({"employer_id": units["employer_id"].to_numpy(), "danger": danger})
    exposed = exposure(world)
    wanted = _CASES_A_YEAR / _RECOGNISED * world.years * world.scale
    rows = rng.poisson(exposed["hazard"].to_numpy() * wanted / max(exposed["hazard"].sum(), 1e-9))
    hurt = exposed.loc[np.repeat(exposed.index, rows)].reset_index(drop=True)
    early = rng.random(len(hurt)) * hurt["hazard"].to_numpy() < hurt["early_hazard"].to_numpy()
    first_end = np.minimum(hurt["start"].to_numpy() + _NEW_DAYS * DAY, hurt["until"].to_numpy())
    low = np.where(early, hurt["since"].to_numpy(), np.maximum(first_end, hurt["since"].to_numpy()))
    high = np.where(early, first_end, hurt["until"].to_numpy())
    day = day_of(low + (rng.random(len(hurt)) * (high - low).astype(float)).astype("timedelta64[s]"))
    moment = _seldom_off(day + moments(len(hurt), rng), rng)
    inside = (moment >= np.maximum(hurt["start"].to_numpy(), world.start)) & (moment < world.end)
    inside &= moment < hurt["until"].to_numpy() + DAY
    world.latent["injuries"] = described(world, hurt[inside], moment[inside], rng)
    work_deaths.plan(world)


def exposure(world: World) -> pd.DataFrame:
    """Jobs under injury cover with their days in the window and relative hazards (unit-free).

    Heterogeneity between employers is a gamma around what their risk class has; nobody is meant to cheat by it.
    """
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
    first_days, all_days = new / DAY, (until - since) / DAY
    trade = frame["occupation"].map(_OCCUPATIONS).fillna(1.0).to_numpy()
    base = world.latent["danger"]["danger"].to_numpy()[frame["employer_id"].to_numpy() - 1] * trade
    frame["early_hazard"] = base * _NEW_HAZARD * first_days
    frame["hazard"] = frame["early_hazard"] + base * (all_days - first_days)
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
            "side": sides(part, rng),
            "severity": pick_number(_SEVERITY, n, rng),
            "death": np.repeat(NAT, n),
            "tag": np.repeat("", n).astype(object),
        }
    )
    for name, value in HOOKS.items():
        frame[name] = np.repeat(value, n).astype(object) if isinstance(value, str) else np.repeat(value, n)
    for name, like in _AS.items():
        frame[name] = frame[like]
    frame["diag_shown_ts"] = np.repeat(NAT, n)  # first diagnosis as the case shows it; NaT: soon after the visit
    place(world, frame, rng)
    _apply(frame, rng)
    return frame


def sides(part: Text, rng: np.random.Generator) -> Text:
    """Left or right, somewhat oftener right; 'none' for parts that have no side."""
    n = len(part)
    return np.where(np.isin(part, _SIDED), pick({"L": 0.46, "R": 0.52, "both": 0.02}, n, rng), "none")


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


def place(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
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
    """Who asks for recognition, and when: employers after two weeks, workers whose employer does not, after months."""
    n = len(frame)
    applicant = pick({"employer": 0.86, "worker": 0.115, "kin": 0.015, "union": 0.01}, n, rng)
    employer = np.minimum(lognormal(13.5, 0.56, n, rng), 60)
    worker = np.minimum(lognormal(95, 0.6, n, rng), 360)
    delay = np.maximum(np.where(applicant == "employer", employer, worker), 1)
    frame["applicant"] = applicant
    frame["apply_ts"] = office_time(frame["declared_ts"].to_numpy() + days(delay), rng)


def _seldom_off(moment: Times, rng: np.random.Generator) -> Times:
    """The same time on another day for part of what fell on a Sunday or a public holiday."""
    n = len(moment)
    away = (weekday(moment) == _SUNDAY) & chance(_OFF_SUNDAY, n, rng)
    moved = moment + np.where(away, rng.integers(1, 7, n), 0) * DAY
    feast = holiday(moved) & chance(_OFF_HOLIDAY, n, rng)
    return moved + np.where(feast, rng.choice([-21, -14, 14, 21], n), 0) * DAY


def weekday(times: Times) -> Ints:
    """0 for Monday … 6 for Sunday."""
    made: Ints = (np.asarray(times).astype("datetime64[D]").astype(np.int64) + 3) % 7
    return made


def holiday(times: Times) -> Bools:
    """Whether the day is a public holiday as published."""
    import chinese_calendar

    feasts = np.array(sorted(chinese_calendar.constants.holidays), dtype="datetime64[D]")
    made: Bools = np.isin(np.asarray(times).astype("datetime64[D]"), feasts)
    return made


def tenure_days(world: World, frame: pd.DataFrame) -> Floats:
    """Days between the start of the job and the true moment."""
    start = world.jobs["start"].to_numpy()[frame["job_id"].to_numpy() - 1]
    made: Floats = (frame["true_ts"].to_numpy() - start) / DAY
    return made
