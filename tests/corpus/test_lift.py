"""The grade of several injuries, against the standard's rule told a second time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jihe.corpus.lift import combined_grade

_GRADES = st.lists(st.integers(0, 10), min_size=1, max_size=5)


def _by_hand(grades: list[int]) -> int:
    """By going through the grades from the heaviest: one injury keeps it, more of it lift it by one."""
    for grade in range(1, 11):
        here = sum(each == grade for each in grades)
        if here == 1:
            return grade
        if here > 1:
            return 1 if grade == 1 else grade - 1
    return 0


@given(_GRADES)
def test_as_told_a_second_time(grades: list[int]) -> None:
    assert combined_grade(grades) == _by_hand(grades)


@given(_GRADES, st.randoms())
def test_the_order_does_not_matter(grades: list[int], random: object) -> None:
    assert combined_grade(sorted(grades)) == combined_grade(grades)


@given(_GRADES)
def test_never_lighter_than_the_heaviest_nor_more_than_one_step_heavier(grades: list[int]) -> None:
    graded = [each for each in grades if each]
    if graded:
        assert 0 <= min(graded) - combined_grade(grades) <= 1


def test_the_examples_of_the_rule() -> None:
    assert combined_grade([10, 10]) == 9
    assert combined_grade([9, 10]) == 9
    assert combined_grade([8, 8]) == 7
    assert combined_grade([9, 9, 9]) == 8
    assert combined_grade([1, 1]) == 1
    assert combined_grade([0, 0]) == 0
    assert combined_grade([10, 0]) == 10
