"""Leniency: panel mates share what a panel gave, an expert is told apart from them, and agents who always meet him."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.warning.estimators.crossed import LEAST, Crossing
from jihe.warning.estimators.seats import NOBODY, WITH_AGENT, Seats, exceeding
from jihe.warning.methods.panel_leniency import FEWEST, PanelLeniency, planted


def seats(given: np.ndarray, sat: np.ndarray, agent: np.ndarray | None = None) -> Seats:
    rows = np.arange(len(given))
    met = np.full(len(given), NOBODY) if agent is None else agent
    return Seats(np.arange(sat.shape[1]), rows, sat, given, np.zeros(len(given)), met)


def drawn(experts: int, rows: int, seed: int = 1) -> np.ndarray:
    """Panels of three."""
    rng, sat = np.random.default_rng(seed), np.zeros((rows, experts))
    for row in range(rows):
        sat[row, rng.choice(experts, 3, replace=False)] = 1
    return sat


def test_the_lenient_one_is_told_from_his_panel_mates() -> None:
    sat, rng = drawn(8, 400), np.random.default_rng(2)
    given = np.where((sat[:, 3] > 0) & (rng.random(400) < 0.4), 1.0, 0.0)
    mean, spread = Crossing(sat).effects(given, 0.4, 0.2)
    assert mean.argmax() == 3
    assert mean[3] == pytest.approx(0.4, abs=0.1)
    assert np.delete(mean, 3).max() < 0.1
    assert (spread > 0).all()


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_effects_are_the_posterior_of_the_whole_covariance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sat, y = drawn(5, 30, seed), rng.normal(size=30)
    noise, spread = 0.7, 0.3
    mean, deviation = Crossing(sat).effects(y, noise, spread)
    covariance = sat @ sat.T * spread**2 + np.eye(30) * noise**2
    expected = spread**2 * sat.T @ np.linalg.solve(covariance, y - y.mean())
    assert mean == pytest.approx(expected)
    variance = spread**2 - spread**4 * np.diag(sat.T @ np.linalg.solve(covariance, sat))
    assert deviation == pytest.approx(np.sqrt(variance))


def test_where_nobody_differs_the_spread_is_the_least() -> None:
    rng = np.random.default_rng(3)
    noise, spread = Crossing(drawn(10, 500)).fit(rng.normal(0, 0.5, 500))
    assert spread == LEAST
    assert noise == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(("met", "tied"), [(WITH_AGENT, True), (WITH_AGENT - 1, False)])
def test_an_agent_counts_from_the_fifth_meeting(met: int, tied: bool) -> None:
    agent = np.array([7] * met + [NOBODY] * (40 - met))
    sat = np.column_stack([np.ones(40), np.zeros(40)])
    assert seats(np.zeros(40), sat, agent).top_agent()[:, 0].any() == tied


def test_a_tie_to_one_agent_shows_where_the_whole_does_not() -> None:
    sat = drawn(8, 400)
    own = np.flatnonzero(sat[:, 0] > 0)
    agent, rng = np.full(400, NOBODY), np.random.default_rng(4)
    agent[own[:20]] = 7
    given = rng.normal(0, 0.3, 400).clip(-1, 1)
    given[own[:20]] += 0.8
    one = seats(given, sat, agent)
    alone = exceeding(one, 0.4, 0.15, one.top_agent())[0]
    overall = exceeding(one, 0.4, 0.15, np.zeros_like(one.top_agent()))[0]
    assert alone > overall


def test_a_note_misread_altogether_weighs_one_step() -> None:
    assert seats(np.array([9.0, -9.0, 1.0, 0.0]), np.ones((4, 1))).residual.tolist() == [1, -1, 1, 0]


def test_a_row_an_expert_and_thirty_to_be_judged() -> None:
    rows = pd.DataFrame({
        "appr_id": [*range(FEWEST), *range(FEWEST - 1)], "expert_id": [5] * FEWEST + [6] * (FEWEST - 1),
        "agent_id": [1.0, *[np.nan] * (2 * FEWEST - 2)], "steps_given": 2.0, "words": "脾切除。",
    })  # fmt: skip
    made = PanelLeniency().units(rows)
    assert made["expert_id"].tolist() == [5, 6]
    assert made["judged"].tolist() == [1, 0]
    assert made["appraisals"].tolist() == [FEWEST, FEWEST - 1]
    assert made["agent_share"].tolist() == [1 / FEWEST, 0]
    assert PanelLeniency().units(rows.iloc[:0]).empty


def test_one_in_a_hundred_stands_above_the_limit_where_nobody_is_lenient() -> None:
    method, rng = PanelLeniency(), np.random.default_rng(5)
    above = []
    for seed in range(6):
        one = seats(rng.choice([-1.0, 0, 0, 0, 0, 0, 0, 1], 800), drawn(20, 800, seed))
        noise, spread, limit = method.limits(one)
        again = seats(rng.choice([-1.0, 0, 0, 0, 0, 0, 0, 1], 800), drawn(20, 800, seed + 50))
        above.append((exceeding(again, noise, spread, again.top_agent()) > limit).mean())
    assert np.mean(above) <= 0.04


def test_planting_lifts_a_share_of_one_experts_appraisals_by_one() -> None:
    one = seats(np.zeros(600), drawn(10, 600))
    made, who = planted(one, 4, 0.5, np.random.default_rng(6))
    lifted = made.given == 1
    assert who == 4
    assert (one.sat[lifted, 4] == 1).all()
    assert lifted.sum() == pytest.approx(one.sat[:, 4].sum() / 2, rel=0.25)
