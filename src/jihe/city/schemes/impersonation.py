"""B3.2 Hurt under another's identity [冒名顶替]: who works, and is hurt, is not whom the enrolment names.

Published: two brothers, the one hurt in the 2000s under the other's card, who drew on, more than 580,000 yuan in all,
after the real worker had died in 2021. Courts are split on whether the worker himself may be paid; the fund's loss is
counted as all that was paid on the case: 10,000 yuan for a broken finger, hundreds of thousands for a life. Motives:
the worker is too old, too young, in debt or without papers; brothers and people from one village lend their cards. The
hospital's desk often has the true card, the name's owner is seen, taxed or treated elsewhere meanwhile. Look-alikes: a
number mistyped at hiring and put right with a certificate of the police; whoever brought the injured man to the
hospital and registered with his own card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import event_plans, hospitals, identity, injuries, ui_spells
from jihe.city.calendar import DAY, Ints, day_of, office_time
from jihe.city.draws import chance, days, lognormal, pick_number
from jihe.city.schemes import injury_cases

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 3.0
TYPOLOGY = "B3.2"
_SEVERITY = {2: 0.45, 3: 0.33, 4: 0.12, 5: 0.1}
_ERROR, _ESCORT = f"{TYPOLOGY}/id_error", f"{TYPOLOGY}/escort"


def plan(world: World) -> None:
    """Pairs jobs with others who really do them, and injures those; leaves ``impostors`` (person_id, worker)."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    pairs = _pairs(world, wanted, habits.uniform(0.35, 0.85), rng)
    events = _hurt(world, pairs, rng)
    known = chance(habits.uniform(0.5, 0.95), len(events), rng)
    place = _hospital(world, events, rng)
    event_plans.add(
        world,
        pd.DataFrame({"person_id": events["person_id"], "tag": TYPOLOGY, "first_hospital_id": place.astype(float)}),
    )
    injury_cases.seen(
        world, events["patient"].to_numpy()[known], place[known], events["first_visit_ts"].to_numpy()[known],
        events["icd10"].to_numpy()[known],
    )  # fmt: skip
    _elsewhere(world, events[chance(habits.uniform(0.2, 0.7), len(events), rng)], rng)
    _die(world, events[chance(habits.uniform(0.08, 0.3), len(events), rng)], rng)
    world.latent["impostors"] = events[["person_id", "patient"]].rename(columns={"patient": "worker"})
    _mistyped(world, wanted // 2 + 1, rng)
    _brought(world, wanted // 2 + 1, rng)


def _pairs(world: World, wanted: int, brothers: float, rng: np.random.Generator) -> pd.DataFrame:
    """Jobs under injury cover with ``worker``: a brother or sister for some, else somebody from the same region."""
    people = world.people
    jobs = injury_cases.unhurt(world)
    jobs = jobs[(jobs["until"] - jobs["since"] > 100 * DAY).to_numpy() & (jobs["line"] == "WI").to_numpy()]
    jobs = injury_cases.pick_some(jobs, len(jobs), rng)
    own = people.iloc[jobs["person_id"].to_numpy() - 1]
    jobs["sex"], jobs["mother"] = own["sex"].to_numpy(), own["parent_b"].to_numpy()
    jobs["region"] = own["hukou_region"].to_numpy()
    free = injury_cases.without_work(world, 17, 68)
    other = people.iloc[rng.permutation(free) - 1]
    pool = pd.DataFrame(
        {
            "worker": other["person_id"].to_numpy(), "sex": other["sex"].to_numpy(),
            "mother": other["parent_b"].to_numpy(), "region": other["hukou_region"].to_numpy(),
        }
    )  # fmt: skip
    kin = jobs[jobs["mother"] > 0].merge(pool.drop(columns="region"), on=["mother", "sex"])
    kin = kin.drop_duplicates("person_id").drop_duplicates("worker").iloc[: round(wanted * brothers)]
    jobs = jobs[~jobs["person_id"].isin(kin["person_id"])]
    pool = pool[~pool["worker"].isin(kin["worker"])]
    for frame in (jobs, pool):
        frame["turn"] = frame.groupby(["region", "sex"]).cumcount()
    village = jobs.merge(pool.drop(columns="mother"), on=["region", "sex", "turn"])
    village = injury_cases.pick_some(village, wanted - len(kin), rng)
    return pd.concat([kin, village], ignore_index=True)


def _hurt(world: World, pairs: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    n = len(pairs)
    begin = np.maximum(injury_cases.covered_from(world, pairs), world.start) + DAY
    last = np.minimum(pairs["until"].to_numpy(), world.end - 70 * DAY)
    span = np.maximum((last - begin) / DAY, 1.0)
    moment = day_of(begin + days(rng.random(n) * span)) + injuries.moments(n, rng)
    events = injuries.described(world, pairs, moment, rng)
    inner = (events["body_part"] == "body") | (events["clause"].isin(["14-4", "14-6", "15-2", "15-3"]))
    events.loc[inner, ["clause", "body_part", "side"]] = ["14-1", "hand", "R"]
    injuries.place(world, events, rng)
    events["severity"] = pick_number(_SEVERITY, n, rng)
    events["patient"], events["tag"] = pairs["worker"].to_numpy(), TYPOLOGY
    events["icd10"] = hospitals.diagnosis(events["body_part"].to_numpy(str), events["severity"].to_numpy(), rng)
    injuries.add(world, events)
    return events


def _hospital(world: World, events: pd.DataFrame, rng: np.random.Generator) -> Ints:
    when = events["first_visit_ts"].to_numpy()
    return hospitals.choose(world, events["lon"].to_numpy(), events["lat"].to_numpy(), when, rng)


def _elsewhere(world: World, events: pd.DataFrame, rng: np.random.Generator) -> None:
    """The owner of the name works somewhere else all the while; most of those wages are taxed."""
    n = len(events)
    frame = world.employers
    open_ones = frame["closed"].isna() & ~frame["public"].astype(bool) & (frame["opened"] < world.start)
    units = frame.loc[open_ones, "employer_id"].to_numpy()
    start = np.maximum(day_of(events["true_ts"].to_numpy()) - days(rng.integers(20, 500, n)), world.start)
    rows = pd.DataFrame(
        {
            "person_id": events["person_id"].to_numpy(), "employer_id": rng.choice(units, n),
            "start": start, "end": day_of(events["true_ts"].to_numpy()) + days(rng.integers(60, 500, n)),
            "wage_fen": np.round(lognormal(5_000, 0.3, n, rng)).astype(np.int64) * 100, "taxed": chance(0.85, n, rng),
        }
    )  # fmt: skip
    ui_spells.add_hidden_jobs(world, rows)


def _die(world: World, events: pd.DataFrame, rng: np.random.Generator) -> None:
    """The real worker, gravely hurt, dies months later; his name is still alive, and drawn for."""
    rows = world.latent["injuries"]["tag"] == TYPOLOGY
    severe = rows & world.latent["injuries"]["patient"].isin(events["patient"])
    world.latent["injuries"].loc[severe, "severity"] = 5
    death = events["true_ts"].to_numpy() + days(60 + lognormal(240, 0.6, len(events), rng))
    dies = death < world.end
    who = events["patient"].to_numpy()[dies] - 1
    world.people.loc[who, "death"] = death[dies]
    world.people.loc[who, "death_reported"] = office_time(death[dies] + days(rng.integers(3, 50, len(who))), rng)


def _mistyped(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Honest: one digit of the number was wrong since the hiring; the police certify the right one months later."""
    events = injury_cases.honest(world, wanted, world.end - 120 * DAY, rng)
    who = events["person_id"].to_numpy()
    true = world.people["id_no"].to_numpy(str)[who - 1]
    world.people.loc[who - 1, "id_no"] = identity.retyped(true, rng)
    world.latent["true_numbers"] = pd.DataFrame({"person_id": who, "id_no": true})
    found = events["apply_ts"].to_numpy() + days(np.minimum(lognormal(30, 0.7, len(who), rng), 115))
    edits = pd.DataFrame({"person_id": who, "recorded": office_time(found, rng), "id_no": true})
    before = world.latent.get("person_edits")
    world.latent["person_edits"] = edits if before is None else pd.concat([before, edits], ignore_index=True)
    _registered(world, events, who, _ERROR, rng)


def _brought(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Honest: a colleague brought the injured man in, and the desk took the colleague's card."""
    events = injury_cases.honest(world, wanted, world.end - 60 * DAY, rng)
    jobs = injuries.exposure(world)
    mates = jobs[["employer_id", "person_id"]].drop_duplicates("person_id")
    mates = mates[~mates["person_id"].isin(world.latent["injuries"]["person_id"])]
    first = mates.groupby("employer_id")["person_id"].min()
    mate = first.reindex(events["employer_id"]).fillna(0).to_numpy(dtype=np.int64)
    spouse = world.people["spouse"].to_numpy()[events["person_id"].to_numpy() - 1]
    escort = np.where(mate > 0, mate, spouse)
    _registered(world, events, escort, _ESCORT, rng)


def _registered(world: World, events: pd.DataFrame, who: Ints, tag: str, rng: np.random.Generator) -> None:
    """The desk's row for the visit of ``who``, and the case's hospital and diagnosis the same as in it."""
    place = _hospital(world, events, rng)
    event_plans.settle(world, events, tag, first_hospital_id=place.astype(float))
    found = hospitals.diagnosis(events["body_part"].to_numpy(str), events["severity"].to_numpy(), rng)
    injury_cases.change(world, events, icd10=found)
    there, when = who > 0, events["first_visit_ts"].to_numpy()
    injury_cases.seen(world, who[there], place[there], when[there], found[there])


def record(world: World) -> None:
    """Cases of borrowed names, with all that was paid on them; errors about who it was."""
    pairs = world.latent["impostors"]
    rings = {int(a): (0, [int(b)]) for a, b in zip(pairs["person_id"], pairs["worker"], strict=True)}
    injury_cases.record(world, TYPOLOGY, rings)
