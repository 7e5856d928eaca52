"""The city's output check: every declaration of the schema, held against what was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jihe.city.write import card
from jihe.schema import CODES, TABLES, TRUTH, Column, Table

if TYPE_CHECKING:
    import pyarrow as pa


def conforms(out: Path) -> list[str]:
    """Sentences saying where the city in ``out`` breaks the schema; empty when it does not.

    Columns and types, nulls, keys (with the clock where versions are kept), codes, bounds, references, and
    that nothing was recorded after the window.
    """
    import pyarrow.parquet as pq

    about = card(out)
    tables = {name: pq.read_table(out / "tables" / f"{name}.parquet") for name in TABLES}
    tables["truth"] = pq.read_table(out / "truth" / "truth.parquet")
    problems = []
    for table in (*TABLES.values(), TRUTH):
        held = tables[table.name]
        if held.schema.names != list(table.names) or held.schema.types != table.arrow_schema().types:
            problems.append(f"{table.name}: columns are {held.schema.names} of {held.schema.types}")
            continue
        problems += _key(table, held)
        problems += _clock(table, held, int(about["to"]))
        for column in table.columns:
            problems += [f"{table.name}.{column.name}: {text}" for text in _column(column, held, tables)]
    return problems


def _key(table: Table, held: pa.Table) -> list[str]:
    by = [*table.key, *([table.clock] if table.versioned else [])]
    distinct = held.group_by(by).aggregate([]).num_rows
    return [] if distinct == held.num_rows else [f"{table.name}: {held.num_rows - distinct} rows repeat {by}"]


def _clock(table: Table, held: pa.Table, last_ym: int) -> list[str]:
    import pyarrow.compute as pc

    if not table.clock or not held.num_rows:
        return []
    latest = pc.max(held.column(table.clock)).as_py()
    late = latest.year * 100 + latest.month > last_ym
    return [f"{table.name}: recorded up to {latest}, after {last_ym}"] if late else []


def _column(column: Column, held: pa.Table, tables: dict[str, pa.Table]) -> list[str]:
    import pyarrow.compute as pc

    values = held.column(column.name)
    problems = []
    if values.null_count and not column.null:
        problems.append(f"{values.null_count} nulls where none are allowed")
    if column.codes is not None:
        allowed = list(CODES[column.codes].codes)
        found = [each for each in pc.unique(values).to_pylist() if each is not None]
        wrong = [each for each in found if not _coded(each, allowed, column.type == "code_set")]
        problems += [f"unknown codes {sorted(wrong)[:5]}"] if wrong else []
    for bound, test in ((column.low, pc.less), (column.high, pc.greater)):
        outside = 0 if bound is None else pc.sum(test(values, bound)).as_py() or 0
        problems += [f"{outside} values beyond {bound}"] if outside else []
    if column.ref is not None:
        problems += _reference(column.ref, values, tables)
    return problems


def _coded(value: str, allowed: list[str], several: bool) -> bool:
    """Whether a code, or every code of a set in the domain's order, is allowed."""
    parts = value.split("+") if several else [value]
    return all(part in allowed for part in parts) and parts == sorted(set(parts), key=allowed.index)


def _reference(ref: str, values: pa.ChunkedArray, tables: dict[str, pa.Table]) -> list[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    table, name = ref.split(".")
    if pa.types.is_list(values.type):
        values = pc.list_flatten(values)
    wanted = pc.drop_null(pc.unique(values))
    missing = pc.sum(pc.invert(pc.is_in(wanted, tables[table].column(name).unique()))).as_py() or 0
    return [f"{missing} of {len(wanted)} do not occur in {ref}"] if missing else []
