"""What may be loaded: the alias's version, registered by us, unchanged, and fitted to the content there is."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.preprocessing import FunctionTransformer

from jihe.content import Content
from jihe.engines import Session
from jihe.errors import BusyError
from jihe.home import Home
from jihe.lake import Snapshot
from jihe.warning.discovery import Model, ModelError, discover
from jihe.warning.learning.frames import entities
from jihe.warning.scoring import score
from jihe.warning.training import Trained, train_with
from jihe.warning.versions.registry import (
    Event,
    NotInForceError,
    challengers,
    champions,
    history,
    load,
    versions,
    writing,
)
from jihe.warning.versions.tracking import Tracking

DAY = date(2025, 12, 31)
SNAPSHOT = Snapshot(3, {"wi_case": 2})


@dataclass(frozen=True)
class Registered:
    home: Home
    trained: list[Trained]


@pytest.fixture(scope="module")
def twice(
    tmp_path_factory: pytest.TempPathFactory, the_content: Content, sessions: Callable[[date], Session]
) -> Registered:
    """A home with a space and Chinese in its name, where M08 was trained two times."""
    home = Home.at(tmp_path_factory.mktemp("registry") / "稽核 home")
    trained = [
        one for _ in range(2) for one in train_with(home, the_content, sessions, DAY, ["M08"], SNAPSHOT, fresh=True)
    ]
    first = Event("first", 1, None, "a test", "a drawn fund has no mills to find", "2026-01-01T08:00:00+08:00")
    Tracking(home).crown("M08", first, 0)
    return Registered(home, trained)


@pytest.fixture
def home(twice: Registered, tmp_path: Path) -> Home:
    """A copy to spoil."""
    return Home.at(shutil.copytree(twice.home.root, tmp_path / "home"))


@pytest.fixture(scope="module")
def m08(the_models: list[Model]) -> Model:
    return next(model for model in the_models if model.code == "M08")


def manifest(home: Home, change: Callable[[dict[str, Any]], None]) -> None:
    path = home.artefacts / "manifest.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    change(entries)
    path.write_text(json.dumps(entries), encoding="utf-8")


def crown(home: Home, number: int) -> None:
    """What a data scientist does in MLflow's own page."""
    import mlflow

    mlflow.MlflowClient(tracking_uri=home.mlflow_uri).set_registered_model_alias("M08", "champion", number)


def test_the_first_version_is_champion_and_the_second_waits(twice: Registered) -> None:
    assert champions(twice.home)["M08"].number == 1
    assert challengers(twice.home)["M08"].number == 2
    assert [one.number for one in versions(twice.home, "M08")] == [1, 2]


@pytest.mark.verify
@pytest.mark.parametrize(("ahead", "in_force"), [(0.9, True), (0.8999, False), (float("nan"), False)])
def test_a_first_version_is_champion_when_it_beats_its_baseline_as_surely_as_declared(
    told: Callable[..., Content], tmp_path: Path, sessions: Callable[[date], Session], ahead: float, in_force: bool
) -> None:
    home, content = Home.at(tmp_path / "home"), told(tmp_path / "content", f"float('{ahead}')")
    (one,) = train_with(home, content, sessions, DAY, None, SNAPSHOT)
    assert one.champion is in_force
    assert ("M90" in champions(home), "M90" in challengers(home)) == (in_force, not in_force)
    (model,), _ = discover(content)
    warned = score(home, content, sessions(DAY))
    assert warned.failures == {}
    assert warned.warnings.num_rows == (5 if in_force else 0)
    if in_force:
        assert [(e.action, e.version, e.before) for e in history(home, "M90")] == [("first", 1, None)]
        assert load(home, model)[1].number == 1
    else:
        assert history(home, "M90") == []
        said = warned.resting["m90_told"]
        assert said.startswith("M90 版本 1 未启用：")
        assert "version 1 is not in force: " in said
        with pytest.raises(NotInForceError):
            load(home, model)


@pytest.mark.verify
def test_a_version_that_beats_its_baseline_after_one_that_did_not_is_champion(
    told: Callable[..., Content], tmp_path: Path, sessions: Callable[[date], Session]
) -> None:
    home = Home.at(tmp_path / "home")
    for ahead, champion in ((0.5, None), (0.95, 2), (0.99, 2)):
        train_with(home, told(tmp_path / "content", ahead), sessions, DAY, None, SNAPSHOT)
        assert (champions(home)["M90"].number if champions(home) else None) == champion
    assert challengers(home)["M90"].number == 3  # version 2 waits no longer
    assert [one.beats for one in versions(home, "M90")] == [False, True, True]
    assert len({one.content for one in versions(home, "M90")}) == 3
    # The first measure with a baseline decides, so the order of the method is kept, not that of the alphabet.
    assert [name for name in versions(home, "M90")[0].metrics if name.endswith("found")] == [
        "found", "baseline_found", "ahead_found"
    ]  # fmt: skip


def test_mlflow_and_the_manifest_tell_the_same(twice: Registered) -> None:
    import mlflow

    client = mlflow.MlflowClient(tracking_uri=twice.home.mlflow_uri)
    ours = champions(twice.home)["M08"]
    theirs = client.get_model_version_by_alias("M08", "champion")
    assert (int(theirs.version), theirs.run_id) == (ours.number, ours.run_id)
    run = client.get_run(ours.run_id)
    assert run.data.params["snapshot"] == "3"
    assert run.data.params["content_hash"] == ours.content_hash
    assert run.data.metrics["mills_in_top"] == ours.metrics["mills_in_top"]
    assert {item.path for item in client.list_artifacts(ours.run_id)} >= {"data.json", "validation.txt"}
    model = (twice.home.artefacts / ours.path).parent
    assert json.loads((model / "input_example.json").read_text())["columns"] == list(ours.features)


def test_the_alias_decides(home: Home, m08: Model) -> None:
    assert load(home, m08)[1].number == 1
    crown(home, 2)
    assert champions(home)["M08"].number == 2
    assert load(home, m08)[1].number == 2
    assert load(home, m08, 1)[1].number == 1  # a replay names its own


def test_what_is_loaded_scores_as_what_was_fitted(
    twice: Registered, m08: Model, sessions: Callable[[date], Session]
) -> None:
    rows = entities(m08, sessions(DAY))
    first, second = (load(twice.home, m08, number)[0].score(rows) for number in (1, 2))
    np.testing.assert_array_equal(first, second)
    method = m08.declaration.method
    fitted = method.fit(m08.declaration, rows, None).score(rows)
    np.testing.assert_array_equal(first, np.round(fitted, 6))


def test_a_changed_artefact_is_not_loaded(home: Home, m08: Model) -> None:
    path = home.artefacts / champions(home)["M08"].path
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(ModelError, match=r"M08 version 1: .* is not the one that was registered; train again"):
        load(home, m08)
    path.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        load(home, m08)


def test_a_type_that_is_not_trusted_is_not_loaded_even_when_the_hash_is_right(home: Home, m08: Model) -> None:
    path = home.artefacts / champions(home)["M08"].path
    data = skops.io.dumps({"learnt": FunctionTransformer(shutil.rmtree), "peers": None, "usual": None})
    path.write_bytes(data)
    manifest(home, lambda m: m["M08"]["1"].update(sha256=hashlib.sha256(data).hexdigest()))
    with pytest.raises(ModelError, match="types that are not trusted"):
        load(home, m08)


@pytest.mark.parametrize("change", [{"fitted": "FittedPanelChart"}, {"learnt": {"mean": 1.0}}, {"learnt": None}])
def test_what_another_version_of_jihe_fitted_is_refused_with_what_to_run(
    home: Home, m08: Model, sessions: Callable[[date], Session], change: dict[str, Any]
) -> None:
    fitted, version = load(home, m08)
    data = skops.io.dumps(fitted.keep() | change)
    (home.artefacts / version.path).write_bytes(data)
    manifest(home, lambda m: m["M08"]["1"].update(sha256=hashlib.sha256(data).hexdigest()))
    with pytest.raises(
        ModelError, match=r"M08 version 1: another version of jihe fitted it.* train again: jihe models"
    ):
        load(home, m08)


def test_a_version_that_is_not_ours_is_not_loaded(home: Home, m08: Model) -> None:
    manifest(home, lambda m: m["M08"].pop("1"))
    assert champions(home) == {}
    with pytest.raises(ModelError, match=r"version 1 is not in .*manifest.json"):
        load(home, m08)


def test_no_champion_is_said_with_what_to_do(tmp_path: Path, m08: Model) -> None:
    with pytest.raises(ModelError, match="M08 has no champion; train one: jihe models train M08"):
        load(Home.at(tmp_path), m08)


def test_a_model_does_not_score_features_it_did_not_learn_from(home: Home, m08: Model) -> None:
    rewritten = replace(m08, feature=replace(m08.feature, hash="another"))
    with pytest.raises(ModelError, match=r"learnt from another text of features/employer\.sql; train again"):
        load(home, rewritten)
    names = ["insured_months", "cases", "first_months"]
    reasons = {name: m08.declaration.reasons[name] for name in names}
    other = replace(m08, declaration=replace(m08.declaration, features=names, reasons=reasons))
    with pytest.raises(ModelError, match="learnt from other features"):
        load(home, other)


def test_one_training_at_a_time(home: Home) -> None:
    with writing(home), pytest.raises(BusyError, match="another training is running"), writing(home):
        pass


def test_a_spoilt_manifest_is_named(home: Home) -> None:
    (home.artefacts / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=r"manifest\.json: not JSON"):
        champions(home)


def test_a_model_that_does_not_exist_is_named(the_content: Content) -> None:
    with pytest.raises(ModelError, match=r"there is no model M77; there are: .*M05"):
        discover(the_content, ["M77"])


@pytest.mark.verify
def test_a_night_loads_its_models_without_mlflow(twice: Registered) -> None:
    script = (
        "import sys\nfrom jihe.content import load as read\nfrom jihe.home import Home, content_folder\n"
        "from jihe.warning.discovery import discover\nfrom jihe.warning.versions.registry import load\n"
        "models, _ = discover(read(content_folder()), ['M08'])\nload(Home.at(sys.argv[1]), models[0])\n"
        "assert 'mlflow' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", script, str(twice.home.root)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_came_of_trials_is_on_the_versions_run(home: Home, twice: Registered) -> None:
    import mlflow

    from jihe.warning.estimators.estimate import Estimate
    from jihe.warning.trials.base import Outcome, Report
    from jihe.warning.versions.tracking import Tracking

    run_id = champions(home)["M08"].run_id
    quiet = Outcome("shown", {"times_as_often": Estimate(0.5, 0.0, float("inf"))}, "as told")
    Tracking(home).log_trials(run_id, Report("M08", {"quiet": quiet}, {"planted": "nobody to plant in"}))
    run = mlflow.MlflowClient(tracking_uri=home.mlflow_uri).get_run(run_id)
    logged = {name: value for name, value in run.data.metrics.items() if name.startswith("trial.")}
    assert logged == {"trial.quiet.times_as_often": 0.5, "trial.quiet.times_as_often_low": 0.0}
    assert run.data.tags["trial.quiet"] == "shown"
    assert run.data.tags["trial.planted"] == "not run: nobody to plant in"
