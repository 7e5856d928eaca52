"""B4.3 A stopped or dead pensioner drawn again by a status edit [违规恢复或压停], or a stop taken back on arrival.

Known pattern, no published sums: an operator sets the state of an award back to "being paid", types in a
certification and, mostly, an account of somebody near; or rolls a stop back within days of its entry and lets the
pension run on for a family that pays for it. Here a case runs for one to some thirty months and costs between
some hundred yuan (residents) and, for a public pension run to the end, three hundred thousand; some are found and
stopped again. Look-alikes: living pensioners stopped on a court's declaration of death that was revoked, paid up
in arrears; a stop entered for the wrong award and rolled back; pensions suspended for an overdue certification
and resumed at the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import revivals
from jihe.city.calendar import DAY, NAT, NEVER, Ints, Times, day_of, month_of, office_time, ym_of
from jihe.city.draws import chance, days, lognormal, pick, some
from jihe.city.operators import handler
from jihe.city.schemes import insiders
from jihe.city.schemes.lives import take, untaken
from jihe.city.schemes.shared import household_of, kept, spans

if TYPE_CHECKING:
    from jihe.city.world import World

_A_YEAR = 0.25  # episodes of all kinds are 0 to 2 a year (E1)
TYPOLOGY = "B4.3"
_CYCLE = 12  # months between certifications


class _Habits(NamedTuple):
    """Of one world; sizes are medians of wide spreads."""

    clients: float
    at_once: float  # share of stops rolled back within days
    pause_days: float  # from the stop to the revival, for the others
    arrears: float  # share of cases in which the months between are paid too
    diverts: float  # share paid into an account of the operator's circle
    certifies: float  # share with a certification typed in
    at_window: float  # share of those said to have come to the window, else a paper from away
    found: float  # share stopped again
    not_dead: float  # share of awards that had ended for another reason


def _habits(world: World) -> _Habits:
    rng = world.habits(TYPOLOGY)
    return _Habits(
        clients=rng.uniform(2.5, 8), at_once=rng.uniform(0.1, 0.6), pause_days=rng.uniform(20, 150),
        arrears=rng.uniform(0.1, 0.8), diverts=rng.uniform(0.3, 0.9), certifies=rng.uniform(0.4, 1.0),
        at_window=rng.uniform(0.2, 0.8), found=rng.uniform(0.15, 0.6), not_dead=rng.uniform(0.05, 0.4),
    )  # fmt: skip


def plan(world: World) -> None:
    """Adds revivals, certifications and changes of account; leaves ``revived`` and ``wrongly_stopped`` (award_id)."""
    rng = world.rng(TYPOLOGY)
    habits = _habits(world)
    episodes = world.prevalence(TYPOLOGY, _A_YEAR, at_least=1)
    stops = _stops(world)
    parts = []
    for ring, insider in enumerate(insiders.crooked(world, episodes, ("accept", "review", "data"), rng), 1):
        wanted = int(np.clip(lognormal(habits.clients, 0.7, 1, rng)[0], 1, 30))
        cases = _cases(stops, world, insider, wanted, habits, rng)
        stops = stops[~stops["award_id"].isin(cases["award_id"])]
        parts.append(_revive(world, cases, insider, habits, rng).assign(ring=ring))
        take(world, parts[-1]["person_id"].to_numpy())
    columns = {name: np.zeros(0, dtype=np.int64) for name in ("award_id", "person_id", "op_id", "holder", "ring")}
    world.latent["revived"] = pd.concat([pd.DataFrame(columns), *parts], ignore_index=True)
    _wrongly_stopped(world, len(world.latent["revived"]) + 2, rng)


def _stops(world: World) -> pd.DataFrame:
    """Awards that come to an end inside the window in a way the fund hears of in time, with that moment."""
    awards, people = world.awards, world.people
    own = people.iloc[awards["person_id"].to_numpy() - 1]
    told, other = own["death_reported"].to_numpy(), awards["end_known"].to_numpy()
    stop = np.fmin(told, other)
    inside = (stop > world.start + 20 * DAY) & (stop < world.end - 90 * DAY) & ~own["death_concealed"].to_numpy(bool)
    late = awards["stop_late"].to_numpy() > 0
    last = np.minimum(month_of(own["death"].to_numpy()), awards["ended"].to_numpy())
    drawn = (awards["start"].to_numpy() <= last) & (awards["start"].to_numpy() < month_of(stop) - 1)
    frame = awards[["award_id", "person_id", "scheme"]].assign(stop=stop, dead=~np.isnat(told) & ~(other < told))
    free = untaken(world)[awards["person_id"].to_numpy() - 1]
    made: pd.DataFrame = frame[inside & drawn & ~late & free].drop_duplicates("person_id")
    return made


def _cases(
    stops: pd.DataFrame, world: World, insider: insiders.Insider, wanted: int, habits: _Habits, rng: np.random.Generator
) -> pd.DataFrame:
    """Stops of the operator's town first, as many not by death as is the habit."""
    living = round(wanted * habits.not_dead)
    chosen = []
    for dead, n in ((True, wanted - living), (False, living)):
        pool = stops[stops["dead"].to_numpy() == dead]
        here = insiders.in_town(world, pool, insider.town)["award_id"].to_numpy()
        near = some(here, n, rng)
        chosen += [near, some(np.setdiff1d(pool["award_id"].to_numpy(), here), n - len(near), rng)]
    made: pd.DataFrame = stops[stops["award_id"].isin(np.concatenate(chosen))]
    return made.reset_index(drop=True)


def _revive(
    world: World, cases: pd.DataFrame, insider: insiders.Insider, habits: _Habits, rng: np.random.Generator
) -> pd.DataFrame:
    """The status edit, the certification, the account; one row a case with whose account takes the money."""
    n = len(cases)
    stop = cases["stop"].to_numpy()
    wait = np.where(chance(habits.at_once, n, rng), rng.uniform(0.05, 5, n), lognormal(habits.pause_days, 0.8, n, rng))
    revived = office_time(stop + days(wait), rng)
    revived = np.where(revived > stop, revived, office_time(stop + 4 * DAY, rng))
    cases = cases[revived < world.end - 35 * DAY].reset_index(drop=True)
    revived = revived[revived < world.end - 35 * DAY]
    n = len(cases)
    again = office_time(revived + days(lognormal(260, 0.7, n, rng)), rng)
    again = np.where(chance(habits.found, n, rng) & (again < world.end), again, NAT)
    revivals.add(
        world,
        cases[["award_id"]].assign(
            stopped=NAT, reason="", revived=revived, again=again, arrears=chance(habits.arrears, n, rng),
            op_id=insider.op_id, second_op=0,
        ),
    )  # fmt: skip
    _certify(world, cases, revived, again, insider, habits, rng)
    holder = _divert(world, cases, revived, insider, habits, rng)
    return cases[["award_id", "person_id"]].assign(op_id=insider.op_id, holder=holder)


def _certify(
    world: World, cases: pd.DataFrame, revived: Times, again: Times, insider: insiders.Insider, habits: _Habits,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """One about the revival, and one for each year after it."""
    takes = chance(habits.certifies, len(cases), rng)
    for year in range(int(world.years) + 2):
        when = revived + days(rng.uniform(0.001, 20, len(cases)) ** rng.choice([0.3, 1.0], len(cases)))
        when = office_time(when + year * _CYCLE * 30 * DAY, rng) if year else np.minimum(when, revived + 25 * DAY)
        open_yet = takes & (np.isnat(again) | (when < again)) & (when < world.end)
        rows = cases[open_yet]
        n = len(rows)
        revivals.certify(
            world,
            pd.DataFrame(
                {
                    "person_id": rows["person_id"].to_numpy(), "line": rows["scheme"].to_numpy(str),
                    "cert_ts": when[open_yet], "result": pick({"success": 0.9, "override": 0.1}, n, rng),
                    "method": np.where(chance(habits.at_window, n, rng), "window", "paper"), "op_id": insider.op_id,
                }
            ),
        )  # fmt: skip


def _divert(
    world: World, cases: pd.DataFrame, revived: Times, insider: insiders.Insider, habits: _Habits,
    rng: np.random.Generator,
) -> Ints:  # fmt: skip
    """Whose account takes the money: one of the operator's circle, or (0) the family's as before."""
    near = int(household_of(world, np.array([insider.person_id]))[0])
    adult = month_of(world.people["birth"].to_numpy()) < world.first_month - 20 * 12
    drawing = np.isin(world.people["person_id"], world.awards["person_id"])
    free = np.flatnonzero(adult & ~drawing & world.people["death"].isna().to_numpy()) + 1
    friend = int(some(free, 1, rng)[0])
    whose = near if near and near in free and rng.random() < 0.5 else friend
    takes = chance(habits.diverts, len(cases), rng)
    when = office_time(revived + days(rng.uniform(-3, 6, len(cases))), rng)
    rows = cases[takes]
    changes = pd.DataFrame(
        {
            "person_id": rows["person_id"].to_numpy(), "line": rows["scheme"].to_numpy(str), "holder": whose,
            "acct_id": 0, "changed_ts": when[takes], "reverted_ts": NAT, "op_id": insider.op_id,
        }
    )  # fmt: skip
    world.payee_changes = pd.concat([world.payee_changes, changes], ignore_index=True)
    return np.where(takes, whose, 0)


def _wrongly_stopped(world: World, wanted: int, rng: np.random.Generator) -> None:
    """Living pensioners: half declared dead by a court that revoked it, half stopped by a slip and put right."""
    awards = world.awards
    alive = world.people["death"].isna().to_numpy()[awards["person_id"].to_numpy() - 1]
    told = world.latent.get("wrong_deaths", pd.DataFrame({"person_id": np.zeros(0, dtype=np.int64)}))
    drawing = alive & (awards["start"] < world.first_month - 1).to_numpy() & (awards["ended"] >= NEVER).to_numpy()
    drawing &= ~awards["person_id"].isin(told["person_id"]).to_numpy()
    drawing &= untaken(world)[awards["person_id"].to_numpy() - 1]
    left = world.people["left"].isna().to_numpy()[awards["person_id"].to_numpy() - 1]
    pool = awards[drawing & left].drop_duplicates("person_id")
    rows = pool.iloc[some(np.arange(len(pool)), wanted, rng)].reset_index(drop=True)
    n = len(rows)
    court = np.arange(n) < n // 2
    span = (world.years * 365.25 - 300) * rng.random(n)
    stopped = office_time(world.start + days(40 + span), rng)
    wait = np.where(court, lognormal(75, 0.8, n, rng), lognormal(1.5, 0.9, n, rng))
    revived = office_time(stopped + DAY + days(np.clip(wait, 0.5, 230)), rng)
    towns = world.people["town"].to_numpy(str)[rows["person_id"].to_numpy() - 1]
    revivals.add(
        world,
        rows[["award_id"]].assign(
            stopped=stopped, reason=np.where(court, "death", pick({"death": 0.6, "error": 0.4}, n, rng)),
            revived=revived, again=NAT, arrears=True, op_id=handler(world, towns, "accept", rng),
            second_op=handler(world, towns, "review", rng),
        ),
    )  # fmt: skip
    world.latent["wrongly_stopped"] = rows[["award_id", "person_id"]].assign(month=month_of(stopped))
    _declared_dead(world, rows["person_id"].to_numpy()[court], stopped[court], revived[court], rng)


def _declared_dead(world: World, persons: Ints, stopped: Times, revived: Times, rng: np.random.Generator) -> None:
    """The court's row, and its revocation before the pension runs again."""
    n = len(persons)
    rows = pd.DataFrame(
        {
            "person_id": persons, "deceased_id": 0, "kind": "court", "own_name": True,
            "death_date": day_of(stopped - days(rng.uniform(20, 500, n))),
            "received": stopped - days(rng.uniform(0.2, 9, n)), "revoked": revived - days(rng.uniform(2, 12, n)),
        }
    )  # fmt: skip
    rows["revoked"] = np.maximum(rows["revoked"], rows["received"] + DAY)
    before = world.latent.get("wrong_deaths")
    world.latent["wrong_deaths"] = rows if before is None else pd.concat([before, rows], ignore_index=True)


def record(world: World) -> None:
    """Awards drawn after the month they were due to, with the operator; and those that ran again rightly."""
    cases = world.latent["revived"].set_index("award_id")
    plans = world.latent["revivals"].set_index("award_id")
    share = world.weight_of(TYPOLOGY)
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "ym", "pay_date"])
    paid = paid[paid["award_id"].isin(cases.index)]
    since = plans["revived"].reindex(paid["award_id"]).to_numpy()
    cost = spans(paid[paid["pay_date"].to_numpy() >= since], "award_id")
    cost = cost[cost["net"] > 0]
    cases = cases.loc[cost.index]
    for ring in cases["ring"].unique():
        mine = cases[cases["ring"] == ring]
        op_ids = [int(mine["op_id"].iloc[0])]
        # Who gains: whoever owns the account, or the family for which the pensioner stands.
        gains = mine["holder"].where(mine["holder"] > 0, mine["person_id"])
        insiders.record(world, TYPOLOGY, cost.loc[mine.index], int(ring), op_ids, gains)
    wrong = world.latent["wrongly_stopped"]
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", wrong["award_id"].to_numpy(), ym_of(wrong["month"]), weight=share
    )
    awards = world.awards
    resumed = awards[((awards["suspended"] < NEVER) & ~awards["award_id"].isin(plans.index)).to_numpy()]
    world.record(
        TYPOLOGY, "benign_lookalike", "pension_award", resumed["award_id"].to_numpy(),
        ym_of(resumed["suspended"].to_numpy()),
    )  # fmt: skip
