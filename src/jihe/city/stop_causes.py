"""What ends a dependant's pension: which cause can strike whom and when, and the rows that others then have of it.

A candidate is a row of ``survivors.kin_of``. ``choose`` gives each a cause and the last month due, ``live`` makes the
life behind it: a wedding, a job, a term of service or in prison. Birthdays and deaths happen by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import survivors, ui_spells
from jihe.city.calendar import DAY, NAT, NEVER, Bools, Floats, Ints, day_of, first_day, month_of, office_time
from jihe.city.draws import chance, days, lognormal, some

if TYPE_CHECKING:
    from jihe.city.world import World

CAUSES = ("age_18", "employed", "remarried", "enlisted", "custody", "death")
_LEAST_WORK = 16 * 12  # months of age
_LEAST_SERVICE = 17 * 12
_INSURED, _TAXED = 0.5, 0.8  # of new jobs; of the others


def choose(world: World, kin: pd.DataFrame, wanted: int, weights: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Up to ``wanted`` of ``kin``, one a family and earlier rows first: unable, examined, last, end_reason."""
    kin = kin.reset_index(drop=True)
    windows = {cause: _window(world, kin, cause) for cause in CAUSES}
    able = np.column_stack([low <= high for low, high in windows.values()])
    score = np.where(able, rng.gumbel(size=able.shape) + np.log(weights + 1e-9), -np.inf)
    cause = score.argmax(axis=1)
    able_kin = kin.assign(cause=cause).iloc[np.flatnonzero(able.any(axis=1))]
    rows = able_kin.drop_duplicates("person_id").iloc[:wanted].copy()
    at, cause = rows.index.to_numpy(), rows["cause"].to_numpy()
    low = np.stack([windows[name][0] for name in CAUSES])[cause, at]
    high = np.stack([windows[name][1] for name in CAUSES])[cause, at]
    rows["last"] = low + np.floor(rng.random(len(rows)) * (high - low + 1)).astype(np.int64)
    rows["end_reason"] = np.array(CAUSES)[cause]
    # Whoever is neither old nor a child draws as unable to work; a few children are said to be, for their birthday.
    adult = ~rows["minor"].to_numpy() & ~rows["elder"].to_numpy()
    said = (rows["end_reason"] == "age_18").to_numpy() & chance(0.4, len(rows), rng)
    rows["unable"] = adult | said
    rows["examined"] = rows["unable"].to_numpy() & chance(np.where(said, 0.1, 0.5), len(rows), rng)
    made: pd.DataFrame = rows.reset_index(drop=True)
    return made


def _window(world: World, kin: pd.DataFrame, cause: str) -> tuple[Ints, Ints]:
    """First and last month in which ``cause`` can end each pension; none where the last is before the first."""
    people = world.people.iloc[kin["kin"].to_numpy() - 1]
    start, of_age, died = (kin[name].to_numpy() for name in ("start", "of_age", "died"))
    born = month_of(people["birth"].to_numpy())
    minor, elder = kin["minor"].to_numpy(), kin["elder"].to_numpy()
    idle = ~survivors.works(world, kin["kin"].to_numpy())
    grown = (start - born >= 18 * 12) & ~elder & idle & (kin["relation"] != "child").to_numpy()
    first, last = start + 1, np.repeat(world.last_month - 2, len(kin))
    last = np.minimum(last, np.where(minor, of_age - 2, NEVER))
    if cause == "age_18":
        return np.where(minor, of_age, NEVER), np.where(minor & (of_age > start), np.minimum(of_age, last + 2), -1)
    if cause == "death":
        known = (died < world.last_month - 1) & (died > start) & ~minor & (elder | grown)
        return died, np.where(known, died, -1)
    last = np.minimum(last, np.where(died < NEVER, died - 12, NEVER))
    if cause == "employed":
        fits, first = (minor & idle) | grown, np.maximum(first, np.where(minor, born + _LEAST_WORK, 0))
    elif cause == "enlisted":
        fits = minor & (people["sex"] == "M").to_numpy() & idle
        first = np.maximum(first, born + _LEAST_SERVICE)
    elif cause == "remarried":
        fits = (kin["relation"] == "spouse").to_numpy() & (elder | grown) & (start - born < 72 * 12)
    else:
        fits = (elder | grown) & (start - born < 76 * 12)
    return first, np.where(fits, last, -1)


def disabled(world: World, kin: pd.DataFrame, wanted: int, rng: np.random.Generator) -> pd.DataFrame:
    """Children who pass eighteen, or had, and cannot work, with the committee's word for it: due for life."""
    idle = ~survivors.works(world, kin["kin"].to_numpy())
    child = (kin["relation"] == "child").to_numpy() & idle & (kin["of_age"] < world.last_month - 2).to_numpy()
    young = (kin["start"] - kin["of_age"] < 12 * 12).to_numpy() & (kin["died"] >= NEVER).to_numpy()
    rows = kin[child & young].drop_duplicates("person_id").iloc[:wanted]
    return _through(rows, unable=True)


def pupils(world: World, kin: pd.DataFrame, wanted: int, rng: np.random.Generator) -> pd.DataFrame:
    """Pupils past sixteen who work for a month or two of the holidays: a wage in the tax files, and a school."""
    born = month_of(world.people["birth"].to_numpy()[kin["kin"].to_numpy() - 1])
    first = np.maximum(kin["start"].to_numpy() + 1, born + _LEAST_WORK)
    summer = first + (6 - first) % 12
    fits = kin["minor"].to_numpy() & (summer < np.minimum(kin["of_age"].to_numpy(), world.last_month - 1))
    rows = kin.assign(summer=summer)[fits & ~survivors.works(world, kin["kin"].to_numpy())]
    rows = rows.drop_duplicates("person_id").iloc[:wanted]
    n = len(rows)
    start = first_day(rows["summer"].to_numpy()) + rng.integers(0, 12, n) * DAY
    wage = np.round(lognormal(2_600, 0.3, n, rng)).astype(np.int64) * 100
    _hidden(world, rows["kin"].to_numpy(), start, start + days(rng.uniform(18, 45, n)), wage, np.ones(n, bool), rng)
    school = day_of(world.people["birth"].to_numpy()[rows["kin"].to_numpy() - 1] + days(365.25 * 15.6))
    world.latent["education/B3.9"] = pd.DataFrame(
        {
            "person_id": rows["kin"].to_numpy(), "school": "中山市第一中等职业技术学校", "from_date": school,
            "to_date": school + 3 * 365 * DAY, "fulltime": True,
        }
    )  # fmt: skip
    made = _through(rows.drop(columns="summer"), unable=False)
    # Their pensions end at eighteen, in time.
    return made.assign(last=made["of_age"], end_reason="age_18", told=first_day(made["of_age"].to_numpy()) + 2 * DAY)


def _through(rows: pd.DataFrame, unable: bool) -> pd.DataFrame:
    return rows.assign(
        unable=unable, examined=unable, last=NEVER, end_reason="", told=NAT, pays_back=False
    ).reset_index(drop=True)


def live(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """The rows that weddings, jobs, service and sentences leave with others."""
    cause = rows["end_reason"].to_numpy(str)
    day = first_day(np.minimum(rows["last"].to_numpy(), world.last_month)) + rng.integers(1, 27, len(rows)) * DAY
    weds, works, serves, sits = (cause == name for name in ("remarried", "employed", "enlisted", "custody"))
    who = rows["kin"].to_numpy()
    world.latent["marriages/B3.9"] = _weddings(world, who[weds], day[weds], rng)
    _jobs(world, who[works], day[works], rng)
    world.latent["military/B3.9"] = pd.DataFrame(
        {"person_id": who[serves], "enlist_date": day[serves], "discharge_date": day[serves] + 730 * DAY}
    )
    term = days(np.minimum(lognormal(700, 0.6, int(sits.sum()), rng), 3_600))
    world.latent["custody/B3.9"] = pd.DataFrame(
        {
            "person_id": who[sits], "kind": "prison", "exec_mode": "in_prison", "start_date": day[sits],
            "end_date": np.maximum(day_of(day[sits] + term), world.end + 30 * DAY),
        }
    )  # fmt: skip


def _weddings(world: World, who: Ints, when: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """A partner of the other sex and about the same age for each; husband and wife, and the day."""
    people = world.people
    single = (people["spouse"] == 0).to_numpy() & people["death"].isna().to_numpy()
    born, sex = month_of(people["birth"].to_numpy()), people["sex"].to_numpy(str)
    pairs = []
    taken: Bools = np.zeros(len(people), dtype=bool)
    for person, day in zip(who.tolist(), when, strict=True):
        near = single & ~taken & (sex != sex[person - 1]) & (np.abs(born - born[person - 1] - rng.normal(0, 30)) < 120)
        partner = some(np.flatnonzero(near) + 1, 1, rng)
        if partner.size:
            taken[partner[0] - 1] = True
            pair = (person, int(partner[0])) if sex[person - 1] == "M" else (int(partner[0]), person)
            pairs.append((*pair, day))
    made = pd.DataFrame(pairs, columns=["a", "b", "reg_date"])
    return made.astype({"a": np.int64, "b": np.int64, "reg_date": "datetime64[s]"})


def _jobs(world: World, who: Ints, when: np.ndarray, rng: np.random.Generator) -> None:
    """Half are insured like everybody, the others at most taxed."""
    n = len(who)
    insured = chance(_INSURED, n, rng)
    usual = np.flatnonzero((world.jobs["lines"] == "EP+UI+WI").to_numpy() & world.jobs["end"].isna().to_numpy())
    like = world.jobs.iloc[some(usual, int(insured.sum()), rng)]
    since = when[insured]
    registered = office_time(since + days(np.minimum(lognormal(6, 0.8, len(like), rng), 28)), rng)
    new = like.assign(person_id=who[insured][: len(like)], start=since[: len(like)], registered=registered)
    world.jobs = pd.concat([world.jobs, new], ignore_index=True)
    world.jobs["job_id"] = np.arange(1, len(world.jobs) + 1)
    m = int((~insured).sum())
    wage = np.round(lognormal(4_200, 0.3, m, rng)).astype(np.int64) * 100
    until = np.repeat(world.end, m)
    _hidden(world, who[~insured], when[~insured], until, wage, chance(_TAXED, m, rng), rng)


def _hidden(
    world: World, who: Ints, start: np.ndarray, end: np.ndarray, wage: Ints, taxed: Bools, rng: np.random.Generator
) -> None:
    units = world.employers[world.employers["closed"].isna() & ~world.employers["public"]]
    units = units[units["opened"].to_numpy() < world.start]
    unit = units["employer_id"].to_numpy()[rng.integers(0, len(units), len(who))]
    rows = {"person_id": who, "employer_id": unit, "start": start, "end": end, "wage_fen": wage, "taxed": taxed}
    ui_spells.add_hidden_jobs(world, pd.DataFrame(rows))
