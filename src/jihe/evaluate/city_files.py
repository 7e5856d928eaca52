"""The tables and the truth of a city folder, as DuckDB views that also say where each row lies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError
from jihe.schema import TABLES, TRUTH

if TYPE_CHECKING:
    import duckdb

    from jihe.home import Home


def truth_file(path: Path) -> Path:
    """The truth file of a city folder; BadInputError names the folder and what makes one."""
    for candidate in (path / "truth" / "truth.parquet", path / "truth.parquet", path):
        if candidate.is_file():
            return candidate
    raise BadInputError(f"{path}: no truth there; it is written by `jihe city build --out DIR` to DIR/truth")


def ended_nights(home: Home) -> dict[Path, dict[str, Any]]:
    """Folder and ledger of every night that ended, the last to end last; BadInputError where there is none."""
    ledgers = {path.parent: json.loads(path.read_bytes()) for path in home.runs.glob("*/run.json")}
    ended = [(run, one) for run, one in ledgers.items() if one["status"] in ("done", "gaps")]
    if not ended:
        raise BadInputError(f"{home.runs}: no night has ended there; run `jihe nightly --as-of DAY` first")
    return dict(sorted(ended, key=lambda item: str(item[1]["finished"])))


def last_night(home: Home) -> Path:
    """Folder of the night that ended last."""
    return list(ended_nights(home))[-1]


def files_of(city: Path, table: str) -> list[Path]:
    """The Parquet files of a table, ``tables/<t>.parquet`` or ``tables/<t>/*.parquet``, in order; none: empty."""
    one = city / "tables" / f"{table}.parquet"
    return [one] if one.is_file() else sorted((city / "tables" / table).glob("*.parquet"))


def open_city(connection: duckdb.DuckDBPyConnection, city: Path) -> set[str]:
    """Views of every table, with ``file_`` (number of the part, from 0) and ``pos_`` (row in it), and of ``truth``.

    Returns the names of the tables that have a file, the others are empty. BadInputError: the folder holds no city.
    """
    names = ", ".join(TRUTH.names)
    truth = _quoted([truth_file(city)])
    connection.execute(f"CREATE OR REPLACE TEMP VIEW truth AS SELECT {names} FROM read_parquet({truth})")
    found = set()
    for table, declared in TABLES.items():
        files = files_of(city, table)
        if not files:
            nothing = ", ".join(f'NULL::{column.duckdb_type} AS "{column.name}"' for column in declared.columns)
            connection.execute(
                f"CREATE OR REPLACE TEMP VIEW {table} AS "
                f"SELECT {nothing}, 0::BIGINT AS file_, 0::BIGINT AS pos_ WHERE false"
            )
            continue
        columns = ", ".join(f'"{name}"' for name in declared.names)
        number = f"list_position({_quoted(files)}, filename) - 1"
        connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT {columns}, {number} AS file_, file_row_number AS pos_ "
            f"FROM read_parquet({_quoted(files)}, filename = true, file_row_number = true)"
        )
        found.add(table)
    if not found:
        raise BadInputError(f"{city}: no tables there; build a city with `jihe city build --out {city}`")
    return found


def _quoted(files: list[Path]) -> str:
    return "[" + ", ".join("'" + str(each).replace("'", "''") + "'" for each in files) + "]"
