"""Which injuries a note tells: a grade is drawn first, then items that make that grade, alone or together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jihe.corpus.items import Item

# Percent of appraisals, as in life; 0: below every grade.
LIFE = {0: 4.0, 10: 61.0, 9: 21.0, 8: 6.5, 7: 3.5, 6: 1.4, 5: 0.9, 4: 0.6, 3: 0.4, 2: 0.35, 1: 0.35}
_OFTEN = {"A": 1.0, "B": 4.0, "C": 1.5, "D": 1.5, "E": 0.4}
_THIRD = 0.15
_TRIES = 12


@dataclass(frozen=True)
class Injury:
    """An item on a side (one is drawn even where the item has none: its words may ask for it)."""

    item: Item
    side: str


class Plan:
    """Draws injuries from the items at hand."""

    def __init__(self, items: Sequence[Item], *, balanced: bool, combined: float) -> None:
        self._by_grade = {grade: [one for one in items if one.grade == grade] for grade in LIFE}
        self._grades = [grade for grade, some in self._by_grade.items() if some]
        share = np.array([1.0 if balanced else LIFE[grade] for grade in self._grades])
        self._share = share / share.sum()
        self._balanced, self._combined = balanced, combined

    def draw(self, rng: np.random.Generator) -> list[Injury]:
        """The injuries of one note, the heaviest first."""
        grade = int(rng.choice(self._grades, p=self._share))
        if rng.random() < self._combined:
            for _ in range(_TRIES):
                injuries = self._together(grade, rng)
                if len(injuries) > 1:
                    return injuries
        return [Injury(self._one(grade, rng), _side(rng))]

    def _together(self, grade: int, rng: np.random.Generator) -> list[Injury]:
        """Injuries that make the grade together: equals one step lighter, or one of that grade with lighter ones."""
        grades = [grade]
        lifts = 1 <= grade <= 9 and self._by_grade.get(grade + 1) and rng.random() < 0.5
        if lifts:
            grades = [grade + 1] * (3 if rng.random() < _THIRD else 2)
        if not lifts or (len(grades) == 2 and rng.random() < _THIRD):
            lighter = [each for each in self._grades if each == 0 or (grade and each > grades[0])]
            if not lighter:
                return []
            # Most second injuries are slight ones, as in life.
            weights = np.array([LIFE[each] for each in lighter]) ** 0.5
            grades += rng.choice(lighter, 1 + (not lifts and rng.random() < _THIRD), p=weights / weights.sum()).tolist()
        injuries: list[Injury] = []
        for each in grades:
            added = _beside(injuries, self._one(int(each), rng), rng)
            if added is None:
                return []
            injuries.append(added)
        return injuries

    def _one(self, grade: int, rng: np.random.Generator) -> Item:
        some = self._by_grade[grade]
        weights = np.array([1.0 if self._balanced else _OFTEN[one.family] for one in some])
        return some[int(rng.choice(len(some), p=weights / weights.sum()))]


def _beside(others: list[Injury], item: Item, rng: np.random.Generator) -> Injury | None:
    """The item beside other injuries of the same body, on a side that is free; None where it cannot be."""
    near = [other for other in others if other.item.at & item.at]
    if ("disease" in item.at and others) or any("disease" in other.item.at for other in others):
        return None
    if not near:
        return Injury(item, _side(rng))
    # Limbs come in pairs; of what else comes in pairs one person rarely keeps so little.
    if len(near) > 1 or not (item.sided and item.family == "B" and near[0].item.sided and near[0].item.family == "B"):
        return None
    return Injury(item, "右" if near[0].side == "左" else "左")


def _side(rng: np.random.Generator) -> str:
    return "左" if rng.random() < 0.5 else "右"
