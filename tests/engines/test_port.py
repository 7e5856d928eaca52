"""Nothing but what content may use reaches Spark: no file, address, setting or code, however it is spelt."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import sqlglot
from sqlglot import exp

from jihe.content.catalog import relations
from jihe.engines import QueryError, RefusedError
from jihe.engines.port import bound, literal, read_guarded, renamed, spark

REFUSED = [
    "SELECT reflect('java.lang.System', 'getenv', 'HOME') AS x",
    "SELECT java_method('java.lang.Runtime', 'getRuntime') AS x",
    "SELECT try_reflect('java.lang.System', 'getProperty', 'user.home') AS x",
    "SELECT input_file_name() AS x FROM person",
    "SELECT input_file_block_start() AS x FROM person",
    "SELECT current_user() AS x",
    "SELECT current_database() AS x",
    "SELECT version() AS x",
    "SELECT uuid() AS x",
    "SELECT getenv('HOME') AS x",
    "SELECT raise_error('x') AS x",
    "SELECT from_csv('1', 'a INT') AS x",
    "SELECT from_json('{}', 'a INT') AS x",
    "SELECT schema_of_csv('1') AS x",
    "SELECT xpath('<a/>', '/a') AS x",
    "SELECT ai_query('x', 'y') AS x",
    "SELECT http_request('http://127.0.0.1') AS x",
    "SELECT * FROM read_files('/etc/passwd')",
    "SELECT * FROM read_parquet('/etc/passwd')",
    "SELECT * FROM parquet.\"/etc/passwd\"",
    "SELECT * FROM csv.\"/etc/passwd\"",
    "SELECT * FROM text.\"/etc/passwd\"",
    "SELECT * FROM \"parquet.`/etc/passwd`\"",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM spark_catalog.default.person",
    "SELECT * FROM global_temp.person",
    "SELECT * FROM jihe_0_stored_person",
    "SELECT * FROM range(9)",
    "SELECT person_id FROM person WHERE person_id IN (SELECT id FROM text.\"/etc/passwd\")",
    "WITH x AS (SELECT * FROM csv.\"/etc/passwd\") SELECT * FROM x",
    "SELECT TRANSFORM (person_id) USING 'cat' AS x FROM person",
    "SELECT (SELECT reflect('java.lang.System', 'exit', 1)) AS x FROM person",
    "SELECT SUM(reflect('java.lang.System', 'exit', 1)) OVER () AS x FROM person",
    "SELECT 1 AS x; DROP VIEW person",
    "SET spark.sql.runSQLOnFiles = true",
    "ADD JAR '/tmp/x.jar'",
    "CREATE TEMPORARY FUNCTION f AS 'x.Y'",
    "INSERT INTO person SELECT * FROM person",
    "CACHE TABLE person",
    "",
]  # fmt: skip


@pytest.mark.parametrize("sql", REFUSED)
def test_what_reaches_outside_is_refused_before_spark_sees_it(sql: str) -> None:
    with pytest.raises((RefusedError, QueryError)):
        read_guarded(sql, relations())


def test_a_text_ends_where_it_ends() -> None:
    """A backslash means nothing in DuckDB and would hide the end of the text from Spark."""
    sql = "SELECT person_id FROM person WHERE name = 'a\\' OR name = ' UNION SELECT reflect(1) --'"
    written = spark(read_guarded(sql, relations()))
    again = sqlglot.parse_one(written, dialect="spark")
    assert {text.name for text in again.find_all(exp.Literal)} == {"a\\", " UNION SELECT reflect(1) --"}
    assert not list(again.find_all(exp.Anonymous))


def test_names_are_quoted_and_a_quote_in_a_name_does_not_end_it() -> None:
    written = spark(read_guarded('SELECT person_id AS "x` FROM csv.`y" FROM person /*+ hint */', relations()))
    assert written == "SELECT `person_id` AS `x`` FROM csv.``y` FROM `person`"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1, "CAST(1 AS INT)"), (-1, "CAST(-1 AS INT)"), (2**31, "CAST(2147483648 AS BIGINT)"), (True, "TRUE"),
        (0.1, "CAST(0.1 AS DOUBLE)"), (None, "NULL"), (date(2026, 1, 2), "CAST('2026-01-02' AS DATE)"),
        (datetime(2026, 1, 2, 3), "CAST('2026-01-02 03:00:00' AS TIMESTAMP_NTZ)"),
        ("a' OR \\'1", "'a\\' OR \\\\\\'1'"),
    ],
)  # fmt: skip
def test_a_parameter_is_a_value_of_its_type(value: object, written: str) -> None:
    tree = read_guarded("SELECT $x AS x", relations())
    bound(tree, lambda place: literal(value))
    assert spark(tree) == f"SELECT {written} AS `x`"


def test_relations_are_read_from_their_views_and_keep_their_names() -> None:
    tree = read_guarded("WITH person AS (SELECT 1 AS x) SELECT employer.uscc FROM employer, person", relations())
    renamed(tree, {"employer": "v1", "person": "v2"})
    assert spark(tree) == (
        "WITH `person` AS (SELECT 1 AS `x`) SELECT `employer`.`uscc` FROM `v1` AS `employer`, `person`"
    )
