"""Pension awards as the fund records them: by the law's formula, from what the records bear out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from jihe.city import accounts, mortality, operators, revivals
from jihe.city.calendar import NAT, NEVER, Floats, Ints, Times, first_day, month_of, office_time, ym_of
from jihe.city.draws import chance, days
from jihe.city.opening import RESIDENT_ACCOUNT
from jihe.law import contribution, pension

if TYPE_CHECKING:
    from jihe.city.world import World

_RISE = 1.05  # of pensions a year before the window: the awards of old were lower
_FIRST_MEAN = 201507  # months before count as of the first mean wage that is published
_IN_SPOUSES_ACCOUNT, _IN_A_HOME = 0.03, 0.03
_SUSPENDED = 0.004  # of awards a year, for a certification that is overdue


class _Paid(NamedTuple):
    """What the fund had on record for each award when it was decided."""

    months: Ints
    deemed: Ints
    mean_index: Floats
    account: Ints


def build(world: World) -> None:
    """Writes ``pension_award`` and the payee links of pensions; adds to ``world.awards`` what payments need.

    Added: monthly_fen (at award), level_fen (at the start of the window or at award, whichever is later),
    decided (moment), stop_known (when the fund learns of an end, NaT never), suspended, resumed (months).
    """
    rng = world.rng("pension")
    awards = world.awards
    awards["decided"] = office_time(awards["awarded"], rng)
    awards["stop_known"] = _known_end(world)
    _suspensions(world, rng)
    paid = _on_record(world)
    rows = _awarded(world, paid)
    awards["monthly_fen"] = rows["monthly_fen"].to_numpy()
    level = awards["monthly_fen0"].to_numpy()
    awards["level_fen"] = np.where(level > 0, level, awards["monthly_fen"])
    _handlers(world, rows, rng)
    world.put("pension_award", revivals.versions(world, _versions(world, rows)))
    _payees(world, rng)


def due_to(world: World) -> Ints:
    """Last month due of each award: the month of death as stated, or of what else ends it; ``NEVER`` while alive."""
    awards = world.awards
    died = month_of(mortality.known(world)[awards["person_id"].to_numpy() - 1])
    due: Ints = np.minimum(died, awards["ended"].to_numpy())
    return due


def _known_end(world: World) -> Times:
    """When the fund learns that an award has ended: by the family's report, or from the other scheme."""
    awards = world.awards
    people = world.people.iloc[awards["person_id"].to_numpy() - 1]
    told, other = people["death_reported"].to_numpy(), awards["end_known"].to_numpy()
    told = told + days(awards["stop_late"].to_numpy())
    known: Times = np.fmin(told, other)
    return known


def _suspensions(world: World, rng: np.random.Generator) -> None:
    """Overdue certifications suspend awards: months from ``suspended`` up to, not with, ``resumed``."""
    awards = world.awards
    n = len(awards)
    begin = np.maximum(awards["start"].to_numpy() + 13, world.first_month + 2)
    span = np.maximum(world.last_month - begin, 1)
    month = begin + (rng.random(n) * span).astype(np.int64)
    resumed = month + rng.integers(1, 4, n)
    alive = due_to(world) > resumed
    takes = chance(_SUSPENDED * world.years, n, rng) & alive & (month < world.last_month)
    awards["suspended"] = np.where(takes, month, NEVER)
    awards["resumed"] = np.where(takes, resumed, NEVER)


def _on_record(world: World) -> _Paid:
    """Months, index and account from the opening and the contributions known when the award was decided."""
    awards = world.awards
    people = world.people.iloc[awards["person_id"].to_numpy() - 1]
    resident = (awards["scheme"] == "RP").to_numpy()
    months0 = np.where(resident, people["rp_paid0"], people["ep_paid0"])
    deemed = np.where(resident, 0, people["ep_deemed0"])
    account0 = np.where(resident, people["rp_paid0"] * RESIDENT_ACCOUNT, people["account0_fen"])
    window = _contributed(world)
    # Residents pay once for a whole year.
    contributed = window["months"].to_numpy() * np.where(resident, 12, 1)
    deemed = deemed + window["deemed"].to_numpy()
    months = months0 + contributed + awards["extra_months"].to_numpy()
    counted = np.maximum(months0 + contributed, 1)
    index = (people["avg_index"].to_numpy() * months0 + window["index"].to_numpy()) / counted
    account = account0 + np.where(resident, contributed * RESIDENT_ACCOUNT, window["credit"])
    account = account + awards["extra_account"].to_numpy()
    return _Paid(months, deemed, np.round(index + awards["extra_index"].to_numpy(), 4), account.astype(np.int64))


def _contributed(world: World) -> pd.DataFrame:
    """Per award of the window: distinct months, sum of indices and account credit before its start."""
    import pyarrow as pa
    import pyarrow.compute as pc

    awards = world.awards
    late = awards[awards["start"] >= world.first_month]
    table = world.arrow("contribution")
    wanted = pc.is_in(table.column("person_id"), pa.array(late["person_id"].unique()))
    names = ["person_id", "ym", "lines", "base_ep_fen", "kind", "recorded_ts"]
    rows = table.filter(wanted).select(names).to_pandas()
    rows["scheme"] = rows["lines"].str.slice(0, 2)
    rows["month"] = number_of(rows["ym"].to_numpy())
    rows = rows.merge(late[["award_id", "person_id", "scheme", "start", "decided"]], on=["person_id", "scheme"])
    rows = rows[(rows["month"] < rows["start"]) & (rows["recorded_ts"] < rows["decided"])]
    rows = rows.sort_values("recorded_ts").drop_duplicates(["award_id", "month"])
    deemed = rows[rows["kind"] == "deemed"].groupby("award_id").size()
    rows = rows[rows["kind"] != "deemed"]
    ym, base = rows["ym"].to_numpy(), rows["base_ep_fen"].fillna(0).to_numpy().astype(np.int64)
    published = np.maximum(ym, _FIRST_MEAN)
    rows["index"] = base / np.asarray(world.law.number("provincial_mean_wage", published))
    rows["credit"] = contribution.account_credit_fen(base, published, world.law)
    sums = rows.groupby("award_id").agg(months=("ym", "size"), index=("index", "sum"), credit=("credit", "sum"))
    sums = sums.reindex(awards["award_id"]).fillna(0).astype({"months": np.int64, "credit": np.int64})
    made: pd.DataFrame = sums.assign(deemed=deemed.reindex(sums.index).fillna(0).astype(np.int64))
    return made.reset_index()


def number_of(ym: Ints) -> Ints:
    """Month numbers of YYYYMM."""
    made: Ints = ym // 100 * 12 + ym % 100 - 1
    return made


def _awarded(world: World, paid: _Paid) -> pd.DataFrame:
    """One row an award, as decided."""
    awards = world.awards
    start = awards["start"].to_numpy()
    inside = start >= world.first_month
    ym = ym_of(np.maximum(start, world.first_month))
    # Base, divisor and coefficient are those of the retirement, not of the first month paid.
    retired = np.maximum(start, world.first_month) - np.asarray(world.law.number("pension_start_months", ym))
    retired_ym = ym_of(retired)
    resident = (awards["scheme"] == "RP").to_numpy()
    age = retired - month_of(awards["birth_used"].to_numpy())
    divisor = np.asarray(pension.divisor_months(age, retired_ym, world.law), dtype=float)
    base = np.asarray(world.law.number("pension_calc_base", retired_ym))
    years = paid.months + paid.deemed
    formula = np.asarray(pension.monthly_fen(base, paid.mean_index, years, paid.account, divisor, world.law))
    scheme = np.where(resident, "EP", awards["scheme"].to_numpy(str))
    transition = np.asarray(pension.transition_fen(base, paid.mean_index, paid.deemed, retired_ym, scheme, world.law))
    flat = np.asarray(world.law.number("resident_base_pension", ym))
    by_account = flat + np.asarray(pension.account_pension_fen(paid.account, divisor))
    new = np.where(resident, by_account, formula + transition) + awards["extra_fen"].to_numpy()
    years_before = np.maximum(world.first_month - start, 0) // 12
    old = np.round(awards["monthly_fen0"].to_numpy() / _RISE**years_before).astype(np.int64)
    by_law = inside & ~resident
    return pd.DataFrame(
        {
            "award_id": awards["award_id"], "person_id": awards["person_id"], "scheme": awards["scheme"],
            "award_type": awards["award_type"], "apply_date": awards["applied"],
            "award_date": awards["awarded"],
            "benefit_start_ym": ym_of(start), "birth_date_used": awards["birth_used"],
            "archive_birth_date": np.where(resident, NAT, awards["archive_birth"].to_numpy()),
            "track": np.where(resident, "", awards["track"].to_numpy(str)),
            "actual_months": paid.months, "deemed_months": paid.deemed,
            "special_kind": awards["special_kind"],
            "special_months": awards["special_months"].where(awards["special_months"] > 0),
            "avg_index": np.where(resident, np.nan, paid.mean_index), "account_fen": paid.account,
            # Of older awards the fund kept what it pays, not how it was reckoned.
            "calc_base_fen": np.where(by_law, base, np.nan), "divisor": np.where(inside, divisor, np.nan),
            "monthly_fen": np.where(inside, new, old), "status": "active", "end_ym": 0, "end_reason": "",
            "agent_id": awards["agent_id"], "recorded_ts": awards["decided"],
        }
    )  # fmt: skip


def _handlers(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Who accepted, reviewed and approved: drawn from the town's office, but where a scheme says who."""
    towns = world.people["town"].to_numpy(str)[rows["person_id"].to_numpy() - 1]
    for post in ("accept", "review", "approve"):
        given = world.awards[f"op_{post}"].to_numpy()
        drawn = operators.handler(world, towns, post, rng)
        rows[f"op_{post}"] = world.awards[f"op_{post}"] = np.where(given > 0, given, drawn)


def _versions(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    """The award, its suspension and resumption, and its end once known."""
    rng = world.rng("pension/versions")
    awards = world.awards
    known = awards["stop_known"].to_numpy()
    due = due_to(world)
    by_other = awards["ended"].to_numpy() <= due
    reason = np.where(by_other, awards["end_reason"].to_numpy(str), "death")
    ends = ~np.isnat(known)
    ended = rows[ends].assign(status="ended", end_ym=ym_of(due[ends]), end_reason=reason[ends], recorded_ts=known[ends])
    held = (awards["suspended"] < NEVER).to_numpy()
    stopped = office_time(
        first_day(awards["suspended"].to_numpy()[held]) + days(rng.uniform(0, 4, int(held.sum()))), rng
    )
    again = office_time(first_day(awards["resumed"].to_numpy()[held]) - days(rng.uniform(2, 18, int(held.sum()))), rng)
    suspended = rows[held].assign(status="suspended", end_reason="uncertified", recorded_ts=stopped)
    resumed = rows[held].assign(recorded_ts=np.maximum(again, stopped + days(1)))
    every = pd.concat([rows, suspended, resumed, *_in_custody(world, rows, rng), ended])
    made: pd.DataFrame = every.sort_values(["award_id", "recorded_ts"], kind="stable")
    return made


def _in_custody(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> list[pd.DataFrame]:
    """Suspensions while a sentence is served, and what follows the release."""
    awards = world.awards
    held = (awards["held_from"] < NEVER).to_numpy()
    stopped = office_time(
        first_day(awards["held_from"].to_numpy()[held]) + days(rng.uniform(-9, 6, int(held.sum()))), rng
    )
    back = awards["held_to"].to_numpy()[held]
    again = office_time(first_day(back) - days(rng.uniform(2, 18, int(held.sum()))), rng)
    suspended = rows[held].assign(status="suspended", end_reason="custody", recorded_ts=stopped)
    resumed = rows[held].assign(recorded_ts=np.maximum(again, stopped + days(1)))
    return [suspended, resumed[back < NEVER]]


def _payees(world: World, rng: np.random.Generator) -> None:
    """Where pensions go: to the pensioner, at times to the spouse, or to a welfare home."""
    awards = world.awards
    people = world.people.iloc[awards["person_id"].to_numpy() - 1]
    n = len(awards)
    spouse = people["spouse"].to_numpy()
    holder = np.where((spouse > 0) & chance(_IN_SPOUSES_ACCOUNT, n, rng), spouse, people["person_id"].to_numpy())
    homes = world.latent["welfare_homes"]
    age = (world.first_month - month_of(people["birth"].to_numpy())) / 12
    alone = (age > 76) & (spouse == 0)
    cared = alone & chance(_IN_A_HOME, n, rng)
    drawn = homes["acct_id"].to_numpy()[rng.integers(0, len(homes), n)]
    holder = np.where(cared, -drawn, holder)
    for scheme in ("EP", "GP", "RP"):
        mine = (awards["scheme"] == scheme).to_numpy()
        accounts.link(
            world,
            scheme,
            awards["person_id"].to_numpy()[mine],
            awards["decided"].to_numpy()[mine],
            holder[mine],
        )
