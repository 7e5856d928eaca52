"""Deaths at work: some of those who die while they have a job die of it, most of them of a sudden illness.

A sudden illness counts as a work injury where death follows within 48 hours of the first diagnosis (第十五条). How long
the dying live is drawn from one continuous distribution across that limit; whoever outlives it is mostly not applied
for, and refused where he is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import injuries
from jihe.city.calendar import DAY, Floats, Times, day_of, office_time
from jihe.city.draws import chance, days, hours, lognormal, pick, some

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 130  # recognised, in the whole city
_CLAUSES = {"14-1": 0.11, "14-6": 0.08, "15-1": 0.81}
LIMIT_HOURS = 48.0
_LONGEST = 12 * DAY  # between the illness or accident and death
_QUICK = 0.7  # of sudden illnesses, end within hours; the others on a ventilator
_GIVES_UP = 0.5  # of families who outlived the limit with the patient, do not apply


def plan(world: World) -> None:
    """Adds the deaths to ``injuries``; the cause is drawn and the hour, not the day of death."""
    rng = world.rng("work_deaths")
    rows = candidates(world)
    wanted = rng.poisson(_A_YEAR * world.years * world.scale)
    rows = rows.iloc[np.sort(some(np.arange(len(rows)), wanted, rng))]
    clause = pick(_CLAUSES, len(rows), rng)
    after = survival(len(rows), rng)
    outlived = (clause == "15-1") & (after > LIMIT_HOURS)
    applied = ~(outlived & chance(_GIVES_UP, len(rows), rng))
    rows, clause, after = rows[applied], clause[applied], after[applied]
    accident = np.minimum(lognormal(4, 1.6, len(rows), rng), 264)
    frame = events(world, rows, clause, np.where(clause == "15-1", after, accident), rng)
    frame["refused"] = outlived[applied]
    paid = frame["person_id"].to_numpy()[~frame["refused"].to_numpy()]
    world.people.loc[paid - 1, "death_line"] = "WI"
    injuries.add(world, frame)


def candidates(world: World) -> pd.DataFrame:
    """Jobs whose holders die in the window while they have them, one a person, whoever is not chosen yet."""
    exposed = injuries.exposure(world)
    death = world.people["death"].to_numpy()[exposed["person_id"].to_numpy() - 1]
    at_work = ~np.isnat(death) & (death >= exposed["since"].to_numpy() + _LONGEST + DAY) & (death < world.end)
    at_work &= day_of(exposed["until"].to_numpy()) >= day_of(death) - DAY
    at_work &= (world.people["death_line"].to_numpy(str)[exposed["person_id"].to_numpy() - 1] == "").astype(bool)
    at_work &= ~world.people["death_concealed"].to_numpy(dtype=bool)[exposed["person_id"].to_numpy() - 1]
    at_work &= ~np.isin(exposed["person_id"], world.latent["injuries"]["person_id"])
    if "pension_schemes" in world.latent:
        at_work &= ~np.isin(exposed["person_id"], world.latent["pension_schemes"]["person_id"])
    made: pd.DataFrame = exposed[at_work].drop_duplicates("person_id").reset_index(drop=True)
    return made


def survival(n: int, rng: np.random.Generator) -> Floats:
    """Hours from the first diagnosis of a sudden illness to death."""
    quick = chance(_QUICK, n, rng)
    return np.where(quick, lognormal(2.0, 1.0, n, rng), np.minimum(lognormal(30, 0.75, n, rng), 240))


def events(
    world: World, rows: pd.DataFrame, clause: np.ndarray, after: Floats, rng: np.random.Generator
) -> pd.DataFrame:
    """Fatal injuries of jobs: ``after`` hours pass between the first diagnosis and death.

    The hour of death moves within its day, so that the illness begins at an hour at which people are at work.
    """
    n = len(rows)
    person = rows["person_id"].to_numpy()
    died = world.people["death"].to_numpy()[person - 1]
    way, wait = hours(0.15 + 0.5 * rng.random(n)), hours(0.05 + 0.4 * rng.random(n))
    begun = injuries.moments(n, rng)
    lasts = begun + way + wait + hours(after)
    onset = day_of(died) - np.floor(lasts / DAY).astype(np.int64) * DAY + begun
    onset = np.maximum(onset, rows["since"].to_numpy() + hours(1))
    death = np.maximum(onset + way + wait + hours(after), day_of(died))
    _die(world, person, death, rng)
    frame = injuries.described(world, rows, onset, rng)
    sudden = clause == "15-1"
    frame["clause"], frame["death"], frame["death_shown_ts"], frame["severity"] = clause, death, death, 5
    frame["body_part"] = np.where(sudden, "body", np.where(chance(0.6, n, rng), "head", "chest"))
    frame["side"] = "none"
    frame["first_visit_ts"] = frame["visit_shown_ts"] = onset + way
    frame["diag_shown_ts"] = onset + way + wait
    frame["applicant"] = np.where(chance(0.8, n, rng), "employer", "kin")
    delay = days(3 + np.minimum(lognormal(12, 0.5, n, rng), 26))
    frame["apply_ts"] = office_time(np.maximum(death, onset) + delay, rng)
    injuries.place(world, frame, rng)
    return frame


def _die(world: World, person: np.ndarray, death: Times, rng: np.random.Generator) -> None:
    """Sets the hour of death; nobody is told before it."""
    people = world.people
    people.loc[person - 1, "death"] = death
    told = people["death_reported"].to_numpy()[person - 1]
    early = ~np.isnat(told) & (told <= death)
    people.loc[person[early] - 1, "death_reported"] = office_time(death[early] + DAY, rng)
