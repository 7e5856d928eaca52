"""A night of the past as it stood: its signals, and the rows, rules and law it saw, to be read again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jihe.home import Home
from jihe.nightly.runs import find_run

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.cases.exporting.paper import Ground
    from jihe.content import Content
    from jihe.law import Law


class Signals(NamedTuple):
    """What the night found and warned of, and the rows that prove it."""

    signals: pa.Table
    proofs: pa.Table


def content_of(home: Home, run_id: str, only: Collection[str] | None = None) -> tuple[Content, Law]:
    """The content a run used and its law. Raises BadInputError when the run or its content is not kept.

    ``only``: the stems of the rules and models wanted.
    """
    from jihe import content, law
    from jihe.receipts import Receipts

    kept = content.unpacked(home.contents, _inputs(home, run_id)["content"])
    return content.load(kept, only, Receipts(home.receipts)), law.load(kept / "rules" / "parameters")


def signals_of(home: Home, run_id: str) -> Signals:
    """The night's own tables. Raises BadInputError when the run is not kept."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = find_run(home, run_id)
    parts = [pq.read_table(folder / name) for name in ("findings.parquet", "warnings.parquet")]
    return Signals(pa.concat_tables(parts).combine_chunks(), pq.read_table(folder / "proofs.parquet"))


@contextmanager
def ground_of(home: Home, run_id: str, only: Collection[str] | None = None) -> Iterator[Ground]:
    """What the night stood on: its snapshot as known at the end of its day, its rules (``only`` some), its law."""
    from jihe.cases.exporting.paper import Ground
    from jihe.engines import Session
    from jihe.lake import Lake

    run = _run(home, run_id)
    as_of = date.fromisoformat(run["as_of"])
    content, law = content_of(home, run_id, only)
    lake = Lake(home.lake)
    snapshot = lake.at(run["inputs"]["snapshot"])
    with Session.of_snapshot(lake, snapshot, as_of, law, facts=content.facts) as session:
        yield Ground(run_id, as_of, snapshot.number, content, law, session)


def versions_of(home: Home, run_id: str) -> dict[str, str]:
    """What the night was made from, as the notes of its lists say it."""
    return versions(_inputs(home, run_id))


def versions(inputs: Mapping[str, Any]) -> dict[str, str]:
    """Data, content and models of a run's inputs, label → value."""
    models = "，".join(f"{code} v{chosen['version']}" for code, chosen in inputs["models"].items())
    return {
        "数据快照 Snapshot": str(inputs["snapshot"]),
        "规则与模型 Content": str(inputs["content"]),
        "模型版本 Models": models or "无 none",
    }


def _inputs(home: Home, run_id: str) -> dict[str, Any]:
    inputs: dict[str, Any] = _run(home, run_id)["inputs"]
    return inputs


def _run(home: Home, run_id: str) -> dict[str, Any]:
    path: Path = find_run(home, run_id) / "run.json"
    run: dict[str, Any] = json.loads(path.read_bytes())
    return run
