"""Killed, or out of disk: the last snapshot stands, and another run ends as an undisturbed one."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from jihe.ingest import ingest
from jihe.lake import DiskFullError, Lake

TABLES = ("person", "agent", "contribution")

# Ends itself, as the system would, at the moment named on the command line.
KILLED = """
    import os, signal, sys
    from pathlib import Path
    from jihe.ingest import ingest
    from jihe.lake import Lake
    from jihe.lake.snapshots import SnapshotFolder

    source, root, moment, count = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    owner = {"append": Lake, "write": SnapshotFolder}[moment]
    original, calls = getattr(owner, moment), [0]

    def die(*arguments, **named):
        calls[0] += 1
        if calls[0] == count:
            if moment == "append":
                original(*arguments, **named)
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **named)

    setattr(owner, moment, die)
    ingest(source, Lake(root))
"""


@pytest.fixture
def deliveries(tmp_path, data):
    """A first delivery, already in the lake, and a second with sound, faulty and doubled rows."""
    for table in TABLES:
        data.parquet(tmp_path / "1" / f"{table}.parquet", table, data.rows(table, 20))
        rows = data.rows(table, 20, first=11)
        rows[15] = rows[15] | {"recorded_ts": None}
        data.csv(tmp_path / "2" / f"{table}.csv", table, rows)
    return tmp_path / "1", tmp_path / "2"


def everything(data, lake):
    quarantine = "batch, file, table_name, row_number, reason_code, reason, row"
    rows = {table: data.in_lake(lake, table) for table in TABLES}
    return rows, data.in_lake(lake, "_quarantine", quarantine), lake.snapshot().number


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        pytest.param("append", 1, marks=pytest.mark.verify),
        ("append", 4),
        pytest.param("write", 1, marks=pytest.mark.verify),
    ],
    ids=["between quarantine and its table", "between two tables", "before the snapshot"],
)
def test_killed_and_started_again_it_ends_as_an_undisturbed_one(tmp_path, data, deliveries, moment, count):
    first, second = deliveries
    undisturbed, lake = Lake(tmp_path / "undisturbed"), Lake(tmp_path / "killed")
    for each in (undisturbed, lake):
        ingest(first, each)
    before = everything(data, lake)
    whole = ingest(second, undisturbed)
    command = [sys.executable, "-c", textwrap.dedent(KILLED), second, lake.root, moment, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -9, done.stderr
    assert everything(data, lake) == before
    again = ingest(second, lake)
    assert again.tables == whole.tables
    assert again.problems == whole.problems
    assert everything(data, lake) == everything(data, undisturbed)
    assert ingest(second, lake).snapshot.number == 2


def test_rows_of_a_killed_ingest_do_not_come_back_with_another_source(tmp_path, data, deliveries):
    """What never was committed is gone, also when the next source is not the one that was killed."""
    lake = Lake(tmp_path / "killed")
    command = [sys.executable, "-c", textwrap.dedent(KILLED), deliveries[0], lake.root, "append", "2"]
    assert subprocess.run(command, timeout=60, check=False).returncode == -9
    data.parquet(tmp_path / "3" / "platform.parquet", "platform", data.rows("platform", 1))
    assert ingest(tmp_path / "3", lake).snapshot.versions == {"platform": 0}
    assert data.in_lake(lake, "person") == []


@pytest.mark.parametrize(
    ("kind", "kilobytes"),
    [
        ("csv", 64),
        *(pytest.param(*one, marks=pytest.mark.verify) for one in (("csv", 1), ("parquet", 1), ("parquet", 64))),
    ],
)
def test_a_full_disk_is_one_message_and_loses_nothing(tmp_path, data, kind, kilobytes):
    """Full for the files of the moment, or only for the lake itself."""
    source, lake = tmp_path / "source", Lake(tmp_path / "lake")
    data.parquet(tmp_path / "1" / "agent.parquet", "agent", data.rows("agent", 5))
    ingest(tmp_path / "1", lake)
    rows = [data.row("agent", number, addr_h=f"{number * 7919:x}") for number in range(6, 20_000)]
    write = data.csv if kind == "csv" else data.parquet
    write(source / f"agent.{kind}", "agent", rows)
    script = """
        import resource, sys
        from pathlib import Path
        from jihe.ingest import ingest
        from jihe.lake import DiskFullError, Lake

        lake, most = Lake(Path(sys.argv[2])), int(sys.argv[3]) << 10
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        try:
            ingest(Path(sys.argv[1]), lake)
        except DiskFullError as error:
            print(error)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), source, lake.root, str(kilobytes)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == (
        f"{lake.root}: the disk is full; nothing was changed, the last snapshot stands. "
        "Free some space and start again\n"
    ), done.stderr
    assert done.stderr == ""
    assert DiskFullError.exit_code == 1
    assert lake.snapshot().number == 1
    assert lake.pending() == {}
    assert len(list((lake.root / "agent").glob("*.parquet"))) == 1
    assert ingest(source, lake).tables["agent"].accepted == len(rows)
