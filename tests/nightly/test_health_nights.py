"""Real nights of a small city: what is kept of the rules' health, what the page, the terminal and the ledger say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jihe.errors import DONE, USAGE, WITH_GAPS
from tests.nightly.test_night import ledger, only
from tests.support import few_packed, few_rules, jihe

DAYS = ("2026-01-31", "2026-02-28", "2026-03-31")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau with three rules: a night of it takes seconds."""
    return few_rules(tmp_path_factory.mktemp("few") / "content")


@pytest.fixture(scope="module")
def nights(town, content: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working folder after three nights a month apart; nothing may be written to it."""
    from tests.support import copy_home

    home = copy_home(town.home, tmp_path_factory.mktemp("nights") / "home")
    with few_packed():
        for day in DAYS:
            jihe("nightly", "--as-of", day, "--home", home, "--content", content)
    return home


def run_of(home: Path, day: str) -> Path:
    (run,) = (home / "runs").glob(f"{day}-*")
    return run


def health(run: Path) -> dict[str, dict[str, object]]:
    return {row["code"]: row for row in pq.read_table(run / "rule_health.parquet").to_pylist()}


def subjects(run: Path, code: str) -> set[tuple[str, int]]:
    rows = pq.read_table(run / "findings.parquet").to_pylist()
    return {(row["subject_kind"], row["subject_id"]) for row in rows if row["code"] == code}


@pytest.mark.verify
def test_each_night_is_held_against_the_one_before(nights: Path) -> None:
    runs = [run_of(nights, day) for day in DAYS]
    assert [ledger(run)["steps"][4]["notes"]["past"] for run in runs] == [
        [], [runs[0].name], [runs[0].name, runs[1].name]
    ]  # fmt: skip
    assert {row["compared"] for row in health(runs[0]).values()} == {None}
    for before, run, days in zip(runs, runs[1:], (28, 31), strict=False):
        for code, row in health(run).items():
            now, then = subjects(run, code), subjects(before, code)
            assert (row["compared"], row["days"], row["before"]) == (before.name, days, len(then))
            assert (row["new"], row["gone"]) == (len(now - then), len(then - now))
            assert (row["changed"], row["alarms"]) == (False, [])
    assert health(runs[2])["U01"]["new"] > 0
    assert health(runs[2])["U01"]["nights"] == 1


@pytest.mark.verify
def test_overlaps_are_those_of_the_findings(nights: Path) -> None:
    run = run_of(nights, DAYS[2])
    pairs = {frozenset((row["code"], row["other"])): row for row in pq.read_table(run / "overlap.parquet").to_pylist()}
    both = subjects(run, "P01") & subjects(run, "P11")
    assert both
    assert pairs[frozenset(("P01", "P11"))]["subjects_both"] == len(both)


@pytest.mark.verify
def test_the_page_says_it(nights: Path) -> None:
    first, last = (run_of(nights, day) / "report.html" for day in (DAYS[0], DAYS[2]))
    assert "尚无历史" in first.read_text(encoding="utf-8")
    page = last.read_text(encoding="utf-8")
    assert "尚无历史" not in page
    assert "1/8 晚" in page
    assert "规则重叠" in page


@pytest.mark.verify
def test_a_replay_does_not_hang_on_the_nights_before(nights: Path, town, content: Path, tmp_path: Path) -> None:
    from tests.support import copy_home

    home = copy_home(nights, tmp_path / "home")
    for day in DAYS[:2]:
        shutil.rmtree(run_of(home, day))
    done = jihe("replay", run_of(home, DAYS[2]).name, "--home", home)
    assert done.returncode == DONE
    assert "rule_health" not in done.stdout


@pytest.mark.verify
def test_the_same_night_again_has_the_same_health(nights: Path, content: Path, tmp_path: Path) -> None:
    from tests.support import copy_home

    home = copy_home(nights, tmp_path / "home")
    run = run_of(home, DAYS[1])
    kept = {name: (run / name).read_bytes() for name in ("rule_health.parquet", "overlap.parquet")}
    jihe("nightly", "--as-of", DAYS[1], "--home", home, "--content", content)  # a later night is there by now
    assert {name: (run / name).read_bytes() for name in kept} == kept


@pytest.mark.verify
def test_an_overdue_registry_is_a_gap_that_names_its_rules(town, content: Path, tmp_path: Path) -> None:
    """Half a year after the last delivery."""
    from tests.support import copy_home

    home = copy_home(town.home, tmp_path / "home")
    done = jihe("nightly", "--as-of", "2026-09-30", "--home", home, "--content", content)
    assert done.returncode == WITH_GAPS
    gaps = {gap.split(":")[0]: gap for gap in ledger(only(home / "runs"))["gaps"]}
    assert "影响 P01, P11" in gaps["ext_death"]
    assert "天没有新数据，以往最长" in gaps["ext_death"]
    assert "影响 U01" in gaps["ext_tax_income"]


@pytest.mark.verify
def test_the_terminal_shows_the_last_night(nights: Path, tmp_path: Path) -> None:
    table = jihe("rules", "health", "--home", nights).stdout
    lines = table.splitlines()[1:]
    assert [line.split()[0] for line in lines if line and not line.startswith(" ")][:3] == ["P01", "P11", "U01"]
    tests = health(run_of(nights, DAYS[2]))["P01"]["tests"]
    assert [line.split()[0] for line in lines[1 : 1 + len(tests)]] == [one["zh"] for one in tests]
    assert len(tests) > 1
    assert table.splitlines()[-1] == run_of(nights, DAYS[2]).name
    rows = json.loads(jihe("rules", "health", "--home", nights, "--json").stdout)
    assert {row["code"]: row["new"] for row in rows} == {
        code: row["new"] for code, row in health(run_of(nights, DAYS[2])).items()
    }
    one = jihe("rules", "health", "p01", "--home", nights).stdout
    assert "p01_payment_after_death" in one
    assert "P11 " in one  # whom it shares subjects with
    unknown = jihe("rules", "health", "Z99", "--home", nights, check=False)
    assert unknown.returncode == USAGE
    assert "P01, P11, U01" in unknown.stderr
    nothing = jihe("rules", "health", "--home", tmp_path, check=False)
    assert nothing.returncode == USAGE
    assert "jihe nightly" in nothing.stderr
