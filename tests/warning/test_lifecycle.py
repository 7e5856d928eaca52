"""From trained to in force and back: compared without a trace, refused in words, promoted and rolled back on record."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import mlflow
import pytest
import yaml

from jihe.content import Content
from jihe.content import load as load_content
from jihe.engines import Session
from jihe.errors import BadInputError, BusyError
from jihe.home import Home
from jihe.lake import Snapshot
from jihe.law import Law
from jihe.receipts import Receipts
from jihe.warning.discovery import discover
from jihe.warning.scoring import score
from jihe.warning.training import train_with
from jihe.warning.versions import gates
from jihe.warning.versions.comparing import compare
from jihe.warning.versions.lifecycle import RefusedError, promote, rollback
from jihe.warning.versions.promotion import Bounds, Hours
from jihe.warning.versions.question import Question, View
from jihe.warning.versions.registry import challengers, champions, history, reported, spoken_of, versions, writing

DAY = date(2025, 12, 31)
SNAPSHOT = Snapshot(3, {"wi_case": 2})
Sessions = Callable[[date], Session]


def made(root: Path, told: Callable[..., Content], sessions: Sessions, the_law: Law) -> Question:
    """M90: version 1 in force; version 2 finds far more by its stated measure; version 3 beats no baseline."""
    home, folder = Home.at(root / "home"), root / "content"
    for found, ahead in ((0.5, 0.95), (0.9, 0.99), (0.95, 0.5)):
        train_with(home, told(folder, ahead, 0.01, found), sessions, DAY, None, SNAPSHOT)
    wide = replace(Bounds.of(the_law, DAY), rank_correlation=-1, overlap=0, drift=99, selection=(0, 1e9))
    return Question(home, told(folder, 0.99, 0.01, 0.9), sessions, DAY, wide)


@pytest.fixture(scope="module")
def once(
    tmp_path_factory: pytest.TempPathFactory, told: Callable[..., Content], sessions: Sessions, the_law: Law
) -> Question:
    return made(tmp_path_factory.mktemp("lifecycle"), told, sessions, the_law)


@pytest.fixture
def asked(once: Question, tmp_path: Path) -> Question:
    """A copy to change."""
    return replace(once, home=Home.at(shutil.copytree(once.home.root, tmp_path / "home")))


def findings(asked: Question, number: int | None = None, against: int | None = None) -> dict[str, str]:
    return {gate.name: gate.finding for gate in compare(asked, "M90", number, against).gates}


def test_comparing_changes_nothing_and_asks_every_gate(asked: Question) -> None:
    before = (champions(asked.home), challengers(asked.home), history(asked.home, "M90"))
    compared = compare(asked, "M90", 2)
    assert (compared.version, compared.against) == (2, 1)
    assert {gate.name: gate.finding for gate in compared.gates} == {
        "usable": "holds", "baseline": "holds", "worth": "holds", "calibration": "void", "stability": "holds",
        "drift": "holds", "selection": "holds", "false_flags": "unknown",
    }  # fmt: skip
    assert compared.refusals == []
    assert (champions(asked.home), challengers(asked.home), history(asked.home, "M90")) == before
    told = compared.told()
    assert told["promotable"] is True
    assert json.loads(json.dumps(told))["gates"][2]["numbers"]["found"]["value"] == 0.9


def test_the_same_question_is_answered_at_once_and_another_is_asked_anew(
    asked: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jihe.warning.versions import comparing

    kept = replace(asked, inputs="all that it rests on")
    first = compare(kept, "M90", 2)
    looked: list[str] = []

    def look(view: View) -> gates.Gate:
        looked.append("stability")
        return gates.Gate("stability", "holds", "", "")

    monkeypatch.setattr(comparing, "_stability", look)
    assert compare(kept, "M90", 2) == first
    assert looked == []
    for other in (
        replace(kept, inputs="another snapshot"),
        replace(kept, bounds=replace(kept.bounds, overlap=0.1)),
        replace(kept, hours=Hours({"case": 8.0}, {("work_injury", "employer"): 1440.0})),
        replace(kept, inputs=""),
    ):
        compare(other, "M90", 2)
        assert looked.pop() == "stability"
    compare(kept, "M90", 3)
    assert looked.pop() == "stability"
    (kept.home.artefacts / versions(kept.home, "M90")[1].path).unlink()
    assert [gate.finding for gate in compare(kept, "M90", 2).gates] == ["fails", "holds"]  # unusable, whatever is kept


@pytest.mark.verify
def test_a_first_version_that_the_gates_refuse_waits_and_says_why(
    tmp_path: Path, told: Callable[..., Content], sessions: Sessions
) -> None:
    home, folder = Home.at(tmp_path / "home"), tmp_path / "content"
    told(folder, 0.95)
    bounds = folder / "rules" / "parameters" / "promotion.yaml"
    parameters = yaml.safe_load(bounds.read_text(encoding="utf-8"))
    parameters["gate_rank_correlation"]["values"][0]["value"] = 10_001
    bounds.write_text(yaml.safe_dump(parameters, allow_unicode=True, sort_keys=False), encoding="utf-8")
    content = load_content(folder, receipts=Receipts.none())
    (one,) = train_with(home, content, sessions, DAY, None, SNAPSHOT)
    assert one.version is not None
    assert (one.champion, champions(home), challengers(home)["M90"].number) == (False, {}, 1)
    assert one.version.beats is True
    assert one.version.refused is not None
    assert one.version.refused[1].startswith("stability: retrained a month apart")
    assert versions(home, "M90")[0] == one.version
    assert len(list(home.artefacts.rglob(f"gates_{DAY}.json"))) == 1
    warned = score(home, content, sessions(DAY))
    assert (warned.failures, warned.warnings.num_rows) == ({}, 0)
    assert "相隔一月重训" in warned.resting["m90_told"]
    assert "version 1 is not in force: stability" in warned.resting["m90_told"]


@pytest.mark.verify
def test_two_versions_are_compared_the_other_way_round(asked: Question) -> None:
    compared = compare(asked, "M90", 1, 2)
    assert (compared.version, compared.against) == (1, 2)
    assert next(gate for gate in compared.gates if gate.name == "worth").finding == "fails"
    assert findings(asked, 3, 2)["baseline"] == "fails"


@pytest.mark.verify
def test_a_version_beside_itself_or_without_a_champion_has_nobody_to_beat(asked: Question) -> None:
    assert findings(asked, 1)["worth"] == "void"


@pytest.mark.verify
def test_promoted_is_in_force_with_who_and_why_and_taken_back(asked: Question) -> None:
    home = asked.home
    event = promote(home, compare(asked, "M90", 2), "li", "more is found")
    assert (event.action, event.version, event.before, event.by, event.because) == (
        "promote", 2, 1, "li", "more is found"
    )  # fmt: skip
    assert champions(home)["M90"].number == 2
    client = mlflow.MlflowClient(tracking_uri=home.mlflow_uri)
    tags = client.get_model_version("M90", "2").tags
    assert (tags["champion_by"], tags["champion_because"]) == ("li", "more is found")
    run = versions(home, "M90")[1].run_id
    (kept,) = (path for path in home.artefacts.rglob(f"gates_{DAY}.json") if run in path.parts)
    assert json.loads(kept.read_text(encoding="utf-8"))["promotable"] is True
    with pytest.raises(BadInputError, match="is the champion already"):
        promote(home, compare(asked, "M90", 2), "li", "again")

    (home.artefacts / versions(home, "M90")[1].path).unlink()  # what is in force is broken: that is when it is needed
    back = rollback(home, "M90", "wang", "it warns of nobody")
    assert (back.action, back.version, back.before) == ("rollback", 1, 2)
    assert champions(home)["M90"].number == 1
    assert [each.action for each in history(home, "M90")] == ["first", "promote", "rollback"]
    with pytest.raises(BadInputError, match="had no other version in force before"):
        rollback(home, "M90", "wang", "further")
    assert findings(asked, 2)["usable"] == "fails"


@pytest.mark.verify
def test_rolling_back_again_goes_one_further(asked: Question) -> None:
    promote(asked.home, compare(asked, "M90", 2), "li", "b")
    better = replace(asked, bounds=replace(asked.bounds, certainty=0.5))
    promote(asked.home, compare(better, "M90", 3), "li", "c")
    assert [rollback(asked.home, "M90", "li", "x").version for _ in range(2)] == [2, 1]
    promote(asked.home, compare(asked, "M90", 2), "li", "d")
    assert rollback(asked.home, "M90", "li", "x").version == 1


def test_an_alias_moved_by_hand_goes_back_to_what_is_on_record(asked: Question) -> None:
    mlflow.MlflowClient(tracking_uri=asked.home.mlflow_uri).set_registered_model_alias("M90", "champion", "3")
    assert rollback(asked.home, "M90", "li", "moved by hand").version == 1


def test_a_refusal_says_why_in_both_languages_and_changes_nothing(asked: Question) -> None:
    with pytest.raises(
        RefusedError, match=r"M90 version 3 is not promoted: baseline: 未能证明优于.* · does not beat"
    ) as no:
        promote(asked.home, compare(asked, "M90", 3), "li", "hope")
    assert no.value.exit_code == 1
    assert champions(asked.home)["M90"].number == 1
    assert len(history(asked.home, "M90")) == 1
    client = mlflow.MlflowClient(tracking_uri=asked.home.mlflow_uri)
    assert "does not beat" in client.get_model_version("M90", "3").tags["refused"]


@pytest.mark.verify
def test_other_bounds_on_another_day_decide_otherwise(asked: Question) -> None:
    strict = replace(asked, bounds=replace(asked.bounds, rank_correlation=1.01))
    assert findings(strict, 2)["stability"] == "fails"
    with pytest.raises(RefusedError, match="stability"):
        promote(asked.home, compare(strict, "M90", 2), "li", "x")
    lenient = replace(asked, bounds=replace(asked.bounds, certainty=0.5))
    assert findings(lenient, 3)["baseline"] == "holds"


@pytest.mark.verify
def test_a_working_folder_that_was_moved_trains_on_with_its_artefacts_inside(asked: Question, once: Question) -> None:
    before = sorted(once.home.artefacts.rglob("*"))
    for number in (4, 5):
        (trained,) = train_with(asked.home, asked.content, asked.sessions, DAY, None, SNAPSHOT, fresh=True)
        assert trained.version is not None
        assert trained.version.number == number
        assert (asked.home.artefacts / trained.version.path).is_file()
    assert sorted(once.home.artefacts.rglob("*")) == before


@pytest.mark.verify
def test_as_good_is_no_reason_to_change_unless_the_champion_cannot_be_used(asked: Question) -> None:
    assert findings(asked, 3, 2)["worth"] == "holds"
    same = compare(asked, "M90", 2, 2)
    assert same.against is None
    # Version 4: version 2's settings again.
    train_with(asked.home, asked.content, asked.sessions, DAY, None, SNAPSHOT, fresh=True)
    assert findings(asked, 4, 2)["worth"] == "fails"
    (asked.home.artefacts / versions(asked.home, "M90")[1].path).unlink()
    assert findings(asked, 4, 2)["worth"] == "holds"


def test_what_is_not_there_is_named(asked: Question) -> None:
    with pytest.raises(BadInputError, match="M90 has no version 9; there are: 1, 2, 3"):
        compare(asked, "M90", 9)
    with writing(asked.home), pytest.raises(BusyError):
        rollback(asked.home, "M90", "li", "x")


@pytest.mark.verify
def test_a_report_speaks_of_the_champion_or_else_of_the_newest(
    tmp_path: Path, told: Callable[..., Content], sessions: Sessions
) -> None:
    home, folder = Home.at(tmp_path / "home"), tmp_path / "content"
    content = told(folder, 0.1)
    for number in (1, 2):
        train_with(home, content, sessions, DAY, None, SNAPSHOT, fresh=True)
        assert spoken_of(home)["M90"].number == number
    (model,), _ = discover(content)
    assert reported(home, model)[1].number == 2
    for _ in range(2):
        train_with(home, told(folder, 0.95), sessions, DAY, None, SNAPSHOT, fresh=True)
    assert (spoken_of(home)["M90"].number, champions(home)["M90"].number) == (3, 3)
