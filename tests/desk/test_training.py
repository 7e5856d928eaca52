"""Training at the desk: foretold, tried on a sample, and left as runs that a stranger reads and loads."""

from __future__ import annotations

import json
from pathlib import Path

import mlflow
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException

import jihe
from jihe.desk.planning import total
from jihe.home import Home
from jihe.warning.versions.registry import versions
from jihe.warning.versions.tracking import Tracking
from tests.support import AS_OF
from tests.support import jihe as command


def test_a_training_is_foretold_and_nothing_is_fitted(desk_home: Path) -> None:
    home = jihe.open(desk_home)
    before = [versions(home.home, code) for code in ("M10", "M11")]
    ours, never = home.plan("M10", "M11", as_of=AS_OF)
    assert ours.reasons == ()  # trained on the same
    assert ours.newest == 1
    assert ours.seconds is not None
    assert ours.seconds > 0
    assert never.reasons == (("从未训练", "never trained"),)
    assert (never.newest, never.seconds) == (None, None)
    assert total([ours]) == 0
    assert total([ours, never]) is None  # nobody measured it
    (anew,) = home.plan("M10", as_of=AS_OF, fresh=True)
    assert [en for _, en in anew.reasons] == ["asked for anew"]
    assert anew.lessons is not None
    assert anew.upheld is not None
    assert 0 < anew.upheld < anew.lessons
    assert total([anew]) == pytest.approx((anew.seconds or 0) + (anew.prepared or 0))
    (earlier,) = home.plan("M10", as_of="2026-02-28")
    assert "the day went from 2026-03-31 to 2026-02-28" in [en for _, en in earlier.reasons]
    assert [versions(home.home, code) for code in ("M10", "M11")] == before


def test_the_command_foretells_in_words_and_in_json(desk_home: Path) -> None:
    asked = ("models", "train", "M08", "M11", "--dry-run", "--as-of", AS_OF, "--home", desk_home)
    said = command(*asked).stdout
    assert "M08  nothing to do: version 1 came of the same" in said
    assert "never trained" in said
    assert said.endswith("1 of 2 would be trained, nobody measured how long that takes; nothing was\n")
    told = json.loads(command(*asked, "--json").stdout)
    assert [(one["code"], bool(one["reasons"])) for one in told] == [("M08", False), ("M11", True)]


def test_a_model_is_tried_on_a_sample_and_registered_nowhere(desk_home: Path) -> None:
    home = jihe.open(desk_home)
    before = {path: path.stat().st_mtime_ns for path in home.home.artefacts.rglob("*") if path.is_file()}
    tried = home.try_out("M08", AS_OF)
    assert {path: path.stat().st_mtime_ns for path in home.home.artefacts.rglob("*") if path.is_file()} == before
    assert tried.lessons is None
    assert tried.measures.loc[tried.measures.index[0], "value"] >= 0
    assert {rank for _, rank in tried.reasons.index} == {1, 2, 3}
    assert all(who.startswith("employer-") for who, _ in tried.reasons.index)
    assert tried.reasons["score"].is_monotonic_decreasing
    assert tried.unfinished == []
    said = command("models", "try", "M08", "--as-of", AS_OF, "--home", desk_home).stdout
    assert "nothing registered" in said


@pytest.mark.parametrize(("code", "entity"), [("M08", "employer"), ("M10", "wi_case"), ("M16", "operator_duty")])
def test_a_stranger_loads_a_run_and_scores_what_the_desk_shows(desk_home: Path, code: str, entity: str) -> None:
    """Features under pseudonyms give the scores of our own loading."""
    home = jihe.open(desk_home, by="demo-discipline" if code == "M16" else None)
    both = home.scores(code, AS_OF).join(
        loaded(home.home, code).predict(home.features(entity, AS_OF)).add_suffix("_py")
    )
    pd.testing.assert_series_equal(both["score"], both["score_py"], check_names=False)


def test_what_learnt_each_by_number_takes_no_pseudonym_for_one(desk_home: Path) -> None:
    """The chart of an office has the rate of that office: with another number the scores were others."""
    home, full = jihe.open(desk_home), jihe.open(desk_home, by="demo-bureau", purpose="the scores of a loaded run")
    model = loaded(home.home, "M06")
    with pytest.raises(MlflowException, match="series_id"):
        model.predict(home.features("town_month", AS_OF))
    both = full.scores("M06", AS_OF).join(model.predict(full.features("town_month", AS_OF)).add_suffix("_py"))
    pd.testing.assert_series_equal(both["score"], both["score_py"], check_names=False)


def loaded(home: Home, code: str) -> mlflow.pyfunc.PyFuncModel:
    """The only version of a model, as MLflow loads it from its folder."""
    (version,) = versions(home, code)
    return mlflow.pyfunc.load_model(str((home.artefacts / version.path).parent))


def test_a_run_says_what_it_learnt_from_and_how_it_does_among_parts(desk_home: Path) -> None:
    home = Home.at(desk_home)
    (version,) = versions(home, "M10")
    run = Tracking(home).client.get_run(version.run_id)
    data = run.inputs.dataset_inputs[0].dataset
    assert data.name == "wi_case"
    assert json.loads(data.profile) == {"num_rows": version.rows, "num_upheld": json.loads(data.profile)["num_upheld"]}
    tags = json.loads(data.source)["tags"]
    assert json.loads(tags["snapshot"]) == version.snapshot
    assert json.loads(tags["features_hash"]) == version.feature_hash
    parts = {name: value for name, value in run.data.metrics.items() if name.startswith("slice/")}
    rows = {name: value for name, value in parts.items() if name.endswith("/rows")}
    assert rows
    assert min(rows.values()) >= 20  # of fewer nothing is said
    for name in rows:
        part = name.removesuffix("/rows")
        assert parts[f"{part}/upheld_low"] <= parts[f"{part}/upheld"] <= parts[f"{part}/upheld_high"]


def test_a_run_holds_its_card_in_both_languages(desk_home: Path) -> None:
    home = Home.at(desk_home)
    for code in ("M06", "M08", "M10"):
        (version,) = versions(home, code)
        (card,) = [path for path in home.artefacts.rglob("card.md") if version.run_id in path.parts]
        text = card.read_text(encoding="utf-8")
        assert text.startswith(f"# {code} ")
        for part in ("## 与基线相比 Beside its baseline", "## 局限 Limits", "## 合理情形（排除项） Look-alikes"):
            assert part in text
        assert version.standing[0] in text
        assert version.standing[1] in text
