"""Tables of a PostgreSQL database, streamed by ADBC into files that are then judged like any other.

What the driver says is never passed on: it may quote the address, and with it a password, or a row.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError, JiheError
from jihe.ingest.opening import check_columns, identifier
from jihe.ingest.sources import Found, RefusedError, SourceFile
from jihe.schema import TABLES, Table

if TYPE_CHECKING:
    import pyarrow as pa
    from adbc_driver_manager.dbapi import Connection, Cursor

SCHEMES = ("postgresql:", "postgres:")
_CONNECT_SECONDS = "15"  # libpq would wait for minutes
_ROW_GROUP = 131_072
# Types that Arrow has; numbers of any precision come as their digits, everything else as PostgreSQL writes it.
_AS_IS = {"bool", "int2", "int4", "int8", "float4", "float8", "text", "varchar", "date", "timestamp", "timestamptz"}
_AS_IS |= {"_int2", "_int4", "_int8"}
_WHOLE = {"id", "fen", "int", "ym"}
# What the server refuses for one table and not for all: wrong values, or things that it does not have or allow.
_OF_ONE_TABLE = ("22", "42", "0A")
_ONE_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_COLUMNS = """
    SELECT c.relname, a.attname, coalesce(b.typname, t.typname), has_table_privilege(c.oid, 'SELECT')
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_type AS b ON b.oid = t.typbasetype AND t.typtype = 'd'
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace = to_regnamespace(quote_ident($1))
    ORDER BY c.relname, a.attnum
"""
_SCHEMAS = r"""
    SELECT nspname FROM pg_catalog.pg_namespace
    WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema' ORDER BY nspname
"""


def is_database(source: object) -> bool:
    """Whether ``source`` is the address of a database rather than a path."""
    return str(source).lower().startswith(SCHEMES)


@contextmanager
def tables_of(uri: str, schema: str | None) -> Iterator[Found]:
    """The schema's tables in the database at ``uri``, all as of one moment; they are read when ``brought``.

    ``schema``: None is the first of the connection's search path, as a rule ``public``. Raises BadInputError when
    there is nothing to read, or user, password or database are wrong; JiheError when the server cannot be reached.
    """
    with _connected(uri) as connection, connection.cursor() as cursor:
        with _answering("reading its list of tables"):
            cursor.execute(_ONE_MOMENT)
            if schema is None:
                ((schema,),) = _rows(cursor, "SELECT coalesce(current_schema(), 'public')")
            listed = _rows(cursor, _COLUMNS, (schema,))
            schemas = [] if listed else [name for (name,) in _rows(cursor, _SCHEMAS)]
        yield _found(cursor, schema, listed, schemas)


@dataclass(frozen=True)
class StoredTable:
    """One table of the database, of ``columns`` name → PostgreSQL type."""

    cursor: Cursor
    schema: str
    relation: str
    table: str
    columns: dict[str, str]
    allowed: bool

    @property
    def name(self) -> str:
        """For people: schema and table."""
        return f"{self.schema}.{self.relation}"

    def brought(self, scratch: Path, watch: Callable[[int], None]) -> SourceFile:
        """Read the rows in the order of their key into a Parquet file in ``scratch``; same rows, same bytes.

        RefusedError when the columns are not the table's, or the server does not let them be read.
        """
        if not self.allowed:
            raise RefusedError(f"{self.name}: this user may not read it; have SELECT granted and run again")
        check_columns(self.name, TABLES[self.table], list(self.columns), what="the table", again="run again")
        path = scratch / f"{self.table}.parquet"
        with self._held():
            with _answering(f"reading {self.name}"):
                self.cursor.execute(self._select())
                reader = self.cursor.fetch_record_batch()
            _write(path, reader.schema, _batches(reader, f"reading {self.name}"), watch)
        return SourceFile(path, self.name, self.table, "parquet")

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep the transaction, and with it the one moment of all tables, when this table cannot be read."""
        with _answering(f"reading {self.name}"):
            self.cursor.execute("SAVEPOINT before_table")
        try:
            yield
        except RefusedError:
            self.cursor.execute("ROLLBACK TO SAVEPOINT before_table")
            raise

    def _select(self) -> str:
        table = TABLES[self.table]
        given = {name.lower(): name for name in self.columns}
        read = [f"{self._read(table, given[name])} AS {identifier(name)}" for name in table.names]
        first = [*table.key, *([table.clock] if table.versioned else [])]
        order = [*first, *(name for name in table.names if name not in first)]
        source = f"{identifier(self.schema)}.{identifier(self.relation)}"
        return f"SELECT {', '.join(read)} FROM {source} ORDER BY {', '.join(map(identifier, order))}"

    def _read(self, table: Table, name: str) -> str:
        kind, quoted = self.columns[name], f"{identifier(self.relation)}.{identifier(name)}"
        if kind in _AS_IS:
            return quoted
        if kind == "numeric" and table.column(name.lower()).type in _WHOLE:  # 100.00 is a whole number
            return f"CASE WHEN {quoted} = trunc({quoted}) THEN trunc({quoted}) ELSE {quoted} END::text"
        return f"{quoted}::text"


def _found(cursor: Cursor, schema: str, listed: list[tuple[Any, ...]], schemas: list[str]) -> Found:
    stored: dict[str, StoredTable] = {}
    for relation, column, kind, allowed in listed:
        known = stored.setdefault(relation, StoredTable(cursor, schema, relation, relation.lower(), {}, allowed))
        known.columns[column] = kind
    ours = {each.table: each for name, each in sorted(stored.items()) if each.table in TABLES}
    if not ours:
        raise BadInputError(f"{schema}: nothing to ingest: {_why_nothing(schema, stored, schemas)}")
    missing = [name for name in TABLES if name not in ours]
    return Found([ours[name] for name in TABLES if name in ours], [], _missing(schema, missing, list(stored)))


def _why_nothing(schema: str, stored: dict[str, StoredTable], schemas: list[str]) -> str:
    if stored:
        return f"none of its {len(stored)} tables and views has a name of jihe's schema"
    if schema in schemas:
        return "the schema holds no table"
    return f"the database has no such schema; it has {', '.join(schemas) or 'none'}"


def _missing(schema: str, missing: list[str], there: list[str]) -> list[str]:
    """One notice on all tables that the database does not have."""
    if not missing:
        return []
    strangers = [name for name in there if name.lower() not in TABLES]
    near = {name: get_close_matches(name, strangers, n=1, cutoff=0.8) for name in missing}
    hints = "".join(f"; is {match[0]} meant for {name}?" for name, match in near.items() if match)
    return [f"{schema}: no table {', '.join(missing)}{hints}"]


@contextmanager
def _connected(uri: str) -> Iterator[Connection]:
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise BadInputError("reading from PostgreSQL needs an extra: pip install 'jihe[postgres]'") from None
    os.environ.setdefault("PGCONNECT_TIMEOUT", _CONNECT_SECONDS)
    try:
        connection = dbapi.connect(uri, autocommit=True)  # the driver's own transactions know no savepoints
    except Error as error:
        raise _unconnected(str(error)) from None
    try:
        yield connection
    finally:
        connection.close()


# What libpq or the server says, in English or Chinese, and the sentence for people.
_UNCONNECTED: tuple[tuple[str, type[JiheError], str], ...] = (
    (r"password|authentication|pg_hba|role .* not exist|认证|角色.*不存在", BadInputError,
     "it did not accept the user or the password; check both, or set PGUSER and PGPASSWORD"),
    (r"database .* not exist|数据库.*不存在", BadInputError,
     "the server has no database of that name; check the address"),
    (r"could not translate host name|Name or service not known", BadInputError,
     "there is no host of that name; check the address"),
    (r"refused|No such file|No route|unreachable|timeout|timed out|starting up|too many clients", JiheError,
     "it does not answer; check host and port and that the server runs, then start again"),
    (r"invalid|missing|URI", BadInputError,
     "the address cannot be read; write postgresql://user@host:port/database, and give the password as PGPASSWORD"),
)  # fmt: skip


def _unconnected(said: str) -> JiheError:
    for pattern, kind, sentence in _UNCONNECTED:
        if re.search(pattern, said, re.IGNORECASE):
            return kind(f"the database: {sentence}; nothing was changed")
    return JiheError("the database: it refused the connection; try the same address with psql; nothing was changed")


@contextmanager
def _answering(doing: str) -> Iterator[None]:
    """Turn what goes wrong on the server's side into a sentence without the server's words."""
    import pyarrow as pa
    from adbc_driver_manager import Error

    try:
        yield
    except (Error, pa.ArrowException, OSError) as error:
        state = _state(error)
        if state.startswith(_OF_ONE_TABLE):
            raise RefusedError(f"{doing}: PostgreSQL refused it (SQLSTATE {state}); mend the table or view") from None
        code = f" (SQLSTATE {state})" if state else ""
        raise JiheError(f"{doing}: the database broke off{code}; nothing was changed; start again") from None


def _state(error: BaseException) -> str:
    """The SQLSTATE; errors in the middle of a stream carry it in their text alone."""
    known = getattr(error, "sqlstate", None)
    found = re.search(r"SQLSTATE:? ([0-9A-Z]{5})", str(error))
    return known or (found[1] if found else "")


def _rows(cursor: Cursor, query: str, parameters: tuple[str, ...] | None = None) -> list[tuple[Any, ...]]:
    cursor.execute(query, parameters)
    return list(cursor.fetchall())


def _batches(reader: pa.RecordBatchReader, doing: str) -> Iterator[pa.RecordBatch]:
    """The reader's batches; only its own errors are the server's."""
    while True:
        with _answering(doing):
            batch = next(reader, None)
        if batch is None:
            return
        yield batch


def _write(path: Path, schema: pa.Schema, batches: Iterator[pa.RecordBatch], watch: Callable[[int], None]) -> None:
    import pyarrow.parquet as pq

    bare = schema.remove_metadata()
    for place, field in enumerate(bare):
        bare = bare.set(place, field.remove_metadata())
    done = 0
    with pq.ParquetWriter(path, bare, compression="zstd", compression_level=1) as writer:
        for batch in batches:
            writer.write_batch(batch.cast(bare), row_group_size=_ROW_GROUP)
            done += batch.num_rows
            watch(done)
