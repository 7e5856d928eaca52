"""Learning from verdicts: honest splits, directions kept, unknowns usual, too little said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier

from jihe.warning import Capacity, Labels, Supervised, WarningModel
from jihe.warning.estimators.binning import percentiles_at_once
from jihe.warning.methods.base import TooFewError, Validation
from jihe.warning.methods.supervised import FittedSupervised
from jihe.warning.training_set import TrainingSet

FEATURES = ["wages", "noise", "opened"]


def trees(directions: Sequence[int]) -> Any:
    percentiles_at_once()  # as the models' own trees
    return HistGradientBoostingClassifier(
        max_iter=10, learning_rate=0.3, max_leaf_nodes=4, monotonic_cst=list(directions)
    )


def declare(method: Supervised, settled: str | None = None) -> WarningModel:
    return WarningModel(
        code="M99", title="试", title_en="try", line="unemployment", entity="ui_claim_month", features=FEATURES,
        rising=["wages"], reasons=dict.fromkeys(FEATURES, ("甲 {value} {usual}", "a {value} {usual}")), method=method,
        labels=Labels("ui_claim", ["fraud"], group="firm"), capacity=Capacity(50, 0.3), severity=[(0.5, 3)],
        subject=("person", "person_id"), says="甲", says_en="a", settled=settled,
    )  # fmt: skip


def reviews(n: int = 500, seed: int = 3) -> TrainingSet:
    """Reviews over two years, decided two months after they were opened; more wages, more often upheld."""
    rng = np.random.default_rng(seed)
    wages = rng.poisson(1.5, n).astype(float)
    upheld = (rng.random(n) < 1 / (1 + np.exp(3 - 1.4 * wages))).astype(np.int64)
    day = np.sort(rng.integers(0, 730, n))
    opened = np.datetime64("2024-01-01", "s") + day * np.timedelta64(86_400, "s")
    group = rng.integers(0, n // 2, n)
    rows = pd.DataFrame(
        {"wages": wages, "noise": rng.normal(size=n), "opened": day.astype(float), "firm": group, "proven": wages >= 4}
    )
    rows["proven"] = rows["proven"].astype(float)
    weight = np.where(rng.random(n) < 0.2, 4.0, 0.25)
    decided = opened + np.timedelta64(60 * 86_400, "s")
    return TrainingSet(rows, upheld, weight / weight.mean(), group, opened, decided, upheld * 100_000)


METHOD = Supervised(trees, baseline="wages")


@pytest.fixture(scope="module")
def learnt() -> FittedSupervised:
    """What the method made of five hundred reviews; nobody changes it."""
    training_set = reviews()
    return METHOD.fit(declare(METHOD), training_set.rows, training_set)


@pytest.fixture(scope="module")
def judged() -> Validation:
    """How it is judged by them."""
    training_set = reviews()
    return METHOD.validate(declare(METHOD), training_set.rows, training_set)


class Spy(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Remembers what every fit was shown."""

    shown: list[np.ndarray] = []  # noqa: RUF012 - shared on purpose

    def fit(self, x: np.ndarray, y: np.ndarray, sample_weight: np.ndarray | None = None) -> Spy:
        assert sample_weight is not None
        self.classes_ = np.unique(y)
        Spy.shown.append(x)
        return self

    def predict(self, x: np.ndarray) -> np.ndarray:
        return (x[:, 0] > 2).astype(int)

    def predict_proba(self, x: np.ndarray) -> np.ndarray:
        return np.column_stack([1 - x[:, 0] / 20, x[:, 0] / 20])


def test_no_fold_learns_from_its_future_or_from_its_own_groups() -> None:
    training_set, method = reviews(), Supervised(lambda _: Spy(), baseline="wages")
    # The group takes the place of the noise, so that the spy can see it.
    training_set.rows["noise"] = training_set.group.astype(float)
    Spy.shown.clear()
    method.validate(declare(method), training_set.rows, training_set)
    order = np.argsort(training_set.opened, kind="stable")
    blocks = np.array_split(order, 5)[1:]
    begins = [training_set.rows["opened"].to_numpy()[block].min() for block in blocks]
    whole = [shown for shown in Spy.shown if len(shown) in _sizes(training_set, blocks)]
    assert len(whole) == len(blocks)
    for shown, block, begin in zip(whole, blocks, begins, strict=True):
        assert shown[:, 2].max() + 60 < begin, "decided only after the block began"
        assert not set(shown[:, 1]) & set(training_set.group[block]), "a firm on both sides"


def _sizes(training_set: TrainingSet, blocks: list[np.ndarray]) -> set[int]:
    """How many rows each block may learn from."""
    return {
        int(
            (
                (training_set.decided < training_set.opened[b].min())
                & ~np.isin(training_set.group, training_set.group[b])
            ).sum()
        )
        for b in blocks
    }


def test_it_learns_and_says_how_well() -> None:
    training_set, method = reviews(2000), Supervised(trees, baseline="noise")
    model = declare(method)
    metrics = method.validate(model, training_set.rows, training_set).metrics
    assert metrics["average_precision"].low > metrics["base_rate"].value
    assert metrics["average_precision"].value > metrics["baseline_average_precision"].value + 0.15
    assert metrics["brier"].value < metrics["baseline_brier"].value
    assert metrics["calibration_error"].value < 0.1
    for name, estimate in metrics.items():
        assert estimate.low <= estimate.value <= estimate.high, name


def test_capacity_is_a_share_of_the_population() -> None:
    training_set, method = reviews(), METHOD
    few = pd.concat([training_set.rows] * 20, ignore_index=True)  # fifty of ten thousand: the very top
    tight = method.validate(declare(method), few, training_set).metrics
    everyone = method.validate(declare(method), training_set.rows.iloc[:50], training_set).metrics
    assert tight["precision_at_capacity"].value > everyone["precision_at_capacity"].value + 0.2
    assert everyone["precision_at_capacity"].value == pytest.approx(everyone["base_rate"].value)
    assert everyone["money_at_capacity"].value == pytest.approx(1)


def test_what_a_rule_settles_is_judged_apart(judged: Validation) -> None:
    training_set = reviews()
    apart = METHOD.validate(declare(METHOD, settled="proven"), training_set.rows, training_set)
    assert apart.rows < judged.rows
    assert apart.metrics["base_rate"].value < judged.metrics["base_rate"].value
    assert apart.metrics["all_average_precision"].value == judged.metrics["average_precision"].value
    assert 0 < apart.metrics["upheld_settled_by_rule"].value < 1


def test_the_same_reviews_give_the_same_scores(learnt: FittedSupervised) -> None:
    training_set, model = reviews(), declare(METHOD)
    again = METHOD.fit(model, training_set.rows, training_set)
    first, second = (fitted.score(training_set.rows) for fitted in (learnt, again))
    np.testing.assert_array_equal(first, second)


def test_what_was_fitted_to_the_very_same_is_not_fitted_again(learnt: FittedSupervised) -> None:
    training_set = reviews()
    again = METHOD.fit(declare(METHOD), training_set.rows, training_set)
    assert again.classifier is learnt.classifier
    for other in (
        replace(training_set, weight=training_set.weight[::-1]),
        replace(training_set, group=training_set.group[::-1]),
        replace(training_set, upheld=np.r_[1 - training_set.upheld[0], training_set.upheld[1:]]),
        training_set.take(np.arange(499)),
    ):
        assert METHOD.fit(declare(METHOD), other.rows, other).classifier is not learnt.classifier
    deeper = Supervised(lambda directions: trees(directions).set_params(max_leaf_nodes=5), baseline="wages")
    assert deeper.fit(declare(deeper), training_set.rows, training_set).classifier is not learnt.classifier


def test_the_score_is_a_probability_of_the_population() -> None:
    training_set, method = reviews(2000), Supervised(trees, baseline="wages")
    model = declare(method)
    score = method.fit(model, training_set.rows, training_set).score(training_set.rows)
    assert np.average(score, weights=training_set.weight) == pytest.approx(
        np.average(training_set.upheld, weights=training_set.weight), abs=0.03
    )


def test_more_of_a_rising_feature_never_scores_less(learnt: FittedSupervised) -> None:
    ladder = pd.DataFrame({"wages": np.arange(8.0), "noise": 0.0, "opened": 400.0})
    assert (np.diff(learnt.score(ladder)) >= 0).all()


def test_what_is_not_known_counts_as_usual() -> None:
    training_set, method = reviews(), METHOD
    training_set.rows["noise"] = np.nan  # a registry that never sent anything
    model = declare(method)
    fitted = method.fit(model, training_set.rows, training_set)
    row = pd.DataFrame({"wages": [np.nan], "noise": [1.0], "opened": [100.0]})
    usual = row.assign(wages=training_set.rows["wages"].median())
    assert fitted.score(row)[0] == fitted.score(usual)[0]


@pytest.mark.parametrize(("upheld", "enough"), [(11, False), (12, True)])
def test_twelve_of_either_verdict_are_needed(upheld: int, enough: bool) -> None:
    training_set, method = reviews(), METHOD
    y = np.zeros(500, dtype=np.int64)
    y[np.argsort(-training_set.rows["wages"].to_numpy())[:upheld]] = 1
    few = TrainingSet(
        training_set.rows,
        y,
        training_set.weight,
        training_set.group,
        training_set.opened,
        training_set.decided,
        training_set.fen,
    )
    if enough:
        assert method.fit(declare(method), few.rows, few)
        return
    with pytest.raises(TooFewError, match="11 of 500 reviews were upheld; 12 of either kind are needed"):
        method.fit(declare(method), few.rows, few)


def test_too_few_for_a_forward_judgement_are_judged_in_folds_and_it_says_so(judged: Validation) -> None:
    training_set = reviews(n=60, seed=5)
    method = Supervised(trees, baseline="noise")
    late = training_set.take(np.arange(60))
    late.decided[:] = training_set.opened.max() + np.timedelta64(86_400, "s")  # nothing was decided before any block
    told = method.validate(declare(method), training_set.rows, late)
    assert told.rows == 60
    assert told.says.startswith("60 reviews in folds, not forward in time")
    assert judged.says.startswith("4")  # enough: forward


def test_where_only_what_a_rule_settles_was_upheld_it_is_counted_and_it_says_so() -> None:
    training_set = reviews()
    training_set.rows["proven"] = np.maximum(training_set.rows["proven"], training_set.upheld).astype(float)
    method = Supervised(trees, baseline="wages")
    told = method.validate(declare(method, settled="proven"), training_set.rows, training_set)
    assert "what a rule settles included: nothing else was upheld" in told.says
    assert told.metrics["average_precision"].value == pytest.approx(told.metrics["all_average_precision"].value)
