"""B3.8 A grade lifted above what the text bears [鉴定串通]: a few experts and the agents who know them.

Published: the Work Injury Insurance Regulations know it as an offence of its own (第六十一条); no sum was published, so
cases a year, and a lift of one to four grades, are our own. One grade is worth about two months of wage, 12,000 yuan:
the city's cases cost 10,000 to 70,000 each. The employer pays its share of every grade too, so those are chosen whose
employer does not mind, and nobody asks for a second opinion. Look-alikes: a panel one grade off its own description,
either way; a review a year later after recovery; a second appraisal that changed the grade.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import event_plans
from jihe.city.calendar import DAY, Ints, month_of, ym_of
from jihe.city.draws import chance, pick_number, some
from jihe.city.schemes.shared import kept
from jihe.law import injury as law

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B3.8"
_A_YEAR = 12.0
_LIFTED, _DISPUTED, _BETTER = "lifted", "disputed", "better"
_RING = 1


def plan(world: World) -> None:
    """Takes injuries that will be appraised: lifted, disputed by a step, or better a year later."""
    rng = world.rng(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    _lift(world, event_plans.events_for(world, wanted, world.end - 400 * DAY, rng), rng)
    disputed = event_plans.events_for(world, wanted // 2 + 2, world.end - 330 * DAY, rng)
    step = pick_number({1: 0.6, -1: 0.4}, len(disputed), rng)
    event_plans.settle(world, disputed, _DISPUTED, asks=True, lift=step)
    better = event_plans.events_for(world, wanted // 2 + 2, world.end - 760 * DAY, rng)
    steps = pick_number({1: 0.7, 2: 0.3}, len(better), rng)
    event_plans.settle(world, better, _BETTER, asks=True, recovers=steps)


def _lift(world: World, events: pd.DataFrame, rng: np.random.Generator) -> None:
    """By a world's habits: how many experts and agents take part, how far they go, how often an agent shows."""
    habits = world.habits(TYPOLOGY)
    insiders, brokers = int(habits.integers(2, 7)), int(habits.integers(1, 5))
    steps = habits.dirichlet([3.0, 3.0, 1.6, 0.7])
    shown, seats = habits.uniform(0.35, 0.9), habits.dirichlet([2.5, 2.0, 1.0])
    common = world.common(TYPOLOGY)
    experts = some(world.latent["experts"]["expert_id"].to_numpy(), insiders, common)
    agents = some(world.agents["agent_id"].to_numpy(), brokers, common)
    n = len(events)
    seated = np.minimum(pick_number(dict(enumerate(seats, 1)), n, rng), insiders)
    plans = {
        "lift": pick_number(dict(enumerate(steps, 1)), n, rng), "second": False,
        "experts": pd.Series([some(experts, int(k), rng).tolist() for k in seated], dtype=object),
        "agent_id": np.where(chance(shown, n, rng), agents[rng.integers(0, len(agents), n)], np.nan),
    }  # fmt: skip
    event_plans.settle(world, events, _LIFTED, asks=True, **plans)
    world.latent["bought_panels"] = pd.DataFrame({"expert_id": np.sort(experts)})


def record(world: World) -> None:
    """Lifted appraisals with the part of the lump sums above the true grade; honest differences of grade."""
    share = world.weight_of(TYPOLOGY)
    rows = world.latent["appraisals"]
    rows = rows[(rows["case_id"] > 0) & (rows["concluded"] < world.end)]
    before = rows[rows["kind"] == "first"].set_index("case_id")["grade"]
    rows = rows.assign(month=ym_of(month_of(rows["concluded"])), was=before.reindex(rows["case_id"]).to_numpy())
    first = (rows["kind"] == "first").to_numpy()
    off = first & (rows["grade"] != rows["outcome"]).to_numpy()
    lifted = rows[off & (rows["tag"] == _LIFTED).to_numpy()]
    cost = _above(world, lifted)
    insiders = world.latent["bought_panels"]["expert_id"].to_numpy()
    person = world.latent["experts"]["person_id"].to_numpy()
    actors = [
        [int(who), *(int(person[e - 1]) for e in panel if e in insiders and person[e - 1] > 0)]
        for who, panel in zip(lifted["person_id"], lifted["panel"], strict=True)
    ]
    world.record(
        TYPOLOGY, "fraud", "wi_appraisal", lifted["appr_id"].to_numpy(), lifted["month"].to_numpy(),
        lifted["month"].to_numpy(), cost, _RING, actors, share,
    )  # fmt: skip
    changed = off | (~first & (rows["grade"] != rows["was"]).to_numpy())
    honest = rows[changed & (rows["tag"] != _LIFTED).to_numpy()]
    planned = honest["tag"].isin([_DISPUTED, _BETTER]).to_numpy()
    for part, weight in ((honest[planned], share), (honest[~planned], 1.0)):
        world.record(
            TYPOLOGY, "benign_lookalike", "wi_appraisal", part["appr_id"].to_numpy(), part["month"].to_numpy(),
            weight=weight,
        )  # fmt: skip


def _above(world: World, lifted: pd.DataFrame) -> Ints:
    """Fen paid on each case above what the grade of the description gives."""
    paid = kept(world, "wi_benefit", "ben_id", ["case_id", "item", "own_wage_fen", "pay_date"])
    paid = paid[paid["item"].isin(["disab_lump", "med_lump"])]
    paid = paid.merge(lifted[["case_id", "outcome"]], on="case_id")
    ym, grade = ym_of(month_of(paid["pay_date"])), np.maximum(paid["outcome"].to_numpy(), 1)
    table = np.where(
        paid["item"] == "disab_lump", law.disability_months(grade, ym, world.law),
        world.law.number("medical_lump_months", ym, np.maximum(grade, 5)),
    )  # fmt: skip
    months = np.where(paid["outcome"] == 0, 0, table)
    due = months * paid["own_wage_fen"].fillna(0).to_numpy(dtype=np.int64)
    over = paid.assign(over=np.maximum(paid["net"].to_numpy() - due, 0)).groupby("case_id")["over"].sum()
    made: Ints = over.reindex(lifted["case_id"], fill_value=0).to_numpy(dtype=np.int64)
    return made
