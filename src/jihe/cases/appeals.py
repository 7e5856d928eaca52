"""Until when a decision can be appealed, from the day it was handed over."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jihe.cases.second import whole

if TYPE_CHECKING:
    from jihe.cases.models import Case
    from jihe.law import Law


@dataclass(frozen=True)
class Deadlines:
    """Days on which the last request still comes in time; null while the decision was not handed over."""

    served_on: date
    reconsideration: date  # 行政复议法 第二十条
    litigation: date  # 行政诉讼法 第四十六条


def deadlines(case: Case, law: Law) -> Deadlines | None:
    """Of the case's decision; None while no day of service is known."""
    undone = case.steps.filter(undoes__isnull=False).values("undoes")
    served = case.steps.filter(action="serve").exclude(seq__in=undone).order_by("seq").last()
    return None if served is None else of_service(served.on, law)


def of_service(on: date, law: Law) -> Deadlines:
    """The periods of a decision handed over on a day; the day itself is not counted."""
    months = whole(law, "litigation_months", on)
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    last = date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
    return Deadlines(on, on + timedelta(days=whole(law, "reconsideration_days", on)), last)
