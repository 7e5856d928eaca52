"""Two nights held against each other, table by table: `python -m tests.compare_runs BEFORE AFTER`.

BEFORE and AFTER are folders of runs (`HOME/runs/RUN_ID`), of the same data on two states of the project. What a change
of the project may change is named here and nowhere else; everything else must be equal to the byte. Exits 1, and says
by rule or model and test what differs, when it is not.

  --without COLUMN      another column left out, such as says or evidence; may be given again
  --within SHARE        numbers of models (scores, values and contributions in warnings) may differ by this share
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

# By table: what tells its rows apart, and the columns that name the project's state and not what was found.
KEYS = {
    "findings": ("signal_id",),
    "shadow": ("signal_id",),
    "money": ("signal_id", "money_table", "money_key"),
    "proofs": ("signal_id", "proof_table", "proof_key"),
    "health": ("code",),
    "warnings": ("signal_id",),
    "scores": ("code", "entity_id"),
}
LEFT_OUT = {"findings": ("content_hash",), "shadow": ("content_hash",), "warnings": ("content_hash",)}
LEFT_OUT_OF_EVIDENCE = {("model", "version")}
Row = dict[str, Any]


def rows(run: Path, table: str, without: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    """The rows of a table by key, evidence as data, what is left out left out."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in pq.read_table(run / f"{table}.parquet").to_pylist():
        key = tuple(row[name] for name in KEYS[table])
        if row.get("evidence") is not None:
            row["evidence"] = json.loads(row["evidence"])
            for part, name in LEFT_OUT_OF_EVIDENCE:
                row["evidence"].get(part, {}).pop(name, None)
        found[key] = {name: value for name, value in row.items() if name not in (*LEFT_OUT.get(table, ()), *without)}
    return found


def differing(before: Row, after: Row, within: float) -> Iterator[str]:
    """Names of the columns that differ."""
    for name in before.keys() | after.keys():
        if not _same(before.get(name), after.get(name), within):
            yield name


def _same(one: Any, other: Any, within: float) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name], within) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(*pair, within) for pair in zip(one, other, strict=True))
    if within and isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=within, abs_tol=within)
    return bool(one == other)


def compare(before: Path, after: Path, without: Sequence[str] = (), within: float = 0.0) -> list[str]:
    """What differs, a sentence each; nothing where the nights are the same."""
    told = []
    for table in KEYS:
        old, new = rows(before, table, without), rows(after, table, without)
        counted: Counter[str] = Counter()
        for key in old.keys() | new.keys():
            of = old.get(key) or new[key]
            named = " ".join(str(of[name]) for name in ("code", "test") if name in of)
            if key not in new:
                counted[f"{named} gone"] += 1
            elif key not in old:
                counted[f"{named} new"] += 1
            else:
                share = within if table in ("warnings", "scores") else 0.0
                counted.update(f"{named} other {name}" for name in differing(old[key], new[key], share))
        told += [f"{table}: {what}: {number}" for what, number in sorted(counted.items())]
        print(f"{table:<9} {len(old):>8,} {len(new):>8,}  {'differs' if counted else 'same'}")  # noqa: T201
    return told


def main() -> int:
    """Compare the two runs named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--within", type=float, default=0.0)
    given = parser.parse_args()
    left = {column for columns in LEFT_OUT.values() for column in columns} | {"evidence.model.version", *given.without}
    print(f"left out: {', '.join(sorted(left))}")  # noqa: T201
    told = compare(given.before, given.after, given.without, given.within)
    print("\n".join(told))  # noqa: T201
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
