"""B2.4 Benefit drawn by who has lost the right to it: dead, imprisoned, enlisted, abroad, pensioned, publicly paid.

Published: provincial audits list each class, without amounts of their own; a month here costs about 2,300 yuan, a case
one month to a year and more. Motive: the family draws on for the dead or the prisoner, the recruit's mother does the
monthly check from the kitchen table, the emigrant answers it abroad; a new civil servant waits for somebody to ask.
Worlds differ in the mix, in how long it goes on, and in how many come clean.

Look-alikes: a namesake's row that bears the claimant's number; a suspended sentence; a trip of days or weeks; a
discharge, or a public post, that ended before the claim; a survivor's money; who tells in time, and is stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import ui_spells
from jihe.city.calendar import DAY, NAT, NEVER, Bools, Floats, Ints, Times, day_of, first_day, month_of, working_day
from jihe.city.draws import chance, days, lognormal, pick, some, yuan
from jihe.city.identity import Text
from jihe.city.schemes import claims as shared

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 45.0  # own estimate, all classes together
TYPOLOGY = "B2.4"
_CLASSES = ("death", "custody", "enlisted", "emigrated", "retired", "public")
_KINDS = ("homonym", "suspended", "travel", "before", "survivor", "told")
_PROVINCES = {"450000": 0.3, "430000": 0.25, "360000": 0.15, "510000": 0.15, "420000": 0.15}
_ABROAD = ("澳门", "香港", "新加坡", "柬埔寨", "加拿大", "中山市")
_UNITS = ("珠海市香洲区教育局", "中山市某镇综合行政执法办公室", "佛山市顺德区容桂街道办事处", "广西桂平市人民医院")
_INSIDE = {"prison": 0.7, "detention_sentence": 0.15, "rehab": 0.15}
_OUTSIDE = {"suspended": 0.7, "parole": 0.15, "medical_parole": 0.15}
_OWN_ESTIMATE = (5, 8, 4, 9, 6, 8)


class Habits(NamedTuple):
    """The mix of a world, and how long it goes on."""

    classes: Floats
    months: float
    spread: float
    found: float  # share where the bureau hears of it by itself
    settles: float  # share of who is abroad that has settled there
    kinds: Floats


def habits(world: World) -> Habits:
    """Draws of this world."""
    rng = world.habits(TYPOLOGY)
    return Habits(
        rng.dirichlet(_OWN_ESTIMATE), np.exp(rng.normal(np.log(4.5), 0.3)), rng.uniform(0.6, 1.0),
        rng.uniform(0.2, 0.6), rng.uniform(0.2, 0.6), rng.dirichlet([4, 4, 5, 4, 3, 5]),
    )  # fmt: skip


def plan(world: World) -> None:
    """Ends the right of some who draw on, and of some who tell; leaves the registries' rows about them."""
    rng, how = world.rng(TYPOLOGY), habits(world)
    wanted = world.prevalence(TYPOLOGY, _A_YEAR, at_least=2)
    spells = _able(world)
    spells = spells.iloc[some(np.arange(len(spells)), 6 * wanted + 4, rng)].reset_index(drop=True)
    what = _cast(world, spells, rng.multinomial(min(wanted, len(spells)), how.classes), rng)
    cheats = spells[what != ""].reset_index(drop=True)
    honest = spells[what == ""].iloc[: wanted + wanted // 3 + 4].reset_index(drop=True)
    what = what[what != ""]
    lost = _lose(world, cheats, what, how, rng)
    _tell_registries(world, cheats, what, lost, how, rng)
    _resemble(world, honest, how, rng)


def _able(world: World) -> pd.DataFrame:
    """Spells of three months and more, inside the window, of people without another story."""
    draws = ui_spells.draws(world)
    ends = _ends(draws)
    fits = (ends - _begins(world, draws) >= 3) & (ends - 1 > world.first_month + 1)
    fits &= (draws["from_month"] < world.last_month - 3).to_numpy() & draws["startup"].isna().to_numpy()
    person = draws["person_id"].to_numpy() - 1
    people = world.people
    fits &= people["death"].isna().to_numpy()[person] & ~draws["person_id"].duplicated(keep=False).to_numpy()
    # No pension, nor work injury, is to make a second story of it.
    for other in (world.awards, world.latent["injuries"]):
        fits &= ~draws["person_id"].isin(other["person_id"]).to_numpy()
    chosen: pd.DataFrame = draws[fits]
    return chosen.reset_index(drop=True)


def _ends(spells: pd.DataFrame) -> Ints:
    """First month no longer drawn in an honest course of things."""
    by_months = spells["from_month"].to_numpy() + spells["entitled"].to_numpy()
    made: Ints = np.minimum(by_months, month_of(spells["next_start"]))
    return made


def _begins(world: World, spells: pd.DataFrame) -> Ints:
    made: Ints = np.maximum(spells["from_month"].to_numpy(), world.first_month)
    return made


def _fits(world: World, spells: pd.DataFrame) -> dict[str, Bools]:
    """Which lives each class fits, the rarest first.

    Who works again later did not die or settle abroad; recruits are young men; a public post fits anybody.
    """
    people = world.people.iloc[spells["person_id"].to_numpy() - 1]
    age = (first_day(spells["from_month"].to_numpy()) - people["birth"].to_numpy()) / days(365.25)
    again = spells["next_job"].to_numpy() > 0
    young = (people["sex"].to_numpy() == "M") & (age < 27)
    return {
        "enlisted": young & ~again, "death": ~again & (age > 30), "retired": age > 45,
        "custody": ~again, "emigrated": ~again, "public": np.ones(len(spells), dtype=bool),
    }  # fmt: skip


def _cast(world: World, spells: pd.DataFrame, wanted: Ints, rng: np.random.Generator) -> Text:
    """Class of each spell ('': honest), as many of each as ``wanted``; what finds no life becomes a public post."""
    count = dict(zip(_CLASSES, wanted.tolist(), strict=True))
    made = np.full(len(spells), "", dtype="U9")
    for name, possible in _fits(world, spells).items():
        taken = some(np.flatnonzero(possible & (made == "")), count[name], rng)
        made[taken] = name
        count["public"] += count[name] - len(taken) if name != "public" else 0
    return made


def _fitting(world: World, spells: pd.DataFrame, what: Text) -> Text:
    """Classes drawn for each spell, changed to one that fits its life."""
    again = spells["next_job"].to_numpy() > 0
    made = what.copy()
    for name, possible in _fits(world, spells).items():
        made = np.where((made == name) & ~possible, np.where(again, "public", "emigrated"), made)
    return made


def _lose(world: World, spells: pd.DataFrame, what: Text, how: Habits, rng: np.random.Generator) -> Times:
    """The day on which each loses the right, and how the claim goes on from there."""
    n = len(spells)
    begin, ends = _begins(world, spells), np.minimum(_ends(spells), world.last_month)
    months = np.round(np.clip(lognormal(how.months, how.spread, n, rng), 1, 20)).astype(np.int64)
    months = np.minimum(months, np.maximum(ends - begin - 1, 1))
    latest = np.maximum(ends - months - 1, begin)
    month = begin + np.floor(rng.random(n) * (latest - begin + 1)).astype(np.int64)
    day = first_day(month) + days(np.floor(rng.random(n) * 27))
    # Some were never entitled: they had the pension, or the post, when they applied.
    ever = np.isin(what, ["retired", "public"]) & chance(0.4, n, rng)
    day = np.where(ever, day_of(spells["separation"].to_numpy()) - days(rng.integers(5, 200, n)), day)
    months = np.where(ever, ends - spells["from_month"].to_numpy(), months)
    day = np.where(ever, day, np.maximum(day, day_of(spells["apply_ts"].to_numpy()) + DAY))
    told = np.where(chance(how.found, n, rng), working_day(day + days(months * 30.4)), NAT)
    dead = what == "death"
    code = pd.Series(what).replace({"public": "reemployed"}).to_numpy(str)
    ui_spells.change(
        world, spells["spell_id"].to_numpy(), tag=TYPOLOGY, hides=True, draws_on=months, child=NAT,
        lost=np.where(dead, NAT, day), lost_how=np.where(dead, "", code), lost_told=np.where(dead, NAT, told),
        place=np.where((what == "emigrated") & chance(0.6, n, rng), _some(_ABROAD, n, rng), ""),
    )  # fmt: skip
    gone = spells["person_id"].to_numpy()[dead] - 1
    world.people.loc[gone, "death"] = (day + days(rng.random(n)))[dead]
    world.people.loc[gone, "death_concealed"] = True
    world.people.loc[gone, "death_reported"] = told[dead]
    made: Times = day
    return made


def _some(names: tuple[str, ...], n: int, rng: np.random.Generator) -> Text:
    made: Text = np.array(names)[rng.integers(0, len(names), n)]
    return made


def _tell_registries(
    world: World, spells: pd.DataFrame, what: Text, lost: Times, how: Habits, rng: np.random.Generator
) -> None:
    rows = spells[["person_id"]].assign(day=lost, again=spells["next_start"])
    inside = rows[what == "custody"]
    m = len(inside)
    world.latent[f"custody/{TYPOLOGY}"] = pd.DataFrame(
        {
            "person_id": inside["person_id"], "kind": pick(_INSIDE, m, rng),
            "exec_mode": "in_prison", "start_date": inside["day"],
            "end_date": day_of(inside["day"].to_numpy() + days(lognormal(420, 0.6, m, rng))),
        }
    )  # fmt: skip
    recruits = rows[what == "enlisted"]
    away = rows[what == "emigrated"].assign(settled=chance(how.settles, int((what == "emigrated").sum()), rng))
    back = day_of(away["day"].to_numpy() + days(lognormal(260, 0.5, len(away), rng))) + days(0.6)
    after = away["again"].to_numpy()
    back = np.where(away["settled"] | (back >= world.end) | (back >= after), NAT, back)
    abroad = pd.DataFrame(
        {"person_id": away["person_id"], "exit_ts": away["day"] + days(0.4), "back": back, "settled": away["settled"]}
    )
    _add(world, "borders", abroad)
    _add(world, "military", _served(recruits["person_id"].to_numpy(), recruits["day"].to_numpy(), None, 0))
    pensions = rows[what == "retired"]
    _pensions(world, pensions["person_id"].to_numpy(), month_of(pensions["day"]), {"EP": 0.75, "GP": 0.25}, rng)
    posts = rows[what == "public"]
    _add(world, "public_staff", _posts(posts["person_id"].to_numpy(), posts["day"].to_numpy(), None, rng))
    _certificates(world, rows[what == "death"], rng)


def _certificates(world: World, dead: pd.DataFrame, rng: np.random.Generator) -> None:
    """Hospital, crematory and police know of a death that the family does not tell the fund, each in its time."""
    n = len(dead)
    died = world.people["death"].to_numpy()[dead["person_id"].to_numpy() - 1]
    rows = pd.DataFrame(
        {
            "person_id": dead["person_id"].to_numpy(),
            "health": np.where(chance(0.7, n, rng), died + days(7 * rng.random(n)), NAT),
            "cremated": np.where(chance(0.75, n, rng), day_of(died) + days(0.6 + 2.4 * rng.random(n)), NAT),
            "deregistered": np.where(chance(0.6, n, rng), died + days(lognormal(60, 1.0, n, rng)), NAT),
        }
    )
    before = world.latent.get("hidden_deaths")
    world.latent["hidden_deaths"] = rows if before is None else pd.concat([before, rows], ignore_index=True)


def _add(world: World, registry: str, rows: pd.DataFrame) -> None:
    key = f"{registry}/{TYPOLOGY}"
    before = world.latent.get(key)
    world.latent[key] = rows if before is None else pd.concat([before, rows], ignore_index=True)


def _served(person: Ints, enlisted: Times, discharged: Times | None, id_of: Ints | int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person_id": person, "enlist_date": day_of(enlisted), "id_of": id_of,
            "discharge_date": NAT if discharged is None else day_of(discharged),
        }
    )  # fmt: skip


def _posts(person: Ints, since: Times, left: Times | None, rng: np.random.Generator) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person_id": person, "unit": _some(_UNITS, len(person), rng), "from_date": day_of(since),
            "left": NAT if left is None else day_of(left),
        }
    )  # fmt: skip


def _pensions(world: World, person: Ints, month: Ints, schemes: dict[str, float], rng: np.random.Generator) -> None:
    n = len(person)
    scheme = pick(schemes, n, rng)
    received = np.maximum(first_day(month + 1) + days(14 + lognormal(30, 0.8, n, rng)), world.start - days(8))
    rows = pd.DataFrame(
        {
            "person_id": person, "scheme": scheme, "province": pick(_PROVINCES, n, rng), "start": month,
            "end": np.repeat(NEVER, n), "received": received, "corrected": np.repeat(NAT, n),
            "monthly_fen": np.where(scheme == "survivor", yuan(700, 0.4, n, rng), yuan(2_300, 0.3, n, rng)),
        }
    )  # fmt: skip
    _add(world, "pensions_elsewhere", rows)


def _resemble(world: World, spells: pd.DataFrame, how: Habits, rng: np.random.Generator) -> None:
    """Rows of registries about honest claimants that look like the others', and rights that end and are told."""
    n = len(spells)
    kind = np.array(_KINDS)[rng.choice(len(_KINDS), n, p=how.kinds)]
    person, apply = spells["person_id"].to_numpy(), day_of(spells["apply_ts"].to_numpy())
    begin = first_day(_begins(world, spells))
    inside = begin + days(np.floor(rng.random(n) * 50))
    ui_spells.change(world, spells["spell_id"].to_numpy(), tag=np.char.add(f"{TYPOLOGY}/", kind))
    stranger = rng.integers(1, len(world.people) + 1, n)
    for name, rows in (("homonym", kind == "homonym"), ("suspended", kind == "suspended")):
        m = int(rows.sum())
        other = name == "homonym"
        right = inside[rows] + days(lognormal(120, 0.6, m, rng))
        world.latent[f"custody/{TYPOLOGY}/{name}"] = pd.DataFrame(
            {
                "person_id": stranger[rows] if other else person[rows], "kind": "prison",
                "exec_mode": "in_prison" if other else pick(_OUTSIDE, m, rng),
                "start_date": day_of(inside[rows]), "id_of": person[rows] if other else 0,
                "end_date": day_of(inside[rows] + days(lognormal(420, 0.6, m, rng))),
                "corrected": np.where(chance(0.4, m, rng) & other, right, NAT),
            }
        )  # fmt: skip
    trip = kind == "travel"
    out = inside[trip] + days(0.4)
    stay = days(np.clip(lognormal(9, 1.0, int(trip.sum()), rng), 0.4, 55))
    _add(
        world,
        "borders",
        pd.DataFrame({"person_id": person[trip], "exit_ts": out, "back": out + stay, "settled": False}),
    )
    past = kind == "before"
    men = world.people["sex"].to_numpy()[person - 1] == "M"
    started = world.jobs["start"].to_numpy()[spells["job_id"].to_numpy() - 1]
    left = np.minimum(started, apply) - days(rng.integers(20, 400, n))
    since = left - days(730 + rng.integers(0, 30, n))
    served = past & men
    _add(world, "military", _served(person[served], since[served], left[served], 0))
    _add(world, "public_staff", _posts(person[past & ~men], since[past & ~men], left[past & ~men], rng))
    widowed = kind == "survivor"
    _pensions(world, person[widowed], month_of(since[widowed]), {"survivor": 1.0}, rng)
    _told(world, spells[kind == "told"].reset_index(drop=True), rng)


def _told(world: World, spells: pd.DataFrame, rng: np.random.Generator) -> None:
    """A recruit, an emigrant, a new official who says so within days: the benefit stops in time."""
    n = len(spells)
    what = _fitting(world, spells, _some(("enlisted", "emigrated", "public"), n, rng))
    begin, ends = _begins(world, spells), np.minimum(_ends(spells), world.last_month)
    month = begin + 1 + np.floor(rng.random(n) * np.maximum(ends - begin - 2, 0)).astype(np.int64)
    day = first_day(month) + days(np.floor(rng.random(n) * 27))
    code = pd.Series(what).replace({"public": "reemployed"}).to_numpy(str)
    known = working_day(day + days(rng.integers(0, 12, n)))
    ui_spells.change(world, spells["spell_id"].to_numpy(), lost=day, lost_how=code, lost_told=known, child=NAT)
    person = spells["person_id"].to_numpy()
    goes, serves, posted = (what == name for name in ("emigrated", "enlisted", "public"))
    settled = pd.DataFrame({"person_id": person[goes], "exit_ts": day[goes] + days(0.4), "back": NAT, "settled": True})
    _add(world, "borders", settled)
    _add(world, "military", _served(person[serves], day[serves], None, 0))
    _add(world, "public_staff", _posts(person[posted], day[posted], None, rng))


def record(world: World) -> None:
    """Claims drawn on after the right had gone, with what that cost; honest ones that a registry casts doubt on."""
    shared.record(world, TYPOLOGY)
