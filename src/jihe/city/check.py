"""The city's output check: every declaration of the schema, held against what was written, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.city.reading import connected, files
from jihe.city.write import card
from jihe.schema import CODES, TABLES, TRUTH, Column, Table, typology_of

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[str, int, int], None]
_EVERY = (*TABLES.values(), TRUTH)


def conforms(out: Path, progress: Progress | None = None) -> list[str]:
    """Sentences saying where the city in ``out`` breaks the schema; empty when it does not.

    Columns and types, nulls, keys (with the clock where versions are kept), codes, bounds, references, and
    that nothing was recorded after the window. BadInputError: no finished city, or a table without a file.
    """
    last_ym = int(card(out)["to"])
    shapes = {table.name: _shape(table, out) for table in _EVERY}
    unreadable = {name for name, said in shapes.items() if said}
    problems = []
    with connected(out) as connection:
        for done, table in enumerate(_EVERY, 1):
            problems += shapes[table.name] or _content(connection, table, last_ym, unreadable)
            if progress is not None:
                progress("schema", done, len(_EVERY))
    return problems


def _shape(table: Table, out: Path) -> list[str]:
    """Columns and types of every file of the table."""
    import pyarrow.parquet as pq

    for path in files(out, table.name):
        held = pq.read_schema(path)
        if held.names != list(table.names) or held.types != table.arrow_schema().types:
            return [f"{table.name}: columns are {held.names} of {held.types}"]
    return []


def _content(connection: duckdb.DuckDBPyConnection, table: Table, last_ym: int, unreadable: set[str]) -> list[str]:
    problems = [*_key(connection, table), *_clock(connection, table, last_ym)]
    for column in table.columns:
        said = _column(connection, table, column)
        if column.ref is not None and column.ref.split(".")[0] not in unreadable:
            said += _reference(connection, table, column, column.ref)
        problems += [f"{table.name}.{column.name}: {text}" for text in said]
    return problems


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    """The only value of a query."""
    row = connection.execute(sql).fetchone()
    assert row is not None  # every query here is an aggregate
    return row[0]


def _key(connection: duckdb.DuckDBPyConnection, table: Table) -> list[str]:
    by = [*table.key, *([table.clock] if table.versioned else [])]
    grouped = f'SELECT count(*) - 1 AS more FROM "{table.name}" GROUP BY {", ".join(by)} HAVING count(*) > 1'
    repeated = _one(connection, f"SELECT CAST(coalesce(sum(more), 0) AS BIGINT) FROM ({grouped})")
    return [f"{table.name}: {repeated} rows repeat {by}"] if repeated else []


def _clock(connection: duckdb.DuckDBPyConnection, table: Table, last_ym: int) -> list[str]:
    if not table.clock:
        return []
    latest = _one(connection, f'SELECT max({table.clock}) FROM "{table.name}"')
    late = latest is not None and latest.year * 100 + latest.month > last_ym
    return [f"{table.name}: recorded up to {latest}, after {last_ym}"] if late else []


def _column(connection: duckdb.DuckDBPyConnection, table: Table, column: Column) -> list[str]:
    problems, name = [], f'"{column.name}"'
    nulls = 0 if column.null else _one(connection, f'SELECT count(*) - count({name}) FROM "{table.name}"')
    if nulls:
        problems.append(f"{nulls} nulls where none are allowed")
    if column.codes is not None:
        allowed = list(CODES[column.codes].codes)
        found = connection.execute(f'SELECT DISTINCT {name} FROM "{table.name}" WHERE {name} IS NOT NULL').fetchall()
        wrong = [each for (each,) in found if not _coded(typology_of(each), allowed, column.type == "code_set")]
        problems += [f"unknown codes {sorted(wrong)[:5]}"] if wrong else []
    for bound, sign in ((column.low, "<"), (column.high, ">")):
        if bound is not None:
            outside = _one(connection, f'SELECT count(*) FROM "{table.name}" WHERE {name} {sign} {bound!r}')
            problems += [f"{outside} values beyond {bound}"] if outside else []
    return problems


def _coded(value: str, allowed: list[str], several: bool) -> bool:
    """Whether a code, or every code of a set in the domain's order, is allowed."""
    parts = value.split("+") if several else [value]
    return all(part in allowed for part in parts) and parts == sorted(set(parts), key=allowed.index)


def _reference(connection: duckdb.DuckDBPyConnection, table: Table, column: Column, ref: str) -> list[str]:
    there, key = ref.split(".")
    value = f'unnest("{column.name}")' if column.type == "ids" else f'"{column.name}"'
    wanted = f'SELECT DISTINCT v FROM (SELECT {value} AS v FROM "{table.name}") WHERE v IS NOT NULL'
    missing, of = connection.execute(
        f'SELECT count(*) FILTER (WHERE v NOT IN (SELECT {key} FROM "{there}")), count(*) FROM ({wanted})'
    ).fetchone() or (0, 0)
    return [f"{missing} of {of} do not occur in {ref}"] if missing else []
