"""Control charts: run lengths as simulated, limits as wanted, residuals that are standard, changes that are seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from statsmodels.genmod.families import Poisson

from jihe.warning.estimators.control_chart import (
    average_run_length,
    dispersion,
    ewma,
    inflation,
    limit_for,
    standardised,
    time_above_zero,
)

weights = st.floats(0.05, 1.0)
values = hnp.arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 12)), elements=st.floats(-6, 6))


def simulated(weight: float, limit: float, shift: float, charts: int, seed: int) -> np.ndarray:
    """Run lengths of charts of independent normal values, each watched until it alarms."""
    rng = np.random.default_rng(seed)
    last, lengths, running = np.zeros(charts), np.zeros(charts), np.ones(charts, dtype=bool)
    while running.any():
        lengths[running] += 1
        last = np.maximum(0.0, (1 - weight) * last + weight * (rng.standard_normal(charts) + shift))
        running &= last < limit
    return lengths


@given(weight=weights, wanted=st.floats(3, 60), shift=st.floats(-0.3, 2), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_the_run_length_computed_is_the_one_simulated(weight: float, wanted: float, shift: float, seed: int) -> None:
    limit = limit_for(weight, wanted)
    lengths = simulated(weight, limit, shift, 2000, seed)
    spread = lengths.std() / np.sqrt(len(lengths))
    assert average_run_length(weight, limit, shift) == pytest.approx(lengths.mean(), abs=4.5 * spread + 1e-9)


@pytest.mark.verify
@given(weight=weights, wanted=st.floats(3, 1e6))
@settings(max_examples=30, deadline=None)
def test_a_limit_gives_the_run_length_it_was_made_for(weight: float, wanted: float) -> None:
    assert average_run_length(weight, limit_for(weight, wanted)) == pytest.approx(wanted, rel=1e-6)
    assert limit_for(weight, wanted) < limit_for(weight, min(2 * wanted, 1e6)) or wanted > 5e5


def test_a_weight_of_one_is_shewharts_chart() -> None:
    # P(z ≥ 3) = 0.0013499: one alarm in 740.8 values.
    assert average_run_length(1.0, 3.0) == pytest.approx(740.797, abs=0.001)
    assert limit_for(1.0, 740.797) == pytest.approx(3.0, abs=1e-6)


@given(weight=weights, shift=st.floats(0, 2))
@settings(max_examples=20, deadline=None)
def test_a_rise_is_seen_sooner_than_nothing(weight: float, shift: float) -> None:
    limit = limit_for(weight, 100.0)
    assert 1 <= average_run_length(weight, limit, shift + 0.1) < average_run_length(weight, limit, shift)


@pytest.mark.parametrize(("weight", "limit"), [(0.0, 1.0), (1.1, 1.0), (0.2, 0.0)])
def test_no_chart_without_a_weight_and_a_limit(weight: float, limit: float) -> None:
    with pytest.raises(ValueError, match="a chart's weight"):
        average_run_length(weight, limit)


@pytest.mark.parametrize("run_length", [2.9, 1.1e6])
def test_no_chart_quieter_than_can_be_said(run_length: float) -> None:
    with pytest.raises(ValueError, match="quiet for 3 to 1,000,000"):
        limit_for(0.2, run_length)


def test_the_statistic_by_hand() -> None:
    statistic = ewma(np.array([[2.0, -4.0, 1.0, np.nan, 1.0], [np.nan, 0.0, 0.0, 0.0, 4.0]]), 0.5)
    np.testing.assert_array_equal(statistic, [[1.0, 0.0, 0.5, 0.5, 0.75], [0.0, 0.0, 0.0, 0.0, 2.0]])
    np.testing.assert_array_equal(time_above_zero(statistic), [[1, 0, 1, 2, 3], [0, 0, 0, 0, 1]])


@given(values, weights, st.integers(0, 11), st.floats(0, 3))
def test_more_at_any_time_is_never_a_lower_statistic(given: np.ndarray, weight: float, at: int, more: float) -> None:
    raised = given.copy()
    raised[:, min(at, given.shape[1] - 1)] += more
    assert (ewma(raised, weight) >= ewma(given, weight) - 1e-12).all()
    assert (ewma(given, weight) >= 0).all()


@given(values, weights)
def test_what_comes_later_changes_nothing_before(given: np.ndarray, weight: float) -> None:
    np.testing.assert_array_equal(ewma(given[:, :-1], weight), ewma(given, weight)[:, :-1])


def test_residuals_are_statsmodels() -> None:
    observed, expected = np.array([0.0, 3, 8, 40]), np.array([2.0, 2.5, 9, 20])
    theirs = Poisson().resid_anscombe(observed, expected, scale=2.5)
    np.testing.assert_allclose(standardised(observed, expected, 2.5), theirs)
    assert standardised(np.array([3.0]), np.array([0.0]), 1.0)[0] == 0


@given(mean=st.floats(5, 400), spread=st.floats(1, 5), seed=st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_residuals_of_overdispersed_counts_are_nearly_standard(mean: float, spread: float, seed: int) -> None:
    # Variance spread × mean; the mean is at least five times the spread.
    mean = mean * spread
    rng = np.random.default_rng(seed)
    rate = rng.gamma(mean / (spread - 1 + 1e-9), spread - 1 + 1e-9, 4000)
    counts = rng.poisson(rate).astype(float)
    z = standardised(counts, np.full(4000, mean), spread)
    assert z.mean() == pytest.approx(0, abs=0.15)
    assert z.std() == pytest.approx(1, abs=0.1)
    assert (z >= 3).mean() < 0.006  # as of the normal 0.0013, with room for what is left of the skewness
    assert dispersion(counts, np.full(4000, mean), 0) == pytest.approx(spread, rel=0.2)


def test_a_chart_is_never_narrower_than_poissons() -> None:
    even = np.full(10, 9.0)
    assert dispersion(even, even, 1) == 1.0
    assert dispersion(even, np.zeros(10), 0) == 1.0
    assert dispersion(np.array([0.0, 18.0]), np.array([9.0, 9.0]), 1) == 18.0
    assert dispersion(np.array([0.0, 18.0]), np.array([9.0, 9.0]), 2) == 1.0


@pytest.mark.parametrize("carried", [0.0, 0.3, 0.7])
def test_the_statistic_of_values_like_those_before_spreads_as_said(carried: float) -> None:
    rng, weight = np.random.default_rng(5), 0.25
    z = np.zeros((400, 300))
    z[:, 0] = rng.standard_normal(400)
    for t in range(1, 300):
        z[:, t] = carried * z[:, t - 1] + np.sqrt(1 - carried**2) * rng.standard_normal(400)
    plain = np.zeros(400)
    for t in range(300):
        plain = (1 - weight) * plain + weight * z[:, t]
    said = np.sqrt(weight / (2 - weight)) * inflation(z, weight)
    assert plain.std() == pytest.approx(said, rel=0.12)
    if carried:
        assert inflation(z, weight) > inflation(rng.standard_normal((400, 300)), weight) + 0.1


def test_values_unlike_those_before_make_no_chart_narrower() -> None:
    assert inflation(np.tile([1.0, -1.0], (2, 5)), 0.25) == 1.0
    assert inflation(np.full((2, 4), np.nan), 0.25) == 1.0
