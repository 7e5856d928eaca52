"""The business registry: who represents, owns or runs what; an eighth of the names are dormant or borrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import identity
from jihe.city.calendar import DAY, NAT, age_in_years, day_of
from jihe.city.draws import chance, days
from jihe.city.registries.sending import said_to_be, send, update

if TYPE_CHECKING:
    from jihe.city.world import World

_DORMANT = 0.12  # of representatives: dormant or borrowed names, no turnover
_PROPRIETORS = 70_000  # in the whole city, among residents
_PROPRIETOR_DORMANT = 0.3
_SERIALS = 10**7  # credit codes of proprietors, apart from those of employers


def build(world: World) -> None:
    """Writes ``ext_business``, with a second version where a business ended inside the window."""
    rng = world.rng("registries/business")
    rows = pd.concat([_representatives(world, rng), _proprietors(world, rng)], ignore_index=True)
    rows = rows.assign(**said_to_be(world, rows["person_id"].to_numpy(), rng))
    began = np.maximum(rows["from_date"].to_numpy(), world.start - 30 * DAY)
    opened = rows.assign(
        to_date=NAT,
        status="active",
        received_ts=began + days(1 + rng.random(len(rows)) * 2),
        ends=rows["to_date"],
    )
    sent = send(world, "ext_business", "BIZ", opened)
    ended = sent[sent["ends"].notna()]
    told = np.maximum(ended["ends"].to_numpy(), ended["received_ts"].to_numpy()) + days(1 + rng.random(len(ended)) * 2)
    update(
        world,
        "ext_business",
        ended.assign(to_date=ended["ends"], status=ended["end_status"], turnover_flag=False, received_ts=told),
    )


def _representatives(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Legal representatives of every private employer; a shareholder or supervisor beside some."""
    units = world.employers[(world.employers["legal_person"] > 0) & ~world.employers["public"]].reset_index(drop=True)
    n = len(units)
    active = ~chance(_DORMANT, n, rng)
    base = pd.DataFrame(
        {
            "person_id": units["legal_person"].to_numpy(),
            "uscc": units["uscc"].to_numpy(),
            "role": "legal_rep",
            "from_date": day_of(units["opened"].to_numpy()),
            "to_date": day_of(units["cancelled"].to_numpy()),
            "end_status": units["end_status"].to_numpy(),
            "turnover_flag": active,
        }
    )
    grown = np.flatnonzero(age_in_years(world.people["birth"].to_numpy(), world.start) > 24)
    others = [base]
    for role, share in (("shareholder", 0.3), ("supervisor", 0.25)):
        beside = base[chance(share, n, rng)]
        others.append(beside.assign(role=role, person_id=rng.choice(grown, len(beside)) + 1))
    return pd.concat(others, ignore_index=True)


def _proprietors(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Sole proprietors, and those who left unemployment benefit for a business of their own."""
    people = world.people
    age = age_in_years(people["birth"].to_numpy(), world.start)
    weight = np.where((age > 23) & (age < 72), np.where(people["kind"].isin(["flexible", "idle"]), 5.0, 1.0), 0.0)
    weight *= people["local"].to_numpy() * 1.5 + 0.5
    n = min(world.count(_PROPRIETORS), int((weight > 0).sum()))
    person = rng.choice(len(people), n, replace=False, p=weight / weight.sum()) + 1
    start = day_of(world.start + days(rng.uniform(-9, world.years - 0.1, n) * 365.25))
    lived = day_of(start + days(rng.exponential(7, n) * 365.25 + 60))
    started = world.latent["ui_spells"]
    started = started[started["startup"].notna()]
    m = len(started)
    return pd.DataFrame(
        {
            "person_id": np.r_[person, started["person_id"]],
            "uscc": identity.credit_codes(
                _SERIALS + world.citywide(np.arange(1, n + m + 1)), np.zeros(n + m, dtype=bool)
            ),
            "role": "sole_proprietor",
            "from_date": np.r_[start, day_of(started["startup"].to_numpy())],
            "to_date": np.r_[np.where((lived < world.end) & (lived > world.start), lived, NAT), np.repeat(NAT, m)],
            "end_status": "cancelled",
            "turnover_flag": np.r_[~chance(_PROPRIETOR_DORMANT, n, rng), np.repeat(True, m)],
        }
    )
