"""Opening a source file: recognised, compared with the schema, and made a relation that DuckDB can read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.ingest.sources import RefusedError, SourceFile
from jihe.ingest.text import Text, read_text
from jihe.lake import is_disk_full
from jihe.schema import Table
from jihe.schema.validate import compare_columns

if TYPE_CHECKING:
    import duckdb

ROW = "__row"  # column of a relation: the row's number in the file, see Opened
_MAGIC = b"PAR1"
_PLAIN = re.compile(
    r"[A-Za-z][A-Za-z_]{0,31}[0-9]{0,2}"
)  # a column's name; no number of a person, no control character
_FEW = 8  # names shown at most
# What DuckDB says of a row it cannot split, the gravest first: our code and what to tell people.
_BROKEN = {
    "UNQUOTED VALUE": ("bad_quote", "a quotation mark is opened and not closed, or closed too early"),
    "LINE SIZE OVER MAXIMUM": ("too_long", "the row is longer than two million bytes"),
}


@dataclass(frozen=True)
class Opened:
    """A file that can be read.

    ``relation``: SQL in brackets with the file's columns and ``ROW``, numbered from 1 over the rows that
    could be parsed. ``unparsed``: how many rows of a CSV could not; they are in the temporary table of that
    name (row_number, reason_code, reason, original JSON).
    """

    name: str
    relation: str
    columns: list[str]
    notices: list[str]
    csv: bool = False
    unparsed: int = 0

    def as_people_count(self, rows: str) -> str:
        """SQL of ``rows`` (ROW, reason_code, reason, original) with row_number for ROW, row for original.

        In Parquet the first row is 1; in a CSV it is 2, and blank and broken rows count, as in a spreadsheet.
        """
        if not self.csv:
            return f"SELECT {ROW} AS row_number, reason_code, reason, original AS row FROM ({rows})"
        return f"""
            SELECT parsed.{ROW} + 1 + coalesce(passed.ordinal, 0) AS row_number, reason_code, reason,
                original AS row
            FROM ({rows}) AS parsed
            ASOF LEFT JOIN passed_over AS passed ON parsed.{ROW} > passed.parsed_before
        """


def open_parquet(connection: duckdb.DuckDBPyConnection, file: SourceFile, table: Table) -> Opened:
    """A Parquet file, read in place. RefusedError when it is broken or its columns are not the table's."""
    _check_magic(file)
    reading = (
        f"read_parquet({literal(glob_free(file.path))}, file_row_number = true, hive_partitioning = false, "
        "binary_as_string = true)"
    )
    with refusing_damage(file.name):
        described = connection.execute(f"DESCRIBE SELECT * FROM {reading}").fetchall()
    columns = [name for name, *_ in described if name != "file_row_number"]
    check_columns(file.name, table, columns)
    chosen = ", ".join(map(identifier, columns))
    relation = f"(SELECT {chosen}, file_row_number + 1 AS {ROW} FROM {reading})"
    return Opened(file.name, relation, columns, [])


def open_csv(connection: duckdb.DuckDBPyConnection, file: SourceFile, table: Table, scratch: Path) -> Opened:
    """A CSV file, parsed once into ``scratch``. RefusedError as for ``open_parquet``, or by its text."""
    text = read_text(file.path, file.name, scratch, set(table.names))
    check_columns(file.name, table, text.header)
    parsed = scratch / "parsed.parquet"
    _parse(connection, file, text, parsed)
    unparsed = _keep_unparsed(connection, text)
    notices = []
    if text.encoding != "UTF-8":
        notices.append(f"{file.name}: read as {text.encoding}; UTF-8 is safer")
    if text.delimiter != ",":
        notices.append(f"{file.name}: read with {text.delimiter!r} between the values")
    relation = f"(FROM read_parquet({literal(glob_free(parsed))}, hive_partitioning = false))"
    return Opened(file.name, relation, text.header, notices, csv=True, unparsed=unparsed)


def check_columns(
    name: str, table: Table, columns: list[str], what: str = "the header", again: str = "send the file again"
) -> None:
    """RefusedError with one sentence on every column that is missing, unknown or doubled.

    A file without a header begins with a person's record, so no name is repeated that is not plainly a column's.
    """
    missing, unknown = compare_columns(table, columns)
    titles = {column.zh: column.name for column in table.columns}
    if len(missing) == len(table.names) and not titles.keys() & set(unknown):
        raise RefusedError(
            f"{name}: {what} names no column of table {table.name}; if it is a row, put the names of the columns above "
            f"it ({','.join(table.names)}) and {again}"
        )
    counted = Counter(column.lower() for column in columns)
    doubled = [column for column, times in counted.items() if times > 1]
    parts = []
    if missing:
        wanted = ", ".join(f"{column} {table.column(column).zh}" for column in missing)
        parts.append(f"lacks {_columns(missing)} {wanted}")
    if doubled:
        parts.append(f"has {_named(doubled, titles)} more than once")
    if unknown:
        parts.append(f"has {_named(unknown, titles)} that table {table.name} does not know")
    if not parts:
        return
    near = {
        column: [titles[column]] if column in titles else get_close_matches(column.lower(), missing, n=1)
        for column in unknown
        if _is_shown(column, titles)
    }
    hints = [f"rename {column} to {match[0]}" for column, match in near.items() if match]
    remedy = ", ".join(hints) or f"give it exactly the columns of table {table.name}"
    raise RefusedError(f"{name}: {what} {' and '.join(parts)}; {remedy} and {again}")


def _is_shown(column: str, titles: Collection[str]) -> bool:
    return column in titles or _PLAIN.fullmatch(column) is not None


def _named(columns: list[str], titles: Collection[str]) -> str:
    """The columns by the names that may be printed; of the others how many there are."""
    shown = [column for column in columns if _is_shown(column, titles)][:_FEW]
    rest = len(columns) - len(shown)
    if not shown:
        return f"{rest} {_columns(columns)}, not shown here,"
    return f"{_columns(columns)} {', '.join(shown)}" + (f" and {rest} more, not shown here," if rest else "")


@contextmanager
def refusing_damage(name: str) -> Iterator[None]:
    """Turn what DuckDB says of a file whose inside cannot be read into a RefusedError."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if isinstance(error, duckdb.OutOfMemoryException) or is_disk_full(error):
            raise
        raise RefusedError(f"{name}: the Parquet file is damaged inside; copy or export it again") from error


def identifier(name: str) -> str:
    """A name quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A text quoted for SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def lake_rows(files: list[str]) -> str:
    """SQL, for after FROM, of the rows of a table's files in the lake."""
    return f"read_parquet([{', '.join(map(literal, files))}], hive_partitioning = false)"


def glob_free(path: Path) -> str:
    """The path with nothing in it that DuckDB would take for a pattern."""
    return re.sub(r"([\[*?])", r"[\1]", str(path))


def _columns(names: list[str]) -> str:
    return "column" if len(names) == 1 else "columns"


def _check_magic(file: SourceFile) -> None:
    size = file.path.stat().st_size
    if size == 0:
        raise RefusedError(f"{file.name}: the file is empty; export it again")
    with file.path.open("rb") as opened:
        start = opened.read(4)
        opened.seek(max(size - 4, 0))
        end = opened.read(4)
    if start != _MAGIC:
        raise RefusedError(f"{file.name}: this is not Parquet, whatever its name says; export it again")
    if end != _MAGIC or size < 12:
        raise RefusedError(f"{file.name}: the Parquet file is cut off after {size:,} bytes; copy it again")


def _parse(connection: duckdb.DuckDBPyConnection, file: SourceFile, text: Text, to: Path) -> None:
    """Split lines into text values, written as Parquet; rows that cannot be split go to ``csv_rejects``."""
    import duckdb

    kinds = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in text.header)
    reading = (
        f"read_csv({literal(glob_free(text.path))}, auto_detect = false, header = true, "
        f"columns = {{{kinds}}}, delim = {literal(text.delimiter)}, quote = '\"', escape = '\"', "
        "strict_mode = true, "
        "store_rejects = true, rejects_table = 'csv_rejects', rejects_scan = 'csv_scans', rejects_limit = 0)"
    )
    try:
        connection.execute(
            f"COPY (SELECT *, row_number() OVER () AS {ROW} FROM {reading}) TO {literal(to)} (FORMAT parquet)"
        )
    except (duckdb.OutOfMemoryException, duckdb.IOException):
        raise
    except duckdb.Error as error:
        # DuckDB's own message quotes the row, which may hold personal data.
        line = re.search(r"Line: (\d+)", str(error))
        where = f"line {line[1]}" if line else "a line"
        raise RefusedError(f"{file.name}: {where} is not CSV; export the file again") from error


def _keep_unparsed(connection: duckdb.DuckDBPyConnection, text: Text) -> int:
    """``unparsed`` (see Opened), and ``passed_over``: how many rows before a parsed one were not."""
    import pyarrow as pa

    known = {kind: f"bool_or(error_type = '{kind}')" for kind in _BROKEN}
    codes = " ".join(f"WHEN {known[kind]} THEN '{code}'" for kind, (code, _) in _BROKEN.items())
    reasons = " ".join(f"WHEN {known[kind]} THEN '{reason}'" for kind, (_, reason) in _BROKEN.items())
    found = "CASE WHEN bool_or(error_type = 'MISSING COLUMNS') THEN min(found) ELSE max(found) END"
    ragged = f"format('has {{}} values where the header has {len(text.header)}', {found})"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE unparsed AS
        SELECT line::BIGINT AS row_number,
            CASE {codes} WHEN max(found) IS NOT NULL THEN 'ragged' ELSE 'unreadable' END AS reason_code,
            CASE {reasons} WHEN max(found) IS NOT NULL THEN {ragged}
                ELSE 'cannot be split into values' END AS reason,
            CAST(to_json({{'line': ltrim(any_value(csv_line), chr(10) || chr(13))}}) AS VARCHAR) AS original
        FROM (SELECT *, TRY_CAST(regexp_extract(error_message, 'Found: (\\d+)', 1) AS INTEGER) AS found
              FROM csv_rejects)
        GROUP BY line
    """)
    blank = pa.table({"row_number": text.blank})  # noqa: F841 - DuckDB finds it by its name
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE passed_over AS
        SELECT row_number - 1 - ordinal AS parsed_before, max(ordinal) AS ordinal
        FROM (SELECT row_number, row_number() OVER (ORDER BY row_number) AS ordinal
              FROM (SELECT row_number FROM unparsed UNION SELECT row_number FROM blank))
        GROUP BY parsed_before
    """)
    connection.execute("DROP TABLE csv_rejects; DROP TABLE csv_scans")
    ((count,),) = connection.execute("SELECT count(*) FROM unparsed").fetchall()
    return int(count)
