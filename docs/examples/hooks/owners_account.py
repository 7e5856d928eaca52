"""Refunds and skill subsidies that end on the account of a firm's owner: a hook example."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import skill_subsidies, subsidies
from jihe.city.calendar import DAY, month_of, ym_of

from ._chosen import book, chosen

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B2.X"


def plan(world: World) -> None:
    """Has firms paid a refund, and one of the staff of each a skill subsidy."""
    n, rng = world.prevalence(TYPOLOGY, 30.0, at_least=3), world.rng(TYPOLOGY)
    able = skill_subsidies.able(world)
    able["day"] = np.maximum(able["low"], world.start) + 20 * DAY
    able = able[(able["high"] > able["day"] + 60 * DAY).to_numpy()].drop_duplicates("employer_id")
    firms = world.employers[
        (world.employers["legal_person"] > 0).to_numpy() & world.employers["closed"].isna().to_numpy()
    ]
    firms = firms[firms["employer_id"].isin(able["employer_id"]) & ~firms["public"].astype(bool)]
    owner = firms[firms["employer_id"].isin(chosen(firms["employer_id"], n, rng))].set_index("employer_id")[
        "legal_person"
    ]
    rows = pd.DataFrame({"employer_id": owner.index, "year": world.end_ym // 100 - 2, "holder": owner.to_numpy()})
    subsidies.refund(world, TYPOLOGY, rows.assign(rate=0.0))
    staff = able[able["employer_id"].isin(owner.index).to_numpy()]
    rows = pd.DataFrame({"person_id": staff["person_id"], "cert_date": staff["day"]})
    skill_subsidies.train(world, TYPOLOGY, rows.assign(payee=owner.loc[staff["employer_id"]].to_numpy()))


def record(world: World) -> None:
    """All of it: the owner's account is none that may be paid."""
    for kind, paid, when in (
        ("employer_subsidy", world.latent["refunds_paid"], "pay_date"),
        ("skill_subsidy", world.latent["skill_paid"], "recorded_ts"),
    ):
        mine = paid[(paid["tag"] == TYPOLOGY).to_numpy()].set_index("sub_id")
        month = ym_of(month_of(mine[when]))
        book(world, TYPOLOGY, kind, pd.DataFrame({"net": mine["amount_fen"], "first": month, "last": month}))
