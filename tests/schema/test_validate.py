"""Reading what arrives: nothing is rounded, shifted or guessed, and each bad row says why."""

from datetime import date, datetime

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.schema import CODES, TABLES, Column, Table
from jihe.schema.validate import compare_columns, problems

CONNECTION = duckdb.connect()
CONNECTION.execute("SET TimeZone = 'UTC'")  # the machine's zone must not matter


def small(kind, **told):
    """A table of one column ``v`` of the given type beside its key."""
    column = Column("v", kind, "值", "value", **{"null": True, **told})
    return Table("t", "表", "t", ("k",), "", False, (Column("k", "id", "键", "key"), column))


def read(kind, literal, **told):
    """(value, reason_code) of one SQL literal read as the type."""
    sql = problems(CONNECTION, small(kind, **told), f"(SELECT 1 AS k, {literal} AS v)")
    return CONNECTION.execute(f"SELECT v, reason_code FROM ({sql})").fetchone()


GOOD = [
    ("id", "'12'", 12),
    ("id", "' 12 '", 12),
    ("id", "12::TINYINT", 12),
    ("id", "12.0::DOUBLE", 12),
    ("id", "12::DECIMAL(9, 2)", 12),
    ("fen", "'-5'", -5),
    ("int", "2147483647", 2147483647),
    ("float", "'1.5e2'", 150.0),
    ("float", "3", 3.0),
    ("float", "0.25::DECIMAL(4, 2)", 0.25),
    ("bool", "'1'", True),
    ("bool", "0", False),
    ("bool", "'TRUE'", True),
    ("bool", "false", False),
    ("date", "'2026-03-31'", date(2026, 3, 31)),
    ("date", "'2026/3/1'", date(2026, 3, 1)),
    ("date", "'2026-03-31 00:00:00'", date(2026, 3, 31)),
    ("date", "TIMESTAMP '2026-03-31 00:00:00'", date(2026, 3, 31)),
    ("date", "DATE '1900-01-01'", date(1900, 1, 1)),
    ("date", "DATE '2199-12-31'", date(2199, 12, 31)),
    ("ts", "'2026-03-31 8:30'", datetime(2026, 3, 31, 8, 30)),
    ("ts", "'2026-03-31T08:30:00.25'", datetime(2026, 3, 31, 8, 30, 0, 250000)),
    ("ts", "DATE '2026-03-31'", datetime(2026, 3, 31)),
    ("ts", "TIMESTAMPTZ '2026-03-31 16:00:00+00'", datetime(2026, 4, 1)),
    ("ts", "TIMESTAMP_NS '2026-03-31 16:00:00'", datetime(2026, 3, 31, 16)),
    ("ts", "TIMESTAMP '2199-12-31 23:59:59.999999'", datetime(2199, 12, 31, 23, 59, 59, 999999)),
    ("ym", "'202612'", 202612),
    ("ids", "'[1, 22]'", [1, 22]),
    ("ids", "[1, 22]::INTEGER[]", [1, 22]),
    ("ids", "'[]'", []),
    ("text", "'甲'", "甲"),
    ("key", "440106::BIGINT", "440106"),
    ("key", "''", None),
    ("fen", "''", None),
    ("fen", "' '", None),
    ("date", "NULL", None),
]

BAD = [
    ("fen", "'12.7'", "wrong_type"),
    ("fen", "12.7::DOUBLE", "wrong_type"),
    ("fen", "12.7::DECIMAL(9, 2)", "wrong_type"),
    ("fen", "'1e3'", "wrong_type"),
    ("fen", "'12元'", "wrong_type"),
    ("fen", "true", "wrong_type"),
    ("id", "9007199254740992::DOUBLE", "wrong_type"),
    ("id", "'9223372036854775808'", "wrong_type"),
    ("int", "2147483648", "wrong_type"),
    ("id", "DATE '2026-03-31'", "wrong_type"),
    ("float", "'nan'", "wrong_type"),
    ("float", "'NaN'::DOUBLE", "out_of_range"),
    ("float", "'inf'::DOUBLE", "out_of_range"),
    ("bool", "'2'", "wrong_type"),
    ("bool", "2", "wrong_type"),
    ("date", "'20260331'", "wrong_type"),
    ("date", "'2026-02-30'", "wrong_type"),
    ("date", "'2026-03-31 08:30'", "wrong_type"),
    ("date", "TIMESTAMP '2026-03-31 08:30:00'", "wrong_type"),
    ("date", "'infinity'", "wrong_type"),
    ("date", "'9999-12-31'", "out_of_range"),
    ("date", "DATE '2200-01-01'", "out_of_range"),
    ("date", "DATE '1899-12-31'", "out_of_range"),
    ("ts", "TIMESTAMP '2200-01-01 00:00:00'", "out_of_range"),
    ("ts", "'2026-03-31T08:30:00+08:00'", "wrong_type"),
    ("ts", "'2026-03-31T08:30:00Z'", "wrong_type"),
    ("ym", "'2026-03'", "wrong_type"),
    ("ym", "202600", "bad_month"),
    ("ym", "202613", "bad_month"),
    ("ym", "189912", "bad_month"),
    ("ym", "220001", "bad_month"),
    ("ym", "-202603", "bad_month"),
    ("ids", "'1+2'", "wrong_type"),
    ("key", "4.4e17::DOUBLE", "wrong_type"),
    ("text", "'a'::BLOB", "wrong_type"),
]


@pytest.mark.parametrize(("kind", "literal", "value"), GOOD)
def test_a_value_that_says_what_it_is_is_read(kind, literal, value):
    assert read(kind, literal) == (value, None)


@pytest.mark.parametrize(("kind", "literal", "code"), BAD)
def test_a_value_that_does_not_is_a_defect(kind, literal, code):
    assert read(kind, literal)[1] == code


@settings(max_examples=50, deadline=None)
@given(st.integers(-(2**63), 2**63 - 1))
def test_money_is_read_to_the_fen(fen):
    assert read("fen", f"'{fen}'") == (fen, None)


@pytest.mark.parametrize(("value", "code"), [("0", None), ("10", None), ("-1", "out_of_range"), ("11", "out_of_range")])
def test_both_ends_of_a_range_are_allowed_and_no_more(value, code):
    assert read("int", value, low=0, high=10)[1] == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("EP", None),
        ("EP+UI+WI", None),
        ("WI", None),
        ("WI+WIS", None),
        ("UI+EP", "unknown_code"),
        ("EP+EP", "unknown_code"),
        ("EPUI", "unknown_code"),
        ("EP+", "unknown_code"),
        ("+EP", "unknown_code"),
        ("EP+XX", "unknown_code"),
    ],
)
def test_a_set_of_codes_has_one_spelling(value, code):
    assert read("code_set", f"'{value}'", codes="line")[1] == code


def marked(table, rows):
    """(key, reason_code, reason) of rows given as text, by key; unnamed columns get sound values."""
    quiet = {"id": "1", "fen": "100", "int": "1", "float": "1", "bool": "0", "date": "2026-01-02"}
    quiet |= {"ts": "2026-01-02 03:04:05", "ym": "202601", "key": "x", "text": "x", "ids": "[1]"}
    filled = []
    for row in rows:
        for column in table.columns:
            sound = next(iter(CODES[column.codes].codes)) if column.codes else quiet[column.type]
            row = {column.name: sound, **row}
        filled.append(row)
    (key,) = table.key
    values = ", ".join("(" + ", ".join("?" for _ in row) + ")" for row in filled)
    names = ", ".join(filled[0])
    with CONNECTION.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE came AS SELECT * FROM (VALUES {values}) AS v({names})",
            [row[name] for row in filled for name in filled[0]],
        )
        sql = problems(cursor, table, "came")
        return cursor.execute(f"SELECT {key}, reason_code, reason FROM ({sql}) ORDER BY 1 NULLS LAST").fetchall()


def test_each_row_says_its_first_defect_in_declared_order():
    person = TABLES["person"]
    rows = [
        {"person_id": "1"},
        {"person_id": "2", "sex": "男"},
        {"person_id": "3", "birth_date": "1960年", "sex": None},
        {"person_id": "4", "lat": "90.5", "merged_into": "x"},
        {"person_id": ""},
    ]
    assert marked(person, rows) == [
        (1, None, None),
        (2, "unknown_code", "sex 性别: is none of the codes M, F"),
        (3, "missing_value", "sex 性别: is empty and may not be"),
        (4, "out_of_range", "lat 住址纬度: is above 90"),
        (None, "missing_key", "person_id 人员编号: is the key and is empty"),
    ]


def test_a_reason_never_quotes_the_value():
    rows = [
        {"person_id": "1", "sex": "440106198001010012"},
        {"person_id": "2", "birth_date": "440106198001010012"},
    ]
    for _, code, reason in marked(TABLES["person"], rows):
        assert code is not None
        assert "4401" not in reason


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_sound_row_of_text_passes_in_every_table(table):
    assert [code for _, code, _ in marked(table, [{}])] == [None]


def test_the_row_comes_back_as_it_came_undeclared_columns_included():
    source = "(SELECT 'x' AS k, '12.7' AS \"V\", 7 AS line_number)"
    sql = problems(CONNECTION, small("fen"), source)
    original, code, reason = CONNECTION.execute(f"SELECT original, reason_code, reason FROM ({sql})").fetchone()
    assert original == {"k": "x", "V": "12.7", "line_number": 7}
    assert (code, reason) == ("wrong_type", "k 键: cannot be read as a whole number")


def test_a_missing_column_reads_as_empty():
    sql = problems(CONNECTION, small("fen"), "(SELECT 1 AS k)")
    assert CONNECTION.execute(f"SELECT k, v, reason_code FROM ({sql})").fetchall() == [(1, None, None)]
    sql = problems(CONNECTION, small("fen", null=False), "(SELECT 1 AS k)")
    assert CONNECTION.execute(f"SELECT reason_code FROM ({sql})").fetchall() == [("missing_value",)]


def test_missing_and_unknown_columns_are_named_and_letter_case_does_not_count():
    names = [name.upper() for name in TABLES["agent"].names if name != "kind"]
    assert compare_columns(TABLES["agent"], [*names, "Colour"]) == (["kind"], ["Colour"])
    assert compare_columns(TABLES["agent"], TABLES["agent"].names) == ([], [])
