"""What schemes settle about single injuries before their rows are written: who files them, how they are appraised.

The latent frame ``event_plans`` has one row an event of ``injuries``, known by person and ``tag``, and any of the
columns that a stage asks for with ``of``; missing: as everybody's. Read so far: agent_id and first_hospital_id
(``injury``), asks, lift, experts, recovers (``appraisals``), says_left, claims_lump, keeps_full (``wi_benefits``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city.calendar import Times

if TYPE_CHECKING:
    from jihe.city.world import World

_NAME = "event_plans"


def add(world: World, rows: pd.DataFrame) -> None:
    """Adds plans: person_id, tag, and what is settled. ValueError: an event that has a plan already."""
    before = world.latent.get(_NAME)
    made = rows if before is None else pd.concat([before, rows], ignore_index=True)
    if made.duplicated(["person_id", "tag"]).any():
        raise ValueError("an event has one plan: the person and the tag must be unique")
    world.latent[_NAME] = made


def of(world: World, cases: pd.DataFrame, name: str, otherwise: Any) -> pd.Series:
    """What the plans say about ``name`` for each of ``cases`` (person_id, tag), else ``otherwise``."""
    usual = pd.Series(np.broadcast_to(np.asarray(otherwise), len(cases)), index=cases.index)
    plans = world.latent.get(_NAME)
    if plans is None or name not in plans or cases.empty:
        return usual
    known = plans.loc[plans[name].notna(), ["person_id", "tag", name]]
    found = cases[["person_id", "tag"]].merge(known, on=["person_id", "tag"], how="left")[name]
    found.index = cases.index
    said = found.notna()
    if not said.any():
        return usual
    return found.where(said, usual).astype(usual.dtype)


def open_events(world: World, since: Times, until: Times) -> pd.DataFrame:
    """Covered, survived injuries between two moments that no scheme has taken, one a person; keeps their index."""
    from jihe.city.injury import covered  # which reads these plans itself

    events = world.latent["injuries"]
    several = events["person_id"].duplicated(keep=False)
    inside = (events["declared_ts"] >= since) & (events["declared_ts"] < until) & (events["tag"] == "")
    free: pd.DataFrame = events[(inside & events["death"].isna() & ~several).to_numpy() & covered(world, events)]
    return free


def take(world: World, events: pd.DataFrame, tag: str) -> None:
    """Marks events, by the index ``open_events`` kept, as a scheme's own."""
    world.latent["injuries"].loc[events.index, "tag"] = tag
