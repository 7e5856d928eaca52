"""Specific persons [特定人员] insured against work injury alone: over-age workers, interns and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import places
from jihe.city.calendar import NAT, age_in_years, day_of
from jihe.city.draws import days, earliest, some
from jihe.city.hiring import Hiring

if TYPE_CHECKING:
    from jihe.city.world import World

_INSURED = 130_000
_BEGAN = np.datetime64("2021-04-01", "s")
_FREE = ("ep_retiree", "rp_pensioner", "rp_contributor", "idle")
_MEAN_STAY = 20 * 30.4  # days
# kind: (share, least age, greatest age at the start, least share of idle people among them)
_KINDS: dict[str, tuple[float, float, float]] = {
    "over_age": (0.64, 56, 71),
    "intern": (0.10, 18, 24),
    "trainee": (0.03, 18, 27),
    "domestic": (0.07, 35, 60),
    "platform": (0.06, 20, 50),
    "village_staff": (0.05, 30, 60),
    "volunteer": (0.03, 30, 65),
    "disabled_retired": (0.02, 50, 60),
}


def spells(world: World, hiring: Hiring) -> pd.DataFrame:
    """Spells of line WIS, in the shape of the other spells; about ``_INSURED`` run at any time."""
    rng = world.rng("specific")
    people = world.people
    age = age_in_years(people["birth"].to_numpy(), world.start)
    free = people["kind"].isin(_FREE).to_numpy(copy=True)
    free &= people["switches"].to_numpy() > world.last_month
    taken = np.zeros(len(people), dtype=bool)
    turnover = 1 + world.years * 365 / _MEAN_STAY  # the first day's spells, and those that replace them
    frames = []
    for kind, (share, least, most) in _KINDS.items():
        fits = np.flatnonzero(free & ~taken & (age >= least) & (age < most))
        who = some(fits, round(_INSURED * world.scale * share * turnover), rng)
        taken[who] = True
        earlier = rng.random(len(who)) < 1 / turnover
        back = np.minimum(rng.exponential(_MEAN_STAY, len(who)), (world.start - _BEGAN) / np.timedelta64(1, "D"))
        inside = rng.random(len(who)) * world.years * 365.25
        start = day_of(world.start + days(np.where(earlier, -back, inside)))
        frames.append(pd.DataFrame({"row": who, "start": start, "wis_type": kind, "earlier": earlier}))
    drafts = pd.concat(frames, ignore_index=True)
    return _finished(world, hiring, drafts, rng)


def _finished(world: World, hiring: Hiring, drafts: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    people = world.people.iloc[drafts["row"].to_numpy()]
    start = drafts["start"].to_numpy()
    towns = np.searchsorted(places.CODES, people["town"].to_numpy(str))
    employer = hiring.draw("private", towns, start)
    begin = np.where(drafts["earlier"], world.start, start)
    free = begin + days(np.maximum(rng.exponential(_MEAN_STAY, len(drafts)), 5))
    closed = np.where(employer > 0, world.employers["closed"].to_numpy()[employer - 1], NAT)
    died = people["death"].to_numpy()
    end = day_of(earliest(free, closed, died))
    reason = np.where(end == day_of(died), "death", np.where(end == closed, "employer_closed", "other"))
    open_ended = end >= world.end
    frame = pd.DataFrame(
        {
            "person_id": people["person_id"].to_numpy(), "employer_id": employer, "start": start,
            "end": np.where(open_ended, NAT, end), "end_reason": np.where(open_ended, "", reason),
            "lines": "WIS", "track": "", "wis": True, "wis_type": drafts["wis_type"].to_numpy(str),
        }
    )  # fmt: skip
    alive = np.isnat(died) | (died > start)
    created = people["created_ts"].to_numpy() < begin
    made: pd.DataFrame = frame[(employer > 0) & alive & created]
    return made
