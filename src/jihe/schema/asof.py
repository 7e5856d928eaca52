"""What the fund knew at the end of a day: the view through which every rule and feature reads a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from jihe.schema.codes import CODES
from jihe.schema.table import Column, Table

SUPERSEDED = "superseded_ts"  # of a stamped row: when another version took its place


def versions_sql(table: Table, source: str, as_of: date) -> str:
    """The SELECT that shows every state of ``table``'s rows known at the end of ``as_of``, superseded ones too.

    Source, columns and dialect are those of ``asof_sql``.
    """
    return _with_companions(table, _known(table, source, as_of))


def asof_sql(table: Table, source: str, as_of: date) -> str:
    """The SELECT, in DuckDB's dialect, that shows ``table`` as it was known at the end of ``as_of``.

    ``source`` is a relation name or an expression such as ``read_parquet([...])`` with the declared columns.
    A row counts when its clock is before the next midnight; of a versioned table the last version of each
    key is shown, and among versions of one instant the first in the order of the remaining columns. Columns
    are the declared ones, then the companions. The text holds no bound parameter and transpiles to Spark.
    """
    known = _known(table, source, as_of)
    return _with_companions(table, _latest(table, known) if table.versioned else known)


def stamped_sql(table: Table, source: str) -> str:
    """The SELECT of every row of ``table`` ever recorded, its companions, and ``superseded_ts``.

    That is the clock of the version that took a row's place: the next of its key; of versions of one instant all but
    the one that ``asof_sql`` shows are superseded at once. Null for the last, and in tables without versions. Source
    and dialect are those of ``asof_sql``.
    """
    if not table.clock:
        raise ValueError(f"table {table.name} has no clock: it is not something the fund knows")
    rows = f"SELECT {_list(table.names)} FROM {source}"
    if not table.versioned:
        return (
            f"SELECT shown.*, CAST(NULL AS TIMESTAMP) AS {SUPERSEDED} FROM ({_with_companions(table, rows)}) AS shown"
        )
    (key,), order = table.key, versions_order(table)
    stamped = f"""
        WITH versions AS ({rows}),
        revised AS (SELECT {key} FROM versions GROUP BY {key} HAVING COUNT(*) > 1)
        SELECT {_list(table.names)}, CAST(NULL AS TIMESTAMP) AS {SUPERSEDED} FROM versions
        WHERE NOT EXISTS (SELECT 1 FROM revised WHERE revised.{key} = versions.{key})
        UNION ALL
        SELECT {_list(table.names)}, LEAD({table.clock}) OVER (PARTITION BY {key} ORDER BY {_list(order)})
        FROM versions WHERE EXISTS (SELECT 1 FROM revised WHERE revised.{key} = versions.{key})
    """
    return _with_companions(table, stamped, SUPERSEDED)


def asof_stamped_sql(table: Table, stamped: str, as_of: date) -> str:
    """``asof_sql`` over a relation made by ``stamped_sql``: a filter, whatever the day."""
    end = f"TIMESTAMP '{midnight(as_of)}'"
    shown = f"{table.clock} < {end} AND ({SUPERSEDED} IS NULL OR {SUPERSEDED} >= {end})"
    return f"SELECT {_list(_shown(table))} FROM {stamped} WHERE {shown}"


def versions_stamped_sql(table: Table, stamped: str, as_of: date) -> str:
    """``versions_sql`` over a relation made by ``stamped_sql``."""
    return f"SELECT {_list(_shown(table))} FROM {stamped} WHERE {table.clock} < TIMESTAMP '{midnight(as_of)}'"


def versions_order(table: Table) -> list[str]:
    """How the versions of one row follow each other; the last of an instant stays until a later instant."""
    rest = [name for name in table.names if name not in (*table.key, table.clock)]
    return [table.clock, *(f"{name} DESC NULLS FIRST" for name in rest)]


def shown_sql(table: Table, relation: str) -> str:
    """The SELECT that gives a relation the declared types and the companions: of what no clock says when it came."""
    typed = [f"CAST({column.name} AS {column.duckdb_type}) AS {column.name}" for column in table.columns]
    made = [expression and f"{expression} AS {name}" for name, (_, expression) in _companions(table).items()]
    return f"SELECT {_list([*typed, *made])} FROM {relation}"


def midnight(as_of: date) -> datetime:
    """When the day ends."""
    return datetime.combine(as_of, time()) + timedelta(days=1)


def companions(table: Table) -> dict[str, str]:
    """The columns that the view adds, name to DuckDB type; null where the column they go with is null.

    ``c_month`` (year × 12 + month − 1) for every date, time and month column; ``c_minute`` (whole minutes
    since 1970-01-01 00:00) and ``c_second`` (whole seconds of that minute) for every time column; ``c_<code>``
    (is the code in the set?) for a code set.
    """
    return {name: kind for name, (kind, _) in _companions(table).items()}


def _known(table: Table, source: str, as_of: date) -> str:
    if not table.clock:
        raise ValueError(f"table {table.name} has no clock: it is not something the fund knows")
    return f"SELECT {_list(table.names)} FROM {source} WHERE {table.clock} < TIMESTAMP '{midnight(as_of)}'"


def _with_companions(table: Table, known: str, *more: str) -> str:
    columns = [*table.names, *(f"{made} AS {name}" for name, (_, made) in _companions(table).items()), *more]
    return f"SELECT {_list(columns)} FROM ({known}) AS known"


def _shown(table: Table) -> list[str]:
    return [*table.names, *companions(table)]


def _latest(table: Table, known: str) -> str:
    """The last version of each key; only keys that have several are sorted, which are few."""
    (key,) = table.key
    order = [f"{table.clock} DESC", *(name for name in table.names if name not in (key, table.clock))]
    same_key = f"SELECT 1 FROM revised WHERE revised.{key} = versions.{key}"
    return f"""
        WITH versions AS ({known}),
        revised AS (SELECT {key} FROM versions GROUP BY {key} HAVING COUNT(*) > 1)
        SELECT {_list(table.names)} FROM versions WHERE NOT EXISTS ({same_key})
        UNION ALL
        SELECT {_list(table.names)} FROM (
            SELECT *, ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {_list(order)}) AS place_from_last
            FROM versions WHERE EXISTS ({same_key})
        ) AS placed WHERE place_from_last = 1
    """


def _companions(table: Table) -> dict[str, tuple[str, str]]:
    """Name of each companion, its DuckDB type and the expression that makes it."""
    made: dict[str, tuple[str, str]] = {}
    for column in table.columns:
        for suffix, (kind, expression) in _MAKERS.get(column.type, _none)(column).items():
            made[f"{column.name}_{suffix}"] = (kind, expression)
    return made


def _none(column: Column) -> dict[str, tuple[str, str]]:
    return {}


def _of_date(column: Column) -> dict[str, tuple[str, str]]:
    name = column.name
    month = f"EXTRACT(YEAR FROM {name}) * 12 + EXTRACT(MONTH FROM {name}) - 1"
    return {"month": ("INTEGER", f"CAST({month} AS INTEGER)")}


def _of_ym(column: Column) -> dict[str, tuple[str, str]]:
    month = f"CAST(FLOOR({column.name} / 100) AS INTEGER) * 12 + {column.name} % 100 - 1"
    return {"month": ("INTEGER", f"CAST({month} AS INTEGER)")}


def _of_time(column: Column) -> dict[str, tuple[str, str]]:
    # From the wall clock's parts: seconds since the epoch depend on the session's time zone on some engines.
    name = column.name
    days = f"DATE_DIFF('day', DATE '1970-01-01', CAST({name} AS DATE))"
    minute = f"{days} * 1440 + EXTRACT(HOUR FROM {name}) * 60 + EXTRACT(MINUTE FROM {name})"
    return {
        **_of_date(column),
        "minute": ("BIGINT", f"CAST({minute} AS BIGINT)"),
        "second": ("INTEGER", f"CAST(FLOOR(EXTRACT(SECOND FROM {name})) AS INTEGER)"),
    }


def _of_set(column: Column) -> dict[str, tuple[str, str]]:
    assert column.codes is not None  # Column's own check
    return {
        code.lower(): ("BOOLEAN", f"('+' || {column.name} || '+') LIKE '%+{code}+%'")
        for code in CODES[column.codes].codes
    }


_MAKERS: dict[str, Callable[[Column], dict[str, tuple[str, str]]]] = {
    "date": _of_date,
    "ts": _of_time,
    "ym": _of_ym,
    "code_set": _of_set,
}


def _list(parts: list[str] | tuple[str, ...]) -> str:
    return ", ".join(parts)
