"""What has arrived since the last night: deliveries in the inbox, or what the operator names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.home import Home
    from jihe.ingest import IngestResult
    from jihe.lake import Lake


def take_in(
    home: Home, lake: Lake, sources: Sequence[Path | str], progress: Callable[[str, int, int | None], None]
) -> list[IngestResult]:
    """Ingest every source, or the inbox's deliveries; one that was taken before changes nothing.

    A delivery of the inbox that cannot be used is a problem of the night and not its end: the fund is looked at
    with what there is. A source that the operator named is another matter: BadInputError.
    """
    from jihe.ingest import IngestResult, ingest

    if sources:
        return [ingest(source, lake, progress) for source in sources]
    results = []
    for delivery in deliveries(home.inbox):
        try:
            results.append(ingest(delivery, lake, progress))
        except BadInputError as error:
            results.append(IngestResult([], [str(error)], [], lake.snapshot()))
    return results


def deliveries(inbox: Path) -> list[Path]:
    """The inbox itself where table files lie in it, then each of its folders that is a delivery of its own.

    A folder named after a table is that table in several files, so it belongs to the inbox itself.
    """
    from jihe.schema import TABLES

    if not inbox.is_dir():
        return []
    entries = sorted(path for path in inbox.iterdir() if not path.name.startswith("."))
    folders = [path for path in entries if path.is_dir() and path.name not in TABLES]
    return ([inbox] if len(folders) < len(entries) else []) + folders
