"""Contributions: one row a person, employer and month while insured; a few months are paid late.

What is not paid month by month comes from the latent frames ``contribution/…`` (see ``transfers``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city import bases, enrolment, transfers
from jihe.city.calendar import (
    DAY,
    NEVER,
    Ints,
    Times,
    day_of,
    first_day,
    last_working_day,
    month_of,
    working_day,
    ym_of,
)
from jihe.city.draws import days, runs

if TYPE_CHECKING:
    from jihe.city.world import World

_LAST_START_DAY = 20  # who starts later is insured from the next month
_LEAST_STOP_DAY = 15  # who stops earlier is not paid for in that month
_RP_MONTHS = np.array([1, 4, 7, 9, 10])  # of the year, from 0, in which residents pay
_KINDS = ["normal", "arrears", "backpay_lump", "transfer_in", "deemed"]
_PAYERS = ["employer", "person", "UI_FUND"]


def build(world: World) -> None:
    """Writes ``contribution``, in the order in which the fund learnt of the payments."""
    sets = [*sorted(world.jobs["lines"].unique()), "RP"]
    extra, papers = _entered(world, sets)
    parts = [_of_jobs(world, sets), _of_residents(world, sets), extra]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    regular = len(columns["ym"]) - len(extra["ym"])
    for name in ("doc_type", "doc_no", "op_id"):
        columns[name] = np.r_[np.full(regular, 0 if name == "op_id" else -1), extra[name]]
    order = np.argsort(columns["recorded_ts"], kind="stable")
    order = order[columns["recorded_ts"][order] < world.end]
    rows: dict[str, Any] = {name: values[order] for name, values in columns.items()}
    code_of = (("lines", sets), ("kind", _KINDS), ("payer", _PAYERS), *papers.items())
    for name, codes in code_of:
        rows[name] = pd.Categorical.from_codes(rows[name], pd.Index(codes))
    world.put("contribution", {"contrib_id": world.new_ids("contribution", len(order)), **rows})


def insured_months(world: World, jobs: pd.DataFrame) -> tuple[Ints, Ints]:
    """First and last month inside the window that each job is insured for; none where last < first."""
    begins = enrolment.start_dates(world, jobs)
    first = month_of(begins) + (_day(begins) > _LAST_START_DAY)
    stop = jobs["stop"].to_numpy()
    ended = ~np.isnat(stop)
    last = np.where(ended, month_of(stop) - (_day(stop) < _LEAST_STOP_DAY), NEVER)
    first, last = np.maximum(first, world.first_month), np.minimum(last, world.last_month)
    # Who comes back to the same employer within a month is paid for once.
    order = np.lexsort((first, jobs["employer_id"].to_numpy(), jobs["person_id"].to_numpy()))
    pairs = jobs[["person_id", "employer_id"]].to_numpy()[order]
    group = np.cumsum(np.r_[0, (np.diff(pairs, axis=0) != 0).any(axis=1)]) * NEVER
    paid_until = np.maximum.accumulate(group + last[order])[:-1] - group[1:]
    first[order[1:]] = np.maximum(first[order[1:]], paid_until + 1)
    return first, last


def _of_jobs(world: World, sets: list[str]) -> dict[str, Any]:
    rng = world.rng("contribution")
    row, month = runs(*insured_months(world, world.jobs))
    narrow = [
        "start",
        "wage_fen",
        "floor_ep",
        "ratio_uw",
        "wis",
        "employer_id",
        "person_id",
        "registered",
        "lines",
    ]
    jobs = world.jobs[narrow].iloc[row]
    for_pension, for_risks = bases.declared(world, jobs, month)
    of_lines = np.array([sets.index(each) for each in world.jobs["lines"]], dtype=np.int8)[row]
    pension = np.array([each.startswith(("EP", "GP")) for each in sets])[of_lines]
    risks = np.array([each != "EP" for each in sets])[of_lines]
    unit = jobs["employer_id"].to_numpy()
    paid = _paid(world, unit, month, jobs["registered"].to_numpy())
    late = month_of(paid) > month + 1
    return {
        "person_id": jobs["person_id"].to_numpy(), "employer_id": unit, "ym": ym_of(month), "lines": of_lines,
        "base_ep_fen": np.where(pension, for_pension, 0), "base_uw_fen": np.where(risks, for_risks, 0),
        "paid_date": paid, "kind": late.astype(np.int8), "payer": (unit == 0).astype(np.int8),
        "recorded_ts": paid + DAY + days(rng.random(len(row)) * 0.3),
    }  # fmt: skip


def _entered(world: World, sets: list[str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Months entered otherwise than by paying, and the names behind the codes of their documents (−1: none)."""
    rows = transfers.entered(world)
    if rows.empty:
        empty = pd.Series(np.zeros(0, dtype=np.int64))
        names = ("person_id", "employer_id", "base_ep_fen", "base_uw_fen", "op_id", "month")
        times = pd.Series(np.zeros(0, dtype="datetime64[s]"))
        rows = pd.DataFrame(dict.fromkeys(names, empty) | dict.fromkeys(("paid", "recorded"), times)).assign(
            **dict.fromkeys(("lines", "kind", "payer", "doc_type", "doc_no"), "")
        )
    sets.extend(sorted(set(rows["lines"]) - set(sets)))
    papers: dict[str, list[str]] = {}
    made: dict[str, Any] = {"ym": ym_of(rows["month"]), "paid_date": last_working_day(rows["paid"].to_numpy())}
    for name in ("doc_type", "doc_no"):
        papers[name] = sorted(set(rows[name]) - {""})
        made[name] = (
            pd.Index(papers[name]).get_indexer(pd.Index(rows[name])) if papers[name] else np.full(len(rows), -1)
        )
    for name, codes in (("lines", sets), ("kind", _KINDS), ("payer", _PAYERS)):
        made[name] = pd.Index(codes).get_indexer(pd.Index(rows[name])).astype(np.int8)
    for name in ("person_id", "employer_id", "base_ep_fen", "base_uw_fen", "op_id"):
        made[name] = rows[name].to_numpy(dtype=np.int64)
    return {**made, "recorded_ts": rows["recorded"].to_numpy().astype("datetime64[s]")}, papers


def _paid(world: World, unit: Ints, month: Ints, registered: Times) -> Times:
    """The day a month is paid: the employer's pay day, after registration, or long after where it owed."""
    employers = world.employers
    pay_day = np.r_[15, employers["pay_day"].to_numpy()]
    span = world.last_month + 2 - world.first_month
    months = world.first_month + np.arange(span + 12)
    # One pay day for each employer and month, moved to a working day.
    calendar = working_day(first_day(months)[None, :] + (pay_day[:, None] - 1) * DAY)
    due = calendar[unit, month - world.first_month]
    joined = month_of(registered)
    next_run = calendar[unit, np.clip(joined - world.first_month, 0, len(months) - 1)]
    next_run = np.where(next_run <= registered, next_run + 30 * DAY, next_run)
    due = np.where(registered >= due, working_day(next_run), due)
    owed_from, owed_to = (np.r_[NEVER, employers[f"arrears_{side}"].to_numpy()][unit] for side in ("from", "to"))
    settled = np.r_[np.datetime64("NaT", "s"), employers["arrears_paid"].to_numpy()][unit]
    return np.where((month >= owed_from) & (month <= owed_to), day_of(settled), due)


def _of_residents(world: World, sets: list[str]) -> dict[str, Any]:
    """Residents pay once a year, for the year, until the pension, death or the window ends."""
    rng = world.rng("contribution/RP")
    people = world.people[world.people["kind"] == "rp_contributor"]
    years = np.arange(world.first_month // 12, world.last_month // 12 + 1)
    row = np.repeat(np.arange(len(people)), len(years))
    month = np.tile(years * 12, len(people)) + _RP_MONTHS[rng.integers(0, len(_RP_MONTHS), len(people))][row]
    died = month_of(people["death"].to_numpy())
    until = np.minimum(people["retires"].to_numpy(), died)[row]
    keep = (month < until) & (month >= world.first_month) & (month <= world.last_month)
    row, month = row[keep], month[keep]
    paid = working_day(first_day(month) + rng.integers(2, 26, len(row)) * DAY)
    nothing = np.zeros(len(row), dtype=np.int64)
    return {
        "person_id": people["person_id"].to_numpy()[row], "employer_id": nothing, "ym": ym_of(month),
        "lines": np.full(len(row), sets.index("RP"), dtype=np.int8), "base_ep_fen": nothing,
        "base_uw_fen": nothing,
        "paid_date": paid, "kind": np.zeros(len(row), dtype=np.int8),
        "payer": np.ones(len(row), dtype=np.int8),
        "recorded_ts": paid + DAY + days(rng.random(len(row)) * 0.3),
    }  # fmt: skip


def _day(times: Times) -> Ints:
    """Day of the month, from 1."""
    days_of = np.asarray(times).astype("datetime64[D]")
    made: Ints = (days_of - days_of.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    return made
