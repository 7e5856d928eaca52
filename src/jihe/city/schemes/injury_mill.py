"""B3.11 Employers that live on injuries, and brokers who lend policies to other people's workshops [工伤团伙].

Published, both from liability insurance: Nantong, a shop of fifteen workers with five injuries a year and more, for
years, a ring of 270 million over nine provinces; Chengdu, 1,088 suspicious claims of 883 injured, 75 million (about
69,000 each). Their marks: the insured employer is not where the work is, other towns, one intermediary, the same sums
again and again. A mill insures people, most at the floor, who are hurt within months, by design or at work elsewhere; a
broker enrols the injured of uninsured workshops at several shells and takes a share. The city's rings have 6 to 40
claims of 20,000 to 90,000 yuan. Look-alikes: stamping and wood shops, where as many are hurt because work is like that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import event_plans, injuries
from jihe.city.calendar import DAY, Ints, Times, day_of, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick, pick_number, some
from jihe.city.schemes.injury_cases import fund_paid, unhurt

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B3.11"
_A_YEAR = 1.5
_SHOP = f"{TYPOLOGY}/shop"
_PARTS = {"hand": 0.7, "foot": 0.22, "arm": 0.08}
_HEADS = (5, 20)  # of a policyholder
_SHOP_HEADS = (6, 60)


def plan(world: World) -> None:
    """Rings: policyholders, their people, their injuries; and as many dangerous shops. Leaves ``mills``."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    rings = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    ways = {
        "brokers": habits.uniform(0.2, 0.8), "claims": habits.uniform(8, 22), "floor": habits.uniform(0.3, 0.95),
        "tenure": habits.uniform(15, 110), "agent": habits.uniform(0.5, 1.0), "same_grade": habits.uniform(0.4, 0.95),
        "house": habits.uniform(0.1, 0.8), "months": habits.uniform(8, 30),
    }  # fmt: skip
    made = [_ring(world, ring, ways, rng) for ring in range(1, rings + 1)]
    world.latent["mills"] = (
        pd.concat(made, ignore_index=True) if made else pd.DataFrame({"employer_id": [], "ring": []})
    )
    units = world.latent["mills"]["employer_id"].to_numpy()
    mine = world.latent["injuries"]["tag"].astype(str).str.startswith(f"{TYPOLOGY}-")
    _shops(world, units, int(mine.sum() * 1.2) + 2, rng)


def _units(world: World, heads: tuple[int, int]) -> pd.DataFrame:
    """Small private employers that were open all through the window."""
    frame = world.employers
    open_all = (frame["opened"] < world.start).to_numpy() & frame["closed"].isna().to_numpy()
    small = frame["size"].between(*heads).to_numpy() & ~frame["public"].to_numpy(dtype=bool)
    made: pd.DataFrame = frame[open_all & small & ~frame["is_dispatch"].to_numpy() & ~frame["is_agency"].to_numpy()]
    return made


def _ring(world: World, ring: int, ways: dict[str, float], rng: np.random.Generator) -> pd.DataFrame:
    """One ring: who holds the policies, who is said to work there, and how they are hurt."""
    broker = bool(rng.random() < ways["brokers"])
    claims = int(np.clip(lognormal(ways["claims"], 0.45, 1, rng)[0], 6, 40))
    shells = int(np.clip(np.ceil(claims / rng.uniform(4, 12)), 2, 6)) if broker else 1
    holders = some(_units(world, _HEADS)["employer_id"].to_numpy(), shells, rng)
    span = float(np.clip(lognormal(ways["months"], 0.4, 1, rng)[0], 5, 36)) * 30.4
    begin = world.start + days(rng.random() * max(world.years * 365.25 - span - 200, 20))
    people = _people(world, begin, begin + days(span))
    rows = people.iloc[some(np.arange(len(people)), claims, rng)].reset_index(drop=True)
    if rows.empty or not len(holders):
        return pd.DataFrame({"employer_id": np.zeros(0, dtype=np.int64), "ring": 0})
    agent = int(rng.integers(1, len(world.agents) + 1))
    seen = chance(ways["agent"], len(rows), rng)
    rows["employer_id"] = holders[rng.integers(0, len(holders), len(rows))]
    _insure(world, rows, np.where(seen, agent, 0), ways["floor"], rng)
    moment = np.maximum(
        rows["start"].to_numpy() + days(2 + np.minimum(lognormal(ways["tenure"], 0.8, len(rows), rng), 400)),
        world.jobs["registered"].to_numpy()[rows["job_id"].to_numpy() - 1] + DAY,
    )
    moment = day_of(np.minimum(moment, rows["until"].to_numpy() - DAY)) + injuries.moments(len(rows), rng)
    made = injuries.described(world, rows, moment, rng)
    made["clause"], made["body_part"] = "14-1", pick(_PARTS, len(rows), rng)
    injuries.place(world, made, rng)
    made["side"] = pick({"L": 0.6, "R": 0.4}, len(rows), rng)
    made["severity"] = pick_number({2: 0.75, 3: 0.25}, len(rows), rng)
    house = int(rng.choice(world.hospitals["hospital_id"].to_numpy()[world.hospitals["level"].to_numpy() <= 2]))
    sent = chance(ways["house"], len(rows), rng)
    made["applicant"] = np.where(chance(0.85, len(rows), rng), "employer", made["applicant"])
    if broker:
        _work_elsewhere(world, made, rng)
    before = len(world.latent["injuries"])
    injuries.add(world, made)
    same = chance(ways["same_grade"], len(rows), rng)
    usual = int(rng.choice([10, 10, 9, 9, 8]))
    drawn = pick_number({10: 0.6, 9: 0.3, 8: 0.1}, len(rows), rng)
    event_plans.settle(
        world, world.latent["injuries"].iloc[before:], f"{TYPOLOGY}-{ring}", asks=True,
        outcome=np.where(same, usual, drawn), agent_id=np.where(seen, agent, np.nan),
        first_hospital_id=np.where(sent, house, np.nan),
    )  # fmt: skip
    return pd.DataFrame({"employer_id": np.unique(rows["employer_id"]), "ring": ring}).assign(agent_id=agent)


def _people(world: World, begin: Times, end: Times) -> pd.DataFrame:
    """Whose ordinary job begins in the ring's time: they are said to have it at a policyholder."""
    jobs, spells = injuries.exposure(world), world.latent["ui_spells"]
    person = jobs["person_id"].to_numpy()
    free = ~jobs["job_id"].isin(np.r_[spells["job_id"].to_numpy(), spells["next_job"].to_numpy()])
    free &= (
        ~np.isin(person, world.latent["injuries"]["person_id"]) & world.people["death"].isna().to_numpy()[person - 1]
    )
    free &= ~world.employers["public"].to_numpy(dtype=bool)[jobs["employer_id"].to_numpy() - 1]
    free &= (jobs["start"] >= begin) & (jobs["start"] < end) & (jobs["line"] == "WI")
    free &= (jobs["until"] > jobs["start"] + 45 * DAY) & (jobs["start"] < world.end - 200 * DAY)
    made: pd.DataFrame = jobs[free].drop_duplicates("person_id").reset_index(drop=True)
    return made


def _insure(world: World, rows: pd.DataFrame, agent: Ints, floor: float, rng: np.random.Generator) -> None:
    """The jobs as the fund sees them: the policyholder's, registered in days, most at the floor, by the agent."""
    at = rows["job_id"].to_numpy() - 1
    jobs = world.jobs
    jobs.loc[at, "employer_id"] = rows["employer_id"].to_numpy()
    soon = office_time(jobs["start"].to_numpy()[at] + days(np.minimum(lognormal(4, 0.8, len(rows), rng), 25)), rng)
    told = jobs["deregistered"].to_numpy()[at]
    jobs.loc[at, "registered"] = np.where(~np.isnat(told) & (soon >= told), jobs["registered"].to_numpy()[at], soon)
    low = chance(floor, len(rows), rng)
    jobs.loc[at[low], "wage_fen"] = np.round(lognormal(2_300, 0.1, int(low.sum()), rng)).astype(np.int64) * 100
    filed = agent > 0
    jobs.loc[at[filed], "agent_id"], jobs.loc[at[filed], "channel"] = agent[filed], "agent"


def _work_elsewhere(world: World, events: pd.DataFrame, rng: np.random.Generator) -> None:
    """The accident lies where the work is: at small workshops of other towns, whose names are on no paper."""
    shops = _units(world, _HEADS)
    shops = shops[~shops["employer_id"].isin(events["employer_id"])]
    home = world.employers["town"].to_numpy(str)[events["employer_id"].to_numpy() - 1]
    drawn = shops.iloc[rng.integers(0, len(shops), len(events))]
    away = (drawn["town"].to_numpy(str) != home) | chance(0.5, len(events), rng)
    for name in ("lon", "lat"):
        there = drawn[name].to_numpy() + rng.normal(0, 0.0008, len(events))
        events[name] = np.where(away, np.round(there, 6), events[name])


def _shops(world: World, mills: Ints, wanted: int, rng: np.random.Generator) -> None:
    """Dangerous small shops of metal and wood: their own workers are hurt, at the machines, and go where others go."""
    units = _units(world, _SHOP_HEADS)
    units = units[(units["risk_class"] >= 4).to_numpy() & ~units["employer_id"].isin(mills).to_numpy()]
    people = unhurt(world)
    people = people[people["employer_id"].isin(units["employer_id"]) & (people["line"] == "WI")]
    people = people[(people["until"] > people["since"] + 40 * DAY).to_numpy()]
    crew = people["employer_id"].value_counts().sort_index()
    order = rng.permutation(crew.index.to_numpy()[crew.to_numpy() >= 3])
    part = np.round(np.clip(lognormal(8, 0.5, len(order), rng), 3, 30)).astype(np.int64)
    part = np.minimum(part, np.round(crew.loc[order].to_numpy() * 0.8).astype(np.int64))
    enough = int(np.searchsorted(np.cumsum(part), wanted)) + 1
    enough = max(enough, min(len(mills), len(order)))
    shops = dict(zip(order[:enough].tolist(), part[:enough].tolist(), strict=True))
    chosen = [
        some(np.flatnonzero((people["employer_id"] == unit).to_numpy()), hurt, rng) for unit, hurt in shops.items()
    ]
    rows = people.iloc[np.concatenate(chosen)] if chosen else people.iloc[:0]
    since = np.maximum(rows["since"].to_numpy() + DAY, world.start)
    last = np.minimum(rows["until"].to_numpy(), world.end - 60 * DAY)
    inside = last > since + DAY
    rows, since, last = rows[inside].reset_index(drop=True), since[inside], last[inside]
    span = (last - since).astype(float)
    moment = day_of(since + (rng.random(len(rows)) * span).astype("timedelta64[s]")) + injuries.moments(len(rows), rng)
    made = injuries.described(world, rows, moment, rng)
    made["clause"], made["body_part"] = "14-1", pick(_PARTS, len(rows), rng)
    injuries.place(world, made, rng)
    made["side"] = pick({"L": 0.5, "R": 0.5}, len(rows), rng)
    made["severity"] = pick_number({1: 0.3, 2: 0.5, 3: 0.2}, len(rows), rng)
    injuries.add(world, made.assign(tag=_SHOP))


def record(world: World) -> None:
    """Claims of a ring with all the fund paid; its policyholders and agent behind them; dangerous shops alike."""
    share = world.weight_of(TYPOLOGY)
    cases = world.latent["wi_cases"]
    cost = fund_paid(world).reindex(cases["case_id"], fill_value=0).to_numpy()
    rows = cases[["case_id", "person_id", "employer_id", "agent_id", "tag"]].assign(
        cost=cost, month=ym_of(month_of(cases["declared_ts"])),
        last=ym_of(np.maximum(month_of(cases["decided_ts"]), month_of(cases["declared_ts"]))),
    )  # fmt: skip
    rows["ring"] = rows["tag"].astype(str).str.extract(rf"^{TYPOLOGY}-(\d+)$")[0].fillna("0").astype(np.int64)
    owner = world.employers["legal_person"].to_numpy()
    for ring in np.unique(rows["ring"])[1:] if (rows["ring"] > 0).any() else []:
        mine = rows[(rows["ring"] == ring).to_numpy()]
        heads = sorted({int(owner[unit - 1]) for unit in mine["employer_id"]} - {0})
        actors = [[int(each), *heads] for each in mine["person_id"]]
        world.record(
            TYPOLOGY, "fraud", "wi_case", mine["case_id"].to_numpy(), mine["month"].to_numpy(), mine["last"].to_numpy(),
            mine["cost"].to_numpy(), int(ring), actors, share,
        )  # fmt: skip
        for kind, key in (("employer", "employer_id"), ("agent", "agent_id")):
            named = mine[(mine[key] > 0).to_numpy()]
            each = named.groupby(key).agg(month=("month", "min"), last=("last", "max"), cost=("cost", "sum"))
            each = each[named[key].value_counts().sort_index().to_numpy() > 1] if kind == "agent" else each
            world.record(
                TYPOLOGY, "fraud", kind, each.index.to_numpy(), each["month"].to_numpy(), each["last"].to_numpy(),
                ring_id=int(ring), actor_ids=[heads] * len(each), weight=share, answers_for_fen=each["cost"].to_numpy(),
            )  # fmt: skip
    honest = rows[(rows["tag"] == _SHOP).to_numpy()]
    world.record(
        TYPOLOGY, "benign_lookalike", "wi_case", honest["case_id"].to_numpy(), honest["month"].to_numpy(), weight=share
    )
    shops = honest.groupby("employer_id")["month"].min()
    world.record(TYPOLOGY, "benign_lookalike", "employer", shops.index.to_numpy(), shops.to_numpy(), weight=share)
