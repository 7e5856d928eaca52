"""Agreements to pay back in instalments [还款协议]: made, and held against what has come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.cases.accounts import REVERSE
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import Case, Plan, Reviewer


@dataclass(frozen=True)
class Progress:
    """One instalment: what it makes due, and what of that has not come in."""

    due_on: date
    fen: int
    open_fen: int


def agree(number: str, by: Reviewer, agreed_on: date, rows: Sequence[tuple[date, int]], note: str = "") -> Plan:
    """Put down an agreement: its day, and what is due when, in fen. It takes the place of an earlier one.

    Raises BadInputError where the rows are not in order of their days, or are more than is still to come back.
    """
    from jihe.cases import audit, ledger
    from jihe.cases.acting import acting
    from jihe.cases.models import Instalment, Plan

    with acting(number, by) as case:
        if agreed_on > audit.now().date():
            raise BadInputError(f"case {case.number}: {agreed_on} has not come yet")
        days = [day for day, _ in rows]
        if not rows or any(fen < 1 for _, fen in rows) or days != sorted(set(days)) or days[0] < agreed_on:
            raise BadInputError(
                f"case {case.number}: a plan wants days in order, none twice or before the "
                "agreement, and sums above zero"
            )
        still, agreed = ledger.outstanding(case).to_recover_fen, sum(fen for _, fen in rows)
        if agreed > still:
            raise BadInputError(
                f"case {case.number}: ¥{still / 100:,.2f} is still to come back, the plan says ¥{agreed / 100:,.2f}"
            )
        plan: Plan = Plan.objects.create(
            case=case, seq=case.plans.count() + 1, agreed_on=agreed_on, note=note, by=by, at=audit.now()
        )
        Instalment.objects.bulk_create(Instalment(plan=plan, due_on=day, fen=fen) for day, fen in rows)
        detail = {"plan": plan.seq, "instalments": len(rows), "fen": agreed}
        audit.record(by, "case.agree", "case", case.number, detail)
    return plan


def progress(case: Case) -> list[Progress]:
    """The instalments of the newest plan, in order; what came in since it was agreed fills the earliest first."""
    from django.db.models import Q, Sum

    plan = case.plans.order_by("seq").last()
    if plan is None:
        return []
    since = case.entries.filter(Q(to_account="recovered") | Q(kind=REVERSE, from_account="recovered"))
    since = since.filter(on__gte=plan.agreed_on).exclude(kind="keep")
    came: int = since.aggregate(
        fen=Sum("fen", filter=~Q(kind=REVERSE), default=0) - Sum("fen", filter=Q(kind=REVERSE), default=0)
    )["fen"]
    made = []
    for due_on, fen in plan.instalments.order_by("due_on").values_list("due_on", "fen"):
        covered = min(max(came, 0), fen)
        came -= covered
        made.append(Progress(due_on, fen, fen - covered))
    return made
