"""Who draws a pension, of which kind and from when: decided before working lives, finished after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import (
    DAY,
    NEVER,
    Bools,
    Ints,
    month_of,
    ym_of,
)
from jihe.city.draws import chance
from jihe.city.identity import Text
from jihe.law import retirement
from jihe.law.months import month_number

if TYPE_CHECKING:
    from jihe.city.world import World

_FLEX_EARLY, _FLEX_LATE = 0.065, 0.03  # of those who may, from the reform on
_SPECIAL, _ILLNESS = 0.035, 0.030  # of all awards
_OTHER_BIRTH = 0.012  # whose archive shows an earlier birth, lawfully used for the award
_SWITCHES = 0.026  # of resident pensioners under 68, over the window, who complete an employee's pension


def decide(world: World) -> None:
    """Adds to people: retires (first pension month), award_type, birth_used, archive_birth, switches.

    ``retires`` of who drew before the window lies before it. ``switches`` is the month from which a resident
    pensioner draws an employee's pension instead, ``NEVER`` for the others.
    """
    rng = world.rng("retirement")
    people = world.people
    _archives(world, people, rng)
    kind = people["kind"].to_numpy(str)
    born = month_of(people["birth_used"].to_numpy())
    track = people["track"].to_numpy(str)
    law = world.law
    statutory = _number(retirement.statutory_month(ym_of(born), track, law))
    old_age = _number(retirement.base_month(ym_of(born), track, law))
    people["statutory"] = statutory
    resident = np.isin(kind, ["rp_pensioner", "rp_contributor"])
    pension_age = int(np.asarray(law.number("resident_pension_age")))
    start = np.where(resident, born + pension_age, statutory) + 1
    award = np.full(len(people), "normal", dtype="U16")
    start, award = _special(world, people, born, start, award, rng)
    start, award = _illness(world, people, born, start, award, rng)
    start, award = _flexible(world, start, award, statutory, old_age, ~resident, rng)
    draws = np.isin(kind, ["ep_retiree", "gp_retiree", "rp_pensioner"])
    paid = people["ep_paid0"].to_numpy() + people["ep_deemed0"].to_numpy()
    enough = paid + 0.93 * np.maximum(start - world.first_month, 0) >= minimum_months(world)
    worker = np.isin(kind, ["ep_worker", "flexible", "gp_worker"]) & (enough | (kind == "gp_worker"))
    payer = (kind == "rp_contributor") & (people["rp_paid0"].to_numpy() >= 12)
    people["retires"] = np.where(draws | worker | payer, start, NEVER)
    people["award_type"] = np.where(people["retires"] < NEVER, award, "")
    _switchers(world, people, rng)


def minimum_months(world: World) -> int:
    """Months of contributions that a pension beginning in the window takes."""
    return int(np.asarray(world.law.number("minimum_contribution_months", world.start_ym)))


def _since(world: World, day: str) -> int:
    """Month number of a day of the law."""
    return int(month_of(np.datetime64(world.law.day(day))))


def _archives(world: World, people: pd.DataFrame, rng: np.random.Generator) -> None:
    """The archive's earliest birth date: that of the card, but for a few, for whom it counts."""
    n = len(people)
    birth = people["birth"].to_numpy()
    earlier = birth - rng.integers(20, 420, n) * DAY
    differs = chance(_OTHER_BIRTH, n, rng) & ~people["kind"].isin(["minor", "rp_contributor", "rp_pensioner"])
    people["archive_birth"] = np.where(differs, earlier, birth)
    people["birth_used"] = people["archive_birth"]


def _special(
    world: World, people: pd.DataFrame, born: Ints, start: Ints, award: Text, rng: np.random.Generator
) -> tuple[Ints, Text]:
    """Special work: five years early (men 55, women 45), for locals with long years in such posts."""
    month = _number(retirement.special_work_month(ym_of(born), people["sex"].to_numpy(str), world.law)) + 1
    kind = people["kind"].to_numpy(str)
    retired = (kind == "ep_retiree") & chance(_SPECIAL, len(people), rng)
    paid = people["ep_paid0"].to_numpy() + people["ep_deemed0"].to_numpy()
    years_later = np.maximum(month - world.first_month, 0)
    # Only those reach the age in the window who are near it; of them a few have the years.
    near = (kind == "ep_worker") & (month >= world.first_month) & (month <= world.last_month + 12)
    worker = near & (paid + years_later >= minimum_months(world) + 24) & chance(0.017, len(people), rng)
    takes = retired | worker
    return np.where(takes, month, start), np.where(takes, "early_special", award)


def _illness(
    world: World, people: pd.DataFrame, born: Ints, start: Ints, award: Text, rng: np.random.Generator
) -> tuple[Ints, Text]:
    """Illness retirement until 2024, the sickness-disability benefit after it, for the fully unable."""
    n = len(people)
    kind = people["kind"].to_numpy(str)
    earliest = _number(retirement.illness_month(ym_of(born), people["sex"].to_numpy(str), world.law)) + 1
    retired = (kind == "ep_retiree") & chance(_ILLNESS, n, rng) & (award == "normal")
    month = np.where(retired, start - rng.integers(1, 55, n), world.first_month + rng.integers(0, 60, n))
    paid = people["ep_paid0"].to_numpy() + people["ep_deemed0"].to_numpy()
    worker = (kind == "ep_worker") & (paid >= minimum_months(world)) & (month < start - 2) & (month > earliest)
    worker &= chance(0.015, n, rng)
    month = np.maximum(month, earliest)
    takes = (retired & (month < start)) | worker
    allowance = takes & (month >= _since(world, "sickness_disability_start"))
    award = np.where(takes, "early_illness", award)
    return np.where(takes, month, start), np.where(allowance, "disability_allow", award)


def _flexible(
    world: World,
    start: Ints,
    award: Text,
    statutory: Ints,
    old_age: Ints,
    may: Bools,
    rng: np.random.Generator,
) -> tuple[Ints, Text]:
    """From 2025: earlier by up to three years but not below the old age, or later by agreement."""
    n = len(start)
    may = may & (award == "normal")
    room = np.minimum(statutory - old_age, int(np.asarray(world.law.number("flexible_early_months"))))
    months = 1 + np.floor(rng.random(n) ** 0.6 * room).astype(np.int64)
    early = may & (room > 0) & chance(_FLEX_EARLY, n, rng)
    reform = _since(world, "retirement_reform_start")
    early_start = np.maximum(np.maximum(statutory - months, old_age) + 1, reform + 1)
    early &= early_start < start
    late = may & ~early & (statutory >= reform) & chance(_FLEX_LATE, n, rng)
    longest = int(np.asarray(world.law.number("flexible_late_months")))
    late_start = statutory + 1 + 1 + np.floor(rng.random(n) ** 2 * longest).astype(np.int64)
    start = np.where(early, early_start, np.where(late, late_start, start))
    return start, np.where(early, "flex_early", np.where(late, "flex_late", award))


def _switchers(world: World, people: pd.DataFrame, rng: np.random.Generator) -> None:
    """Resident pensioners who pay on for an employee's pension and get it after fifteen years."""
    n = len(people)
    age = (world.first_month - month_of(people["birth"].to_numpy())) / 12
    candidate = (people["kind"].to_numpy(str) == "rp_pensioner") & (age < 68) & people["death"].isna().to_numpy()
    switches = candidate & chance(_SWITCHES, n, rng)
    month = world.first_month + rng.integers(3, max(world.last_month - world.first_month, 4), n)
    people["switches"] = np.where(switches, month, NEVER)
    ahead = month - world.first_month
    people["ep_paid0"] = np.where(switches, minimum_months(world) - ahead + rng.integers(2, 20, n), people["ep_paid0"])
    begun = world.first_month - people["ep_paid0"].to_numpy() - 24
    people["first_month"] = np.where(switches, begun, people["first_month"])
    account = people["ep_paid0"].to_numpy() * 33_600
    people["account0_fen"] = np.where(switches, account, people["account0_fen"])


def _number(ym: Ints) -> Ints:
    return np.asarray(month_number(ym), dtype=np.int64)
