"""One Delta table, in the few words the lake needs; the only module that knows ``deltalake``.

No deletion vectors and no column mapping: a version is its Parquet files, which DuckDB and Spark read alike.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from jihe.lake import parquet

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction

LOG = "_delta_log"


def latest_version(folder: Path) -> int | None:
    """The table's newest version; None when there is no table."""
    versions = (int(path.stem) for path in (folder / LOG).glob("*.json") if path.stem.isdigit())
    return max(versions, default=None)


def log_file(folder: Path, version: int) -> Path:
    """The log entry that made ``version``."""
    return folder / LOG / f"{version:020d}.json"


def transaction(folder: Path, source: str) -> int | None:
    """The number recorded with ``source`` when it was appended; None when it never was."""
    if latest_version(folder) is None:
        return None
    number: int | None = _open(folder).transaction_version(source)
    return number


def append(folder: Path, reader: pa.RecordBatchReader, source: str, snapshot: int) -> None:
    """One commit with the reader's rows (none is allowed), marked as ``source`` made for ``snapshot``."""
    from deltalake import CommitProperties, PostCommitHookProperties, Schema, Transaction
    from deltalake.transaction import create_table_with_add_actions

    actions = [_added(path) for path in parquet.write(folder, reader)]
    commit = CommitProperties(app_transactions=[Transaction(source, snapshot)])
    # The lake makes checkpoints after its commit: one of a version taken back later would outlive it.
    hooks = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
    schema = Schema.from_arrow(reader.schema)
    if latest_version(folder) is None:
        create_table_with_add_actions(
            str(folder),
            schema,
            actions,
            "error",
            # Old versions must stay readable for replay, so their log entries are never cleaned up.
            configuration={"delta.enableExpiredLogCleanup": "false"},
            commit_properties=commit,
            post_commithook_properties=hooks,
        )
    else:
        _open(folder).create_write_transaction(
            actions, "append", schema, commit_properties=commit, post_commithook_properties=hooks
        )


def _added(path: Path) -> AddAction:
    import pyarrow.parquet as pq
    from deltalake.transaction import AddAction

    status, rows = path.stat(), pq.read_metadata(path).num_rows
    changed = status.st_mtime_ns // 1_000_000
    return AddAction(path.name, status.st_size, {}, changed, True, json.dumps({"numRecords": rows}))


def files(folder: Path, version: int) -> list[str]:
    """Absolute paths of the version's Parquet files, oldest first.

    Built from the log: ``file_uris()`` percent-encodes the folder, which no reader of files understands.
    """
    actions = _open(folder, version).get_add_actions(flatten=True).to_struct_array().to_pylist()
    actions.sort(key=lambda action: (action["modification_time"], action["path"]))
    return [str(folder / unquote(action["path"])) for action in actions]


def checkpoint(folder: Path) -> None:
    """Sum up the log so far, so that opening the table reads one file instead of many."""
    _open(folder).create_checkpoint()


def made_for(folder: Path, before: int | None, after: int) -> set[int]:
    """The snapshots that the versions after ``before`` were written for."""
    numbers: set[int] = set()
    for version in range(0 if before is None else before + 1, after + 1):
        actions = map(json.loads, log_file(folder, version).read_text(encoding="utf-8").splitlines())
        numbers |= {action["txn"]["version"] for action in actions if "txn" in action}
    return numbers


def forget(folder: Path, keep: int, after: int) -> None:
    """Remove the log entries after ``keep``, newest first, so that a kill in between leaves a whole table."""
    for version in range(after, keep, -1):
        log_file(folder, version).unlink(missing_ok=True)


def _open(folder: Path, version: int | None = None) -> DeltaTable:
    from deltalake import DeltaTable

    return DeltaTable(str(folder), version=version)
