"""The method of intervals: what is usual, what exposure explains, and the trials that would show it useless."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jihe.warning import Capacity, FirstDaysHazard, Planted, WarningModel
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.first_days_hazard import FittedFirstDaysHazard, expected_shares, fit_hazard, log_evidence
from jihe.warning.trials.base import Given
from jihe.warning.trials.first_days_hazard import HonestIntervals, YoungWorkforce, mill

RATIOS = (4.0, 16.0, 64.0, 256.0)
METHOD = FirstDaysHazard(events=["c1", "c2", "c3"], exposure=["d1", "d2", "d3"], cost="fen", days=730)
MODEL: Any = WarningModel(
    code="M98", title="试", title_en="try", line="work_injury", entity="employer",
    features=["c1", "c2", "c3"], reasons=dict.fromkeys(["c1", "c2", "c3"], ("甲 {value} {usual}", "a {value} {usual}")),
    method=METHOD, capacity=Capacity(10, 0.9), severity=[(0.9, 3)], subject=("employer", "employer_id"),
    says="甲", says_en="a",
)  # fmt: skip
HAZARD = np.array([4e-5, 4e-5, 1.5e-5])


def city(seed: int = 3, employers: int = 3000) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    people = rng.lognormal(2.5, 1.2, employers)
    days = np.column_stack([people * 0.4 * 4, people * 0.4 * 27, people * 650])
    cases = rng.poisson(days * HAZARD)
    return pd.DataFrame({
        "c1": cases[:, 0], "c2": cases[:, 1], "c3": cases[:, 2],
        "d1": days[:, 0], "d2": days[:, 1], "d3": days[:, 2], "fen": cases[:, 0] * 1000,
    })  # fmt: skip


@pytest.fixture(scope="module")
def fitted() -> tuple[pd.DataFrame, FittedFirstDaysHazard]:
    frame = city()
    return frame, METHOD.fit(MODEL, frame, None)


def row(**values: float) -> pd.DataFrame:
    return pd.DataFrame([{"c1": 0, "c2": 0, "c3": 0, "d1": 80.0, "d2": 540.0, "d3": 30000.0, "fen": 0} | values])


def score(fitted: FittedFirstDaysHazard, **values: float) -> float:
    return float(fitted.score(row(**values))[0])


def test_the_hazard_is_cases_by_days_and_the_first_days_are_taught_by_the_rest_of_the_month() -> None:
    events, days = np.array([[90.0, 40.0, 200.0]]), np.array([[1e5, 1e6, 2e7]])
    made = fit_hazard(events, days)
    assert made[0] == made[1] == pytest.approx(41 / (1e6 + 2.11e7 / 330))
    assert made[2] == pytest.approx(201 / (2e7 + 2.11e7 / 330))


def test_the_fit_finds_what_made_the_city(fitted: Any) -> None:
    _, learnt = fitted
    np.testing.assert_allclose(learnt.hazard, HAZARD, rtol=0.25)
    logged = learnt.parameters()
    assert logged["first_month_multiplier"] == pytest.approx(learnt.hazard[1] / learnt.hazard[2])


counts = arrays(np.float64, (4, 3), elements=st.integers(0, 30).map(float))
persondays = arrays(np.float64, (4, 3), elements=st.floats(1, 1e5))


@settings(deadline=None)
@given(events=counts, days=persondays)
def test_one_early_case_more_never_speaks_for_the_employer(events: Any, days: Any) -> None:
    shares = expected_shares(days, HAZARD)
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    more = events + np.array([1.0, 0, 0])
    assert (log_evidence(more, shares, RATIOS) >= log_evidence(events, shares, RATIOS) - 1e-9).all()


@settings(deadline=None)
@given(days=persondays, cases=st.integers(1, 30))
def test_late_cases_alone_never_speak_against_it(days: Any, cases: int) -> None:
    events = np.tile([0.0, 0.0, float(cases)], (4, 1))
    assert (log_evidence(events, expected_shares(days, HAZARD), RATIOS) <= 1e-9).all()


@settings(deadline=None)
@given(cases=st.integers(0, 50), days=st.floats(1, 1e6))
def test_where_all_days_are_first_days_early_cases_say_nothing(cases: int, days: float) -> None:
    shares = expected_shares(np.array([[days, 0.0, 0.0]]), HAZARD)
    assert log_evidence(np.array([[float(cases), 0, 0]]), shares, RATIOS)[0] == pytest.approx(0, abs=1e-9)


def test_without_days_or_cases_nothing_is_known() -> None:
    shares = expected_shares(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]), HAZARD)
    assert np.isnan(shares[0]).all()
    np.testing.assert_array_equal(log_evidence(np.array([[2.0, 0, 0], [0, 0, 0]]), shares, RATIOS), [0, 0])
    with pytest.raises(TooFewError, match="no hazard to fit"):
        METHOD.fit(MODEL, city().assign(c1=0, c2=0, c3=0), None)


def test_one_early_case_does_not_warn_two_do_and_newcomers_explain_them(fitted: Any) -> None:
    _, learnt = fitted
    assert score(learnt) == pytest.approx(0.01)
    assert score(learnt, c1=1) < 0.5
    assert score(learnt, c1=2) > 0.9
    assert score(learnt, c1=2, c3=6) < score(learnt, c1=2)
    assert score(learnt, c1=2, d3=0.0) < 0.2  # the same two cases where everybody is new
    assert score(learnt, c1=1, c2=1) > score(learnt, c1=1, c3=1)


def test_what_is_expected_and_what_the_excess_costs(fitted: Any) -> None:
    _, learnt = fitted
    beside = learnt.evidence(row(c1=2, c3=2, fen=730_000))
    share = learnt.shares(row())[0, 0]
    assert set(beside) == set(METHOD.adds)
    assert (beside["all_cases"][0], beside["expected_first"][0]) == (4, pytest.approx(4 * share))
    assert beside["excess_fen_a_year"][0] == pytest.approx((2 - 4 * share) / 2 * 365_000)
    assert learnt.evidence(row(c3=3))["excess_fen_a_year"][0] == 0


def test_simulated_mills_are_found_better_than_by_the_raw_share(fitted: Any) -> None:
    frame, _ = fitted
    metrics = METHOD.validate(MODEL, frame, None).metrics
    assert metrics["gain_mills_in_top"].value > 0.1
    assert metrics["false_alarm_share"].value < 0.001
    assert METHOD.validate(MODEL, frame, None).metrics == metrics


@pytest.fixture(scope="module")
def world(fitted: Any) -> Given:
    frame, _ = fitted
    return Given(MODEL, frame, None, lambda day: pytest.fail("not asked"), date(2026, 3, 31))


def test_the_trials_are_passed_by_the_method_and_failed_by_one_that_sees_no_exposure(world: Given) -> None:
    planted = Planted("planted_mills", "mills", mill(METHOD), at_least=0.6)
    for trial in (HonestIntervals(), YoungWorkforce()):
        assert trial.run(world).finding == "shown", trial.name
    assert planted.run(world).metrics["recall"].value > 0.7

    class Blind(FirstDaysHazard):
        def posterior(self, events: Any, shares: Any) -> Any:
            return (events[:, :2].sum(axis=1) > 0).astype(float)

    blind = replace(world, declared=replace(MODEL, method=Blind(**vars(METHOD))))
    for trial in (HonestIntervals(), YoungWorkforce()):
        assert trial.run(blind).finding == "refuted", trial.name


def test_a_mill_adds_five_to_twenty_cases_half_of_them_early() -> None:
    rows = pd.concat([row()] * 400, ignore_index=True)
    made = mill(METHOD)(rows, np.random.default_rng(0))
    more = made[["c1", "c2", "c3"]].sum(axis=1)
    assert (more.min(), more.max()) == (5, 20)
    assert made["c1"].sum() / more.sum() == pytest.approx(0.5, abs=0.03)
    assert rows["c1"].sum() == 0
