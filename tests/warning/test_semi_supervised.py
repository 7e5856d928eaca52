"""Few reviews: the forest helps, keeps its directions, sees no verdict and no future, and stands alone if declared."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.warning import Capacity, Labels, SemiSupervised, WarningModel, shallow_trees
from jihe.warning.estimators.isolation import DirectedIsolation
from jihe.warning.methods.base import TooFewError
from jihe.warning.training_set import TrainingSet
from jihe.warning.versions.standing import standing

FEATURES = ["months", "share", "noise"]

METHOD = SemiSupervised(shallow_trees, baseline="noise")
ALONE = SemiSupervised(shallow_trees, baseline="noise", calibrated=False, alone=True)


def declare(method: SemiSupervised) -> WarningModel:
    return WarningModel(
        code="M99", title="试", title_en="try", line="pension", entity="pension_award", features=FEATURES,
        rising=["months"], reasons=dict.fromkeys(FEATURES, ("甲 {value} {usual}", "a {value} {usual}")), method=method,
        labels=Labels("pension_award", ["fraud"], group="agent_id"), capacity=Capacity(20, 0.2), severity=[(0.5, 3)],
        subject=("person", "person_id"), says="甲", says_en="a",
    )  # fmt: skip


def population(n: int = 2000, seed: int = 2, odd: float = 0.03) -> pd.DataFrame:
    """Most rows lie close together; a few have many months and a share all of their own."""
    rng = np.random.default_rng(seed)
    strange = rng.random(n) < odd
    return pd.DataFrame({
        "months": np.where(strange, rng.uniform(20, 60, n), rng.poisson(2, n)),
        "share": np.where(strange, rng.uniform(0.8, 1, n), rng.beta(2, 8, n)),
        "noise": rng.normal(size=n),
        "strange": strange.astype(float),
    })  # fmt: skip


def reviews(n: int, upheld: int | None = None, seed: int = 3) -> TrainingSet:
    """Reviews over two years, the strange mostly upheld; ``upheld``: only so many are."""
    rows = population(n, seed, odd=0.3)
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(n) < 0.95, rows["strange"], 1 - rows["strange"]).astype(np.int64)
    if upheld is not None:
        y[np.flatnonzero(y)[upheld:]] = 0
    opened = np.datetime64("2024-01-01", "s") + np.sort(rng.integers(0, 730, n)) * np.timedelta64(86_400, "s")
    weight = np.where(rows["strange"] == 1, 0.2, 2.0)
    return TrainingSet(
        rows, y, weight / weight.mean(), np.arange(n), opened, opened + np.timedelta64(60 * 86_400, "s"), y * 100_000
    )


@cache
def learnt(method: SemiSupervised, count: int) -> Any:
    """What so many reviews teach; nobody changes it."""
    return method.fit(declare(method), population(), reviews(count))


def test_the_score_is_a_probability_and_says_how_many_reviews_it_rests_on() -> None:
    training_set, rows = reviews(400), population()
    fitted = learnt(METHOD, 400)
    score = fitted.score(rows)
    strange = rows["strange"] == 1
    assert score[strange].min() > score[~strange].max()
    assert fitted.evidence(rows)["lessons"].tolist() == [training_set.upheld.sum()] * len(rows)
    assert METHOD.calibrated


@pytest.mark.parametrize(("method", "upheld"), [(METHOD, None), (ALONE, None), (ALONE, 3)])
def test_more_of_a_rising_feature_is_never_less_suspicious(method: SemiSupervised, upheld: int | None) -> None:
    model, rows = declare(method), population(600)
    fitted = method.fit(model, rows, reviews(300, upheld))
    here = fitted.score(rows)
    for more in (1, 15, 200):
        assert (fitted.score(rows.assign(months=rows["months"] + more)) >= here).all()


def test_the_forest_is_that_of_today_and_never_saw_a_verdict() -> None:
    training_set, rows = reviews(300), population()
    model = declare(METHOD)
    forest = learnt(METHOD, 300).forest
    turned = METHOD.fit(model, rows, replace(training_set, upheld=np.roll(training_set.upheld, 1))).forest
    x = rows[FEATURES].to_numpy(float)
    np.testing.assert_array_equal(forest.transform(x), turned.transform(x))
    np.testing.assert_array_equal(
        forest.transform(x), DirectedIsolation([1, 0, 0], random_state=20260331).fit(x).transform(x)
    )


@pytest.mark.verify
def test_judging_looks_at_no_row_of_today() -> None:
    training_set, model = reviews(400), declare(METHOD)
    told = METHOD.validate(model, population(), training_set)
    other = METHOD.validate(model, population(seed=9), training_set)
    assert told.metrics == other.metrics
    assert "later blocks of time; no group on both sides" in told.says
    assert told.metrics["average_precision"].low > told.metrics["base_rate"].value


def test_reviews_are_drawn_by_weight_to_stand_for_the_population() -> None:
    training_set, model = reviews(400), declare(METHOD)
    odd = training_set.rows[FEATURES].to_numpy(float)[training_set.rows["strange"] == 1]
    light = METHOD._anomaly(model, training_set, None).forest.transform(odd)[:, -1]  # a fifth of a row each
    heavy = METHOD._anomaly(model, replace(training_set, weight=np.ones(400)), None).forest.transform(odd)[:, -1]
    assert light.mean() > heavy.mean() + 0.05


def test_too_few_reviews_are_too_few_unless_the_forest_may_stand_alone() -> None:
    rows = population()
    with pytest.raises(TooFewError, match="11 of 300 reviews were upheld; 12 of either kind are needed"):
        METHOD.fit(declare(METHOD), rows, reviews(300, 11))
    model = declare(ALONE)
    fitted = ALONE.fit(model, rows, reviews(300, 11))
    score = fitted.score(rows)
    assert ((score >= 0) & (score <= 1)).all()
    top = np.argsort(-score)[:40]
    assert rows["strange"].to_numpy()[top].all()
    assert (score == 0).mean() == pytest.approx(0.5, abs=0.02), "no further apart than half of all: 0"
    assert set(fitted.evidence(rows)["lessons"]) == {0}
    assert fitted.parameters()["alone_because"] == "11 of 300 reviews were upheld; 12 of either kind are needed"
    assert learnt(ALONE, 300).evidence(rows)["lessons"][0] > 12


def test_the_forest_alone_is_judged_by_the_reviews_and_claims_no_probability() -> None:
    model, rows = declare(ALONE), population()
    told = ALONE.validate(model, rows, reviews(300, 6))
    assert told.rows == 300
    assert told.says.startswith("300 reviews, none of which taught it: the forest of today's rows alone")
    assert not set(told.metrics) & {"brier", "calibration_error"}
    assert told.calibration == ()
    assert told.metrics["gain_average_precision"].value > 0


@pytest.mark.parametrize("upheld", [0, 5])
def test_a_handful_of_upheld_reviews_is_no_evidence(upheld: int) -> None:
    nothing = ALONE.validate(declare(ALONE), population(), reviews(300, upheld))
    assert nothing.says == f"{upheld} of 300 reviews were upheld; 6 are needed to judge the forest alone"
    stands = standing({name: None if isnan(one.value) else one.value for name, one in nothing.metrics.items()}, 0.8)
    assert stands.en == "its comparison with the baseline (average precision) could not be estimated"


def test_who_may_stand_alone_promises_no_probability() -> None:
    with pytest.raises(ValueError, match="calibrated=False"):
        SemiSupervised(shallow_trees, baseline="noise", alone=True)
    assert not ALONE.calibrated


def test_the_same_rows_give_the_same_scores() -> None:
    model, rows, training_set = declare(ALONE), population(), reviews(300)
    again = ALONE.fit(model, rows, training_set)
    first, second = (fitted.score(rows) for fitted in (learnt(ALONE, 300), again))
    np.testing.assert_array_equal(first, second)
