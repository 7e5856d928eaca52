"""Orders of riders on given days, one after the other, and the accident that falls into, or beside, one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import places
from jihe.city.calendar import DAY, Bools, Floats, Ints, Times, day_of
from jihe.city.draws import chance, hours, yuan

if TYPE_CHECKING:
    from jihe.city.world import World

_A_DAY = 38
_WORKS = 0.86  # of days
_NEAR = hours(3)  # the accident has to do with an order accepted this long before it
# How an accident lies to its order: during it; after it on the way; long after it; before it was accepted.
DURING, BACK, OUTSIDE, BEFORE = "during", "back", "outside", "before"


def of_days(world: World, riders: Ints, day: Times, surely: Bools, rng: np.random.Generator) -> pd.DataFrame:
    """The orders of each rider on each day (00:00), six days a week or ``surely``, near the rider's town."""
    busy = rng.gamma(6, 1 / 6, len(world.people) + 1)[riders]
    works = chance(_WORKS, len(riders), rng) | surely
    riders, day, busy = riders[works], day[works], busy[works]
    per_day = np.maximum(rng.poisson(_A_DAY * busy), np.where(surely[works], 6, 0))
    row = np.repeat(np.arange(len(riders)), per_day)
    n = len(row)
    place = np.arange(n) - np.repeat(np.cumsum(per_day) - per_day, per_day)
    slot = 12.5 / np.maximum(per_day, 1)[row]  # hours between two orders, in a day of half past nine to ten
    accept = day[row] + hours(9.5 + (place + 0.25 * rng.random(n)) * slot)
    finish = accept + hours(np.minimum(slot * (0.45 + 0.3 * rng.random(n)), 1.4))
    rider = riders[row]
    town = np.searchsorted(places.CODES, world.people["town"].to_numpy(str)[rider - 1])
    lon, lat = places.positions(town, rng, 2.5)
    to = np.round(np.column_stack([lon, lat]) + rng.normal(0, 0.012, (n, 2)), 6)
    return pd.DataFrame(
        {
            "rider_id": rider, "accept_ts": accept, "finish_ts": finish, "from_lon": lon, "from_lat": lat,
            "to_lon": to[:, 0], "to_lat": to[:, 1], "pay_fen": yuan(5.8, 0.3, n, rng),
        }
    )  # fmt: skip


def fit(orders: pd.DataFrame, cases: pd.DataFrame, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lays each accident to its order as ``how`` says, and stops work with it for ``rest`` days.

    ``cases``: rider_id, injury_ts, how, rest, gap (hours between order and accident where they do not overlap; NaN:
    drawn), moved (seconds from acceptance to the moment told, where the order came later). Returns the orders that were
    ridden, with ``case`` (the row of ``cases`` that an order belongs to, −1: none), and the cases with ``injury_ts``
    moved to where it is told to lie, ``crash_ts`` (in truth) and ``order`` (the row of the orders, −1: none).
    """
    orders = orders.sort_values(["rider_id", "accept_ts"], kind="stable").reset_index(drop=True)
    cases = cases.assign(order=_last_before(orders, cases))
    at = cases["order"].to_numpy()
    known, how = at >= 0, cases["how"].to_numpy(str)
    n = len(cases)
    hurt = cases["injury_ts"].to_numpy().astype("datetime64[s]")
    accept = orders["accept_ts"].to_numpy()[at]
    own_finish = orders["finish_ts"].to_numpy()[at]
    gap = cases["gap"].to_numpy(dtype=float)
    back = np.where(np.isnan(gap), 0.05 + 0.3 * rng.random(n) + chance(0.06, n, rng) * rng.random(n) * 0.8, gap)
    finish = np.select(
        [how == BACK, how == OUTSIDE], [hurt - hours(back), own_finish], hurt + hours(0.05 + 0.5 * rng.random(n))
    )
    told = accept + cases["moved"].to_numpy(dtype=float).astype("timedelta64[s]")
    declared = np.select([how == OUTSIDE, how == BEFORE], [own_finish + hours(np.nan_to_num(gap)), told], hurt)
    finish = np.where(how == BEFORE, accept + hours(0.2 + 0.6 * rng.random(n)), finish)
    begun = np.where(how == OUTSIDE, accept, np.minimum(accept, finish - hours(0.2)))
    crash = np.where(how == BEFORE, accept - hours(np.nan_to_num(gap)), declared)
    where = at[known]
    orders["case"] = -1
    orders.loc[where, "case"] = np.flatnonzero(known)
    orders.loc[where, "accept_ts"], orders.loc[where, "finish_ts"] = begun[known], finish[known]
    cases = cases.assign(injury_ts=np.where(known, declared, hurt), crash_ts=np.where(known, crash, hurt))
    ridden = ~_stopped(orders, cases)
    number = np.cumsum(ridden) - 1
    cases["order"] = np.where(known, number[np.maximum(at, 0)], -1)
    return orders[ridden].reset_index(drop=True), cases


def _last_before(orders: pd.DataFrame, cases: pd.DataFrame) -> Ints:
    """The row of the last order each rider had accepted shortly before the accident; −1 where there is none.

    No two accidents share an order.
    """
    start = np.datetime64("2000-01-01", "s")
    key = orders["rider_id"].to_numpy() * 2**32 + ((orders["accept_ts"].to_numpy() - start) // np.timedelta64(1, "s"))
    hurt = cases["injury_ts"].to_numpy().astype("datetime64[s]")
    place = np.searchsorted(key, cases["rider_id"].to_numpy() * 2**32 + (hurt - start) // np.timedelta64(1, "s")) - 1
    at = np.maximum(place, 0)
    if not len(orders):
        return np.full(len(cases), -1)
    same = orders["rider_id"].to_numpy()[at] == cases["rider_id"].to_numpy()
    near = hurt - orders["accept_ts"].to_numpy()[at] < _NEAR
    found = (place >= 0) & same & near
    first = ~pd.Series(np.where(found, at, -1 - np.arange(len(at)))).duplicated().to_numpy()
    made: Ints = np.where(found & first, at, -1)
    return made


def _stopped(orders: pd.DataFrame, cases: pd.DataFrame) -> Bools:
    """Orders that were never ridden: during the rest after an accident, or over the time of it; its own stays."""
    pairs = orders[["rider_id", "accept_ts", "finish_ts", "case"]].assign(row=np.arange(len(orders)))
    rest = cases[["rider_id", "injury_ts", "crash_ts", "rest"]].assign(of=np.arange(len(cases)))
    pairs = pairs[pairs["rider_id"].isin(rest["rider_id"])].merge(rest, on="rider_id")
    accept, finish = pairs["accept_ts"].to_numpy(), pairs["finish_ts"].to_numpy()
    until = pairs["injury_ts"].to_numpy() + pairs["rest"].to_numpy() * DAY
    begun = np.minimum(pairs["crash_ts"].to_numpy(), pairs["injury_ts"].to_numpy())
    clash = (finish > begun) & (accept < until) & (pairs["case"] != pairs["of"]).to_numpy()
    own = pairs["case"].to_numpy() == pairs["of"].to_numpy()
    # What lies over the case's own order gives way to it.
    span = pairs[own].set_index("of")[["accept_ts", "finish_ts"]].reindex(pairs["of"])
    over = ~own & (finish > span["accept_ts"].to_numpy()) & (accept < span["finish_ts"].to_numpy())
    made: Bools = np.zeros(len(orders), dtype=bool)
    made[pairs["row"].to_numpy()[clash | over]] = True
    kept = orders["case"].to_numpy() >= 0
    return made & ~kept


def days_around(since: Times, before: int, after: int) -> tuple[Ints, Times, Bools]:
    """For each moment the days from ``before`` days before it to ``after`` after: (row, day, whether it is the day)."""
    length = before + after + 1
    row = np.repeat(np.arange(len(since)), length)
    offset = np.tile(np.arange(-before, after + 1), len(since))
    return row, day_of(since)[row] + offset * DAY, offset == 0


def point_on_the_way(orders: pd.DataFrame, share: Floats) -> tuple[Floats, Floats]:
    """Places ``share`` of the way from pick-up to delivery."""
    lon, lat = (
        orders[f"from_{axis}"].to_numpy() * (1 - share) + orders[f"to_{axis}"].to_numpy() * share
        for axis in ("lon", "lat")
    )
    return lon, lat
