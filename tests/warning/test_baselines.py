"""The simpler ways: which one a model is held against, and in what order each looks at rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.warning import Capacity, GammaPoisson, Labels, Supervised, WarningModel, shallow_trees
from jihe.warning.versions.baselines import forest, simple

FEATURES = ["wages", "days", "noise"]
RATES = GammaPoisson(
    events="wages", exposure="days", fresh="noise", hazard=2.5, by="noise", multiple=3.0, cost="noise", months=24
)


def declare(**changed: Any) -> WarningModel:
    fields: dict[str, Any] = {
        "code": "M99", "title": "试", "title_en": "try", "line": "unemployment", "entity": "e", "features": FEATURES,
        "rising": ["wages", "days"], "reasons": dict.fromkeys(FEATURES, ("甲 {value} {usual}", "a {value} {usual}")),
        "method": Supervised(shallow_trees, baseline="days", ascending=True), "labels": Labels("e", ["fraud"], "g"),
        "capacity": Capacity(5, 0.5), "severity": [(0.5, 3)], "subject": ("person", "person_id"), "says": "甲",
        "says_en": "a",
    } | changed  # fmt: skip
    return WarningModel(**fields)


ROWS = pd.DataFrame({"wages": [3.0, 1.0, 2.0, np.nan], "days": [10.0, 5.0, np.nan, 1.0], "noise": 1.0})


def order(declared: WarningModel) -> list[int]:
    return [int(row) for row in np.argsort(-simple(declared).rank(ROWS), kind="stable")]


def test_the_methods_own_column_unless_the_file_names_others() -> None:
    assert simple(declare()).says == "sorted by days (lowest first)"
    assert order(declare()) == [3, 1, 0, 2]  # the unknown comes last
    assert order(declare(baseline=["wages"])) == [0, 2, 1, 3]
    both = declare(baseline=["wages", "-days"])
    assert simple(both).says == "mean place by wages and days (lowest first)"
    assert simple(both).rank(ROWS).tolist() == pytest.approx([(4 + 2) / 8, (2 + 3) / 8, (3 + 1) / 8, (1 + 4) / 8])
    assert {"wages", "days"} <= both.columns()


def test_rates_are_held_against_the_raw_rate() -> None:
    declared = declare(method=RATES, labels=None)
    assert simple(declared).says == "sorted by wages per days"
    assert simple(declared).rank(ROWS.iloc[:2]).tolist() == [0.3, 0.2]
    both = declare(method=replace(RATES, events=("wages", "noise")), labels=None)
    assert simple(both).says == "sorted by wages + noise per days"
    assert simple(both).rank(ROWS.iloc[:2]).tolist() == [0.4, 0.4]


def test_a_method_that_states_nothing_is_held_against_its_first_two_rising_features() -> None:
    class Bare:
        labelled, calibrated, whole, reads, adds = False, False, False, (), ()

    assert simple(declare(method=Bare(), labels=None)).says == "mean place by wages and days"
    assert simple(declare(method=Bare(), labels=None, rising=[])).says == "mean place by wages and days"


def test_the_forest_isolates_what_is_far_from_the_population_and_counts_the_unknown_as_usual() -> None:
    rng = np.random.default_rng(2)
    population = pd.DataFrame(rng.normal(size=(500, 3)), columns=FEATURES)
    population.iloc[0, 0] = np.nan
    rank = forest(declare(), population)
    usual, far, unknown = (pd.DataFrame([row], columns=FEATURES) for row in ([0, 0, 0], [9, 9, 9], [np.nan] * 3))
    assert rank(far)[0] > rank(usual)[0] + 0.1
    assert rank(unknown)[0] == pytest.approx(rank(usual)[0], abs=0.05)
    np.testing.assert_array_equal(rank(far), forest(declare(), population)(far))


def test_a_baseline_of_a_replaced_declaration_stays() -> None:
    assert replace(declare(baseline=["wages"]), trials=()).baseline == ["wages"]
