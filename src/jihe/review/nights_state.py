"""What nights left in their folders: whether they ended well, and which rules want a person's eye."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from jihe.errors import BadInputError
from jihe.home import Home
from jihe.nightly import health_table
from jihe.screening.packing import PUBLIC_POWER

MOST = 31


@dataclass(frozen=True)
class Ended:
    """A night: its day, its run, how it ended, and how many gaps it names."""

    as_of: date
    run_id: str
    status: str
    gaps: int
    finished: str


def nights(home: Home) -> list[Ended]:
    """The last nights by day, the latest first."""
    found = []
    for path in home.runs.glob("*/run.json"):
        run = json.loads(path.read_bytes())
        finished = (run.get("finished") or run.get("started") or "")[:16].replace("T", " ")
        found.append(
            Ended(date.fromisoformat(run["as_of"]), run["run_id"], run["status"], len(run["gaps"]), finished)
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.as_of, one.finished), reverse=True)[:MOST]


def health(home: Home) -> health_table.NightHealth | None:
    """Every rule's health of the night that finished last; None where there is none."""
    try:
        return health_table.last_night(home)
    except BadInputError:
        return None


def wants_a_person(row: Any) -> bool:
    """Whether somebody should look at the rule."""
    return row["state"] == "failed" or bool(row["alarms"]) or row["state"] == "no data"


def named(home: Home, run: str, role: str) -> dict[str, int]:
    """Whom the night's findings and warnings of one's lane name, by code; public power's are discipline's alone."""
    import pyarrow.parquet as pq

    lane = "public_power" if role == "discipline" else "case"
    subjects: dict[str, set[tuple[str, int]]] = {}
    for kind in ("findings", "shadow", "warnings"):
        path = home.runs / run / f"{kind}.parquet"
        if path.is_file():
            rows = pq.read_table(path, columns=["code", "lane", "subject_kind", "subject_id"]).to_pylist()
            for row in rows:
                if row["lane"] == lane:
                    subjects.setdefault(row["code"], set()).add((row["subject_kind"], row["subject_id"]))
    return {code: len(whom) for code, whom in subjects.items()}


def of_lane(subject_kind: str, role: str) -> bool:
    """Whether what a role sees is of such subjects."""
    return (subject_kind in PUBLIC_POWER) == (role == "discipline")
