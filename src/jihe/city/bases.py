"""What a job pays and what of it is declared, month by month: one home for wages and contribution bases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import Ints, month_of, ym_of
from jihe.law import contribution

if TYPE_CHECKING:
    from jihe.city.world import World

GROWTH = 1.035  # of wages a year


def wages(world: World, jobs: pd.DataFrame, months: Ints) -> Ints:
    """Monthly wage in fen, whole yuan, of each row of ``jobs`` in its month; rises each July."""
    begun = np.maximum(month_of(jobs["start"].to_numpy()), world.first_month)
    rises = np.maximum(_year(months) - _year(begun), 0)
    made: Ints = np.round(jobs["wage_fen"].to_numpy() * GROWTH**rises / 100).astype(np.int64) * 100
    return made


def declared(world: World, jobs: pd.DataFrame, months: Ints) -> tuple[Ints, Ints]:
    """Contribution bases of each row of ``jobs`` in its month: (EP or GP, UI and WI or WIS), in fen.

    Within the floor and ceiling of the month, before the window those of its first month.
    """
    wage = wages(world, jobs, months)
    first, last = min(world.first_month, int(months.min(initial=world.first_month))), world.last_month
    known = ym_of(np.maximum(np.arange(first, last + 25), world.first_month))
    tables = {}
    for name, function in (
        ("ep", contribution.pension_base_fen),
        ("uw", contribution.unemployment_base_fen),
        ("wis", contribution.specific_person_base_fen),
    ):
        floor = function(np.zeros(len(known), dtype=np.int64), known, world.law)
        ceiling = function(np.full(len(known), 10**11), known, world.law)
        tables[name] = (floor[months - first], ceiling[months - first])
    for_pension = np.where(jobs["floor_ep"].to_numpy(), 0, wage)
    for_risks = np.round(wage * jobs["ratio_uw"].to_numpy() / 100).astype(np.int64) * 100
    ep = np.clip(for_pension, *tables["ep"])
    uw = np.clip(for_risks, *tables["uw"])
    wis = np.clip(for_risks, *tables["wis"])
    return ep, np.where(jobs["wis"].to_numpy(), wis, uw)


def _year(months: Ints) -> Ints:
    """The contribution year, July to June, a month lies in."""
    made: Ints = (np.asarray(months) + 6) // 12
    return made
