"""B1.4 False early retirement [违规提前退休]: an archive edited, an illness invented, special work that never was.

Published: 28,300 employees of 25 provinces retired early by false records, 519 M yuan (18,300 each); a clerk who by her
archive began work at 1 and retired at 22, 14 alterations, 690,000 yuan, still employed. Here: months to seven years too
early, about 2,000 to 90,000 yuan by the end of the window. Motive: a pension on top of the wage; agents sell the papers
in part of the cases. Worlds differ in the mix of the three ways, how much is gained, how many go on working, openly or
not, and how many come through an agent.

Look-alikes: the archive's earliest record, lawfully used; real special work, done at a firm that is not the last one;
pensioners hired again by a contract for services, insured as such; illness that was examined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import awards as pensions
from jihe.city import more_jobs, ui_spells
from jihe.city.calendar import DAY, NAT, Bools, Ints, day_of, first_day, last_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick, some
from jihe.city.retirement import minimum_months
from jihe.city.schemes.lives import add_edits, at_rest, crooked_agents, end_jobs, take, untaken
from jihe.city.schemes.shared import kept, months_of, spans
from jihe.law import retirement
from jihe.law.months import month_number

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 20.0
TYPOLOGY = "B1.4"
_RINGS_A_YEAR = 1.5
_SPECIAL_KINDS = {"height_heavy": 0.4, "underground_heat": 0.15, "harmful": 0.45}
_WAYS = ("archive", "illness", "special")
_SPARE = 6  # months that may come in late


def plan(world: World) -> None:
    """Lets workers retire before their time, and some honestly by archive; leaves ``early``: how, lawful start."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    mix = dict(zip(_WAYS, habits.dirichlet([3, 3, 3]), strict=True))
    gain = np.exp(habits.uniform(np.log(12), np.log(40)))
    workers = _workers(world).sample(frac=1, random_state=rng).reset_index(drop=True)
    possible = {way: _moved(world, workers, way, gain, rng) for way in _WAYS}
    frauds = deal(possible, wanted, mix)
    honest = _others(possible["archive"], [frauds]).iloc[: wanted + 2].assign(how="earliest_record")
    _falsify(world, frauds, habits, rng)
    _retire(world, honest.assign(archive_birth=honest["birth_used"], agent_id=0), rng)
    take(world, np.r_[frauds["person_id"].to_numpy(), honest["person_id"].to_numpy()])
    rehired = _hire_again(world, wanted + 2, rng)
    take(world, rehired["person_id"].to_numpy())
    world.latent["early"] = pd.concat([frauds, honest, rehired], ignore_index=True)


def deal(possible: dict[str, pd.DataFrame], wanted: int, mix: dict[str, float]) -> pd.DataFrame:
    """``wanted`` people, each once, by the ways of ``mix``; where one way lacks people another fills its place."""
    chosen: list[pd.DataFrame] = []
    # The rarest chances first, so that the common ones do not use their people up.
    ways = sorted(_WAYS, key=lambda each: len(possible[each]))
    for way, most in [*((way, round(wanted * mix[way])) for way in ways), *((way, wanted) for way in _WAYS)]:
        left = wanted - sum(map(len, chosen))
        chosen.append(_others(possible[way], chosen).iloc[: min(most, left)])
    return pd.concat(chosen, ignore_index=True)


def _others(rows: pd.DataFrame, taken: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows of whom none of ``taken`` has."""
    ids = np.concatenate([np.zeros(0, np.int64), *(each["person_id"].to_numpy() for each in taken)])
    made: pd.DataFrame = rows[~np.isin(rows["person_id"], ids)]
    return made


def _workers(world: World) -> pd.DataFrame:
    """Workers in the last job of their lives, long insured, with nothing else planned for them."""
    people, every = world.people, world.jobs
    free = at_rest(world) & people["death"].isna().to_numpy() & people["left"].isna().to_numpy()
    free &= (people["kind"] == "ep_worker").to_numpy()
    last = every.sort_values(["person_id", "start"], kind="stable").drop_duplicates("person_id", keep="last")
    last = last[free[last["person_id"].to_numpy() - 1] & last["lines"].str.startswith("EP").to_numpy()]
    last = last[(last["employer_id"] > 0).to_numpy()]
    columns = ["person_id", "birth", "sex", "track", "statutory", "retires", "ep_paid0", "ep_deemed0"]
    own = ["job_id", "person_id", "employer_id", "start", "end", "wage_fen"]
    made: pd.DataFrame = last[own].merge(people[columns], on="person_id")
    return made


def _moved(world: World, workers: pd.DataFrame, way: str, gain: float, rng: np.random.Generator) -> pd.DataFrame:
    """When each would begin to draw, by which birth date; those who have the years and the job by then."""
    how = np.repeat(way, len(workers))
    n = len(workers)
    law = world.law
    born = month_of(workers["birth"].to_numpy())
    track = workers["track"].to_numpy(str)
    months = np.clip(np.round(lognormal(gain, 0.6, n, rng)), 2, 84).astype(np.int64)
    used = day_of(workers["birth"].to_numpy() - days(months * 30.44))
    by_archive = _number(retirement.statutory_month(ym_of(month_of(used)), track, law)) + 1
    special = _number(retirement.special_work_month(ym_of(born), workers["sex"].to_numpy(str), law)) + 1
    ill = _number(retirement.illness_month(ym_of(born), workers["sex"].to_numpy(str), law)) + 1
    lawful = workers["statutory"].to_numpy() + 1
    start = np.select(
        [how == "archive", how == "special"], [by_archive, special + rng.integers(0, 14, n)], lawful - months
    )
    archive = how == "archive"
    rows = workers.assign(how=how, lawful=lawful, start=start, job_start=workers["start"])
    rows["birth_used"] = np.where(archive, used, workers["birth"].to_numpy())
    inside = (start > world.first_month + 5) & (start < world.last_month - 3) & (start < lawful)
    inside &= (how != "illness") | (start >= ill)
    working = month_of(workers["start"].to_numpy()) < start - 2
    working &= np.isnat(workers["end"].to_numpy()) | (
        month_of(workers["end"].to_numpy()) >= np.minimum(lawful, start + 1) - 1
    )
    own = np.maximum(month_of(workers["start"].to_numpy()), world.first_month)
    paid = workers["ep_paid0"].to_numpy() + workers["ep_deemed0"].to_numpy() + np.maximum(start - own, 0)
    fits = inside & working & (paid >= minimum_months(world) + _SPARE)
    made: pd.DataFrame = rows[fits].reset_index(drop=True)
    return made


def _falsify(world: World, frauds: pd.DataFrame, habits: np.random.Generator, rng: np.random.Generator) -> None:
    """The papers: an archive that agrees or not, an examination or none, years in a post nobody held; and the agent."""
    agrees, examined = habits.uniform(0.5, 0.9), habits.uniform(0.3, 0.7)
    helped, works_on, taxed = habits.uniform(0.3, 0.8), habits.uniform(0.4, 0.8), habits.uniform(0.5, 0.9)
    card = habits.uniform(0.1, 0.35)
    n = len(frauds)
    how = frauds["how"].to_numpy(str)
    agents = crooked_agents(world, TYPOLOGY, _RINGS_A_YEAR)
    agent = np.where(chance(helped, n, rng), agents[rng.integers(0, len(agents), n)], 0)
    archive = np.where(chance(agrees, n, rng), frauds["birth_used"].to_numpy(), frauds["birth"].to_numpy())
    kind = pick(_SPECIAL_KINDS, n, rng)
    least = np.asarray(world.law.number("special_work_months", key=kind))
    claimed = least + np.round(rng.normal(10, 14, n)).astype(np.int64)
    special = how == "special"
    rows = frauds.assign(
        archive_birth=archive, agent_id=agent, unexamined=(how == "illness") & ~chance(examined, n, rng),
        special_kind=np.where(special, kind, ""), special_months=np.where(special, np.maximum(claimed, 60), 0),
    )  # fmt: skip
    _retire(world, rows, rng)
    _edit_cards(world, rows[(how == "archive") & chance(card, n, rng)], rng)
    _work_on(world, rows[chance(works_on, n, rng)], taxed, rng)


def _retire(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Gives each an award from ``start`` and ends the job the day before; who is ill changes over at the lawful age."""
    ill = (rows["how"] == "illness").to_numpy()
    allowance = ill & (rows["start"].to_numpy() >= month_of(np.datetime64(world.law.day("sickness_disability_start"))))
    kind = np.select(
        [allowance, ill, (rows["how"] == "special").to_numpy()], ["disability_allow", "early_illness", "early_special"],
        "normal",
    )  # fmt: skip
    award = rows.assign(scheme="EP", award_type=kind)
    columns = ["person_id", "scheme", "start", "award_type", "birth_used", "archive_birth", "agent_id"]
    columns += [name for name in ("unexamined", "special_kind", "special_months") if name in award]
    later = award[allowance & (rows["lawful"] <= world.last_month + 1).to_numpy()]
    later = later.assign(start=later["lawful"], award_type="normal", unexamined=False)
    pensions.change(world, pd.concat([award[columns], later[columns]], ignore_index=True))
    person = rows["person_id"].to_numpy() - 1
    for name, values in (("retires", rows["start"]), ("award_type", kind)):
        world.people.loc[person, name] = np.asarray(values)
    end_jobs(world, rows["job_id"].to_numpy(), last_day(rows["start"].to_numpy() - 1), "retired", rng)


def _edit_cards(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """The record's date of birth is moved to the archive's, before the application."""
    n = len(rows)
    when = first_day(rows["start"].to_numpy()) - days(40 + lognormal(150, 0.8, n, rng))
    when = np.maximum(when, world.people["created_ts"].to_numpy()[rows["person_id"].to_numpy() - 1] + 30 * DAY)
    edits = pd.DataFrame(
        {
            "person_id": rows["person_id"].to_numpy(), "recorded": office_time(when, rng),
            "birth": rows["birth_used"].to_numpy(), "basis_doc": pick({"": 0.7, "公安机关证明": 0.3}, n, rng),
        }
    )  # fmt: skip
    add_edits(world, edits)


def _work_on(world: World, rows: pd.DataFrame, taxed: float, rng: np.random.Generator) -> None:
    """Who retired early works on, at the old employer or another, in no enrolment; most are taxed."""
    n = len(rows)
    start = first_day(rows["start"].to_numpy()) + days(rng.gamma(1.2, 35, n))
    end = start + days(np.clip(lognormal(420, 0.8, n, rng), 25, 1_500))
    open_units = world.employers[world.employers["closed"].isna() & (world.employers["opened"] < world.start)]
    unit = np.where(
        chance(0.55, n, rng), rows["employer_id"].to_numpy(), rng.choice(open_units["employer_id"].to_numpy(), n)
    )
    hidden = pd.DataFrame(
        {
            "person_id": rows["person_id"].to_numpy(), "employer_id": unit, "start": start,
            "end": np.fmin(end, world.employers["closed"].to_numpy()[unit - 1]), "taxed": chance(taxed, n, rng),
            "wage_fen": np.round(rows["wage_fen"].to_numpy() * rng.uniform(0.6, 1.1, n) / 100).astype(np.int64) * 100,
        }
    )  # fmt: skip
    ui_spells.add_hidden_jobs(world, hidden[(hidden["start"] < hidden["end"]) & (hidden["start"] < world.end)])


def _hire_again(world: World, wanted: int, rng: np.random.Generator) -> pd.DataFrame:
    """Pensioners of the window whose employer keeps them by a contract for services, insured as over-age."""
    awards = world.awards
    new = awards[(awards["start"] > world.first_month + 2) & (awards["start"] < world.last_month - 3)]
    new = new[(new["scheme"] == "EP").to_numpy() & _free(world, new["person_id"].to_numpy())]
    last = world.jobs[(world.jobs["employer_id"] > 0) & world.jobs["end"].notna()]
    last = last.sort_values(["person_id", "end"], kind="stable").drop_duplicates("person_id", keep="last")
    pairs = new[["person_id", "start"]].merge(last.drop(columns="start"), on="person_id")
    pairs = pairs[month_of(pairs["end"].to_numpy()) == pairs["start"] - 1].drop_duplicates("person_id")
    pairs = pairs.iloc[some(np.arange(len(pairs)), wanted, rng)].reset_index(drop=True)
    n = len(pairs)
    begin = first_day(pairs["start"].to_numpy()) + days(rng.integers(0, 45, n))
    stays = begin + days(np.clip(lognormal(400, 0.8, n, rng), 30, 1_500))
    stays = np.fmin(stays, world.employers["closed"].to_numpy()[pairs["employer_id"].to_numpy() - 1])
    rows = pairs.assign(
        start=begin, end=np.where(stays < world.end, stays, NAT), end_reason=np.where(stays < world.end, "other", ""),
        lines="WIS", wis=True, wis_type="over_age", track="",
    )  # fmt: skip
    more_jobs.add(world, rows[rows["start"] < np.fmin(stays, world.end)], rng)
    made: pd.DataFrame = pairs[["person_id", "start"]].assign(how="rehired", lawful=pairs["start"])
    return made


def _free(world: World, persons: Ints) -> Bools:
    made: Bools = (untaken(world) & world.people["death"].isna().to_numpy())[persons - 1]
    return made


def _number(ym: Ints) -> Ints:
    return np.asarray(month_number(ym), dtype=np.int64)


def record(world: World) -> None:
    """Awards drawn before the lawful month, with all that was paid until then; early ones that are lawful."""
    rows = world.latent["early"].assign(scheme="EP")
    first = world.awards[world.awards["scheme"] == "EP"].sort_values("start", kind="stable")
    award = first.drop_duplicates("person_id").set_index("person_id")["award_id"]
    rows = rows.assign(award_id=award.reindex(rows["person_id"]).to_numpy()).set_index("award_id")
    false = rows[rows["how"].isin(_WAYS)]
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "ym"])
    paid = paid[paid["award_id"].isin(false.index)]
    early = months_of(paid["ym"]) < false["lawful"].reindex(paid["award_id"]).to_numpy()
    cost = spans(paid[early], "award_id")
    cost = cost[cost["net"] > 0]
    share = world.weight_of(TYPOLOGY)
    agent = world.awards["agent_id"].to_numpy()[cost.index.to_numpy() - 1]
    broker = np.r_[0, world.agents["person_id"].to_numpy()][agent]
    owner = world.awards["person_id"].to_numpy()[cost.index.to_numpy() - 1]
    actors = [[int(a), int(b)] if b else [int(a)] for a, b in zip(owner, broker, strict=True)]
    world.record(
        TYPOLOGY, "fraud", "pension_award", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=actors, weight=share,
    )  # fmt: skip
    decided = (world.awards["awarded"] < world.end).to_numpy()
    honest = rows[~rows["how"].isin(_WAYS)]
    honest = honest[decided[honest.index.to_numpy() - 1]]
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", honest.index.to_numpy(), ym_of(honest["start"]), weight=share
    )
    _record_natural(world, np.r_[rows.index.to_numpy()])


def _record_natural(world: World, taken: Ints) -> None:
    """Awards by the archive's earlier date, by examined illness, and by special work done elsewhere than last."""
    awards = world.awards
    card = world.people["birth"].to_numpy()[awards["person_id"].to_numpy() - 1]
    used = awards["birth_used"].to_numpy()
    lawful = (used != card) & (used == awards["archive_birth"].to_numpy())
    lawful |= awards["award_type"].isin(["early_special", "early_illness", "disability_allow"]).to_numpy()
    lawful &= ((awards["start"] >= world.first_month) & (awards["awarded"] < world.end)).to_numpy()
    rows = awards[lawful & ~np.isin(awards["award_id"], taken)]
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", rows["award_id"].to_numpy(), ym_of(rows["start"].to_numpy())
    )
