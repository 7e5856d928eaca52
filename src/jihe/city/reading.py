"""A city on disk as DuckDB reads it: a view a table, whatever the number of its files, in bounded memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.city.calendar import number, ym_of
from jihe.city.write import card
from jihe.errors import BadInputError
from jihe.schema import TABLES, TRUTH

if TYPE_CHECKING:
    import duckdb

_MEMORY = "3GB"


def files(out: Path, table: str) -> list[Path]:
    """The Parquet files of a table: one, or one a shard. BadInputError when there is none."""
    if table == TRUTH.name:
        found = [out / "truth" / "truth.parquet"]
    else:
        shards = sorted((out / "tables" / table).glob("*.parquet"))
        found = shards or [out / "tables" / f"{table}.parquet"]
    if not all(path.is_file() for path in found):
        raise BadInputError(f"{out}: table {table} is missing; build the city again with `jihe city build --out {out}`")
    return found


@contextmanager
def connected(out: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which every table of the city is a view of its name, and the truth is ``truth``.

    Macros say what the card says: ``city_scale()``, ``city_years()``, ``first_ym()``, ``last_ym()``,
    ``first_moment()``, ``end_moment()`` (00:00 after the last day). Memory is bounded; the rest goes to disk.
    Raises BadInputError where ``out`` holds no finished city.
    """
    import duckdb

    about = card(out)
    with tempfile.TemporaryDirectory(prefix="jihe-") as scratch, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute("SET temp_directory = ?", [scratch])
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        for name in (*TABLES, TRUTH.name):
            listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files(out, name))
            connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet([{listed}])')
        for name, value in _facts(about["scale"], int(about["from"]), int(about["to"])).items():
            connection.execute(f"CREATE MACRO {name}() AS {value}")
        yield connection


def _facts(scale: float, first: int, last: int) -> dict[str, str]:
    """Macros of the card, as SQL."""
    months = number(last) - number(first) + 1
    after = int(ym_of(number(last) + 1))
    return {
        "city_scale": f"CAST({scale!r} AS DOUBLE)",
        "city_years": f"CAST({months / 12!r} AS DOUBLE)",
        "first_ym": str(first),
        "last_ym": str(last),
        "first_moment": f"TIMESTAMP '{first // 100}-{first % 100:02}-01'",
        "end_moment": f"TIMESTAMP '{after // 100}-{after % 100:02}-01'",
    }
