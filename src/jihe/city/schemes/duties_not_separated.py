"""B4.5 One operator accepts, reviews and approves [岗位未分离], under one name or with the colleagues' passwords.

No sums are published: internal-control rules forbid it because it hides everything else. Here an operator of an office
that has colleagues handles awards alone for weeks or months, some to dozens of them: in some worlds mostly under one
name, in others mostly at one terminal under three. A part of the awards is worth more than the records bear out, by
months or by the index; the others cost nothing, and are a breach all the same.

Look-alikes: offices of two, where one operator reviews and approves; an operator who stands in for a colleague for some
weeks, on record; awards that a program approves in a batch at the end of the year, under a service account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, Ints, day_of, month_of, ym_of
from jihe.city.draws import chance, days, lognormal, numbers, some
from jihe.city.operators import service
from jihe.city.schemes import insiders, unearned
from jihe.city.schemes.lives import take
from jihe.city.schemes.shared import spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 0.3  # episodes of all kinds are 0 to 2 a year (E1)
TYPOLOGY = "B4.5"


class _Habits(NamedTuple):
    """Of one world; sizes are medians of wide spreads."""

    awards: float
    one_name: float  # share of awards under one name; the others under three, at one terminal
    seconds: float  # from acceptance to approval
    inflated: float  # share of awards that are worth more than they should
    months: float  # added to those
    added_index: float  # added to the mean index of those that gain by it
    own_town: float


def _habits(world: World) -> _Habits:
    rng = world.habits(TYPOLOGY)
    return _Habits(
        awards=rng.uniform(7, 26), one_name=rng.uniform(0.1, 0.9), seconds=float(np.exp(rng.uniform(2.7, 5.5))),
        inflated=rng.uniform(0.1, 0.6), months=rng.uniform(6, 40), added_index=rng.uniform(0.05, 0.4),
        own_town=rng.uniform(0.4, 1.0),
    )  # fmt: skip


def plan(world: World) -> None:
    """Leaves ``alone`` (ring, op_id, award_id, person_id, months, index) and ``covered`` (honest: award_id, month)."""
    rng = world.rng(TYPOLOGY)
    habits = _habits(world)
    episodes = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    parts = []
    for ring, boss in enumerate(_of_larger_offices(world, episodes, rng), 1):
        wanted = insiders.episode(world, habits.awards, 90, rng)
        awards = insiders.clients(world, insiders.free_awards(world), boss.town, wanted, habits.own_town, rng)
        parts.append(_alone(world, awards, boss, habits, rng).assign(ring=ring, op_id=boss.op_id))
        take(world, awards["person_id"].to_numpy())
    columns = {name: np.zeros(0, dtype=np.int64) for name in ("award_id", "person_id", "months", "ring", "op_id")}
    empty = pd.DataFrame({**columns, "index": np.zeros(0)})
    world.latent["alone"] = pd.concat([empty, *parts], ignore_index=True)
    count = len(world.latent["alone"])
    _stand_in(world, count // 2 + 2, rng)
    _by_program(world, count // 4 + 1, rng)


def _of_larger_offices(world: World, n: int, rng: np.random.Generator) -> list[insiders.Insider]:
    """Operators of offices where others could have done the other steps."""
    made = [each for each in insiders.crooked(world, 4 * n, ("review", "approve"), rng) if not each.small]
    return made[:n]


def _alone(
    world: World, awards: pd.DataFrame, boss: insiders.Insider, habits: _Habits, rng: np.random.Generator
) -> pd.DataFrame:
    """All three steps by one, or at one terminal; some awards raised on the way."""
    ids = awards["award_id"].to_numpy()
    n = len(ids)
    staff = world.operators[(world.operators["office_id"] == boss.office_id) & ~world.operators["is_service"]]
    beside = staff.loc[staff["op_id"] != boss.op_id, "op_id"].to_numpy()
    one = chance(habits.one_name, n, rng)
    accept, review = (np.where(one, boss.op_id, beside[rng.integers(0, len(beside), n)]) for _ in range(2))
    insiders.handle(world, ids, op_accept=accept, op_review=review, op_approve=boss.op_id)
    seconds = np.clip(lognormal(habits.seconds, 0.9, n, rng), 5, 5_000)
    insiders.hurry(world, ids, seconds, rng.beta(3, 2, n), boss.op_id, np.repeat("", n))
    raised = chance(habits.inflated, n, rng)
    # Nobody goes round the colleagues for nothing: however short the episode, one award of it is worth the trouble.
    raised |= ~raised.any() & (np.arange(n) == n // 2)
    by_index = raised & chance(0.4, n, rng)
    months = np.round(np.clip(lognormal(habits.months, 0.7, n, rng), 1, 120)).astype(np.int64)
    months = np.where(raised & ~by_index, months, 0)
    index = np.where(by_index, np.round(np.clip(lognormal(habits.added_index, 0.7, n, rng), 0.01, 1.2), 4), 0.0)
    insiders.handle(world, ids, extra_months=months, extra_index=index)
    return awards[["award_id", "person_id"]].assign(months=months, index=index)


def _stand_in(world: World, wanted: int, rng: np.random.Generator) -> None:
    """An operator takes over a colleague's step for some weeks; the office put it on record."""
    parts, left = [], wanted
    for boss in _of_larger_offices(world, max(wanted // 3, 2), rng):
        free = insiders.in_town(world, insiders.free_awards(world), boss.town)
        if left <= 0 or free.empty:
            continue
        first = free["awarded"].to_numpy()[int(rng.integers(0, len(free)))]
        until = first + days(float(rng.integers(10, 45)))
        those = free[((free["awarded"] >= first) & (free["awarded"] <= until)).to_numpy()].iloc[:left]
        ids = those["award_id"].to_numpy()
        insiders.handle(world, ids, op_accept=boss.op_id, op_review=boss.op_id, op_approve=boss.op_id)
        quick = ids[chance(0.5, len(ids), rng)]
        seconds = np.clip(lognormal(300, 1.0, len(quick), rng), 15, 9_000)
        insiders.hurry(world, quick, seconds, rng.beta(3, 2, len(quick)), 0, np.repeat("", len(quick)))
        insiders.exempt(
            world, "duty_cover", np.array([str(boss.op_id)]), day_of(np.array([first - 25 * DAY])),
            day_of(np.array([until + DAY])), numbers("代岗审批", np.array([boss.op_id]), 4),
        )  # fmt: skip
        take(world, those["person_id"].to_numpy())
        parts.append(those[["award_id", "awarded"]])
        left -= len(those)
    empty = pd.DataFrame({"award_id": np.zeros(0, dtype=np.int64), "awarded": np.zeros(0, dtype="datetime64[s]")})
    world.latent["covered"] = pd.concat([empty, *parts], ignore_index=True)


def _by_program(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Plain awards of the end of the year that a program reviews and approves."""
    free = insiders.free_awards(world)
    late = free[(month_of(free["awarded"].to_numpy()) % 12 == 11) & (free["award_type"] == "normal").to_numpy()]
    rows = late[late["award_id"].isin(some(late["award_id"].to_numpy(), wanted, rng))]
    ids = rows["award_id"].to_numpy()
    program = service(world, len(ids), rng)
    insiders.handle(world, ids, op_review=program, op_approve=program)
    insiders.hurry(
        world, ids, rng.uniform(3_600, 90_000, len(ids)), np.repeat(0.9999, len(ids)), 0, np.repeat("", len(ids))
    )
    world.latent["by_program"] = rows[["award_id", "awarded"]]
    take(world, rows["person_id"].to_numpy())


def record(world: World) -> None:
    """Awards handled alone, with what they were raised by; awards that one operator rightly handled alone."""
    alone = world.latent["alone"].set_index("award_id")
    share = world.weight_of(TYPOLOGY)
    cost = spans(unearned.payments(world, alone[["months", "index"]]), "award_id")
    alone = alone.loc[cost.index]
    for ring in alone["ring"].unique():
        mine = alone[alone["ring"] == ring]
        op_ids = [int(mine["op_id"].iloc[0])]
        insiders.record(world, TYPOLOGY, cost.loc[mine.index], int(ring), op_ids, mine["person_id"])
    for name in ("covered", "by_program"):
        rows = world.latent[name]
        month = ym_of(month_of(rows["awarded"]))
        world.record(TYPOLOGY, "benign_lookalike", "pension_award", rows["award_id"].to_numpy(), month, weight=share)
    small = _in_small_offices(world)
    small = small[~small["award_id"].isin(np.r_[alone.index, world.latent["covered"]["award_id"]]).to_numpy()]
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", small["award_id"].to_numpy(),
        ym_of(month_of(small["awarded"])), weight=share,
    )  # fmt: skip
    staff: Ints = world.operators.loc[
        world.operators["office_id"].isin(insiders.small_offices(world)), "op_id"
    ].to_numpy()
    mine = staff[staff % world.shards == world.shard]
    world.record(TYPOLOGY, "benign_lookalike", "operator", mine, int(world.start_ym), weight=share)


def _in_small_offices(world: World) -> pd.DataFrame:
    """Awards of the window that one operator of an office of two both reviewed and approved."""
    awards = world.awards
    office = world.operators["office_id"].to_numpy()[np.maximum(awards["op_approve"].to_numpy(), 1) - 1]
    both = (awards["op_review"] == awards["op_approve"]).to_numpy() & np.isin(office, insiders.small_offices(world))
    inside = (awards["start"] >= world.first_month) & (awards["awarded"] < world.end)
    made: pd.DataFrame = awards[both & inside.to_numpy()]
    return made
