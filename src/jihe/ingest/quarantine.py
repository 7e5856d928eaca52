"""Rows that could not be accepted: kept with the reason and the row as it came, never dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jihe.ingest.opening import lake_rows, literal
from jihe.lake import Lake, Snapshot

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

BATCH_ROWS = 131_072
QUARANTINE = "_quarantine"


def quarantine_schema() -> pa.Schema:
    """One row a quarantined row; ``row_number`` is 1-based, in a CSV the row as a spreadsheet counts it."""
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("batch", pa.string(), nullable=False),  # what identifies the file's content
            pa.field("file", pa.string(), nullable=False),  # its name in the source folder
            pa.field("table_name", pa.string(), nullable=False),
            pa.field("row_number", pa.int64(), nullable=False),
            pa.field("reason_code", pa.string(), nullable=False),
            pa.field("reason", pa.string(), nullable=False),  # quotes no value of the row
            pa.field("row", pa.string(), nullable=False),  # JSON of the row as it came
            pa.field("received_at", pa.timestamp("us"), nullable=False),  # Asia/Shanghai
        ]
    )


def append(lake: Lake, connection: duckdb.DuckDBPyConnection, rows: str, *, batch: str, file: str, table: str) -> None:
    """Append what the SQL ``rows`` gives (row_number, reason_code, reason, row), once a batch and table."""
    now = datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
    query = f"""
        SELECT {literal(batch)} AS batch, {literal(file)} AS file, {literal(table)} AS table_name,
            row_number, reason_code, reason, row, TIMESTAMP {literal(now)} AS received_at
        FROM ({rows})
    """
    lake.append(QUARANTINE, stream(connection, query, quarantine_schema()), f"{table}/{batch}")


def stream(connection: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema) -> pa.RecordBatchReader:
    """The query's rows as Arrow batches of ``schema``, read as they are asked for."""
    import pyarrow as pa

    rows = connection.sql(query).to_arrow_reader(BATCH_ROWS)
    return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in rows))


@dataclass(frozen=True)
class Held:
    """How many rows of a table are in quarantine for one reason, and where the first of them is."""

    table: str
    file: str
    reason_code: str
    reason: str
    rows: int
    first_row: int


def summary(lake: Lake, snapshot: Snapshot, table: str | None = None) -> list[Held]:
    """What is in quarantine, by table, file and reason; of one ``table`` where it is given."""
    return _summarise(lake.files(QUARANTINE, snapshot), _of(table))


def of_batches(lake: Lake, batches: list[str]) -> list[Held]:
    """What is in quarantine of these batches, whether it was put there just now or when they were first taken."""
    files = [*lake.files(QUARANTINE, lake.snapshot()), *lake.added(QUARANTINE)]
    return _summarise(files, f"batch IN ({', '.join(map(literal, batches)) or 'NULL'})")


def _summarise(files: list[str], condition: str) -> list[Held]:
    if not files:
        return []
    import duckdb

    with duckdb.connect() as connection:
        rows = connection.execute(f"""
            SELECT table_name, file, reason_code, reason, count(*), min(row_number)
            FROM {lake_rows(files)} WHERE {condition}
            GROUP BY ALL ORDER BY table_name, file, min(row_number), reason
        """).fetchall()
    return [Held(*row) for row in rows]


def rows(lake: Lake, snapshot: Snapshot, table: str | None, limit: int) -> list[tuple[str, int, str, str]]:
    """(file, row number, reason, row as JSON) of the latest ``limit`` rows; they may hold personal data."""
    files = lake.files(QUARANTINE, snapshot)
    if not files:
        return []
    import duckdb

    with duckdb.connect() as connection:
        found: list[tuple[str, int, str, str]] = connection.execute(f"""
            SELECT file, row_number, reason, row FROM {lake_rows(files)}
            WHERE {_of(table)} ORDER BY received_at DESC, file, row_number LIMIT {int(limit)}
        """).fetchall()
    return found


def _of(table: str | None) -> str:
    return "TRUE" if table is None else f"table_name = {literal(table)}"
