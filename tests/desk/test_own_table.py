"""A table from elsewhere: what becomes of its columns, what is refused, and what is measured of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from jihe.desk.own_table import OwnTable, own_table
from jihe.errors import BadInputError
from jihe.warning.methods.base import TooFewError


def claims(rows: int = 60) -> pd.DataFrame:
    at = np.arange(rows)
    return pd.DataFrame(
        {
            "claim": [f"C{one}" for one in at],
            "amount": at * 100,
            "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(at, unit="D"),
            "shop": ["often"] * 20 + ["rare"] * 19 + ["also often"] * (rows - 39),
            "owner": at // 3,
            "fraud": (at % 4 == 0).astype(int),
        }
    )


def test_numbers_stay_and_each_value_that_is_not_rare_is_a_column() -> None:
    table = own_table(claims(), "fraud", drop=["claim"], groups="owner")
    assert list(table.X) == ["amount", "day_days", "shop=also often", "shop=often"]
    assert set(table.X.dtypes) == {np.dtype("float64")}
    assert table.X["amount"].tolist() == (np.arange(60) * 100.0).tolist()
    assert table.X["day_days"].tolist() == list(range(60))
    assert table.X["shop=often"].sum() == 20
    assert table.y.tolist() == claims()["fraud"].tolist()
    assert len(set(table.groups)) == 20
    assert repr(table) == "<60 rows, 15 of label 1, 4 columns>"  # and nothing of anybody's


def test_a_value_of_nineteen_rows_is_a_column_where_nineteen_are_asked_for() -> None:
    assert "shop=rare" in own_table(claims(), "fraud", least=19).X
    assert len(set(own_table(claims(), "fraud").groups)) == 60  # each row its own group


@pytest.mark.parametrize(
    ("changed", "asked", "says"),
    [
        ({}, {"label": "cheat"}, "the table has no column cheat; it has: claim, amount, day, shop, owner, fraud"),
        ({}, {"label": "fraud", "drop": ["nr"], "groups": "house"}, "the table has no column nr, house;"),
        ({"fraud": 2}, {"label": "fraud"}, "column fraud holds other values than 0 and 1"),
        ({"fraud": None}, {"label": "fraud"}, "column fraud holds other values than 0 and 1"),
        ({}, {"label": "fraud", "drop": ["claim", "amount", "day", "shop", "owner"]}, "no column is left to learn"),
        ({}, {"label": "fraud", "share": 0}, "share 0: the part of the rows"),
        ({}, {"label": "fraud", "share": 1.01}, "share 1.01: the part of the rows"),
    ],
)
def test_what_is_refused_is_said_with_the_column(changed: dict[str, Any], asked: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInputError) as refused:
        own_table(claims().assign(**changed), **asked)
    assert says in str(refused.value)


def test_too_few_labels_and_a_baseline_that_is_not_there_are_refused() -> None:
    few = claims().assign(fraud=lambda told: (told["claim"].isin(["C3", "C33", "C50"])).astype(int))
    table = own_table(few, "fraud", drop=["claim"])
    with pytest.raises(TooFewError, match="too few"):
        table.compare({"knows": forest})
    with pytest.raises(BadInputError, match="the table has no column bill; it has: amount"):
        table.measures(forest, baseline="bill")


@pytest.fixture(scope="module")
def tumours() -> OwnTable:
    return own_table(load_breast_cancer(as_frame=True).frame, "target", share=0.3)


def forest(_directions: Sequence[int]) -> Any:
    return RandomForestClassifier(50, random_state=1)


def chance(_directions: Sequence[int]) -> Any:
    return DummyClassifier(strategy="prior")


def test_a_classifier_that_knows_is_shown_to_beat_one_that_does_not(tumours: OwnTable) -> None:
    told = tumours.compare({"knows": forest, "chance": chance})
    knows, not_ = told.loc[("auc", "knows")], told.loc[("auc", "chance")]
    assert knows["low"] <= knows["value"] <= knows["high"]
    assert knows["value"] > 0.97
    assert abs(not_["value"] - 0.5) < 0.05
    assert (knows["gain"], knows["gain_low"], knows["gain_high"]) == (0, 0, 0)
    assert not_["gain_high"] < -0.4
    assert told.loc[("average_precision", "knows"), "value"] > 0.97
    assert told.loc[("precision_in_share", "knows"), "value"] > 0.97


def test_the_measures_are_those_of_a_training_beside_one_column(tumours: OwnTable) -> None:
    told = tumours.measures(forest, baseline="mean radius")
    assert told.loc["base_rate", "value"] == pytest.approx(tumours.y.mean())
    # Benign ones have the smaller radius: sorting by it downward is worse than chance.
    assert told.loc["average_precision", "value"] > 0.95 > told.loc["baseline_average_precision", "value"]
    assert told.loc["average_precision", "low"] > told.loc["baseline_average_precision", "high"]


def test_a_group_is_never_on_both_sides_of_a_fold() -> None:
    """Rows that stand twice, with labels of chance: only who meets the twin can know."""
    rng = np.random.default_rng(7)
    one = pd.DataFrame(rng.normal(size=(150, 6)), columns=list("abcdef"))
    frame = pd.concat([one.assign(y=rng.integers(0, 2, 150), twin=np.arange(150))] * 2, ignore_index=True)

    def remembers(_directions: Sequence[int]) -> Any:
        return DecisionTreeClassifier(random_state=1)

    apart = own_table(frame, "y", groups="twin").compare({"remembers": remembers})
    assert abs(apart.loc[("auc", "remembers"), "value"] - 0.5) < 0.1
    mixed = own_table(frame, "y", drop=["twin"]).compare({"remembers": remembers})
    assert mixed.loc[("auc", "remembers"), "value"] > 0.7
