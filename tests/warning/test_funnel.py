"""Funnel limits against simulation, and what lies above them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.warning import Capacity, GammaPoisson, WarningModel
from jihe.warning.estimators.funnel import limits
from jihe.warning.methods.base import TooFewError
from jihe.warning.trials.base import Given
from jihe.warning.trials.gamma_poisson import FunnelHolds, NoExcess, outside

METHOD = GammaPoisson(
    events=("passed", "moved"), exposure="acts", by="post", multiple=2.0, months=24, alike=True,
    of="operators", planted="overriders", per="overrides per act",
)  # fmt: skip
NAMES = ["passed", "moved", "acts"]
MODEL: Any = WarningModel(
    code="M98", title="试", title_en="try", line="cross", entity="operator_business", features=NAMES,
    reasons=dict.fromkeys(NAMES, ("甲 {value} {usual}", "a {value} {usual}")), method=METHOD,
    capacity=Capacity(10, 0.8), severity=[(0.9, 3)], subject=("operator", "op_id"), says="甲", says_en="a",
)  # fmt: skip


@pytest.fixture(scope="module")
def office() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    post, acts = rng.integers(1, 4, 600), np.round(rng.lognormal(4, 0.8, 600)) + 1
    rate = np.array([0.01, 0.05, 0.2])[post - 1] * rng.gamma(6, 1 / 6, 600)
    passed = rng.poisson(rate * acts)
    return pd.DataFrame({"passed": passed, "moved": rng.poisson(0.005 * acts), "acts": acts, "post": post})


@given(expected=st.floats(0.01, 500), shape=st.floats(0.1, 50))
@settings(deadline=None)
def test_wider_levels_hold_narrower_ones(expected: float, shape: float) -> None:
    e, k = np.array([expected]), np.array([shape])
    (low, high), (lower, higher) = limits(e, k, 0.9), limits(e, k, 0.998)
    assert lower <= low <= high <= higher
    assert low <= np.ceil(expected)


def test_limits_hold_what_they_say() -> None:
    rng = np.random.default_rng(1)
    counts = rng.poisson(20 * rng.gamma(4, 1 / 4, 40_000))
    low, high = limits(np.array([20.0]), np.array([4.0]), 0.9)
    # The limits are whole numbers: each tail is at most five in a hundred, and would be more one step further in.
    assert (counts > high).mean() <= 0.053
    assert (counts > high - 1).mean() >= 0.047
    assert (counts < low).mean() <= 0.053


def test_only_counts_above_the_upper_limit_lie_outside(office: pd.DataFrame) -> None:
    fitted = METHOD.fit(MODEL, office, None)
    row = office.iloc[[0]].assign(acts=100.0, post=2, moved=0)
    _, high = limits(fitted.mean[[2]] * 100, fitted.shape[[2]], 0.998)
    assert not outside(fitted, row.assign(passed=high), 0.998)[0]
    assert outside(fitted, row.assign(passed=high + 1), 0.998)[0]
    assert outside(fitted, row.assign(passed=high, moved=1), 0.998)[0]  # all kinds count
    assert not outside(fitted, row.assign(passed=0), 0.998)[0]
    assert not outside(fitted, row.assign(acts=0.0, passed=9), 0.998)[0]


def test_kinds_of_event_add_up_and_no_money_is_estimated(office: pd.DataFrame) -> None:
    fitted = METHOD.fit(MODEL, office, None)
    row = office.iloc[[0]].assign(acts=100.0, post=2)
    split, one = row.assign(passed=6, moved=4), row.assign(passed=10, moved=0)
    assert fitted.score(split) == fitted.score(one)
    assert set(fitted.evidence(row)) == set(METHOD.adds) == {"expected_events", "times_class", "excess_events"}
    assert set(METHOD.reads) == {"passed", "moved", "acts", "post"}


def test_the_shape_is_that_within_a_class(office: pd.DataFrame) -> None:

    alike, pooled = METHOD.fit(MODEL, office, None), replace(METHOD, alike=False).fit(MODEL, office, None)
    assert pooled.shape[0] < 1.5 < 3 < alike.shape[0]  # over all classes rates spread far more than within one
    assert alike.mean[0] == pooled.mean[0]


def asked(rows: pd.DataFrame) -> Given:
    def nothing(_: Any) -> Any:
        raise AssertionError("no other day is needed")

    return Given(MODEL, rows, None, nothing, date(2026, 3, 31))


def test_trials_of_an_honest_office_are_shown_and_say_how_much(office: pd.DataFrame) -> None:
    quiet, funnel = NoExcess(most=0.01).run(asked(office)), FunnelHolds().run(asked(office))
    assert (quiet.finding, funnel.finding) == ("shown", "shown")
    assert 0 < funnel.metrics["above_share"].value <= 0.005
    assert "600 rows" in quiet.says


def test_trials_refute_what_alarms_at_anything(office: pd.DataFrame) -> None:

    jumpy = replace(asked(office), declared=replace(MODEL, capacity=Capacity(10, 0.05)))
    assert NoExcess(most=0.01).run(jumpy).finding == "refuted"
    assert FunnelHolds(level=0.9, most=0.005).run(asked(office)).finding == "refuted"


def test_an_office_that_never_overrides_teaches_nothing(office: pd.DataFrame) -> None:
    with pytest.raises(TooFewError, match="600 operators with exposure and not one case"):
        NoExcess(most=0.01).run(asked(office.assign(passed=0, moved=0)))
