"""Every construct that content may use gives the same on Spark as on DuckDB: the same rows, of the same types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot

from jihe.content.dialect import CONSTRUCTS, DIALECT, FUNCTIONS
from jihe.engines import QueryError, Session, World
from jihe.law import Law
from jihe.schema import TABLES
from jihe.screening import quiet

AS_OF = date(2026, 3, 31)
# Small and awkward: nulls, ties, negatives, halves, Chinese, leap days, the last microsecond of a day.
_AWARDS: list[dict[str, Any]] = [
    {"award_id": 1, "person_id": 10, "actual_months": 7, "monthly_fen": 250001, "avg_index": 0.5, "divisor": None,
     "end_ym": None, "award_date": date(2024, 2, 29), "special_kind": None},
    {"award_id": 2, "person_id": 10, "actual_months": 2, "monthly_fen": -250001, "avg_index": 1.5, "divisor": 139.5,
     "end_ym": 202512, "award_date": date(2025, 12, 31)},
    {"award_id": 3, "person_id": 20, "actual_months": 0, "monthly_fen": 9007199254740993, "avg_index": 2.5,
     "divisor": 0.1, "end_ym": 202601, "award_date": date(2026, 1, 1)},
    {"award_id": 4, "person_id": 20, "actual_months": 7, "monthly_fen": 0, "avg_index": 1.15, "divisor": 1.0,
     "end_ym": None, "award_date": date(2026, 3, 31)},
    {"award_id": 5, "person_id": 30, "actual_months": 13, "monthly_fen": 999, "avg_index": 0.25, "divisor": -2.5,
     "end_ym": 202602, "award_date": date(2026, 3, 30)},
]  # fmt: skip
_PEOPLE: list[dict[str, Any]] = [
    {"person_id": 10, "name": " 张三丰 ", "merged_into": None, "birth_date": date(1960, 2, 29)},
    {"person_id": 20, "name": "Ångström王", "merged_into": 10, "birth_date": date(1899, 12, 31)},
    {"person_id": 30, "name": "", "merged_into": None, "birth_date": date(2008, 1, 1)},
    {"person_id": 40, "name": "欧阳娜娜", "merged_into": 30, "birth_date": date(1985, 6, 15)},
]
_PAID: list[dict[str, Any]] = [
    {"pay_id": n, "award_id": award, "person_id": person, "ym": ym, "amount_fen": fen, "acct_id": acct,
     "recorded_ts": ts}
    for n, award, person, ym, fen, acct, ts in [
        (1, 1, 10, 202601, 100, None, datetime(2026, 1, 5, 23, 59, 59, 999999)),
        (2, 1, 10, 202602, 100, 7, datetime(2026, 2, 5)),
        (3, 2, 10, 202602, -5, 7, datetime(2026, 2, 5, 0, 0, 0, 1)),
        (4, 3, 20, 202603, 0, 8, datetime(2026, 3, 5, 12)),
        (5, 9, 99, 202603, 9007199254740993, None, datetime(2026, 3, 31, 23, 59, 59)),
        (6, 5, 30, 202601, 33, 7, datetime(2026, 1, 31)),
    ]
]  # fmt: skip
TABLES_IN = {"pension_award": _AWARDS, "person": _PEOPLE, "pension_payment": _PAID}

# One expression a row, over the awards.
OF_AWARDS = [
    "actual_months + monthly_fen", "actual_months - 1", "monthly_fen * actual_months", "-monthly_fen",
    "monthly_fen / NULLIF(actual_months, 0)", "actual_months / NULLIF(actual_months, 0)",
    "monthly_fen % NULLIF(actual_months, 0)", "avg_index * monthly_fen", "avg_index / NULLIF(divisor, 0)",
    "FLOOR(monthly_fen / NULLIF(actual_months, 0))", "CAST(FLOOR(avg_index * monthly_fen) AS BIGINT)",
    "CEIL(divisor)", "FLOOR(divisor)", "FLOOR(actual_months)", "ROUND(avg_index)", "ROUND(divisor)",
    "ROUND(-avg_index)", "CAST(ROUND(monthly_fen * avg_index / 2) AS BIGINT)", "ROUND(avg_index, 1)",
    "ROUND(monthly_fen)",
    "ABS(monthly_fen)", "ABS(divisor)", "SIGN(monthly_fen)", "SIGN(divisor)",
    "SQRT(avg_index)", "EXP(avg_index)", "LN(avg_index)", "POWER(avg_index, actual_months)",
    "GREATEST(actual_months, end_ym)", "LEAST(end_ym, actual_months)", "GREATEST(divisor, NULL)",
    "LEAST(end_ym, CAST(NULL AS INTEGER))", "GREATEST(award_date, $day)", "COALESCE(divisor, actual_months)",
    "COALESCE(special_kind, 'other')", "NULLIF(actual_months, 7)",
    "CASE WHEN divisor > 0 THEN 'plus' WHEN divisor < 0 THEN 'minus' END",
    "CASE actual_months WHEN 7 THEN 1 ELSE 0 END",
    "CASE WHEN divisor > 0 THEN actual_months ELSE avg_index END", "end_ym IS NULL",
    "end_ym IS NOT NULL AND divisor > 1",
    "NOT (divisor > 0)", "divisor > 0 OR end_ym IS NULL", "divisor <> 1", "divisor BETWEEN 0 AND 1", "divisor <= 1",
    "actual_months IN (2, 7)", "end_ym NOT IN (202512, 202601)", "end_ym IN (202512, NULL)",
    "end_ym IS DISTINCT FROM 202512", "end_ym IS NOT DISTINCT FROM NULL",
    "(actual_months, award_id) IN ((7, 1), (7, 4))",
    "CAST(actual_months AS VARCHAR)", "CAST(monthly_fen AS VARCHAR)", "CAST(award_date AS VARCHAR)",
    "CAST(end_ym IS NULL AS VARCHAR)", "CAST(actual_months AS DOUBLE)", "CAST(CAST(award_id AS VARCHAR) AS BIGINT)",
    "CAST(actual_months > 2 AS INTEGER)", "CAST(actual_months AS BOOLEAN)", "CAST('2026-02-28' AS DATE)",
    "TRY_CAST('2026-02-28' AS DATE)", "TRY_CAST('2026-02-30' AS DATE)", "TRY_CAST('BD20260228' AS DATE)",
    "award_date = $day", "award_date < recorded_ts", "award_date >= $as_of", "award_date + 1", "award_date - $n",
    "date_diff('day', award_date, $as_of)", "date_diff('day', recorded_ts, $as_of)", "award_date_month - end_ym_month",
    "TRUE", "NULL", "$n", "$rate", "$day", "$yes", "$text", "$as_of_month", "$n / 2", "1 / 3",
    "RADIANS(avg_index)", "CAST(ROUND(SIN(avg_index) * 1000000) AS BIGINT)", "ROUND(COS(avg_index) * 1000)",
    "ROUND(ASIN(LEAST(avg_index / 3, 1)) * 1000)",
]  # fmt: skip
OF_PEOPLE = [
    "LENGTH(name)", "SUBSTR(name, 1, 2)", "SUBSTR(name, 2)", "SUBSTR(name, 3, 1)", "SUBSTR(name, 9, 2)", "UPPER(name)",
    "LOWER(name)", "TRIM(name)", "LENGTH(TRIM(name))", "name = '欧阳娜娜'", "name < '张'", "name = ''", "birth_date",
    "date_diff('day', birth_date, $day)", "birth_date_month", "COALESCE(merged_into, person_id)",
]  # fmt: skip
WHOLE = [
    query.strip() for query in Path(__file__).with_name("portable.sql").read_text(encoding="utf-8").split(";")[:-1]
]
QUERIES = [
    *(f"SELECT award_id, {one} AS x FROM pension_award" for one in OF_AWARDS),
    *(f"SELECT person_id, {one} AS x FROM person" for one in OF_PEOPLE),
    *WHOLE,
]
GIVEN = {"n": 1, "rate": 0.1, "day": date(2026, 1, 1), "yes": True, "text": "it's \\ 'all' `quoted` -- $n"}


def tables() -> dict[str, pa.Table]:
    return {
        name: pa.Table.from_pylist(
            [quiet.row(name, row, place) for place, row in enumerate(rows)], schema=TABLES[name].arrow_schema()
        )
        for name, rows in TABLES_IN.items()
    }


@pytest.fixture(scope="module")
def duckdb(law: Law) -> Iterator[Session]:
    with Session.of_tables(tables(), AS_OF, law) as session:
        yield session


@pytest.fixture(scope="module")
def spark(law: Law) -> Iterator[Session]:
    with Session.of_tables(tables(), AS_OF, law, "spark") as session:
        yield session


def shown(answer: pa.Table) -> list[str]:
    return sorted(repr(tuple(map(_plain, row.values()))) for row in answer.to_pylist())


def _plain(value: Any) -> Any:
    """A fraction to 14 digits: the last bit of EXP or SIN is the library's, and there is one zero."""
    return float(f"{value:.14g}") + 0.0 if isinstance(value, float) else value


def test_the_table_of_expressions_has_every_construct_that_content_may_use() -> None:
    used = {type(node) for sql in QUERIES for node in sqlglot.parse_one(sql, dialect=DIALECT).walk()}
    assert {kind.__name__ for kind in CONSTRUCTS | set(FUNCTIONS) if kind not in used} == set()


@pytest.mark.verify
@pytest.mark.parametrize("sql", QUERIES, ids=lambda sql: sql.splitlines()[-1][:60])
def test_spark_answers_as_duckdb_does(spark: Session, duckdb: Session, sql: str) -> None:
    wanted, answer = duckdb.query(sql, GIVEN), spark.query(sql, GIVEN)
    assert answer.schema.types == wanted.schema.types
    assert answer.schema.names == wanted.schema.names
    assert shown(answer) == shown(wanted)


@pytest.mark.verify
@pytest.mark.parametrize("kind", ["parquet", "csv", "text", "json"])
def test_even_past_the_guard_a_path_is_no_table(spark: Session, kind: str) -> None:
    from pyspark.errors import AnalysisException

    engine = spark._spark  # type: ignore[attr-defined]
    with pytest.raises(AnalysisException, match="TABLE_OR_VIEW_NOT_FOUND"):
        engine.sql(f"SELECT * FROM {kind}.`{__file__}`")


@pytest.mark.verify
def test_an_error_in_one_world_is_that_worlds_alone(law: Law) -> None:
    """Side by side the whole would fail; the others are answered all the same."""
    worlds = [World({"person": tables()["person"].slice(place, 1)}, AS_OF, {}) for place in (0, 3)]
    sql = "SELECT CASE WHEN person_id = 40 THEN CAST(name AS BIGINT) ELSE 1 END AS x FROM person"
    with Session.of_tables({}, AS_OF, law, "spark") as session:
        (good,), (bad,) = session.answers([sql], worlds)
    assert good.to_pylist() == [{"x": 1}]
    assert isinstance(bad, QueryError)
    assert "欧阳娜娜" not in str(bad)
