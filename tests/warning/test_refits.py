"""Refits: nothing judges what taught it, in time or in group, and two versions are judged on the same rows."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.warning.learning.refits import by_month, forward, since
from jihe.warning.methods.base import TooFewError
from jihe.warning.training_set import Changed, TrainingSet

N = 60


@dataclass
class Watched:
    """A method that remembers what it was given and scores by how much it had learnt."""

    fewest: int = 1
    lessons: list[TrainingSet] = field(default_factory=list)
    populations: list[date] = field(default_factory=list)

    def fit(self, _: Any, population: pd.DataFrame, training_set: TrainingSet) -> Any:
        if len(training_set.upheld) < self.fewest:
            raise TooFewError("too few")
        self.lessons.append(training_set)
        self.populations.append(population["day"].iloc[0])
        learnt = len(training_set.upheld)
        return SimpleNamespace(score=lambda rows: rows["subject_id"].to_numpy(float) + learnt / 1000)


def model(method: Watched, settings: str = "one") -> Any:
    return SimpleNamespace(key="case_id", content_hash=settings, declaration=SimpleNamespace(method=method))


@pytest.fixture(autouse=True)
def _populations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jihe.warning.learning.refits.entities", lambda _, day: pd.DataFrame({"day": [day]}))


def sessions(day: date) -> AbstractContextManager[Any]:
    return nullcontext(day)


def lesson(order: Any = None) -> TrainingSet:
    """One review a day from 2025-01-01, each decided nine days later; six groups in turn; a third upheld."""
    at = np.arange(N) if order is None else order
    opened = np.datetime64("2025-01-01T12:00:00") + at * np.timedelta64(86_400, "s")
    rows = pd.DataFrame({"subject_id": at, "case_id": at + 1000})
    upheld = (at % 3 == 0).astype(int)
    return TrainingSet(rows, upheld, np.ones(len(at)), at, opened, opened + np.timedelta64(9 * 86_400, "s"), upheld * 5)


def test_what_judges_was_opened_after_all_that_taught_was_decided() -> None:
    watched, training_set = Watched(), lesson()
    judged = forward([model(watched)], [training_set], sessions)
    assert judged.how == "forward in time, in 4 blocks"
    assert sorted(judged.seen.rows["subject_id"]) == list(range(12, N))
    for first, learnt, day in zip((12, 24, 36, 48), watched.lessons, watched.populations, strict=True):
        began = training_set.opened[first]
        assert learnt.decided.max() < began
        assert len(learnt.upheld) == first - 9  # opened at noon, decided at noon: the ninth day before is not before
        assert day == began.astype("datetime64[D]").astype(date).fromordinal(day.toordinal())
        assert (began.astype("datetime64[D]").astype(date) - day).days == 1


def test_no_group_is_on_both_sides() -> None:
    watched, training_set = Watched(), lesson()
    training_set = TrainingSet(
        training_set.rows,
        training_set.upheld,
        training_set.weight,
        np.arange(N) % 7,
        training_set.opened,
        training_set.decided,
        training_set.fen,
    )
    with pytest.raises(TooFewError):  # every group is in every block of twelve
        forward([model(Watched(fewest=61))], [training_set], sessions)
    # What was decided before the first block is of a group that has a review in it: nothing is left to learn from.
    early = np.where(np.arange(N) < 3, 20, np.arange(N))
    alone = TrainingSet(
        training_set.rows,
        training_set.upheld,
        training_set.weight,
        early,
        training_set.opened,
        training_set.decided,
        training_set.fen,
    )
    judged = forward([model(watched)], [alone], sessions)
    assert (judged.how, judged.seen.rows["subject_id"].min()) == ("forward in time, in 3 blocks", 24)
    assert 20 in watched.lessons[0].group


def test_two_settings_are_judged_on_the_reviews_both_know_in_one_order() -> None:
    one, two = Watched(), Watched()
    theirs = lesson(np.random.default_rng(0).permutation(N)[:50])
    judged = forward([model(one), model(two, "other")], [lesson(), theirs], sessions)
    ids = judged.seen.rows["subject_id"].to_numpy(float)
    assert set(ids) <= set(theirs.rows["subject_id"])
    np.testing.assert_array_equal(np.floor(judged.scores[0]), ids)
    np.testing.assert_array_equal(np.floor(judged.scores[1]), ids)
    assert [len(each.upheld) for each in one.lessons] == [len(each.upheld) for each in two.lessons]
    stranger = lesson()
    stranger.rows["case_id"] += 5000
    with pytest.raises(TooFewError, match="no reviewed entity in common"):
        forward([model(one), model(two, "other")], [lesson(), stranger], sessions)


def test_where_too_little_was_decided_early_whole_groups_are_held_out_and_it_says_so() -> None:
    watched, training_set = Watched(), lesson()
    late = training_set.opened + np.timedelta64(400 * 86_400, "s")
    training_set = TrainingSet(
        training_set.rows,
        training_set.upheld,
        training_set.weight,
        np.arange(N) // 4,
        training_set.opened,
        late,
        training_set.fen,
    )
    judged = forward([model(watched)], [training_set], sessions)
    assert "not forward in time" in judged.how
    assert sorted(judged.seen.rows["subject_id"]) == list(range(N))
    assert all(len(set(each.group)) < 15 for each in watched.lessons)
    nobody = TrainingSet(
        training_set.rows,
        training_set.upheld * 0,
        training_set.weight,
        training_set.group,
        training_set.opened,
        late,
        training_set.fen,
    )
    with pytest.raises(TooFewError, match="0 of 60 reviews were upheld"):
        forward([model(watched)], [nobody], sessions)


def test_a_champion_is_judged_by_reviews_opened_after_its_training() -> None:
    watched = Watched()
    fitted = SimpleNamespace(score=lambda rows: np.full(len(rows), 0.5))
    judged = since(fitted, model(watched), lesson(), date(2025, 2, 10), sessions)  # type: ignore[arg-type]
    assert judged.seen.rows["subject_id"].tolist() == list(range(41, N))  # from 11 February on
    assert judged.scores[1].tolist() == [0.5] * 19
    assert watched.lessons[0].decided.max() < judged.seen.opened.min()
    with pytest.raises(TooFewError, match="no review was opened since"):
        since(fitted, model(watched), lesson(), date(2025, 3, 1), sessions)  # type: ignore[arg-type]


def test_retrainings_look_back_month_by_month() -> None:
    watched = Watched()
    made = by_month(model(watched), lesson(), sessions, date(2025, 3, 15), lesson().rows)  # type: ignore[arg-type]
    assert watched.populations == [date(2025, 3, 15), date(2025, 2, 28), date(2025, 1, 31)]  # in December: nothing
    assert [len(each.upheld) for each in watched.lessons] == [60, 50, 22]
    assert len(made) == 3


def test_scores_of_the_day_that_are_known_are_not_made_again() -> None:
    watched, today = Watched(), np.arange(N) / N
    made = by_month(model(watched), lesson(), sessions, date(2025, 3, 15), lesson().rows, today)
    assert watched.populations == [date(2025, 2, 28), date(2025, 1, 31)]
    assert made[0] is today
    assert len(made) == 3


def test_what_an_appeal_changed_later_teaches_as_it_stood_then() -> None:
    training_set = lesson()
    first = training_set.take(np.arange(5))  # upheld 1, 0, 0, 1, 0; decided on 10 to 14 January
    until = np.full(5, np.datetime64("2025-02-20T12:00:00"))
    cleared = replace(
        training_set, decided=np.where(np.arange(N) < 5, until[0], training_set.decided),
        upheld=np.where(np.arange(N) < 5, 0, training_set.upheld), changed=Changed(first, until),
    )  # fmt: skip
    watched = Watched()
    forward([model(watched)], [cleared], sessions)  # blocks begin on 13 and 25 January, on 6 and 18 February
    known = [[int(each.upheld[each.group == one].sum()) for one in (0, 3)] for each in watched.lessons]
    assert known == [[1, 0], [1, 1], [1, 1], [1, 1]]
    assert [len(each.upheld) for each in watched.lessons] == [3, 15, 27, 39]  # each once, as if there was no appeal
    # Beside other settings, that know the reviews in another order and not the fourth: the same, without the fourth.
    order = np.r_[np.arange(N)[:3:-1], 2, 1, 0]
    theirs = replace(cleared.take(order), changed=Changed(first.take(np.array([4, 2, 1, 0])), until[:4]))
    one, two = Watched(), Watched()
    forward([model(one), model(two, "other")], [cleared, theirs], sessions)
    for each in (one.lessons[1], two.lessons[1]):
        assert sorted(each.group) == [0, 1, 2, *range(4, 16)]
        assert each.upheld[each.group == 0].tolist() == [1]
    later = cleared.known_before(until[0] + np.timedelta64(1, "s"))
    assert later.upheld[later.group == 0].tolist() == [0]
