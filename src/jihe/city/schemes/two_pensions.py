"""B1.3 Two basic pensions at once [重复领取养老金]: here and elsewhere, or two of this city's, neither office told.

Published: 494 false or duplicate cases of 290,000 yuan in one county (some 600 each: a month or three of a residents'
pension), 48 persons with 710,900 in another; 180 duplicate applications blocked in a province. Here: one month to the
whole window, about 200 to 150,000 yuan; the employees' pension here beside a residents' one in the home province is the
usual pair. Motive: one's own small gain, each office asking nobody. Worlds differ in the provinces, the length, how
late the national platform sends its row, and how many are found.

Look-alikes: a survivor's benefit, an annuity, a soldier's money beside the own pension; a pension elsewhere that ended
with the month this one began, its end known months later; a residents' pension that ran on beside the employee's one
and is being paid back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import awards as pensions
from jihe.city.calendar import NAT, NEVER, Ints, first_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick, some, yuan
from jihe.city.registries.other_pensions import PROVINCES
from jihe.city.schemes.lives import drawing, take, untaken
from jihe.city.schemes.shared import kept, months_of, spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 15.0
TYPOLOGY = "B1.3"
_SINGLE = "B1.3/single"


def plan(world: World) -> None:
    """Leaves ``pensions_elsewhere/B1.3`` (who draws twice) and ``…/single`` (who moved), ``two_here``, ``repays``."""
    rng, habits = world.rng(TYPOLOGY), world.habits(TYPOLOGY)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    free = drawing(world)
    here, refunding = _changes_of_scheme(world, wanted, habits.uniform(0.1, 0.35), rng)
    twice = free.iloc[some(np.arange(len(free)), wanted - len(here), rng)]
    fresh = free[(free["start"] > world.first_month + 1) & ~free["person_id"].isin(twice["person_id"])]
    moved = fresh.iloc[some(np.arange(len(fresh)), wanted + 1, rng)]
    _draw_elsewhere(world, twice, habits, rng)
    _move(world, moved, rng)
    _run_on(world, here, habits, rng)
    _pay_back(world, refunding, rng)
    world.latent["two_here"] = here
    take(world, np.concatenate([rows["person_id"].to_numpy() for rows in (twice, moved, here, refunding)]))


def _changes_of_scheme(
    world: World, wanted: int, share: float, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Residents' awards that end for an employee's: of who lets both run, and of who will have to pay back."""
    awards = world.awards
    ending = awards[((awards["scheme"] == "RP") & (awards["ended"] < world.last_month - 3)).to_numpy()]
    ending = ending[untaken(world)[ending["person_id"].to_numpy() - 1]]
    order = rng.permutation(len(ending))
    here = min(round(wanted * share), len(ending) // 3)
    rows = ending[["person_id", "scheme", "ended"]].iloc[order].reset_index(drop=True)
    return rows.iloc[:here], rows.iloc[here : here + max(wanted // 4, 1)]


def _draw_elsewhere(world: World, twice: pd.DataFrame, habits: np.random.Generator, rng: np.random.Generator) -> None:
    median, early = np.exp(habits.uniform(np.log(2), np.log(26))), habits.uniform(0.2, 0.6)
    told, found_share = np.exp(habits.uniform(np.log(60), np.log(300))), habits.uniform(0.1, 0.35)
    provinces = dict(zip(PROVINCES, habits.dirichlet(np.ones(len(PROVINCES)) * 2), strict=True))
    employee = habits.uniform(0.25, 0.6)
    n = len(twice)
    # The other pension came first, or followed once this one was granted.
    before = chance(early, n, rng)
    begin = np.maximum(twice["start"].to_numpy(), world.first_month - 12)
    begin = begin + np.where(before, -rng.integers(1, 90, n), rng.integers(0, 30, n))
    begin = np.minimum(begin, world.last_month - 2)
    length = np.round(np.clip(lognormal(median, 1.0, n, rng) - 1, 0, 120)).astype(np.int64)
    end = np.maximum(begin, np.maximum(twice["start"].to_numpy(), world.first_month)) + length
    end = np.where(end > world.last_month, NEVER, end)
    received = first_day(np.maximum(begin + 2, world.first_month)) + days(lognormal(told, 0.8, n, rng))
    rows = _elsewhere(twice, begin, end, provinces, employee, rng).assign(received=received)
    world.latent[f"pensions_elsewhere/{TYPOLOGY}"] = rows
    # Some are found: the office asks for what was paid in those months, and gets it, keeps it back, or waits for it.
    first = np.maximum(begin, np.maximum(twice["start"].to_numpy(), world.first_month))
    known = np.maximum(received, first_day(first + 1)) + days(30 + lognormal(120, 0.8, n, rng))
    world.latent[f"undue/{TYPOLOGY}"] = pd.DataFrame(
        {
            "person_id": twice["person_id"].to_numpy(), "scheme": twice["scheme"].to_numpy(str), "first": first,
            "last": np.minimum(np.minimum(end, world.last_month), month_of(known)),
            "known": np.where(chance(found_share, n, rng), office_time(known, rng), NAT),
            "fate": pick({"cash": 0.3, "offset": 0.25, "none": 0.45}, n, rng),
        }
    )  # fmt: skip


def _elsewhere(
    awards: pd.DataFrame, start: Ints, end: Ints, provinces: dict[str, float], employee: float, rng: np.random.Generator
) -> pd.DataFrame:
    n = len(awards)
    scheme = pick({"RP": 1 - employee, "EP": employee}, n, rng)
    monthly = np.where(scheme == "EP", yuan(2_100, 0.3, n, rng), yuan(190, 0.3, n, rng))
    return pd.DataFrame(
        {
            "person_id": awards["person_id"].to_numpy(), "here": awards["scheme"].to_numpy(str), "scheme": scheme,
            "province": pick(provinces, n, rng), "start": start, "end": end, "monthly_fen": monthly,
            "corrected": np.repeat(NAT, n),
        }
    )  # fmt: skip


def _move(world: World, moved: pd.DataFrame, rng: np.random.Generator) -> None:
    """A pension elsewhere that ends with the month before this one, or with this one's first; its end is told late."""
    n = len(moved)
    before = moved["start"].to_numpy() - rng.integers(6, 60, n)
    rows = _elsewhere(moved, before, moved["start"].to_numpy() - rng.integers(0, 2, n), PROVINCES, 0.4, rng)
    received = np.maximum(first_day(before + 1) + days(14), world.start - days(8))
    closed = first_day(rows["end"].to_numpy() + 1) + days(20 + lognormal(45, 0.7, n, rng))
    rows["received"], rows["corrected"] = received, np.maximum(closed, received + days(1))
    world.latent[f"pensions_elsewhere/{_SINGLE}"] = rows


def _run_on(world: World, here: pd.DataFrame, habits: np.random.Generator, rng: np.random.Generator) -> None:
    """The residents' pension is not given up when the employee's begins: for months, or to the end of the window."""
    median, silent = np.exp(habits.uniform(np.log(5), np.log(18))), habits.uniform(0.3, 0.7)
    n = len(here)
    told = first_day(here["ended"].to_numpy() + 2) + days(30.4 * np.clip(lognormal(median, 0.7, n, rng), 1, 60))
    row = pensions.of(world, here) - 1
    world.awards.loc[row, "end_known"] = np.where(chance(silent, n, rng), NAT, office_time(told, rng))


def _pay_back(world: World, refunding: pd.DataFrame, rng: np.random.Generator) -> None:
    """An end that the other office told some months late: what was paid meanwhile comes back, all of it."""
    n = len(refunding)
    told = first_day(refunding["ended"].to_numpy() + 1) + days(rng.uniform(25, 190, n))
    world.awards.loc[pensions.of(world, refunding) - 1, "end_known"] = office_time(told, rng)
    world.latent["repays"] = refunding[["person_id", "scheme"]].assign(
        fate=pick({"cash": 0.75, "returned": 0.25}, n, rng)
    )


def record(world: World) -> None:
    """Awards drawn beside another pension, with what this city paid in those months; what only resembles that."""
    twice = world.latent[f"pensions_elsewhere/{TYPOLOGY}"]
    keys = pd.DataFrame({"person_id": twice["person_id"], "scheme": twice["here"]})
    both = twice.assign(award_id=pensions.of(world, keys), first=twice["start"], last=twice["end"])
    here = world.latent["two_here"]
    here = here.assign(award_id=pensions.of(world, here), first=here["ended"] + 1, last=NEVER)
    columns = ["award_id", "first", "last"]
    overlap = pd.concat([both[columns], here[columns]], ignore_index=True)
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "ym"]).merge(overlap, on="award_id")
    month = months_of(paid["ym"])
    cost = spans(paid[(month >= paid["first"]) & (month <= paid["last"])], "award_id")
    cost = cost[cost["net"] > 0]
    share = world.weight_of(TYPOLOGY)
    person = world.awards["person_id"].to_numpy()[cost.index.to_numpy() - 1]
    world.record(
        TYPOLOGY, "fraud", "pension_award", cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), actor_ids=[[int(each)] for each in person], weight=share,
    )  # fmt: skip
    moved = world.latent[f"pensions_elsewhere/{_SINGLE}"]
    moved_id = pensions.of(world, pd.DataFrame({"person_id": moved["person_id"], "scheme": moved["here"]}))
    world.record(TYPOLOGY, "benign_lookalike", "pension_award", moved_id, ym_of(moved["end"]), weight=share)
    _record_natural(world, np.concatenate([overlap["award_id"].to_numpy(), moved_id]))


def _record_natural(world: World, taken: Ints) -> None:
    """Changes of scheme whose end crossed with a pay run, and other money beside a pension."""
    awards = world.awards
    known = (awards["awarded"] < world.end).to_numpy()
    over = awards[((awards["scheme"] == "RP") & (awards["ended"] < world.last_month)).to_numpy() & known]
    over = over[~over["award_id"].isin(taken)]
    month = ym_of(over["ended"].to_numpy() + 1)
    world.record(TYPOLOGY, "benign_lookalike", "pension_award", over["award_id"].to_numpy(), month, month)
    beside = world.latent["money_beside"].rename(columns={"start": "since"})
    pairs = awards[known].drop_duplicates("person_id").merge(beside[["person_id", "since"]], on="person_id")
    pairs = pairs[~pairs["award_id"].isin(np.concatenate([taken, over["award_id"].to_numpy()]))]
    pairs = pairs[pairs["since"] <= world.last_month]
    since = np.maximum(pairs["since"].to_numpy(), pairs["start"].to_numpy())
    world.record(TYPOLOGY, "benign_lookalike", "pension_award", pairs["award_id"].to_numpy(), ym_of(since))
