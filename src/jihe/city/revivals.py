"""Awards that were stopped and run again: a death entered for somebody who lives, or a stop undone by an operator.

The latent frame ``revivals`` holds one row an award: award_id, stopped (when a wrong stop was entered, NaT: the stop
that life brings), reason (of that wrong stop), revived, again (a second stop, NaT never), arrears (the months between
are paid too), op_id and second_op (who entered the revival). ``entered_certifications`` are what an operator typed in:
person_id, line, cert_ts, method, result, op_id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.city.calendar import NAT, Bools, Ints, Times, month_of, ym_of

if TYPE_CHECKING:
    from jihe.city.world import World

_COLUMNS: dict[str, Any] = {
    "award_id": np.int64, "stopped": "datetime64[s]", "reason": object, "revived": "datetime64[s]",
    "again": "datetime64[s]", "arrears": bool, "op_id": np.int64, "second_op": np.int64,
}  # fmt: skip
_CERTIFIED = ("person_id", "line", "cert_ts", "method", "result", "op_id")


def add(world: World, rows: pd.DataFrame) -> None:
    """Adds revivals, and says who entered them. ValueError: an award that has one already."""
    made = pd.concat([planned(world), rows[list(_COLUMNS)].astype(_COLUMNS)], ignore_index=True)
    if made["award_id"].duplicated().any():
        raise ValueError("an award is revived once: award_id must be unique")
    world.latent["revivals"] = made
    world.latent["status_edits"] = made[["award_id", "op_id", "second_op"]].assign(recorded=made["revived"])


def planned(world: World) -> pd.DataFrame:
    """The revivals so far."""
    empty = pd.DataFrame({name: np.zeros(0) for name in _COLUMNS}).astype(_COLUMNS)
    return world.latent.get("revivals", empty)


def certify(world: World, rows: pd.DataFrame) -> None:
    """Adds certifications that an operator types in."""
    before = world.latent.get("entered_certifications")
    rows = rows[list(_CERTIFIED)]
    world.latent["entered_certifications"] = rows if before is None else pd.concat([before, rows], ignore_index=True)


def certifications(world: World) -> pd.DataFrame:
    """Typed-in certifications in the columns of ``certification``."""
    rows = world.latent.get("entered_certifications")
    if rows is None:
        return pd.DataFrame()
    return rows.assign(device_id="", city="中山市", face_score=np.nan)


def versions(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    """Versions of awards with the wrong stop, the revival and the second stop among them."""
    plans = planned(world)
    if plans.empty:
        return rows
    base = rows.drop_duplicates("award_id").set_index("award_id").loc[plans["award_id"]].reset_index()
    stopped, revived, again = (plans[name].to_numpy() for name in ("stopped", "revived", "again"))
    wrong, found = ~np.isnat(stopped), ~np.isnat(again)
    died = world.people["death"].to_numpy()[base["person_id"].to_numpy() - 1]
    until = np.where(np.isnat(died), month_of(again), month_of(died))
    parts = [
        _ended(base[wrong], stopped[wrong], month_of(stopped[wrong]), plans["reason"].to_numpy(str)[wrong]),
        base.assign(status="active", end_ym=0, end_reason="", recorded_ts=revived),
        _ended(base[found], again[found], until[found], np.where(np.isnat(died), "error", "death")[found]),
    ]
    every = pd.concat([rows, *parts]).sort_values(["award_id", "recorded_ts"], kind="stable")
    return every.reset_index(drop=True)


def _ended(base: pd.DataFrame, when: Times, month: Ints, reason: np.ndarray) -> pd.DataFrame:
    return base.assign(status="ended", end_ym=ym_of(month), end_reason=reason, recorded_ts=when)


def pay_months(world: World, cut: Times, row: Ints, month: Ints, pay_month: Ints) -> tuple[Ints, Ints, Ints, Bools]:
    """Rows (of ``awards``), months and the runs that pay them, revivals among them; and which rows those added.

    ``cut`` is when each run from the first month on closes. While a wrong stop lasts nothing is paid; what was due goes
    out with the first run after the revival. What a stop of life's own ended goes on from that run, until the second.
    """
    plans = planned(world)
    if plans.empty:
        return row, month, pay_month, np.zeros(len(row), dtype=bool)
    first = world.first_month + np.searchsorted(cut, plans["revived"].to_numpy(), side="left")
    again = plans["again"].to_numpy()
    last = world.first_month + np.searchsorted(cut, again, side="right") - 1
    last = np.minimum(np.where(np.isnat(again), world.last_month, last), world.last_month)
    place = pd.Series(np.arange(len(plans)), index=plans["award_id"]).reindex(row + 1).fillna(-1).to_numpy(dtype=int)
    wrong = ~np.isnat(plans["stopped"].to_numpy())
    shut_from = world.first_month + np.searchsorted(cut, plans["stopped"].to_numpy(), side="left")
    shut = (place >= 0) & wrong[place] & (pay_month >= shut_from[place]) & (pay_month < first[place])
    pay_month = np.where(shut, first[place], pay_month)
    keep = pay_month <= world.last_month
    row, month, pay_month = row[keep], month[keep], pay_month[keep]
    paid_until = pd.Series(month).groupby(row).max().reindex(plans["award_id"] - 1).fillna(-1).to_numpy(dtype=int)
    known = ~wrong & (paid_until >= 0)
    begin = np.where(plans["arrears"], paid_until + 1, np.maximum(paid_until + 1, first))[known]
    lengths = np.where(first[known] <= last[known], np.maximum(last[known] - begin + 1, 0), 0)
    more = np.repeat(np.flatnonzero(known), lengths)
    offset = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    months = np.repeat(begin, lengths) + offset
    added = np.r_[np.zeros(len(row), dtype=bool), np.ones(len(more), dtype=bool)]
    return (
        np.r_[row, plans["award_id"].to_numpy()[more] - 1],
        np.r_[month, months],
        np.r_[pay_month, np.maximum(months, first[more])],
        added,
    )


def known(stop_known: Times, added: Bools) -> Times:
    """When the fund learnt of the end behind each payment: of those after a revival it knows nothing."""
    return np.where(added, NAT, stop_known)
