"""The nights before this one, as far as their rules' health is concerned."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jihe.home import Home

HEALTH = "rule_health.parquet"
NEEDED = (HEALTH, "findings.parquet", "shadow.parquet")
MOST = 60  # nights remembered: two months of nights see two pay days, and forget how things were before them

Subjects = dict[str, set[tuple[str, int]]]  # code → (subject_kind, subject_id)


@dataclass(frozen=True)
class PastNight:
    """A night that ended: its folder and its day."""

    folder: Path
    as_of: date

    @cached_property
    def rules(self) -> dict[str, dict[str, Any]]:
        """The row of its ``rule_health.parquet`` of each rule, by code."""
        import pyarrow.parquet as pq

        return {row["code"]: row for row in pq.read_table(self.folder / HEALTH).to_pylist()}

    @cached_property
    def subjects(self) -> Subjects:
        """Whom each rule named, on trial or not."""
        import pyarrow.parquet as pq

        names = ["code", "subject_kind", "subject_id"]
        tables = [pq.read_table(self.folder / f"{kind}.parquet", columns=names) for kind in ("findings", "shadow")]
        return distinct(tables)


def distinct(tables: list[Any]) -> Subjects:
    """Whom each rule names in tables of findings: a subject counts once, however many findings it has."""
    found: Subjects = defaultdict(set)
    for table in tables:
        columns = (table.column(name).to_pylist() for name in ("code", "subject_kind", "subject_id"))
        for code, kind, number in zip(*columns, strict=True):
            found[code].add((kind, number))
    return found


def past_nights(home: Home, as_of: date) -> list[PastNight]:
    """The last ``MOST`` nights before ``as_of``, oldest first; of one day the one over the newest data.

    Of several over the same data (another capacity, other models) the one whose id comes last: which it is
    matters little, and it must not hang on when it was run.
    """
    chosen: dict[date, tuple[int, str, Path]] = {}
    for path in sorted(home.runs.glob("*/run.json")):
        ledger = json.loads(path.read_bytes())
        day = date.fromisoformat(ledger["as_of"])
        kept = all((path.parent / name).is_file() for name in NEEDED)  # files of old nights may have been cleared away
        if day < as_of and ledger["status"] in ("done", "gaps") and kept:
            one = (ledger["inputs"]["snapshot"], ledger["run_id"], path.parent)
            chosen[day] = max(one, chosen.get(day, one))
    return [PastNight(chosen[day][2], day) for day in sorted(chosen)[-MOST:]]
