"""Who dies in the window, and when the fund is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import NAT, Times, age_in_years, office_time, spread

if TYPE_CHECKING:
    from jihe.city.world import World

# Deaths a year lived, at these ages; between them they grow evenly. From 60 on the mean over ten years of age is E1's
# where that lies between China's life tables CL5/CL6 and CL1/CL2 of 2010–2013, and theirs where not (90 and older).
_AGES = np.array([5.0, 20.0, 35.0, 45.0, 55.0, 65.0, 75.0, 85.0, 95.0, 105.0])
_MEN = np.array([0.0003, 0.0005, 0.0010, 0.0021, 0.0046, 0.0103, 0.0290, 0.090, 0.290, 0.60])
_WOMEN = np.array([0.0002, 0.0003, 0.0006, 0.0011, 0.0024, 0.0058, 0.0170, 0.0560, 0.200, 0.50])
_ELSEWHERE = 0.07  # of deaths, outside the province (B5: 6–8 %)
_LATE = 0.03  # of families, do not think of the fund for months


def deaths(world: World, people: pd.DataFrame, rng: np.random.Generator) -> Times:
    """Moments of death inside the window, NaT for who outlives it."""
    years = int(np.ceil(world.years))
    age = age_in_years(people["birth"].to_numpy(), world.start)
    ages = age[:, None] + np.arange(years) + 0.5
    men, women = (np.exp(np.interp(ages, _AGES, np.log(each))) for each in (_MEN, _WOMEN))
    hazard = np.cumsum(np.where(people["male"].to_numpy()[:, None], men, women), axis=1)
    drawn = rng.exponential(size=len(people))
    before = np.column_stack([np.zeros(len(people)), hazard[:, :-1]])
    year = (drawn[:, None] >= hazard).sum(axis=1)
    inside = np.minimum(year, years - 1)
    row = np.arange(len(people))
    part = (drawn - before[row, inside]) / (hazard - before)[row, inside]
    when = world.start + ((inside + np.clip(part, 0, 1)) * 365.25 * 86_400).astype("timedelta64[s]")
    # Nobody dies before being born or before coming to the city.
    lived = np.maximum(
        people["birth"].to_numpy(),
        np.where(people["arrived"].isna(), world.start, people["arrived"].to_numpy()),
    )
    dies = (year < years) & (when < world.end) & (when > lived)
    return np.where(dies, when, NAT)


def reports(world: World, people: pd.DataFrame, rng: np.random.Generator) -> None:
    """Adds death_reported, death_in_province, and the hooks death_concealed, death_stated and death_line.

    Honest families report within two months; a few, mostly far away, take longer and do not mean ill.
    """
    n = len(people)
    far = rng.random(n) < _ELSEWHERE
    days = np.clip(rng.lognormal(np.log(15), 0.65, n), 1, 62)
    days = np.where(rng.random(n) < np.where(far, 5 * _LATE, _LATE), rng.uniform(62, 200, n), days)
    died = people["death"].to_numpy()
    told = died + (days * 86_400).astype("timedelta64[s]")
    people["death_reported"] = np.where(np.isnat(told), NAT, office_time(spread(told, 0.2, rng), rng))
    people["death_in_province"] = ~far
    people["death_concealed"] = False
    people["death_stated"] = np.full(n, NAT)
    people["death_line"] = ""  # which line pays the funeral grant, where it is not the pension's


def known(world: World) -> Times:
    """By person, when he died as the fund reckons with it: as the family stated, else as it was; NaT for who lives."""
    stated = world.people["death_stated"].to_numpy()
    made: Times = np.where(np.isnat(stated), world.people["death"].to_numpy(), stated)
    return made
