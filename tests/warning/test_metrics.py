"""Measures by hand on rows one can count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from jihe.warning.estimators import metrics


def test_average_precision_counts_weights() -> None:
    upheld, score = np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.1])
    assert metrics.average_precision(upheld, score, np.ones(4)) == pytest.approx((1 + 2 / 3) / 2)
    # The row between them stands for ten: at the second hit 2 of 12 are upheld.
    assert metrics.average_precision(upheld, score, np.array([1, 10, 1, 1])) == pytest.approx((1 + 2 / 12) / 2)
    assert np.isnan(metrics.average_precision(np.zeros(4, dtype=int), score, np.ones(4)))


@given(seed=st.integers(0, 10_000), rows=st.integers(1, 60), levels=st.integers(1, 20))
def test_average_precision_is_scikit_learns(seed: int, rows: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    upheld, score, weight = rng.integers(0, 2, rows), rng.integers(0, levels, rows) / levels, rng.uniform(0.1, 5, rows)
    upheld[0] = 1
    expected = average_precision_score(upheld, score, sample_weight=weight)
    assert metrics.average_precision(upheld, score, weight) == pytest.approx(expected)


def test_the_top_share_is_of_the_population_not_of_the_rows() -> None:
    score, weight = np.array([0.2, 0.9, 0.5]), np.array([6.0, 1.0, 3.0])
    np.testing.assert_allclose(metrics.top_share(score, weight, 0.1), [0, 1, 0])
    np.testing.assert_allclose(metrics.top_share(score, weight, 0.25), [0, 1, 1.5])
    np.testing.assert_allclose(metrics.top_share(score, weight, 1.0), weight)


def test_calibration_error_is_the_mean_distance_over_bins() -> None:
    score = np.repeat([0.2, 0.6], 50)
    upheld = np.r_[np.repeat([1, 0], [10, 40]), np.repeat([1, 0], [20, 30])]  # 0.2 and 0.4 in truth
    assert metrics.brier(np.array([1, 0]), np.array([0.75, 0.5]), np.array([1.0, 3.0])) == pytest.approx(
        (0.0625 + 3 * 0.25) / 4
    )
    rng = np.random.default_rng(0)
    order = np.r_[rng.permutation(50), 50 + rng.permutation(50)]
    bins = metrics.calibration_bins(upheld[order], score[order], np.ones(100))
    assert len(bins) == 10
    assert sum(w for _, _, w in bins) == 100
    perfect = metrics.expected_calibration_error(
        np.r_[np.zeros(50), np.ones(50)].astype(int), np.repeat([0.0, 1.0], 50), np.ones(100)
    )
    assert perfect == 0
    assert metrics.expected_calibration_error(
        np.zeros(100, dtype=int), np.full(100, 0.3), np.ones(100)
    ) == pytest.approx(0.3)


def test_an_interval_over_groups_is_wider_than_over_rows() -> None:
    rng = np.random.default_rng(1)
    of_group = rng.random(20)
    group = np.repeat(np.arange(20), 30)
    value = of_group[group]

    def measure(rows: np.ndarray) -> dict[str, float]:
        return {"mean": float(value[rows].mean())}

    by_group = metrics.over_groups(measure, group)["mean"]
    by_row = metrics.over_groups(measure, np.arange(len(group)))["mean"]
    assert by_group.low < by_group.value < by_group.high
    assert by_group.high - by_group.low > 3 * (by_row.high - by_row.low)
    assert by_group == metrics.over_groups(measure, group)["mean"]


def test_a_measure_that_can_never_be_taken_is_nan() -> None:
    estimate = metrics.over_draws(lambda: {"none": float("nan")}, 3)["none"]
    assert np.isnan(estimate.value)
    assert np.isnan(estimate.low)


def test_a_number_with_a_baseline_has_its_gain_beside_it_whichever_way_is_better() -> None:
    told = metrics.with_gains(
        {"recall": 0.7, "baseline_recall": 0.4, "brier": 0.1, "baseline_brier": 0.3, "base_rate": 0.1}
    )
    assert told["gain_recall"] == pytest.approx(0.3)
    assert told["gain_brier"] == pytest.approx(0.2)
    assert not {"gain_base_rate"} & set(told)
