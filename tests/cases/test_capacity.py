"""The hours of a list follow the number of insured."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from jihe.cases.capacity import hours, insured, levels
from jihe.engines import Session
from jihe.law import load
from jihe.schema import TABLES
from jihe.screening import quiet

DAY = date(2026, 3, 31)


def fund(**rows: list[dict[str, Any]]) -> int:
    """Persons insured with a fund of these rows on the day."""
    tables = {
        name: pa.Table.from_pylist(
            [quiet.row(name, row, place) for place, row in enumerate(given)], schema=TABLES[name].arrow_schema()
        )
        for name, given in rows.items()
    }
    with Session.of_tables(tables, DAY, load()) as session:
        return insured(session)


def enrolled(person: int, number: int, start: date, end: date | None) -> dict[str, Any]:
    return {"enrol_id": number, "person_id": person, "start_date": start, "end_date": end}


def test_who_pays_in_or_draws_a_pension_on_the_day_is_insured_once() -> None:
    jobs = [
        enrolled(1, 1, date(2026, 3, 31), None), enrolled(2, 2, date(2026, 4, 1), None),
        enrolled(3, 3, date(2020, 1, 1), date(2026, 3, 31)), enrolled(4, 4, date(2020, 1, 1), date(2026, 3, 30)),
        enrolled(1, 5, date(2025, 1, 1), None), enrolled(5, 6, date(2025, 1, 1), None),
    ]  # fmt: skip
    awards = [
        {"award_id": n, "person_id": person, "status": status}
        for n, (person, status) in enumerate([(5, "active"), (6, "active"), (7, "ended"), (8, "suspended")], 1)
    ]
    assert fund(enrolment=jobs, pension_award=awards) == 4  # 1, 3, 5, 6
    assert fund(enrolment=[]) == 0


def test_a_city_of_a_twentieth_has_a_twentieth_of_the_hours() -> None:
    law = load()
    assert levels(law, DAY) == {"usual": 120, "few": 50, "many": 200}
    assert hours(law, DAY, 100_000) == 120
    assert hours(law, DAY, 5_000) == pytest.approx(6)
    assert hours(law, DAY, 5_000, "few") == pytest.approx(2.5)
    with pytest.raises(LookupError):
        hours(law, date(2019, 12, 31), 5_000)
