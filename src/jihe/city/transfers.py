"""Months that were not paid month by month here: transferred in from other places, and deemed paid on application.

Contributions in general come from jobs. What is entered otherwise is left in latent frames named ``contribution/…``,
one row a month: person_id, employer_id, month, lines, base_ep_fen, base_uw_fen, paid (day the money came, NaT: none),
kind, payer, recorded, doc_type, doc_no, op_id. ``contribution`` writes them among all the others.

A transfer moves months of a life from ``account_opening`` into rows: who consolidates what was paid elsewhere on
retiring, or after moving here, has them entered with the form of the other fund, and that fund sends the money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city import operators, places
from jihe.city.calendar import NAT, NEVER, Bools, Ints, Times, day_of, first_day, month_of, number, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, numbers, pick, runs, some
from jihe.city.identity import Text

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 5_000  # transfers of the whole city among those who work
_ON_RETIRING = 0.16  # of new employees' pensions, mostly of people from elsewhere
_FIRST = number(201507)  # bases before are not to be had month by month
_MONEY_PENDING, _FORM_MISSING = 0.03, 0.04
_DEEMED_NOW = 0.6  # of new pensions with service before the fund: recognised on applying, the others long ago
_SOLDIER = 0.15


def plan(world: World) -> None:
    """Leaves ``contribution/transfers``, ``contribution/deemed`` and ``transferred`` (person_id, months, recorded)."""
    rng = world.rng("transfers")
    people = world.people
    awards = world.awards
    fresh = awards[((awards["scheme"] == "EP") & (awards["start"] > world.first_month + 4)).to_numpy()]
    fresh = fresh.drop_duplicates("person_id")
    outside = ~people["local"].to_numpy()[fresh["person_id"].to_numpy() - 1]
    retiring = fresh[chance(np.where(outside, 1.5, 0.4) * _ON_RETIRING, len(fresh), rng)]
    working = people["kind"].isin(["ep_worker", "flexible"]) & (people["retires"] > world.last_month + 2)
    able = working & ~people["local"] & (people["ep_paid0"] > 6) & people["death"].isna()
    workers = some(people["person_id"].to_numpy()[able], world.count(_A_YEAR * world.years), rng)
    recorded = np.r_[before_applying(world, retiring, rng), _some_day(world, len(workers), rng)]
    persons = np.r_[retiring["person_id"].to_numpy(), workers]
    wanted = np.round(np.clip(lognormal(26, 0.85, len(persons), rng), 2, 200)).astype(np.int64)
    keep = ~np.isnat(recorded)
    honest(world, "transfers", persons[keep], wanted[keep], recorded[keep], rng)
    _deemed(world, fresh, rng)


def before_applying(world: World, awards: pd.DataFrame, rng: np.random.Generator) -> Times:
    """A moment from some days to a year before each application, NaT where that lies before the window."""
    applied = awards["applied"].to_numpy()
    made = office_time(applied - days(np.minimum(4 + lognormal(50, 0.9, len(awards), rng), 380)), rng)
    return np.where((made > world.start) & (made < applied), made, NAT)


def by_hand(world: World, persons: Ints) -> Bools:
    """Who of ``persons`` has months entered by hand already."""
    made = np.zeros(len(persons), dtype=bool)
    for name in sorted(world.latent):
        if name.startswith("contribution/"):
            made |= np.isin(persons, world.latent[name]["person_id"])
    return made


def move(world: World, persons: Ints, wanted: Ints, recorded: Times, rng: np.random.Generator) -> pd.DataFrame:
    """Takes months out of what was paid before the window and gives them as rows to be entered; documents are missing.

    At most ``wanted`` months each, in one run that ends some time before the window; fewer where fewer were paid.
    """
    people = world.people
    paid0 = people["ep_paid0"].to_numpy()[persons - 1]
    last = world.first_month - 1 - rng.integers(0, 40, len(persons))
    last = np.maximum(last, _FIRST + np.minimum(wanted, 60))
    last = np.minimum(last, world.first_month - 1)
    count = np.clip(np.minimum(wanted, last - _FIRST + 1), 0, np.maximum(paid0 - 1, 0))
    left = people["account0_fen"].to_numpy()[persons - 1] * (1 - count / np.maximum(paid0, 1))
    people.loc[persons - 1, "ep_paid0"] = paid0 - count
    people.loc[persons - 1, "account0_fen"] = np.round(left).astype(np.int64)
    row, month = runs(last - count + 1, last)
    mean = np.asarray(world.law.number("provincial_mean_wage", month // 12 * 100 + month % 12 + 1))
    index = np.clip(people["avg_index"].to_numpy()[persons - 1], 0.6, 3.0)[row]
    index = index * np.exp(0.05 * rng.normal(0, 1, len(persons)))[row]
    return pd.DataFrame(
        {
            "person_id": persons[row], "employer_id": 0, "month": month, "lines": "EP",
            "base_ep_fen": np.round(mean * np.clip(index, 0.6, 3.0) / 100).astype(np.int64) * 100, "base_uw_fen": 0,
            "paid": NAT, "kind": "transfer_in", "payer": "person", "recorded": recorded[row], "doc_type": "",
            "doc_no": "", "op_id": 0,
        }
    )  # fmt: skip


def forms(regions: Text, issued: Times, serial: Ints) -> Text:
    """Numbers of transfer forms: the issuing fund's region, the month, a serial number."""
    month = numbers("", ym_of(month_of(issued)), 6)
    return np.char.add(np.char.add(np.char.add("转", regions.astype(str)), month), numbers("", serial % 100_000, 5))


def honest(world: World, name: str, persons: Ints, wanted: Ints, recorded: Times, rng: np.random.Generator) -> None:
    """With the other fund's form and its money; some forms were never scanned, some money is still on its way.

    Leaves ``contribution/<name>`` and adds to ``transferred``.
    """
    n = len(persons)
    rows = move(world, persons, wanted, recorded, rng)
    region = world.people["hukou_region"].to_numpy(str)[persons - 1]
    region = np.where(region == places.LOCAL_REGION, places.origins(np.zeros(n, dtype=bool), rng), region)
    form = forms(region, recorded - days(rng.uniform(10, 80, n)), rng.integers(1, 99_999, n))
    form = np.where(chance(_FORM_MISSING, n, rng), "", form)
    money = day_of(recorded - days(rng.uniform(0, 25, n)))
    money = np.where(chance(_MONEY_PENDING, n, rng) & (form != ""), NAT, money)
    towns = world.people["town"].to_numpy(str)[persons - 1]
    given = pd.DataFrame({"doc_no": form, "paid": money, "op_id": operators.handler(world, towns, "accept", rng)})
    given.index = pd.Index(persons)
    rows["doc_type"] = "transfer_form"
    for column in given:
        rows[column] = given[column].reindex(rows["person_id"]).to_numpy()
    counts = rows.groupby("person_id").size().reindex(persons, fill_value=0).to_numpy()
    moved = pd.DataFrame({"person_id": persons, "months": counts, "recorded": recorded})
    before = world.latent.get("transferred")
    world.latent["transferred"] = moved if before is None else pd.concat([before, moved], ignore_index=True)
    world.latent[f"contribution/{name}"] = rows


def _deemed(world: World, awards: pd.DataFrame, rng: np.random.Generator) -> None:
    """Service before the fund began, recognised from the archive or the soldier's papers on applying."""
    people = world.people
    service = people["ep_deemed0"].to_numpy()[awards["person_id"].to_numpy() - 1]
    chosen = awards[(service > 0) & chance(_DEEMED_NOW, len(awards), rng)]
    persons = chosen["person_id"].to_numpy()
    count = people["ep_deemed0"].to_numpy()[persons - 1]
    recorded = before_applying(world, chosen, rng)
    recorded = np.where(np.isnat(recorded), NAT, office_time(chosen["applied"].to_numpy() - days(2.5), rng))
    known = ~np.isnat(recorded) & (recorded < chosen["awarded"].to_numpy())
    persons, count, recorded = persons[known], count[known], recorded[known]
    people.loc[persons - 1, "ep_deemed0"] = 0
    since = people["first_month"].to_numpy()[persons - 1]
    begun = np.where(since < NEVER, since, number(199401))
    row, month = runs(begun - count, begun - 1)
    kind = pick({"archive": 1 - _SOLDIER, "military": _SOLDIER}, len(persons), rng)
    towns = people["town"].to_numpy(str)[persons - 1]
    paper = np.where(kind == "military", "军", "档")
    text = np.char.add(paper, numbers("", world.citywide(persons), 8))
    clerk = operators.handler(world, towns, "review", rng)
    world.latent["contribution/deemed"] = pd.DataFrame(
        {
            "person_id": persons[row], "employer_id": 0, "month": month, "lines": "EP", "base_ep_fen": 0,
            "base_uw_fen": 0, "paid": NAT, "kind": "deemed", "payer": "person", "recorded": recorded[row],
            "doc_type": kind[row], "doc_no": text[row], "op_id": clerk[row],
        }
    )  # fmt: skip


def _some_day(world: World, n: int, rng: np.random.Generator) -> Times:
    """Office hours of any day of the window, fewer around the new year's holidays as offices are shut."""
    span = (world.end - world.start).astype(float)
    return office_time(world.start + (rng.random(n) * span).astype("timedelta64[s]"), rng)


def entered(world: World) -> pd.DataFrame:
    """All rows that ``contribution/…`` frames hold, in the order of their names."""
    parts = [world.latent[name] for name in sorted(world.latent) if name.startswith("contribution/")]
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame()
    rows = pd.concat(parts, ignore_index=True)
    made: pd.DataFrame = rows[(first_day(rows["month"].to_numpy()) < rows["recorded"].to_numpy())]
    return made.reset_index(drop=True)
