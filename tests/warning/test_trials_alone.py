"""Trials by parts: what some features do alone, and what a model does for groups it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.warning import Capacity, Labels, Supervised, WarningModel
from jihe.warning.methods.base import TooFewError
from jihe.warning.training_set import TrainingSet
from jihe.warning.trials.base import Given
from jihe.warning.trials.supervised import MoreThan, UnseenGroups

NAMES = ["sign", "other", "noise", "sorted_by", "house"]


def few_trees(_: Sequence[int]) -> Any:
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(30, min_samples_leaf=5, random_state=0)


MODEL: Any = WarningModel(
    code="M98", title="试", title_en="try", line="work_injury", entity="wi_case", features=NAMES,
    reasons=dict.fromkeys(NAMES, ("甲 {value} {usual}", "a {value} {usual}")),
    method=Supervised(few_trees, baseline="sorted_by"), labels=Labels("wi_case", upheld=["fraud"], group="house"),
    capacity=Capacity(20, 0.3), severity=[(0.9, 3)], subject=("wi_case", "case_id"), says="甲", says_en="a",
)  # fmt: skip


def world(by_house: bool = False, rows: int = 600) -> Given:
    """Half is upheld for ``sign`` and ``other`` together, or for the house alone: a list of names."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({name: rng.normal(size=rows) for name in NAMES})
    frame["house"] = rng.integers(0, 300, rows)
    guilty = np.isin(frame["house"], rng.permutation(300)[:90]) if by_house else frame["sign"] + frame["other"] > 0.8
    opened = np.datetime64("2024-01-01", "s") + np.arange(rows) * np.timedelta64(1, "D")
    training_set = TrainingSet(
        frame, guilty.astype(int) if by_house else guilty.to_numpy(int), np.ones(rows), frame["house"].to_numpy(),
        opened, opened + np.timedelta64(5, "D"), np.zeros(rows, dtype=np.int64),
    )  # fmt: skip
    return Given(MODEL, frame, training_set, lambda day: pytest.fail("not asked"), date(2026, 3, 31))


@pytest.mark.verify
def test_what_holds_everywhere_is_found_in_groups_never_seen_and_a_list_of_names_is_not() -> None:
    assert UnseenGroups().run(world()).finding == "shown"
    by_name = UnseenGroups().run(world(by_house=True))
    assert by_name.finding != "shown"
    assert by_name.metrics["average_precision"].value < 0.5


@pytest.mark.verify
def test_some_features_alone_are_less_than_all() -> None:
    without_sign = MoreThan("noise", "other", "sorted_by").run(world())
    assert without_sign.finding == "shown"
    assert without_sign.metrics["gain_average_precision"].value > 0.1
    everything_that_tells = MoreThan("sign", "other", "noise").run(world())
    assert everything_that_tells.finding == "open"


def test_nobody_taught_it() -> None:
    with pytest.raises(TooFewError, match="no review"):
        UnseenGroups().run(replace(world(), training_set=None))
