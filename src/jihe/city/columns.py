"""Between the city's arrays and the schema's Arrow tables: checked and cast in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from jihe.schema import TABLES, TRUTH, Column, Table

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.city.world import Columns


def to_arrow(name: str, rows: Columns, end: np.datetime64) -> pa.Table:
    """Rows of table ``name`` known before ``end``, in the schema's columns and types."""
    import pyarrow as pa

    table = TABLES[name]
    given = {str(each) for each in rows}
    unknown = given - set(table.names)
    missing = {c.name for c in table.columns if not c.null} - given
    if unknown or missing:
        raise ValueError(f"table {name}: unknown columns {sorted(unknown)}, missing {sorted(missing)}")
    known = np.asarray(rows[table.clock]).astype("datetime64[us]") < end
    everything = bool(known.all())
    n = int(known.sum())
    arrays = []
    for column, field in zip(table.columns, table.arrow_schema(), strict=True):
        if column.name not in rows:
            arrays.append(pa.nulls(n, field.type))
            continue
        values = rows[column.name] if everything else _kept(rows[column.name], known)
        arrays.append(_array(table, column, values, field.type))
    return pa.Table.from_arrays(arrays, schema=table.arrow_schema())


def truth_arrow(rows: pd.DataFrame) -> pa.Table:
    """The truth in the schema's columns, one row an entry, keyed 1, 2, …"""
    import pyarrow as pa

    schema = TRUTH.arrow_schema()
    if rows.empty:
        return schema.empty_table()
    keyed = rows.assign(truth_id=np.arange(1, len(rows) + 1))
    arrays = [
        _array(TRUTH, column, keyed[column.name], field.type)
        for column, field in zip(TRUTH.columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Arrow to pandas in the latent frames' conventions: missing ids 0, days and times ``datetime64[s]``."""
    import pyarrow as pa
    import pyarrow.compute as pc

    made: dict[str, Any] = {}
    for name in table.column_names:
        column = table.column(name)
        if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
            made[name] = column.cast(pa.timestamp("us")).to_numpy().astype("datetime64[s]")
        elif pa.types.is_integer(column.type):
            made[name] = pc.fill_null(column, 0).to_numpy()
        else:
            made[name] = column.to_pandas()
    return pd.DataFrame(made)


def _kept(values: Any, known: np.ndarray[Any, Any]) -> Any:
    """The rows of any array that are known."""
    import pyarrow as pa

    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values.filter(pa.array(known))
    if isinstance(values, pd.Series):
        return values[known]
    return np.asarray(values)[known]


def _array(table: Table, column: Column, values: Any, kind: pa.DataType) -> pa.Array:
    """One column, cast without loss; ValueError naming it where that is impossible."""
    import pyarrow as pa

    try:
        made = values if isinstance(values, pa.Array | pa.ChunkedArray) else _from_python(column, values)
        made = made.cast(kind)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise ValueError(f"table {table.name}: column {column.name}: {error}") from error
    if made.null_count and not column.null:
        raise ValueError(f"table {table.name}: column {column.name} may not be null, {made.null_count} rows are")
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def _from_python(column: Column, values: Any) -> pa.Array:
    """numpy, pandas or lists to Arrow; 0 in a nullable id and '' in a nullable code or key are nulls."""
    import pyarrow as pa

    if column.type == "ids":
        return pa.array([[int(i) for i in row] for row in values], type=pa.list_(pa.int64()))
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
        return pa.array(values, from_pandas=True).cast(pa.string())
    if isinstance(values, pd.Categorical):
        return pa.array(pd.Series(values), from_pandas=True).cast(pa.string())
    plain = np.asarray(values)
    if plain.dtype.kind == "M":
        plain = plain.astype("datetime64[us]" if column.type == "ts" else "datetime64[D]")
        return pa.array(plain)
    if column.type == "bool" and plain.dtype.kind == "i":
        plain = plain.astype(bool)
    if column.null and column.type in ("id", "ym") and plain.dtype.kind == "i":
        return pa.array(plain, mask=plain == 0)
    if column.null and plain.dtype.kind in "OU":
        empty = pd.isna(plain) | (plain == "")
        return pa.array(plain.astype(object), mask=empty, from_pandas=True)
    return pa.array(plain.tolist() if plain.dtype.kind == "U" else plain, from_pandas=True)
