"""Cases for the pages: towns T1 and T2, public power, one of each for somebody to work on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from jihe.cases import audit, case_number, rank, update
from jihe.law import load
from tests.cases.conftest import Sig, make_night

PENSION = case_number("person", 1, "pension")
SMALL = case_number("person", 2, "pension")
ELSEWHERE = case_number("person", 3, "pension")
POWER = case_number("operator", 5, "pension")
NONE = case_number("person", 99, "pension")
FORMS = {"seq": "0", "key": ""}


def found(today: date | None = None) -> date:
    """A ranked night of yesterday; its day."""
    day = (today or audit.now().date()) - timedelta(days=1)
    update(
        "r1", day,
        *make_night(
            Sig(1, money={1: 300_000, 2: 200_000}, proofs=(1, 2)), Sig(2, money={3: 90_000}), Sig(3, money={4: 70_000}),
            Sig(5, kind="operator", lane="public_power"),
        ),
        towns={("person", 1): "T1", ("person", 2): "T1", ("person", 3): "T2"},
    )  # fmt: skip
    rank("r1", 80, load())
    return day


def seq(number: str) -> int:
    """The number of the last step of a case."""
    from jihe.cases.models import Case

    last = Case.objects.get(number=number).steps.order_by("seq").last()
    return last.seq if last else 0


def post(client: Any, number: str, action: str, **fields: Any) -> Any:
    """Send an action's form as its reader sees the case now."""
    return client.post(f"/cases/{number}/{action}/", {"seq": seq(number), "key": "", **fields})
