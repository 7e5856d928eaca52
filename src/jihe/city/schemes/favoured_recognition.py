"""B4.7 One investigator recognises what one agent brings [认定鉴定徇私]; at times an expert lifts the grade besides.

The Work Injury Insurance Regulations punish it (Art. 57, 61) and no sums are published. Here the clients of one
agent in one town, a few to some twenty, are recognised although they should not have been: the injury was not of
work and nobody asked, the worker was mainly at fault for the road accident, or the application came after the
year was over. Most are decided within days. A case costs what the fund pays on it, from a thousand yuan to a few
hundred thousand.

Look-alikes: an agent who takes sound cases only, in a town with one investigator; plain cases decided by the
short procedure within days.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import event_plans
from jihe.city.calendar import DAY, Bools, Ints, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, some
from jihe.city.schemes import injury_cases, insiders

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 0.35  # episodes of all kinds are 0 to 2 a year (E1)
TYPOLOGY = "B4.7"
_SOUND, _SHORT = f"{TYPOLOGY}/sound", f"{TYPOLOGY}/short"
_YEAR = 370 * DAY


class _Habits(NamedTuple):
    """Of one world; sizes are medians of wide spreads."""

    cases: float
    took_days: float  # from application to decision
    hurried: float  # share of cases decided so
    shown: float  # share that the records show as the agent's
    late: float  # share applied for after the year
    lifted: float  # share appraised by the ring's expert, a grade or two too high
    decides_too: float  # probability that the approver is in it


def _habits(world: World) -> _Habits:
    rng = world.habits(TYPOLOGY)
    return _Habits(
        cases=rng.uniform(4, 16), took_days=rng.uniform(1.5, 9), hurried=rng.uniform(0.3, 0.9),
        shown=rng.uniform(0.5, 1.0), late=rng.uniform(0.0, 0.4), lifted=rng.uniform(0.0, 0.5),
        decides_too=rng.uniform(0.1, 0.6),
    )  # fmt: skip


def plan(world: World) -> None:
    """Settles injuries as the ring's or as sound ones; leaves ``favours`` (ring, op_id, agent_id, expert_id, …)."""
    rng = world.rng(TYPOLOGY)
    habits = _habits(world)
    episodes = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    agents = world.agents.loc[world.agents["kind"] != "hospital_broker", "agent_id"].to_numpy()
    parts = []
    for ring, boss in enumerate(insiders.crooked(world, episodes, ("review", "approve"), rng), 1):
        agent, expert = (
            int(some(agents, 1, rng)[0]),
            int(some(world.latent["experts"]["expert_id"].to_numpy(), 1, rng)[0]),
        )
        persons = _favour(world, boss, agent, expert, habits, rng)
        made = pd.DataFrame({"person_id": persons}).assign(
            ring=ring, op_id=boss.op_id, agent_id=agent, expert_id=expert
        )
        parts.append(made)
    columns = ["person_id", "ring", "op_id", "agent_id", "expert_id"]
    empty = pd.DataFrame({name: np.zeros(0, dtype=np.int64) for name in columns})
    world.latent["favours"] = pd.concat([empty, *parts], ignore_index=True)
    _sound(world, len(world.latent["favours"]) + 2, agents, rng)


def _favour(
    world: World, boss: insiders.Insider, agent: int, expert: int, habits: _Habits, rng: np.random.Generator
) -> Ints:
    """Cases of employers of the town that should have been refused, as the investigator decides them."""
    wanted = int(np.clip(lognormal(habits.cases, 0.6, 1, rng)[0], 2, 50))
    events = event_plans.events_for(world, wanted, world.end - 120 * DAY, rng, lambda rows: _at(world, rows, boss.town))
    n = len(events)
    road = (events["clause"] == "14-6").to_numpy()
    injury_cases.change(world, events[road], liability=np.where(chance(0.7, int(road.sum()), rng), "main", "full"))
    declared = events["declared_ts"].to_numpy()
    late = chance(habits.late, n, rng) & ~road & (declared < world.end - _YEAR - 90 * DAY)
    asked = office_time(declared + _YEAR + days(lognormal(40, 0.8, n, rng)), rng)
    late &= asked < world.end - 30 * DAY
    injury_cases.change(world, events[late], apply_ts=asked[late], applicant="worker")
    lifted = chance(habits.lifted, n, rng)
    took = np.clip(lognormal(habits.took_days, 0.6, n, rng), 0.3, 30)
    plans = {
        "agent_id": np.where(chance(habits.shown, n, rng), float(agent), np.nan), "op_investigate": float(boss.op_id),
        "op_decide": float(boss.op_id) if rng.random() < habits.decides_too else np.nan, "despite_fault": road,
        "took_days": np.where(chance(habits.hurried, n, rng), took, np.nan),
        "asks": [True if each else None for each in lifted],
        "lift": np.where(lifted, rng.integers(1, 3, n), np.nan),
        "experts": [[expert] if each else None for each in lifted],
    }  # fmt: skip
    event_plans.settle(world, events, TYPOLOGY, **plans)
    persons: Ints = events["person_id"].to_numpy()
    return persons


def _at(world: World, rows: pd.DataFrame, town: str) -> Bools:
    """Injuries at employers of a town; at any where the town has few."""
    at: Bools = world.employers["town"].to_numpy(str)[rows["employer_id"].to_numpy() - 1] == town
    return at if at.sum() > 1 else np.ones(len(rows), dtype=bool)


def _sound(world: World, wanted: int, agents: Ints, rng: np.random.Generator) -> None:
    """Sound cases: of one busy agent in the town that has most, and plain ones decided within days."""
    free = agents[~np.isin(agents, world.latent["favours"]["agent_id"])]
    agent = int(some(free, 1, rng)[0])
    at = pd.Series(world.employers["town"].to_numpy(str)[world.latent["injuries"]["employer_id"].to_numpy() - 1])
    town = str(at.value_counts().index[0]) if len(at) else ""
    until = world.end - 120 * DAY
    brought = event_plans.events_for(world, wanted, until, rng, lambda rows: _at(world, rows, town))
    event_plans.settle(world, brought, _SOUND, agent_id=float(agent))
    plain = event_plans.events_for(world, wanted // 2 + 1, until, rng)
    took = np.clip(lognormal(5, 0.6, len(plain), rng), 0.5, 15)
    event_plans.settle(world, plain, _SHORT, took_days=took)


def record(world: World) -> None:
    """Favoured cases with all that the fund paid, the investigator, the agent and the expert; sound cases."""
    favours = world.latent["favours"].set_index("person_id")
    clerk = world.operators["person_id"].to_numpy()[favours["op_id"].to_numpy(dtype=np.int64) - 1]
    rings = {
        int(person): (int(ring), [int(who)] if who else [])
        for person, ring, who in zip(favours.index, favours["ring"], clerk, strict=True)
    }
    injury_cases.record(world, TYPOLOGY, rings)
    cases = world.latent["wi_cases"]
    cases = cases[injury_cases.cheats(cases, TYPOLOGY) & cases["recognised"].to_numpy(dtype=bool)]
    lost = injury_cases.fund_paid(world).reindex(cases["case_id"], fill_value=0).to_numpy(dtype=np.int64)
    cases = cases.assign(lost=lost, ring=favours["ring"].reindex(cases["person_id"]).to_numpy())
    share = world.weight_of(TYPOLOGY)
    for ring in favours["ring"].unique():
        mine, who = cases[cases["ring"] == ring], favours[favours["ring"] == ring].iloc[0]
        if mine.empty:
            continue
        first, last = ym_of(month_of(mine["declared_ts"])).min(), ym_of(month_of(mine["decided_ts"])).max()
        for kind, column, people in (
            ("operator", "op_id", world.operators), ("agent", "agent_id", world.agents)
        ):  # fmt: skip
            number = int(who[column])
            person = int(people["person_id"].to_numpy()[number - 1])
            world.record(
                TYPOLOGY, "fraud", kind, [number], int(first), int(last), ring_id=int(ring),
                actor_ids=[[person] if person else []], weight=share, answers_for_fen=int(mine["lost"].sum()),
            )  # fmt: skip
