"""What schemes settle about single injuries before their rows are written: who files them, how they are appraised.

The latent frame ``event_plans`` has one row an event of ``injuries``, known by person and ``tag``, and any of the
columns that a stage asks for with ``of``; missing: as everybody's. Read so far: agent_id, first_hospital_id,
op_investigate, op_decide, took_days and despite_fault (``injury``), asks, outcome, lift, experts, second, recovers
(``appraisals``), says_left, claims_lump, keeps_full (``wi_benefits``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city import injuries
from jihe.city.calendar import DAY, Bools, day_of
from jihe.city.draws import pick_number, some

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


def settle(world: World, events: pd.DataFrame, tag: str, **columns: Any) -> None:
    """Marks events, rows of ``injuries`` with their index kept, as a scheme's own and adds their plans."""
    world.latent["injuries"].loc[events.index, "tag"] = tag
    add(world, pd.DataFrame({"person_id": events["person_id"].to_numpy(), "tag": tag, **columns}))


def events_for(
    world: World,
    wanted: int,
    until: np.datetime64,
    rng: np.random.Generator,
    fits: Callable[[pd.DataFrame], Bools] | None = None,
) -> pd.DataFrame:
    """``wanted`` survived injuries of severity 2 to 4 before ``until`` that no scheme has taken, rows of ``injuries``.

    Covered, one a person, and such as ``fits`` says; where there are few, most are accidents that happen besides. Fewer
    come back only where nobody could have had one.
    """
    here = _open(world, world.latent["injuries"], until, fits)
    taken = here.iloc[some(np.arange(len(here)), min(wanted, len(here) // 4), rng)]
    more = _besides(world, wanted - len(taken), until, rng, fits)
    before = len(world.latent["injuries"])
    injuries.add(world, more)
    index = np.concatenate([taken.index.to_numpy(), before + np.arange(len(more))]).astype(np.int64)
    made: pd.DataFrame = world.latent["injuries"].loc[rng.permutation(index)]
    return made


def _open(
    world: World, events: pd.DataFrame, until: np.datetime64, fits: Callable[[pd.DataFrame], Bools] | None
) -> pd.DataFrame:
    from jihe.city.injury import covered  # which reads these plans itself

    keep = ~events["person_id"].duplicated(keep=False) & events["severity"].between(2, 4) & events["death"].isna()
    keep &= (events["tag"] == "") & (events["declared_ts"] < until) & (events["declared_ts"] >= world.start)
    keep &= events["clause"].isin(["14-1", "14-2", "14-5", "14-6"])
    free = events[keep.to_numpy() & covered(world, events)]
    made: pd.DataFrame = free if fits is None else free[fits(free)]
    return made


def _besides(
    world: World,
    wanted: int,
    until: np.datetime64,
    rng: np.random.Generator,
    fits: Callable[[pd.DataFrame], Bools] | None,
) -> pd.DataFrame:
    """Accidents of people hurt nowhere else, by the dangers of their work."""
    exposed = injuries.exposure(world)
    unhurt = ~exposed["person_id"].isin(world.latent["injuries"]["person_id"]) & ~exposed["person_id"].duplicated()
    begun = np.maximum(exposed["start"].to_numpy() + 2 * DAY, world.start)
    last = np.minimum(exposed["until"].to_numpy(), until)
    alive = world.people["death"].isna().to_numpy()[exposed["person_id"].to_numpy() - 1]
    rows = exposed[unhurt.to_numpy() & alive & (last > begun + 5 * DAY)]
    begun, last = (np.asarray(each)[exposed.index.get_indexer(rows.index)] for each in (begun, last))
    n = min(len(rows), 12 * wanted + 20)
    hazard = rows["hazard"].to_numpy(dtype=float)
    drawn = rng.choice(len(rows), n, replace=False, p=hazard / hazard.sum()) if n else np.zeros(0, dtype=np.int64)
    span = (last - begun)[drawn].astype(float)
    moment = day_of(begun[drawn] + (rng.random(n) * span).astype("timedelta64[s]")) + injuries.moments(n, rng)
    made = injuries.described(world, rows.iloc[drawn].reset_index(drop=True), np.minimum(moment, until - DAY), rng)
    made["severity"] = pick_number({2: 0.66, 3: 0.26, 4: 0.08}, n, rng)
    chosen: pd.DataFrame = _open(world, made, until, fits).iloc[:wanted]
    return chosen
