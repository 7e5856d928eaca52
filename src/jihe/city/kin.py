"""Who is nearest to whom: heirs of the dead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jihe.city.calendar import DAY, Ints

if TYPE_CHECKING:
    from jihe.city.world import World

_ADULT = 18 * 365 * DAY


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
    return heir
