"""A ward keeps files of people who are up and about meanwhile: a hook example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jihe.city import hospitals
from jihe.city.calendar import DAY, month_of, ym_of
from jihe.city.schemes import stays

from ._chosen import book, chosen

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B3.X"


def plan(world: World) -> None:
    """Adds stays at the fund's expense, in which nobody lies there."""
    n, rng = world.prevalence(TYPOLOGY, 40.0, at_least=4), world.rng(TYPOLOGY)
    ward = int(world.common(TYPOLOGY).choice(hospitals.under_agreement(world, (1, 2))))  # the same in every shard
    hurt = world.latent["injuries"]
    fits = (hurt["tag"] == "") & hurt["death"].isna() & (hurt["apply_ts"] < world.end - 200 * DAY)
    free = hurt[fits.to_numpy()].drop_duplicates("person_id", keep=False)
    free = free[free["person_id"].isin(chosen(free["person_id"], n, rng))]
    rows = pd.DataFrame({"person_id": free["person_id"], "hospital_id": ward, "admit_ts": free["apply_ts"] + 90 * DAY})
    stays.of_the_injured(world, TYPOLOGY, rows.assign(discharge_ts=rows["admit_ts"] + 14 * DAY, present=False))


def record(world: World) -> None:
    """What the fund paid for them."""
    bills = world.latent["bills"]
    mine = bills[(bills["tag"] == TYPOLOGY).to_numpy()].set_index("bill_id")
    first, last = (ym_of(month_of(mine[name])) for name in ("admit_ts", "discharge_ts"))
    cost = pd.DataFrame({"net": mine["fund_fen"] - mine["honest_fen"], "first": first, "last": last})
    book(world, TYPOLOGY, "medical_bill", cost)
