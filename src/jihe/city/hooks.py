"""What schemes leave for the stages after them: rows of a latent frame, checked when they are left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from jihe.city.world import World

NEEDED = object()  # in the place of a default: the column must be given
_NUMBERED = {"person_id": "people", "heir": "people", "other": "people", "employer_id": "employers",
             "op_id": "operators", "hospital_id": "hospitals"}  # fmt: skip


def leave(world: World, hook: str, typology: str, rows: pd.DataFrame, columns: Mapping[str, Any]) -> None:
    """Adds ``rows`` to the latent frame ``hook/typology``; ``columns`` are those of the hook, with their defaults.

    ValueError names what is missing, unknown, or the number of nobody.
    """
    missing = [name for name, value in columns.items() if value is NEEDED and name not in rows]
    unknown = [str(name) for name in rows if name not in columns]
    if missing or unknown:
        raise ValueError(f"{hook}: missing columns {missing}, unknown columns {unknown}; it has {list(columns)}")
    for name, frame in _NUMBERED.items():
        if name in rows:
            least, most = int(columns[name] is NEEDED), len(getattr(world, frame))
            wrong = rows.loc[~rows[name].between(least, most), name].tolist()
            if wrong:
                raise ValueError(f"{hook}: {name} {wrong} is nobody's: {frame} are numbered 1 to {most}")
    given = {name: rows[name].to_numpy() if name in rows else value for name, value in columns.items()}
    made = pd.DataFrame(given, index=np.arange(len(rows)))
    key = f"{hook}/{typology}"
    world.latent[key] = pd.concat([world.latent[key], made], ignore_index=True) if key in world.latent else made


def left(world: World, hook: str) -> list[pd.DataFrame]:
    """The frames of a hook that are not empty, in the order of their names."""
    names = [name for name in sorted(world.latent) if name.startswith(f"{hook}/")]
    return [world.latent[name] for name in names if len(world.latent[name])]
