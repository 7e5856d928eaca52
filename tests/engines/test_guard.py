"""A session run on anything at all reads the fund's tables as of the day, and nothing else; it never writes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from jihe.engines import QueryError, RefusedError

READING = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'x.parquet'",
    "SELECT * FROM read_parquet('http://127.0.0.1:1/x.parquet')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_tables",
    "SELECT * FROM truth",
    "SELECT * FROM stored_person",
    "SELECT * FROM kept.main.person",
    "SELECT * FROM query('SELECT 1')",
    "WITH x AS (SELECT 1 AS a) SELECT (SELECT COUNT(*) FROM read_csv('/etc/passwd')) AS n FROM x",
    "WITH person AS (SELECT * FROM read_csv('/etc/passwd')) SELECT * FROM person",
]


@pytest.mark.parametrize("sql", READING)
def test_reading_elsewhere_is_refused(opened: Any, sql: str) -> None:
    with pytest.raises(RefusedError):
        opened({"person": [{}]}).query(sql)


WRITING = [
    "COPY (SELECT 1) TO 'x.csv'",
    "ATTACH 'x.db'",
    "CREATE TABLE x AS SELECT 1",
    "DROP TABLE person",
    "INSERT INTO person SELECT * FROM person",
    "DELETE FROM person",
    "SET threads = 1",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA version",
    "INSTALL httpfs",
    "LOAD httpfs",
    "EXPORT DATABASE 'x'",
    "CALL pragma_version()",
    "SELECT 1; DROP TABLE person",
    "SELECT 1; SELECT 2",
    "",
]


@pytest.mark.parametrize("sql", WRITING)
def test_anything_but_one_select_is_refused(opened: Any, sql: str) -> None:
    session = opened({"person": [{}]})
    with pytest.raises((RefusedError, QueryError)):
        session.query(sql)
    assert len(session.query("SELECT * FROM person")) == 1


def test_the_environment_cannot_be_read(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIHE_SECRET", "swordfish")
    for sql in ("SELECT getenv('JIHE_SECRET') AS x", "SELECT current_setting('JIHE_SECRET') AS x"):
        with pytest.raises((RefusedError, QueryError)):
            opened({}).query(sql)


def test_a_variable_of_python_is_no_table(opened: Any) -> None:
    import pyarrow as pa

    people = pa.table({"secret": [1]})
    assert len(people) == 1
    with pytest.raises(RefusedError, match="people is not one of the fund's tables"):
        opened({}).query("SELECT * FROM people")


@pytest.mark.parametrize("engine", ["duckdb"])
def test_even_past_the_guard_the_engine_opens_only_the_snapshots_files(
    stored: Any, folder: Any, tmp_path: Path
) -> None:
    """The engine's own lock: what the guard refuses by name, the connection refuses by file."""
    session = stored({"person": [{"person_id": 1}]})
    (tmp_path / "later.csv").write_text("a\n1\n", encoding="utf-8")
    folder.write({"person": [{"person_id": 2}]})  # arrives after the snapshot
    connection = session._connection  # type: ignore[attr-defined]
    import duckdb

    later = folder.files("person", None)[-1]
    for sql in (
        f"SELECT * FROM read_csv('{tmp_path}/later.csv')",
        "SELECT * FROM read_parquet('" + later.replace("'", "''") + "')",
        "SELECT * FROM read_csv('http://127.0.0.1:1/x')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        f"ATTACH '{tmp_path}/out.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET memory_limit = '100GB'",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(sql).fetchall()
    assert not (tmp_path / "out.csv").exists()
    assert len(session.query("SELECT * FROM person")) == 1
    assert os.environ.get("JIHE_SECRET") is None
