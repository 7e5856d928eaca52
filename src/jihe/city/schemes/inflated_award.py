"""B1.7 An award higher than the records bear out [待遇核定虚高]: years, index, account or the sum itself.

Published: nine provinces paid items of their own, 16.7 bn yuan in three years, which is policy and no fraud; single
awards are lifted by clerks. Here: some dozen a year in the city, 20 to 1,500 yuan a month too much, some hundred to
50,000 yuan by the end of the window. Motive: a relative, or a fee. Worlds differ in what is lifted, by how much, and
whether the clerk passes the failed check by hand.

Look-alikes: public pensions in the years of transition, where the old method gave more; awards adjusted by hand with
the number of an approval in the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import awards as pensions
from jihe.city import operators
from jihe.city.calendar import Ints, number, office_time, working_day, ym_of
from jihe.city.draws import chance, days, lognormal, numbers, pick, some
from jihe.city.schemes.lives import append, at_rest, crooked_operators, take
from jihe.city.schemes.shared import kept, spans, undue_share

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 14.0
TYPOLOGY = "B1.7"
_TRANSITION_ENDS = number(202410)  # who retires in the last of the ten years of transition draws from then on
_OLD_METHOD = 0.35  # of public awards of those years, for whom the old method gives more


def plan(world: World) -> None:
    """Lifts awards by their hooks; leaves ``lifted`` (person_id, scheme, op_id) and ``by_hand`` (…, how)."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    fresh = _fresh(world)
    fresh = fresh.iloc[some(np.arange(len(fresh)), 2 * wanted + 2, rng)].reset_index(drop=True)
    lifted = fresh.iloc[:wanted]
    _lift(world, lifted, habits, rng)
    adjusted = fresh.iloc[wanted:].reset_index(drop=True)
    _adjust(world, adjusted, rng)
    _transition(world, rng)
    take(world, fresh["person_id"].to_numpy())


def _fresh(world: World) -> pd.DataFrame:
    """Employees' awards of the window to who lives, with no other story."""
    awards = world.awards
    inside = (awards["scheme"] == "EP") & (awards["start"] > world.first_month)
    inside &= (awards["ended"] > world.last_month) & (awards["start"] < world.last_month - 1)
    free = at_rest(world) & world.people["death"].isna().to_numpy()
    rows = awards[inside.to_numpy() & free[awards["person_id"].to_numpy() - 1]]
    made: pd.DataFrame = rows[~rows["person_id"].duplicated(keep=False)]
    return made


def _lift(world: World, rows: pd.DataFrame, habits: np.random.Generator, rng: np.random.Generator) -> None:
    mix = dict(zip(("months", "index", "account", "sum"), habits.dirichlet([3, 3, 2, 2]), strict=True))
    years, index = np.exp(habits.uniform(np.log(1.5), np.log(7))), np.exp(habits.uniform(np.log(0.1), np.log(0.5)))
    account, more = (
        np.exp(habits.uniform(np.log(9_000), np.log(50_000))),
        np.exp(habits.uniform(np.log(90), np.log(420))),
    )
    passes = habits.uniform(0.1, 0.7)
    n = len(rows)
    how = pick(mix, n, rng)
    row = rows["award_id"].to_numpy() - 1
    for name, kind, value in (
        ("extra_months", "months", np.maximum(np.round(12 * lognormal(years, 0.8, n, rng)), 2).astype(np.int64)),
        ("extra_index", "index", np.round(lognormal(index, 0.7, n, rng), 4)),
        ("extra_account", "account", np.round(lognormal(account, 0.7, n, rng) * 100).astype(np.int64)),
        ("extra_fen", "sum", np.round(lognormal(more, 0.7, n, rng) * 100).astype(np.int64)),
    ):
        mine = how == kind
        world.awards.loc[row[mine], name] = world.awards[name].to_numpy()[row[mine]] + value[mine]
    clerk = crooked_operators(world, TYPOLOGY, ("review", "approve"))
    op_id = np.where(chance(0.7, n, rng), clerk[rng.integers(0, len(clerk), n)], 0)
    world.awards.loc[row, "op_review"] = op_id
    world.latent["lifted"] = rows[["person_id", "scheme"]].assign(op_id=op_id)
    # Who lifts the years passes a failed check with his own word; or the figures are entered before anybody checks.
    by_word = chance(passes, n, rng) & (op_id > 0)
    _log(world, rows[by_word], op_id[by_word], "override", "years", np.repeat("", int(by_word.sum())), rng)


def _adjust(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """A month counted late, a local item, a wrong transfer: put right by hand under the number of an approval."""
    n = len(rows)
    sign = np.where(chance(0.75, n, rng), 1, -1)
    fen = sign * np.round(lognormal(110, 0.8, n, rng) * 100).astype(np.int64)
    fen = np.maximum(fen, -30_000)
    world.awards.loc[rows["award_id"].to_numpy() - 1, "extra_fen"] = fen
    towns = world.people["town"].to_numpy(str)[rows["person_id"].to_numpy() - 1]
    clerk = operators.handler(world, towns, "review", rng)
    serial = numbers("中社保核", world.citywide(np.arange(1, n + 1)), 6)
    _log(world, rows, clerk, "edit", "", serial, rng)
    append(world, "by_hand", rows[["person_id", "scheme", "start"]].assign(how="approved"))


def _transition(world: World, rng: np.random.Generator) -> None:
    """Public pensions of the ten years of transition: where the old method gives more, more is paid."""
    awards = world.awards
    public = (awards["scheme"] == "GP") & (awards["start"] > world.first_month)
    public &= (awards["start"] <= _TRANSITION_ENDS) & chance(_OLD_METHOD, len(awards), rng)
    rows = awards[public.to_numpy()]
    fen = np.round(lognormal(260, 0.8, len(rows), rng) * 100).astype(np.int64)
    world.awards.loc[rows["award_id"].to_numpy() - 1, "extra_fen"] = fen
    append(world, "by_hand", rows[["person_id", "scheme", "start"]].assign(how="transition"))


def _log(
    world: World, rows: pd.DataFrame, op_id: Ints, action: str, code: str, text: np.ndarray, rng: np.random.Generator
) -> None:
    """Entries of the operation log about these awards, between application and decision."""
    n = len(rows)
    applied, awarded = rows["applied"].to_numpy(), rows["awarded"].to_numpy()
    when = office_time(working_day(applied + (awarded - applied) * 0.5), rng)
    when = np.minimum(when, awarded - days(rng.uniform(0.05, 0.5, n)))
    made = pd.DataFrame(
        {
            "op_id": op_id, "action_ts": when, "action": action, "object_type": "pension_award", "before_v": "",
            "after_v": text, "second_op": 0, "override_code": code, "terminal_op": 0,
            "person_id": rows["person_id"].to_numpy(), "scheme": rows["scheme"].to_numpy(str),
        }
    )  # fmt: skip
    append(world, "award_entries", made)


def record(world: World) -> None:
    """Awards lifted, with what the lift brought; awards that differ from the formula by policy or by approval."""
    rows = world.latent["lifted"]
    ids = pensions.of(world, rows)
    decided = (world.awards["awarded"].to_numpy()[ids - 1] < world.end) & np.isin(
        ids, world.frame("pension_award")["award_id"]
    )
    share = undue_share(world, ids[decided])
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "ym"])
    paid = paid[paid["award_id"].isin(ids)]
    part = share.reindex(paid["award_id"]).fillna(0).to_numpy()
    cost = spans(paid.assign(net=np.floor(paid["net"].to_numpy() * part).astype(np.int64)), "award_id")
    cost = cost[cost["net"] > 0]
    weight = world.weight_of(TYPOLOGY)
    clerk = np.r_[0, world.operators["person_id"].to_numpy()]
    mine = rows.assign(award_id=ids).set_index("award_id").loc[cost.index]
    actors = [
        [int(p), int(clerk[o])] if clerk[o] else [int(p)] for p, o in zip(mine["person_id"], mine["op_id"], strict=True)
    ]
    world.record(
        TYPOLOGY, "fraud", "pension_award", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=actors, weight=weight,
    )  # fmt: skip
    honest = world.latent["by_hand"]
    award = pensions.of(world, honest)
    known = (world.awards["awarded"] < world.end).to_numpy()[award - 1]
    for how, stands_for in (("approved", weight), ("transition", 1.0)):
        mine_too = known & (honest["how"] == how).to_numpy()
        world.record(
            TYPOLOGY, "benign_lookalike", "pension_award", award[mine_too],
            ym_of(honest["start"].to_numpy()[mine_too]), weight=stands_for,
        )  # fmt: skip
