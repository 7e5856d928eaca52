"""A past night's findings come out byte for byte, whatever has arrived or changed since."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from jihe.errors import FAILED, USAGE
from tests.nightly.test_night import late_death
from tests.support import AS_OF, Night, jihe


@pytest.fixture
def home(after_night: tuple[Path, Path]) -> Path:
    return after_night[0]


@pytest.fixture
def content(after_night: tuple[Path, Path]) -> Path:
    return after_night[1]


@pytest.fixture
def night(small_night: Night) -> dict[str, Any]:
    """What a night of three rules and a model said of itself."""
    return small_night.record


@pytest.mark.verify
def test_replay_after_later_data_and_later_content(
    home: Path, content: Path, night: dict[str, Any], tmp_path: Path
) -> None:
    late_death(home, received="2026-03-30 08:00:00")  # would be seen by a new night of the same day
    (content / "rules" / "p11_certification_contradicted.sql").unlink()
    (content / "features" / "employer.sql").write_text("-- gone", encoding="utf-8")
    jihe("ingest", home / "inbox", "--home", home)

    done = jihe("replay", night["run_id"], "--home", home, "--out", tmp_path / "again")
    assert done.returncode == 0
    for name in ("findings.parquet", "warnings.parquet", "money.parquet", "proofs.parquet", "scores.parquet"):
        then = home / "runs" / night["run_id"] / name
        assert (tmp_path / "again" / name).read_bytes() == then.read_bytes()
    asked = ("nightly", "--as-of", AS_OF, "--home", home, "--content", content, "--json")
    changed = json.loads(jihe(*asked).stdout)
    assert changed["outputs"]["findings.parquet"] != night["outputs"]["findings.parquet"]


@pytest.mark.verify
def test_a_replay_that_differs_says_so_and_fails(home: Path, night: dict[str, Any]) -> None:
    path = home / "runs" / night["run_id"] / "run.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["outputs"]["findings.parquet"] = "0" * 64
    path.write_text(json.dumps(record), encoding="utf-8")
    done = jihe("replay", night["run_id"], "--home", home, check=False)
    assert done.returncode == FAILED
    assert "DIFFERENT" in done.stdout


def test_altered_content_and_unknown_runs_are_refused(home: Path, night: dict[str, Any]) -> None:
    kept = home / "contents" / night["inputs"]["content"] / "rules"
    (kept / "p01_payment_after_death.sql").unlink()
    done = jihe("replay", night["run_id"], "--home", home, check=False)
    assert done.returncode == USAGE
    assert "altered" in done.stderr
    shutil.rmtree(home / "contents")
    assert "not kept" in jihe("replay", night["run_id"], "--home", home, check=False).stderr
    done = jihe("replay", "2020-01-01-00000000", "--home", home, check=False)
    assert done.returncode == USAGE
    assert night["run_id"] in done.stderr
