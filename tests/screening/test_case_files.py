"""Case files: quiet rows from few words, and every mistake told with its line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from jihe.errors import BadInputError
from jihe.schema import CODES, TABLES
from jihe.screening import case_files, quiet
from jihe.screening.trials import arrow

GOOD = """as_of: 2026-02-28
defaults:
  ui_payment: {claim_id: 5, amount_fen: 900}
cases:
  - name: 第一例
    tables:
      person: [{person_id: 7}, {}]
      ui_payment:
        - {ym: 202601}
        - {claim_id: 6}
    findings: []
  - name: 第二例
    as_of: 2026-03-31
    parameters: {most: 3}
    tables: {}
    findings:
      - {subject: 7, test: above, fen: 1}
"""


def read(tmp_path: Path, text: str) -> list[case_files.Case]:
    path = tmp_path / "t02_paid_twice.yaml"
    path.write_text(text, encoding="utf-8")
    return case_files.read(path)


def test_a_case_says_what_matters_and_the_rest_is_quiet(tmp_path: Path) -> None:
    first, second = read(tmp_path, GOOD)
    assert (first.name, first.as_of, first.line) == ("第一例", date(2026, 2, 28), 5)
    assert (second.as_of, second.parameters) == (date(2026, 3, 31), {"most": 3})
    payments = first.tables["ui_payment"]
    assert [(p["pay_id"], p["claim_id"], p["amount_fen"], p["ym"]) for p in payments] == [
        (1, 5, 900, 202601),
        (2, 6, 900, 202001),
    ]
    assert [p["pay_status"] for p in payments] == ["paid", "paid"]
    people = first.tables["person"]
    assert [(p["person_id"], p["id_no"], p["name"]) for p in people] == [(7, "id-7", "name-7"), (2, "id-2", "name-2")]


@pytest.mark.parametrize("name", TABLES)
def test_a_row_of_nothing_but_quiet_is_a_row_of_the_schema(name: str) -> None:
    rows = [quiet.row(name, {}, place) for place in range(2)]
    made = arrow({name: rows})[name]
    made.validate(full=True)
    for column in TABLES[name].columns:
        values = [row[column.name] for row in rows]
        assert column.null == all(value is None for value in values), column.name
        if column.codes is not None and not column.null:
            assert values[0] in CODES[column.codes].codes
        if column.low is not None and not column.null:
            assert values[0] >= column.low
    assert rows[0][TABLES[name].key[0]] != rows[1][TABLES[name].key[0]]
    assert rows[0][TABLES[name].clock] < rows[1][TABLES[name].clock] < datetime(2021, 1, 1)


def test_a_registry_row_has_its_persons_name_unless_it_says_another() -> None:
    assert quiet.row("ext_life", {"id_no": "id-7"}, 0)["name"] == "name-7"
    assert quiet.row("ext_life", {"id_no": "id-7", "name": "other"}, 0)["name"] == "other"
    assert quiet.row("ext_life", {"id_no": "id-7", "name": None}, 0)["name"] is None
    assert quiet.row("ext_life", {}, 0)["name"] is None
    couple = quiet.row("ext_marriage", {"a_id_no": "id-7", "b_id_no": "id-8"}, 0)
    assert (couple["a_name"], couple["b_name"]) == ("name-7", "name-8")


WRONG = [
    ("name: 第一例", "nmae: 第一例", 5, "key nmae is not known here"),
    ("as_of: 2026-02-28\n", "as_off: 2026-02-28\n", 1, "as_off"),
    ("    findings: []\n", "", 5, "key findings is missing"),
    ("person: [{person_id: 7}, {}]", "people: [{}]", 7, "table people is not known"),
    ("{person_id: 7}", "{persona: 7}", 7, "table person has no column persona"),
    ("{person_id: 7}", "{person_id: x}", 7, "'x' is no id"),
    ("{person_id: 7}", "{person_id: null}", 7, "must not be null"),
    ("{person_id: 7}", "{sex: X}", 7, "'X' is no code of sex; it has M, F"),
    ("- {ym: 202601}", "- {ym: 202613}", 9, "202613 is no month"),
    ("- {ym: 202601}", "- {pay_date: 2026-01-01 08:00:00}", 9, "a day is wanted"),
    ("- {ym: 202601}", "- {amount_fen: true}", 9, "True is no fen"),
    ("- {ym: 202601}", "- {ym: 202601, ym: 202602}", 9, "key ym occurs twice"),
    ("{subject: 7, test: above, fen: 1}", "{subject: 7, test: above}", 17, "subject, fen"),
    ("- {ym: 202601}", "- {ym: 202601..202513}", 9, "no range of months"),
    ("- {ym: 202601}", "- {ym: 202602..202601}", 9, "no range of months"),
    ("- {ym: 202601}", '- {ym: "202601"}', 9, "no range of months"),
    ("第二例", "第一例", 12, "two cases are called '第一例'"),
    ("tables: {}", "tables: {person: {}}", 15, "person must be a list of rows"),
    ("  ui_payment: {claim_id", "  ui_pay: {claim_id", 3, "table ui_pay is not known"),
    ("parameters: {most: 3}", "parameters: [3]", 14, "parameters must be a dict"),
    ("cases:", "cases: [", 5, "is not YAML"),
    ("as_of: 2026-03-31", "as_of: 2026-02-30", 13, "cannot be read"),
    ("as_of: 2026-03-31", "as_of: 2026-03-31 08:00:00", 12, "as_of must be a day"),
    ("{person_id: 7}", "7", 7, "a row is a mapping of columns to values"),
    ("{person_id: 7}", "{person_id: 9223372036854775808}", 7, "is too large"),
    ("amount_fen: 900}", "amount_fen: 900}\n  ui_check: {claim: 5}", 4, "table ui_check has no column claim"),
    ("amount_fen: 900}", "amount_fen: 900}\n  ui_check: {ym: 202613}", 4, "202613 is no month"),
    ("amount_fen: 900}", "amount: 900}", 3, "table ui_payment has no column amount"),
    ("  ui_payment: {claim_id: 5, amount_fen: 900}", "  ui_payment: [900]", 3, "ui_payment must be a mapping"),
    ("fen: 1}", "fen: 1, proofs: [3]}", 17, "proofs must name keys by table"),
    ("fen: 1}", "fen: 1, money: {ui_payment: 3}}", 17, "money must name keys by table"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), WRONG)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"t02_paid_twice.yaml:{line} ")


def test_every_mistake_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("{person_id: 7}", "{persona: 7}").replace("- {ym: 202601}", "- {ym: 202613}")
    text = text.replace("subject: 7, test: above, fen: 1", "subject: 7").replace("claim_id: 5,", "claim: 5,")
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, text)
    lines = str(caught.value).splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == [f"t02_paid_twice.yaml:{n}" for n in (3, 7, 9, 17)]


def test_a_range_of_months_is_a_row_a_month_and_its_key_counts_up(tmp_path: Path) -> None:
    first, _ = read(tmp_path, GOOD.replace("- {ym: 202601}", "- {pay_id: 40, ym: 202511..202602}"))
    payments = [(one["pay_id"], one["ym"]) for one in first.tables["ui_payment"]]
    assert payments == [(40, 202511), (41, 202512), (42, 202601), (43, 202602), (5, 202001)]
    assert len({one["recorded_ts"] for one in first.tables["ui_payment"]}) == 5
    single, _ = read(tmp_path, GOOD.replace("- {ym: 202601}", "- {ym: 202601..202601}"))
    assert [one["pay_id"] for one in single.tables["ui_payment"]] == [1, 2]


def test_ranges_of_one_row_are_of_one_length(tmp_path: Path) -> None:
    rows = "{award_id: 1, benefit_start_ym: 202501..202503, end_ym: 202501..202502}"
    with pytest.raises(BadInputError, match="differ in length"):
        read(tmp_path, GOOD.replace("tables: {}", f"tables: {{pension_award: [{rows}]}}"))


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    for text in ("cases: []", "", "- 1", "cases: 3"):
        with pytest.raises(BadInputError):
            read(tmp_path, text)
