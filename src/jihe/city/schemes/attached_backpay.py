"""B1.5 Attached to a firm that never employed them, and years paid for in one sum [中介挂靠、违规补缴].

Published: 90 agents in 16 provinces insured more than 20,000 persons with forged contracts and awards; one agent of
Harbin bribed four officials for 271 persons, an expected loss of 115 M; in Jilin 600 to 700 clients, a firm of 30 with
150 attached "retirees", fees of 65,000 to 140,000 yuan that pay back in under two years. Here: one or two rings a year
of 20 to 60 clients, each insured for some months at the agent's firm, the missing years paid in one sum before the
pension; what the fund loses is the whole pension, some hundred to 80,000 yuan by the end of the window. Motive: a
pension for life for the price of two years of it. Worlds differ in how many years are bought, how long clients are
attached, how many share one forged document, and how openly the agent files.

Look-alikes: an old enterprise that settles arrears for its people under one ruling; an arbitration award that is in
the court's file; returning soldiers and educated youth, whose years a policy lets be paid for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import awards as pensions
from jihe.city import more_jobs, operators
from jihe.city.calendar import DAY, NAT, NEVER, Ints, Times, day_of, first_day, last_day, number, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, numbers, pick, runs, some
from jihe.city.identity import Text
from jihe.city.retirement import minimum_months
from jihe.city.schemes.lives import append, at_rest, crooked_agents, take
from jihe.city.schemes.shared import kept, spans
from jihe.law import contribution as law

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 55.0  # clients; one or two rings
TYPOLOGY = "B1.5"
_RINGS_A_YEAR = 1.5
_COMES_LATE = 4  # months that are not on record yet when the award is decided
_FUND_BEGAN = number(199401)
_HONEST = {"enterprise": 0.45, "award": 0.25, "soldier": 0.15, "youth": 0.15}
_PAPERS = {"enterprise": "court", "award": "arbitration", "soldier": "military", "youth": "archive"}


def plan(world: World) -> None:
    """Leaves ``attached`` (person_id, ring: the agent, start), ``contribution/B1.5`` and ``paid_later`` (honest)."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=8)
    # True and false numbers come from one series: nothing but the court's file tells them apart.
    serials = 20_000 + world.citywide(rng.permutation(8 * (wanted + 4)) + 1)
    _attach(world, wanted, serials[: 4 * wanted], habits, rng)
    _pay_later(world, wanted + 2, serials[4 * wanted :], rng)


def _attach(world: World, wanted: int, serials: Ints, habits: np.random.Generator, rng: np.random.Generator) -> None:
    attached, spare = np.exp(habits.uniform(np.log(4), np.log(16))), habits.uniform(4, 50)
    shared, forged, openly = habits.uniform(0.2, 0.8), habits.uniform(0.5, 0.9), habits.uniform(0.2, 0.8)
    ended, patient = habits.uniform(0.0, 0.3), habits.uniform(0.15, 0.45)
    agents = crooked_agents(world, TYPOLOGY, _RINGS_A_YEAR)
    clients = _clients(world, wanted, rng)
    n = len(clients)
    start = _first_months(world, clients, rng)
    ring = agents[rng.integers(0, len(agents), n)]
    months = np.round(np.clip(lognormal(attached, 0.8, n, rng), 2, 48)).astype(np.int64)
    own = (world.people["ep_paid0"] + world.people["ep_deemed0"]).to_numpy()[clients - 1]
    need = (
        np.maximum(minimum_months(world) - own, 3) + _COMES_LATE + np.round(rng.exponential(spare, n)).astype(np.int64)
    )
    # Some wait attached for as long as they can, and buy the rest alone.
    rest = 3 + np.round(rng.exponential(20, n)).astype(np.int64)
    months = np.where(chance(patient, n, rng), np.clip(need - rest, 2, 60), months)
    missing = need - months
    begin = start - months
    missing = np.clip(missing, 1, begin - _FUND_BEGAN)
    _paid_before(world, clients, begin)
    shell = _shells(world, ring, ended, rng)
    world.latent["attached"] = pd.DataFrame({"person_id": clients, "ring": ring, "start": start, "employer_id": shell})
    _enrol(world, world.latent["attached"], begin, ring, openly, rng)
    recorded = office_time(first_day(start) - days(rng.uniform(25, 25 + 25 * np.minimum(months, 14), n)), rng)
    recorded = np.maximum(recorded, office_time(np.maximum(first_day(begin) + days(8), world.start + days(4)), rng))
    kind, doc = _forgeries(ring, serials, shared, forged, rng)
    rows = _months(world, clients, shell, begin - missing, begin - 1, recorded)
    _enter(world, rows, pd.DataFrame({"doc_type": kind, "doc_no": doc}, index=clients), rng)
    append(world, "forged_documents", pd.DataFrame({"doc_no": doc[doc != ""]}))
    agent = np.where(chance(openly, n, rng), ring, 0)
    pensions.change(
        world,
        pd.DataFrame({"person_id": clients, "scheme": "EP", "start": start, "award_type": "normal", "agent_id": agent})[
            start <= world.last_month + 1
        ],
    )
    world.people.loc[clients - 1, "retires"] = start
    take(world, clients)


def _paid_before(world: World, clients: Ints, begin: Ints) -> None:
    """Months attached before the window are in the opening, as anybody's."""
    months = np.maximum(world.first_month - begin, 0)
    people = world.people
    people.loc[clients - 1, "ep_paid0"] = people["ep_paid0"].to_numpy()[clients - 1] + months
    floor = np.asarray(law.pension_base_fen(np.zeros(len(clients), dtype=np.int64), world.start_ym, world.law))
    credit = np.asarray(law.account_credit_fen(floor, world.start_ym, world.law)) * months
    people.loc[clients - 1, "account0_fen"] = people["account0_fen"].to_numpy()[clients - 1] + credit
    since = np.where(months > 0, begin, NEVER)
    people.loc[clients - 1, "first_month"] = np.minimum(people["first_month"].to_numpy()[clients - 1], since)


def _clients(world: World, wanted: int, rng: np.random.Generator) -> Ints:
    """People near or past the age, without the years, out of insured work, some of whom had paid for some time."""
    people = world.people
    fits = at_rest(world) & people["kind"].isin(["idle", "rp_contributor"]).to_numpy()
    fits &= people["death"].isna().to_numpy() & people["left"].isna().to_numpy()
    for ids in (world.jobs["person_id"], world.awards["person_id"]):
        fits &= ~np.isin(people["person_id"], ids)
    statutory = people["statutory"].to_numpy()
    fits &= (statutory > world.first_month - 90) & (statutory < world.last_month + 8)
    fits &= (people["ep_paid0"] + people["ep_deemed0"]).to_numpy() < minimum_months(world) - 3
    # Who had paid for some years lacks the fewer, and is the readier to buy them.
    worth = np.where(fits, 1 + ((people["ep_paid0"] + people["ep_deemed0"]).to_numpy() / 24) ** 2, 0.0)
    n = min(wanted, int(fits.sum()))
    return np.sort(rng.choice(len(people), n, replace=False, p=worth / max(worth.sum(), 1.0)) + 1).astype(np.int64)


def _first_months(world: World, clients: Ints, rng: np.random.Generator) -> Ints:
    """The month after the age, or for who is past it one in the window, when the papers are ready."""
    statutory = world.people["statutory"].to_numpy()[clients - 1] + 1
    span = world.last_month - world.first_month
    ready = world.first_month + 5 + np.floor(rng.random(len(clients)) ** 1.3 * (span - 4)).astype(np.int64)
    made: Ints = np.maximum(statutory, ready)
    return made


def _shells(world: World, ring: Ints, ended: float, rng: np.random.Generator) -> Ints:
    """The agent's firms: small ones that do little, a few for each ring; the agent's telephone is theirs."""
    units = world.employers
    idle = (~units["public"] & (units["size"] < 12) & (units["opened"] < world.start + days(200))).to_numpy()
    closed = units["closed"].notna().to_numpy()
    open_ones = some(units["employer_id"].to_numpy()[idle & ~closed], 4 * len(np.unique(ring)) + 4, rng)
    gone = some(units["employer_id"].to_numpy()[idle & closed], 2 * len(np.unique(ring)) + 2, rng)
    shell = np.zeros(len(ring), dtype=np.int64)
    for place, agent in enumerate(np.unique(ring)):
        mine = np.flatnonzero(ring == agent)
        firms = open_ones[4 * place : 4 * place + rng.integers(1, 5)]
        dead = gone[2 * place : 2 * place + 2]
        shell[mine] = rng.choice(firms, len(mine))
        if len(dead):
            shell[mine] = np.where(chance(ended, len(mine), rng), rng.choice(dead, len(mine)), shell[mine])
        units.loc[firms - 1, "agent_id"] = agent
        units.loc[firms - 1, "phone_h"] = world.agents["phone_h"].to_numpy()[agent - 1]
    return shell


def _enrol(
    world: World, clients: pd.DataFrame, begin: Ints, ring: Ints, openly: float, rng: np.random.Generator
) -> None:
    """Jobs that nobody works in, at the floor; the enrolment lasts to the pension, whatever became of the firm."""
    n = len(clients)
    start = clients["start"].to_numpy()
    day = first_day(begin) + days(rng.integers(0, 5, n))
    by_agent = chance(openly, n, rng)
    over = start <= world.last_month + 1
    rows = pd.DataFrame(
        {
            "person_id": clients["person_id"].to_numpy(), "employer_id": clients["employer_id"].to_numpy(),
            "start": day, "end": np.where(over, last_day(np.where(over, start - 1, 0)), NAT),
            "end_reason": np.where(over, "retired", ""), "lines": pick({"EP": 0.35, "EP+UI+WI": 0.65}, n, rng),
            "wage_fen": np.round(lognormal(3_300, 0.12, n, rng)).astype(np.int64) * 100,
            "agent_id": np.where(by_agent, ring, 0), "channel": np.where(by_agent, "agent", "online"),
        }
    )  # fmt: skip
    append(world, "unpaid_jobs", pd.DataFrame({"job_id": more_jobs.add(world, rows, rng)}))


def _forgeries(ring: Ints, serials: Ints, shared: float, forged: float, rng: np.random.Generator) -> tuple[Text, Text]:
    """The document of each client: an award that no tribunal made, at times one for several; or a contract of old."""
    n = len(ring)
    serial = serials[:n].copy()
    for place, agent in enumerate(np.unique(ring)):
        mine = np.flatnonzero(ring == agent)
        of_group = serials[n + (place * 7 + np.arange(len(mine)) // rng.integers(2, 9)) % (len(serials) - n)]
        serial[mine] = np.where(chance(shared, len(mine), rng), of_group, serial[mine])
    kind = pick({"arbitration": 0.7, "court": 0.15, "labour_inspection": 0.15}, n, rng)
    with_number = chance(forged, n, rng)
    doc = np.where(with_number, numbers("粤20劳", serial, 6), "")
    return np.where(with_number, kind, np.where(chance(0.6, n, rng), "archive", "")), doc


def _pay_later(world: World, wanted: int, serials: Ints, rng: np.random.Generator) -> None:
    """Years that were worked and are paid for before the pension, by right: months move from the opening into rows."""
    awards = world.awards
    people = world.people
    fresh = awards[((awards["scheme"] == "EP") & (awards["start"] > world.first_month + 6)).to_numpy()]
    fresh = fresh[(fresh["start"] <= world.last_month).to_numpy() & (fresh["ended"] > world.last_month).to_numpy()]
    person = fresh["person_id"].to_numpy() - 1
    fits = (at_rest(world) & people["death"].isna().to_numpy())[person] & (people["ep_paid0"].to_numpy()[person] > 30)
    unit = world.jobs.sort_values("start", kind="stable").drop_duplicates("person_id", keep="last")
    last = unit.set_index("person_id")["employer_id"].reindex(fresh["person_id"]).fillna(0).to_numpy(dtype=np.int64)
    fresh = fresh.assign(employer_id=last)[fits].drop_duplicates("person_id")
    chosen = fresh.iloc[some(np.arange(len(fresh)), wanted, rng)].reset_index(drop=True)
    n = len(chosen)
    how = pick(_HONEST, n, rng)
    ids = chosen["person_id"].to_numpy()
    most = people["ep_paid0"].to_numpy()[ids - 1] - 6
    count = np.minimum(np.round(np.clip(lognormal(34, 0.8, n, rng), 2, 150)).astype(np.int64), most)
    recorded = office_time(chosen["applied"].to_numpy() - days(15 + lognormal(90, 0.8, n, rng)), rng)
    known = recorded > world.start + DAY
    chosen, how, ids, count, recorded = chosen[known], how[known], ids[known], count[known], recorded[known]
    # An old enterprise settles for its people at once: one ruling, one day, the years before the window.
    group = np.where(how == "enterprise", ids % np.maximum(len(ids) // 6, 1), -1)
    for each in np.unique(group[group >= 0]):
        mine = group == each
        recorded[mine] = recorded[mine].min()
    left = people["account0_fen"].to_numpy()[ids - 1] * (1 - count / people["ep_paid0"].to_numpy()[ids - 1])
    people.loc[ids - 1, "ep_paid0"] = people["ep_paid0"].to_numpy()[ids - 1] - count
    people.loc[ids - 1, "account0_fen"] = np.round(left).astype(np.int64)
    last_month = world.first_month - 1 - rng.integers(0, 30, len(ids))
    rows = _months(world, ids, chosen["employer_id"].to_numpy(), last_month - count + 1, last_month, recorded)
    serial = np.where(group >= 0, serials[len(ids) + np.maximum(group, 0)], serials[: len(ids)])
    text = np.where(how == "soldier", numbers("军", serial, 8), np.where(how == "youth", numbers("档", serial, 8), ""))
    doc = np.where(text == "", numbers("粤20劳", serial, 6), text)
    paper = pd.DataFrame({"doc_type": pd.Series(how).map(_PAPERS).to_numpy(), "doc_no": doc}, index=ids)
    _enter(world, rows, paper, rng)
    soldiers = ids[how == "soldier"]
    joined = day_of(people["birth"].to_numpy()[soldiers - 1] + days(19 * 365.25))
    served = days(rng.integers(3, 16, len(soldiers)) * 365)
    world.latent[f"military/{TYPOLOGY}"] = pd.DataFrame(
        {"person_id": soldiers, "enlist_date": joined, "discharge_date": day_of(joined + served)}
    )
    world.latent["paid_later"] = pd.DataFrame({"person_id": ids, "scheme": "EP", "start": chosen["start"]})
    take(world, ids)


def _months(world: World, persons: Ints, units: Ints, first: Ints, last: Ints, recorded: Times) -> pd.DataFrame:
    """One row for every month paid for in one sum, at the least base of its time."""
    row, month = runs(first, last)
    mean = np.asarray(world.law.number("provincial_mean_wage", np.maximum(ym_of(month), 201507)))
    return pd.DataFrame(
        {
            "person_id": persons[row], "employer_id": units[row], "month": month, "lines": "EP",
            "base_ep_fen": np.round(mean * 0.6 / 100).astype(np.int64) * 100, "base_uw_fen": 0,
            "paid": day_of(recorded[row] - days(1)), "kind": "backpay_lump", "payer": "employer",
            "recorded": recorded[row],
        }
    )  # fmt: skip


def _enter(world: World, rows: pd.DataFrame, paper: pd.DataFrame, rng: np.random.Generator) -> None:
    """Has an operator of the town enter the months, with each person's paper."""
    ids = rows["person_id"].unique()
    towns = world.people["town"].to_numpy(str)[ids - 1]
    clerk = pd.Series(operators.handler(world, towns, "review", rng), index=ids)
    of_row = rows["person_id"].to_numpy()
    rows = rows.assign(doc_type=paper["doc_type"].reindex(of_row).to_numpy(), op_id=clerk.reindex(of_row).to_numpy())
    append(world, f"contribution/{TYPOLOGY}", rows.assign(doc_no=paper["doc_no"].reindex(of_row).to_numpy()))


def record(world: World) -> None:
    """Clients' awards with all they were paid, clients whose pension is still to come; years paid for by right."""
    rows = world.latent["attached"].assign(scheme="EP")
    rows = rows.assign(award_id=pensions.of(world, rows))
    drawn = rows[rows["award_id"] > 0].set_index("award_id")
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "ym"])
    cost = spans(paid[paid["award_id"].isin(drawn.index)], "award_id")
    cost = cost[cost["net"] > 0]
    share = world.weight_of(TYPOLOGY)
    broker = np.r_[0, world.agents["person_id"].to_numpy()]
    waiting = rows[~rows["award_id"].isin(cost.index) & (rows["start"] > world.last_month)]
    for agent in np.unique(rows["ring"]):
        behind = [int(broker[agent])] if broker[agent] else []
        mine = cost[(drawn["ring"].reindex(cost.index) == agent).to_numpy()]
        actors = [[int(each), *behind] for each in drawn["person_id"].reindex(mine.index)]
        world.record(
            TYPOLOGY, "fraud", "pension_award", mine.index.to_numpy(), mine["first"].to_numpy(),
            mine["last"].to_numpy(), mine["net"].to_numpy(), -int(agent), actors, share,
        )  # fmt: skip
        later = waiting.loc[waiting["ring"] == agent, "person_id"].to_numpy()
        begun = np.full(len(later), ym_of(world.last_month))
        world.record(
            TYPOLOGY, "fraud", "person", later, begun, begun, 0, -int(agent), [[int(p), *behind] for p in later], share
        )
    honest = world.latent["paid_later"]
    award = pensions.of(world, honest)
    known = (world.awards["awarded"] < world.end).to_numpy()[award - 1]
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", award[known], ym_of(honest["start"].to_numpy()[known]),
        weight=share,
    )  # fmt: skip
