"""Closes the truth when all is paid and recorded: errors that no scheme planned, and every yuan lost once.

It changes no table. The reviews of the past, drawn before it, know the schemes' stories as they were told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import Ints, month_of, ym_of
from jihe.city.schemes import imprisoned
from jihe.city.schemes.injury_cases import fund_paid
from jihe.city.schemes.shared import kept, months_of, spans

if TYPE_CHECKING:
    from jihe.city.world import World

_OF_CASES = {"medical_bill": "bill_id", "wi_appraisal": "appr_id", "dependant": "dep_id"}
_SENTENCES = ("prison", "detention_sentence")  # those awaiting trial draw on
_PUBLIC_SINCE = 201410  # contributions of public units; what was awarded before counts no months


def build(world: World) -> None:
    """Books the errors beside the schemes, then puts the losses right."""
    _record_imprisoned(world)
    _record_without_months(world)
    world.settle(once(world))


def _record_imprisoned(world: World) -> None:
    """Pensions of who sits in prison by another scheme's story: undue and recoverable, and nobody's plan."""
    paid = kept(world, "pension_payment", "pay_id", ["award_id", "person_id", "ym"])
    for name in sorted(world.latent):
        kind, _, story = name.partition("/")
        if kind != "custody" or story == imprisoned.TYPOLOGY:
            continue
        rows = world.latent[name]
        inside = rows[(rows["exec_mode"] == "in_prison").to_numpy() & rows["kind"].isin(_SENTENCES).to_numpy()]
        months = inside[["person_id"]].assign(
            first=month_of(inside["start_date"].to_numpy()) + 1, last=month_of(inside["end_date"].to_numpy()) - 1
        )
        drawn = paid.merge(months, on="person_id")
        month = months_of(drawn["ym"])
        cost = spans(drawn[(month >= drawn["first"]) & (month <= drawn["last"])], "award_id")
        cost = cost[cost["net"] > 0]
        world.record(
            imprisoned.TYPOLOGY, "benign_lookalike", "pension_award", cost.index.to_numpy(), cost["first"].to_numpy(),
            cost["last"].to_numpy(), cost["net"].to_numpy(), weight=world.weight_of(story.split("/")[0]),
        )  # fmt: skip


def _record_without_months(world: World) -> None:
    """Public units' pensions of the months after the reform, by the former rules, with no month on record."""
    rows = world.frame("pension_award").drop_duplicates("award_id")
    nothing = (rows["actual_months"] + rows["deemed_months"] == 0).to_numpy()
    bare = rows[nothing & (rows["scheme"] == "GP").to_numpy() & (rows["benefit_start_ym"] >= _PUBLIC_SINCE).to_numpy()]
    since = np.maximum(bare["benefit_start_ym"].to_numpy(), ym_of(world.first_month))
    world.record("B1.7", "benign_lookalike", "pension_award", bare["award_id"].to_numpy(), since)


def once(world: World) -> Ints:
    """The loss of each truth row, in their order, less what another has lost already of the same payments.

    Frauds come before errors, and a case before its bills, appraisals and dependants: of a case that is lost whole
    nothing is left to be lost on a bill. What the fund owes (negative) stays.
    """
    truth = world.truth
    part = truth["entity_type"].isin(_OF_CASES)
    order = np.lexsort((truth.index, part, truth["label"] != "fraud"))
    loss: Ints = truth["loss_fen"].to_numpy(dtype=np.int64).copy()
    for mine, root, room in _roots(world, truth):
        rows = order[mine[order] & (loss[order] > 0)]
        loss[rows] = _cut(loss[rows], root[rows], room)
    return loss


def _roots(world: World, truth: pd.DataFrame) -> list[tuple[np.ndarray, Ints, pd.Series]]:
    """Which rows of the truth lie on the same money, its number there, and what was paid of it; bills before cases."""
    number, kind = truth["entity_id"].to_numpy(dtype=np.int64), truth["entity_type"].to_numpy(str)
    made = []
    for entity, table, key in (
        ("pension_award", "pension_payment", "award_id"), ("ui_claim", "ui_payment", "claim_id")
    ):  # fmt: skip
        paid = kept(world, table, "pay_id", [key]).groupby(key)["net"].sum()
        made.append((kind == entity, number, paid))
    bills = world.frame("medical_bill").set_index("bill_id")
    refunds = world.frame("refund")
    back = refunds[refunds["src_table"] == "medical_bill"].groupby("src_key")["amount_fen"].sum()
    stayed = bills["fund_fen"] - back.reindex(bills.index).fillna(0).astype(np.int64)
    made.append((kind == "medical_bill", number, stayed))
    case = number.copy()
    for entity, key in _OF_CASES.items():
        of_case = world.frame(entity).drop_duplicates(key).set_index(key)["case_id"]
        mine = kind == entity
        case[mine] = of_case.reindex(number[mine]).fillna(0).to_numpy(dtype=np.int64)
    on_cases = ((kind == "wi_case") | np.isin(kind, list(_OF_CASES))) & (case > 0)
    made.append((on_cases, case, fund_paid(world)))
    return made


def _cut(loss: Ints, root: Ints, room: pd.Series) -> Ints:
    """Losses in this order, each at most what those before it have left of what was paid."""
    so_far = pd.Series(loss).groupby(root).cumsum().to_numpy() - loss
    left = room.reindex(root).fillna(0).to_numpy(dtype=np.int64) - so_far
    made: Ints = np.clip(left, 0, loss)
    return made
