"""DuckDB in process: the default engine and the reference."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb
import sqlglot

from jihe.content.catalog import relations
from jihe.content.dialect import DIALECT
from jihe.content.facts import VERSIONS, Facts
from jihe.content.loading import own_facts
from jihe.engines import port, views
from jihe.engines.answers import small, split, whole
from jihe.engines.guard import Asked, inspect
from jihe.engines.session import Files, LateError, QueryError, RefusedError, Session, World, plain
from jihe.engines.views import Views
from jihe.errors import JiheError
from jihe.schema import TABLES
from jihe.scratch import Scratch

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law import Law

THREADS = 2
MEMORY = "2GB"
_LOOK = 0.05  # seconds between two looks at how long a query takes
OFTEN, FEW = 16, 1_000_000  # a filter over files is kept too once so many queries read it, of so many rows at most
_SETTINGS: dict[str, str | int | bool] = {
    "memory_limit": MEMORY,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,  # a Python variable is no table
    "python_scan_all_frames": False,
}


class DuckSession(Session):
    """Relations are made when first asked for; those that sort or join are kept for the session, and so is what is read
    again and again."""

    _temporary = ""  # before what it makes

    def __init__(
        self, as_of: date, law: Law, facts: Facts, sources: Mapping[str, str | pa.Table], scratches: Path | None = None
    ) -> None:
        self.as_of = as_of
        self._views = Views(facts)
        self._law, self._whole_law = _relations(law), law
        self._sources, self._on_disk = sources, scratches is not None
        self._made: dict[str, str] = {}  # relation → what DROP calls it
        self._asked: dict[str, Asked] = {}
        self._read: Counter[str] = Counter()  # of filters over files, by how many queries
        self._fresh: dict[str, datetime | None] = {}
        self._scratch = Scratch(scratches) if scratches is not None else None
        self._connection = self._open()

    @classmethod
    def over_files(cls, lake: Files, snapshot: Any, as_of: date, law: Law, facts: Facts | None = None) -> Self:
        """The session may open the snapshot's files and no other."""
        return cls(as_of, law, own_facts() if facts is None else facts, stored_files(lake, snapshot), lake.scratches)

    @classmethod
    def over_tables(cls, tables: Mapping[str, pa.Table], as_of: date, law: Law, facts: Facts | None = None) -> Self:
        """Columns are put in the declared order and types; one that is missing is null."""
        known = own_facts() if facts is None else facts
        return cls(as_of, law, known, _known_tables(tables, known))

    @classmethod
    def about(cls) -> dict[str, str]:
        """See Session.about."""
        return {"duckdb": duckdb.__version__}

    def again(self, tables: Mapping[str, pa.Table], as_of: date) -> None:
        """See Session.again. Relations that were empty and stay so are kept."""
        if self._on_disk:
            raise ValueError("a session over a snapshot shows that snapshot alone")
        before = {name for name in self._made if name not in self._law and not self._is_empty(name)}
        self._sources, self.as_of = _known_tables(tables, self._views.facts), as_of
        self._fresh = {}
        for name in [name for name in self._made if name not in self._law]:
            if name in before or not self._is_empty(name):
                self._do(f"DROP {self._made.pop(name)} {name} CASCADE")

    def answers(self, queries: Sequence[str], worlds: Sequence[World]) -> list[list[pa.Table | JiheError]]:
        """See Session.answers: all worlds in one query, or one by one where one of them breaks it."""
        from jihe.engines.together import TRIAL, Fund, Together, Trial

        if len(worlds) == 1:
            return super().answers(queries, worlds)
        trials = [Trial(place, world.parameters) for place, world in enumerate(worlds)]
        found: list[list[pa.Table | JiheError]] = [[] for _ in worlds]
        funds = [Fund({name: rows.to_pylist() for name, rows in one.tables.items()}, one.as_of) for one in worlds]
        with Together(funds, self._whole_law, self._views.facts) as together:
            for sql in queries:
                try:
                    whole = together.answer(together.prepared(sqlglot.parse_one(sql, dialect=DIALECT)), trials)
                except QueryError:
                    return super().answers(queries, worlds)
                for one, part in zip(found, split(whole, TRIAL, len(worlds)), strict=True):
                    one.append(part)
        return found

    def query(self, sql: str, parameters: Mapping[str, object] | None = None, seconds: float | None = None) -> pa.Table:
        """See Session.query. Sums of BIGINT come back as decimals of 38 digits.

        Raises LateError where the answer takes longer than ``seconds`` of the processor.
        """
        asked = self._asked.get(sql) or inspect(self._connection, sql, self._known())
        self._asked[sql] = asked
        given = {"as_of": self.as_of, "as_of_month": self.as_of_month, **(parameters or {})}
        missing = sorted(asked.parameters - set(given))
        if missing:
            raise QueryError(f"parameter {missing[0]} has no value")
        for name in sorted(asked.relations):
            self._ensure(name)
            self._keep_if_often_read(name)
        with limited(self._connection, seconds):
            return self._run(sql, {name: given[name] for name in asked.parameters})

    def versions(self, table: str, keys: Collection[int]) -> pa.Table:
        """See Session.versions."""
        self._ensure(f"{table}{VERSIONS}")
        return self._run(views.history_sql(TABLES[table], keys), {})

    def turn_to(self, law: Law, facts: Facts | None = None) -> None:
        """Answer from another state of the law's numbers, and with other facts, from now on; the fund stays as known.

        Facts that are the same, and rest on no law that changed, need not be made again.
        """
        before, after = self._views.facts, self._views.facts if facts is None else facts
        for name in [name for name in self._made if name in before]:
            same = name in after and after[name].hash == before[name].hash
            if not same or (law is not self._whole_law and self._rests_on_law(name)):
                self._do(f"DROP {self._made.pop(name)} {name}")
        if law is not self._whole_law:
            for name in [name for name in self._made if name in self._law]:
                self._connection.unregister(name)
                del self._made[name]
            self._law, self._whole_law = _relations(law), law
        if after is not before:
            self._views, self._asked = Views(after), {}

    def _rests_on_law(self, name: str) -> bool:
        return any(one in self._law or self._rests_on_law(one) for one in self._views.needs(name))

    def freshness(self, table: str) -> datetime | None:
        """See Session.freshness; asked once per table."""
        if table not in self._fresh:
            found = self.query(f"SELECT MAX({TABLES[table].clock}) AS last FROM {table}")
            self._fresh[table] = found.column("last")[0].as_py()
        return self._fresh[table]

    def close(self) -> None:
        """Close the connection and remove the session's folder."""
        self._connection.close()
        if self._scratch is not None:
            self._scratch.release()

    def _known(self) -> frozenset[str]:
        """What a query may name."""
        return frozenset({*relations(), *self._views.facts})

    def _open(self) -> duckdb.DuckDBPyConnection:
        # A case is a handful of rows: a second thread only costs.
        return opened(self._scratch, self._sources.values(), THREADS if self._on_disk else 1)

    def _ensure(self, name: str) -> None:
        if name in self._made:
            return
        kind = "TABLE"
        if name in self._law:
            self._connection.register(name, self._law[name])
        elif self._is_empty(name):
            self._do(f"CREATE {self._temporary}TABLE {name} ({self._views.columns(name)})")
        else:
            for needed in () if name in self._sources and name in self._views.facts else self._views.needs(name):
                self._ensure(needed)
            kind = self._kind(name)
            self._do(f"CREATE {self._temporary}{kind} {name} AS {self._view(name)}")
        self._made[name] = kind

    def _keep_if_often_read(self, name: str) -> None:
        """Copy the rows of a filter over files, once reading them again for each query has cost as much."""
        if not self._on_disk or self._made[name] != "VIEW":
            return
        self._read[name] += 1
        if self._read[name] != OFTEN:
            return
        with reporting():
            counted = f"SELECT count(*) <= {FEW} FROM (FROM {name} LIMIT {FEW + 1})"
            ((few,),) = self._connection.execute(counted).fetchall()
        if few:
            self._do(f"CREATE TABLE kept_{name} AS FROM {name}")
            self._do(f"DROP VIEW {name}")
            self._do(f"ALTER TABLE kept_{name} RENAME TO {name}")
            self._made[name] = "TABLE"

    def _kind(self, name: str) -> str:
        return "TABLE" if self._views.worth_keeping(name) else "VIEW"

    def _view(self, name: str) -> str:
        """The query that makes a relation."""
        return self._dated(self._views.view_sql(name, self._source(name), self.as_of, merged=self._merges(name)), name)

    def _dated(self, sql: str, name: str) -> str:
        """A fact's query with the session's day in it: what is made is no query that could be given one."""
        return port.dated(sql, self.as_of) if name in self._views.facts else sql

    def _merges(self, name: str) -> bool:
        """Whether the relation has merged records to follow: most cases know of none."""
        if views.MERGED not in self._views.needs(name):
            return False
        with reporting():
            return bool(self._connection.execute(f"SELECT 1 FROM {views.MERGED} LIMIT 1").fetchall())

    def _is_empty(self, name: str) -> bool:
        """Known to be without rows, so that nothing has to be planned: most tables of a case are."""
        if name in self._law or name in self._sources:
            return False
        table = views.stored(name)
        if table is not None:
            return table not in self._sources
        return all(self._is_empty(needed) for needed in self._views.needs(name))

    def _source(self, name: str) -> str:
        table = views.stored(name) or name
        if table not in self._sources:
            return ""
        source = self._sources[table]
        if isinstance(source, str):
            return f"read_parquet({source})"
        self._connection.register(f"stored_{name}", _shaped(source, self._views.tables()[table].arrow_schema()))
        return f"stored_{name}"

    def _do(self, sql: str) -> None:
        with reporting():
            self._connection.execute(sql).fetchall()  # an unfinished result would block the connection

    def _run(self, sql: str, parameters: Mapping[str, object]) -> pa.Table:
        with reporting():
            return (whole if self._on_disk else small)(self._connection, sql, parameters)


def opened(
    scratch: Scratch | None, sources: Iterable[str | pa.Table], threads: int = THREADS
) -> duckdb.DuckDBPyConnection:
    """A database that may open these sources' files and no other, in the folder or in memory, its settings locked."""
    database = ":memory:" if scratch is None else str(scratch.path / "kept.duckdb")
    connection = duckdb.connect(database, config={**_SETTINGS, "threads": threads})
    if scratch is not None:
        connection.execute(f"SET temp_directory = {_text(str(scratch.path / 'spill'))}")
    files = [source for source in sources if isinstance(source, str)]
    if files:
        connection.execute(f"SET allowed_paths = [{', '.join(source[1:-1] for source in files)}]")
    with suppress(duckdb.InvalidInputException):  # in a notebook without widgets, where no bar is drawn either
        connection.execute("SET enable_progress_bar = false")  # it would be printed among what programs read
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def stored_files(lake: Files, snapshot: Any) -> dict[str, str]:
    """The files of every table of a snapshot that has any, as a list in SQL."""
    paths = {name: lake.files(name, snapshot) for name in TABLES}
    return {name: _list(found) for name, found in paths.items() if found}


@contextmanager
def limited(connection: duckdb.DuckDBPyConnection, seconds: float | None) -> Iterator[None]:
    """Stop what the connection does after so many seconds of the processor; None lets it run.

    Not of the clock: a machine that is busy with other things would stop queries that are quick.
    """
    if seconds is None:
        yield
        return
    done, end = threading.Event(), time.process_time() + seconds

    def watch() -> None:
        while not done.wait(_LOOK):
            if time.process_time() > end:
                connection.interrupt()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()  # it would interrupt the next query


@contextmanager
def reporting() -> Iterator[None]:
    """DuckDB's errors as ours: one line, no data."""
    try:
        yield
    except duckdb.PermissionException as error:
        raise RefusedError(f"refused: {plain(error)}") from error
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
        raise LateError(plain(error)) from error
    except duckdb.Error as error:
        raise QueryError(plain(error)) from error


@lru_cache(maxsize=4)
def _relations(law: Law) -> dict[str, pa.Table]:
    return law.relations()


def _known_tables(tables: Mapping[str, pa.Table], facts: Facts) -> dict[str, pa.Table]:
    strange = sorted(set(tables) - {*TABLES, *facts})
    if strange:
        raise RefusedError(f"table {strange[0]} is not one of the fund's tables")
    return dict(tables)


def _shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    columns = [
        table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.nulls(len(table), field.type)
        for field in schema
    ]
    return pa.table(columns, names=schema.names)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _list(paths: list[str]) -> str:
    return f"[{', '.join(_text(path) for path in paths)}]"
