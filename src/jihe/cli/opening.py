"""Opening a working folder's lake, for commands that look at what is in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jihe.errors import BadInputError
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.lake import Lake, Snapshot
    from jihe.law import Law


def open_lake(home: Home) -> tuple[Lake, Snapshot]:
    """The lake and its last snapshot. Raises BadInputError when nothing has been ingested."""
    from jihe.lake import Lake

    lake = Lake(home.lake)
    snapshot = lake.snapshot()
    if not snapshot.versions:
        raise BadInputError(f"{home.lake}: the lake is empty; run `jihe ingest SOURCE` first")
    return lake, snapshot


def last_day(lake: Lake, snapshot: Snapshot, law: Law) -> date:
    """The last day on which contributions came in: they come every day."""
    from jihe.engines import Session

    with Session.of_snapshot(lake, snapshot, date(9998, 12, 31), law) as session:
        last = session.freshness("contribution")
    if last is None:
        raise BadInputError("no contribution has come in yet; name the day with --as-of")
    return last.date()
