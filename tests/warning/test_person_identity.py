"""What a record identifies its person by, by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from jihe.law import Law
from tests.support import own_content, shown

FEATURE = own_content().features["person_identity"]
AS_OF = date(2026, 3, 31)
NUMBER = "999001199005121238"


def records(law: Law, small_tables: Any, **tables: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    with shown(small_tables(**tables), AS_OF, law) as session:
        rows = session.query(FEATURE.sql, FEATURE.parameters).to_pylist()
    return {row["identity_id"]: row for row in rows}


@pytest.mark.parametrize(
    ("number", "rest", "document"),
    [
        (NUMBER, "900512123", 0),
        (NUMBER[:6] + NUMBER[8:17], "900512123", 0),  # fifteen digits give the same nine
        ("810000199005121238", "810000199005121238", 1),  # a resident's permit of Hong Kong
        ("830000199005121238", "830000199005121238", 1),
        ("840000199005121238", "900512123", 0),
        ("H1234567801", "H1234567801", 1),
    ],
)
def test_a_number_taken_apart(small_tables: Any, the_law: Law, number: str, rest: str, document: int) -> None:
    (row,) = records(the_law, small_tables, person=[{"person_id": 1, "id_no": number}]).values()
    assert (row["number_region"], row["number_rest"], row["document"]) == (number[:6], rest, document)
    assert (row["number_valid"] is None) == (document == 1 or len(number) == 15)


def test_the_parts_of_a_birth_date_and_a_name(small_tables: Any, the_law: Law) -> None:
    person = {"person_id": 1, "name": "陈伟明", "birth_date": date(1990, 5, 12)}
    (row,) = records(the_law, small_tables, person=[person]).values()
    assert (row["surname"], row["born"], row["born_year"], row["born_day"]) == ("陈", "1990-05-12", "1990", "05-12")


def test_what_is_merged_is_no_record(small_tables: Any, the_law: Law) -> None:
    people = [{"person_id": 1}, {"person_id": 2, "merged_into": 1}]
    assert list(records(the_law, small_tables, person=people)) == [1]


@pytest.mark.parametrize(("sharing", "known"), [(10, True), (11, False)])
def test_a_phone_or_address_of_many_is_nobodys_own(small_tables: Any, the_law: Law, sharing: int, known: bool) -> None:
    people = [{"person_id": n, "phone_h": "p", "addr_h": "a"} for n in range(1, sharing + 1)]
    row = records(the_law, small_tables, person=people)[1]
    assert (row["phone"], row["address"]) == (("p", "a") if known else (None, None))


@pytest.mark.parametrize(("sharing", "known"), [(10, True), (11, False)])
def test_an_account_of_many_is_nobodys_own(small_tables: Any, the_law: Law, sharing: int, known: bool) -> None:
    people = [{"person_id": n} for n in range(1, sharing + 1)]
    links = [
        {"link_id": n, "person_id": n, "acct_id": 5, "valid_from": date(2020, 1, 1)} for n in range(1, sharing + 1)
    ]
    found = records(
        the_law, small_tables, person=people, payee_link=links, bank_account=[{"acct_id": 5, "acct_h": "h"}]
    )
    assert found[1]["account"] == ("h" if known else None)


def test_the_account_in_use_that_began_last(small_tables: Any, the_law: Law) -> None:
    links = [
        {"link_id": 1, "person_id": 1, "acct_id": 1, "valid_from": date(2020, 1, 1), "valid_to": None},
        {"link_id": 2, "person_id": 1, "acct_id": 2, "valid_from": date(2021, 1, 1), "valid_to": None},
        {"link_id": 3, "person_id": 1, "acct_id": 3, "valid_from": date(2022, 1, 1), "valid_to": date(2022, 2, 1)},
    ]
    accounts = [{"acct_id": n, "acct_h": f"h{n}"} for n in (1, 2, 3)]
    found = records(the_law, small_tables, person=[{"person_id": 1}], payee_link=links, bank_account=accounts)
    assert found[1]["account"] == "h2"


def test_the_name_and_number_before_the_last_change(small_tables: Any, the_law: Law) -> None:
    changes = [
        {"change_id": n, "person_id": 1, "field": field, "old_v": old, "change_ts": datetime(2024, month, 1)}
        for n, (field, old, month) in enumerate(
            [("name", "甲", 1), ("name", "乙", 3), ("name", "丙", 2), ("id_no", "N1", 1), ("phone", "p", 5)]
        )
    ]
    found = records(the_law, small_tables, person=[{"person_id": 1}, {"person_id": 2}], person_change=changes)
    assert (found[1]["former_name"], found[1]["former_no"]) == ("乙", "N1")
    assert (found[2]["former_name"], found[2]["former_no"]) == (None, None)


@pytest.mark.parametrize(("month", "paid"), [(202504, 1), (202503, 0)])
def test_who_was_paid_within_a_year_and_who_is_insured(small_tables: Any, the_law: Law, month: int, paid: int) -> None:
    award, payment = {"award_id": 1, "person_id": 1}, {"person_id": 1, "award_id": 1, "ym": month, "pay_status": "paid"}
    enrolments = [
        {"enrol_id": 1, "person_id": 1, "end_date": date(2025, 1, 31)},
        {"enrol_id": 2, "person_id": 2, "end_date": None},
    ]  # fmt: skip
    found = records(
        the_law, small_tables, person=[{"person_id": 1}, {"person_id": 2}], pension_award=[award],
        pension_payment=[payment], enrolment=enrolments,
    )  # fmt: skip
    assert [found[n]["paid"] for n in (1, 2)] == [paid, 0]
    assert [found[n]["insured"] for n in (1, 2)] == [0, 1]


def test_a_registered_relative_the_one_of_the_smallest_number(small_tables: Any, the_law: Law) -> None:
    kin = [
        {"rel_id": 1, "a_person": 3, "b_person": 2, "kind": "parent"},
        {"rel_id": 2, "a_person": 1, "b_person": 3, "kind": "co_address"},
        {"rel_id": 3, "a_person": 3, "b_person": 4, "kind": "spouse"},
    ]
    found = records(the_law, small_tables, person=[{"person_id": n} for n in (1, 2, 3, 4)], relation=kin)
    assert [found[n]["kin_id"] for n in (1, 2, 3, 4)] == [None, 3, 2, 3]
