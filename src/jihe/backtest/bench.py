"""Where a run lays down what both versions found, month by month; small rows only, on disk past a gigabyte.

A finding is one subject and key here: its tests are facts about it, so that a renamed test is a change and no loss.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from jihe.scratch import Scratch

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.screening.packing import Packed

BEFORE, AFTER = "before", "after"
IDENTITY = "subject_kind, subject_id, key"

_TABLES = f"""
CREATE TABLE found (
    version TEXT, month INTEGER, subject_kind TEXT, subject_id BIGINT, key TEXT, tests TEXT, severity INTEGER,
    from_ym INTEGER, fen BIGINT, prevented_fen BIGINT);
CREATE TABLE tested (
    version TEXT, test TEXT, zh TEXT, en TEXT, subject_kind TEXT, subject_id BIGINT, key TEXT,
    PRIMARY KEY (version, test, subject_kind, subject_id, key));
CREATE TABLE money (
    version TEXT, month INTEGER, subject_kind TEXT, subject_id BIGINT, key TEXT, money_table TEXT, money_key BIGINT,
    fen BIGINT);
CREATE TABLE entity (version TEXT, entity_id BIGINT, found BOOLEAN, PRIMARY KEY (version, entity_id));
CREATE TABLE other_found (code TEXT, line TEXT, subject_kind TEXT, subject_id BIGINT);
CREATE TABLE other_money (code TEXT, money_table TEXT, money_key BIGINT);
CREATE TABLE line_of (version TEXT, line TEXT);
CREATE TABLE review (
    subject_kind TEXT, subject_id BIGINT, person_id BIGINT, line TEXT, opened_month INTEGER, decided_ts TIMESTAMP,
    selection_prob DOUBLE, verdict TEXT);
CREATE VIEW monthly AS
    SELECT {IDENTITY}, month,
        CASE WHEN b.fen IS NULL THEN 'gained' WHEN a.fen IS NULL THEN 'lost'
             WHEN b.fen = a.fen AND b.prevented_fen = a.prevented_fen AND b.tests = a.tests AND b.severity = a.severity
             THEN 'unchanged' ELSE 'changed' END AS state,
        b.fen <> a.fen OR b.prevented_fen <> a.prevented_fen AS money_differs,
        b.tests <> a.tests OR b.severity <> a.severity AS grade_differs,
        LEAST(a.from_ym, b.from_ym) AS from_ym
    FROM (SELECT * FROM found WHERE version = '{BEFORE}') AS b
    FULL JOIN (SELECT * FROM found WHERE version = '{AFTER}') AS a USING ({IDENTITY}, month);
"""

# A finding over the whole window: gained or lost only if one version never had it in any month.
_WHOLE = f"""
CREATE TABLE whole AS
    SELECT {IDENTITY},
        CASE WHEN BOOL_AND(state = 'gained') THEN 'gained' WHEN BOOL_AND(state = 'lost') THEN 'lost'
             WHEN BOOL_AND(state = 'unchanged') THEN 'unchanged' ELSE 'changed' END AS state,
        MIN(month) FILTER (state <> 'gained') AS before_first, MAX(month) FILTER (state <> 'gained') AS before_last,
        MIN(month) FILTER (state <> 'lost') AS after_first, MAX(month) FILTER (state <> 'lost') AS after_last,
        COALESCE(BOOL_OR(money_differs), false) AS money_differs,
        COALESCE(BOOL_OR(grade_differs), false) AS grade_differs,
        MIN(from_ym) AS from_ym
    FROM monthly GROUP BY {IDENTITY};
-- A payment once in each version and state: what it stood for in the last month in which it was named.
CREATE TABLE paid AS
    SELECT version, state, money_table, money_key, ARG_MAX(fen, ROW(month, fen)) AS fen
    FROM money JOIN whole USING ({IDENTITY}) GROUP BY ALL;
CREATE TABLE last_seen AS
    SELECT version, state, {IDENTITY}, line, ARG_MAX(prevented_fen, month) AS prevented_fen,
        ARG_MAX(severity, month) AS severity, ARG_MAX(tests, month) AS tests, ARG_MAX(fen, month) AS fen
    FROM found JOIN whole USING ({IDENTITY}) JOIN line_of USING (version) GROUP BY ALL;
"""


class Bench:
    """A DuckDB of its own in a folder of its own below ``scratches``; use it in a ``with``."""

    def __init__(self, scratches: Path) -> None:
        self._scratch = Scratch(scratches)
        self.connection = duckdb.connect(
            str(self._scratch.path / "bench.duckdb"),
            config={"threads": 2, "memory_limit": "1GB", "python_enable_replacements": False},
        )
        self.connection.execute("SET enable_progress_bar = false")
        self.connection.execute(_TABLES).fetchall()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        self._scratch.release()

    def add(self, version: str, month: int, packed: Packed, eligible: pa.Table) -> None:
        """What one version found as of a month's end, and whom it could have found."""
        self._register(findings=packed.findings, payments=packed.money, eligible=eligible, entities=packed.entities)
        self.rows(
            """INSERT INTO found
            SELECT ?, ?, subject_kind, subject_id, key, STRING_AGG(test, ' ' ORDER BY test), MAX(severity),
                MIN(from_ym), SUM(at_stake_fen)::BIGINT, MAX(prevented_fen)
            FROM findings GROUP BY subject_kind, subject_id, key""",
            [version, month],
        )
        self.rows(
            """INSERT INTO tested SELECT ?, test, test_zh, test_en, subject_kind, subject_id, key FROM findings
            ON CONFLICT DO NOTHING""",
            [version],
        )
        self.rows(
            """INSERT INTO money
            SELECT ?, ?, subject_kind, subject_id, key, money_table, money_key, MAX(fen)
            FROM payments JOIN findings USING (signal_id) GROUP BY ALL""",
            [version, month],
        )
        self.rows(
            """INSERT INTO entity
            SELECT ?, entity_id, entity_id IN (SELECT entity_id FROM entities) FROM eligible
            ON CONFLICT DO UPDATE SET found = entity.found OR excluded.found""",
            [version],
        )

    def line(self, version: str, line: str) -> None:
        """Which line the cases of a version belong to."""
        self.rows("INSERT INTO line_of VALUES (?, ?)", [version, line])

    def add_other(self, code: str, packed: Packed) -> None:
        """What another live rule finds as of one of the days on which it is asked."""
        self._register(findings=packed.findings, payments=packed.money)
        self.rows(
            """INSERT INTO other_found SELECT DISTINCT code, line, subject_kind, subject_id FROM findings
            EXCEPT SELECT * FROM other_found"""
        )
        self.rows(
            """INSERT INTO other_money SELECT DISTINCT ?, money_table, money_key FROM payments
            EXCEPT SELECT * FROM other_money""",
            [code],
        )

    def keep(self, name: str, rows: pa.Table) -> None:
        """A table as it is, under a name; what is already there of that name is added to."""
        self._register(given=rows)
        known = self.rows("SELECT COUNT(*) FROM information_schema.tables WHERE table_name = ?", [name])[0][0]
        columns = ", ".join(f'"{column}"' for column in rows.column_names)
        into = f"INSERT INTO {name} BY NAME" if known else f"CREATE TABLE {name} AS"
        self.rows(f"{into} SELECT {columns} FROM given")

    def differs(self, month: int) -> bool:
        """Whether the versions found different things as of the month's end."""
        return bool(self.rows("SELECT 1 FROM monthly WHERE month = ? AND state IN ('gained', 'lost') LIMIT 1", [month]))

    def money_tables(self) -> frozenset[str]:
        """The tables of all payments named so far."""
        return frozenset(name for (name,) in self.rows("SELECT DISTINCT money_table FROM money"))

    def close_books(self) -> None:
        """Every month is in: make the tables over the whole window."""
        self.connection.execute(_WHOLE).fetchall()

    def rows(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """The answer to one statement."""
        answer: list[tuple[Any, ...]] = self.connection.execute(sql, parameters or []).fetchall()
        return answer

    def arrow(self, sql: str) -> pa.Table:
        """The answer to one query as a table."""
        return self.connection.sql(sql).to_arrow_table()

    def _register(self, **tables: pa.Table) -> None:
        for name, table in tables.items():
            self.connection.register(name, table)
