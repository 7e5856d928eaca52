"""Readers see whole snapshots; what was never committed is taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable

from jihe.errors import BadInputError, JiheError
from jihe.lake import Lake
from jihe.lake.lake import CHECKPOINT_EVERY


def test_an_empty_lake_is_snapshot_nought(lake):
    assert (lake.snapshot().number, lake.snapshot().versions, lake.history()) == (0, {}, [])
    assert lake.files("person", lake.snapshot()) == []
    assert lake.at(0) == lake.snapshot()


def test_rows_are_seen_from_the_commit_on_and_not_before(lake, rows):
    lake.append("person", rows.reader(1, 2), "a")
    assert rows.seen(lake, "person") == []
    first = lake.commit({"kind": "test"})
    assert (first.number, first.versions, first.note) == (1, {"person": 0}, {"kind": "test"})
    assert rows.seen(lake, "person") == [1, 2]
    lake.append("person", rows.reader(3), "b")
    assert rows.seen(lake, "person") == [1, 2]


def test_one_commit_covers_all_tables(lake, rows):
    lake.append("person", rows.reader(1), "a")
    lake.append("agent", rows.reader(7), "a")
    assert lake.commit({}).versions == {"agent": 0, "person": 0}
    lake.append("agent", rows.reader(8), "b")
    assert lake.commit({}).versions == {"agent": 1, "person": 0}


def test_the_same_source_is_appended_once(lake, rows):
    assert lake.append("person", rows.reader(1), "a") == 0
    lake.commit({})
    unread = rows.reader(1)
    assert lake.append("person", unread, "a") == 0
    assert unread.read_all().num_rows == 1
    assert lake.append("person", rows.reader(2), "b") == 1
    lake.commit({})
    assert rows.seen(lake, "person") == [1, 2]


def test_a_source_remembers_the_snapshot_it_was_appended_for(lake, rows):
    lake.append("person", rows.reader(1), "a")
    assert lake.applied("person", "a") == 1
    lake.commit({})
    lake.append("person", rows.reader(2), "b")
    assert (lake.applied("person", "a"), lake.applied("person", "b")) == (1, 2)
    assert lake.applied("person", "c") is None
    assert lake.applied("agent", "a") is None


def test_an_append_of_no_rows_is_remembered_too(lake, rows):
    lake.append("person", rows.reader(), "a")
    lake.commit({})
    assert lake.applied("person", "a") == 1
    assert rows.seen(lake, "person") == []


def test_a_commit_of_nothing_new_changes_nothing(lake, rows):
    assert lake.commit({}).number == 0
    lake.append("person", rows.reader(1), "a")
    first = lake.commit({"kind": "first"})
    again = lake.commit({"kind": "second"})
    assert (again.number, again.note, again.created) == (1, {"kind": "first"}, first.created)
    assert [each.number for each in lake.history()] == [1]


def test_an_old_snapshot_stays_as_it_was(lake, rows):
    for number in (1, 2, 3):
        lake.append("person", rows.reader(number), str(number))
        lake.commit({})
    reopened = Lake(lake.root)
    assert [rows.seen(reopened, "person", reopened.at(n)) for n in (1, 2, 3)] == [[1], [1, 2], [1, 2, 3]]


def test_old_snapshots_are_read_across_checkpoints(lake, rows):
    count = CHECKPOINT_EVERY + 1
    for number in range(1, count + 1):
        lake.append("person", rows.reader(number), str(number))
        lake.commit({})
    assert list((lake.root / "person" / "_delta_log").glob("*.checkpoint.parquet"))
    assert rows.seen(Lake(lake.root), "person") == list(range(1, count + 1))
    assert rows.seen(Lake(lake.root), "person", lake.at(3)) == [1, 2, 3]
    assert lake.applied("person", "1") == 1


def test_files_come_in_the_order_they_were_appended(lake, rows):
    for number in (3, 1, 2):
        lake.append("person", rows.reader(number), str(number))
    lake.commit({})
    firsts = [duckdb.sql(f"SELECT key FROM '{path}'").fetchall() for path in lake.files("person", lake.snapshot())]
    assert firsts == [[(3,)], [(1,)], [(2,)]]


def test_added_names_only_what_the_snapshot_lacks(lake, rows):
    assert lake.added("person") == []
    lake.append("person", rows.reader(1), "a")
    (first,) = lake.added("person")
    lake.commit({})
    assert lake.added("person") == []
    lake.append("person", rows.reader(2), "b")
    (second,) = lake.added("person")
    assert second != first


def test_a_folder_with_spaces_and_chinese_is_read(tmp_path, rows):
    lake = Lake(tmp_path / "稽核 数据 100%" / "lake")
    lake.append("person", rows.reader(1), "a")
    lake.commit({})
    assert rows.seen(lake, "person") == [1]


@pytest.mark.parametrize("name", ["2024[1]", "a*", "what?"])
def test_a_folder_whose_name_is_a_pattern_is_refused(tmp_path, name):
    with pytest.raises(BadInputError, match="a lake cannot live under a folder with"):
        Lake(tmp_path / name / "lake")


def test_times_have_no_zone_and_no_reader_needs_more_than_the_files(lake, rows):
    lake.append("person", rows.reader(1), "a")
    lake.commit({})
    (path,) = lake.files("person", lake.snapshot())
    kinds = dict(duckdb.sql(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{path}')").fetchall())
    assert kinds == {"key": "BIGINT", "name": "VARCHAR", "recorded_ts": "TIMESTAMP"}
    features = DeltaTable(str(lake.root / "person")).protocol().reader_features
    assert features == ["timestampNtz"]  # no deletion vectors, no column mapping


def test_an_empty_value_in_a_required_column_is_refused(lake):
    schema = pa.schema([pa.field("key", pa.int64(), nullable=False)])
    lake.append("person", pa.table({"key": [1]}, schema=schema).to_reader(), "a")
    with pytest.raises(ValueError, match="column key may not be null"):
        lake.append("person", pa.table({"key": [2, None]}, schema=schema).to_reader(), "b")
    lake.commit({})
    assert lake.applied("person", "b") is None


class TestRollback:
    def test_takes_back_a_new_table(self, lake, rows):
        lake.append("person", rows.reader(1), "a")
        assert lake.rollback() == ["person"]
        assert not (lake.root / "person").exists()
        assert lake.commit({}).number == 0

    def test_takes_back_what_came_after_the_snapshot_and_nothing_else(self, lake, rows):
        lake.append("person", rows.reader(1), "a")
        lake.commit({})
        lake.append("person", rows.reader(2), "b")
        lake.append("person", rows.reader(3), "c")
        assert lake.rollback() == ["person"]
        assert (lake.applied("person", "a"), lake.applied("person", "b")) == (1, None)
        lake.append("person", rows.reader(4), "b")
        lake.commit({})
        assert rows.seen(lake, "person") == [1, 4]

    def test_removes_files_that_a_killed_append_left(self, lake, rows):
        lake.append("person", rows.reader(1), "a")
        lake.commit({})
        left = lake.root / "person" / "part-00000-left.zstd.parquet"
        left.write_bytes(b"half")
        half_made = lake.root / "agent" / "part-00000-left.zstd.parquet"
        half_made.parent.mkdir()
        half_made.write_bytes(b"half")
        with lake.scratch() as scratch:
            (scratch / "spill").write_bytes(b"x")
            assert lake.rollback() == []
        assert not left.exists()
        assert not half_made.exists()
        assert not scratch.exists()
        assert rows.seen(lake, "person") == [1]

    def test_changes_nothing_when_all_is_committed(self, lake, rows):
        lake.append("person", rows.reader(1), "a")
        lake.commit({})
        assert lake.rollback() == []
        assert rows.seen(lake, "person") == [1]

    def test_removes_nothing_when_snapshots_are_lost(self, lake, rows):
        for number in (1, 2):
            lake.append("person", rows.reader(number), str(number))
            lake.commit({})
        shutil.rmtree(lake.root / "_snapshots")
        with pytest.raises(JiheError, match="put the missing ones back"):
            lake.rollback()
        assert DeltaTable(str(lake.root / "person")).version() == 1
        assert len(list((lake.root / "person").glob("*.parquet"))) == 2


class TestSnapshotFiles:
    def test_an_interrupted_write_leaves_the_last_snapshot(self, lake, rows, monkeypatch):
        lake.append("person", rows.reader(1), "a")
        lake.commit({})
        lake.append("person", rows.reader(2), "b")

        def cut(self: Path, target: Path) -> Path:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", cut)
            with pytest.raises(KeyboardInterrupt):
                lake.commit({})
        assert lake.snapshot().number == 1
        assert rows.seen(lake, "person") == [1]
        assert lake.commit({}).number == 2
        assert rows.seen(lake, "person") == [1, 2]

    def test_one_that_is_missing_is_named(self, lake, rows):
        lake.append("person", rows.reader(1), "a")
        lake.commit({})
        with pytest.raises(JiheError, match="no snapshot 2; the last one is 1"):
            lake.at(2)

    @pytest.mark.parametrize("text", ["{", "[]", '{"number": 1}'])
    def test_one_that_is_damaged_is_named(self, lake, rows, text):
        lake.append("person", rows.reader(1), "a")
        lake.commit({})
        (lake.root / "_snapshots" / "00000001.json").write_text(text)
        with pytest.raises(JiheError, match=r"00000001\.json: this snapshot is damaged"):
            lake.snapshot()

    def test_holds_what_it_says(self, lake, rows):
        lake.append("person", rows.reader(1), "a")
        lake.commit({"kind": "入库"})
        record = json.loads((lake.root / "_snapshots" / "00000001.json").read_text(encoding="utf-8"))
        assert record == {
            "number": 1,
            "created": lake.snapshot().created,
            "versions": {"person": 0},
            "note": {"kind": "入库"},
        }


def test_scratch_is_removed_whatever_happens(lake):
    def fail() -> None:
        with lake.scratch() as folder:
            folders.append(folder)
            (folder / "file").touch()
            raise ValueError("x")

    folders: list[Path] = []
    with pytest.raises(ValueError, match="x"):
        fail()
    assert not folders[0].exists()
