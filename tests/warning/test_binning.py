"""The percentiles that are asked for at once are those that scikit-learn asks for one by one, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.ensemble._hist_gradient_boosting import binning
from sklearn.utils.stats import _weighted_percentile

from jihe.warning.estimators.binning import percentiles_at_once

ROWS = 2000


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binning, "_weighted_percentile", _weighted_percentile)
    percentiles_at_once()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 255), st.booleans())
def test_thresholds_are_scikit_learns(seed: int, bins: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    column, weight = rng.normal(size=ROWS), rng.exponential(size=ROWS) * (rng.random(ROWS) < 0.9)
    column = column.round(2) if ties else column
    column[rng.random(ROWS) < 0.05] = np.nan
    at_once = binning._find_binning_thresholds(column, bins, weight)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(binning, "_weighted_percentile", _weighted_percentile)
        one_by_one = binning._find_binning_thresholds(column, bins, weight)
    np.testing.assert_array_equal(at_once, one_by_one)


def test_a_column_is_sorted_once_and_two_columns_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def counted(array: object, weight: object, rank: object = 50, **how: object) -> object:
        calls.append(np.size(rank))  # type: ignore[call-overload]
        return _weighted_percentile(array, weight, rank, **how)

    monkeypatch.setattr(binning, "_weighted_percentile", counted)
    percentiles_at_once()
    rng = np.random.default_rng(3)
    x, weight = rng.normal(size=(ROWS, 3)), rng.exponential(size=ROWS)
    y = (x[:, 0] + rng.normal(size=ROWS) > 0).astype(int)
    HistGradientBoostingClassifier(max_iter=2, random_state=0).fit(x, y, sample_weight=weight)
    assert calls == [254] * 3


def test_installing_it_twice_changes_nothing() -> None:
    once = binning._weighted_percentile
    percentiles_at_once()
    assert binning._weighted_percentile is once
