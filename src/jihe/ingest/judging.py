"""Each row of an opened file is accepted, held for quarantine, or a duplicate; DuckDB does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.ingest.opening import ROW, Opened, identifier, lake_rows, literal, refusing_damage
from jihe.schema import Table
from jihe.schema.validate import problems

if TYPE_CHECKING:
    import duckdb

TEMPORARY = ("faulty", "suspects", "repeats")


@dataclass(frozen=True)
class Tally:
    """Rows, and fen by column."""

    rows: int
    fen: dict[str, int]

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.rows + other.rows, {name: self.fen[name] + other.fen[name] for name in self.fen})


@dataclass(frozen=True)
class Judged:
    """The verdict over one file.

    ``accepted``: SQL of the rows to append, in the table's types. ``held_rows``: SQL of the rows to
    quarantine: row_number as people count, reason_code, reason, row (JSON). Both are valid until the next
    file is judged.
    """

    came_in: Tally
    held: Tally
    duplicates: Tally
    accepted: str
    held_rows: str


def judge(connection: duckdb.DuckDBPyConnection, table: Table, opened: Opened, lake_files: list[str]) -> Judged:
    """Check every row, and compare keys within the file and with the lake.

    A key met before makes the row a duplicate when all its values are the same, else it is held: the row that
    was there first stays.
    """
    names, fen = ", ".join(map(identifier, table.names)), fen_columns(table)
    none = Tally(0, dict.fromkeys(fen, 0))
    faulty = repeated = conflicts = none
    checked = problems(connection, table, opened.relation)
    # The hash makes DuckDB read every column to its end, so that damage shows before anything is appended.
    through = f"SELECT {_sums(fen)}, count(reason_code), bit_xor(hash({names})) FROM ({checked})"
    with refusing_damage(opened.name):
        *sums, faults, _ = _one(connection, through)
    came_in = _tally(fen, sums)
    sound, gone = f"(SELECT * FROM ({checked}))", []
    if faults:
        _keep_faulty(connection, opened, checked, fen)
        faulty = tally(connection, table, "faulty")
        sound = f"(SELECT * FROM ({checked}) WHERE reason_code IS NULL)"
        gone.append("faulty")
    if _find_suspects(connection, table, sound, lake_files):
        _find_repeats(connection, table, sound, lake_files)
        repeated = tally(connection, table, "repeats WHERE identical")
        conflicts = tally(connection, table, "repeats WHERE NOT identical")
        gone.append("repeats")
    unparsed = Tally(opened.unparsed, none.fen)
    accepted = f"SELECT {names} FROM ({checked}) AS checked"
    if gone:
        rows = " UNION ALL ".join(f"SELECT {ROW} FROM {each}" for each in gone)
        accepted += f" ANTI JOIN ({rows}) AS gone ON checked.original.{ROW} = gone.{ROW}"
    return Judged(came_in + unparsed, faulty + conflicts + unparsed, repeated, accepted, _held(table, opened, gone))


def fen_columns(table: Table) -> list[str]:
    """Names of the table's columns of money."""
    return [column.name for column in table.columns if column.type == "fen"]


def tally(connection: duckdb.DuckDBPyConnection, table: Table, source: str) -> Tally:
    """Count the rows of ``source`` (what may stand after FROM) and add up its money, exactly."""
    names = fen_columns(table)
    return _tally(names, _one(connection, f"SELECT {_sums(names)} FROM {source}"))


def row_key(table: Table) -> tuple[str, ...]:
    """What must not occur twice with different values: the key, with the clock where states are kept."""
    return (*table.key, table.clock) if table.versioned else table.key


def _keep_faulty(connection: duckdb.DuckDBPyConnection, opened: Opened, checked: str, fen: list[str]) -> None:
    columns = ", ".join([f"original.{ROW} AS {ROW}", "reason_code", "reason", *map(identifier, fen)])
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE faulty AS
        SELECT {columns}, {_as_json(opened, "original")} AS original
        FROM ({checked}) WHERE reason_code IS NOT NULL
    """)


def _find_suspects(connection: duckdb.DuckDBPyConnection, table: Table, sound: str, lake_files: list[str]) -> bool:
    """``suspects``: keys that occur twice in the file, or in the file and in the lake; False without any."""
    key, first = ", ".join(map(identifier, row_key(table))), identifier(row_key(table)[0])
    low, high, falls = _one(connection, _ascent(key, first, sound))
    found = []
    if falls:
        found.append(f"SELECT {key} FROM {sound} GROUP BY {key} HAVING count(*) > 1")
    if lake_files and low is not None:
        # New keys mostly lie beyond the old; bounds as constants let DuckDB skip row groups.
        near = f"{lake_rows(lake_files)} WHERE {first} BETWEEN {literal(low)} AND {literal(high)}"
        if _one(connection, f"SELECT EXISTS (FROM {near})")[0]:
            found.append(f"SELECT {key} FROM {sound} SEMI JOIN (SELECT {key} FROM {near}) USING ({key})")
    if not found:
        return False
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE suspects AS SELECT DISTINCT {key} FROM ({' UNION ALL '.join(found)})"
    )
    return bool(_one(connection, "SELECT EXISTS (FROM suspects)")[0])


def _ascent(key: str, first: str, sound: str) -> str:
    """SQL of the lowest and highest first key column, and of how many keys are not above the one before.

    None, as in most exports, proves that no key occurs twice, without a table of all keys in memory.
    """
    return f"""
        SELECT min({first}), max({first}), count(*) FILTER (WHERE position > 1 AND rises IS NOT TRUE)
        FROM (
            SELECT {first}, this > lag(this) OVER () AS rises, row_number() OVER () AS position
            FROM (SELECT {first}, ({key}) AS this FROM {sound})
        )
    """


def _find_repeats(connection: duckdb.DuckDBPyConnection, table: Table, sound: str, lake_files: list[str]) -> None:
    """``repeats``: rows whose key came before, with ``identical`` and ``in_lake``.

    Rows of one key are compared by a 64-bit hash of their values, computed here for both sides.
    """
    key = ", ".join(map(identifier, row_key(table)))
    values = f"hash({', '.join(map(identifier, table.names))})"
    fen = "".join(f", {identifier(name)}" for name in fen_columns(table))
    known = f"SELECT {key}, 0::UBIGINT AS lake_value FROM suspects WHERE FALSE"
    if lake_files:
        lake = f"{lake_rows(lake_files)} SEMI JOIN suspects USING ({key})"
        known = f"SELECT {key}, {values} AS lake_value FROM {lake}"
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE repeats AS
        WITH candidates AS (
            SELECT original.{ROW} AS {ROW}, {key}, {values} AS value {fen}
            FROM {sound} SEMI JOIN suspects USING ({key})
        ),
        met AS (
            SELECT c.*, lake_value IS NOT NULL AS in_lake,
                coalesce(lake_value, arg_min(value, {ROW}) OVER same_key) AS standing,
                {ROW} = min({ROW}) OVER same_key AS comes_first
            FROM candidates AS c LEFT JOIN ({known}) USING ({key})
            WINDOW same_key AS (PARTITION BY {key})
        )
        SELECT {ROW}, value = standing AS identical, in_lake {fen} FROM met WHERE in_lake OR NOT comes_first
    """)


def _held(table: Table, opened: Opened, gone: list[str]) -> str:
    key = ", ".join(f"{name} {table.column(name).zh}" for name in row_key(table))
    in_lake = literal(f"{key}: the lake already holds another row under this key")
    in_file = literal(f"{key}: an earlier row of this file has this key and other values")
    parts = {
        "faulty": f"SELECT {ROW}, reason_code, reason, original FROM faulty",
        "repeats": f"""
            SELECT r.{ROW}, 'duplicate_key' AS reason_code,
                CASE WHEN in_lake THEN {in_lake} ELSE {in_file} END AS reason,
                {_as_json(opened, "f")} AS original
            FROM repeats AS r JOIN {opened.relation} AS f ON f.{ROW} = r.{ROW} WHERE NOT r.identical
        """,
    }
    counted = [opened.as_people_count(parts[each]) for each in gone]
    if opened.unparsed:
        counted.append("SELECT row_number, reason_code, reason, original AS row FROM unparsed")
    return " UNION ALL ".join(counted) + " ORDER BY row_number"


def _as_json(opened: Opened, row: str) -> str:
    fields = ", ".join(f"{literal(name)}: {row}.{identifier(name)}" for name in opened.columns)
    return f"CAST(to_json({{{fields}}}) AS VARCHAR)"


def _sums(fen: list[str]) -> str:
    return ", ".join(["count(*)", *(f"coalesce(sum({identifier(name)}), 0)" for name in fen)])


def _tally(fen: list[str], sums: list[Any] | tuple[Any, ...]) -> Tally:
    rows, *amounts = sums
    return Tally(rows, dict(zip(fen, amounts, strict=True)))


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    (row,) = connection.execute(query).fetchall()
    return tuple(row)
