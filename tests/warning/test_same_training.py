"""The same training twice is one version; anything it rests on that changed makes another."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from jihe import receipts
from jihe.content import Content
from jihe.engines import Session
from jihe.home import Home
from jihe.lake import Snapshot
from jihe.warning.training import Trained, train_with, training_inputs
from jihe.warning.versions.registry import versions, whole

DAY = date(2025, 12, 31)
SNAPSHOT = Snapshot(3, {"wi_case": 2})
Sessions = Callable[[date], Session]
Train = Callable[..., Trained]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "home")


@pytest.fixture
def train(home: Home, tmp_path: Path, told: Callable[..., Content], sessions: Sessions) -> Train:
    def run(ahead: float = 0.1, day: date = DAY, snapshot: Snapshot = SNAPSHOT, fresh: bool = False) -> Trained:
        content = told(tmp_path / "content", ahead)
        (trained,) = train_with(home, content, sessions, day, None, snapshot, fresh=fresh)
        return trained

    return run


def numbers(home: Home) -> list[int]:
    return [one.number for one in versions(home, "M90")]


def test_the_same_again_is_the_version_there_is(home: Home, train: Train) -> None:
    first, again = train(), train()
    assert (first.as_before, again.as_before, numbers(home)) == (False, True, [1])
    assert again.version == first.version
    assert numbers(home) == [1]


@pytest.mark.verify
def test_another_snapshot_is_another_version_and_fresh_trains_anew(home: Home, train: Train) -> None:
    train()
    assert not train(snapshot=replace(SNAPSHOT, number=4)).as_before
    again = train(snapshot=replace(SNAPSHOT, number=4), fresh=True)
    assert not again.as_before
    assert numbers(home) == [1, 2, 3]
    lost = again.version
    assert lost is not None
    assert whole(home, lost)
    kept = (home.artefacts / lost.path).read_bytes()
    (home.artefacts / lost.path).write_bytes(b"x")
    assert not whole(home, lost)  # what of a version was lost is trained again
    (home.artefacts / lost.path).write_bytes(kept)
    with sqlite3.connect(home.root / "mlflow.db") as store:
        store.execute("DELETE FROM model_versions")
    assert not whole(home, lost)


def test_reviews_of_our_own_and_the_law_and_the_engine_count(
    home: Home, the_law: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def inputs(own: pa.Table | None = None, snapshot: Snapshot = SNAPSHOT, day: date = DAY) -> str:
        return training_inputs(the_law, snapshot, day, own)  # type: ignore[arg-type]

    assert inputs() != inputs(day=date(2025, 11, 30))
    assert inputs() != inputs(snapshot=replace(SNAPSHOT, number=4))
    assert inputs() != inputs(snapshot=replace(SNAPSHOT, versions={"wi_case": 3}))
    reviews = pa.table({"review_id": [1, 2], "verdict": ["fraud", "benign"]})
    assert inputs() != inputs(reviews) != inputs(reviews.slice(1))
    assert inputs(reviews) == inputs(reviews.take([1, 0]))
    before = inputs()
    monkeypatch.setattr(receipts, "sources", lambda *_, **__: "another engine")
    assert inputs() != before
