"""Working lives in the window: spells at employers, why they end, wages, how employers report them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import bases, places, specific, ui_stock
from jihe.city.calendar import (
    DAY,
    NAT,
    NEVER,
    Bools,
    Floats,
    Ints,
    Times,
    age_in_years,
    day_of,
    last_day,
    month_of,
    office_time,
)
from jihe.city.draws import chance, days, earliest, pick
from jihe.city.hiring import Hiring
from jihe.city.identity import Text

if TYPE_CHECKING:
    from jihe.city.world import World

_MONTH = 30.4
_MEAN_STAY, _MEAN_SHORT_STAY = 156.0, 4.0  # months
_SHORT = 0.17  # of new jobs
_INVOLUNTARY = 0.55  # of the ends that nothing else forces
_REASONS = {
    "agreed_by_employer": 41, "contract_expired": 28, "lcl40": 7, "lcl41": 5, "lcl38": 6, "lcl39": 2,
    "dismissed": 3,
}  # fmt: skip
_OTHER_REASONS = {"voluntary": 90, "transfer": 5, "other": 5}
_SEARCH = 11.0  # months until who lost a job has another
_LEAVES_LOCAL, _LEAVES = 0.03, 0.19  # the city, on losing or quitting a job
_BETWEEN = 0.025
_MOST_JOBS = 14
_SOONER = 0.45  # of the days to registration that were usual before July 2025
_MOMENT = np.timedelta64(90, "s")
_ENDLESS = np.datetime64("2200-01-01", "s")
_WORKERS = ("ep_worker", "flexible", "gp_worker", "wi_worker")
_OCCUPATIONS = {"manual": 62, "technical": 18, "office": 14, "driver": 6}
_WAGES = {"manual": 4_900, "technical": 6_300, "office": 6_000, "driver": 5_800}  # yuan a month, median


def build(world: World) -> None:
    """Fills ``world.jobs``, in order of registration, and ``people.left``."""
    rng = world.rng("jobs")
    hiring = Hiring(world, rng)
    careers = _careers(world, hiring, rng)
    earlier = ui_stock.past_jobs(world, careers, hiring)
    jobs = pd.concat([careers, specific.spells(world, hiring), earlier], ignore_index=True)
    _pay(world, jobs, rng)
    _reports(world, jobs, rng)
    jobs = jobs.sort_values(["registered", "person_id"], kind="stable").reset_index(drop=True)
    jobs.insert(0, "job_id", np.arange(1, len(jobs) + 1))
    began = np.maximum(month_of(jobs["start"].to_numpy()), world.first_month)
    jobs["base_ep_fen"], jobs["base_uw_fen"] = bases.declared(world, jobs, began)
    world.jobs = jobs


def _careers(world: World, hiring: Hiring, rng: np.random.Generator) -> pd.DataFrame:
    """Spell after spell of every worker until retirement, death, leaving, or the window's end."""
    people = world.people
    works = people["kind"].isin(_WORKERS).to_numpy() | (people["switches"].to_numpy() < NEVER)
    who = np.flatnonzero(works)
    until, why = _last_day_of_work(people.iloc[who])
    start = people["arrived"].to_numpy()[who].copy()
    present = np.isnat(start)
    start[present] = day_of(world.start - days(_tenure(world, people.iloc[who[present]], rng)))
    # On the first day, too, some are between two jobs.
    between = present & chance(_BETWEEN, len(who), rng)
    start = np.where(between, day_of(world.start + days(rng.exponential(2.5 * _MONTH, len(who)))), start)
    present &= ~between
    left = np.full(len(people), NAT)
    rounds = []
    for number in range(_MOST_JOBS):
        here = (np.maximum(start, world.start) < np.minimum(until, world.end)) & ~np.isnat(start)
        who, until, why, start, present = (each[here] for each in (who, until, why, start, present))
        spell = _spell(world, hiring, who, start, until, why, present & (number == 0), rng)
        rounds.append(spell[spell["employer_id"].gt(0) | (spell["lines"] == "EP")])
        goes, start = _afterwards(people.iloc[who], spell, rng)
        left[who[goes]] = spell["end"].to_numpy()[goes] + days(rng.uniform(3, 60, int(goes.sum())))
    people["left"] = left
    return pd.concat(rounds, ignore_index=True)


def _last_day_of_work(people: pd.DataFrame) -> tuple[Times, Text]:
    """The latest day of work and what ends it: a pension, old age without one, or death."""
    switches, died = people["switches"].to_numpy(), day_of(people["death"].to_numpy())
    retires = np.where(switches < NEVER, switches, people["retires"].to_numpy())
    pensioned = retires < NEVER
    options = np.stack(
        [
            np.where(pensioned, last_day(np.where(pensioned, retires - 1, 0)), _ENDLESS),
            np.where(pensioned, _ENDLESS, last_day(people["statutory"].to_numpy())),
            np.where(np.isnat(died), _ENDLESS, died),
        ]
    )
    return options.min(axis=0), np.array(["retired", "other", "death"])[options.argmin(axis=0)]


def _tenure(world: World, people: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Days that the jobs of the first day had lasted, no longer than the record of the person."""
    known = age_in_years(people["created_ts"].to_numpy(), world.start) * 365.25 - 12
    return np.clip(rng.exponential(3.2 * 365, len(people)), 3, np.maximum(known, 3))


def _spell(
    world: World, hiring: Hiring, who: Ints, start: Times, until: Times, why: Text, present: Bools,
    rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """One spell each, row by row; ``present`` were in it when the window began."""
    n = len(who)
    people = world.people.iloc[who]
    kind = people["kind"].to_numpy(str)
    alone = (kind == "flexible") | (kind == "rp_pensioner")
    employer = _employers(hiring, people, kind, start, rng)
    short = chance(_SHORT, n, rng) & ~present
    stay = np.where(short, rng.exponential(_MEAN_SHORT_STAY, n), rng.exponential(_MEAN_STAY, n))
    stay = np.where(kind == "gp_worker", stay * 12, np.where(alone, stay * 4, stay))
    free = np.where(present, world.start, start) + days(np.maximum(stay * _MONTH, 1.0))
    closed = np.where(employer > 0, world.employers["closed"].to_numpy()[employer - 1], NAT)
    end = day_of(earliest(free, until, closed))
    reason = np.where(chance(_INVOLUNTARY, n, rng), pick(_REASONS, n, rng), pick(_OTHER_REASONS, n, rng))
    reason = np.where(alone, "other", reason)
    reason = np.where(end >= day_of(until), why, np.where(end == closed, "employer_closed", reason))
    open_ended = end >= world.end
    return pd.DataFrame(
        {
            "person_id": who + 1, "employer_id": employer, "start": start,
            "end": np.where(open_ended, NAT, end), "end_reason": np.where(open_ended, "", reason),
            "lines": _lines(world, kind, employer, rng), "track": people["track"].to_numpy(str),
            "wis": False, "wis_type": "",
        }
    )  # fmt: skip


def _employers(hiring: Hiring, people: pd.DataFrame, kind: Text, start: Times, rng: np.random.Generator) -> Ints:
    """An employer by kind of worker; 0 for who is insured alone."""
    towns = np.searchsorted(places.CODES, people["town"].to_numpy(str))
    contract_in_office = (kind == "ep_worker") & chance(0.012, len(kind), rng)
    market = np.where((kind == "gp_worker") | contract_in_office, "public", "private")
    market = np.where(kind == "wi_worker", "site", market)
    # Who will retire from special work does it, most at a unit on record for it.
    special = (
        (people["award_type"].to_numpy(str) == "early_special") & hiring.has("special") & chance(0.85, len(kind), rng)
    )
    market = np.where(special, "special", market)
    market = np.where((kind == "flexible") | (kind == "rp_pensioner"), "none", market)
    employer = np.zeros(len(kind), dtype=np.int64)
    for name in ("private", "public", "special", "site"):
        rows = np.flatnonzero(market == name)
        employer[rows] = hiring.draw(name, towns[rows], start[rows])
    return employer


def _lines(world: World, kind: Text, employer: Ints, rng: np.random.Generator) -> Text:
    """Lines of a job: public units insure contract staff without UI, sites for work injury alone."""
    public = np.where(employer > 0, world.employers["public"].to_numpy()[employer - 1], False)
    lines = np.where(public, "EP+WI", "EP+UI+WI")
    lines = np.where(kind == "gp_worker", np.where(chance(0.32, len(kind), rng), "GP+UI+WI", "GP+WI"), lines)
    lines = np.where(kind == "wi_worker", "WI", lines)
    return np.where((kind == "flexible") | (kind == "rp_pensioner"), "EP", lines)


def _afterwards(people: pd.DataFrame, spell: pd.DataFrame, rng: np.random.Generator) -> tuple[Bools, Times]:
    """Who leaves the city after a spell, and when the others start again (NaT: not at all)."""
    n = len(spell)
    end, reason = spell["end"].to_numpy(), spell["end_reason"].to_numpy(str)
    moved_on = np.isin(reason, ["voluntary", "transfer"])
    gap = np.where(moved_on, rng.exponential(1.4 * _MONTH, n), 8 + rng.exponential(_SEARCH * _MONTH, n))
    gap = np.where((reason == "transfer") | ((reason == "voluntary") & chance(0.4, n, rng)), 1, gap)
    over = np.isin(reason, ["retired", "death"]) | np.isnat(end)
    leaving = np.where(people["local"].to_numpy(), _LEAVES_LOCAL, _LEAVES)
    goes = ~over & (reason != "transfer") & chance(leaving, n, rng)
    again = end + np.ceil(gap).astype(np.int64) * DAY
    return goes, np.where(over | goes, NAT, again)


def _pay(world: World, jobs: pd.DataFrame, rng: np.random.Generator) -> None:
    """Occupation, wage, and what the employer declares: about half declare the floor for the pension (E1)."""
    n = len(jobs)
    occupation = pick(_OCCUPATIONS, n, rng)
    person = np.exp(rng.normal(0, 0.33, len(world.people)))[jobs["person_id"].to_numpy() - 1]
    median = pd.Series(occupation).map(_WAGES).to_numpy(dtype=float)
    frugal = np.where(chance(0.5, len(world.employers) + 1, rng), 0.74, 0.05)[jobs["employer_id"].to_numpy()]
    floor = chance(np.where(jobs["employer_id"] == 0, 0.8, frugal), n, rng)
    public = jobs["lines"].str.startswith("GP").to_numpy()
    floor &= ~public
    wage = median * person * np.exp(rng.normal(0, 0.14, n)) * np.where(floor, 0.90, 1.10)
    wage = np.where(public, wage * 2.1, np.where(jobs["wis"], wage * 0.7, wage))
    # Who starts later starts at the wages of that year.
    begun = month_of(jobs["start"].to_numpy())
    wage *= bases.GROWTH ** np.maximum((begun - world.first_month) / 12, 0)
    # A heavy tail: managers and engineers.
    wage *= np.where(chance(0.06, n, rng), 1 + rng.pareto(2.2, n), 1.0)
    jobs["occupation"] = occupation
    jobs["wage_fen"] = np.round(np.clip(wage, 2_000, 90_000)).astype(np.int64) * 100
    jobs["floor_ep"] = floor
    jobs["ratio_uw"] = np.round(np.where(chance(0.35, n, rng), rng.uniform(0.7, 0.98, n), 1.0), 3)


def _reports(world: World, jobs: pd.DataFrame, rng: np.random.Generator) -> None:
    """When the employer registers the start and reports the end; late for some, by the employer's habits."""
    n = len(jobs)
    unit = jobs["employer_id"].to_numpy()
    frame = world.employers
    slow, lax = (np.r_[0.0, frame[name].to_numpy()][unit] for name in ("slow", "lax"))
    start, end = jobs["start"].to_numpy(), jobs["end"].to_numpy()
    created = world.people["created_ts"].to_numpy()[jobs["person_id"].to_numpy() - 1]
    delay = np.minimum(rng.lognormal(np.log(6), 0.8, n), 29)
    delay = np.where(chance(slow, n, rng), rng.uniform(31, 150, n), delay)
    # Since injury cover no longer reaches back, employers register whom they hire sooner.
    changed = np.datetime64(world.law.day("xsfb_cutoff"), "s")
    delay = np.where(start >= changed, delay * _SOONER, delay)
    registered = office_time(np.maximum(day_of(start) + days(delay), created), rng)
    jobs["registered"] = np.maximum(registered, created + _MOMENT)
    late = chance(lax, n, rng) & ~np.isin(jobs["end_reason"], ["retired", "death", "employer_closed"])
    closing = np.r_[NAT, frame["closed"].to_numpy()][unit]
    stop = np.where(late, end + days(np.ceil(rng.uniform(20, 100, n))), end)
    stop = np.where(~np.isnat(stop) & (closing < stop), closing, stop)
    told = stop + days(rng.uniform(0, 12, n) + np.where(jobs["end_reason"] == "death", rng.uniform(3, 35, n), 0))
    jobs["stop"] = day_of(stop)
    jobs["deregistered"] = np.maximum(office_time(told, rng), jobs["registered"].to_numpy() + _MOMENT)
    agent = np.r_[0, frame["agent_id"].to_numpy()][unit]
    jobs["agent_id"] = np.where(chance(0.9, n, rng), agent, 0)
    large = np.r_[0, frame["size"].to_numpy()][unit] > 80
    channel = pick({"online": 70, "window": 22, "app": 8}, n, rng)
    channel = np.where(large & chance(0.6, n, rng), "batch", channel)
    jobs["channel"] = np.where(jobs["agent_id"] > 0, "agent", channel)
