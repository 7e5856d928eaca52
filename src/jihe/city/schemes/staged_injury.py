"""B3.3 Injuries made for money [开伤、一伤多吃]: a digit broken on the second day, at one employer after another.

Published: Shaoxing 2006–07 (18 people, 13 thumbs, more than 700,000 yuan, about 40,000 each), Shanghai Fengxian 2020–21
and Jiading (iron bars and hammers, a big toe, "accident" on day two), riders sentenced in December 2025 (five people,
eight claims, 320,000 yuan). A ring hires out its members to small employers, who know nothing; its leader breaks, an
agent files, the same "relative" bears witness and, in careless rings, one phone and one account serve all. They refuse
the operation, are graded, leave. A case here costs 10,000 to 100,000 yuan, all of it lost. How large rings are, which
digit, how soon, how many come again and how careless they are is the world's. Look-alikes: a trade's hands are cut
again and again; a bone breaks where it broke before; new workers hurt in their first days; a dormitory whose newcomers
share the phone, agent and foreman.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import event_plans, injuries, operators
from jihe.city.calendar import DAY, NAT, Ints, day_of, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick, pick_number
from jihe.city.schemes import injury_cases

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 16.0  # claims
TYPOLOGY = "B3.3"
_DIGITS = {  # part, diagnosis, account, severities
    "thumb": ("hand", "S62.5", "finger", {2: 0.6, 3: 0.4}),
    "finger": ("hand", "S62.6", "finger", {1: 0.1, 2: 0.9}),
    "big_toe": ("foot", "S92.4", "toe", {1: 0.1, 2: 0.9}),
    "toe": ("foot", "S92.5", "toe", {1: 0.2, 2: 0.8}),
}
_BY_SPOUSE = 0.02  # of the injured, have their money sent to husband or wife
_MOST = 18  # members of a ring
_FIRST_DAYS = 10 * DAY
_REST = 75 * DAY  # between two of a person's own
_CUT, _AGAIN, _CREW = f"{TYPOLOGY}/recurrent", f"{TYPOLOGY}/broken_again", f"{TYPOLOGY}/crew"
_SECOND = "_second"  # of a person's two honest injuries


def plan(world: World) -> None:
    """Forms rings of people without work, hires and injures them; leaves ``injury_rings`` (person_id, ring, leader)."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    size, again = habits.uniform(2.5, 9), habits.uniform(1.1, 2.4)
    tenure = habits.uniform(1.6, 9)
    liking = habits.dirichlet(np.full(len(_DIGITS), 1.2))
    careless = {name: habits.uniform(0.1, 0.9) for name in ("agent", "phone", "witness", "account", "one_digit")}
    refuses, asks = habits.uniform(0.35, 0.95), habits.uniform(0.05, 0.5)
    claims = _claims(world, wanted, size, again, rng)
    claims["digit"] = pick(dict(zip(_DIGITS, liking, strict=True)), len(claims), rng)
    ring = claims.groupby("ring")
    kept = chance(careless["one_digit"], len(claims), rng)
    claims["digit"] = np.where(kept, ring["digit"].transform("first"), claims["digit"])
    events = _hurt(world, claims, tenure, rng)
    events["conservative"] = chance(refuses, len(events), rng)
    asked = chance(asks, len(events), rng)
    events["applicant"] = np.where(asked, "worker", "employer")
    helper = np.where(claims["helper"] > 0, claims["helper"], claims["leader"]).astype(np.int64)
    theirs = chance(careless["witness"], len(events), rng) & (helper != events["person_id"].to_numpy())
    events["witness"] = np.where(theirs, helper, 0)
    injuries.add(world, events)
    of_ring = rng.integers(1, len(world.agents) + 1, int(np.r_[0, claims["ring"]].max()) + 1)[claims["ring"]]
    filed = np.where(chance(careless["agent"], len(events), rng), of_ring.astype(float), np.nan)
    event_plans.add(world, events[["person_id", "tag"]].assign(agent_id=filed, asks=True))
    _share(world, claims, events, careless, rng)
    world.latent["injury_rings"] = claims[["person_id", "ring", "leader"]].drop_duplicates("person_id")
    _recurrent(world, wanted, rng)
    _dormitories(world, wanted // 3 + 1, rng)
    _looked_after(world, rng)


def _claims(world: World, wanted: int, size: float, again: float, rng: np.random.Generator) -> pd.DataFrame:
    """One row a claim: ring, leader, a helper, person, its turn among the person's own, and about when it is to be."""
    pool = rng.permutation(injury_cases.without_work(world, 18, 52))
    ring_of: list[int] = []
    while len(ring_of) < wanted:
        members = int(np.clip(round(float(lognormal(size, 0.6, 1, rng)[0])), 1, _MOST))
        ring_of += [len(set(ring_of)) + 1] * members
    ring = np.array(ring_of[: min(wanted, len(pool))], dtype=np.int64)
    # Some members come twice or three times, so that fewer people make the claims.
    turns = 1 + np.minimum(rng.poisson(again - 1, len(ring)), 2)
    member = np.repeat(np.arange(len(ring)), turns)[: len(ring)]
    frame = pd.DataFrame({"ring": ring[member], "person_id": pool[member]})
    frame["turn"] = frame.groupby("person_id").cumcount()
    frame["leader"] = frame.groupby("ring")["person_id"].transform("first")
    beside = pool[len(ring) :]
    frame["helper"] = np.r_[beside, np.zeros(len(frame), dtype=np.int64)][frame["ring"].to_numpy()]
    rings = int(frame["ring"].max()) if len(frame) else 0
    begin = world.start + days((0.02 + 0.6 * rng.random(rings + 1)) * world.years * 365)
    active = lognormal(180, 0.6, rings + 1, rng)
    about = begin[frame["ring"]] + days(rng.random(len(frame)) * active[frame["ring"]])
    first = pd.Series(about).groupby(frame["person_id"].to_numpy()).transform("min").to_numpy()
    wait = days(frame["turn"].to_numpy() * lognormal(170, 0.35, len(frame), rng))
    frame["about"] = day_of(np.where(frame["turn"] > 0, first + frame["turn"].to_numpy() * _REST + wait, first))
    last = world.end - 60 * DAY
    made: pd.DataFrame = frame[frame["about"] < last].sort_values(["person_id", "turn"], kind="stable")
    return made.reset_index(drop=True)


def _hurt(world: World, claims: pd.DataFrame, tenure: float, rng: np.random.Generator) -> pd.DataFrame:
    """A job for every claim, and the injury some days into it, once the cover has begun."""
    n = len(claims)
    worked = np.maximum(lognormal(tenure, 0.8, n, rng), 1.0)
    person, start = claims["person_id"].to_numpy(), claims["about"].to_numpy().astype("datetime64[s]")
    following = claims.groupby("person_id")["about"].shift(-1).to_numpy().astype("datetime64[s]")
    end = np.fmin(day_of(start + days(worked + 20 + lognormal(70, 0.6, n, rng))), following - 2 * DAY)
    worked = np.minimum(worked, (end - start) / DAY - 3)
    jobs = injury_cases.hire(world, person, start, end, rng)
    moment = day_of(np.maximum(start + days(worked), injury_cases.covered_from(world, jobs)))
    events = injuries.described(world, jobs, moment + injuries.moments(n, rng), rng)
    digit = claims["digit"].to_numpy(str)
    for column, place in (("body_part", 0), ("icd10", 1), ("story", 2)):
        events[column] = np.array([_DIGITS[str(each)][place] for each in digit], dtype=object)
    events["story"] = np.where(chance(0.5, n, rng), events["story"], "")
    severity = {name: pick_number(row[3], n, rng) for name, row in _DIGITS.items()}
    events["severity"] = np.select([digit == name for name in severity], list(severity.values()), 2)
    events["clause"], events["side"] = "14-1", pick({"L": 0.62, "R": 0.38}, n, rng)
    injuries.place(world, events, rng)
    events["applicant"] = "employer"
    events["apply_ts"] = office_time(events["true_ts"].to_numpy() + days(1 + lognormal(13, 0.6, n, rng)), rng)
    turn = claims["turn"].to_numpy()
    events["tag"] = np.where(turn > 0, np.char.add(f"{TYPOLOGY}+", turn.astype(str)), TYPOLOGY).astype(object)
    return events


def _share(
    world: World, claims: pd.DataFrame, events: pd.DataFrame, careless: dict[str, float], rng: np.random.Generator
) -> None:
    """One phone for all, and the money into one account, where the ring is careless."""
    members = claims.drop_duplicates("person_id")
    person, leader = members["person_id"].to_numpy(), members["leader"].to_numpy()
    same = chance(careless["phone"], len(members), rng)
    phones = world.people["phone_h"].to_numpy()[leader[same] - 1]
    world.people.loc[person[same] - 1, "phone_h"] = phones
    pays = chance(careless["account"] * 0.7, len(members), rng) & (person != leader)
    first = events.sort_values("apply_ts").drop_duplicates("person_id").set_index("person_id")
    _pay_to(world, first.loc[person[pays]].reset_index(), leader[pays], rng)


def _pay_to(world: World, events: pd.DataFrame, holder: Ints, rng: np.random.Generator) -> None:
    """From some weeks after the application the injured person's money goes to ``holder``'s account."""
    n = len(events)
    person = events["person_id"].to_numpy()
    when = events["apply_ts"].to_numpy().astype("datetime64[s]") + days(rng.integers(4, 70, n))
    towns = world.people["town"].to_numpy(str)[person - 1]
    changes = pd.DataFrame(
        {
            "person_id": person, "line": "WI", "holder": holder, "acct_id": 0, "changed_ts": office_time(when, rng),
            "reverted_ts": NAT, "op_id": operators.handler(world, towns, "accept", rng),
        }
    )  # fmt: skip
    world.payee_changes = pd.concat([world.payee_changes, changes], ignore_index=True)


def _recurrent(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Honest: a hand cut once more at the same work; a bone that breaks again where it broke."""
    events = injury_cases.honest(world, wanted + 2, world.end - 260 * DAY, rng)
    # The second time needs a job that lasts.
    until = injuries.exposure(world).set_index("job_id")["until"].reindex(events["job_id"]).to_numpy()
    gap = 40 + lognormal(150, 0.7, len(events), rng)
    then = day_of(events["true_ts"].to_numpy() + days(gap)) + injuries.moments(len(events), rng)
    fits = (then < np.minimum(until, world.end - 45 * DAY)) & events["body_part"].isin(
        ["hand", "foot", "arm"]
    ).to_numpy()
    events, then = events[fits], then[fits]
    breaks = chance(0.4, len(events), rng)
    second = injuries.described(world, events.reset_index(drop=True), then, rng)
    for name in ("body_part", "clause"):
        second[name] = events[name].to_numpy()
    second["side"] = np.where(breaks, events["side"], second["side"].where(second["side"] != "none", "R"))
    second["severity"] = np.where(breaks, events["severity"], pick_number({1: 0.6, 2: 0.4}, len(events), rng))
    injuries.place(world, second, rng)
    second["tag"] = np.where(breaks, _AGAIN + _SECOND, _CUT + _SECOND).astype(object)
    for tag, rows in ((_AGAIN, events[breaks]), (_CUT, events[~breaks])):
        event_plans.settle(world, rows, tag)
    injuries.add(world, second)


def _dormitories(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Honest: newcomers of one dormitory, hired through one agent, with one phone and one foreman for a witness."""
    jobs = injury_cases.unhurt(world)
    fresh = (jobs["start"] > world.start + 10 * DAY) & (jobs["start"] < world.end - 120 * DAY)
    fresh &= jobs["until"] > jobs["start"] + 60 * DAY
    jobs = injury_cases.pick_some(jobs[fresh.to_numpy()], wanted, rng)
    n = len(jobs)
    crew = np.arange(n) // 4
    worked = days(np.clip(lognormal(7, 0.9, n, rng), 1, 50))
    moment = day_of(np.maximum(jobs["start"].to_numpy() + worked, injury_cases.covered_from(world, jobs)))
    events = injuries.described(world, jobs, moment + injuries.moments(n, rng), rng)
    events["body_part"] = pick({"hand": 0.7, "foot": 0.3}, n, rng)
    events["clause"], events["side"], events["tag"] = (
        "14-1",
        injuries.sides(events["body_part"].to_numpy(str), rng),
        _CREW,
    )
    events["severity"] = pick_number({1: 0.4, 2: 0.45, 3: 0.15}, n, rng)
    injuries.place(world, events, rng)
    mates = injuries.exposure(world).drop_duplicates("employer_id").set_index("employer_id")["person_id"]
    foreman = mates.reindex(events["employer_id"]).fillna(0).to_numpy(dtype=np.int64)
    events["witness"] = np.where(foreman != events["person_id"].to_numpy(), foreman, 0)
    injuries.add(world, events)
    agent = rng.integers(1, len(world.agents) + 1, n // 4 + 1)[crew]
    event_plans.add(world, events[["person_id", "tag"]].assign(agent_id=agent.astype(float)))
    person = events["person_id"].to_numpy()
    phones = world.people["phone_h"].to_numpy()[person[crew * 4] - 1]
    world.people.loc[person - 1, "phone_h"] = phones


def _looked_after(world: World, rng: np.random.Generator) -> None:
    """Honest: husband or wife takes the money of some of the injured, whoever they are."""
    events = world.latent["injuries"].drop_duplicates("person_id")
    spouse = world.people["spouse"].to_numpy()[events["person_id"].to_numpy() - 1]
    plain = (events["tag"] == "").to_numpy() & (spouse > 0) & events["death"].isna().to_numpy()
    takes = plain & chance(_BY_SPOUSE, len(events), rng)
    _pay_to(world, events[takes], spouse[takes], rng)


def record(world: World) -> None:
    """Cases of rings with all that was paid; honest ones that come again, or soon."""
    rings = world.latent["injury_rings"]
    number = dict(
        zip(sorted(rings["ring"].unique()), world.new_ids("injury_ring", rings["ring"].nunique()), strict=True)
    )
    who = {
        int(person): (int(number[ring]), [int(leader)] if leader != person else [])
        for person, ring, leader in rings[["person_id", "ring", "leader"]].itertuples(index=False)
    }
    injury_cases.record(world, TYPOLOGY, who)
    cases = world.latent["wi_cases"]
    soon = injuries.tenure_days(world, cases) * DAY < _FIRST_DAYS
    natural = cases[soon & (cases["tag"] == "").to_numpy() & cases["body_part"].isin(["hand", "foot"]).to_numpy()]
    world.record(
        TYPOLOGY, "benign_lookalike", "wi_case", natural["case_id"].to_numpy(), ym_of(month_of(natural["declared_ts"]))
    )
