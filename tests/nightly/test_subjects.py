"""Where the subjects of a night belong, asked of a small fund."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from jihe.engines import Session
from jihe.law import load
from jihe.nightly.subjects import TOWN_OF, whereabouts
from jihe.schema import CODES
from jihe.screening import quiet
from jihe.screening.trials import arrow

FUND = {
    "person": [
        {"person_id": 1, "town": "ZS01"},
        {"person_id": 2, "town": "ZS02", "merged_into": 1},
        {"person_id": 3, "town": None},
    ],
    "employer": [{"employer_id": 1, "town": "ZS05"}],
    "pension_award": [{"award_id": 8, "person_id": 1}],
    "office": [{"office_id": 4, "town": "ZS04"}],
    "operator": [{"op_id": 6, "office_id": 4}],
}


def tables() -> dict[str, pa.Table]:
    return arrow({name: [quiet.row(name, row, n) for n, row in enumerate(rows)] for name, rows in FUND.items()})


def of(*subjects: tuple[str, int]) -> pa.Table:
    return pa.table(
        {
            "subject_kind": [kind for kind, _ in subjects],
            "subject_id": pa.array([key for _, key in subjects], pa.int64()),
        }
    )


def test_each_subject_has_its_town_and_merged_records_that_of_the_one_that_stays() -> None:
    asked = of(("person", 2), ("person", 3), ("employer", 1), ("pension_award", 8), ("operator", 6), ("platform", 1))
    with Session.of_tables(tables(), date(2026, 3, 31), load()) as session:
        found = whereabouts(session, asked)
    assert found.towns == {
        ("person", 1): "ZS01", ("employer", 1): "ZS05", ("pension_award", 8): "ZS01", ("operator", 6): "ZS04",
    }  # fmt: skip
    assert found.roots == {2: 1}


@pytest.mark.parametrize("kind", TOWN_OF)
def test_every_kind_can_be_asked(kind: str) -> None:
    assert kind in CODES["subject_kind"].codes
    with Session.of_tables(tables(), date(2026, 3, 31), load()) as session:
        whereabouts(session, of((kind, 999)))
