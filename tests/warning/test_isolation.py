"""The directed isolation forest: scikit-learn's own where nothing is directed, monotone where something is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import IsolationForest

from jihe.warning.estimators.isolation import DirectedIsolation


def rows(seed: int = 0, n: int = 500, features: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, features))


def anomaly(forest: DirectedIsolation, x: np.ndarray) -> np.ndarray:
    return forest.transform(x)[:, -1]


def test_without_directions_it_is_the_isolation_forest() -> None:
    x = rows()
    theirs = IsolationForest(n_estimators=50, max_samples=256, random_state=4).fit(x)
    ours = DirectedIsolation(trees=50, random_state=4).fit(x)
    np.testing.assert_allclose(anomaly(ours, x), -theirs.score_samples(x), rtol=1e-12)


def test_the_features_themselves_pass_through() -> None:
    x = rows()
    np.testing.assert_array_equal(DirectedIsolation(trees=5).fit_transform(x)[:, :-1], x)


@given(seed=st.integers(0, 50), sign=st.sampled_from([-1, 1]))
@settings(max_examples=15, deadline=None)
def test_further_along_a_direction_is_never_less_anomalous(seed: int, sign: int) -> None:
    x = rows(seed)
    x[::50, 0] *= 8
    forest = DirectedIsolation([sign, 0, 0], trees=20).fit(x)
    here = anomaly(forest, x)
    for step in (0.01, 1.0, 20.0):
        assert (anomaly(forest, x + np.array([sign * step, 0, 0])) >= here).all()


@given(seed=st.integers(0, 50))
@settings(max_examples=10, deadline=None)
def test_it_is_never_above_the_undirected_forest(seed: int) -> None:
    x = rows(seed)
    directed, free = (DirectedIsolation(d, trees=20).fit(x) for d in ([1, 0, 0], None))
    assert (anomaly(directed, x) <= anomaly(free, x) + 1e-12).all()


def test_too_much_of_a_directed_feature_stands_out_and_too_little_does_not() -> None:
    x = rows()
    forest = DirectedIsolation([1, 0, 0]).fit(x)
    usual, high, low = anomaly(forest, np.array([[0.0, 0, 0], [9, 0, 0], [-9, 0, 0]]))
    assert high > usual + 0.1
    assert low <= usual
    _, high, low = anomaly(DirectedIsolation().fit(x), np.array([[0.0, 0, 0], [9, 0, 0], [-9, 0, 0]]))
    assert min(high, low) > usual + 0.1


def test_a_score_depends_on_its_row_alone_however_many_come_at_once() -> None:
    x = rows(n=3000)
    forest = DirectedIsolation([1, 0, 0]).fit(x)
    whole = anomaly(forest, x)
    np.testing.assert_array_equal(anomaly(forest, x[1700:1701]), whole[1700:1701])
    np.testing.assert_array_equal(anomaly(forest, x[::-1]), whole[::-1])


@pytest.mark.parametrize("directions", [[1, 0], [2, 0, 0]])
def test_directions_that_do_not_fit_are_refused(directions: list[int]) -> None:
    with pytest.raises(ValueError, match=r"directions: one of -1, 0 and 1 for each of 3 features"):
        DirectedIsolation(directions).fit(rows())
