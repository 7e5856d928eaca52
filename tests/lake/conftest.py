"""Small tables to append, and what a reader sees of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from jihe.lake import Lake, Snapshot

SCHEMA = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),
        pa.field("name", pa.string()),
        pa.field("recorded_ts", pa.timestamp("us"), nullable=False),
    ]
)


class Rows:
    """What the tests of this folder share."""

    @staticmethod
    def reader(*keys: int) -> pa.RecordBatchReader:
        noon = datetime(2026, 3, 1, 12, 0)
        rows = [{"key": key, "name": f"名 {key}", "recorded_ts": noon} for key in keys]
        return pa.Table.from_pylist(rows, schema=SCHEMA).to_reader()

    @staticmethod
    def seen(lake: Lake, table: str, snapshot: Snapshot | None = None) -> list[int]:
        """Keys that a reader of the snapshot (default the last) finds."""
        files = lake.files(table, snapshot or lake.snapshot())
        if not files:
            return []
        with duckdb.connect() as connection:
            found = connection.execute(f"SELECT key FROM read_parquet({files!r}) ORDER BY key").fetchall()
        return [key for (key,) in found]


@pytest.fixture(scope="session")
def rows() -> Rows:
    return Rows()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")
