"""Lists under the same hours, reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest

from jihe.evaluate.lists import Queue, greedy, in_order, rate_of, rates, reached, share_by_ring

# Case 0 shows loss 0 (10 fen), case 1 losses 0 and 1 (1 fen), case 2 loss 2 (30 fen) for two hours, case 3 nothing;
# loss 3 is shown by no case.
QUEUE = Queue(
    np.array([1.0, 1.0, 2.0, 1.0]), np.array([0, 1, 1, 2]), np.array([0, 0, 1, 2]), np.array([10.0, 1.0, 30.0, 50.0]),
    np.array([0, 1, 2, 3]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "part", "fen"),
    [
        (0.0, [0, 0, 0, 0], 0),
        (1.0, [0, 0, 0.5, 0], 15),
        (2.0, [0, 0, 1, 0], 30),
        (3.0, [0, 1, 1, 0], 41),  # case 1 holds 11 an hour, case 0 holds 10
        (9.0, [0, 1, 1, 0], 41),  # and of case 0 nothing is left to be found
    ],
)
def test_the_perfect_order_takes_most_money_for_an_hour_once(hours: float, part: list[float], fen: float) -> None:
    made = greedy(QUEUE, hours)
    assert made.tolist() == part
    assert QUEUE.fen @ reached(made, QUEUE) == fen


def test_what_a_case_lost_to_another_it_is_worth_less_by() -> None:
    """Case 0 (10 an hour) goes first; then case 1 has only 3 left and case 2 with 4 goes before it."""
    queue = Queue(
        np.ones(3), np.array([0, 1, 1, 2]), np.array([0, 0, 1, 2]), np.array([7.0, 2.0, 4.0]), np.array([0, 1, 2])
    )
    queue = Queue(queue.hours * [0.5, 1, 1], queue.case, queue.loss, queue.fen, queue.ring)
    assert greedy(queue, 1.5).tolist() == [1, 0, 1]


def test_a_list_is_taken_in_its_order_and_the_last_case_in_part() -> None:
    assert in_order(np.array([1, 0, 2, -1]), QUEUE.hours, 2.5).tolist() == [1, 1, 0.25, 0]
    assert in_order(np.array([-1, -1, 0, 1]), QUEUE.hours, 2.5).tolist() == [0, 0, 1, 0.5]
    assert in_order(np.array([-1, -1, -1, -1]), QUEUE.hours, 2.5).tolist() == [0, 0, 0, 0]


def test_a_ring_is_drawn_as_one() -> None:
    """Half of twenty equal losses is found: as twenty chances, or as two rings of which one is found."""
    fen, found = np.ones(20), np.repeat([1.0, 0.0], 10)
    alone = share_by_ring(found, fen, np.arange(20))
    rings = share_by_ring(found, fen, np.repeat([3, 8], 10))
    assert alone.value == rings.value == 0.5
    assert (alone.n, rings.n) == (20, 2)
    assert (rings.low, rings.high) == (0.0, 1.0)
    assert (alone.low or 0) == pytest.approx(0.3, abs=0.06)
    assert (alone.high or 0) == pytest.approx(0.7, abs=0.06)
    assert share_by_ring(found[:0], fen[:0], np.arange(0)).value is None
    assert share_by_ring(found, np.zeros(20), np.arange(20)).value is None


def test_a_rate_leans_on_its_parents_the_more_the_fewer_cases_it_has() -> None:
    """P01 raised ten cases of weight one, two of them true; test a none of eight, test b both of two."""
    keys = [("P01", "a", 3)] * 8 + [("P01", "b", 3)] * 2
    known = rates(keys, np.array([False] * 8 + [True] * 2), np.ones(10))
    assert known[()] == pytest.approx(0.2)
    assert known["P01",] == pytest.approx(0.2)
    assert known["P01", "a"] == pytest.approx((8 * 0 + 2 * 0.2) / 10)
    assert known["P01", "a", 3] == pytest.approx((8 * 0 + 2 * 0.04) / 10)
    assert known["P01", "b"] == pytest.approx((2 * 1 + 2 * 0.2) / 4)
    assert rate_of(("P01", "b", 2), known) == known["P01", "b"]
    assert rate_of(("U01", "a", 3), known) == pytest.approx(0.2)
    assert rates([], np.zeros(0, dtype=bool), np.zeros(0)) == {(): 0.0}


def test_a_rate_is_of_cases_as_in_life() -> None:
    """A fraud that was multiplied by ten counts as a tenth: of 1.1 cases 0.1 is true."""
    known = rates([("P01",), ("P01",)], np.array([True, False]), np.array([0.1, 1.0]))
    assert known[()] == pytest.approx(0.1 / 1.1)
