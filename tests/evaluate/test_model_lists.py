"""Lists cut at a night's capacity as in life: what is taken, what of it is fraud, what money it reaches."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.evaluate.model_lists import Known, by_chance, measures, reached, taken, together
from jihe.evaluate.reviewing import Reviewers

FRAUD, OVERPAID, HARMLESS, OTHER = range(4)


def known(group: list[int], weight: list[float], pairs: list[tuple[int, int]], fen: list[float],
          by_rule: list[bool]) -> Known:  # fmt: skip
    row, truth = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    return Known(np.array(group), np.array(weight), row, truth, np.array(fen), np.array(by_rule, dtype=bool))


def test_enriched_rows_take_their_share_of_a_place_in_life() -> None:
    score, weight = np.array([0.9, 0.8, 0.7, 0.6]), np.array([0.1, 1.0, 0.1, 1.0])
    np.testing.assert_allclose(taken(score, weight, 1.0), [1, 0.9, 0, 0])
    np.testing.assert_allclose(taken(score, weight, 1.15), [1, 1, 0.5, 0])
    np.testing.assert_allclose(taken(score, weight, 9.0), 1)


def test_of_equal_scores_each_is_taken_in_the_same_part() -> None:
    np.testing.assert_allclose(taken(np.array([1.0, 2.0, 1.0]), np.ones(3), 2), [0.5, 1, 0.5])
    np.testing.assert_allclose(by_chance(np.array([1.0, 0.1]), 0.55), [0.5, 0.5])
    assert len(taken(np.zeros(0), np.zeros(0), 3)) == 0


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0.01, 1)), min_size=1, max_size=30), st.floats(0.01, 40))
def test_what_is_taken_fills_the_capacity_from_the_top(rows: list[tuple[int, float]], capacity: float) -> None:
    score, weight = (np.array([row[side] for row in rows], dtype=float) for side in (0, 1))
    part = taken(score, weight, capacity)
    assert ((part >= 0) & (part <= 1 + 1e-12)).all()
    assert part @ weight == pytest.approx(min(capacity, weight.sum()))
    if (part < 1 - 1e-9).any():  # nobody above one who is left out, even in part, is left out
        assert (part[score > score[part < 1 - 1e-9].max()] > 1 - 1e-9).all()


def test_precision_counts_frauds_and_review_errs() -> None:
    truth = known([FRAUD, OVERPAID, HARMLESS, OTHER], [0.5, 0.5, 1, 1], [], [], [])
    told = measures(np.ones(4), truth, Reviewers())
    assert told["precision"] == pytest.approx(0.5 / 3)
    assert told["upheld"] == pytest.approx((0.5 * 0.85 + 0.5 * 0.9 + 0.03 + 0.02) / 3)
    assert told["length"] == 3
    nothing = measures(np.zeros(4), truth, Reviewers())
    assert math.isnan(nothing["precision"])
    assert nothing["fen"] == 0


def test_money_named_by_two_rows_counts_once_and_what_a_rule_finds_is_not_beyond_rules() -> None:
    truth = known([FRAUD] * 3, [1, 1, 1], [(0, 0), (1, 0), (2, 1)], [100, 300], [True, False])
    np.testing.assert_allclose(reached(np.array([0.5, 1.0, 0.25]), truth), [1.0, 0.25])
    told = measures(np.array([0.5, 1.0, 0.25]), truth, Reviewers())
    assert told["fen"] == 100 + 75
    assert told["beyond_rules"] == pytest.approx(75 / 175)
    assert math.isnan(measures(np.zeros(3), truth, Reviewers())["beyond_rules"])


def test_models_together_count_a_fraud_once_and_beside_the_rules() -> None:
    fen, by_rule = np.array([100.0, 200.0, 300.0, 400.0]), np.array([True, True, False, False])
    told = together({"M05": np.array([1.0, 0, 0.5, 0]), "M08": np.array([1.0, 0, 0.2, 0])}, fen, by_rule)
    assert told == pytest.approx({"rules": 0.3, "models": 0.25, "either": 0.45, "models_alone": 0.15})
    assert together({}, fen, by_rule)["models"] == 0
    assert math.isnan(together({}, np.zeros(4), by_rule)["rules"])
