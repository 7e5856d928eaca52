"""Opening the content, and a working folder's lake, for whoever looks at what is in them."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jihe.errors import BadInputError
from jihe.home import Home, content_folder

if TYPE_CHECKING:
    from jihe.content import Content
    from jihe.lake import Lake, Snapshot
    from jihe.law import Law


def open_content(home: Home, folder: Path | None, only: Collection[str] = (), *, fresh: bool = False) -> Content:
    """All content; of ``only`` the named rules and models, unless one of them is not there: then all, to say what is.

    What was proven before is not proven again (``fresh``: it is), by the receipts of the home. The default home is
    made where there is none; one that was named and is not there stays away, and nothing is kept.
    """
    from jihe.content import load
    from jihe.receipts import Receipts

    if home == Home.at():
        with suppress(OSError):
            home.make()
    receipts = Receipts(home.receipts, read=not fresh)
    try:
        where = content_folder(folder)
    except FileNotFoundError as error:
        raise BadInputError(str(error)) from error
    if only:
        named = load(where, only, receipts)
        if len(named.rules) + len(named.models) == len({*only}):
            return named
    return load(where, None, receipts)


def open_room(home: Home, folder: Path | None, room: Literal["rules", "models"]) -> Content:
    """The rules or the models, with what they stand on; all content where one of them is unsound, to say what is."""
    try:
        files = (content_folder(folder) / room).glob("*.sql" if room == "rules" else "*.py")
        stems = [path.stem for path in files]
    except FileNotFoundError:
        stems = []  # opening says which folder
    return open_content(home, folder, stems)


def law_of(content: Content) -> Law:
    """The law of the content's own folder."""
    from jihe.law import load

    return load(content.folder / "rules" / "parameters")


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
