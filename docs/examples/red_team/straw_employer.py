"""A firm in another town that lends its books [异地短期挂靠]: the worked example of docs/red-team.md.

Who leaves a job freely has no right to unemployment benefit, however many years were paid. The owner of a small firm in
another town helps: acquaintances who have resigned are put on the books for a few weeks or months, one or two at a
time, wages are booked, declared for tax and handed back, contributions are paid on time; then each is "dismissed by
agreement" and claims the years of the old job, on an own telephone and account. No agent, nothing shared, no second
job, no crowd. Motive: for two months' contributions and a fee, a year of benefit. The published rings sell the same
thing in bulk (13 payments, 27,036 yuan, to one client); here a claim costs some thousands to 40,000 yuan, all of it
lost. How many one firm helps, how long they stay, what is booked and how soon one follows another differ from world to
world and, widely, inside one.

Look-alikes: people who resigned, really found a short job elsewhere, and lost it: a probation, a season, an order done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import more_jobs, ui_spells
from jihe.city.calendar import DAY, NAT, Bools, Floats, Ints, Times, day_of
from jihe.city.draws import chance, days, lognormal, pick
from jihe.city.schemes import claims

if TYPE_CHECKING:
    from jihe.city.world import World

TYPOLOGY = "B2.X"
_A_YEAR = 8.0  # firms in the whole city
_FREELY = ("voluntary",)  # reasons of an end that give no right
_WORTH_IT = 24  # months paid, below which nobody would pay a fee


class Habits(NamedTuple):
    """How the firms of one world go about it."""

    clients: float  # of a firm, median
    stay: float  # days on the books, median
    spread: float  # sigma of its log
    wait: float  # days from the resignation to the books, median
    wage: float  # booked, yuan a month, median
    floor: float  # share whose contributions are declared at the floor


def habits(world: World) -> Habits:
    """Draws of this world."""
    rng = world.habits(TYPOLOGY)
    return Habits(
        clients=rng.uniform(2, 8), stay=np.exp(rng.uniform(np.log(35), np.log(110))), spread=rng.uniform(0.3, 0.6),
        wait=rng.uniform(30, 160), wage=rng.uniform(2_500, 6_000), floor=rng.uniform(0.3, 0.95),
    )  # fmt: skip


def plan(world: World) -> None:
    """Puts people who resigned on other firms' books and files their claims; leaves ``lent_books``."""
    rng, how = world.rng(TYPOLOGY), habits(world)
    firms = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    size = np.maximum(1, np.round(lognormal(how.clients, 0.5, firms, rng))).astype(np.int64)
    resigned = _resigned(world, rng)
    firm = np.repeat(np.arange(firms), size)[: len(resigned) // 2]
    clients, others = resigned.iloc[: len(firm)], resigned.iloc[len(firm) : len(firm) + len(firm) * 3 // 2 + 3]

    unit = _elsewhere(world, firms, rng)[firm]
    stay = np.clip(lognormal(how.stay, how.spread, len(clients), rng), 20, 330)
    booked = lognormal(how.wage, 0.25, len(clients), rng)
    floor = chance(how.floor, len(clients), rng)
    spells = _employed(world, clients, unit, how.wait, stay, booked, floor, TYPOLOGY, rng)
    owner = world.employers["legal_person"].to_numpy()[unit]
    world.latent["lent_books"] = pd.DataFrame({"spell_id": spells, "ring": firm + 1, "owner": owner})

    unit = rng.choice(_small(world), len(others))
    stay = np.clip(lognormal(75, 0.6, len(others), rng), 15, 330)
    earned = lognormal(4_300, 0.3, len(others), rng)
    floor = chance(0.6, len(others), rng)
    _employed(world, others, unit, 75.0, stay, earned, floor, f"{TYPOLOGY}/short_job", rng)


def _resigned(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """Ends of jobs that gave no right, of people with years paid, and no job or claim after; in random order."""
    ends = ui_spells.job_ends(world, _FREELY)
    fits = (ends["next_job"] == 0).to_numpy() & (ends["months_about"] >= _WORTH_IT).to_numpy()
    fits &= (ends["separation"] > world.start).to_numpy() & (ends["separation"] < world.end - 400 * DAY).to_numpy()
    fits &= ~np.isin(ends["person_id"], world.latent["ui_spells"]["person_id"])
    fits &= ~np.isin(ends["person_id"], world.latent["injuries"]["person_id"])
    chosen: pd.DataFrame = ends[fits].drop_duplicates("person_id").sample(frac=1, random_state=rng)
    return chosen.reset_index(drop=True)


def _small(world: World) -> Ints:
    """Rows of small private firms that are at work through the window."""
    frame = world.employers
    fits: Bools = frame["closed"].isna().to_numpy() & ~frame["public"].to_numpy() & (frame["size"] < 30).to_numpy()
    fits &= (frame["opened"] < world.start - 90 * DAY).to_numpy() & (frame["legal_person"] > 0).to_numpy()
    return np.flatnonzero(fits)


def _elsewhere(world: World, n: int, rng: np.random.Generator) -> Ints:
    """Firms whose owners help: any small ones, so that most clients live in another town; as many as are wanted."""
    pool = _small(world)
    return np.asarray(rng.choice(pool, n, replace=n > len(pool)), dtype=np.int64)


def _employed(
    world: World, ends: pd.DataFrame, unit: Ints, wait: float, stay: Floats, wage: Floats, floor: Bools, tag: str,
    rng: np.random.Generator,
) -> Ints:  # fmt: skip
    """Enrols people at firm rows ``unit``, lets them go and claim; the code is the same for honest and not."""
    n = len(ends)
    begin: Times = ends["separation"].to_numpy() + days(np.clip(lognormal(wait, 0.6, n, rng), 5, 240))
    start = day_of(begin)
    jobs = pd.DataFrame(
        {
            "person_id": ends["person_id"].to_numpy(), "start": start, "end": day_of(start + days(stay)),
            "employer_id": world.employers["employer_id"].to_numpy()[unit],
            "end_reason": pick({"agreed_by_employer": 0.75, "contract_expired": 0.25}, n, rng), "lines": "EP+UI+WI",
            "wage_fen": np.round(wage).astype(np.int64) * 100, "floor_ep": floor,
        }
    )  # fmt: skip
    numbers = more_jobs.add(world, jobs, rng)
    months = ends["months_about"].to_numpy() + np.round(stay / 30.44).astype(np.int64)
    again = jobs.rename(columns={"end": "separation", "end_reason": "reason"}).assign(
        job_id=numbers, months_about=months, next_job=0, next_start=NAT
    )
    order = again.assign(place=np.arange(n))
    spells = ui_spells.described(world, order, rng).assign(startup=NAT, leaves=False, tag=tag)
    ids = np.zeros(n, dtype=np.int64)
    ids[spells["place"].to_numpy()] = ui_spells.add(world, spells.drop(columns="place"))
    return ids


def record(world: World) -> None:
    """Every claim of who was employed in name only, with all it was paid; and the honest short jobs' claims."""
    made = world.latent["lent_books"]
    rings = {
        int(spell): (int(ring), [int(owner)])
        for spell, ring, owner in zip(made["spell_id"], made["ring"], made["owner"], strict=True)
    }
    claims.record(world, TYPOLOGY, wholly=True, rings=rings)
