"""What people had paid before the window, and when their records began."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import (
    DAY,
    NEVER,
    Floats,
    Ints,
    Times,
    age_in_years,
    first_day,
    month_of,
    number,
    office_time,
)
from jihe.city.identity import Text

if TYPE_CHECKING:
    from jihe.city.world import World

_PENSION_FUND_BEGAN = number(199401)
_UI_BEGAN = number(199901)
_GP_BEGAN = number(201410)
_RP_BEGAN = number(200912)
_LEAST_MONTHS = 180
_PAST_MEAN_BASE = 420_000  # fen a month over a career before the window, at index 1


def build(world: World, people: pd.DataFrame, rng: np.random.Generator) -> None:
    """Adds ep_paid0, ep_deemed0, ui_paid0, rp_paid0, avg_index, account0_fen, first_month and created_ts.

    ``ep_paid0`` counts the main pension line, EP or GP; ``first_month`` is ``NEVER`` where nothing was paid.
    """
    n = len(people)
    kind = people["kind"].to_numpy()
    arrived = people["arrived"].notna().to_numpy()
    age = age_in_years(people["birth"].to_numpy(), world.start)
    public = np.char.startswith(kind.astype(str), "gp")
    insured_years = np.where(arrived, 0, _insured_years(people, age, rng))
    insured_years = np.where(public, np.maximum(np.minimum(age, 60) - 23, 0.5), insured_years)
    gone = _years_since_work(kind, age, people["track"].to_numpy())
    end = world.first_month - np.round(gone * 12).astype(np.int64)
    begin = end - np.round(insured_years * 12).astype(np.int64)
    fund_began = np.where(public, _GP_BEGAN, _PENSION_FUND_BEGAN)
    span = np.maximum(end - np.maximum(begin, fund_began), 0)
    density = np.where(public, 1.0, 1 - 0.45 * rng.random(n) ** 2)
    paid = np.floor(span * density).astype(np.int64)
    service_before = np.clip(fund_began - begin, 0, None)
    state = public | ((rng.random(n) < 0.25) & people["local"].to_numpy())
    people["ep_paid0"] = paid
    deemed = np.where(state & (paid > 0), service_before, 0)
    # Who draws an employee's pension had the fifteen years it takes.
    short = np.where(kind == "ep_retiree", np.maximum(_LEAST_MONTHS + rng.integers(0, 90, n) - paid, 0), 0)
    people["ep_deemed0"] = np.maximum(deemed, short)
    people["ui_paid0"] = _unemployment_months(kind, paid, end, rng)
    people["rp_paid0"] = _resident_months(kind, age, world.first_month, rng)
    people["avg_index"] = np.round(np.clip(rng.lognormal(np.log(np.where(public, 0.95, 0.68)), 0.28, n), 0.4, 3.0), 4)
    rp_account = people["rp_paid0"].to_numpy() * 4_000
    account = np.round(paid * _PAST_MEAN_BASE * 0.08 * people["avg_index"].to_numpy()).astype(np.int64)
    people["account0_fen"] = np.where(paid > 0, account, rp_account)
    begun = np.where(paid > 0, np.maximum(begin, fund_began), end - people["rp_paid0"].to_numpy())
    people["first_month"] = np.where((paid > 0) | (people["rp_paid0"] > 0), begun, NEVER)
    people["created_ts"] = _created(world, people, rng)


def _insured_years(people: pd.DataFrame, age: Floats, rng: np.random.Generator) -> Floats:
    """Years between the first and the last month paid: long for locals, mostly short for who came to work."""
    n = len(people)
    kind = people["kind"].to_numpy()
    working = np.maximum(np.minimum(age, 60) - 19, 0.1)
    local = working * (0.45 + 0.55 * rng.random(n))
    stayed = rng.random(n) < np.interp(age, [30, 45, 55], [0.1, 0.35, 0.55])
    migrant = np.where(stayed, working * (0.5 + 0.4 * rng.random(n)), np.minimum(rng.exponential(5.5, n), working))
    years = np.where(people["local"], local, migrant)
    retired = kind == "ep_retiree"
    years = np.where(retired, 15.2 + rng.gamma(2.0, 4.6, n), years)
    none = np.isin(kind, ["rp_contributor", "rp_pensioner", "wi_worker", "minor"])
    # Some who are out of work now have an account that rests.
    none |= (kind == "idle") & ((age < 32) | (rng.random(n) < 0.55))
    years = np.where(kind == "idle", np.minimum(years, 12), years)
    return np.where(none, 0.0, years)


def _years_since_work(kind: Text, age: Floats, track: Text) -> Floats:
    """Years since the working life ended, 0 for who is in it."""
    limit = np.where(track == "M", 60, np.where(track == "F55", 55, 50))
    since = np.where(np.isin(kind, ["ep_retiree", "gp_retiree"]), np.maximum(age - limit, 0), 0.0)
    since = np.where(kind == "rp_pensioner", age - 60, since)
    return np.where(kind == "idle", np.clip(age - 45, 0.2, 8), since)


def _unemployment_months(kind: Text, paid: Ints, end: Ints, rng: np.random.Generator) -> Ints:
    """Months paid to unemployment insurance since the last claim."""
    months = np.minimum(paid, np.maximum(end - _UI_BEGAN, 0))
    months = np.floor(months * (0.85 + 0.15 * rng.random(len(paid)))).astype(np.int64)
    claimed = rng.random(len(paid)) < 0.12
    months = np.where(claimed, np.floor(months * rng.random(len(paid))).astype(np.int64), months)
    return np.where(np.isin(kind, ["ep_worker", "idle"]), months, 0)


def _resident_months(kind: Text, age: Floats, start: int, rng: np.random.Generator) -> Ints:
    """Months paid to the residents' scheme, whole years; the eldest were taken in without paying."""
    most = (start - _RP_BEGAN) // 12
    years = np.clip(np.minimum(age, 60) - 30, 1, most) * (0.5 + 0.5 * rng.random(len(age)))
    years = np.where(kind == "rp_pensioner", np.clip(years - (age - 60), 0, None), years)
    return np.where(np.isin(kind, ["rp_contributor", "rp_pensioner"]), np.round(years).astype(np.int64) * 12, 0)


def _created(world: World, people: pd.DataFrame, rng: np.random.Generator) -> Times:
    """When the record was made: with the first contribution, on arrival, or some day since 2005."""
    n = len(people)
    arrived, born = people["arrived"].to_numpy(), people["birth"].to_numpy()
    first = people["first_month"].to_numpy()
    since = np.datetime64("2005-01-03", "s")
    grown = born + np.timedelta64(5_900, "D")  # who is not a child was recorded as a worker
    some_day = since + (rng.random(n) * (world.start - since - 30 * DAY).astype(float)).astype("timedelta64[s]")
    known = np.where(first < NEVER, first_day(first) + rng.integers(0, 25, n) * DAY, some_day)
    child = people["kind"].to_numpy() == "minor"
    after_birth = born + rng.integers(30, 150, n) * DAY
    older = month_of(born) < world.first_month - 24
    known = np.where(first < NEVER, known, np.maximum(known, grown))
    known = np.where(child, np.where(older, np.maximum(after_birth, some_day), after_birth), known)
    known = np.where(np.isnat(arrived), known, arrived)
    return office_time(known, rng)
