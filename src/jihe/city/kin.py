"""Who is nearest to whom: heirs of the dead, and ties that schemes make up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import DAY, NAT, Ints
from jihe.city.hooks import NEEDED, leave, left

if TYPE_CHECKING:
    from jihe.city.world import World

_ADULT = 18 * 365 * DAY
_OPPOSITE = {"spouse": "spouse", "parent": "child", "child": "parent", "sibling": "sibling", "co_address": "co_address"}


def claim_for(world: World, typology: str, rows: pd.DataFrame) -> None:
    """Says who claims for the dead (``person_id``) and is paid the grants: ``heir``, instead of the next of kin."""
    leave(world, "heirs", typology, rows, {"person_id": NEEDED, "heir": NEEDED})


def tie(world: World, typology: str, rows: pd.DataFrame) -> None:
    """Ties that the fund has on record and life does not know: ``other`` is the ``kind`` (spouse, parent, child,
    sibling, co_address) of ``person_id``; ``told`` is when it hears of it, NaT: before the window."""
    unknown = sorted(set(rows.get("kind", pd.Series(dtype=str))) - set(_OPPOSITE))
    if unknown:
        raise ValueError(f"ties: {unknown} is no kind of kin; there are {list(_OPPOSITE)}")
    leave(world, "ties", typology, rows, {"person_id": NEEDED, "other": NEEDED, "kind": NEEDED, "told": NAT})


def made_up(world: World) -> pd.DataFrame:
    """Those ties in both directions: a_person, b_person, kind (of b), src, told."""
    parts = left(world, "ties")
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True)
    one = rows.rename(columns={"person_id": "a_person", "other": "b_person"})
    back = one.rename(columns={"a_person": "b_person", "b_person": "a_person"})
    return pd.concat([one, back.assign(kind=back["kind"].map(_OPPOSITE))], ignore_index=True).assign(src="HOUSE")


def marry(world: World, typology: str, rows: pd.DataFrame) -> None:
    """Marriages inside the window, which the registry of marriages sends and the fund's own relations do not know."""
    leave(world, "marriages", typology, rows, {"a": NEEDED, "b": NEEDED, "reg_date": NEEDED})


def children(world: World) -> Ints:
    """By person id (0 unused), one grown child living in the city, 0 for none."""
    people = world.people
    grown = ((world.start - people["birth"].to_numpy()) > _ADULT) & people["death"].isna().to_numpy()
    ids = people["person_id"].to_numpy()
    child = np.zeros(len(people) + 1, dtype=np.int64)
    for parent in ("parent_a", "parent_b"):
        child[people[parent].to_numpy()[grown]] = ids[grown]
    child[0] = 0
    return child


def heirs(world: World, ids: Ints) -> Ints:
    """Who claims for the dead: spouse, grown child, parent or housemate, alive and on record by then; 0: nobody."""
    people = world.people
    created = np.r_[world.end, people["created_ts"].to_numpy()]
    living = np.r_[False, people["death"].isna().to_numpy()]
    own = people.iloc[ids - 1]
    homes = np.zeros(int(people["household"].max()) + 1, dtype=np.int64)
    adult = ((world.start - people["birth"].to_numpy()) > _ADULT) & living[1:]
    homes[people["household"].to_numpy()[adult]] = people["person_id"].to_numpy()[adult]
    by = np.where(own["death"].isna(), world.end, own["death"].to_numpy())
    heir = np.zeros(len(ids), dtype=np.int64)
    for candidate in (
        own["spouse"].to_numpy(),
        children(world)[ids],
        own["parent_a"].to_numpy(),
        own["parent_b"].to_numpy(),
        homes[own["household"].to_numpy()],
    ):
        known = created[candidate] <= by
        heir = np.where((heir == 0) & living[candidate] & known & (candidate != ids), candidate, heir)
    for claims in left(world, "heirs"):
        said = claims.drop_duplicates("person_id", keep="last").set_index("person_id")["heir"].reindex(ids)
        heir = np.where(said.notna(), said.fillna(0), heir).astype(np.int64)
    return heir
