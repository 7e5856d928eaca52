"""Pension awards as lives know them: who applied when for what; amounts come when the rows are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import contribution
from jihe.city.calendar import NAT, NEVER, Bools, Floats, Ints, first_day, working_day
from jihe.city.draws import chance, days, pick
from jihe.city.identity import Text
from jihe.city.retirement import minimum_months

if TYPE_CHECKING:
    from jihe.city.world import World

_SCHEMES = {
    "ep_worker": "EP", "ep_retiree": "EP", "flexible": "EP", "gp_worker": "GP", "gp_retiree": "GP",
    "rp_contributor": "RP", "rp_pensioner": "RP",
}  # fmt: skip
# Median and sigma of the monthly pension at the start of the window, in yuan; the rises since lead to E1's of 2025.
_LEVELS = {"EP": (2_425, 0.37), "GP": (5_720, 0.28), "RP": (425, 0.25)}
_SPECIAL_KINDS = {"height_heavy": 0.45, "underground_heat": 0.2, "harmful": 0.35}
_LATE, _BY_AGENT = 0.08, 0.03
_WORKING = ("ep_worker", "flexible")
_MARGIN = 4  # months that overlap or come in late


def build(world: World) -> None:
    """Fills ``world.awards``: all drawn in the window or applied for in it, in order of application."""
    rng = world.rng("awards")
    people = world.people
    died = people["death"].to_numpy()
    starts = people["retires"].to_numpy()
    draws = (starts <= world.last_month + 1) & (np.isnat(died) | (died > first_day(np.minimum(starts, NEVER - 1))))
    draws &= _qualifies(world)
    main = _rows(people[draws], starts[draws], people["award_type"].to_numpy(str)[draws])
    frame = pd.concat([main, _conversions(world, main), _switches(world)], ignore_index=True)
    _dates(world, frame, rng)
    _ended(world, frame, rng)
    _grounds(world, frame, rng)
    world.awards = _numbered(world, frame)


def change(world: World, rows: pd.DataFrame) -> Ints:
    """Puts ``rows`` (person_id, scheme, start, award_type and any further column of ``awards``) in the place of those
    persons' awards of the scheme, or beside the others where they had none; application and decision are drawn anew.

    Awards keep the order of application and are numbered again. Gives the numbers of ``rows``; every ``award_id`` that
    a latent frame keeps is carried along. ValueError: an award to be replaced is one that a scheme has tampered with.
    """
    rng = world.rng("awards/change")
    old = world.awards
    gone = pd.MultiIndex.from_frame(old[["person_id", "scheme"]]).isin(
        pd.MultiIndex.from_frame(rows[["person_id", "scheme"]])
    )
    spoilt = old.loc[gone & tampered(world), "person_id"].tolist()
    if spoilt:
        raise ValueError(f"another scheme has changed the awards of the persons {spoilt}: choose among lives.ordinary")
    people = world.people.iloc[rows["person_id"].to_numpy() - 1]
    fresh = _rows(people, rows["start"].to_numpy(), rows["award_type"].to_numpy(str))
    fresh["scheme"] = rows["scheme"].to_numpy(str)
    _dates(world, fresh, rng)
    _ended(world, fresh, rng)
    _grounds(world, fresh, rng)
    for name in rows.columns:
        fresh[name] = rows[name].to_numpy()
    before = np.r_[old["award_id"].to_numpy()[~gone], -1 - np.arange(len(fresh))]  # a number below 0: a row given
    both = pd.concat([old[~gone], fresh], ignore_index=True).assign(before=before)
    world.awards = _numbered(world, both)
    now = pd.Series(world.awards["award_id"].to_numpy(), index=world.awards.pop("before").to_numpy())
    _carry(world, pd.concat([now, pd.Series(of(world, old[gone]), index=old["award_id"].to_numpy()[gone])]))
    made: Ints = now.reindex(-1 - np.arange(len(fresh))).to_numpy()
    return made


def tampered(world: World) -> Bools:
    """By award, whether a scheme has chosen who handles it or added to its years, index, account or amount."""
    hooks = [name for name in map(str, world.awards) if name.startswith(("op_", "extra_"))]
    made: Bools = (world.awards[hooks] != 0).any(axis=1).to_numpy()
    return made


def _carry(world: World, now: pd.Series) -> None:
    """Numbers of awards in latent frames, as column or index ``award_id``, as they are ``now`` (index: as they were).

    A number that is none stays: 0 is nobody's.
    """
    for key, frame in world.latent.items():
        if frame.index.name == "award_id":
            world.latent[key] = frame.set_axis(_renumbered(frame.index.to_numpy(), now)).rename_axis("award_id")
        elif "award_id" in frame:
            world.latent[key] = frame.assign(award_id=_renumbered(frame["award_id"].to_numpy(), now))


def _renumbered(numbers: Ints, now: pd.Series) -> Ints:
    found = now.reindex(numbers).to_numpy(dtype=float)
    return np.where(np.isnan(found), numbers, found).astype(np.int64)


def of(world: World, keys: pd.DataFrame) -> Ints:
    """Award ids of (person_id, scheme) rows, 0 where there is none; the latest of several."""
    last = world.awards.sort_values("start", kind="stable").drop_duplicates(["person_id", "scheme"], keep="last")
    table = last.set_index(["person_id", "scheme"])["award_id"]
    found: Ints = table.reindex(pd.MultiIndex.from_frame(keys[["person_id", "scheme"]])).fillna(0).to_numpy()
    return found.astype(np.int64)


def _numbered(world: World, frame: pd.DataFrame) -> pd.DataFrame:
    """In order of application, numbered 1, 2, …"""
    frame = frame.drop(columns="award_id", errors="ignore")
    frame = frame.sort_values(["applied", "person_id", "scheme", "start"], kind="stable").reset_index(drop=True)
    world.new_ids("pension_award", max(len(frame) - len(world.awards), 0))
    frame.insert(0, "award_id", np.arange(1, len(frame) + 1, dtype=np.int64))
    return frame


def _qualifies(world: World) -> Bools:
    """Who retires here and has the fifteen years, from before the window and the jobs since."""
    people = world.people
    starts = people["retires"].to_numpy()
    total = people["ep_paid0"].to_numpy() + people["ep_deemed0"].to_numpy() + _worked(world, "retires")
    left = people["left"].to_numpy()
    gone = ~np.isnat(left) & (left < first_day(np.minimum(starts, NEVER - 1)))
    others = (starts < world.first_month) | ~people["kind"].isin(_WORKING).to_numpy()
    qualifies: Bools = ((total >= minimum_months(world) + _MARGIN) | others) & ~gone
    return qualifies


def _worked(world: World, until: str) -> Floats:
    """Months of pension insurance in the window, by person, before the month of column ``until``."""
    people, jobs = world.people, world.jobs
    first, last = contribution.insured_months(world, jobs)
    stops = people[until].to_numpy()[jobs["person_id"].to_numpy() - 1]
    pension = jobs["lines"].str.startswith(("EP", "GP")).to_numpy()
    months = np.where(pension, np.maximum(np.minimum(last, stops - 1) - first + 1, 0), 0)
    return np.bincount(jobs["person_id"].to_numpy() - 1, weights=months, minlength=len(people))


def _rows(people: pd.DataFrame, start: Ints, kind: Text, scheme: str | None = None) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person_id": people["person_id"].to_numpy(),
            "scheme": scheme or people["kind"].map(_SCHEMES).to_numpy(str),
            "award_type": kind,
            "start": start,
            "birth_used": people["birth_used"].to_numpy(),
            "archive_birth": people["archive_birth"].to_numpy(),
            "track": people["track"].to_numpy(str),
        }
    )


def _conversions(world: World, main: pd.DataFrame) -> pd.DataFrame:
    """Who draws the sickness-disability benefit changes to the old-age pension at the statutory age."""
    ill = main[main["award_type"] == "disability_allow"]
    people = world.people.iloc[ill["person_id"].to_numpy() - 1]
    start = people["statutory"].to_numpy() + 1
    died = people["death"].to_numpy()
    reached = (start <= world.last_month + 1) & (np.isnat(died) | (died > first_day(start)))
    return _rows(people[reached], start[reached], np.repeat("normal", int(reached.sum())), "EP")


def _switches(world: World) -> pd.DataFrame:
    """Resident pensioners who have completed an employee's pension."""
    people = world.people
    short = _worked(world, "switches") + people["ep_paid0"] < minimum_months(world)
    people["switches"] = np.where(short, NEVER, people["switches"])
    people = people[people["switches"] <= world.last_month + 1]
    return _rows(people, people["switches"].to_numpy(), np.repeat("normal", len(people)), "EP")


def _dates(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Application in the weeks before the first month, for some after it; decided within 20 working days."""
    n = len(frame)
    first = first_day(frame["start"])
    late = chance(_LATE, n, rng)
    applied = first - days(rng.uniform(3, 38, n))
    applied = np.where(late, first + days(rng.uniform(1, 75, n)), applied)
    frame["applied"] = working_day(applied)
    frame["awarded"] = working_day(frame["applied"].to_numpy() + days(rng.uniform(2, 24, n)))


def _ended(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Ends that are not deaths: ``ended`` is the last month due, ``end_known`` when the fund enters it."""
    n = len(frame)
    people = world.people.iloc[frame["person_id"].to_numpy() - 1]
    allowance = frame["award_type"].to_numpy(str) == "disability_allow"
    statutory, switches = people["statutory"].to_numpy(), people["switches"].to_numpy()
    switching = (frame["scheme"] == "RP").to_numpy() & (switches < NEVER)
    last = np.where(switching, switches - 1, np.where(allowance, statutory, NEVER))
    frame["ended"] = last
    # The two schemes' offices tell each other: mostly at once, some a month or two late.
    told = first_day(last) + days(np.where(allowance, rng.uniform(2, 20, n), rng.choice([8, 38, 66], n)))
    frame["end_known"] = np.where(last < NEVER, working_day(told), NAT)
    frame["end_reason"] = np.where(switching, "duplicate", np.where(allowance, "statutory_age", ""))


def _grounds(world: World, frame: pd.DataFrame, rng: np.random.Generator) -> None:
    """Special work, agents, what was paid before the window, and hooks at rest."""
    n = len(frame)
    special = frame["award_type"].to_numpy(str) == "early_special"
    kind = pick(_SPECIAL_KINDS, n, rng)
    least = np.asarray(world.law.number("special_work_months", key=kind))
    frame["special_kind"] = np.where(special, kind, "")
    frame["special_months"] = np.where(special, least + rng.integers(0, 130, n), 0)
    median = frame["scheme"].map({k: v[0] for k, v in _LEVELS.items()}).to_numpy(dtype=float)
    sigma = frame["scheme"].map({k: v[1] for k, v in _LEVELS.items()}).to_numpy(dtype=float)
    level = np.round(median * np.exp(rng.normal(0, 1, n) * sigma) * 100).astype(np.int64)
    frame["monthly_fen0"] = np.where(frame["start"] < world.first_month, level, 0)
    clerks = world.agents["agent_id"].to_numpy()
    by_agent = chance(_BY_AGENT, n, rng) & (frame["scheme"] == "EP").to_numpy()
    frame["agent_id"] = np.where(by_agent, rng.choice(clerks, n), 0) if len(clerks) else 0
    _hooks(frame)


def _hooks(frame: pd.DataFrame) -> None:
    """What schemes add to the records' years, index and account or to the formula's result; who handled it; what holds.

    Months from ``held_from`` up to, not with, ``held_to`` are never paid; rises that fall between ``frozen_from`` and
    ``frozen_to`` are not given; the fund enters an end ``stop_late`` days after it was told.
    """
    n = len(frame)
    frame["extra_index"], frame["stop_late"] = np.zeros(n), np.zeros(n)
    for name in ("extra_months", "extra_account", "extra_fen", "op_accept", "op_review", "op_approve"):
        frame[name] = np.zeros(n, dtype=np.int64)
    for name in ("held_from", "held_to", "frozen_from", "frozen_to"):
        frame[name] = np.full(n, NEVER)
    frame["unexamined"] = np.zeros(n, dtype=bool)
