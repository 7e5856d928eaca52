"""B3.4 Something else told as a work injury [非工伤改报]: a crash of one's own making, a fall abroad, an old complaint.

No case is published with a sum (own practice). Six ways, in the world's proportions: an accident on the road, off duty,
told as a fall at work; a commuting accident whose liability is shown lighter than the police found it; an injury of a
journey abroad; one at a second job that is not insured; an old complaint, treated for weeks to years, "sprained" at
work; a weekend's accident carried to work on Monday. A case costs 3,000 to 150,000 yuan, all of it lost. Look-alikes: a
detour for daily needs, which counts; equal or lighter liability, which counts; who came back from abroad the evening
before; who has a second job and was hurt at the first; an old complaint of another part of the body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city import event_plans, hospitals, injuries, ui_spells
from jihe.city.calendar import DAY, Floats, Ints, Times, day_of, office_time
from jihe.city.draws import chance, days, hours, lognormal, pick
from jihe.city.schemes import injury_cases

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 8.0
TYPOLOGY = "B3.4"
_TRIPS = "borders/recast_injury"
_WAYS = ("road", "liable", "abroad", "second_job", "before", "weekend")
_ALIKE = {"detour": 0.26, "equal": 0.2, "returned": 0.18, "second_job": 0.18, "complaint": 0.18}
_OLD = {"spine": "S33.5", "leg": "S83.5", "arm": "S42.0", "hand": "S66.1"}
_COMPLAINTS = {"spine": "M51.2", "leg": "S83.5", "arm": "S42.0", "hand": "S66.1"}


def plan(world: World) -> None:
    """Takes injuries, or adds them, and tells them otherwise than they were."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    ways = dict(zip(_WAYS, habits.dirichlet(np.full(len(_WAYS), 2.0)), strict=True))
    hides, comes = habits.uniform(0.3, 0.8), habits.uniform(0.4, 0.95)
    events = injury_cases.honest(world, wanted, world.end - 60 * DAY, rng)
    how = injury_cases.dealt(ways, len(events), rng)
    event_plans.settle(world, events, TYPOLOGY)
    for name, tell in (("road", _road), ("abroad", _abroad), ("second_job", _second_job), ("weekend", _weekend)):
        tell(world, events[how == name], comes, rng)
    _liable(world, events[how == "liable"], rng)
    _before(world, events[how == "before"], True, rng)
    told = world.latent["injuries"].loc[events.index]
    _visits(world, told[how != "liable"], hides, rng)
    _resemble(world, wanted + wanted // 5 + 2, rng)


def _told(world: World, events: pd.DataFrame, true: Times, rng: np.random.Generator, **columns: Any) -> None:
    """At the employer's, on a wet floor; in truth at another moment."""
    frame = events.assign(clause="14-1")
    injuries.place(world, frame, rng)
    first = true + (events["first_visit_ts"] - events["declared_ts"]).to_numpy()
    story = np.where(chance(0.5, len(events), rng), "fall", "")
    injury_cases.change(
        world, events, true_ts=true, clause="14-1", story=story, lon=frame["lon"].to_numpy(),
        lat=frame["lat"].to_numpy(), **{"first_visit_ts": first, **columns},
    )  # fmt: skip


def _shift_after(moment: Times, rng: np.random.Generator) -> Times:
    """A moment of work within the next days after ``moment``."""
    n = len(moment)
    later = day_of(moment) + injuries.moments(n, rng)
    step = np.where(chance(0.7, n, rng), 1, rng.integers(2, 6, n))
    made: Times = np.where((later > moment + hours(1.5)) & chance(0.4, n, rng), later, later + step * DAY)
    return np.maximum(made, moment + hours(1))


def _attended(declared: Times, true: Times, comes: float, rng: np.random.Generator) -> Times:
    """Who comes to work hurt is present on the declared day; the others are on leave since the true one."""
    made: Times = np.where(chance(comes, len(declared), rng), declared, true)
    return made


def _applied(events: pd.DataFrame, declared: Times, rng: np.random.Generator) -> Times:
    """Application in office hours, as long after the declared moment as it was."""
    return office_time(events["apply_ts"].to_numpy() + (declared - events["declared_ts"].to_numpy()), rng)


def _road(world: World, events: pd.DataFrame, comes: float, rng: np.random.Generator) -> None:
    """A crash off duty, mostly of one's own making; the police have it on record, the case does not name it."""
    n = len(events)
    declared = events["declared_ts"].to_numpy()
    true = declared - hours(1.5 + np.minimum(lognormal(14, 0.9, n, rng), 90))
    _told(world, events, true, rng, attended_ts=_attended(declared, true, comes, rng))
    home = world.people.iloc[events["person_id"].to_numpy() - 1]
    accidents = pd.DataFrame(
        {
            "person_id": events["person_id"].to_numpy(), "accident_ts": true,
            "liability": pick({"full": 0.5, "main": 0.35, "equal": 0.15}, n, rng),
            "lon": np.round(home["lon"].to_numpy() + rng.normal(0, 0.03, n), 6),
            "lat": np.round(home["lat"].to_numpy() + rng.normal(0, 0.03, n), 6),
        }
    )  # fmt: skip
    world.latent["accidents"] = accidents


def _liable(world: World, events: pd.DataFrame, rng: np.random.Generator) -> None:
    """On the way to work, with the main fault: the case shows a lighter one than the finding."""
    n = len(events)
    frame = events.assign(clause="14-6")
    injuries.place(world, frame, rng)
    injury_cases.change(
        world, events, clause="14-6", lon=frame["lon"].to_numpy(), lat=frame["lat"].to_numpy(),
        liability=pick({"none": 0.3, "minor": 0.35, "equal": 0.35}, n, rng),
        finding=pick({"main": 0.65, "full": 0.35}, n, rng),
    )  # fmt: skip


def _abroad(world: World, events: pd.DataFrame, comes: float, rng: np.random.Generator) -> None:
    """Hurt on a journey; told as of a day before the return, or of one soon after it."""
    n = len(events)
    true = events["declared_ts"].to_numpy()
    left = true - days(np.clip(lognormal(2.0, 0.9, n, rng), 0.15, 20))
    returned = true + days(np.clip(lognormal(1.2, 0.9, n, rng), 0.1, 12))
    inside = chance(0.6, n, rng)
    declared = np.where(inside, true, _shift_after(returned, rng))
    _told(
        world, events, true, rng, declared_ts=declared, attended_ts=np.where(inside, left, declared),
        first_visit_ts=np.where(chance(0.3, n, rng), true + hours(2), returned + hours(1 + 9 * rng.random(n))),
        apply_ts=np.maximum(_applied(events, declared, rng), office_time(returned + 2 * DAY, rng)),
    )  # fmt: skip
    _trips(world, events["person_id"].to_numpy(), left, returned)


def _trips(world: World, persons: Ints, left: Times, returned: Times) -> None:
    """Border crossings that the registry would else not have."""
    rows = pd.DataFrame({"person_id": persons, "exit_ts": left, "back": returned, "settled": False})
    before = world.latent.get(_TRIPS)
    world.latent[_TRIPS] = rows if before is None else pd.concat([before, rows], ignore_index=True)


def _second_job(world: World, events: pd.DataFrame, comes: float, rng: np.random.Generator) -> None:
    """Hurt at work that nobody insures, on a free day or after the shift at the first employer."""
    n = len(events)
    declared = events["declared_ts"].to_numpy()
    before = declared - hours(2 + np.minimum(lognormal(16, 0.7, n, rng), 70))
    true = np.where(chance(0.5, n, rng), declared, before)
    _told(world, events, true, rng, attended_ts=_attended(declared, true - DAY, comes * 0.5, rng))
    _works_too(world, events["person_id"].to_numpy(), true, rng)


def _works_too(world: World, persons: Ints, around: Times, rng: np.random.Generator) -> None:
    """A second job, mostly declared for tax, from weeks before to weeks after."""
    n = len(persons)
    frame = world.employers
    lasting = frame["closed"].isna() & ~frame["public"].astype(bool) & (frame["opened"] < world.start)
    start = np.maximum(day_of(around - days(20 + 400 * rng.random(n))), world.start)
    ui_spells.add_hidden_jobs(
        world,
        pd.DataFrame(
            {
                "person_id": persons, "employer_id": rng.choice(frame.loc[lasting, "employer_id"].to_numpy(), n),
                "start": start, "end": day_of(around) + days(rng.integers(2, 120, n)),
                "wage_fen": np.round(lognormal(2_300, 0.5, n, rng)).astype(np.int64) * 100,
                "taxed": chance(0.8, n, rng),
            }
        ),
    )  # fmt: skip


def _weekend(world: World, events: pd.DataFrame, comes: float, rng: np.random.Generator) -> None:
    """Fell at home or at a game on a free day, and fell again, on paper, on the next day of work."""
    n = len(events)
    sunday = day_of(events["declared_ts"].to_numpy())
    sunday = sunday - (injuries.weekday(sunday) + 1) % 7 * DAY
    true = sunday + hours(9 + 12 * rng.random(n)) - chance(0.3, n, rng) * DAY
    declared = np.maximum(events["declared_ts"].to_numpy(), _shift_after(true, rng))
    declared = np.where(chance(0.7, n, rng), _shift_after(true, rng), declared)
    _told(
        world, events, true, rng, declared_ts=declared, attended_ts=_attended(declared, true, comes, rng),
        apply_ts=_applied(events, declared, rng),
    )  # fmt: skip


def _before(world: World, events: pd.DataFrame, same: bool, rng: np.random.Generator) -> None:
    """Treated before the day: for the ``same`` part, which is now said to be hurt at work, or for another."""
    n = len(events)
    part = events["body_part"].to_numpy(str)
    if same:
        part = np.where(np.isin(part, list(_OLD)) & chance(0.4, n, rng), part, "spine")
        found = pd.Series(part).map(_OLD).to_numpy(str)
        moment = events["declared_ts"].to_numpy()
        _told(world, events, moment, rng)
        injury_cases.change(world, events, body_part=part, side=injuries.sides(part, rng), icd10=found)
        old = pd.Series(part).map(_COMPLAINTS).to_numpy(str)
    else:
        old = np.where(part == "spine", "S83.5", "M51.2")
    times = 1 + rng.poisson(1.6, n)
    row = np.repeat(np.arange(n), times)
    ago: Floats = np.clip(lognormal(60, 1.3, len(row), rng), 1.2, 700)
    when = day_of(events["declared_ts"].to_numpy()[row] - days(ago)) + hours(8.3 + 8 * rng.random(len(row)))
    inside = np.flatnonzero(when > world.start)
    row = row[inside]
    place = hospitals.choose_weighted(world, len(row), rng)
    injury_cases.seen(world, events["person_id"].to_numpy()[row], place, when[inside], old[row])


def _visits(world: World, told: pd.DataFrame, hides: float, rng: np.random.Generator) -> None:
    """The case shows the true first visit, or one after the declared moment; the true one was settled as an illness."""
    n = len(told)
    moved = (told["declared_ts"] != told["true_ts"]).to_numpy()
    hidden = moved & chance(hides, n, rng)
    later = told["declared_ts"].to_numpy() + hours(lognormal(1.2, 0.6, n, rng))
    injury_cases.change(world, told, visit_shown_ts=np.where(hidden, later, told["first_visit_ts"].to_numpy()))
    rows = told[hidden & chance(0.75, n, rng)]
    found = hospitals.diagnosis(rows["body_part"].to_numpy(str), rows["severity"].to_numpy(), rng)
    injury_cases.seen(
        world, rows["person_id"].to_numpy(), hospitals.choose_weighted(world, len(rows), rng),
        rows["first_visit_ts"].to_numpy(), found,
    )  # fmt: skip


def _resemble(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Honest injuries that look like each of the ways."""
    events = injury_cases.honest(world, wanted, world.end - 60 * DAY, rng)
    how = injury_cases.dealt(_ALIKE, len(events), rng)
    for name in _ALIKE:
        event_plans.settle(world, events[how == name], f"{TYPOLOGY}/{name}")
    road = events[np.isin(how, ["detour", "equal"])]
    of_detour = how[np.isin(how, ["detour", "equal"])] == "detour"
    n = len(road)
    frame = road.assign(clause="14-6")
    injuries.place(world, frame, rng)
    aside = np.where(of_detour, 0.01 + np.abs(rng.normal(0, 0.02, n)), 0.0)
    turn = rng.random(n) * 2 * np.pi
    light = pick({"none": 0.6, "minor": 0.3, "equal": 0.1}, n, rng)
    injury_cases.change(
        world, road, clause="14-6", story=np.where(of_detour, "detour", ""),
        lon=np.round(frame["lon"].to_numpy() + aside * np.cos(turn), 6),
        lat=np.round(frame["lat"].to_numpy() + aside * np.sin(turn), 6),
        liability=np.where(of_detour, light, pick({"equal": 0.6, "minor": 0.4}, n, rng)),
    )  # fmt: skip
    back = events[how == "returned"]
    moment = back["declared_ts"].to_numpy()
    returned = moment - hours(1.6 + np.minimum(lognormal(13, 0.6, len(back), rng), 60))
    _trips(world, back["person_id"].to_numpy(), returned - days(lognormal(1.5, 0.8, len(back), rng)), returned)
    double = events[how == "second_job"]
    _works_too(world, double["person_id"].to_numpy(), double["declared_ts"].to_numpy(), rng)
    _before(world, events[how == "complaint"], False, rng)


def record(world: World) -> None:
    """Cases told otherwise, with all that was paid; honest ones that look like them."""
    injury_cases.record(world, TYPOLOGY)
