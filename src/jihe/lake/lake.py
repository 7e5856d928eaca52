"""The lake: appends, snapshots over them, and taking back what no snapshot named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError, JiheError
from jihe.lake import delta
from jihe.lake.disk import translate_disk_full
from jihe.lake.snapshots import Snapshot, SnapshotFolder, sync
from jihe.scratch import Scratch, sweep

if TYPE_CHECKING:
    import pyarrow as pa

OURS = {"_snapshots", "_scratch"}  # folders under the lake that are no tables
CHECKPOINT_EVERY = 20  # versions; keeps opening a table of many nights fast


class Lake:
    """Delta tables under ``root``, one folder a table, and ``_snapshots/`` beside them.

    Readers take a snapshot and its files. A writer holds the home's lock, appends, and commits once:
    what was appended and never committed is seen by nobody and is taken back by ``rollback``.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        if odd := sorted(set("*?[") & set(str(root))):
            # Readers of Parquet files take these for patterns, and each escapes them differently.
            raise BadInputError(f"{root}: a lake cannot live under a folder with {' '.join(odd)} in its name")
        self._snapshots = SnapshotFolder(self.root / "_snapshots")
        self.scratches = self.root / "_scratch"
        self._files: dict[tuple[str, int], list[str]] = {}

    # reading

    def snapshot(self) -> Snapshot:
        """The last committed snapshot; number 0 and no tables when nothing was ever committed."""
        return self._snapshots.last()

    def at(self, number: int) -> Snapshot:
        """Snapshot ``number``; JiheError when there is none."""
        return self._snapshots.read(number)

    def history(self) -> list[Snapshot]:
        """Every snapshot, oldest first."""
        return [self._snapshots.read(number) for number in self._snapshots.numbers()]

    def files(self, table: str, snapshot: Snapshot) -> list[str]:
        """Absolute paths of the Parquet files of ``table`` in ``snapshot``, in the order they were appended.

        Empty when the snapshot has no such table.
        """
        version = snapshot.versions.get(table)
        return [] if version is None else self._files_at(table, version)

    def applied(self, table: str, source: str) -> int | None:
        """Number of the snapshot that ``source`` was appended to ``table`` for; None when it never was."""
        return delta.transaction(self._folder(table), source)

    # writing

    def append(self, table: str, reader: pa.RecordBatchReader, source: str) -> int:
        """Append the reader's rows in one Delta commit; the table's version that holds them.

        Streams: memory does not grow with the rows. Does nothing, and leaves the reader unread, when
        ``source`` was appended before. Nobody sees the rows before ``commit``. DiskFullError when there is
        no room.
        """
        folder = self._folder(table)
        with translate_disk_full(self.root):
            if delta.transaction(folder, source) is None:
                folder.mkdir(parents=True, exist_ok=True)
                delta.append(folder, reader, source, self.snapshot().number + 1)
        version = delta.latest_version(folder)
        assert version is not None
        return version

    def pending(self) -> dict[str, tuple[int | None, int]]:
        """Tables with versions that no snapshot names: the snapshot's version (or None), the latest."""
        committed = self.snapshot().versions
        latest = {table: delta.latest_version(self._folder(table)) for table in self._tables()}
        return {
            table: (committed.get(table), version)
            for table, version in latest.items()
            if version is not None and version != committed.get(table)
        }

    def commit(self, note: dict[str, Any]) -> Snapshot:
        """Make everything appended since the last snapshot the next one, in one atomic move.

        Returns the last snapshot unchanged when nothing was appended. ``note`` must be JSON.
        """
        last, pending = self.snapshot(), self.pending()
        if not pending:
            return last
        with translate_disk_full(self.root):
            for table, (before, after) in pending.items():
                self._sync(table, before, after)
            snapshot = self._snapshots.write(
                last.versions | {table: after for table, (_, after) in pending.items()}, note
            )
        for table, (before, after) in pending.items():
            if after // CHECKPOINT_EVERY > (before or 0) // CHECKPOINT_EVERY:
                delta.checkpoint(self._folder(table))
        return snapshot

    def added(self, table: str) -> list[str]:
        """Parquet files appended to ``table`` since the last snapshot."""
        after = delta.latest_version(self._folder(table))
        if after is None:
            return []
        known = set(self.files(table, self.snapshot()))
        return [path for path in self._files_at(table, after) if path not in known]

    def rollback(self) -> list[str]:
        """Take back what was appended since the last snapshot, and remove files that no version names.

        For a writer that holds the lock: at its start, after one that was killed; at its end, when it fails.
        Returns the tables taken back. JiheError, and nothing is removed, when a table holds versions made for
        another snapshot than the next one: then snapshots are missing, and the tables are right.
        """
        snapshot, pending = self.snapshot(), self.pending()
        for table, (before, after) in pending.items():
            made_for = delta.made_for(self._folder(table), before, after)
            if made_for != {snapshot.number + 1}:
                raise JiheError(
                    f"{self._snapshots.folder}: the last snapshot is {snapshot.number}, but table {table} "
                    f"was written for {max(made_for, default=0)}; put the missing ones back from a backup"
                )
        self._files.clear()
        for table, (before, after) in pending.items():
            delta.forget(self._folder(table), -1 if before is None else before, after)
            if before is None:
                shutil.rmtree(self._folder(table))
        for table in self._tables():
            keep = set(self.files(table, snapshot))
            for path in self._folder(table).iterdir():
                if path.is_file() and str(path) not in keep:
                    path.unlink()
        sweep(self.scratches)
        return sorted(pending)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder on the lake's disk for files of the moment, removed at the end, or by whoever comes next."""
        with translate_disk_full(self.root):
            taken = Scratch(self.scratches)
        try:
            yield taken.path
        finally:
            taken.release()

    # folders

    def _folder(self, table: str) -> Path:
        return self.root / table

    def _tables(self) -> list[str]:
        if not self.root.is_dir():
            return []
        folders = (path for path in self.root.iterdir() if path.is_dir() and path.name not in OURS)
        return sorted(path.name for path in folders)

    def _files_at(self, table: str, version: int) -> list[str]:
        key = (table, version)
        if key not in self._files:
            self._files[key] = delta.files(self._folder(table), version)
        return self._files[key]

    def _sync(self, table: str, before: int | None, after: int) -> None:
        """A snapshot must never name what a power cut can lose."""
        folder = self._folder(table)
        for file in self.added(table):
            sync(Path(file))
        for version in range(0 if before is None else before + 1, after + 1):
            sync(delta.log_file(folder, version))
        for path in (folder, folder / delta.LOG, self.root):
            sync(path)
