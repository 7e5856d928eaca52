"""Who was drawing unemployment benefit when the window began: the job they had lost before it, as a life.

E1: 36,000 people draw at any time. Of those between two jobs on the first day, and of the idle who had paid in, some
are given the job they lost; enrolment, claim and payments then follow by the code that writes everybody's. What was
paid in for that job lies in ``account_opening``, as all history before the window does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import places
from jihe.city.calendar import DAY, NAT, Bools, Ints, age_in_years, day_of, first_day
from jihe.city.draws import chance, days, pick
from jihe.city.hiring import Hiring
from jihe.law import unemployment

if TYPE_CHECKING:
    from jihe.city.world import World

DRAWING = 36_000  # in the whole city, at any time (E1)
_LEAST_MONTHS = 12
_AGED = 47.0  # the idle who are older left their last job longer ago
_LEAST_STAY, _MEAN_STAY = 60, 3.2 * 365  # days
_RECENTLY = 0.09  # beside the stock: who lost the job in the last weeks before the window and has not applied yet
# E1, without the units that closed: these are no longer among the employers.
_REASONS = {
    "agreed_by_employer": 41, "contract_expired": 28, "lcl40": 7, "lcl41": 5, "lcl38": 6, "lcl39": 2, "dismissed": 3,
}  # fmt: skip


def past_jobs(world: World, careers: pd.DataFrame, hiring: Hiring) -> pd.DataFrame:
    """Jobs that ended before the window, in the shape of ``careers``, of people who draw when it begins."""
    rng = world.rng("ui_stock")
    people = world.people
    months = np.asarray(unemployment.months(people["ui_paid0"].to_numpy(), law=world.law), dtype=np.int64)
    able = np.flatnonzero(_out_of_work(world, careers) & (months > 0))
    # Who may draw for long is met more often among those who draw today.
    chances = months[able] / months[able].sum()
    wanted = min(round(DRAWING * (1 + _RECENTLY) * world.scale), int(0.9 * len(able)))
    who = np.sort(rng.choice(able, wanted, replace=False, p=chances))
    recent = chance(_RECENTLY / (1 + _RECENTLY), len(who), rng)
    drawn = np.where(recent, 0, np.floor(rng.random(len(who)) * months[who])).astype(np.int64)
    lost = first_day(world.first_month - 1 - drawn)
    end = day_of(lost + days(rng.random(len(who)) * np.where(recent, 30, 28)))
    created = day_of(people["created_ts"].to_numpy()[who])
    start = end - np.ceil(_LEAST_STAY + rng.exponential(_MEAN_STAY, len(who))).astype(np.int64) * DAY
    start = np.maximum(start, created + DAY)
    towns = np.searchsorted(places.CODES, people["town"].to_numpy(str)[who])
    made = pd.DataFrame(
        {
            "person_id": who + 1, "employer_id": hiring.draw("private", towns, np.maximum(start, _first(world))),
            "start": start, "end": end, "end_reason": pick(_REASONS, len(who), rng), "lines": "EP+UI+WI",
            "track": people["track"].to_numpy(str)[who], "wis": False, "wis_type": "",
        }
    )  # fmt: skip
    opened = world.employers["opened"].to_numpy()[np.maximum(made["employer_id"].to_numpy() - 1, 0)]
    made["start"] = np.maximum(made["start"].to_numpy(), day_of(opened) + DAY)
    long_enough = made["end"].to_numpy() > made["start"].to_numpy() + 20 * DAY
    return made[long_enough & (made["employer_id"].to_numpy() > 0)].reset_index(drop=True)


def _first(world: World) -> np.datetime64:
    """The day on which the hiring unit has to be open at the latest: a year before the window."""
    return world.start - 365 * DAY


def _out_of_work(world: World, careers: pd.DataFrame) -> Bools:
    """Between two jobs on the first day, or idle for a short time, with a year paid in and far from a pension."""
    people = world.people
    begins = np.full(len(people), NAT)
    order: Ints = np.argsort(-careers["start"].to_numpy().astype("datetime64[s]").astype(np.int64), kind="stable")
    begins[careers["person_id"].to_numpy()[order] - 1] = careers["start"].to_numpy()[order]
    kind = people["kind"].to_numpy(str)
    age = age_in_years(people["birth"].to_numpy(), world.start)
    between = (kind == "ep_worker") & people["arrived"].isna().to_numpy() & ~(begins < world.start + 20 * DAY)
    idle = (kind == "idle") & (age < _AGED) & np.isnat(begins)
    died = people["death"].to_numpy()
    alive = np.isnat(died) | (died > world.start + 20 * DAY)
    far = people["statutory"].to_numpy() > world.first_month + 3
    made: Bools = (between | idle) & alive & far & (people["ui_paid0"].to_numpy() >= _LEAST_MONTHS)
    return made
