"""Which model is due: by what came since, what changed of what it had learnt, its files, its version, drift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from jihe.content import Content
from jihe.engines import Session
from jihe.home import Home
from jihe.lake import Snapshot
from jihe.law import Law
from jihe.warning.discovery import Model, ModelError
from jihe.warning.learning.labels import reviews
from jihe.warning.learning.own_reviews import COLUMNS
from jihe.warning.training import train_with
from jihe.warning.versions import question as asking
from jihe.warning.versions import registry, retraining
from jihe.warning.versions.gates import Gate
from jihe.warning.versions.promotion import Bounds
from jihe.warning.versions.question import Question
from jihe.warning.versions.retraining import Due, due

DAY, TRAINED = date(2025, 12, 31), date(2025, 10, 31)
Sessions = Callable[[date], Session]


@pytest.fixture
def m10(the_models: list[Model]) -> Model:
    return next(model for model in the_models if model.code == "M10")


@pytest.fixture
def asked(the_content: Content, sessions: Sessions, the_law: Law, tmp_path: Path) -> Question:
    return Question(Home.at(tmp_path), the_content, sessions, DAY, Bounds.of(the_law, DAY))


@pytest.fixture
def usable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that loads, and nothing that moved."""
    monkeypatch.setattr(registry, "load", lambda *_: (None, None))
    monkeypatch.setattr(asking, "moved", lambda *_: Gate("drift", "holds", "", ""))


def version(model: Model, **change: Any) -> Any:
    told = {"number": 1, "trained_as_of": TRAINED.isoformat(), "content_hash": model.content_hash}
    return SimpleNamespace(**told | change)


def asked_of(asked: Question, model: Model, version: Any) -> Due:
    return retraining._due(asked, model, version)


def own(*rows: dict[str, Any]) -> pa.Table:
    usual = {
        "about_kind": "wi_case", "line": "work_injury", "verdict": "fraud", "confirmed_fen": 500,
        "selection_prob": 1.0, "opened_ts": datetime(2025, 9, 3), "until_ts": None,
    }  # fmt: skip
    made = [usual | {"review_id": -2 * n, "about_id": n} | row for n, row in enumerate(rows, 1)]
    return pa.Table.from_pylist([{name: row[name] for name in COLUMNS} for row in made])


def before(asked: Question, model: Model) -> pd.DataFrame:
    return reviews(model, asked.sessions(asked.as_of), None)


@pytest.mark.usefixtures("usable")
def test_enough_upheld_since_is_a_reason_and_one_less_is_none(asked: Question, m10: Model) -> None:
    known = before(asked, m10)
    later = known[known["decided_ts"] >= pd.Timestamp(2025, 11, 1)]
    upheld = int(later["verdict"].isin(m10.declaration.labels.upheld).sum())  # type: ignore[union-attr]
    one = asked_of(asked, m10, version(m10))
    assert (one.version, one.new, one.upheld, one.changed) == (1, len(later), upheld, 0)
    for least, due_ in ((upheld, True), (upheld + 1, False)):
        question = replace(asked, bounds=replace(asked.bounds, least_upheld=least))
        assert bool(asked_of(question, m10, version(m10)).reasons) is due_


@pytest.mark.usefixtures("usable")
def test_whether_the_version_is_in_force_is_said(asked: Question, m10: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not asked_of(asked, m10, version(m10)).in_force
    monkeypatch.setattr(registry, "in_force", lambda *_: 1)
    assert asked_of(asked, m10, version(m10)).in_force
    assert not asked_of(asked, m10, version(m10, number=2)).in_force


@pytest.mark.usefixtures("usable")
def test_a_verdict_of_the_day_of_training_was_learnt_and_one_of_the_next_is_new(asked: Question, m10: Model) -> None:
    plain = asked_of(asked, m10, version(m10))
    for given, new in ((datetime(2025, 10, 31, 23, 59, 59), 0), (datetime(2025, 11, 1), 1)):
        one = asked_of(replace(asked, own=own({"decided_ts": given})), m10, version(m10))
        assert one.new is not None
        assert plain.new is not None
        assert one.new - plain.new == new


@pytest.mark.usefixtures("usable")
def test_what_it_learnt_and_an_appeal_changed_since_is_a_reason(asked: Question, m10: Model) -> None:
    quiet = replace(asked, bounds=replace(asked.bounds, least_upheld=10**6))
    given = datetime(2025, 9, 20)

    def changed(until: datetime) -> Due:
        return asked_of(replace(quiet, own=own({"decided_ts": given, "until_ts": until})), m10, version(m10))

    before_training, after, too_late = (changed(datetime(2025, 10, 31, 12)), changed(datetime(2025, 11, 1)),
                                        changed(datetime(2026, 1, 1)))  # fmt: skip
    assert (before_training.changed, after.changed, too_late.changed) == (0, 1, 0)
    assert (before_training.reasons, too_late.reasons) == ((), ())
    assert after.reasons[0][1] == "1 of the verdicts it learnt from were changed since by an appeal or taken back"


def test_its_file_its_version_and_drift_are_reasons(
    asked: Question, m10: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = replace(asked, bounds=replace(asked.bounds, least_upheld=10**6))
    looked: list[date] = []

    def moved(_: Question, __: Model, ___: Any, day: date, rows: pd.DataFrame) -> Gate:
        assert len(rows)
        looked.append(day)
        return Gate("drift", "fails", "已漂移", "has drifted")

    monkeypatch.setattr(registry, "load", lambda *_: (None, None))
    monkeypatch.setattr(asking, "moved", moved)
    one = asked_of(quiet, m10, version(m10, content_hash="another"))
    assert [en for _, en in one.reasons] == ["its file or its features' file has changed since", "has drifted"]
    assert looked == [TRAINED]
    same_day = asked_of(quiet, m10, version(m10, trained_as_of=DAY.isoformat()))
    assert (same_day.reasons, same_day.drift, len(looked)) == ((), None, 1)

    def broken(*_: Any) -> Any:
        raise ModelError("its artefact is not the one that was registered")

    monkeypatch.setattr(registry, "load", broken)
    assert "is not the one that was registered" in asked_of(quiet, m10, version(m10)).reasons[0][1]
    assert asked_of(quiet, m10, None).reasons == (("从未训练", "never trained"),)


@pytest.mark.verify
def test_every_model_of_the_content_has_its_line(
    tmp_path: Path, told: Callable[..., Content], sessions: Sessions, the_law: Law
) -> None:
    home, folder = Home.at(tmp_path / "home"), tmp_path / "content"
    content = told(folder, 0.95)
    question = Question(home, content, sessions, DAY, replace(Bounds.of(the_law, DAY), drift=99))
    (never,) = due(question, lambda *_: None)
    assert (never.code, never.version, never.reasons) == ("M90", None, (("从未训练", "never trained"),))
    train_with(home, content, sessions, TRAINED, None, Snapshot(3, {}))
    (one,) = due(question, lambda *_: None)
    assert (one.version, one.trained_as_of, one.new, one.reasons) == (1, "2025-10-31", None, ())
    assert one.drift is not None
    assert "psi_score" in one.drift.numbers
