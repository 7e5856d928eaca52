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
from jihe.warning.registry import versions, whole
from jihe.warning.training import Trained, train_with, training_inputs

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
    assert train(ahead=0.95).champion
    assert train(ahead=0.95).champion  # and it is said of one that is in force, too
    assert numbers(home) == [1, 2]


def test_another_day_snapshot_or_file_is_another_version(home: Home, train: Train) -> None:
    train()
    assert not train(day=date(2025, 11, 30)).as_before
    assert not train(snapshot=replace(SNAPSHOT, number=4)).as_before
    assert not train(snapshot=replace(SNAPSHOT, versions={"wi_case": 3})).as_before
    assert not train(ahead=0.2).as_before
    assert numbers(home) == [1, 2, 3, 4, 5]


def test_fresh_trains_anew(home: Home, train: Train) -> None:
    train()
    assert not train(fresh=True).as_before
    assert numbers(home) == [1, 2]


def test_a_version_of_which_something_was_lost_is_trained_again(home: Home, train: Train) -> None:
    lost = train().version
    assert lost is not None
    (home.artefacts / lost.path).write_bytes(b"x")
    again = train()
    assert not again.as_before
    assert again.version is not None
    assert whole(home, again.version)
    with sqlite3.connect(home.root / "mlflow.db") as store:
        store.execute("DELETE FROM model_versions")
    assert not whole(home, again.version)


def test_reviews_of_our_own_and_the_law_and_the_engine_count(
    home: Home, the_law: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def inputs(own: pa.Table | None = None) -> str:
        return training_inputs(the_law, SNAPSHOT, DAY, own)  # type: ignore[arg-type]

    reviews = pa.table({"review_id": [1, 2], "verdict": ["fraud", "benign"]})
    assert inputs() != inputs(reviews) != inputs(reviews.slice(1))
    assert inputs(reviews) == inputs(reviews.take([1, 0]))
    before = inputs()
    monkeypatch.setattr(receipts, "sources", lambda *_, **__: "another engine")
    assert inputs() != before
