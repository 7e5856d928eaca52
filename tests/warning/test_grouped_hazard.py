"""Proportional hazards seen at the end of an interval: what was put in comes out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.warning.estimators import GroupedHazard


def people(seed: int, n: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Age, man, months at risk; dead by Gompertz' law: a tenth more hazard a year, half as much again for men."""
    rng = np.random.default_rng(seed)
    age, man, months = rng.uniform(60, 95, n), rng.integers(0, 2, n), rng.uniform(0.1, 3, n)
    hazard = months * np.exp(-12 + 0.1 * age + 0.4 * man)
    return np.column_stack([age, man, months]), (rng.random(n) < -np.expm1(-hazard)).astype(int)


def test_gompertz_comes_out_as_it_was_put_in() -> None:
    x, dead = people(1, 200_000)
    fitted = GroupedHazard(exposure=2, alpha=0.0).fit(x, dead)
    a_year, a_man = fitted.coef_ / fitted.scale_
    assert a_year == pytest.approx(0.1, abs=0.01)
    assert a_man == pytest.approx(0.4, abs=0.1)
    assert fitted.predict_proba(x)[:, 1].sum() == pytest.approx(dead.sum(), rel=1e-3)


@given(seed=st.integers(0, 10_000), times=st.floats(1.5, 50))
@settings(max_examples=10, deadline=None)
def test_surviving_twice_the_time_is_surviving_it_twice(seed: int, times: float) -> None:
    x, dead = people(seed, 3000)
    fitted = GroupedHazard(exposure=2).fit(x, np.r_[1, dead[1:]])
    longer = x.copy()
    longer[:, 2] *= times
    alive, then = fitted.predict_proba(x)[:, 0], fitted.predict_proba(longer)[:, 0]
    np.testing.assert_allclose(then, alive**times, rtol=1e-6)


def test_a_row_that_stands_for_three_counts_three_times() -> None:
    x, dead = people(3, 2000)
    weight = np.random.default_rng(0).integers(1, 4, 2000)
    once = GroupedHazard(exposure=2).fit(x, dead, weight)
    thrice = GroupedHazard(exposure=2).fit(np.repeat(x, weight, axis=0), np.repeat(dead, weight))
    np.testing.assert_allclose(once.predict_proba(x), thrice.predict_proba(x), rtol=1e-3)


def test_the_penalty_draws_coefficients_to_nothing() -> None:
    x, dead = people(4)
    free, held = (GroupedHazard(exposure=2, alpha=alpha).fit(x, dead) for alpha in (0.0, 1e6))
    assert np.abs(held.coef_).max() < 0.01 < np.abs(free.coef_).max()


@pytest.mark.parametrize("column", [-1, 3])
def test_exposure_is_a_column(column: int) -> None:
    with pytest.raises(ValueError, match="number of a column, 0 to 2"):
        GroupedHazard(exposure=column).fit(*people(5, 100))
