"""Households, marriages and kin, from the police and civil affairs; ``relation`` is what the fund makes of them.

The fund asks for the households and the kin of those with a benefit or a claim and of those who decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, NAT, Ints, day_of
from jihe.city.draws import chance, days, numbers
from jihe.city.kin import made_up
from jihe.city.registries.sending import benefiting, said_to_be, send, update, with_power

if TYPE_CHECKING:
    from jihe.city.world import World

_ROLES = {"head": "head", "spouse": "spouse", "child": "child", "parent": "parent"}
_ELSEWHERE_UNKNOWN = 0.25  # of couples with no local registration: the fund never hears of the marriage


def build(world: World) -> None:
    """Writes ``ext_household``, ``ext_marriage`` and ``relation``."""
    _households(world)
    married = _marriages(world)
    _relations(world, married)


def _households(world: World) -> None:
    """Local households as loaded before the window; births and deregistrations as they become known."""
    rng = world.rng("registries/households")
    people = world.people
    asked = people["household"].to_numpy()[_asked(world) - 1]
    local = people[people["local"] & people["household"].isin(asked)].reset_index(drop=True)
    loaded = world.start - 20 * DAY
    born = day_of(np.maximum(local["birth"].to_numpy() + 40 * DAY, loaded))
    rows = local[["person_id", "household"]].assign(
        **said_to_be(world, local["person_id"].to_numpy(), rng),
        household_no=numbers("H", world.citywide(local["household"].to_numpy()), 9),
        relation=local["hh_role"].map(_ROLES).to_numpy(),
        received_ts=np.maximum(born, day_of(local["created_ts"].to_numpy()) - 5 * DAY) + days(rng.random(len(local))),
    )
    sent = send(world, "ext_household", "HOUSE", rows)
    known = world.latent["death_rows"]
    police = known[known["kind"] == "P"].rename(columns={"received_ts": "told"})
    gone = sent.merge(police[["person_id", "told"]], on="person_id")
    dated = day_of(gone["told"].to_numpy() - days(1 + 3 * rng.random(len(gone))))
    update(world, "ext_household", gone.assign(dereg_date=dated, dereg_reason="death", received_ts=gone["told"]))


def _marriages(world: World) -> pd.DataFrame:
    """One row a couple; the fund receives those registered in the province at once, others by the quarter.

    The latent frames ``marriages/…`` (a, b, reg_date) are marriages inside the window; ``relation`` knows none of them.
    """
    rng = world.rng("registries/marriages")
    people = world.people
    wives = people[(people["sex"] == "F") & (people["spouse"] > 0)].reset_index(drop=True)
    husband = wives["spouse"].to_numpy()
    local = wives["local"].to_numpy() | people["local"].to_numpy()[husband - 1]
    age = np.maximum(rng.normal(25, 3, len(wives)), 20)
    registered = day_of(wives["birth"].to_numpy() + days(age * 365.25))
    # Who would be too young by the start married lately.
    registered = np.where(registered < world.end - 90 * DAY, registered, world.start - 100 * DAY)
    received = np.where(local, registered + 5 * DAY, registered + days(20 + 90 * rng.random(len(wives))))
    received = np.maximum(received, world.start - 20 * DAY) + days(rng.random(len(wives)))
    rows = pd.DataFrame(
        {"a": husband, "b": wives["person_id"].to_numpy(), "reg_date": registered, "received_ts": received}
    )
    rows = rows[local | ~chance(_ELSEWHERE_UNKNOWN, len(rows), rng)].assign(late=False)
    asked = _asked(world)
    rows = rows[rows["a"].isin(asked) | rows["b"].isin(asked)]
    planned = [world.latent[name] for name in sorted(world.latent) if name.startswith("marriages/")]
    if planned:
        late = pd.concat(planned, ignore_index=True)
        late["received_ts"] = late["reg_date"].to_numpy() + days(5 + 90 * rng.random(len(late)) ** 3)
        rows = pd.concat([rows, late.assign(late=True)])
    rows = rows.reset_index(drop=True)
    sent = rows.assign(
        **said_to_be(world, rows["a"].to_numpy(), rng, "a_"),
        **said_to_be(world, rows["b"].to_numpy(), rng, "b_"),
        kind="marriage",
    )
    made = send(world, "ext_marriage", "MARR", sent)
    return made[~made["late"].to_numpy(dtype=bool)]


def _relations(world: World, married: pd.DataFrame) -> None:
    """Both directions of every known tie: spouses from marriages, parents, children and siblings from households."""
    rng = world.rng("registries/relations")
    people = world.people
    child = people["person_id"].to_numpy()
    ties = [_tie(married["a"].to_numpy(), married["b"].to_numpy(), "spouse", "spouse", "MARR")]
    known = people["local"].to_numpy() & chance(0.97, len(people), rng)
    for name in ("parent_a", "parent_b"):
        parent = people[name].to_numpy()
        some = (parent > 0) & known
        ties.append(_tie(child[some], parent[some], "parent", "child", "HOUSE"))
    ties.append(_siblings(people, known))
    rows = pd.concat(ties, ignore_index=True).assign(told=NAT)
    invented = made_up(world)
    rows = pd.concat([rows, invented], ignore_index=True) if len(invented) else rows
    asked = _asked(world)
    rows = rows[rows["a_person"].isin(asked) | rows["b_person"].isin(asked)]
    created = people["created_ts"].to_numpy()
    both = np.maximum(created[rows["a_person"].to_numpy() - 1], created[rows["b_person"].to_numpy() - 1])
    rows["recorded_ts"] = np.fmax(np.maximum(both, world.start - 10 * DAY) + days(1), rows.pop("told").to_numpy())
    order = np.argsort(rows["recorded_ts"].to_numpy(), kind="stable")
    rows = rows.iloc[order].reset_index(drop=True)
    rows.insert(0, "rel_id", world.new_ids("relation", len(rows)))
    rows["valid_from"] = NAT
    world.put("relation", rows)


def _asked(world: World) -> Ints:
    """Persons whose kin the fund asks for."""
    return np.union1d(benefiting(world), with_power(world))


def _tie(a: Ints, b: Ints, b_is: str, a_is: str, src: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "a_person": np.r_[a, b],
            "b_person": np.r_[b, a],
            "kind": np.r_[np.repeat(b_is, len(a)), np.repeat(a_is, len(a))],
            "src": src,
        }
    )


def _siblings(people: pd.DataFrame, known: np.ndarray) -> pd.DataFrame:
    """Children of one mother, each next to the one before."""
    some = people[known & (people["parent_b"] > 0).to_numpy()].sort_values(["parent_b", "birth", "person_id"])
    mother, ids = some["parent_b"].to_numpy(), some["person_id"].to_numpy()
    pairs = np.flatnonzero(mother[1:] == mother[:-1])
    return _tie(ids[pairs], ids[pairs + 1], "sibling", "sibling", "HOUSE")
