"""A night tells what is wrong with a model, raises nothing of it, and goes on with the rest."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import skops.io
from sklearn.preprocessing import FunctionTransformer

from jihe.errors import USAGE, WITH_GAPS
from jihe.home import Home
from jihe.warning.versions.registry import champions, versions
from jihe.warning.versions.tracking import Tracking
from tests.support import AS_OF, Once, Town, copy_home, few_rules, jihe

MODELS = ("m05_hidden_reemployment", "m08_employer_injury", "m10_injury_authenticity")


@pytest.fixture(scope="session")
def with_m05(town: Town, once: Once) -> Path:
    """The town's working folder with one model more. Nothing may be written to it."""

    def make(folder: Path) -> None:
        home = copy_home(town.home, folder / "home")
        jihe("models", "train", "M05", "--as-of", AS_OF, "--home", home)

    return once("with M05", make) / "home"


@pytest.fixture
def home(with_m05: Path, tmp_path: Path) -> Path:
    return copy_home(with_m05, tmp_path / "home")


def crown(home: Path, *codes: str) -> None:
    """Put the first versions in force, as a data scientist may in MLflow's page."""
    tracking = Tracking(Home(home))
    for code in codes:
        tracking.client.set_registered_model_alias(code, "champion", "1")


def weaken(home: Path, code: str) -> None:
    """Let no version of a model beat its baseline, and none be in force."""
    spoil(home, lambda all_: [one.update(beats=False, standing=["不及", "falls short"]) for one in all_[code].values()])
    tracking = Tracking(Home(home))
    if tracking.client.get_registered_model(code).aliases.get("champion"):
        tracking.client.delete_registered_model_alias(code, "champion")


def spoil(home: Path, change: Any) -> None:
    path = home / "artefacts" / "manifest.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    change(entries)
    path.write_text(json.dumps(entries), encoding="utf-8")


def night(home: Path, content: Path) -> tuple[int, dict[str, Any], Path]:
    done = jihe("nightly", "--as-of", AS_OF, "--home", home, "--content", content, "--json")
    record = json.loads(done.stdout)
    return done.returncode, record, home / "runs" / record["run_id"]


def codes(run: Path, file: str) -> set[str]:
    return set(pq.read_table(run / file)["code"].to_pylist())


def about_models(record: dict[str, Any]) -> list[str]:
    return [gap for gap in record["gaps"] if gap.startswith("M")]


@pytest.mark.verify
def test_tampered_malicious_and_unproven_models_are_told_and_the_others_warn(home: Path, tmp_path: Path) -> None:
    content = few_rules(tmp_path / "content", *MODELS)
    crown(home, "M05", "M08")
    weaken(home, "M10")
    _, before, quiet = night(home, content)
    assert about_models(before) == []  # what does not beat its baseline is no gap
    (resting,) = next(step["notes"]["not_in_force"] for step in before["steps"] if step["name"] == "warn")
    assert resting == "M10 版本 1 未启用：不及 · version 1 is not in force: falls short"
    assert resting in (quiet / "report.html").read_text(encoding="utf-8")
    assert codes(quiet, "scores.parquet") == {"M05", "M08"}

    in_force, mark = champions(Home(home)), tmp_path / "ran"
    artefact = home / "artefacts" / in_force["M08"].path
    artefact.write_bytes(artefact.read_bytes() + b"\0")
    evil = skops.io.dumps({"state": FunctionTransformer(os.system, kw_args={"command": f"touch {mark}"})})
    (home / "artefacts" / in_force["M05"].path).write_bytes(evil)
    spoil(home, lambda all_: all_["M05"]["1"].update(sha256=hashlib.sha256(evil).hexdigest()))
    code, after, run = night(home, content)
    assert code == WITH_GAPS
    said = about_models(after)
    assert [sentence[:3] for sentence in said] == ["M05", "M08"]
    assert "types that are not trusted" in said[0]
    assert "is not the one that was registered" in said[1]
    assert not mark.exists()
    assert codes(run, "scores.parquet") == set()
    assert after["outputs"]["findings.parquet"] == before["outputs"]["findings.parquet"]


@pytest.mark.verify
def test_a_deleted_model_is_gone_from_night_page_and_listing_and_nothing_else(home: Path, tmp_path: Path) -> None:
    content = few_rules(tmp_path / "content", *MODELS[:2])
    crown(home, "M05", "M08")
    _, before, with_it = night(home, content)
    (content / "models" / f"{MODELS[1]}.py").unlink()
    _, after, without = night(home, content)
    assert codes(with_it, "scores.parquet") - codes(without, "scores.parquet") == {"M08"}
    scores = [pq.read_table(run / "scores.parquet").to_pylist() for run in (with_it, without)]
    assert [row for row in scores[0] if row["code"] != "M08"] == scores[1]
    assert "M08" in (with_it / "report.html").read_text(encoding="utf-8")
    assert "单位工伤高发" not in (without / "report.html").read_text(encoding="utf-8")
    assert about_models(before) == about_models(after) == []
    assert after["outputs"]["findings.parquet"] == before["outputs"]["findings.parquet"]
    listed = json.loads(jihe("models", "list", "--home", home, "--content", content, "--json").stdout)
    assert [row["code"] for row in listed] == ["M05"]
    shown = jihe("models", "show", "M08", "--home", home, "--content", content, check=False)
    assert (shown.returncode, "Traceback" in shown.stderr) == (USAGE, False)


@pytest.mark.verify
def test_a_registry_that_did_not_arrive_and_a_store_that_is_broken_stop_no_rule(home: Path, tmp_path: Path) -> None:
    content = few_rules(tmp_path / "content", *MODELS)
    crown(home, "M05", "M08", "M10")
    (snapshot,) = (home / "lake" / "_snapshots").glob("*.json")
    held = json.loads(snapshot.read_text(encoding="utf-8"))
    del held["versions"]["ext_tax_income"]
    snapshot.write_text(json.dumps(held), encoding="utf-8")
    code, record, run = night(home, content)
    assert code == WITH_GAPS
    (said,) = about_models(record)
    assert said.startswith("M05: ext_tax_income 截至 2026-03-31 没有一行数据，不予评分")
    assert codes(run, "scores.parquet") == {"M08", "M10"}
    trained = jihe("models", "train", "M05", "--as-of", AS_OF, "--home", home, "--content", content, check=False)
    assert trained.returncode == WITH_GAPS
    assert "not one row of ext_tax_income has arrived" in trained.stderr
    assert [one.number for one in versions(Home(home), "M05")] == [1]

    (home / "mlflow.db").write_bytes(b"not a database, whatever its name says" * 100)
    code, broken, run = night(home, content)
    assert code == WITH_GAPS
    assert [sentence.split(":")[0].endswith("mlflow.db") for sentence in broken["gaps"]].count(True) == len(MODELS)
    assert broken["outputs"]["findings.parquet"] == record["outputs"]["findings.parquet"]
    assert codes(run, "scores.parquet") == set()
