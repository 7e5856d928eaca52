"""Listing answers at once: it imports nothing slow and proves nothing twice; warm it takes a second at most."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jihe.home import Home
from jihe.receipts import Receipts
from tests.support import FEW, Night, copy_home, few_rules, jihe, with_receipts

SLOW = {
    "numpy",
    "pandas",
    "sklearn",
    "mlflow",
    "sqlglot",
    "duckdb",
    "pyarrow",
    "scipy",
    "matplotlib",
    "deltalake",
    "statsmodels",
}
TOLD = """
import sys
from jihe.cli import main
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""
LISTS = [("rules", "list"), ("models", "list"), ("cases", "list", "--by", "li")]


def run(words: tuple[str, ...], home: Path) -> tuple[str, set[str], float]:
    """What a command in a process of its own prints, what it imported, and its seconds of processor."""
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-c", TOLD, *words, "--home", str(home)], capture_output=True, text=True, check=True
    )
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return done.stdout, set(done.stderr.split()), spent


@pytest.mark.parametrize("words", LISTS, ids=" ".join)
def test_a_list_imports_nothing_slow_and_takes_a_second_at_most(
    past_night: Night, tmp_path: Path, words: tuple[str, ...]
) -> None:
    home = copy_home(past_night.home, tmp_path / "home")
    jihe("cases", "reviewers", "add", "root", "--role", "administrator", "--home", home)
    jihe("cases", "reviewers", "add", "li", "--role", "auditor", "--by", "root", "--home", home)
    first, _, _ = run(words, home)
    # A process beside this one shares the core's caches and makes its seconds longer: the least of three are its own.
    warm = [run(words, home) for _ in range(3)]
    assert {told for told, _, _ in warm} == {first}
    imported = warm[0][1]
    assert "jihe" in imported
    assert SLOW & imported == set()
    assert min(spent for _, _, spent in warm) < 1


def test_what_was_counted_once_is_known_by_its_text(tmp_path: Path) -> None:
    with_receipts(tmp_path)
    listed = json.loads(jihe("rules", "list", "--home", tmp_path, "--json").stdout)
    kept = Receipts(Home.at(tmp_path).receipts)
    assert kept.path is not None
    assert kept.path.exists()
    again = json.loads(jihe("rules", "list", "--home", tmp_path, "--json").stdout)
    assert again == listed
    assert all(rule["cases"] > 10 for rule in again)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    return few_rules(tmp_path / "content")


def test_a_check_says_how_much_was_proven_now_and_fresh_proves_all(few: Path, tmp_path: Path) -> None:
    def proven(*more: str) -> int:
        said = jihe("rules", "check", "--home", tmp_path, "--content", few, *more).stderr
        return int(said.split("proven now: ")[1].split(";")[0])

    first = proven()
    assert first > len(FEW)
    assert proven() == 0
    assert proven("--fresh") == first


def test_a_named_home_that_is_not_there_stays_away(few: Path, tmp_path: Path) -> None:
    assert jihe("rules", "check", "--home", tmp_path / "typo", "--content", few).returncode == 0
    assert list(tmp_path.iterdir()) == [few]


def test_a_home_that_stood_open_is_closed_when_a_night_or_an_ingest_takes_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    jihe("ingest", tmp_path / "nothing", "--home", tmp_path, check=False)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_the_default_home_is_made_and_its_owners_alone(
    few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIHE_HOME", str(tmp_path / "var"))
    jihe("rules", "list", "--content", few)
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "var" / "receipts.sqlite3").stat().st_mode & 0o777 == 0o600
