"""A city on disk: ``tables/``, ``truth/truth.parquet`` and ``city.json``; same seed, same bytes."""

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


def city(world: World, out: Path, progress: Progress | None = None) -> dict[str, int]:
    """Writes every table of the schema, empty ones too, the truth and the card; returns rows by table."""
    import pyarrow as pa

    from jihe.city.columns import truth_arrow
    from jihe.schema import TABLES

    rows = {}
    for name, table in TABLES.items():
        made = _sorted(pa.concat_tables([world.arrow(name)]), [*table.key, *([table.clock] if table.versioned else [])])
        _parquet(made, out / "tables" / f"{name}.parquet")
        rows[name] = made.num_rows
        if progress is not None:
            progress("tables", len(rows), len(TABLES))
    truth = truth_arrow(world.truth)
    _parquet(truth, out / "truth" / "truth.parquet")
    card = {
        "kind": _KIND, "seed": world.seed, "scale": world.scale, "from": world.start_ym, "to": world.end_ym,
        "enrich": world.enrich, "truth": truth.num_rows, "rows": rows,
    }  # fmt: skip
    (out / _CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return rows


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
