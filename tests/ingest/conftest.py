"""Sound rows of any table, ways to write them as people do, and what the lake made of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe.lake import Lake
from jihe.schema import CODES, TABLES

Row = dict[str, Any]


class Data:
    """What the tests of this folder share."""

    @staticmethod
    def row(table: str, number: int, **changes: Any) -> Row:
        """A row that satisfies the schema; ``number`` is its key."""
        quiet = {
            "id": number,
            "key": f"K{number}",
            "text": f"文 {number}",
            "fen": 100 + number,
            "int": 1,
            "float": 1.0,
            "bool": True,
            "date": date(2026, 1, 1),
            "ts": datetime(2026, 3, 1, 12, 0),
            "ym": 202601,
            "ids": [1, 2],
        }
        row: Row = {}
        for column in TABLES[table].columns:
            value = next(iter(CODES[column.codes].codes)) if column.codes else quiet[column.type]
            row[column.name] = value if column.low is None else max(value, type(value)(column.low))
        return row | changes

    def rows(self, table: str, count: int, first: int = 1) -> list[Row]:
        return [self.row(table, number) for number in range(first, first + count)]

    @staticmethod
    def later(table: str, row: Row, **changes: Any) -> Row:
        """The next state of the same row, learnt an hour later."""
        clock = TABLES[table].clock
        return row | {clock: row[clock] + timedelta(hours=1)} | changes

    @staticmethod
    def parquet(path: Path, table: str, rows: Iterable[Row]) -> Path:
        """Every column may be empty, and is text where one of the rows has text for it."""
        rows = list(rows)
        text = {name for row in rows for name, value in row.items() if isinstance(value, str)}
        declared = TABLES[table].arrow_schema()
        fields = [pa.field(each.name, pa.string() if each.name in text else each.type) for each in declared]
        rows = [{n: _text(v) if n in text and v is not None else v for n, v in row.items()} for row in rows]
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(fields)), path)
        return path

    @staticmethod
    def csv(
        path: Path, table: str, rows: Iterable[Row], *, encoding: str = "utf-8", delimiter: str = ",",
        newline: str = "\n",
    ) -> Path:  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        names = TABLES[table].names
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, delimiter=delimiter, lineterminator=newline)
            writer.writerow(names)
            writer.writerows([_text(row[name]) for name in names] for row in rows)
        return path

    @staticmethod
    def in_lake(lake: Lake, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        """The table's rows in the last snapshot, sorted."""
        files = lake.files(table, lake.snapshot())
        if not files:
            return []
        with duckdb.connect() as connection:
            query = f"SELECT {columns} FROM read_parquet({files!r}) ORDER BY ALL"
            return connection.execute(query).fetchall()

    def held(self, lake: Lake) -> list[tuple[Any, ...]]:
        """(file, row number, reason code) of every row in quarantine."""
        return self.in_lake(lake, "_quarantine", "file, row_number, reason_code")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


@pytest.fixture(scope="session")
def data() -> Data:
    return Data()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home" / "lake")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    return folder
