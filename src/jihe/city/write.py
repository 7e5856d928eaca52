"""A city on disk: ``tables/``, ``truth/truth.parquet`` and ``city.json``; same seed, same bytes.

A table is one file ``tables/<table>.parquet``, or a folder ``tables/<table>/`` with one file a shard.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.city.world import World

Progress = Callable[[str, int, int], None]

_ROWS_IN_A_GROUP = 250_000
_CARD = "city.json"
_KIND = "jihe-city"
_PARTS = "parts"  # of the truth, while shards are being built


def files(out: Path, table: str) -> list[Path]:
    """The files of a table of the city in ``out``, in the order of its shards."""
    one = out / "tables" / f"{table}.parquet"
    return [one] if one.exists() else sorted((out / "tables" / table).glob("*.parquet"))


def refuse_foreign(out: Path) -> None:
    """BadInputError where ``out`` is a file, or a folder that holds something other than a city of ours."""
    if out.exists() and not out.is_dir():
        raise BadInputError(f"{out}: this is a file; --out needs a folder that is empty, new or an earlier city")
    held = sorted(out.iterdir()) if out.exists() else []
    if held and not _card_of(out):
        raise BadInputError(
            f"{out}: holds other things, {held[0].name} among them; choose an empty or new folder for --out"
        )


def prepare(out: Path) -> None:
    """Makes room in ``out``: a former city gives way. A build that is killed from here on can be started again."""
    refuse_foreign(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / _CARD).write_text(json.dumps({"kind": _KIND, "unfinished": True}) + "\n", encoding="utf-8")
    for name in ("tables", "truth"):
        if (out / name).exists():
            shutil.rmtree(out / name)
        (out / name).mkdir()
    (out / "truth" / _PARTS).mkdir()


def shard(world: World, out: Path, progress: Progress | None = None) -> dict[str, int]:
    """Writes the shard's rows of every table of the schema, none too, and its truth; returns rows by table."""
    import pyarrow.compute as pc

    from jihe.city.columns import truth_arrow
    from jihe.city.shards import WRITTEN_ONCE, citywide
    from jihe.schema import TABLES, TRUTH

    rows = {}
    for done, (name, table) in enumerate(TABLES.items(), 1):
        once = world.shards == 1 or name in WRITTEN_ONCE
        if name not in WRITTEN_ONCE or world.shard == 0:
            by = [*table.key, *([table.clock] if table.versioned else [])]
            made = citywide(table, _sorted(world.arrow(name), by), world)
            path = out / "tables" / (f"{name}.parquet" if once else f"{name}/{world.shard:03}.parquet")
            path.parent.mkdir(exist_ok=True)
            _parquet(made, path)
            rows[name] = made.num_rows
            world.tables.pop(name, None)
        if progress is not None:
            progress("tables", done, len(TABLES))
    truth = citywide(TRUTH, truth_arrow(world.truth), world)
    place = truth.schema.get_field_index("ring_id")
    truth = truth.set_column(place, truth.schema.field(place), pc.abs(truth.column(place)))
    _parquet(truth, out / "truth" / _PARTS / f"{world.shard:03}.parquet")
    return rows


def finish(out: Path, about: dict[str, Any], rows: dict[str, int]) -> int:
    """Joins the truth of all shards, numbered anew, and writes the card; returns the truth's rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    parts = out / "truth" / _PARTS
    truth = pa.concat_tables([pq.read_table(path) for path in sorted(parts.glob("*.parquet"))])
    truth = truth.set_column(0, truth.schema.field(0), pa.array(range(1, truth.num_rows + 1), pa.int64()))
    _parquet(truth, out / "truth" / "truth.parquet")
    shutil.rmtree(parts)
    card = {"kind": _KIND, **about, "truth": truth.num_rows, "rows": rows}
    (out / _CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(truth.num_rows)


def card(out: Path) -> dict[str, Any]:
    """What ``city.json`` says of a finished city. Raises BadInputError where there is none."""
    held = _card_of(out)
    if not held or held.get("unfinished"):
        raise BadInputError(f"{out}: holds no finished city; build one with `jihe city build --out {out}`")
    return held


def _card_of(out: Path) -> dict[str, Any]:
    """The card of a city, finished or not; empty where there is none."""
    try:
        held = json.loads((out / _CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) and held.get("kind") == _KIND else {}


def _sorted(table: pa.Table, by: list[str]) -> pa.Table:
    """Sorted by key and clock, unless it is already."""
    import pyarrow.compute as pc

    if table.num_rows < 2:
        return table
    first = table.column(by[0]).combine_chunks()
    ascending = len(by) == 1 and pc.all(pc.less(first.slice(0, len(first) - 1), first.slice(1))).as_py()
    return table if ascending else table.sort_by([(name, "ascending") for name in by])


def _parquet(table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(
        table.combine_chunks(),
        path,
        compression="zstd",
        compression_level=1,
        row_group_size=_ROWS_IN_A_GROUP,
        store_schema=False,
    )
