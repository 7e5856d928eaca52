"""A city on disk: ``tables/``, ``truth/truth.parquet`` and ``city.json``; same seed, same bytes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.city.world import World

_ROWS_IN_A_GROUP = 250_000
_CARD = "city.json"
_KIND = "jihe-city"


def prepare(out: Path) -> None:
    """Makes ``out`` an empty folder; a former city gives way, anything else is left alone and refused."""
    if out.exists() and not out.is_dir():
        raise BadInputError(f"{out}: this is a file; --out needs a folder that is empty, new or an earlier city")
    held = list(out.iterdir()) if out.exists() else []
    if held and not _is_city(out):
        raise BadInputError(
            f"{out}: holds other things, {sorted(held)[0].name} among them; choose an empty or new folder for --out"
        )
    (out / _CARD).unlink(missing_ok=True)
    for name in ("tables", "truth"):
        if (out / name).exists():
            shutil.rmtree(out / name)
        (out / name).mkdir(parents=True)


def city(world: World, out: Path) -> dict[str, int]:
    """Writes every table of the schema, empty ones too, the truth and the card; returns rows by table."""
    import pyarrow as pa

    from jihe.city.columns import truth_arrow
    from jihe.schema import TABLES

    rows = {}
    for name, table in TABLES.items():
        made = _sorted(pa.concat_tables([world.arrow(name)]), [*table.key, *([table.clock] if table.versioned else [])])
        _parquet(made, out / "tables" / f"{name}.parquet")
        rows[name] = made.num_rows
    truth = truth_arrow(world.truth)
    _parquet(truth, out / "truth" / "truth.parquet")
    card = {
        "kind": _KIND, "seed": world.seed, "scale": world.scale, "from": world.start_ym, "to": world.end_ym,
        "enrich": world.enrich, "truth": truth.num_rows, "rows": rows,
    }  # fmt: skip
    (out / _CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return rows


def card(out: Path) -> dict[str, Any]:
    """What ``city.json`` says of a city. Raises BadInputError where there is none."""
    if not _is_city(out):
        raise BadInputError(f"{out}: holds no {_CARD} of a city; build one with `jihe city build --out {out}`")
    made: dict[str, Any] = json.loads((out / _CARD).read_text(encoding="utf-8"))
    return made


def _is_city(out: Path) -> bool:
    try:
        return bool(json.loads((out / _CARD).read_text(encoding="utf-8")).get("kind") == _KIND)
    except (OSError, ValueError, AttributeError):
        return False


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
