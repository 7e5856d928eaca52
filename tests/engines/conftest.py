"""Small tables as rules' cases write them, and sessions over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe.engines import Session
from jihe.law import Law
from jihe.law import load as load_law
from jihe.schema import TABLES
from jihe.screening import quiet

AS_OF = date(2026, 3, 31)
Tables = dict[str, list[dict[str, Any]]]
Opener = Callable[..., Session]


def _arrow(tables: Tables) -> dict[str, pa.Table]:
    return {
        name: pa.Table.from_pylist([quiet.row(name, row, place) for place, row in enumerate(rows)],
                                   schema=TABLES[name].arrow_schema())
        for name, rows in tables.items()
    }  # fmt: skip


@pytest.fixture(scope="session")
def law() -> Law:
    return load_law()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.verify)])
def engine(request: pytest.FixtureRequest) -> str:
    """Whatever holds of sessions holds on every engine."""
    return str(request.param)


@pytest.fixture
def opened(law: Law, engine: str) -> Iterator[Opener]:
    """A session over small tables, closed afterwards."""
    sessions: list[Session] = []

    def open_(tables: Tables, as_of: date = AS_OF) -> Session:
        sessions.append(Session.of_tables(_arrow(tables), as_of, law, engine))
        return sessions[-1]

    yield open_
    for session in sessions:
        session.close()


class Folder:
    """A lake of plain Parquet files: what a session needs of one."""

    def __init__(self, root: Path) -> None:
        self.root, self.scratches = root, root / "_scratch"

    def write(self, tables: Tables) -> None:
        for name, table in _arrow(tables).items():
            place = self.root / name
            place.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, place / f"part-{len(list(place.iterdir()))}.parquet")

    def files(self, table: str, snapshot: object) -> list[str]:
        return sorted(str(path) for path in (self.root / table).glob("*.parquet"))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "it's a lake")


@pytest.fixture
def stored(law: Law, folder: Folder, engine: str) -> Iterator[Opener]:
    """A session over files."""
    sessions: list[Session] = []

    def open_(tables: Tables, as_of: date = AS_OF) -> Session:
        folder.write(tables)
        sessions.append(Session.of_snapshot(folder, None, as_of, law, engine))
        return sessions[-1]

    yield open_
    for session in sessions:
        session.close()


@pytest.fixture
def arrow() -> Callable[[Tables], dict[str, pa.Table]]:
    return _arrow


@pytest.fixture
def rows() -> Callable[..., list[tuple[Any, ...]]]:
    """The answer to a query, as sorted tuples."""

    def ask(session: Session, sql: str, **parameters: object) -> list[tuple[Any, ...]]:
        found = session.query(sql, parameters).to_pylist()
        return sorted((tuple(row.values()) for row in found), key=repr)

    return ask
