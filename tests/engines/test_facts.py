"""Facts and views of persons as a session shows them: derived once, or given; on every engine, many funds at once."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jihe.content import Facts, own_facts
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.features import load_fact
from jihe.engines import RefusedError, Session, World
from jihe.engines.duck import DuckSession
from jihe.home import content_folder
from jihe.law import Law
from jihe.law import load as load_law
from jihe.schema import TABLES
from jihe.screening import quiet

MONEY: dict[str, list[dict[str, Any]]] = {
    "pension_award": [{"award_id": 10, "scheme": "RP"}],
    "pension_payment": [
        {"award_id": 10, "person_id": 1, "ym": 202602, "pay_date": date(2026, 2, 9), "amount_fen": 1, "acct_id": 5},
        {"award_id": 10, "person_id": 1, "ym": 202601, "amount_fen": 2, "pay_status": "returned"},
        {"award_id": 10, "person_id": 1, "ym": 202512, "amount_fen": 3, "pay_status": "reversed"},
        {"award_id": 99, "person_id": 2, "ym": 202602, "amount_fen": 4},
    ],
    "death_benefit": [
        {"deceased_id": 1, "payee_person_id": 8, "line": "WI", "item": "funeral", "amount_fen": 5,
         "pay_date": date(2026, 1, 31)},
        {"deceased_id": 1, "line": "EP", "item": "survivor", "amount_fen": 6,
         "pay_date": date(2026, 1, 31)},
    ],
    "ui_payment": [
        {"claim_id": 20, "person_id": 3, "ym": 202603, "item": "job_subsidy", "amount_fen": 7,
         "pay_date": date(2026, 3, 5)},
        {"claim_id": 20, "person_id": 3, "ym": 202603, "amount_fen": 8, "pay_status": "returned"},
    ],
    "employer_subsidy": [
        {"employer_id": 30, "kind": "expand", "amount_fen": 9, "acct_id": 6, "pay_date": date(2025, 12, 1)},
    ],
    "skill_subsidy": [{"person_id": 3, "amount_fen": 10, "apply_ts": datetime(2025, 11, 30, 23, 59)}],
    "wi_case": [{"case_id": 40, "line": "WIS"}],
    "medical_bill": [
        {"case_id": 40, "person_id": 4, "hospital_id": 50, "total_fen": 99, "fund_fen": 11,
         "pay_date": date(2026, 2, 28)},
        {"case_id": 40, "person_id": 4, "fund_fen": 12, "pay_date": None},
    ],
    "wi_benefit": [
        {"case_id": 40, "person_id": 4, "item": "disab_month", "ym": 202601, "amount_fen": 13,
         "pay_date": date(2026, 2, 3)},
        {"case_id": 41, "person_id": 4, "payee_person_id": 9, "item": "work_death", "amount_fen": 14,
         "pay_date": date(2026, 2, 3)},
        {"case_id": 41, "person_id": 4, "item": "rehab", "amount_fen": 15, "pay_status": "reversed"},
    ],
    "oi_case": [
        {"rider_id": 4, "injury_ts": datetime(2025, 10, 5, 12), "amount_fen": 16},
        {"rider_id": 4, "injury_ts": datetime(2025, 10, 6, 12), "amount_fen": None},
    ],
}  # fmt: skip


def test_months_and_keys_of_a_payment(opened: Any, rows: Any) -> None:
    session = opened(MONEY)
    wrong = (
        "SELECT src_table FROM payment WHERE ym_month <> FLOOR(ym / 100) * 12 + ym % 100 - 1 OR pay_date_month <> "
        "EXTRACT(YEAR FROM pay_date) * 12 + EXTRACT(MONTH FROM pay_date) - 1 OR ym IS NULL OR pay_date IS NULL"
    )
    assert rows(session, wrong) == []
    keys = "SELECT amount_fen, award_id, claim_id, case_id, employer_id, hospital_id, acct_id FROM payment"
    shown = {fen: tuple(others) for fen, *others in rows(session, keys)}
    assert shown[1] == (10, None, None, None, None, 5)
    assert shown[7] == (None, 20, None, None, None, None)
    assert shown[9] == (None, None, None, 30, None, 6)
    assert shown[11] == (None, None, 40, None, 50, None)
    assert shown[13] == (None, None, 40, None, None, None)


def test_the_month_of_a_death(opened: Any, rows: Any) -> None:
    tables = {"person": [{}], "ext_death": [{"id_no": "id-1", "kind": "H", "death_date": date(2025, 12, 31)}]}
    assert rows(opened(tables), "SELECT death_date_month FROM death") == [(2025 * 12 + 11,)]


def test_merged_records_are_followed_to_the_end(opened: Any, rows: Any) -> None:
    people = [{"person_id": 1}, {"person_id": 2, "merged_into": 1}, {"person_id": 3, "merged_into": 2}]
    session = opened({"person": people})
    assert sorted(rows(session, "SELECT person_id, root FROM identity")) == [(1, 1), (2, 1), (3, 1)]


def versions(*told: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Versions of one enrolment, a day apart, in no order."""
    rows = [{"enrol_id": 1, "recorded_ts": datetime(2026, 3, 1 + day), **one} for day, one in enumerate(told)]
    return {"enrolment": rows[::-1]}


def test_versions_are_read_from_files_too_and_by_facts_alone(stored: Any, rows: Any) -> None:
    session = stored(versions({"end_reason": "voluntary"}, {"end_reason": "lcl40"}))
    assert rows(session, "SELECT was_end_reason, end_reason FROM enrolment_restatement") == [("voluntary", "lcl40")]
    assert rows(session, "SELECT end_reason FROM enrolment") == [("lcl40",)]
    with pytest.raises(RefusedError, match="enrolment_versions"):
        session.query("SELECT enrol_id FROM enrolment_versions")


def test_several_funds_at_once_each_have_their_own_versions_and_lists(opened: Any, arrow: Any) -> None:
    told = {**versions({"end_reason": "voluntary"}, {"end_reason": "lcl40"}), "wi_case": [{"witness_ids": [5, 6]}]}
    other = {"enrolment": told["enrolment"][:1], "wi_case": [{"witness_ids": [7]}]}
    worlds = [
        World(arrow(tables), day, {})
        for tables, day in ((told, date(2026, 3, 31)), (other, date(2026, 3, 31)), (told, date(2026, 3, 1)))
    ]
    queries = ["SELECT end_reason FROM enrolment_restatement", "SELECT person_id FROM case_witness"]
    restated, witnesses = zip(*opened({}).answers(queries, worlds), strict=True)
    assert [sorted(one["end_reason"] for one in answer.to_pylist()) for answer in restated] == [["lcl40"], [], []]
    assert [sorted(one["person_id"] for one in answer.to_pylist()) for answer in witnesses] == [[5, 6], [7], [5, 6]]


AWARD = "SELECT award_id, person_id, ym, ym_month, returned_fen FROM payment"


def given(*payments: dict[str, Any]) -> pa.Table:
    table = own_facts()["payment"].table
    return pa.Table.from_pylist([quiet.row(table, one, at) for at, one in enumerate(payments)], table.arrow_schema())


def test_a_fact_that_is_given_is_not_derived_and_has_its_companions(opened: Any, arrow: Any) -> None:
    derived = arrow({"pension_payment": [{"award_id": 5, "ym": 202601}]})
    row = {"award_id": 9, "person_id": 3, "ym": 202512}
    session = opened({})
    for tables, wanted in (
        (derived, [(5, 0, 202601, 2026 * 12, 0)]),
        ({**derived, "payment": given(row)}, [(9, 3, 202512, 2025 * 12 + 11, 0)]),
        ({**derived, "payment": given()}, []),
        (derived, [(5, 0, 202601, 2026 * 12, 0)]),
    ):
        session.again(tables, date(2026, 3, 31))
        assert [tuple(one.values()) for one in session.query(AWARD).to_pylist()] == wanted


def test_of_several_funds_each_derives_a_fact_unless_it_is_given(opened: Any, arrow: Any) -> None:
    derived = arrow({"pension_payment": [{"award_id": 5, "ym": 202601}], "refund": [{"src_key": 9}]})
    more = ({}, {"payment": given({"award_id": 9}, {"award_id": 8})}, {"payment": given()}, {})
    worlds = [World({**derived, **one}, date(2026, 3, 31), {}) for one in more]
    answers = [one.to_pylist() for (one,) in opened({}).answers(["SELECT award_id FROM payment"], worlds)]
    assert [sorted(row["award_id"] for row in rows) for rows in answers] == [[5], [8, 9], [], [5]]


def test_a_session_over_no_facts_refuses_them(law: Law) -> None:
    with Session.of_tables({}, date(2026, 3, 31), law, facts=Facts()) as session:
        with pytest.raises(RefusedError, match="payment"):
            session.query("SELECT src_key FROM payment")
        assert session.query("SELECT root FROM identity").to_pylist() == []


COUNTED = """/* ---
fact: counted
key: [person_id]
title: 计数
title_en: Counted
grain: 每人一行
grain_en: one row a person
reads: [person, law_month]
parameters:
  more: {value: 10, unit: times, source: 测试}
columns:
  person_id: {zh: 人员, en: person, type: id}
  wage_fen: {zh: 最低工资, en: minimum wage, type: fen}
  as_of: {zh: 运行日, en: the day, type: date}
  times: {zh: 次数, en: times, type: int, unit: times}
--- */
SELECT p.person_id, MAX(l.minimum_wage) AS wage_fen, MAX($as_of) AS as_of, COUNT(l.month) * $more AS times
FROM person AS p JOIN law_month AS l ON l.month = $as_of_month
GROUP BY p.person_id
"""


def counted(law: Law, text: str = COUNTED) -> Facts:
    found = Found("counted.sql", "F")
    fact = load_fact(Path("counted.sql"), text, Catalog(law), found)
    assert fact is not None, found.all
    return Facts([fact])


def test_a_fact_knows_the_sessions_day_its_own_numbers_and_the_law(law: Law, engine: str, arrow: Any) -> None:
    days = (date(2026, 3, 31), date(2025, 1, 1))
    worlds = [World(arrow({"person": [{}]}), day, {"more": 3}) for day in days]
    asked = "SELECT as_of, as_of_month, times, wage_fen FROM counted"
    with Session.of_tables({}, days[0], law, engine, counted(law)) as session:
        answers = [one.to_pylist() for (one,) in session.answers([asked], worlds)]
        session.again(worlds[1].tables, days[1])
        assert session.query(asked).to_pylist() == answers[1]  # a rule's number of that name is another
    wages = [law.value("minimum_wage", day) for day in days]
    assert [tuple(row.values()) for (row,) in answers] == [
        (day, day.year * 12 + day.month - 1, 10, wage) for day, wage in zip(days, wages, strict=True)
    ]


def test_turned_to_other_facts_or_another_law_a_session_derives_again_what_changed(law: Law, tmp_path: Path) -> None:
    shutil.copytree(content_folder() / "rules" / "parameters", tmp_path / "law")
    path = tmp_path / "law" / "minimum_wage.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 208000", "value: 208001"), encoding="utf-8")
    other = load_law(tmp_path / "law")
    text = COUNTED.replace("value: 10", "value: 20")
    person = {"person": pa.Table.from_pylist([quiet.row("person", {}, 0)], TABLES["person"].arrow_schema())}
    with DuckSession.over_tables(person, date(2026, 3, 31), law, counted(law)) as session:

        def asked() -> tuple[Any, ...]:
            return tuple(session.query("SELECT times, wage_fen FROM counted").to_pylist()[0].values())

        assert asked() == (10, 208000)
        session.turn_to(law, counted(law, text))
        assert asked() == (20, 208000)
        session.turn_to(other, counted(other, text))
        assert asked() == (20, 208001)
        session.turn_to(law)
        assert asked() == (20, 208000)


NUMBERS = {
    "11010519491231002X": True,  # the example of GB 11643-1999
    "11010519491231002x": True,
    "110105194912310021": False,
    "11010519491231003X": False,  # one digit off
    "11010519491213002X": False,  # two digits exchanged
    "440524188001010014": True,  # the other example of the standard
    "1101051949123100 X": False,
    "11010519491231OO2X": False,  # letters for noughts
    "110105491231002": None,  # fifteen digits have no check digit
    "USA123456789012345": None,  # a foreigner's
    "11010519491231002": None,
    "11010519491231002X1": None,
}


def test_the_check_digit_of_a_number(opened: Any, rows: Any) -> None:
    session = opened({"person": [{"person_id": place, "id_no": number} for place, number in enumerate(NUMBERS)]})
    shown = dict(rows(session, "SELECT person_id, id_valid FROM identity_number"))
    assert shown == {place: valid for place, valid in enumerate(NUMBERS.values()) if valid is not None}


def test_every_digit_of_a_number_counts(opened: Any, rows: Any) -> None:
    number = "11010519491231002X"
    wrong = [
        number[:place] + digit + number[place + 1 :]
        for place in range(17)
        for digit in "0123456789"
        if digit != number[place]
    ]
    session = opened({"person": [{"person_id": place, "id_no": one} for place, one in enumerate(wrong)]})
    assert rows(session, "SELECT id_valid, COUNT(*) FROM identity_number GROUP BY id_valid") == [(False, 17 * 9)]
