"""What arrives, read as the declared types, each row marked with its first defect.

Nothing is guessed: a value that does not say plainly what it is (12.7 fen, 9999-12-31, a time with a zone in
text) is a defect. No reason quotes a value, since values may be personal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from jihe.schema.codes import CODES
from jihe.schema.read import is_read_as_is, read_sql, unread_sql
from jihe.schema.table import Column, Table

if TYPE_CHECKING:
    import duckdb

_READ_AS = {
    "id": "a whole number",
    "key": "text; numbers with a decimal point lose digits",
    "text": "text",
    "code": "text",
    "code_set": "text",
    "fen": "a whole number of fen",
    "int": "a whole number",
    "float": "a number",
    "bool": "0, 1, true or false",
    "date": "a date such as 2026-03-31",
    "ts": "a time such as 2026-03-31 08:30:00, without a zone",
    "ym": "a month such as 202603",
    "ids": "a list such as [1, 2]",
}
_FIRST_YEAR, _LAST_YEAR = 1900, 2199  # beyond: placeholders such as 0001-01-01 and 9999-12-31


class Defect(NamedTuple):
    """One way a row can be wrong: the SQL condition that finds it, its code and what to tell people."""

    condition: str
    code: str
    reason: str


def compare_columns(table: Table, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """(missing, unknown): declared columns that ``names`` lacks, and names that are not declared.

    Letter case does not count, since it does not in SQL.
    """
    given = {name.lower(): name for name in names}
    missing = [name for name in table.names if name not in given]
    unknown = [name for lower, name in given.items() if lower not in table.names]
    return missing, unknown


def problems(connection: duckdb.DuckDBPyConnection, table: Table, source: str) -> str:
    """SQL that reads ``source`` (a relation, or a query in brackets) as ``table`` and marks its rows.

    Columns: the declared ones in their types; ``original``, a struct of the row as it came, columns that are
    not declared included; ``reason_code`` and ``reason``, null for a sound row. A column that is missing
    reads as null. Keys met twice are not looked for: that takes the lake.
    """
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    return problems_sql(table, source, {name: kind for name, kind, *_ in described})


def problems_sql(table: Table, source: str, types: Mapping[str, str]) -> str:
    """The SQL of ``problems`` for a source whose columns have these DuckDB ``types``."""
    given = {name.lower(): (name, kind) for name, kind in types.items()}
    read, found = ["raw AS original"], []
    for column in table.columns:
        name, kind = given.get(column.name, ("", ""))
        if not kind:
            read.append(f'CAST(NULL AS {column.duckdb_type}) AS "{column.name}"')
        else:
            quoted = 'raw."' + name.replace('"', '""') + '"'
            read.append(f'{read_sql(column, quoted, kind)} AS "{column.name}"')
            if not is_read_as_is(column, kind):
                read.append(f'{unread_sql(column, quoted, kind)} AS "unread {column.name}"')
                found.append(_unread(column))
        found.extend(_defects(table, column))
    branches = "\n".join(f"WHEN {defect.condition} THEN {n}" for n, defect in enumerate(found, 1))
    columns = ", ".join(f'"{name}"' for name in table.names)
    return f"""
        SELECT {columns}, original,
            {_array(defect.code for defect in found)}[defect] AS reason_code,
            {_array(defect.reason for defect in found)}[defect] AS reason
        FROM (
            SELECT *, CASE {branches} END AS defect
            FROM (SELECT {", ".join(read)} FROM {source} AS raw) AS read_rows
        ) AS marked
    """


def _unread(column: Column) -> Defect:
    reason = _reason(column, f"cannot be read as {_READ_AS[column.type]}")
    return Defect(f'"unread {column.name}"', "wrong_type", reason)


def _defects(table: Table, column: Column) -> Iterator[Defect]:
    """What a value of the right type can still violate."""
    name = f'"{column.name}"'
    if column.name in table.key:
        yield Defect(f"{name} IS NULL", "missing_key", _reason(column, "is the key and is empty"))
    elif not column.null:
        yield Defect(f"{name} IS NULL", "missing_value", _reason(column, "is empty and may not be"))
    if column.codes is not None:
        yield _unknown_code(column, CODES[column.codes].codes)
    if column.type == "ym":
        sound = f"{name} % 100 BETWEEN 1 AND 12 AND {name} BETWEEN {_FIRST_YEAR}01 AND {_LAST_YEAR}12"
        yield Defect(f"NOT ({sound})", "bad_month", _reason(column, "is not a month such as 202603"))
    if column.type in ("date", "ts"):
        sound = f"{name} >= DATE '{_FIRST_YEAR}-01-01' AND {name} < DATE '{_LAST_YEAR + 1}-01-01'"
        says = f"lies outside {_FIRST_YEAR}–{_LAST_YEAR}; leave an open or unknown date empty"
        yield Defect(f"NOT ({sound})", "out_of_range", _reason(column, says))
    if column.type == "float":
        yield Defect(f"NOT isfinite({name})", "out_of_range", _reason(column, "is not a finite number"))
    if column.low is not None:
        says = f"is below {column.low:g}"
        yield Defect(f"{name} < {column.low:g}", "out_of_range", _reason(column, says))
    if column.high is not None:
        says = f"is above {column.high:g}"
        yield Defect(f"{name} > {column.high:g}", "out_of_range", _reason(column, says))


def _unknown_code(column: Column, codes: Mapping[str, object]) -> Defect:
    name, listed = f'"{column.name}"', ", ".join(codes)
    if column.type == "code_set":
        # Each code at most once, in the domain's order: one spelling for one set.
        pattern = "".join(f"(\\+{code})?" for code in codes)
        condition = f"NOT regexp_full_match('+' || {name}, {_text(pattern)})"
        says = f"is not a set of codes joined by '+', in this order: {listed}"
    else:
        condition = f"{name} NOT IN ({', '.join(_text(code) for code in codes)})"
        says = f"is none of the codes {listed}"
    return Defect(condition, "unknown_code", _reason(column, says))


def _reason(column: Column, says: str) -> str:
    return f"{column.name} {column.zh}: {says}"


def _array(texts: Iterable[str]) -> str:
    return "[" + ", ".join(_text(text) for text in texts) + "]"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
