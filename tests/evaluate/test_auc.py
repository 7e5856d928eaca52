"""The area agrees with scikit-learn's, its interval with simulation, and groups widen it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from jihe.evaluate.auc import area, clustered, inside

pairs = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=60)


@given(pairs)
def test_the_area_is_the_one_of_the_textbook(rows: list[tuple[bool, int]]) -> None:
    truth, score = np.array([t for t, _ in rows]), np.array([s for _, s in rows], dtype=float)
    made = clustered(truth, score, np.arange(len(rows)), np.zeros(len(rows)))
    if truth.all() or not truth.any():
        assert made.value is None
        assert not made.meets(0, 1)
        assert np.isnan(area(truth, score))
        return
    assert made.value == pytest.approx(roc_auc_score(truth, score))
    assert inside(truth, score, [np.arange(len(rows))]) == pytest.approx(made.value)
    assert area(truth, score) == pytest.approx(roc_auc_score(truth, score))
    assert made.low is not None
    assert made.high is not None
    assert 0 <= made.low <= made.value + 1e-12
    assert made.value - 1e-12 <= made.high <= 1


def test_the_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    true = 0.760250  # P(N(1,1) > N(0,1))
    hits = 0
    for _ in range(400):
        truth = np.arange(160) < 60
        score = rng.normal(size=160) + truth
        made = clustered(truth, score, np.arange(160), np.zeros(160), confidence=0.9)
        hits += made.meets(true, true)
    assert 0.86 <= hits / 400 <= 0.94


def test_rows_of_one_group_count_once() -> None:
    rng = np.random.default_rng(2)
    truth, score = np.arange(80) < 40, rng.normal(size=80)
    once = clustered(truth, score, np.arange(80), np.zeros(80))
    thrice = clustered(np.repeat(truth, 3), np.repeat(score, 3), np.repeat(np.arange(80), 3), np.zeros(240))
    assert thrice.value == pytest.approx(once.value)
    assert (thrice.low, thrice.high) == pytest.approx((once.low, once.high))


def test_scores_of_different_models_are_not_compared() -> None:
    truth = np.array([True, False, True, False])
    block = np.array([0, 0, 1, 1])
    score = np.array([2.0, 1.0, 12.0, 11.0])  # the second model's scale is another one
    assert clustered(truth, score, np.arange(4), block).value == 1.0
    assert clustered(truth, score, np.arange(4), np.zeros(4)).value == 0.75
    assert inside(truth, score, [np.array([0, 1]), np.array([2, 3])]) == 1.0
