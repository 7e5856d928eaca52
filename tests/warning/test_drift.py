"""Drift: the index by hand, what chance gives, and that nothing known is a bin of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.warning.versions.drift import drift


def test_the_index_by_hand() -> None:
    # Half below the one edge before (50, 50), a fifth after (20, 80): (0.2 - 0.5) ln 0.4 + (0.8 - 0.5) ln 1.6
    then, now = np.repeat([0.0, 1.0], 50), np.repeat([0.0, 1.0], [20, 80])
    expected = -0.3 * np.log(0.4) + 0.3 * np.log(1.6)
    assert drift(then, now).psi == pytest.approx(expected)
    assert drift(then, now).chance == pytest.approx(0.02 * 3.841, rel=1e-3)


def test_a_number_no_longer_known_is_drift() -> None:
    then, now = np.arange(100.0), np.where(np.arange(100) % 2, np.nan, np.arange(100.0))
    assert drift(then, now).psi > 1
    assert drift(then, then).psi == 0


def test_no_row_is_not_estimable() -> None:
    assert np.isnan(drift(np.zeros(0), np.zeros(3)).psi)


@given(st.integers(0, 2**32 - 1))
def test_the_same_distribution_stays_about_what_chance_gives(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = drift(rng.normal(size=400), rng.normal(size=300))
    assert 0 <= found.psi < 4 * found.chance
    moved = drift(rng.normal(size=400), rng.normal(1.5, 1, size=300))
    assert moved.psi > 0.25 + moved.chance
