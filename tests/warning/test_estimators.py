"""The contract of every estimator of ours: scikit-learn's own checks, and an artefact that can hold it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.utils.estimator_checks import estimator_checks_generator

from jihe.warning.estimators import TYPES, RandomisedTrees, shallow_trees
from jihe.warning.versions.registry import TRUSTED


def made(path: str) -> Any:
    module, name = path.rsplit(".", 1)
    return getattr(import_module(module), name)()


CHECKS = [
    pytest.param(estimator, check, id=f"{path.rsplit('.', 1)[1]}-{getattr(check, 'func', check).__name__}")
    for path in TYPES
    for estimator, check in estimator_checks_generator(made(path))
]


@pytest.mark.verify
@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_scikit_learn_finds_nothing_wrong(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("path", TYPES)
def test_an_artefact_keeps_it(path: str) -> None:
    x = np.random.default_rng(0).normal(size=(60, 3))
    fitted = made(path).fit(x, (x[:, 0] > 0).astype(int))
    kept = skops.io.loads(skops.io.dumps(fitted), trusted=list(TRUSTED))
    for ask in ("predict_proba", "transform", "score_samples", "predict"):
        if hasattr(fitted, ask):
            np.testing.assert_array_equal(getattr(kept, ask)(x), getattr(fitted, ask)(x))


def test_trees_keep_the_directions_they_are_given() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 2))
    y = (x[:, 0] ** 2 + rng.normal(size=400) > 1).astype(int)
    risen = shallow_trees([1, 0]).fit(x, y).predict_proba(np.column_stack([np.linspace(-3, 3, 50), np.zeros(50)]))
    assert (np.diff(risen[:, 1]) >= 0).all()


def test_randomised_trees_are_scikit_learns_and_keep_their_directions() -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(500, 3)), rng.uniform(0.2, 3, 500)
    y = (x[:, 0] ** 2 + rng.normal(size=500) > 1).astype(int)
    forest = ExtraTreesClassifier(200, min_samples_leaf=5, monotonic_cst=[1, 0, 0], random_state=3).fit(x, y, weight)
    ours = RandomisedTrees([1, 0, 0], leaf=5, random_state=3).fit(x, y, weight)
    new = rng.normal(size=(200, 3))
    np.testing.assert_allclose(ours.predict_proba(new), forest.predict_proba(new), atol=1e-12)
    line = np.column_stack([np.linspace(-3, 3, 50), np.zeros((50, 2))])
    assert (np.diff(ours.predict_proba(line)[:, 1]) >= -1e-12).all()


def test_randomised_trees_know_two_classes() -> None:
    with pytest.raises(ValueError, match="binary"):
        RandomisedTrees().fit(np.arange(30.0)[:, None], np.arange(30) % 3)
