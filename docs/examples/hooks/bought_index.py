"""Clerks put awards a month earlier and raise their index, after the schemes that keep award ids: a hook example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import awards, oplog_entries
from jihe.city.calendar import DAY, NEVER
from jihe.city.schemes import insiders, lives, shared

from ._chosen import book, chosen

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B4.X"


def plan(world: World) -> None:
    """Changes awards, says who handled them, and what was passed by hand; leaves ``bought_index``."""
    n, rng = world.prevalence(TYPOLOGY, 4.0, at_least=1), world.rng(TYPOLOGY)
    clerks = insiders.crooked(world, n, ("accept", "review", "approve"), rng)
    free = lives.ordinary(world)
    fits = (free["start"] > world.first_month + 5) & (free["scheme"] == "EP") & (free["ended"] >= NEVER)
    fits &= ~free["person_id"].duplicated(keep=False)
    mine = free[free["award_id"].isin(chosen(free["award_id"][fits], 3 * len(clerks), rng))]
    rows = mine[["person_id", "scheme", "award_type"]].assign(start=mine["start"] - 1)
    ids = awards.change(world, rows)
    ring = np.arange(len(ids)) % max(len(clerks), 1)
    op = np.array([clerk.op_id for clerk in clerks], dtype=np.int64)[ring]
    insiders.handle(world, ids, op_accept=op, op_review=op, extra_index=0.4)
    lives.take(world, mine["person_id"].to_numpy())
    world.latent["bought_index"] = pd.DataFrame({"award_id": ids, "ring": ring + 1})
    when = world.awards["awarded"].to_numpy()[ids - 1] - 2 * DAY
    entries = pd.DataFrame({"op_id": op, "action_ts": when, "action": "override", "award_id": ids})
    oplog_entries.enter(world, TYPOLOGY, entries.assign(override_code="failed_check"))


def record(world: World) -> None:
    """Of each payment, the part that the index added."""
    bought = world.latent["bought_index"].set_index("award_id")
    share = shared.undue_share(world, bought.index.to_numpy())
    paid = shared.kept(world, "pension_payment", "pay_id", ["award_id", "ym"])
    paid = paid[paid["award_id"].isin(share.index)]
    undue = np.floor(paid["net"] * share.reindex(paid["award_id"]).to_numpy()).astype(np.int64)
    cost = shared.spans(paid.assign(net=undue)[undue > 0], "award_id")
    for ring, part in cost.groupby(bought["ring"].reindex(cost.index)):
        book(world, TYPOLOGY, "pension_award", part, int(ring))
