"""How many reviewer hours a list is made for: so many for 100,000 insured and month, whatever the size of the fund.

Rules and models, the night and ``jihe evaluate`` count by the same hours (``review_capacity``, docs/decisions/0051).
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.cases.effort import ReviewNumbers
    from jihe.engines import Session
    from jihe.law import Law
    from jihe.warning.versions.promotion import Hours

PER = 100_000
USUAL = "usual"
_NAME = "review_capacity"

# Who pays in or draws a pension on the day.
PEOPLE = """
SELECT person_id FROM enrolment WHERE start_date <= $as_of AND coalesce(end_date, $as_of) >= $as_of
UNION
SELECT person_id FROM pension_award WHERE status = 'active'
"""


def insured(session: Session) -> int:
    """Persons insured with the fund on the session's day."""
    return int(session.query(f"SELECT count(*) AS n FROM ({PEOPLE})", {"as_of": session.as_of}).column("n")[0].as_py())


def levels(law: Law, on: date) -> dict[str, int]:
    """Hours for 100,000 insured and month in force on a day: ``usual``, and those that results are shown at too."""
    keys = [key for key in law.parameter(_NAME).by_key if key is not None]
    return {key: int(str(law.value(_NAME, on, key))) for key in keys}


def hours(law: Law, on: date, people: int, level: str = USUAL) -> float:
    """Reviewer hours of a month for a fund of ``people`` insured. Raises LookupError where none are in force."""
    return levels(law, on)[level] * people / PER


def of_lists(total: float, numbers: ReviewNumbers) -> Hours:
    """These hours by lane, and what a case takes, as cases so far took it."""
    from jihe.cases.effort import WHOLE_BP
    from jihe.cases.identity import Docket
    from jihe.warning.versions.promotion import Hours

    minutes = {
        kind: numbers.declared(kind) * numbers.observed.get(kind, (1.0, 0))[0]
        for kind in product(numbers.minutes, numbers.effort)
    }
    beside = numbers.share[Docket.PUBLIC_POWER] / WHOLE_BP
    return Hours({"case": total, "public_power": total * beside}, minutes)
