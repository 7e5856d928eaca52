"""What of a pension was not earned: months nobody paid for, an index nobody had, a start before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import ym_of
from jihe.city.retirement import minimum_months
from jihe.city.schemes.shared import kept, months_of
from jihe.law import contribution, pension

if TYPE_CHECKING:
    from jihe.city.world import World


def sums(world: World, rows: pd.DataFrame) -> pd.DataFrame:
    """Months entered by hand (see ``transfers``) for each person, and what they add to the account: months, credit."""
    credit = contribution.account_credit_fen(rows["base_ep_fen"].to_numpy(), ym_of(rows["month"]), world.law)
    each = rows.assign(credit=np.asarray(credit, dtype=np.int64)).groupby("person_id")
    return each.agg(months=("month", "size"), credit=("credit", "sum")).reset_index()


def payments(world: World, awards: pd.DataFrame) -> pd.DataFrame:
    """Payments of ``awards`` (index award_id) with ``net``, the part of each that was not earned.

    Columns, each may be left out: months and credit (invented), index (added), lawful (month number of the first month
    that was due at all). All is unearned where the least months would not have been reached, or before ``lawful``.
    """
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "ym"])
    paid = paid[paid["award_id"].isin(awards.index)]
    first = world.frame("pension_award").drop_duplicates("award_id").set_index("award_id")
    known = awards[awards.index.isin(first.index)]
    part = _share(world, first.loc[known.index], known).reindex(paid["award_id"]).to_numpy(dtype=float)
    if "lawful" in known:
        due = known["lawful"].reindex(paid["award_id"]).to_numpy()
        part = np.where(months_of(paid["ym"]) < due, 1.0, part)
    return paid.assign(net=np.round(paid["net"].to_numpy() * part).astype(np.int64))


def _share(world: World, rows: pd.DataFrame, false: pd.DataFrame) -> pd.Series:
    """The part of each award's pension that rests on what was added."""
    added = false.reindex(columns=["months", "credit", "index"]).fillna(0)
    base, index, divisor = (rows[name].to_numpy(dtype=float) for name in ("calc_base_fen", "avg_index", "divisor"))
    account = rows["account_fen"].to_numpy(dtype=np.int64)
    years = (rows["actual_months"] + rows["deemed_months"]).to_numpy(dtype=np.int64)
    earned = years - added["months"].to_numpy(dtype=np.int64)
    with_them = pension.monthly_fen(base, index, years, account, divisor, world.law)
    without = pension.monthly_fen(
        base, index - added["index"].to_numpy(), earned, account - added["credit"].to_numpy(dtype=np.int64), divisor,
        world.law,
    )  # fmt: skip
    excess = np.asarray(with_them) - np.asarray(without)
    share = np.clip(excess / np.maximum(rows["monthly_fen"].to_numpy(), 1), 0, 1)
    short = (earned < minimum_months(world)) & (added["months"].to_numpy() > 0)
    return pd.Series(np.where(short, 1.0, share), index=rows.index)
