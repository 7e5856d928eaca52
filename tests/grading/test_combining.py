"""Several injuries, one grade: the heaviest, one step up where two or more are the heaviest, and once only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.corpus.lift import combined_grade
from jihe.grading.combining import Option, combined, distribution

USUAL = [1 / 11] * 11


@pytest.mark.parametrize(
    ("grades", "together"),
    [
        ([10, 10], 9),
        ([9, 10], 9),
        ([8, 8], 7),
        ([9, 9, 9], 8),
        ([1, 1], 1),
        ([0], 0),
        ([0, 10], 10),
        ([0, 0], 0),
        ([], 0),
    ],
)
def test_the_lift(grades: list[int], together: int) -> None:
    assert combined(grades) == together


@given(st.lists(st.integers(0, 10), max_size=5))
def test_as_the_corpus_has_it(grades: list[int]) -> None:
    assert combined(grades) == combined_grade(grades)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=5))
def test_what_is_certain_gives_one_grade(grades: list[int]) -> None:
    made = distribution([Option(f"X{at}", grade, 1.0) for at, grade in enumerate(grades)], USUAL)
    assert made[combined(grades)] == pytest.approx(1.0)


@given(
    st.lists(
        st.tuples(st.sampled_from(["D701", "D801", "C401", "C501", "B904"]), st.integers(0, 10), st.floats(0, 1)),
        max_size=6,
    )
)
def test_probabilities_sum_to_one(some: list[tuple[str, int, float]]) -> None:
    assert sum(distribution([Option(*one) for one in some], USUAL)) == pytest.approx(1.0)


def test_items_of_one_system_are_not_two_injuries() -> None:
    made = distribution([Option("D701", 7, 0.6), Option("D801", 8, 0.4)], USUAL)
    assert (made[7], made[8]) == (pytest.approx(0.6), pytest.approx(0.4))


def test_nothing_found_is_what_is_usual() -> None:
    assert distribution([], USUAL) == pytest.approx(USUAL)
