"""B2.7 Certificates of a mill [技能补贴骗取]: trainees who never came, examined by nobody, subsidies for a fee.

Published: the 2022 national audit found 123 M yuan in 22 provinces: 52.19 M for fake trainees, retirees and students
among them, 47.2 M for fake content and click software, 23.6 M for fake projects; 334 assessors of 23 areas issued about
140,000 certificates with "water" in the exam (about 420 each); one province's 15 bodies took 4.392 M in 2014 (290,000
each, some 160 subsidies). Here a ring is one training body with an assessor and an agent: 20 to 500 certificates, 1,000
to 2,000 yuan each. Names come from workers who lend them for a share, and from lists of retirees and students. Worlds
differ in size, in whose names they are, in how many certificates were never entered or are revoked later, how many are
filed by the agent, and whose account is paid.

Look-alikes: a company that sends its whole workshop on one training day and files for all; the largest vocational
school, whose sessions are large and whose share of the city's certificates is, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import skill_subsidies
from jihe.city.calendar import DAY, NAT, Floats, Ints, Times, age_in_years, day_of, ym_of
from jihe.city.calendar import month_of as months_of
from jihe.city.draws import chance, days, lognormal, pick, some

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 1.0  # rings in the whole city
TYPOLOGY = "B2.7"
_MOST = 0.25  # of a small city's subsidies a year: no ring is larger
_LEAST = 8
_WORKSHOP = (8, 70)  # workers sent together
_SCHOOL_SESSION = 3  # trainees of the largest school on one day, from which its session counts as large
_ILLNESS = ("J18.9", "I63.9", "N20.0", "K29.7")
_SCHOOLS = ("中山职业技术学院", "中山火炬职业技术学院", "电子科技大学中山学院")


class Habits(NamedTuple):
    """How mills of one world work."""

    size: float  # certificates of a ring, median
    spread: float
    who: Floats  # shares of workers, retirees, students, people abroad, people in hospital
    session: float  # trainees examined on one day, median
    missing: float  # share never entered in the registry of certificates
    revoked: float  # share taken back later
    agent: float  # share filed by the agent
    payee: float  # share paid to the agent's account
    wait: float  # days from the certificate to the application, median
    wait_spread: float
    senior: float  # share at the dearest level


def habits(world: World) -> Habits:
    """Draws of this world."""
    rng = world.habits(TYPOLOGY)
    return Habits(
        np.exp(rng.normal(np.log(150), 0.45)), rng.uniform(0.3, 0.7), rng.dirichlet([14, 3, 3, 1.5, 1.5]),
        np.exp(rng.normal(np.log(16), 0.5)), rng.uniform(0.02, 0.35), rng.uniform(0.05, 0.5), rng.uniform(0.1, 0.9),
        rng.uniform(0.0, 0.4), np.exp(rng.normal(np.log(22), 0.5)), rng.uniform(0.4, 1.0), rng.uniform(0.5, 0.95),
    )  # fmt: skip


def plan(world: World) -> None:
    """Leaves ``trainees/B2.7`` and ``trainees/B2.7/company``, and trips and stays on days of examination."""
    rng, how = world.rng(TYPOLOGY), habits(world)
    rings = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    most = max(_LEAST, int(_MOST * 21_300 * world.scale))
    sizes = np.clip(np.round(lognormal(how.size, how.spread, rings, rng)), _LEAST, min(most, 600)).astype(np.int64)
    who = np.array(["worker", "retiree", "student", "abroad", "hospital"])
    parts = [_ring(world, number, int(size), who, how, rng) for number, size in enumerate(sizes)]
    if parts:
        world.latent[f"trainees/{TYPOLOGY}"] = pd.concat(parts, ignore_index=True)
    fake = sum(len(part) for part in parts)
    taken = np.concatenate([part["person_id"] for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    _workshops(world, int(fake * 1.1) + 2, taken, rng)


def _ring(world: World, number: int, size: int, who: np.ndarray, how: Habits, rng: np.random.Generator) -> pd.DataFrame:
    begin = world.start + days(rng.uniform(-60, max(world.years * 365.25 - 260, 1)))
    sessions = max(1, round(size / how.session))
    span = days(rng.uniform(60, 600))
    at = np.minimum(begin + np.sort(rng.random(sessions)) * span, world.end - 50 * DAY)
    # Unequal days: the software signs whole lists in one evening.
    part = rng.dirichlet(np.full(sessions, 1.5))
    day = day_of(at)[np.sort(rng.choice(sessions, size, p=part))]
    kind = who[rng.choice(len(who), size, p=how.who)]
    person = _names(world, kind, day, rng)
    known = person > 0
    day, kind, person = day[known], kind[known], person[known]
    n = len(person)
    issuers = skill_subsidies.popular(world)
    # No two shards share a mill; none is among the largest issuers.
    issuer = issuers[3 + (number * world.shards + world.shard) % (len(issuers) - 3)]
    agents = world.agents["agent_id"].to_numpy()
    agent = int(agents[(number * world.shards + world.shard + 11 * int(issuer)) % len(agents)])
    master = int(world.agents["person_id"].to_numpy()[world.agents["agent_id"].to_numpy() == agent][0])
    _elsewhere(world, person[kind == "abroad"], day[kind == "abroad"], rng)
    _in_bed(world, person[kind == "hospital"], day[kind == "hospital"], rng)
    taken_back = day + days(60 + lognormal(260, 0.6, n, rng))
    senior = chance(how.senior, n, rng)
    return pd.DataFrame(
        {
            "person_id": person, "cert_date": day, "issuer_id": int(issuer),
            "level": np.where(senior, "senior", pick({"junior": 0.3, "intermediate": 0.7}, n, rng)),
            "occ_code": np.array(skill_subsidies.OCCUPATIONS)[rng.integers(0, 3, n) + number % 5],
            "wait": np.clip(lognormal(how.wait, how.wait_spread, n, rng), 1, 360),
            "agent_id": np.where(chance(how.agent, n, rng), agent, 0),
            "payee": np.where(chance(how.payee, n, rng), master, 0), "known": ~chance(how.missing, n, rng),
            "revoked": np.where(chance(how.revoked, n, rng), taken_back, NAT), "tag": TYPOLOGY, "ring": number + 1,
        }
    )  # fmt: skip


def _names(world: World, kind: np.ndarray, day: Times, rng: np.random.Generator) -> Ints:
    """A living person of each kind on each day, nobody twice; 0 where there is none left."""
    people = world.people
    age = age_in_years(people["birth"].to_numpy(), world.start)
    lives = people["death"].isna().to_numpy() & people["left"].isna().to_numpy()
    used = world.latent.get("borrowed_names", pd.DataFrame({"person_id": np.zeros(0, dtype=np.int64)}))
    lives[used["person_id"].to_numpy() - 1] = False
    injured = np.isin(people["person_id"], world.latent["injuries"]["person_id"])
    retired = people["kind"].isin(["ep_retiree", "gp_retiree", "rp_pensioner"]).to_numpy() & (age < 74)
    young = (age > 17.5) & (age < 22) & ~np.isin(people["person_id"], world.jobs["person_id"])
    jobs = skill_subsidies.able(world)
    made = np.zeros(len(kind), dtype=np.int64)
    for name, fits in (("retiree", retired), ("student", young)):
        rows = np.flatnonzero(kind == name)
        chosen = some(np.flatnonzero(fits & lives) + 1, len(rows), rng)
        made[rows[: len(chosen)]] = chosen
    rest = np.flatnonzero(made == 0)
    # Workers lend their names; where too few retire or study, too.
    jobs = jobs.iloc[rng.permutation(len(jobs))].drop_duplicates("person_id")
    jobs = jobs[lives[jobs["person_id"].to_numpy() - 1] & ~injured[jobs["person_id"].to_numpy() - 1]]
    low, high, who = (jobs[name].to_numpy() for name in ("low", "high", "person_id"))
    free = np.ones(len(jobs), dtype=bool)
    for when in np.unique(day[rest]):
        rows = rest[day[rest] == when]
        fit = np.flatnonzero(free & (low < when) & (high > when + 40 * DAY))[: len(rows)]
        made[rows[: len(fit)]] = who[fit]
        free[fit] = False
    students = made[(kind == "student") & (made > 0) & young[np.maximum(made, 1) - 1]]
    _enrol(world, students, rng)
    names = pd.DataFrame({"person_id": made[made > 0]})
    world.latent["borrowed_names"] = pd.concat([used, names], ignore_index=True)
    return made


def _enrol(world: World, persons: Ints, rng: np.random.Generator) -> None:
    """They are full-time students of a college, whose list the mill has."""
    since = day_of(world.people["birth"].to_numpy()[persons - 1] + days(18.7 * 365.25))
    rows = pd.DataFrame(
        {
            "person_id": persons, "school": np.array(_SCHOOLS)[rng.integers(0, len(_SCHOOLS), len(persons))],
            "from_date": since, "to_date": since + days(365.25 * 4.8), "fulltime": True,
        }
    )  # fmt: skip
    _add(world, f"education/{TYPOLOGY}", rows)


def _add(world: World, key: str, rows: pd.DataFrame) -> None:
    before = world.latent.get(key)
    world.latent[key] = rows if before is None else pd.concat([before, rows], ignore_index=True)


def _elsewhere(world: World, persons: Ints, day: Times, rng: np.random.Generator) -> None:
    """Abroad, or in Macao, on the day on which they are said to have been examined."""
    n = len(persons)
    out = day - days(np.minimum(lognormal(4, 0.9, n, rng), 40)) - days(0.3)
    back = day + days(1 + np.minimum(lognormal(4, 0.9, n, rng), 40)) + days(0.4)
    rows = pd.DataFrame({"person_id": persons, "exit_ts": out, "back": back, "settled": False})
    _add(world, f"borders/{TYPOLOGY}", rows)


def _in_bed(world: World, persons: Ints, day: Times, rng: np.random.Generator) -> None:
    """In hospital that day, at the expense of medical insurance."""
    n = len(persons)
    rows = pd.DataFrame(
        {
            "person_id": persons, "hospital_id": rng.integers(1, len(world.hospitals) + 1, n), "kind": "inpatient",
            "admit_ts": day - days(np.minimum(lognormal(3, 0.7, n, rng), 20)) + days(0.4),
            "discharge_ts": day + days(1 + np.minimum(lognormal(4, 0.7, n, rng), 25)) + days(0.4),
            "icd10": np.array(_ILLNESS)[rng.integers(0, len(_ILLNESS), n)],
        }
    )  # fmt: skip
    _add(world, "medins_extras", rows)


def _workshops(world: World, n: int, taken: Ints, rng: np.random.Generator) -> None:
    """Whole workshops that learn for a week, are examined on one day, and whose personnel agent files for them."""
    jobs = skill_subsidies.able(world)
    jobs = jobs[~jobs["person_id"].isin(taken)].drop_duplicates("person_id")
    jobs = jobs[world.people["death"].isna().to_numpy()[jobs["person_id"].to_numpy() - 1]]
    sizes = jobs.groupby("employer_id").size()
    units = some(sizes[sizes >= _WORKSHOP[0]].index.to_numpy(dtype=np.int64), len(sizes), rng)
    issuers, agents = skill_subsidies.popular(world), world.agents["agent_id"].to_numpy()
    parts: list[pd.DataFrame] = []
    found = 0
    for unit in units:
        if found >= n:
            break
        mine = jobs[(jobs["employer_id"] == unit).to_numpy()]
        when = day_of(world.start + days(rng.uniform(20, world.years * 365.25 - 70)))
        mine = mine[((mine["low"] < when) & (mine["high"] > when + 60 * DAY)).to_numpy()]
        wanted = min(int(rng.integers(_WORKSHOP[0], _WORKSHOP[1])), len(mine), n - found + 4)
        if wanted < _WORKSHOP[0] // 2:
            continue
        chosen = mine.iloc[some(np.arange(len(mine)), wanted, rng)]
        found += wanted
        files = rng.random() < 0.7
        parts.append(
            pd.DataFrame(
                {
                    "person_id": chosen["person_id"].to_numpy(), "cert_date": when,
                    "issuer_id": int(issuers[int(rng.integers(0, len(issuers)))]),
                    "level": pick(skill_subsidies.LEVELS, wanted, rng),
                    "occ_code": skill_subsidies.OCCUPATIONS[int(rng.integers(0, len(skill_subsidies.OCCUPATIONS)))],
                    "wait": np.clip(lognormal(rng.uniform(12, 60), 0.35, wanted, rng), 3, 350),
                    "agent_id": int(agents[int(rng.integers(0, len(agents)))]) if files else 0, "payee": 0,
                    "known": True, "revoked": NAT, "tag": f"{TYPOLOGY}/company", "ring": 0,
                }
            )
        )  # fmt: skip
    if parts:
        world.latent[f"trainees/{TYPOLOGY}/company"] = pd.concat(parts, ignore_index=True)


def record(world: World) -> None:
    """Subsidies for certificates of a mill, whole, ring by ring; workshops, and large sessions of the large school."""
    paid = world.latent["skill_paid"]
    share = world.weight_of(TYPOLOGY)
    month = ym_of(months_of(paid["recorded_ts"]))
    for ring in np.unique(paid.loc[paid["tag"] == TYPOLOGY, "ring"]):
        rows = ((paid["tag"] == TYPOLOGY) & (paid["ring"] == ring)).to_numpy()
        agent = int(paid["agent_id"].to_numpy()[rows].max())
        master = world.agents.loc[world.agents["agent_id"] == agent, "person_id"].to_numpy()
        beside = [int(each) for each in master if each > 0]
        world.record(
            TYPOLOGY, "fraud", "skill_subsidy", paid["sub_id"].to_numpy()[rows], month[rows], month[rows],
            paid["amount_fen"].to_numpy()[rows], ring_id=int(ring), weight=share,
            actor_ids=[[int(person), *beside] for person in paid["person_id"].to_numpy()[rows]],
        )  # fmt: skip
    company = (paid["tag"] == f"{TYPOLOGY}/company").to_numpy()
    world.record(
        TYPOLOGY, "benign_lookalike", "skill_subsidy", paid["sub_id"].to_numpy()[company], month[company], weight=share
    )
    own = paid[(paid["tag"] == "") & (paid["issuer_id"] == skill_subsidies.popular(world)[0])]
    together = own.groupby("cert_date")["sub_id"].transform("size") >= _SCHOOL_SESSION
    school = own["sub_id"].to_numpy()[together.to_numpy()]
    world.record(TYPOLOGY, "benign_lookalike", "skill_subsidy", school, ym_of(months_of(own["recorded_ts"][together])))
