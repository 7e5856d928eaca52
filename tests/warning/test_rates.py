"""Exposure rates by empirical Bayes: against simulation, closed forms and each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma, nbinom

from jihe.warning.estimators.rates import SHAPES, GammaPrior, fit_prior, log_marginal, posterior

RATE = 0.0005  # cases a month: half a percent of workers in a year


def simulate(mean: float, shape: float, employers: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    exposure = rng.lognormal(6, 1.2, employers)
    rate = rng.gamma(shape, mean / shape, employers)
    return rng.poisson(rate * exposure).astype(float), exposure, rate


def test_the_marginal_is_the_negative_binomial() -> None:
    events, exposure = np.arange(6.0), np.full(6, 400.0)
    prior = GammaPrior(RATE, 1.5)
    rate = prior.shape / prior.mean
    expected = nbinom.logpmf(events, prior.shape, rate / (rate + exposure))
    np.testing.assert_allclose(log_marginal(events, exposure, prior), expected)


@pytest.mark.parametrize("shape", [0.6, 2.0])
def test_a_fit_recovers_what_was_simulated(shape: float) -> None:
    events, exposure, _ = simulate(RATE, shape, 6000, seed=1)
    prior = fit_prior(events, exposure)
    assert prior.mean == pytest.approx(RATE, rel=0.1)
    assert prior.shape == pytest.approx(shape, rel=0.35)


def test_posterior_intervals_hold_the_true_rates_as_often_as_they_say() -> None:
    events, exposure, rate = simulate(RATE, 1.0, 6000, seed=2)
    prior = fit_prior(events, exposure)
    full = np.full(len(events), 1.0)
    believed = posterior(events, exposure, prior.mean * full, prior.shape * full)
    low, high = (gamma.ppf(q, believed.shape, scale=1 / believed.rate) for q in (0.05, 0.95))
    assert ((rate >= low) & (rate <= high)).mean() == pytest.approx(0.9, abs=0.02)
    assert believed.above(3.0).mean() == pytest.approx((rate > 3 * prior.mean).mean(), abs=0.01)


def test_equal_employers_are_still_believed_to_differ_by_half() -> None:
    exposure = np.full(4000, 2000.0)
    events = np.random.default_rng(3).poisson(RATE * exposure).astype(float)
    assert fit_prior(events, exposure).shape == pytest.approx(SHAPES[1])


def test_a_class_without_cases_stays_near_the_city_and_above_zero() -> None:
    near = GammaPrior(RATE, 1.0)
    prior = fit_prior(np.zeros(40), np.full(40, 100.0), near)
    assert 0 < prior.mean < near.mean


def test_a_large_class_is_its_own() -> None:
    events, exposure, _ = simulate(10 * RATE, 1.0, 4000, seed=4)
    prior = fit_prior(events, exposure, near=GammaPrior(RATE, 1.0))
    assert prior.mean == pytest.approx(10 * RATE, rel=0.1)


def test_nothing_to_fit_is_said() -> None:
    with pytest.raises(ValueError, match="5 rows with 0 events"):
        fit_prior(np.zeros(5), np.ones(5))
    with pytest.raises(ValueError, match="0 rows"):
        fit_prior(np.zeros(0), np.zeros(0), near=GammaPrior(RATE, 1.0))


counts = st.integers(0, 60)
months = st.floats(1, 50_000)
means = st.floats(1e-5, 1e-2)
shapes = st.floats(*SHAPES)


def one(events: float, exposure: float, mean: float, shape: float):  # type: ignore[no-untyped-def]
    return posterior(*(np.array([float(x)]) for x in (events, exposure, mean, shape)))


@given(counts, months, means, shapes)
def test_one_case_more_is_never_less_suspicious(events: int, exposure: float, mean: float, shape: float) -> None:
    fewer, more = one(events, exposure, mean, shape), one(events + 1, exposure, mean, shape)
    assert more.above(3.0)[0] >= fewer.above(3.0)[0]
    assert more.excess()[0] >= fewer.excess()[0]
    assert 0 <= fewer.above(3.0)[0] <= 1


@given(counts, months, means, shapes)
def test_more_exposure_for_the_same_cases_is_never_more_suspicious(
    events: int, exposure: float, mean: float, shape: float
) -> None:
    assert (
        one(events, 2 * exposure, mean, shape).above(3.0)[0] <= one(events, exposure, mean, shape).above(3.0)[0] + 1e-12
    )


@pytest.mark.verify
@given(counts, months, means, shapes)
def test_the_excess_is_the_expectation_above_the_class(events: int, exposure: float, mean: float, shape: float) -> None:
    believed = one(events, exposure, mean, shape)
    draws = gamma.ppf((np.arange(20_000) + 0.5) / 20_000, believed.shape[0], scale=1 / believed.rate[0])
    by_hand = np.maximum(draws - mean, 0).mean()
    assert believed.excess()[0] == pytest.approx(by_hand, rel=0.02, abs=1e-3 * mean)


@pytest.mark.parametrize("times", [4, 6, 8])
def test_mills_are_found_and_small_firms_are_quiet(times: float) -> None:
    mean, shape = np.array([RATE]), np.array([1.0])
    mill = posterior(np.array([round(times * RATE * 20_000)], dtype=float), np.array([20_000.0]), mean, shape)
    assert mill.above(3.0)[0] > 0.8
    # Three workers for two years and one accident: the raw rate is 28 times the class's, and says little.
    small = posterior(np.array([1.0]), np.array([72.0]), mean, shape)
    assert 1 / 72 / RATE > 25
    assert small.above(3.0)[0] < 0.5


def test_a_row_that_stands_for_many_counts_as_many() -> None:
    events, exposure = np.array([0.0, 2.0, 5.0]), np.array([10.0, 40.0, 60.0])
    times, near = np.array([7, 1, 3]), GammaPrior(0.05, 1.0)
    each = fit_prior(np.repeat(events, times), np.repeat(exposure, times), near=near)
    together = fit_prior(events, exposure, near=near, times=times.astype(float))
    assert (together.mean, together.shape) == pytest.approx((each.mean, each.shape), rel=1e-3)
