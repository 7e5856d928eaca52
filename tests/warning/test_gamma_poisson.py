"""The method of rates: newcomers, classes, costs, and its own validation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.warning import Capacity, GammaPoisson, WarningModel
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.gamma_poisson import FittedGammaPoisson

METHOD = GammaPoisson(
    events="cases", exposure="months", fresh="fresh", hazard=2.5, by="risk", multiple=3.0, cost="fen", months=24
)
MODEL: Any = WarningModel(
    code="M98", title="试", title_en="try", line="work_injury", entity="employer",
    features=["cases", "months", "fresh"],
    reasons=dict.fromkeys(["cases", "months", "fresh"], ("甲 {value} {usual}", "a {value} {usual}")),
    method=METHOD,
    capacity=Capacity(20, 0.9), severity=[(0.9, 3)], subject=("employer", "employer_id"), says="甲", says_en="a",
)  # fmt: skip


def city(seed: int = 5, employers: int = 1500) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    months = rng.lognormal(6, 1.2, employers)
    fresh = months * rng.uniform(0, 0.4, employers)
    risk = rng.integers(1, 5, employers)
    rate = 0.0004 * risk * rng.gamma(1.5, 1 / 1.5, employers)
    cases = rng.poisson(rate * (months + 1.5 * fresh))
    return pd.DataFrame({"cases": cases, "months": months, "fresh": fresh, "risk": risk, "fen": cases * 900_000})


@pytest.fixture(scope="module")
def fitted() -> tuple[pd.DataFrame, FittedGammaPoisson]:
    frame = city()
    return frame, METHOD.fit(MODEL, frame, None)


def row(**values: float) -> pd.DataFrame:
    return pd.DataFrame([{"cases": 4, "months": 2000.0, "fresh": 0.0, "risk": 2, "fen": 0} | values])


def test_a_newcomers_first_month_counts_hazard_times() -> None:
    assert METHOD.weighted(row(months=100, fresh=10))[0] == pytest.approx(90 + 10 * 2.5)
    assert METHOD.weighted(row(months=100, fresh=200))[0] == pytest.approx(250)  # no more first months than months


def test_an_employer_of_newcomers_is_less_suspicious_with_the_same_cases(fitted: Any) -> None:
    _, learnt = fitted
    settled, hiring = (learnt.score(row(fresh=fresh))[0] for fresh in (0, 800))
    assert hiring < settled


def test_the_same_record_is_judged_by_its_class(fitted: Any) -> None:
    _, learnt = fitted
    scores = [learnt.score(row(risk=risk, cases=8))[0] for risk in (1, 2, 4)]
    assert scores[0] > scores[1] > scores[2]


@pytest.mark.parametrize("risk", [8, float("nan")])
def test_a_class_never_seen_is_judged_by_the_city(fitted: Any, risk: float) -> None:
    _, learnt = fitted
    beside = learnt.evidence(row(risk=risk))
    expected = learnt.mean[0] * 2000
    assert beside["expected_events"][0] == pytest.approx(expected)
    assert learnt.mean[1] < learnt.mean[0] < learnt.mean[4]


def test_the_excess_costs_what_its_class_pays_for_a_case(fitted: Any) -> None:
    _, learnt = fitted
    beside = learnt.evidence(row(cases=12))
    assert beside["excess_events"][0] > 4
    assert beside["excess_yuan"][0] == pytest.approx(beside["excess_events"][0] * 9000, rel=1e-6)
    assert beside["excess_fen_a_year"][0] == pytest.approx(beside["excess_yuan"][0] * 100 / 2)
    assert set(beside) == set(METHOD.adds)


def test_simulated_mills_are_found_better_than_by_the_raw_rate(fitted: Any) -> None:
    frame, _ = fitted
    validation = METHOD.validate(MODEL, frame, None)
    found, raw = validation.metrics["mills_in_top"], validation.metrics["baseline_mills_in_top"]
    assert found.low <= found.value <= found.high
    assert found.value > raw.value + 0.1
    assert validation.metrics["false_alarm_share"].value < 0.005
    assert METHOD.validate(MODEL, frame, None).metrics == validation.metrics


def test_a_city_without_a_case_teaches_nothing() -> None:
    frame = city().assign(cases=0)
    with pytest.raises(TooFewError, match="not one case"):
        METHOD.fit(MODEL, frame, None)
