"""A big city is built in shards: who lives where, and how their numbers become the city's.

A shard is a piece of the city with people, employers and families of its own; offices, operators, agents, hospitals,
platforms and experts are the whole city's, the same in every shard. Inside a shard ids are 1, 2, …; when its rows are
written, number ``i`` of shard ``s`` of ``n`` becomes ``(i - 1) * n + s + 1``, so that the city's numbers are dense,
meet nowhere, and still grow with time.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from jihe.schema import Column, Table

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.city.world import World

SCALE = 0.05  # of a shard: what two cores build side by side in 8 GiB
# The whole city's: rows of ``WRITTEN_ONCE`` are written by the first shard, of the others by the shard of the person.
WRITTEN_ONCE = frozenset({"ref_town", "ref_code", "ref_icd", "office", "platform", "hospital"})
SHARED = WRITTEN_ONCE | {"operator", "agent", "expert"}
# Numbers of no table, each of one shard alone.
_LOCAL = {("person", "household_id"), ("truth", "ring_id")}


def number_of(scale: float, shard_scale: float = SCALE) -> int:
    """How many shards a city of ``scale`` is built in."""
    return max(1, math.ceil(scale / shard_scale - 1e-9))


def citywide(table: Table, rows: pa.Table, world: World) -> pa.Table:
    """Rows of one shard with the city's numbers in place of the shard's."""
    if world.shards == 1:
        return rows
    for column in table.columns:
        if column.type not in ("id", "ids"):
            continue
        place = rows.schema.get_field_index(column.name)
        made = _numbers(table, column, rows, world)
        if made is not None:
            rows = rows.set_column(place, rows.schema.field(place), made)
    return rows


def _numbers(table: Table, column: Column, rows: pa.Table, world: World) -> pa.ChunkedArray | pa.Array | None:
    """The column with the city's numbers; None where they are the city's already."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = rows.column(column.name).combine_chunks()
    if column.of is not None:
        shared = pc.is_in(rows.column(column.of).combine_chunks(), pa.array(sorted(SHARED)))
        return pc.if_else(shared, values, _renumbered(values, world))
    target = column.ref.split(".")[0] if column.ref else table.name if column.name == table.key[0] else None
    if target in SHARED or (target is None and (table.name, column.name) not in _LOCAL):
        return None
    if column.type == "ids":
        lists = values.chunk(0) if isinstance(values, pa.ChunkedArray) else values
        return pa.ListArray.from_arrays(
            lists.offsets, _renumbered(lists.values, world), type=lists.type, mask=lists.is_null()
        )
    return _renumbered(values, world)


def _renumbered(values: pa.Array, world: World) -> pa.Array:
    """``world.citywide`` on Arrow, nulls kept."""
    import pyarrow as pa
    import pyarrow.compute as pc

    one, many = pa.scalar(1, pa.int64()), pa.scalar(world.shards, pa.int64())
    moved = pc.multiply(pc.subtract(values, one), many)
    return pc.if_else(pc.greater(values, 0), pc.add(moved, pa.scalar(world.shard + 1, pa.int64())), values)
