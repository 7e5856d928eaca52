"""An answer of DuckDB as an Arrow table."""

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
