"""A full disk is recognised whoever reports it, and leaves the last snapshot."""

from __future__ import annotations

import errno
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from jihe.errors import BadInputError
from jihe.lake import DiskFullError, Lake, is_disk_full, translate_disk_full


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        OSError(errno.EFBIG, "File too large"),
        OSError("Generic LocalFileSystem error: Unable to copy data to file: File too large (os error 27)"),
        RuntimeError("IO Error: Could not write file: No space left on device"),
    ],
)
def test_every_way_of_saying_it(error):
    assert is_disk_full(error)
    message = "lake: the disk is full; nothing was changed"
    with pytest.raises(DiskFullError, match=message), translate_disk_full(Path("lake")):
        raise error


def test_a_cause_counts():
    error = RuntimeError("stream broke")
    error.__cause__ = OSError(errno.ENOSPC, "x")
    assert is_disk_full(error)


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "denied"), ValueError("os error 2"), BadInputError("full")])
def test_other_errors_pass_unchanged(error):
    with pytest.raises(type(error)) as caught, translate_disk_full(Path("lake")):
        raise error
    assert caught.value is error


def test_an_append_that_finds_no_room_leaves_the_last_snapshot(tmp_path, rows):
    lake = Lake(tmp_path / "lake")
    lake.append("person", rows.reader(1), "a")
    lake.commit({})
    script = """
        import resource, sys
        from pathlib import Path
        import numpy as np, pyarrow as pa
        from jihe.lake import DiskFullError, Lake

        lake = Lake(Path(sys.argv[1]))
        numbers = pa.table({"key": np.random.default_rng(1).integers(0, 2**60, 500_000)})
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        try:
            lake.append("agent", numbers.to_reader(), "b")
        except DiskFullError as error:
            print(error)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(lake.root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "the disk is full" in done.stdout
    assert lake.snapshot().number == 1
    lake.rollback()
    assert not list((lake.root / "agent").rglob("*.parquet"))
    assert rows.seen(lake, "person") == [1]
