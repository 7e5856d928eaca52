"""Reasons by Shapley values: they sum up, they name what matters, and who has no shap loses nothing but them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from jihe.engines import Session
from jihe.warning import explain, reasons
from jihe.warning.discovery import Model
from jihe.warning.estimators import shapley
from jihe.warning.estimators.calibration import sigmoid
from jihe.warning.fitted_model import FittedModel, usual
from jihe.warning.learning.frames import entities
from jihe.warning.methods.supervised import Supervised
from jihe.warning.training_set import TrainingSet

DAY = date(2025, 12, 31)


@pytest.fixture(scope="module")
def tried(the_models: list[Model], sessions: Callable[[date], Session]) -> tuple[FittedModel, Any]:
    """M10 taught by verdicts that follow one feature, earlier_cases, alone."""
    model = next(one for one in the_models if one.code == "M10")
    rows = entities(model, sessions(DAY))
    told = rows["earlier_cases"].to_numpy(float) > np.median(rows["earlier_cases"])
    n, when = len(rows), np.full(len(rows), np.datetime64("2025-12-01", "s"))
    when = when + np.arange(n).astype("timedelta64[h]")
    lesson = TrainingSet(
        rows,
        told.astype(np.int64),
        np.ones(n),
        np.arange(n),
        when,
        when + np.timedelta64(1, "h"),
        np.zeros(n, np.int64),
    )
    learnt = model.declaration.method.fit(model.declaration, rows, lesson)
    return FittedModel(model, learnt, *usual(model, rows)), rows


def test_the_values_sum_up_to_the_score(tried: tuple[FittedModel, Any]) -> None:
    fitted, rows = tried
    learnt, some = fitted.fitted, rows.iloc[:20]
    raw = learnt.classifier.predict_proba(learnt.inputs(some))[:, 1]
    score = sigmoid(raw, learnt.slope, learnt.intercept)
    beyond = np.log(score / (1 - score)) - learnt.contributions(some).sum(axis=1)
    np.testing.assert_allclose(beyond, beyond[0], atol=1e-6)  # what is left is the average row's, the same for all


def test_what_the_verdicts_follow_comes_first_and_the_same_every_time(tried: tuple[FittedModel, Any]) -> None:
    fitted, rows = tried
    top = rows.iloc[np.argsort(-fitted.score(rows), kind="stable")[:10]]
    told = explain(fitted, top, rows, way="shapley")
    assert told == explain(fitted, top, rows, way="shapley")
    assert told == explain(fitted, top, rows)
    frame = told.to_pandas()
    assert set(frame.loc[frame["rank"] == 1, "feature"]) == {"earlier_cases"}
    assert fitted.fitted.contributions(rows.iloc[:0]).shape == (0, len(fitted.model.declaration.features))


def test_replacement_needs_no_shap(tried: tuple[FittedModel, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    fitted, rows = tried
    monkeypatch.setattr(shapley, "find_spec", lambda _name: None)
    top = rows.iloc[np.argsort(-fitted.score(rows), kind="stable")[:10]]
    assert reasons.way_of(fitted) == "replacement"
    frame = explain(fitted, top, rows).to_pandas()
    first = frame[frame["rank"] == 1]
    # Where the peers too usually lie beyond what the verdicts follow, nothing being usual changes the score.
    place = list(fitted.model.declaration.features).index("earlier_cases")
    between = np.median(rows["earlier_cases"]) + 0.5  # trees split between whole numbers
    alike = fitted.usual_of(top)[:, place] > between
    assert (~alike).sum() > 0
    assert (first["contribution"].to_numpy() > 0).tolist() == (~alike).tolist()
    assert set(first.loc[first["contribution"] > 0, "feature"]) == {"earlier_cases"}


def test_only_plain_trees_taught_by_reviews_are_explained_so(
    tried: tuple[FittedModel, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted, _ = tried
    monkeypatch.setattr(shapley, "find_spec", lambda _name: object())
    assert reasons.way_of(fitted) == "shapley"

    class Other(Supervised):
        """A method that gives its classifier more than the features."""

    method = Other(fitted.model.declaration.method.estimator, baseline="days_insured")
    for other in ({"method": method}, {"classifier": object()}):
        assert reasons.way_of(replace(fitted, fitted=replace(fitted.fitted, **other))) == "replacement"
