"""Snapshots: small numbered files, each naming one version of every table."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jihe.errors import JiheError

_NAME = re.compile(r"(\d{8})\.json")


@dataclass(frozen=True)
class Snapshot:
    """One consistent state of the lake; number 0 is the empty lake.

    ``versions``: Delta version by table. ``note``: what its maker recorded (an ingest: its control totals).
    ``created``: Asia/Shanghai clock, ISO; never part of a result.
    """

    number: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    note: dict[str, Any] = field(default_factory=dict, compare=False)
    created: str = field(default="", compare=False)


class SnapshotFolder:
    """``_snapshots/00000001.json`` and on; written once each, in one atomic move, and never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def numbers(self) -> list[int]:
        """The numbers there are, ascending, without the 0 that always is."""
        if not self.folder.is_dir():
            return []
        found = (_NAME.fullmatch(path.name) for path in self.folder.iterdir())
        return sorted(int(match[1]) for match in found if match)

    def last(self) -> Snapshot:
        """The newest snapshot; number 0 when there is none."""
        numbers = self.numbers()
        return self.read(numbers[-1]) if numbers else Snapshot()

    def read(self, number: int) -> Snapshot:
        """Snapshot ``number``; JiheError when there is no such snapshot or its file is damaged."""
        if number == 0:
            return Snapshot()
        path = self._path(number)
        try:
            record = json.loads(path.read_bytes())
            return Snapshot(record["number"], record["versions"], record["note"], record["created"])
        except FileNotFoundError:
            last = max(self.numbers(), default=0)
            raise JiheError(f"the lake has no snapshot {number}; the last one is {last}") from None
        except (ValueError, KeyError, TypeError) as error:
            raise JiheError(f"{path}: this snapshot is damaged; put it back from a backup") from error

    def write(self, versions: dict[str, int], note: dict[str, Any]) -> Snapshot:
        """Add the next snapshot: on disk before it is seen, seen whole or not at all."""
        number = max(self.numbers(), default=0) + 1
        created = datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")
        snapshot = Snapshot(number, dict(sorted(versions.items())), note, created)
        record = {"number": number, "created": created, "versions": snapshot.versions, "note": note}
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(number)
        partial = path.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as file:
            json.dump(record, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync(self.folder)
        return snapshot

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:08d}.json"


def sync(path: Path) -> None:
    """Have the system put a file or a folder on the disk now; a folder is where a new name lives."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
