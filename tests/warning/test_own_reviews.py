"""Our own verdicts teach: those about what the model scores, in its line, given by the day, at their probability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from jihe.engines import Session
from jihe.warning.discovery import Model
from jihe.warning.learning.labels import training_sets
from jihe.warning.learning.own_reviews import COLUMNS, with_own
from jihe.warning.training_set import TrainingSet

DAY = date(2025, 12, 31)


def own(**change: Any) -> pa.Table:
    row = {
        "review_id": -2, "about_kind": "wi_case", "about_id": 7, "line": "work_injury", "verdict": "fraud",
        "confirmed_fen": 500, "selection_prob": 0.25, "opened_ts": datetime(2025, 11, 3),
        "decided_ts": datetime(2025, 12, 31, 23, 59, 59), "until_ts": None,
    }  # fmt: skip
    return pa.Table.from_pylist([{name: (row | change)[name] for name in COLUMNS}])


@pytest.fixture
def m10(the_models: list[Model]) -> Model:
    return next(model for model in the_models if model.code == "M10")


def before(model: Model, sessions: Callable[[date], Session]) -> Any:
    from jihe.warning.learning.labels import _reviews

    return _reviews(model, sessions(DAY))


@pytest.mark.parametrize(
    ("change", "teaches"),
    [
        ({}, True),
        ({"line": "cross"}, True),
        ({"line": "pension"}, False),
        ({"about_kind": "person"}, False),
        ({"decided_ts": datetime(2026, 1, 1)}, False),
        ({"selection_prob": 0.0}, False),
    ],
)
def test_which_of_our_verdicts_teach(
    m10: Model, sessions: Callable[[date], Session], change: dict[str, Any], teaches: bool
) -> None:
    reviews = before(m10, sessions)
    both = with_own(m10, reviews, own(**change), DAY)
    assert len(both) - len(reviews) == teaches
    if teaches:
        last = both.iloc[-1]
        assert (last["subject_id"], last["verdict"], last["confirmed_fen"], last["selection_prob"]) == (
            7,
            "fraud",
            500,
            0.25,
        )
        assert last["opened_ts_month"] == 2025 * 12 + 10


def test_no_store_is_no_change(m10: Model, sessions: Callable[[date], Session]) -> None:
    reviews = before(m10, sessions)
    assert with_own(m10, reviews, None, DAY) is reviews
    assert with_own(m10, reviews, own().slice(0, 0), DAY) is reviews


def test_a_verdict_about_a_case_and_its_proof_teaches_once(m10: Model, sessions: Callable[[date], Session]) -> None:
    reviews = before(m10, sessions)
    twice = pa.concat_tables([own(), own(), own(about_kind="person", about_id=3)])
    assert len(with_own(m10, reviews, twice, DAY)) == len(reviews) + 1


def test_they_meet_what_was_known_before_the_case_was_opened(m10: Model, sessions: Callable[[date], Session]) -> None:
    plain = training_sets([m10], sessions, DAY, lambda *_: None)["M10"]
    case = int(plain.rows["subject_id"].iloc[0])
    opened = plain.opened[0].astype("datetime64[us]").astype(datetime)
    more = training_sets([m10], sessions, DAY, lambda *_: None, own(about_id=case, opened_ts=opened))["M10"]
    assert len(more.upheld) == len(plain.upheld) + 1
    mine = more.rows["subject_id"].eq(case) & more.rows["selection_prob"].eq(0.25)
    (at,) = np.flatnonzero(mine & (more.fen == 500))
    assert more.upheld[at] == 1
    features = list(m10.declaration.features)
    np.testing.assert_array_equal(
        more.rows.iloc[at][features].to_numpy(float), plain.rows.iloc[0][features].to_numpy(float)
    )


def test_an_appeal_changes_a_label_from_its_day_on_and_never_before(
    m10: Model, sessions: Callable[[date], Session]
) -> None:
    plain = training_sets([m10], sessions, DAY, lambda *_: None)["M10"]
    first = np.flatnonzero(plain.opened < np.datetime64("2025-11-01"))[0]
    case, opened = (
        int(plain.rows["subject_id"].iloc[first]),
        plain.opened[first].astype("datetime64[us]").astype(datetime),
    )
    given, settled = datetime(2025, 11, 10, 9), datetime(2025, 12, 10, 9)
    ours = pa.concat_tables(
        [
            own(about_id=case, opened_ts=opened, decided_ts=given, until_ts=settled, selection_prob=0.123),
            own(about_id=case, opened_ts=opened, decided_ts=settled, verdict="benign", review_id=-4,
                selection_prob=0.123),
        ], promote_options="permissive",
    )  # fmt: skip

    def says(lesson: TrainingSet) -> list[int]:
        """Whether our verdict is upheld, as far as there is one."""
        return lesson.upheld[lesson.rows["selection_prob"].eq(0.123).to_numpy()].tolist()

    for day, upheld in (
        (date(2025, 11, 9), []), (date(2025, 11, 10), [1]), (date(2025, 12, 9), [1]), (date(2025, 12, 10), [0]),
    ):  # fmt: skip
        assert says(training_sets([m10], sessions, day, lambda *_: None, ours)["M10"]) == upheld, day
    # Looked back on from a later day, what taught then teaches again: not nothing, and not what the appeal said.
    now = training_sets([m10], sessions, DAY, lambda *_: None, ours)["M10"]
    assert len(now.upheld) == len(plain.upheld) + 1
    at = np.datetime64(given, "s"), np.datetime64(settled, "s")
    second = np.timedelta64(1, "s")
    assert [says(now.known_before(moment)) for moment in (at[0], at[0] + second, at[1], at[1] + second)] == [
        [], [1], [1], [0],
    ]  # fmt: skip


def test_a_model_of_all_lines_learns_from_each(m10: Model, sessions: Callable[[date], Session]) -> None:
    crossing = replace(m10, declaration=replace(m10.declaration, line="cross"))
    reviews = before(m10, sessions)
    assert len(with_own(crossing, reviews, own(line="pension"), DAY)) == len(reviews) + 1
