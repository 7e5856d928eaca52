"""The next day by which something must be done about a case, and what; each by its law or its agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jihe.cases import plans
from jihe.cases.appeals import of_service
from jihe.cases.moves import State, TextChoices
from jihe.cases.second import whole
from jihe.cases.steps import filed, since_open

if TYPE_CHECKING:
    from jihe.cases.models import Case, Step
    from jihe.law import Law


class Kind(TextChoices):
    """What is due; in the order in which days that coincide are told."""

    PENALTY = "penalty", "作出处罚决定"  # 行政处罚法 第六十条
    INSTALMENT = "instalment", "分期退款到期"
    LITIGATION = "litigation", "起诉期限届满"  # 行政诉讼法 第四十六条


@dataclass(frozen=True, order=True)
class Due:
    """A last day; ``place`` orders kinds of one day."""

    day: date
    place: int
    kind: Kind


def all_due(case: Case, steps: list[Step], law: Law) -> list[Due]:
    """All that is due, soonest first; days that have passed stay until what they ask for is done."""
    found: dict[Kind, date] = {}
    opened = filed(steps)
    if opened is not None and case.state not in (State.DECIDED, State.APPEALED, State.CLOSED):
        assert opened.on is not None  # a constraint of the store
        found[Kind.PENALTY] = opened.on + timedelta(days=whole(law, "penalty_decision_days", opened.on))
    served = next((step for step in reversed(since_open(steps)) if step.action == "serve"), None)
    if served is not None and case.state == State.DECIDED:
        assert served.on is not None
        found[Kind.LITIGATION] = of_service(served.on, law).litigation
    unpaid = next((each for each in plans.progress(case) if each.open_fen), None)
    if unpaid is not None:
        found[Kind.INSTALMENT] = unpaid.due_on
    order = list(Kind)
    return sorted(Due(day, order.index(kind), kind) for kind, day in found.items())
