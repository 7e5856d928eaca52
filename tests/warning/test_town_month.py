"""Claims and outlay of a town's branch by line and month, by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from jihe.law import Law
from tests.support import own_content, shown

Tables = dict[str, pa.Table]
FEATURE = own_content().features["town_month"]
AS_OF = date(2026, 3, 31)
PENSION, UNEMPLOYMENT, INJURY = 0, 1, 2
FEBRUARY = 2026 * 12 + 1


def rows(law: Law, small_tables: Callable[..., Tables], as_of: date = AS_OF, **more: Any) -> dict[Any, dict[str, Any]]:
    """By (office, line, month), of two towns: branch 11 in A, branch 12 in B, the city's centre 13 in B."""
    base: dict[str, Any] = {
        "person": [{"person_id": 1}],
        "office": [
            {"office_id": 11, "town": "A", "kind": "branch"}, {"office_id": 12, "town": "B", "kind": "branch"},
            {"office_id": 13, "town": "B", "kind": "centre"}, {"office_id": 14, "town": "B", "kind": "branch"},
        ],
        "operator": [{"op_id": n, "office_id": n} for n in (11, 12, 13, 14)],
        "employer": [{"employer_id": 1, "town": "A"}, {"employer_id": 2, "town": "B"}, {"employer_id": 3}],
        "contribution": [
            {"person_id": 1, "employer_id": e, "ym": ym, "lines": "UI", "kind": "normal"}
            for e, ym in ((1, 202601), (1, 202602), (1, 202602), (2, 202602), (3, 202602), (1, 202603))
        ],
    }  # fmt: skip
    with shown(small_tables(**base | more), as_of, law) as session:
        found = session.query(FEATURE.sql, FEATURE.parameters).to_pylist()
    return {(row["office_id"], row["line"], row["month"]): row for row in found}


def test_every_line_has_a_row_where_a_towns_employers_had_insured(small_tables: Any, the_law: Law) -> None:
    found = rows(the_law, small_tables)
    assert set(found) == {
        (office, line, month)
        for office, month in ((11, FEBRUARY - 1), (11, FEBRUARY), (12, FEBRUARY))
        for line in (PENSION, UNEMPLOYMENT, INJURY)
    }  # March has not ended before the night of its last day is over; employer 3 is in no town
    assert [row["insured"] for row in found.values() if row["month"] == FEBRUARY and row["office_id"] == 11] == [2] * 3
    assert {month for (_, _, month), row in found.items() if row["last_month"]} == {FEBRUARY}
    assert all((row["claims"], row["outlay_yuan"]) == (0, 0) for row in found.values())
    april = rows(the_law, small_tables, date(2026, 4, 1))
    assert {month for (_, _, month), row in april.items() if row["last_month"]} == {FEBRUARY + 1}


def test_ids_are_the_same_every_night_and_everybodys_own(small_tables: Any, the_law: Law) -> None:
    found, later = rows(the_law, small_tables), rows(the_law, small_tables, date(2026, 4, 30))
    assert {key: later[key]["office_month_id"] for key in found} == {k: r["office_month_id"] for k, r in found.items()}
    assert len({row["office_month_id"] for row in later.values()}) == len(later)
    assert {row["series_id"] for row in found.values()} == {33, 34, 35, 36, 37, 38}


def test_claims_count_where_they_were_accepted(small_tables: Any, the_law: Law) -> None:
    claim = {"person_id": 1, "apply_ts": datetime(2026, 2, 10)}
    found = rows(
        the_law, small_tables,
        ui_claim=[
            {**claim, "op_accept": 11}, {**claim, "op_accept": 11}, {**claim, "op_accept": 12},
            {**claim, "op_accept": 14},  # a second branch of town B counts with the first
            {**claim, "op_accept": 13}, {**claim}, {**claim, "op_accept": 11, "apply_ts": datetime(2026, 1, 31)},
            {**claim, "op_accept": 11, "apply_ts": datetime(2026, 3, 1)},
        ],
        pension_award=[{"person_id": 1, "apply_date": date(2026, 2, 1), "op_accept": 12}],
        wi_case=[
            {"person_id": 1, "employer_id": e, "apply_ts": datetime(2026, 2, 28, 23)} for e in (1, 1, 1, 2, 3)
        ],
    )  # fmt: skip
    counted = {key: row["claims"] for key, row in found.items() if row["claims"]}
    assert counted == {
        (11, UNEMPLOYMENT, FEBRUARY): 2, (11, UNEMPLOYMENT, FEBRUARY - 1): 1, (12, UNEMPLOYMENT, FEBRUARY): 2,
        (12, PENSION, FEBRUARY): 1, (11, INJURY, FEBRUARY): 3, (12, INJURY, FEBRUARY): 1,
    }  # fmt: skip


@pytest.mark.parametrize(("applied", "counts"), [(datetime(2025, 3, 1), True), (datetime(2025, 2, 28), False)])
def test_outlay_is_on_claims_of_the_last_twelve_months(
    small_tables: Any, the_law: Law, applied: datetime, counts: bool
) -> None:
    paid = {"claim_id": 1, "person_id": 1, "amount_fen": 187_200, "pay_date": date(2026, 2, 10)}
    found = rows(
        the_law, small_tables,
        ui_claim=[{"claim_id": 1, "person_id": 1, "op_accept": 11, "apply_ts": applied}],
        ui_payment=[
            {**paid, "ym": 202601}, {**paid, "ym": 202602}, {**paid, "ym": 202602, "pay_status": "returned"},
            {**paid, "ym": 202603, "pay_date": date(2026, 3, 2)},
        ],
    )  # fmt: skip
    assert found[11, UNEMPLOYMENT, FEBRUARY]["outlay_yuan"] == (3744 if counts else 0)
    assert found[11, PENSION, FEBRUARY]["outlay_yuan"] == 0


def test_each_lines_outlay_is_its_own(small_tables: Any, the_law: Law) -> None:
    found = rows(
        the_law, small_tables,
        pension_award=[{"award_id": 5, "person_id": 1, "apply_date": date(2026, 1, 5), "op_accept": 12}],
        pension_payment=[{"award_id": 5, "ym": 202602, "amount_fen": 250_000, "pay_date": date(2026, 2, 9)}],
        wi_case=[{"case_id": 6, "person_id": 1, "employer_id": 1, "apply_ts": datetime(2026, 1, 8)}],
        wi_benefit=[{"case_id": 6, "person_id": 1, "amount_fen": 99, "pay_date": date(2026, 2, 28)}],
    )  # fmt: skip
    outlay = {key: row["outlay_yuan"] for key, row in found.items() if row["outlay_yuan"]}
    assert outlay == {(12, PENSION, FEBRUARY): 2500, (11, INJURY, FEBRUARY): 0.99}


def test_the_window_is_three_years(small_tables: Any, the_law: Law) -> None:
    paid = [
        {"person_id": 1, "employer_id": 1, "ym": ym, "lines": "UI", "kind": kind}
        for ym, kind in ((202302, "normal"), (202303, "normal"), (202304, "deemed"))
    ]
    assert {month for _, _, month in rows(the_law, small_tables, contribution=paid)} == {2023 * 12 + 2}
