"""One grade of several injuries: the heaviest, and where two or more are equally the heaviest, one step heavier."""

from __future__ import annotations

from collections.abc import Sequence


def combined_grade(grades: Sequence[int]) -> int:
    """The grade of all together; 0 is an injury below every grade, which neither weighs nor counts."""
    graded = [grade for grade in grades if grade]
    if not graded:
        return 0
    heaviest = min(graded)
    return max(heaviest - 1, 1) if graded.count(heaviest) > 1 else heaviest
