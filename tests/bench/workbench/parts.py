"""The workbench as two parts of ``make bench``: the same measures on SQLite and on PostgreSQL.

They run on the night that the part before them left, many times over; their bars are printed as they are measured.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.workbench.measuring import Size, measure


def workbench_sqlite(home: Path, _: float) -> dict[str, object]:
    """Twenty people at 100,000 cases on SQLite."""
    return _measured(home, "sqlite")


def workbench_postgres(home: Path, _: float) -> dict[str, object]:
    """The same on PostgreSQL."""
    return _measured(home, "postgres")


def _measured(home: Path, engine: str) -> dict[str, object]:
    measured = measure(home, engine, Size(), home.parent)
    for line in measured.lines:
        print(line, file=sys.stderr, flush=True)  # noqa: T201
    return measured.told | {"missed": [line.what for line in measured.lines if line.misses]}
