"""The occupational-injury pilot [新就业形态职业伤害保障]: riders, their orders around an injury, cases.

Orders are kept for claimants, from weeks before the injury to days after it, and for a sample of riders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import places
from jihe.city.calendar import DAY, Ints, Times, age_in_years, day_of, office_time
from jihe.city.draws import chance, days, hours, lognormal, some, yuan

if TYPE_CHECKING:
    from jihe.city.world import World

_RIDERS = 22_000  # in the whole city
_CASES_A_YEAR = 420
_SAMPLE = 0.01  # of riders, besides claimants
_ORDERS_A_DAY = 38
_BEFORE, _AFTER, _SAMPLE_DAYS = 45, 5, 20
_OPENED_LATER = (3, 6, 9, 11)  # platforms of the second wave
_PLATFORMS = 11
_FIRST_WAVE = tuple(number for number in range(1, _PLATFORMS + 1) if number not in _OPENED_LATER)
_REJECTED = 0.07


def build(world: World) -> None:
    """Writes ``oi_order`` and ``oi_case``."""
    rng = world.rng("platform")
    people = world.people
    age = age_in_years(people["birth"].to_numpy(), world.start)
    may = (age > 19) & (age < 54) & people["death"].isna().to_numpy() & people["left"].isna().to_numpy()
    may &= ~np.isin(people["person_id"], world.latent["injuries"]["person_id"])
    men = (people["sex"] == "M").to_numpy() | chance(0.1, len(people), rng)
    riders = some(np.flatnonzero(may & men) + 1, world.count(_RIDERS), rng)
    cases = _cases(world, riders, rng)
    sample = riders[chance(_SAMPLE, len(riders), rng)]
    seen = world.start + days(rng.random(len(sample)) * (world.years * 365.25 - _SAMPLE_DAYS))
    orders = _orders(
        world,
        np.r_[cases["rider_id"].to_numpy(), sample],
        day_of(np.r_[cases["injury_ts"].to_numpy().astype("datetime64[s]") - _BEFORE * DAY, seen]),
        np.r_[np.repeat(_BEFORE + _AFTER, len(cases)), np.repeat(_SAMPLE_DAYS, len(sample))],
        rng,
    )
    orders = _stop_when_hurt(orders, cases, rng)
    orders = orders.sort_values(["finish_ts", "rider_id"], kind="stable").reset_index(drop=True)
    orders.insert(0, "order_id", world.new_ids("oi_order", len(orders)))
    world.put(
        "oi_order", orders.drop(columns="at_injury").assign(recorded_ts=orders["finish_ts"].to_numpy() + hours(6))
    )
    _write_cases(world, cases, orders, rng)


def platform_of(riders: Ints, when: Times, cutoff: np.datetime64) -> Ints:
    """The platform a rider works for: those of the second wave only once the pilot has reached them."""
    first = riders % _PLATFORMS + 1
    later = np.isin(first, _OPENED_LATER) & (np.asarray(when) < cutoff)
    return np.where(later, np.array(_FIRST_WAVE)[riders % len(_FIRST_WAVE)], first)


def _cutoff(world: World) -> np.datetime64:
    return np.datetime64(world.law.day("oi_start", "second"), "s")


def _cases(world: World, riders: Ints, rng: np.random.Generator) -> pd.DataFrame:
    n = min(int(rng.poisson(_CASES_A_YEAR * world.years * world.scale)), len(riders))
    who = some(riders, n, rng)
    # The day's meals make the day's accidents.
    hour = np.where(chance(0.5, n, rng), rng.normal(12, 1.0, n), rng.normal(18.5, 1.4, n))
    span = world.years * 365.25 - _BEFORE - 10
    day = day_of(world.start + days(_BEFORE + rng.random(n) * max(span, 1)))
    when = day + hours(np.clip(hour, 8, 22))
    frame = pd.DataFrame({"rider_id": who, "injury_ts": when})
    return frame.sort_values("injury_ts", kind="stable").reset_index(drop=True)


def _orders(world: World, riders: Ints, since: Times, span: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Orders one after the other through the rider's hours, six days a week, near the rider's town."""
    day_row = np.repeat(np.arange(len(riders)), span)
    offset = np.arange(len(day_row)) - np.repeat(np.cumsum(span) - span, span)
    works = chance(0.86, len(day_row), rng)
    day_row, offset = day_row[works], offset[works]
    per_day = rng.poisson(_ORDERS_A_DAY * rng.gamma(6, 1 / 6, len(riders))[day_row])
    row = np.repeat(np.arange(len(day_row)), per_day)
    n = len(row)
    place = np.arange(n) - np.repeat(np.cumsum(per_day) - per_day, per_day)
    slot = 12.5 / np.maximum(per_day, 1)[row]  # hours between two orders, in a day of half past nine to ten
    begin = since[day_row[row]] + offset[row] * DAY
    accept = begin + hours(9.5 + (place + 0.25 * rng.random(n)) * slot)
    finish = accept + hours(np.minimum(slot * (0.45 + 0.3 * rng.random(n)), 1.4))
    rider = riders[day_row[row]]
    town = np.searchsorted(places.CODES, world.people["town"].to_numpy(str)[rider - 1])
    lon, lat = places.positions(town, rng, 2.5)
    to = np.round(np.column_stack([lon, lat]) + rng.normal(0, 0.012, (n, 2)), 6)
    return pd.DataFrame(
        {
            "platform_id": platform_of(rider, accept, _cutoff(world)), "rider_id": rider, "accept_ts": accept,
            "finish_ts": finish, "from_lon": lon, "from_lat": lat, "to_lon": to[:, 0], "to_lat": to[:, 1],
            "pay_fen": yuan(5.8, 0.3, n, rng), "at_injury": False,
        }
    )  # fmt: skip


def _stop_when_hurt(orders: pd.DataFrame, cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Work ends with the injury: the order in hand is the last for days; a few were on the way back from it."""
    hurt = cases.set_index("rider_id")["injury_ts"]
    when = hurt.reindex(orders["rider_id"]).to_numpy().astype("datetime64[s]")
    orders = orders[~(orders["accept_ts"].to_numpy() > when)].copy()
    when = hurt.reindex(orders["rider_id"]).to_numpy().astype("datetime64[s]")
    last = orders[~np.isnat(when)].groupby("rider_id")["accept_ts"].idxmax()
    gap = when[orders.index.get_indexer(last)] - orders.loc[last, "accept_ts"].to_numpy()
    near = last[gap < hours(3)]
    at = hurt.reindex(orders.loc[near, "rider_id"]).to_numpy().astype("datetime64[s]")
    back = chance(0.15, len(near), rng)
    finish = np.where(
        back, at - hours(0.05 + 0.3 * rng.random(len(near))), at + hours(0.05 + 0.5 * rng.random(len(near)))
    )
    accept = np.minimum(orders.loc[near, "accept_ts"].to_numpy(), finish - hours(0.2))
    orders.loc[near, "accept_ts"], orders.loc[near, "finish_ts"] = accept, finish
    orders.loc[near, "at_injury"] = True
    return orders


def _write_cases(world: World, cases: pd.DataFrame, orders: pd.DataFrame, rng: np.random.Generator) -> None:
    """Two versions: reported by one tap, decided."""
    n = len(cases)
    own = orders[orders["at_injury"]].set_index("rider_id")
    matched = own.reindex(cases["rider_id"])
    known = matched["order_id"].fillna(0).to_numpy(dtype=np.int64)
    people = world.people.iloc[cases["rider_id"].to_numpy() - 1]
    lon = np.where(known > 0, matched["to_lon"], people["lon"]) + rng.normal(0, 0.004, n)
    lat = np.where(known > 0, matched["to_lat"], people["lat"]) + rng.normal(0, 0.004, n)
    confirmed = (known > 0) & ~chance(_REJECTED, n, rng)
    told = cases["injury_ts"].to_numpy().astype("datetime64[s]") + hours(lognormal(2, 0.9, n, rng))
    reported = pd.DataFrame(
        {
            "oi_id": world.new_ids("oi_case", n),
            "platform_id": platform_of(cases["rider_id"].to_numpy(), cases["injury_ts"].to_numpy(), _cutoff(world)),
            "rider_id": cases["rider_id"], "injury_ts": cases["injury_ts"], "order_id": known,
            "lon": np.round(lon, 6), "lat": np.round(lat, 6), "decision": "pending", "recorded_ts": told,
        }
    )  # fmt: skip
    decided = reported.assign(
        decision=np.where(confirmed, "confirmed", "rejected"),
        amount_fen=np.where(confirmed, yuan(4_200, 0.9, n, rng), np.nan),
        recorded_ts=office_time(told + days(12 + lognormal(20, 0.5, n, rng)), rng),
    )
    world.put("oi_case", pd.concat([reported, decided], ignore_index=True).sort_values(["recorded_ts", "oi_id"]))
