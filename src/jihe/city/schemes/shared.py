"""What the schemes share: what money reached somebody after all, and who is near to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from jihe.city.calendar import Ints
from jihe.law import pension

if TYPE_CHECKING:
    from jihe.city.world import World


def kept(world: World, table: str, key: str, columns: list[str]) -> pd.DataFrame:
    """Payments of ``table`` as they stood at the end: ``columns``, their key, and ``net`` fen after refunds.

    A payment that came back through the bank, or was reversed, has net 0.
    """
    rows = world.frame(table)
    last = rows.drop_duplicates(key, keep="last")
    refunds = world.frame("refund")
    back = refunds[refunds["src_table"] == table].groupby("src_key")["amount_fen"].sum()
    refunded = back.reindex(last[key]).fillna(0).to_numpy(dtype=np.int64)
    paid = (last["pay_status"] == "paid").to_numpy()
    return last[[key, *columns]].assign(net=np.where(paid, np.maximum(last["amount_fen"].to_numpy() - refunded, 0), 0))


def months_of(ym: npt.ArrayLike) -> Ints:
    """Month numbers of YYYYMM."""
    values = np.asarray(ym, dtype=np.int64)
    made: Ints = values // 100 * 12 + values % 100 - 1
    return made


def undue_share(world: World, award_ids: Ints) -> pd.Series:
    """By award, what part of the monthly pension schemes added: to the years, the index, the account or the sum.

    Awards that are decided after the window are not among them: nothing of theirs is on record.
    """
    rows = world.frame("pension_award").drop_duplicates("award_id").set_index("award_id")
    rows = rows.loc[award_ids[np.isin(award_ids, rows.index)]]
    more = world.awards.set_index("award_id").loc[rows.index]
    base = rows["calc_base_fen"].to_numpy().astype(np.int64)
    index = rows["avg_index"].to_numpy() - more["extra_index"].to_numpy()
    deemed = rows["deemed_months"].to_numpy()
    months = rows["actual_months"].to_numpy() - more["extra_months"].to_numpy() + deemed
    account = rows["account_fen"].to_numpy().astype(np.int64) - more["extra_account"].to_numpy()
    lawful = np.asarray(pension.monthly_fen(base, index, months, account, rows["divisor"].to_numpy(), world.law))
    ym = rows["benefit_start_ym"].to_numpy()
    lawful = lawful + np.asarray(
        pension.transition_fen(base, index, deemed, ym, rows["scheme"].to_numpy(str), world.law)
    )
    made: pd.Series = 1 - lawful / rows["monthly_fen"]
    return made.clip(0, 1)


def spans(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Net fen, first and last month (``ym``) of each ``by``."""
    return rows.groupby(by).agg(net=("net", "sum"), first=("ym", "min"), last=("ym", "max"))


def household_of(world: World, persons: Ints) -> Ints:
    """Another living adult of each person's household or, failing that, a child; 0 where there is nobody."""
    people = world.people
    spouse = people["spouse"].to_numpy()[persons - 1]
    child = np.zeros(len(people) + 1, dtype=np.int64)
    for parent in ("parent_a", "parent_b"):
        child[people[parent].to_numpy()] = people["person_id"].to_numpy()
    alive = np.r_[False, people["death"].isna().to_numpy()]
    own = np.where(child[persons] > 0, child[persons], spouse)
    return np.where(alive[own], own, np.where(alive[spouse], spouse, 0))
