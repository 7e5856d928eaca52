"""Killed with SIGKILL at any step and started again, a night ends as an undisturbed one ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jihe.nightly.night import STEPS
from tests.nightly.test_night import files, late_death, ledger, only, store
from tests.support import AS_OF, Town, copy_home, few_packed, few_rules, jihe

# Runs a night and kills its own process at the first or the last word about a step: no hook in the product.
NIGHT = """
import os, signal, sys
from datetime import date
from pathlib import Path
from jihe.home import Home
from jihe.nightly import packing
from jihe.nightly.night import Request, run_night

packing.BEYOND = 12
home, content, step, when = sys.argv[1:]
said = []

def progress(name, done, total):
    here = name.split()[0] == step
    if (when == "begin" and here) or (when == "end" and said and said[-1] == step and not here):
        os.kill(os.getpid(), signal.SIGKILL)
    said.append(name.split()[0])

run_night(Home.at(home), Request(date(2026, 3, 31), content=Path(content)), progress)
if when == "end" and said[-1] == step:
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def before(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with a delivery in its inbox that no night has taken yet."""
    home = copy_home(town.home, tmp_path_factory.mktemp("before") / "home")
    late_death(home, received="2026-03-30 08:00:00")
    faulty = town.city / "tables" / "ext_life.parquet"
    shutil.copy(faulty, home / "inbox" / "ext_life.parquet")  # taken long ago: all duplicates
    return home


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rules and a model: a night has the same steps with them as with all."""
    return few_rules(tmp_path_factory.mktemp("few") / "content", "m08_employer_injury")


@pytest.fixture(scope="module")
def undisturbed(before: Path, content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = copy_home(before, tmp_path_factory.mktemp("undisturbed") / "home")
    with few_packed():
        jihe("nightly", "--as-of", AS_OF, "--home", home, "--content", content)
    return home


# The first word about a step is where the one before it has ended.
MOMENTS = [*((step, "begin") for step in STEPS), (STEPS[-1], "end")]


@pytest.mark.verify
@pytest.mark.parametrize(("step", "when"), MOMENTS)
def test_killed_at_a_step_and_run_again(
    before: Path, content: Path, undisturbed: Path, tmp_path: Path, step: str, when: str
) -> None:
    home = copy_home(before, tmp_path / "home")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    killed = subprocess.run(
        [sys.executable, "-c", NIGHT, home, content, step, when],
        capture_output=True, check=False, env={**os.environ, "TMPDIR": str(temporary)},
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert list(temporary.iterdir()) == []  # what people's records were sorted in lies in the home
    again = jihe("nightly", "--as-of", AS_OF, "--home", home, "--content", content)
    assert [path.name for path in (home / "lake" / "_scratch").iterdir()] == [".lock"]  # and is gone by now
    assert again.returncode in (0, 3)
    assert store(home) == store(undisturbed)
    run, wanted = only(home / "runs"), only(undisturbed / "runs")
    assert run.name == wanted.name
    assert files(run) == files(wanted)
    for key in ("status", "gaps", "inputs", "outputs"):
        mine, theirs = ledger(run)[key], ledger(wanted)[key]
        if key == "outputs":  # the page holds seconds
            mine, theirs = ({n: h for n, h in each.items() if n != "report.html"} for each in (mine, theirs))
        assert mine == theirs, key
    assert not list(home.rglob("*.partial"))
