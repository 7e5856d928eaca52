"""The files of a run: the same bytes for the same night."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.nightly.ledger import write_atomically

if TYPE_CHECKING:
    import pyarrow as pa


def parquet_bytes(table: pa.Table, rows: int | None = None) -> bytes:
    """The table as Parquet with nothing in it that depends on when or where it was written; ``rows``: of a group."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    plain = table.replace_schema_metadata(None)
    pq.write_table(plain, sink, row_group_size=rows, compression="zstd", store_schema=False)
    return sink.getvalue()


def write_table(path: Path, table: pa.Table) -> str:
    """Write atomically; the sha256 of the file's bytes."""
    data = parquet_bytes(table)
    write_atomically(path, data)
    return hashlib.sha256(data).hexdigest()


def file_hash(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
