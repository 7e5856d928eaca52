"""Planting: only the named columns change, within their ranges, whole numbers stay whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.warning import Between

ROWS = pd.DataFrame({"months": [0, 1, 2] * 100, "share": [0.0, 0.5, 0.25] * 100, "other": range(300)})


def test_named_columns_are_drawn_from_their_ranges_and_nothing_else_changes() -> None:
    made = Between(months=(3, 5), share=(0.5, 1))(ROWS, np.random.default_rng(0))
    assert set(made["months"]) == {3, 4, 5}
    assert made["share"].between(0.5, 1).all()
    assert made["share"].nunique() > 200
    assert made["other"].tolist() == ROWS["other"].tolist()
    assert ROWS["months"].max() == 2, "the rows given are left as they were"


def test_the_same_seed_plants_the_same() -> None:
    first, second = (Between(share=(0, 1))(ROWS, np.random.default_rng(3)) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_a_single_value_is_that_value() -> None:
    assert set(Between(months=(0, 0))(ROWS, np.random.default_rng(0))["months"]) == {0}


def test_what_cannot_be_planted_is_said() -> None:
    with pytest.raises(ValueError, match="the range of share is upside down"):
        Between(share=(1, 0))
    with pytest.raises(ValueError, match="there is no column month to plant in"):
        Between(month=(0, 1))(ROWS, np.random.default_rng(0))
