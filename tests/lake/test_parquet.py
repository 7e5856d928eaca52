"""Rows are written in order, in files and row groups of a size that can be skipped and shared."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe.lake import parquet

KEY = pa.schema([pa.field("key", pa.int64(), nullable=False), pa.field("ids", pa.list_(pa.int64()))])


def reader(count, batch=50):
    keys = pa.table({"key": range(count), "ids": [[key] for key in range(count)]}, schema=KEY)
    return pa.RecordBatchReader.from_batches(KEY, keys.to_batches(max_chunksize=batch))


def test_rows_keep_their_order_over_files_and_row_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "FILE_ROWS", 100_000)
    files = parquet.write(tmp_path, reader(250_000, 10_000))
    assert [pq.read_metadata(path).num_rows for path in files] == [100_000, 100_000, 50_000]
    assert [path.name[:10] for path in files] == ["part-00000", "part-00001", "part-00002"]
    keys = [key for path in files for key in pq.read_table(path)["key"].to_pylist()]
    assert keys == list(range(250_000))
    assert pq.read_table(files[0])["ids"][7].as_py() == [7]


def test_row_groups_are_within_120_thousand_and_a_million(tmp_path):
    (path,) = parquet.write(tmp_path, reader(600_000, 100_000))
    metadata = pq.read_metadata(path)
    sizes = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    assert sum(sizes) == 600_000
    assert all(120_000 <= size <= 1_000_000 for size in sizes[:-1])
    assert len(sizes) == 3


def test_no_rows_make_no_file(tmp_path):
    assert parquet.write(tmp_path, reader(0)) == []
    assert list(tmp_path.iterdir()) == []


def test_a_null_where_none_may_be_is_refused(tmp_path):
    rows = pa.table({"key": [1, None], "ids": [None, None]}, schema=KEY)
    with pytest.raises(ValueError, match="column key may not be null and has nulls"):
        parquet.write(tmp_path, rows.to_reader())


def test_quotes_in_a_folder_name_are_only_characters(tmp_path):
    folder = tmp_path / "it's *this*"
    folder.mkdir()
    (path,) = parquet.write(folder, reader(3))
    assert pq.ParquetFile(path).metadata.num_rows == 3
