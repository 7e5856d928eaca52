"""An answer as an Arrow table."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    import pyarrow as pa


def whole(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]) -> pa.Table:
    """For answers of any size: planned twice, copied never."""
    return connection.sql(sql, params=dict(parameters)).to_arrow_table()


def small(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object]) -> pa.Table:
    """For answers that are small beside their planning: planned once and copied, of which DuckDB warns."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")
        return connection.execute(sql, dict(parameters)).to_arrow_table()


def split(answer: pa.Table, number: str, count: int) -> list[pa.Table]:
    """An answer to many as one answer each, by the column ``number``, which is left out."""
    import pyarrow as pa

    places: list[list[int]] = [[] for _ in range(count)]
    for place, one in enumerate(answer.column(number).to_pylist()):
        places[one].append(place)
    rest = answer.drop_columns([number])
    return [rest.take(pa.array(those, pa.int64())) for those in places]
