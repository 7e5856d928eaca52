"""B4.4 Approvals sold to an agent [审批卖给中介]: early retirement and lump-sum back-pay that nobody looks at.

Published: one agent in Acheng, Harbin, bribed four officials; at least 271 persons, an expected loss of 115 M yuan; a
clerk in Chongqing let outsiders take over accounts; back-pay sold as "expansion of coverage". Fees of 65,000 to 140,000
yuan a client, paid back in under two years. Here one agent's clients, some to a few dozen, go through one or several
operators of one office: months paid back in one sum without a ruling, years that no record shows, early retirement on
no ground. Most are approved within minutes of acceptance, many by override. By the end of the window a client has cost
between nothing much and some tens of thousands of yuan; what the client paid in is not set off.

Look-alikes: an agency whose honest clients all live in one town, whose papers are all there; back-pay ordered by an
arbitration or a labour inspection; plain awards that a practised approver passes within minutes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import transfers
from jihe.city.calendar import NEVER, Ints, day_of, ym_of
from jihe.city.draws import chance, days, lognormal, numbers, pick, some
from jihe.city.operators import handler
from jihe.city.schemes import insiders, unearned
from jihe.city.schemes.lives import take
from jihe.city.schemes.shared import spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 0.3  # episodes of all kinds are 0 to 2 a year (E1)
TYPOLOGY = "B4.4"
_EARLY = ("early_special", "early_illness", "flex_early")
_CODES = {"failed_check": 0.45, "years": 0.3, "birth_date": 0.1, "cancelled_rule": 0.15}
_RULINGS = {"arbitration": 0.5, "labour_inspection": 0.3, "court": 0.2}


class _Habits(NamedTuple):
    """Of one world; sizes are medians of wide spreads."""

    clients: float
    months: float  # bought by each
    seconds: float  # from acceptance to approval, of those nobody looks at
    hurried: float  # share of those
    overridden: float  # share with an override
    several: float  # probability that the colleagues are in it
    through_agent: float  # share of clients that the records show as the agent's
    own_town: float  # share of clients of the office's town
    back_pay: float  # share of clients who pay months back; the others just have years
    names_ruling: float  # share of back-pay for which a number is made up


def _habits(world: World) -> _Habits:
    rng = world.habits(TYPOLOGY)
    return _Habits(
        clients=rng.uniform(8, 28), months=rng.uniform(14, 60), seconds=float(np.exp(rng.uniform(3.2, 6.2))),
        hurried=rng.uniform(0.4, 0.95), overridden=rng.uniform(0.15, 0.7), several=rng.uniform(0.2, 0.8),
        through_agent=rng.uniform(0.5, 1.0), own_town=rng.uniform(0.2, 0.8), back_pay=rng.uniform(0.3, 0.9),
        names_ruling=rng.uniform(0.2, 0.8),
    )  # fmt: skip


def plan(world: World) -> None:
    """Leaves ``sold`` (ring, award_id, person_id, agent_id, months, credit, lawful), ``bought`` and ``agency``."""
    rng = world.rng(TYPOLOGY)
    habits = _habits(world)
    episodes = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    agents = world.agents.loc[world.agents["kind"].isin(["hr", "individual", "law"]), "agent_id"].to_numpy()
    parts, papers, bought = [], [], []
    for ring, boss in enumerate(insiders.crooked(world, episodes, ("approve", "review"), rng), 1):
        agent = int(some(agents, 1, rng)[0])
        awards = _clients(world, boss, habits, rng)
        made, rows = _bought(world, awards, habits, rng)
        op_ids = _through(world, made, boss, agent, habits, rng)
        papers.append(rows.assign(op_id=op_ids[0]))
        parts.append(made.assign(ring=ring, agent_id=agent))
        bought.append(pd.DataFrame({"ring": ring, "op_id": op_ids}))
        take(world, made["person_id"].to_numpy())
    columns = ["award_id", "person_id", "months", "credit", "lawful", "ring", "agent_id"]
    empty = pd.DataFrame({name: np.zeros(0, dtype=np.int64) for name in columns})
    world.latent["sold"] = pd.concat([empty, *parts], ignore_index=True)
    world.latent["bought"] = pd.concat([empty[["ring"]].assign(op_id=empty["ring"]), *bought], ignore_index=True)
    if papers:
        world.latent["contribution/sold"] = pd.concat(papers, ignore_index=True)
    _agency(world, len(world.latent["sold"]) + 2, agents, rng)


def _clients(world: World, boss: insiders.Insider, habits: _Habits, rng: np.random.Generator) -> pd.DataFrame:
    """Who retires early comes first; then whoever lacks years."""
    free = insiders.free_awards(world)
    wanted = insiders.episode(world, habits.clients, 90, rng)
    early = free[free["award_type"].isin(_EARLY).to_numpy()]
    first = insiders.clients(world, early, boss.town, wanted // 3, habits.own_town, rng)
    rest = free[~free["award_id"].isin(first["award_id"])]
    others = insiders.clients(world, rest, boss.town, wanted - len(first), habits.own_town, rng)
    return pd.concat([first, others]).sort_values("award_id").reset_index(drop=True)


def _bought(
    world: World, awards: pd.DataFrame, habits: _Habits, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What each client buys: a start before its time, months paid back, or just years."""
    persons = awards["person_id"].to_numpy()
    early = awards["award_type"].isin(["early_special", "early_illness"]).to_numpy()
    wanted = np.round(np.clip(lognormal(habits.months, 0.7, len(awards), rng), 2, 90)).astype(np.int64)
    recorded = transfers.before_applying(world, awards, rng)
    pays = ~early & ~np.isnat(recorded) & chance(habits.back_pay, len(awards), rng)
    pays &= ~transfers.by_hand(world, persons)
    rows = transfers.move(world, persons[pays], wanted[pays], recorded[pays], rng)
    n = int(pays.sum())
    kind = pick(_RULINGS, n, rng)
    named = chance(habits.names_ruling, n, rng)
    made_up = np.where(named, numbers("裁", rng.integers(1, 10**8, n), 8), "")
    money = day_of(recorded[pays] - days(rng.uniform(0, 15, n)))
    papers = pd.DataFrame({"doc_type": np.where(named, kind, ""), "doc_no": made_up, "paid": money})
    papers.index = pd.Index(persons[pays])
    rows = _with_papers(rows, papers)
    bought = awards[["award_id", "person_id"]].merge(unearned.sums(world, rows), on="person_id", how="left")
    bought = bought.fillna({"months": 0, "credit": 0}).astype({"months": np.int64, "credit": np.int64})
    years = ~early & (bought["months"].to_numpy() == 0)
    insiders.handle(world, bought["award_id"].to_numpy()[years], extra_months=wanted[years])
    bought["months"] = np.where(years, wanted, bought["months"].to_numpy())
    lawful = world.people["statutory"].to_numpy()[persons - 1] + 1
    bought["lawful"] = np.where(early, np.minimum(lawful, NEVER), 0)
    return bought, rows


def _with_papers(rows: pd.DataFrame, papers: pd.DataFrame) -> pd.DataFrame:
    """Months paid back in one sum, with each person's document."""
    given = {str(name): papers[name].reindex(rows["person_id"]).to_numpy() for name in papers}
    return rows.assign(kind="backpay_lump", **given)


def _through(
    world: World, made: pd.DataFrame, boss: insiders.Insider, agent: int, habits: _Habits, rng: np.random.Generator
) -> list[int]:
    """Sends the awards through the office; the operators who take money."""
    ids = made["award_id"].to_numpy()
    n = len(ids)
    staff = world.operators[(world.operators["office_id"] == boss.office_id) & ~world.operators["is_service"]]
    beside = staff.loc[staff["op_id"] != boss.op_id, "op_id"].to_numpy()
    together = beside[: int(rng.integers(1, 4))] if rng.random() < habits.several else beside[:0]
    accept = together[0] if len(together) else (beside[0] if len(beside) else boss.op_id)
    review = together[-1] if len(together) > 1 else boss.op_id
    insiders.handle(world, ids, op_accept=int(accept), op_review=int(review), op_approve=boss.op_id)
    shown = chance(habits.through_agent, n, rng)
    insiders.handle(world, ids[shown], agent_id=agent)
    hurried = chance(habits.hurried, n, rng)
    seconds = np.clip(lognormal(habits.seconds, 0.9, n, rng), 6, 6_000)
    code = np.where(chance(habits.overridden, n, rng), pick(_CODES, n, rng), "")
    slow = lognormal(90_000, 0.8, n, rng)
    insiders.hurry(world, ids, np.where(hurried, seconds, slow), rng.beta(4, 2, n), 0, code)
    insiders.take(world, together)
    return [boss.op_id, *map(int, together)]


def _agency(world: World, wanted: int, agents: Ints, rng: np.random.Generator) -> None:
    """An honest agency's clients of one town, some with back-pay by a ruling; plain ones pass within minutes."""
    towns = pd.Series(world.people["town"].to_numpy(str)[insiders.free_awards(world)["person_id"].to_numpy() - 1])
    town = str(towns.value_counts().index[0]) if len(towns) else ""
    crooked = world.latent["sold"]["agent_id"]
    agent = int(some(agents[~np.isin(agents, crooked)], 1, rng)[0])
    awards = insiders.clients(world, insiders.free_awards(world), town, wanted, 0.7, rng)
    ids, persons = awards["award_id"].to_numpy(), awards["person_id"].to_numpy()
    insiders.handle(world, ids, agent_id=agent)
    recorded = transfers.before_applying(world, awards, rng)
    pays = ~np.isnat(recorded) & chance(0.4, len(ids), rng) & ~transfers.by_hand(world, persons)
    rows = transfers.move(world, persons[pays], rng.integers(3, 60, int(pays.sum())), recorded[pays], rng)
    n = int(pays.sum())
    papers = pd.DataFrame(
        {
            "doc_type": pick(_RULINGS, n, rng), "doc_no": numbers("裁", rng.integers(1, 10**8, n), 8),
            "paid": day_of(recorded[pays] - days(rng.uniform(0, 15, n))),
        },
        index=pd.Index(persons[pays]),
    )  # fmt: skip
    rows = _with_papers(rows, papers)
    clerk = pd.Series(
        handler(world, world.people["town"].to_numpy(str)[persons[pays] - 1], "accept", rng), persons[pays]
    )
    world.latent["contribution/ruled"] = rows.assign(op_id=clerk.reindex(rows["person_id"]).to_numpy())
    quick = ids[chance(0.4, len(ids), rng)]
    insiders.hurry(
        world, quick, np.clip(lognormal(500, 0.9, len(quick), rng), 20, 9_000), rng.beta(4, 2, len(quick)), 0,
        np.where(chance(0.1, len(quick), rng), "failed_check", ""),
    )  # fmt: skip
    world.latent["agency"] = awards[["award_id", "person_id", "start"]].assign(agent_id=agent)
    take(world, persons)


def record(world: World) -> None:
    """Awards that were sold, the operators and the agent; the honest agency and its clients."""
    sold = world.latent["sold"].set_index("award_id")
    share = world.weight_of(TYPOLOGY)
    cost = spans(unearned.payments(world, sold[["months", "credit", "lawful"]]), "award_id")
    cost = cost[cost["net"] > 0]
    sold = sold.loc[cost.index]
    people = world.agents["person_id"].to_numpy()
    for ring in sold["ring"].unique():
        mine = sold[sold["ring"] == ring]
        op_ids = world.latent["bought"].query("ring == @ring")["op_id"].tolist()
        each = cost.loc[mine.index]
        insiders.record(world, TYPOLOGY, each, int(ring), op_ids, mine["person_id"])
        agent = int(mine["agent_id"].iloc[0])
        world.record(
            TYPOLOGY, "fraud", "agent", [agent], int(each["first"].min()), int(each["last"].max()), ring_id=int(ring),
            actor_ids=[[int(people[agent - 1])] if people[agent - 1] else []], weight=share,
            answers_for_fen=int(each["net"].sum()),
        )  # fmt: skip
    honest = world.latent["agency"]
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", honest["award_id"].to_numpy(),
        ym_of(honest["start"].to_numpy()), weight=share,
    )  # fmt: skip
    world.record(TYPOLOGY, "benign_lookalike", "agent", honest["agent_id"].unique(), int(world.start_ym), weight=share)
