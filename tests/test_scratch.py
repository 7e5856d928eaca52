"""What a killed process leaves is removed by the next; what is in use stays; nobody else can look in."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jihe.errors import BadInputError
from jihe.scratch import Scratch, scratch, sweep

LEAVES = """
import os, signal, sys
from pathlib import Path
from jihe.scratch import Scratch
taken = Scratch(Path(sys.argv[1]))
(taken.path / "kept.duckdb").write_text("330106199001011234")
print(taken.path, flush=True)
{end}
"""


def killed(base: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-c", LEAVES.format(end="os.kill(os.getpid(), signal.SIGKILL)"), str(base)],
        capture_output=True, text=True,
    )  # fmt: skip
    return Path(done.stdout.strip())


def folders(base: Path) -> list[Path]:
    return sorted(path for path in base.iterdir() if path.is_dir())


def test_a_folder_is_there_while_it_is_used_and_its_owners_alone(tmp_path: Path) -> None:
    with scratch(tmp_path / "_scratch") as place:
        assert stat.S_IMODE(place.stat().st_mode) == 0o700
        (place / "spill").write_text("x", encoding="utf-8")
    assert not place.exists()
    assert [path.name for path in (tmp_path / "_scratch").iterdir()] == [".lock"]


def test_what_a_killed_process_left_goes_when_the_next_takes_one(tmp_path: Path) -> None:
    left = killed(tmp_path)
    assert (left / "kept.duckdb").exists()
    with scratch(tmp_path) as place:
        assert folders(tmp_path) == [place]


def test_where_nothing_can_be_written_it_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("x", encoding="utf-8")
    with pytest.raises(BadInputError, match="cannot be written to"):
        Scratch(tmp_path / "a file" / "_scratch")


def test_a_sweep_leaves_what_is_in_use(tmp_path: Path) -> None:
    left, used = killed(tmp_path), Scratch(tmp_path)
    (used.path / "kept.duckdb").write_text("x", encoding="utf-8")
    sweep(tmp_path)
    assert (left.exists(), (used.path / "kept.duckdb").exists()) == (False, True)
    used.release()
    sweep(tmp_path / "not there")


def test_another_processs_folder_stays_while_it_lives(tmp_path: Path) -> None:
    living = subprocess.Popen(
        [sys.executable, "-c", LEAVES.format(end="sys.stdin.read()"), str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert living.stdout is not None
    place = Path(living.stdout.readline().strip())
    with scratch(tmp_path):
        assert place.exists()
    living.kill()
    living.wait()
    sweep(tmp_path)
    assert not place.exists()
