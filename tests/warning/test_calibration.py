"""The sigmoid: right where the truth is known, never against the order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.warning.estimators.calibration import fit_sigmoid, sigmoid


def drawn(slope: float, intercept: float, n: int = 20_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    score = rng.uniform(0.02, 0.98, n)
    upheld = (rng.random(n) < sigmoid(score, slope, intercept)).astype(np.int64)
    return score, upheld, np.ones(n)


@pytest.mark.parametrize(("slope", "intercept"), [(1.0, 0.0), (0.5, -1.0), (2.0, 0.7)])
def test_it_finds_the_sigmoid_that_made_the_verdicts(slope: float, intercept: float) -> None:
    found = fit_sigmoid(*drawn(slope, intercept))
    assert found == pytest.approx((slope, intercept), abs=0.1)


def test_scores_that_run_against_the_verdicts_get_no_slope() -> None:
    score, upheld, weight = drawn(1.5, 0.0)
    slope, intercept = fit_sigmoid(1 - score, upheld, weight)
    assert slope == 0
    assert sigmoid(np.array([0.1, 0.9]), slope, intercept) == pytest.approx(upheld.mean(), abs=0.01)


def test_weights_count_as_so_many_rows() -> None:
    score, upheld = np.array([0.2, 0.4, 0.6, 0.8] * 5), np.array([0, 1, 0, 1] * 5)
    weight = np.tile([1.0, 2.0, 1.0, 3.0], 5)
    many = np.repeat(np.arange(20), weight.astype(int))
    assert fit_sigmoid(score, upheld, weight) == pytest.approx(
        fit_sigmoid(score[many], upheld[many], np.ones(len(many))), rel=1e-3
    )


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(20, 200))
def test_the_order_always_stays(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    score = rng.random(rows)
    upheld = (score > 0.5).astype(np.int64)  # parted perfectly
    slope, intercept = fit_sigmoid(score, upheld, np.ones(rows))
    made = sigmoid(np.sort(score), slope, intercept)
    assert slope >= 0
    assert (np.diff(made) >= 0).all()
    assert ((made >= 0) & (made <= 1)).all()


def test_ten_verdicts_of_ten_are_no_certainty() -> None:
    score, upheld = np.repeat([0.2, 0.8], 10), np.repeat([0, 1], 10)
    made = sigmoid(np.array([0.2, 0.8]), *fit_sigmoid(score, upheld, np.ones(20)))
    assert made == pytest.approx([1 / 12, 11 / 12], abs=1e-3)
