"""Rows written as Parquet files, in the order they come."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    import pyarrow as pa

FILE_ROWS = 8_000_000  # about 100 MB of contributions
ROW_GROUP = 250_000  # rows; small enough to skip and to share between threads, large enough to compress
MEMORY = "1GB"  # for encoding; rows are not collected


def write(folder: Path, reader: pa.RecordBatchReader) -> list[Path]:
    """Write all rows into new files of ``folder``; none for no rows.

    DuckDB encodes: as fast as delta-rs, in the order given, and a full disk is an error, not a panic on stderr.
    Raises ValueError when a column that may not be null has nulls.
    """
    import duckdb
    import pyarrow as pa

    files: list[Path] = []
    batches = _sound(reader)
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET enable_progress_bar = false")
        while (first := next(batches, None)) is not None:
            path = folder / f"part-{len(files):05d}-{uuid4()}.parquet"
            rows = pa.RecordBatchReader.from_batches(reader.schema, _one_file(first, batches))
            connection.register("rows_to_write", rows)
            quoted = str(path).replace("'", "''")
            connection.execute(
                f"COPY (FROM rows_to_write) TO '{quoted}' "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
            )
            files.append(path)
    return files


def _sound(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The batches that have rows."""
    required = [field.name for field in reader.schema if not field.nullable]
    for batch in reader:
        for name in required:
            if batch.column(name).null_count:
                raise ValueError(f"column {name} may not be null and has nulls")
        if batch.num_rows:
            yield batch


def _one_file(first: pa.RecordBatch, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    rows, batch = 0, first
    while True:
        rows += batch.num_rows
        yield batch
        if rows >= FILE_ROWS:
            return
        following = next(batches, None)
        if following is None:
            return
        batch = following
