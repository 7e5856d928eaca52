"""What a rule's past leads one to expect: wide where little is known, calibrated where the nights are as assumed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.nightly.past_rates import ENOUGH, RARE, learn

COUNTS = st.lists(st.integers(0, 60), min_size=ENOUGH, max_size=25)


def test_too_few_nights_teach_nothing() -> None:
    assert learn([3] * (ENOUGH - 1), [1.0] * (ENOUGH - 1)) is None
    assert learn([3] * ENOUGH, [1.0] * ENOUGH) is not None


@settings(max_examples=40, deadline=None)
@given(counts=COUNTS, exposure=st.floats(0.1, 10), count=st.integers(0, 80))
def test_more_is_rarer_and_comes_of_more_exposure(counts: list[int], exposure: float, count: int) -> None:
    past = learn(counts, [1.0] * len(counts))
    assert past is not None
    assert past.at_least(0, exposure) == pytest.approx(1)
    assert past.at_least(count + 1, exposure) <= past.at_least(count, exposure)
    assert past.at_least(count, exposure) <= past.at_least(count, 2 * exposure) + 1e-12
    assert past.none_in([exposure]) == pytest.approx(1 - past.at_least(1, exposure))
    assert past.none_in([exposure, exposure]) <= past.none_in([exposure])


@settings(max_examples=40, deadline=None)
@given(counts=COUNTS, exposure=st.floats(0.1, 10))
def test_the_usual_range_holds_ninety_five_nights_of_a_hundred(counts: list[int], exposure: float) -> None:
    past = learn(counts, [1.0] * len(counts))
    assert past is not None
    _, low, high = past.usual(exposure)
    assert 1 - past.at_least(high + 1, exposure) >= 0.975  # as many or fewer than `high`
    assert high == 0 or 1 - past.at_least(high, exposure) < 0.975  # and not one fewer
    assert 1 - past.at_least(low + 1, exposure) >= 0.025
    assert low == 0 or 1 - past.at_least(low, exposure) < 0.025


@settings(max_examples=25, deadline=None)
@given(counts=COUNTS, scale=st.integers(2, 1000))
def test_only_the_ratio_of_exposures_matters(counts: list[int], scale: int) -> None:
    one = learn(counts, [1.0] * len(counts))
    other = learn(counts, [float(scale)] * len(counts))
    assert one is not None
    assert other is not None
    assert one.at_least(9, 1.0) == pytest.approx(other.at_least(9, float(scale)))


@pytest.mark.parametrize(("mean", "shape"), [(0.5, 50.0), (5.0, 2.0), (50.0, 5.0)])
def test_nights_like_the_past_are_seldom_called_rare(mean: float, shape: float) -> None:
    """Of nights drawn as the thirty before them, one in a hundred is called rarer than one in a hundred, or fewer."""
    rng = np.random.default_rng(7)
    called = 0
    for _ in range(120):
        nights = rng.poisson(rng.gamma(shape, mean / shape, 31))
        past = learn([int(one) for one in nights[:30]], [1.0] * 30)
        assert past is not None
        called += past.at_least(int(nights[30]), 1.0) < 0.01
    assert called <= 5  # 1.2 expected; more than 5 of 120 would happen once in five hundred runs


def test_a_night_of_its_own_is_wider_than_chance_alone() -> None:
    """With the same mean, a past of uneven nights makes a large one less surprising."""
    even, uneven = learn([10] * 30, [1.0] * 30), learn([1, 1, 28] * 10, [1.0] * 30)
    assert even is not None
    assert uneven is not None
    assert even.at_least(40, 1.0) < RARE < uneven.at_least(40, 1.0)


def test_eight_nights_without_any_do_not_make_a_few_alarming() -> None:
    past = learn([0] * ENOUGH, [1.0] * ENOUGH)
    assert past is not None
    assert past.at_least(3, 1.0) > RARE
    assert past.at_least(60, 1.0) < RARE


def test_a_pay_day_in_the_past_makes_the_next_one_usual() -> None:
    month = [0] * 29 + [30]
    past = learn(month * 2, [1.0] * 60)
    assert past is not None
    assert past.at_least(30, 1.0) > RARE


def test_falling_silent_takes_as_long_as_the_rate_says() -> None:
    busy, slow = learn([5, 4, 6, 5, 5, 4, 6, 5] * 4, [1.0] * 32), learn([0, 1, 0, 0, 1, 0, 0, 1] * 4, [1.0] * 32)
    assert busy is not None
    assert slow is not None
    assert busy.none_in([1.0] * 3) < RARE
    assert slow.none_in([1.0] * 3) > RARE
    assert slow.none_in([1.0] * 60) < RARE


def test_what_is_learnt_is_the_likelihood_of_a_negative_binomial_under_the_prior() -> None:
    from scipy.stats import nbinom

    counts, exposures = [3, 0, 7, 2, 1, 4, 0, 9], [1.0, 2.0, 1.5, 1.0, 0.5, 1.0, 1.0, 3.0]
    past = learn(counts, exposures)
    assert past is not None
    first, other = 900, 1200  # two points of the grid, of different rate and shape
    log = [
        sum(
            nbinom.logpmf(count, past.shape[at], past.shape[at] / (past.shape[at] + past.rate[at] * exposure))
            for count, exposure in zip(counts, exposures, strict=True)
        )
        for at in (first, other)
    ]
    rates = np.unique(past.rate)
    width = np.gradient(np.log(rates))
    prior = [
        0.5 * np.log(past.rate[at]) + np.log(width[np.searchsorted(rates, past.rate[at])]) for at in (first, other)
    ]
    expected = np.exp(log[0] - log[1] + prior[0] - prior[1])
    assert past.weight[first] / past.weight[other] == pytest.approx(expected, rel=1e-6)
