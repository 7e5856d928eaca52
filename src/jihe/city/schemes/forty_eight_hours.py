"""B3.5 The 48 hours made to fit [四十八小时造假]: a sudden death at work counts if it follows soon enough.

No fraud is published, only disputes; the fund pays about 1.08 million yuan for each death, all of it lost here, with
the dependants' pensions. The law counts from the first diagnosis (第十五条第一款第一项). Families, employers who would
else pay themselves, and doctors move the first diagnosis to a later ward or hour, move the moment of death forward, or
time the withdrawal of the ventilator. The hospital's own record, and the registries of the dead, tell the true times
where they have the case. By how much, which way, and who alters the visit too is the world's. Look-alikes: deaths that
are near to 48 hours on either side by themselves; a certificate written, and a file closed, hours late; a transfer
while dying; a visit for another complaint days before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import hospitals, injuries, work_deaths
from jihe.city.calendar import DAY, Times, day_of, month_of, ym_of
from jihe.city.draws import chance, days, hours, lognormal, pick
from jihe.city.schemes import injury_cases

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 2.0
TYPOLOGY = "B3.5"
_WAYS = ("diagnosis", "death", "ventilator")
_LAST = 47.9  # hours, the latest that anybody dares
_NEAR = hours(30)
_ALIKE = ("transfer", "certificate", "complaint")


def plan(world: World) -> None:
    """Lets deaths outlive the limit and tells them otherwise; gives honest ones what resembles that."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    ways = dict(zip(_WAYS, habits.dirichlet([3.0, 2.0, 1.5]), strict=True))
    beyond, close, visit = habits.uniform(6, 40), habits.uniform(1.2, 4.5), habits.uniform(0.2, 0.8)
    rows = injury_cases.pick_some(work_deaths.candidates(world), wanted, rng)
    n = len(rows)
    how = injury_cases.dealt(ways, n, rng)
    outlived = work_deaths.LIMIT_HOURS + np.clip(lognormal(beyond, 1.0, n, rng), 0.3, 190)
    timed = _LAST * rng.beta(close * 3, 1.2, n)  # mostly towards the end of the limit
    events = work_deaths.events(world, rows, np.repeat("15-1", n), np.where(how == "ventilator", timed, outlived), rng)
    events["tag"] = TYPOLOGY
    shown = hours(_LAST * rng.beta(close, 1.3, n))
    first = events["diag_shown_ts"].to_numpy()
    events["death_shown_ts"] = np.where(how == "death", first + shown, events["death"].to_numpy())
    later = events["death"].to_numpy() - shown
    events["diag_shown_ts"] = np.where(how == "diagnosis", later, first)
    moved = (how == "diagnosis") & chance(visit, n, rng)
    events["visit_shown_ts"] = np.where(moved, later - hours(0.1 + 0.5 * rng.random(n)), events["first_visit_ts"])
    world.people.loc[events["person_id"].to_numpy() - 1, "death_line"] = "WI"
    injuries.add(world, events)
    _resemble(world, wanted + 2, rng)


def _resemble(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Honest sudden deaths: taken to another hospital, certified late, or seen for something else days before."""
    rows = _honest(world)
    _besides(world, wanted - len(rows), rng)
    rows = _honest(world)
    rows = rows.iloc[rng.permutation(len(rows))[:wanted]]
    how = np.array(_ALIKE)[(np.arange(len(rows)) + rng.integers(0, 3)) % 3]
    injury_cases.change(world, rows, tag=np.char.add(f"{TYPOLOGY}/", how).astype(object))
    lasts = (rows["death"] - rows["first_visit_ts"]).to_numpy()
    share = 0.15 + 0.5 * rng.random(len(rows))
    away = (how == "transfer") & (lasts > hours(1))
    moved = rows["first_visit_ts"].to_numpy() + hours(share * (lasts / hours(1)))
    # A small hospital may send on without a diagnosis; the next one makes the first.
    unnamed = away & chance(0.5, len(rows), rng)
    injury_cases.change(
        world, rows, diag_shown_ts=np.where(unnamed, moved + hours(0.4), rows["diag_shown_ts"].to_numpy())
    )
    world.latent["moved_wards"] = pd.DataFrame(
        {
            "person_id": rows["person_id"].to_numpy(),
            "hospital_id": rng.integers(1, 5, len(rows)),
            "moved_ts": moved,
        }
    )[away]
    world.latent["late_certificates"] = pd.DataFrame(
        {
            "person_id": rows["person_id"].to_numpy(),
            "closed_ts": rows["death"].to_numpy() + hours(4 + lognormal(14, 0.7, len(rows), rng)),
        }
    )[how == "certificate"]
    _complained(world, rows[how == "complaint"], rng)


def _honest(world: World) -> pd.DataFrame:
    """Sudden deaths that are nobody's scheme, rows of ``injuries``."""
    every = world.latent["injuries"]
    honest = (every["clause"] == "15-1") & (every["tag"] == "") & ~every["refused"].astype(bool)
    made: pd.DataFrame = every[honest.to_numpy()]
    return made


def _besides(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Where a small city has too few sudden deaths: some more of those who die while they have a job die so."""
    rows = injury_cases.pick_some(work_deaths.candidates(world), max(wanted, 0), rng)
    after = work_deaths.survival(len(rows), rng)
    after = np.where(after > _LAST, _LAST * rng.random(len(rows)), after)
    events = work_deaths.events(world, rows, np.repeat("15-1", len(rows)), after, rng)
    world.people.loc[events["person_id"].to_numpy() - 1, "death_line"] = "WI"
    injuries.add(world, events)


def _complained(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """A prescription for the blood pressure, or a stomach ache, in the days before."""
    n = len(rows)
    when = day_of(rows["true_ts"].to_numpy() - days(np.clip(lognormal(2.5, 0.6, n, rng), 1.1, 12)))
    when = when + hours(8.2 + 8 * rng.random(n))
    complaint = pick({"I10": 0.5, "K29.7": 0.25, "J06.9": 0.25}, n, rng)
    place = hospitals.choose_weighted(world, n, rng)
    injury_cases.seen(world, rows["person_id"].to_numpy(), place, when, complaint)


def record(world: World) -> None:
    """Deaths made to fit, with all that was paid; honest ones that look like them, or come near by themselves."""
    injury_cases.record(world, TYPOLOGY)
    cases = world.latent["wi_cases"]
    sudden = (cases["clause"] == "15-1").to_numpy() & (cases["tag"] == "").to_numpy()
    lasted: Times = (cases["death"] - cases["first_diag_ts"]).to_numpy()
    near = cases[sudden & (lasted > _NEAR) & (lasted < _NEAR + 3 * DAY)]
    world.record(
        TYPOLOGY, "benign_lookalike", "wi_case", near["case_id"].to_numpy(), ym_of(month_of(near["declared_ts"]))
    )
