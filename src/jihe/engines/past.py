"""One snapshot of the fund as known on any day of the past: each table is read once, whatever the number of days.

Training and comparing look at the fund as of many days. A session of its own for each reads and sorts every table
again; here a table is read once, each row stamped with when another version took its place (``schema.asof``), and a
day is a filter over it. What a day's session shows is what a session over the snapshot shows.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import date
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from jihe.content.facts import Facts
from jihe.content.loading import own_facts
from jihe.engines import views
from jihe.engines.duck import DuckSession, opened, reporting, stored_files
from jihe.engines.session import Files
from jihe.schema import TABLES
from jihe.schema.asof import stamped_sql
from jihe.scratch import Scratch

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from jihe.law import Law


class Past:
    """Use it in a ``with``; ``on`` may be called by several threads, each with a session of its own."""

    def __init__(self, lake: Files, snapshot: Any, law: Law, facts: Facts | None = None) -> None:
        self._law, self._sources = law, stored_files(lake, snapshot)
        self._facts = own_facts() if facts is None else facts
        self._scratch = Scratch(lake.scratches)
        self._connection = opened(self._scratch, self._sources.values())
        self._stamped: set[str] = set()
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def on(self, day: date) -> DuckSession:
        """The fund as known at the end of a day."""
        with self._one_at_a_time:
            cursor = self._connection.cursor()
        return _Day(day, self._law, self._facts, self._sources, cursor, self._stamp)

    def close(self) -> None:
        """Close the database and remove its folder; sessions that are open answer no more."""
        self._connection.close()
        self._scratch.release()

    def _stamp(self, table: str) -> str:
        """The relation with every version of a table, stamped; made by the first who asks."""
        name = f"stamped_{table}"
        with self._one_at_a_time:
            if table not in self._stamped:
                sql = stamped_sql(TABLES[table], f"read_parquet({self._sources[table]})")
                with reporting():
                    self._connection.execute(f"CREATE TABLE {name} AS {sql}").fetchall()
                self._stamped.add(table)
        return name


class _Day(DuckSession):
    """A day of the past. What it makes is temporary, so its own and gone with it."""

    _temporary = "TEMP "

    def __init__(
        self,
        day: date,
        law: Law,
        facts: Facts,
        sources: Mapping[str, str | pa.Table],
        cursor: duckdb.DuckDBPyConnection,
        stamp: Any,
    ) -> None:
        self._cursor, self._stamp = cursor, stamp
        super().__init__(day, law, facts, sources)
        self._on_disk = True

    def _open(self) -> duckdb.DuckDBPyConnection:
        return self._cursor

    def _kind(self, name: str) -> str:
        return "TABLE" if views.stored(name) is None else "VIEW"

    def _view(self, name: str) -> str:
        table = views.stored(name)
        source = self._stamp(table) if table else ""
        return self._dated(self._views.view_sql(name, source, self.as_of, True, self._merges(name)), name)
