"""Deaths that a family conceals from the fund, or reports with a false day; each belongs to the scheme that hid it.

The latent frame ``hidden_deaths`` holds them: person_id, health, cremated, deregistered (when each registry sends its
row, NaT never; see ``registries.deaths``), certifies (somebody certifies for the dead) and, where a scheme from outside
hid it, tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import NAT, Bools, Ints
from jihe.city.hooks import NEEDED, leave
from jihe.city.schemes.lives import take, untaken

if TYPE_CHECKING:
    from jihe.city.world import World

_COLUMNS = {
    "person_id": NEEDED, "death": NAT, "reported": NAT, "stated": NAT, "health": NAT, "cremated": NAT,
    "deregistered": NAT, "certifies": False,
}  # fmt: skip


def able(world: World) -> Bools:
    """By person, whose death may be concealed: nobody's yet, never at work or hurt in the window, not moved away."""
    people = world.people
    busy = np.r_[world.jobs["person_id"], world.latent["injuries"]["person_id"]]
    free = people["left"].isna().to_numpy() & ~np.isin(people["person_id"], busy) & untaken(world)
    made: Bools = free & ~people["death_concealed"].to_numpy(dtype=bool)
    return made


def hide(world: World, typology: str, rows: pd.DataFrame) -> None:
    """Conceals deaths: ``death`` (NaT: as life has it), ``reported`` (when the fund is told, NaT never), ``stated``
    (the day it is told, NaT the true one; the police write it too), the registries' days, and ``certifies``.

    ValueError: a person who may not be chosen (``able``), who does not die, or of whom something is told before it is.
    """
    leave(world, "concealed", typology, rows, _COLUMNS)
    if rows.empty:
        return
    made = world.latent[f"concealed/{typology}"].iloc[-len(rows) :]
    person = made["person_id"].to_numpy(dtype=np.int64)
    if len(np.unique(person)) < len(person):
        raise ValueError("concealed: a person dies once: person_id must be unique")
    _refuse(person, "have a job, an injury or another's story, or have left", ~able(world)[person - 1])
    death = np.where(made["death"].isna(), world.people["death"].to_numpy()[person - 1], made["death"].to_numpy())
    death = death.astype("datetime64[s]")
    _refuse(person, "do not die before the end of the window", ~(death < world.end))
    _refuse(person, "are reported before they die", made["reported"].to_numpy() < death)
    _refuse(
        person, "are reported before the day that is stated", made["reported"].to_numpy() < made["stated"].to_numpy()
    )
    for name, value in (("death", death), ("death_reported", made["reported"]), ("death_stated", made["stated"])):
        world.people.loc[person - 1, name] = np.asarray(value).astype("datetime64[s]")
    world.people.loc[person - 1, "death_concealed"] = True
    columns = ["person_id", "health", "cremated", "deregistered", "certifies"]
    before = world.latent.get("hidden_deaths")
    mine = made[columns].assign(tag=typology)
    world.latent["hidden_deaths"] = mine if before is None else pd.concat([before, mine], ignore_index=True)
    take(world, person)


def _refuse(person: Ints, why: str, which: Bools) -> None:
    if which.any():
        raise ValueError(f"concealed: the persons {person[which].tolist()} {why}")


def everybodys(world: World) -> Ints:
    """Persons whose concealed death is some scheme's."""
    hidden = world.latent.get("hidden_deaths")
    return np.zeros(0, dtype=np.int64) if hidden is None else hidden["person_id"].to_numpy(dtype=np.int64)


def of_others(world: World) -> Bools:
    """By person, whether a scheme from outside conceals the death, and so books it itself."""
    made = np.zeros(len(world.people), dtype=bool)
    hidden = world.latent.get("hidden_deaths")
    if hidden is not None and "tag" in hidden:
        made[hidden.loc[hidden["tag"].notna(), "person_id"].to_numpy(dtype=np.int64) - 1] = True
    return made
