"""Trials of injury rates: mills before merely high rates, and dangerous classes quiet."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.warning import Capacity, GammaPoisson, WarningModel
from jihe.warning.trials.base import Given
from jihe.warning.trials.gamma_poisson_mills import HazardousClasses, SimulatedMills, simulated

METHOD = GammaPoisson(
    events="cases", exposure="months", fresh="fresh", hazard=2.5, by="risk", multiple=3.0, cost="fen", months=24
)
MODEL: Any = WarningModel(
    code="M98", title="试", title_en="try", line="work_injury", entity="employer",
    features=["cases", "months", "fresh"],
    reasons=dict.fromkeys(["cases", "months", "fresh"], ("甲 {value} {usual}", "a {value} {usual}")),
    method=METHOD, capacity=Capacity(20, 0.95), severity=[(0.9, 3)], subject=("employer", "employer_id"),
    says="甲", says_en="a",
)  # fmt: skip


def city(seed: int = 5, employers: int = 1500) -> pd.DataFrame:
    """Class 4 is hurt eight times as often as class 1."""
    rng = np.random.default_rng(seed)
    months = rng.lognormal(6, 1.2, employers)
    risk = rng.choice([1, 4], employers, p=[0.8, 0.2])
    cases = rng.poisson(0.001 * np.where(risk == 1, 1, 8) * rng.gamma(3, 1 / 3, employers) * months)
    return pd.DataFrame({"cases": cases, "months": months, "fresh": 0.0, "risk": risk, "fen": cases * 900_000})


@pytest.fixture(scope="module")
def world() -> Given:
    return Given(MODEL, city(), None, lambda day: pytest.fail("not asked"), date(2026, 3, 31))


def test_mills_are_found_before_small_firms_with_one_case(world: Given) -> None:
    outcome = SimulatedMills(0.3).run(world)
    assert outcome.finding in ("shown", "open")
    assert outcome.metrics["gain_recall"].value > 0.1
    assert outcome.metrics["recall"].value > 0.3


def test_a_dangerous_class_is_quiet_by_its_own_rate_and_would_not_be_by_the_citys(world: Given) -> None:
    outcome = HazardousClasses(0.005).run(world)
    assert outcome.finding == "shown"
    assert outcome.metrics["classless_false_alarm_share"].value > 0.05
    assert set(outcome.metrics) >= {"class_1", "class_4"}


def test_a_simulated_city_has_mills_only_where_asked(world: Given) -> None:
    fitted = METHOD.fit(MODEL, world.population, None)
    none = simulated(fitted, world.population, np.random.default_rng(0), 0.0)
    all_mills = simulated(fitted, world.population, np.random.default_rng(0), 1.0)
    assert not none.visible.any()
    assert not all_mills.honest.any()
    assert all_mills.score[all_mills.visible].mean() > none.score.mean()
