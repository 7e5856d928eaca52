"""A stranger is put on record as the child of somebody who died, and is paid the grants: a hook example.

The second scheme outside the catalogue in its family: ``B1.X2`` beside ``B1.X``, each with its own rate and rings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from jihe.city import kin
from jihe.city.calendar import DAY, month_of, ym_of
from jihe.city.schemes import lives, shared

from ._chosen import book, chosen

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B1.X2"


def plan(world: World) -> None:
    """Ties strangers to the dead on the eve of the report, and has them claim."""
    n, rng, people = world.prevalence(TYPOLOGY, 10.0, at_least=2), world.rng(TYPOLOGY), world.people
    fits = people["death_reported"].notna() & (people["death_line"] == "") & (people["kind"] == "ep_retiree")
    fits &= ~people["death_concealed"].astype(bool) & lives.untaken(world)
    dead = chosen(people["person_id"][fits], n, rng)
    working = people["death"].isna() & (people["kind"] == "ep_worker")
    strangers = chosen(people["person_id"][working], len(dead), rng)
    told = people["death_reported"].to_numpy()[dead - 1] - DAY
    kin.tie(world, TYPOLOGY, pd.DataFrame({"person_id": dead, "other": strangers, "kind": "child", "told": told}))
    kin.claim_for(world, TYPOLOGY, pd.DataFrame({"person_id": dead, "heir": strangers}))
    lives.take(world, dead)


def record(world: World) -> None:
    """Every grant that a stranger was paid."""
    heir = world.latent[f"heirs/{TYPOLOGY}"].set_index("person_id")["heir"]
    grants = world.frame("death_benefit").drop_duplicates("db_id")
    mine = grants[(heir.reindex(grants["deceased_id"]).to_numpy() == grants["payee_person_id"].to_numpy())]
    mine = mine.assign(ym=ym_of(month_of(mine["pay_date"])), net=mine["amount_fen"])
    book(world, TYPOLOGY, "person", shared.spans(mine, "deceased_id"))
