"""Several injuries, one grade: the heaviest, and where two or more are equally the heaviest, one step heavier, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jihe.grading.standard import HEAVIEST, LIGHTEST, NO_GRADE

# Items of one system leave room for one of them: a spleen is either removed or mended.
SYSTEMS: Mapping[str, tuple[str, ...]] = {
    "mind": ("A101", "A201", "A401", "A602"),
    "strength": ("A102", "A202", "A204", "A302", "A501", "A701", "A801",
                 "A1x1", "A2x1", "A3x1", "A4x1", "A5x1", "A6x1", "A7x1"),
    "epilepsy": ("A402", "A601", "A9x1"),
    "brain": ("A802", "A901", "A902"),
    "burns": ("B103", "B506", "B806", "B908", "N05"),
    "both_hands": ("B201", "B301", "B302", "B401"),
    "eyes": ("C101", "C201", "C402", "C601", "C701", "C001", "C3x1", "C4x1", "C5x1"),
    "ears": ("C401", "C501", "C801", "C002", "C6x1", "C7x1"),
    "teeth": ("C803", "C902"),
    "lung": ("D301", "D401", "D703", "D902"),
    "liver": ("D201", "D602", "D901", "D4x1", "D5x1"),
    "spleen": ("D701", "D801", "D9x1"),
    "kidney": ("D103", "D001"),
    "dust": ("E101", "E301", "E401", "E601", "E701", "E3x1"),
    "chrome": ("E901", "E002"),
    "joint": ("B703", "B8x1"),
    "fracture": ("B904", "B001"),
    "thumb": ("B601", "B602", "B807", "B902"),
}  # fmt: skip
SYSTEM_OF = {item: system for system, some in SYSTEMS.items() for item in some}


def combined(grades: Iterable[int]) -> int:
    """The grade of several injuries together. One below every grade (0) neither weighs nor counts."""
    graded = [grade for grade in grades if grade != NO_GRADE]
    if not graded:
        return NO_GRADE
    heaviest = min(graded)
    return max(heaviest - 1, HEAVIEST) if graded.count(heaviest) > 1 else heaviest


@dataclass(frozen=True)
class Option:
    """One thing that may be true of a system: an item that is there ``count`` times, with its probability."""

    item: str
    grade: int
    probability: float
    count: int = 1


def distribution(options: Sequence[Option], usual: Sequence[float]) -> list[float]:
    """Probabilities of grade 0 to 10, exactly, from what may be true of each system apart from the others.

    ``usual`` is what to think of a note in which nothing was found.
    """
    systems: dict[str, list[Option]] = {}
    for one in options:
        systems.setdefault(SYSTEM_OF.get(one.item, one.item), []).append(one)
    # (heaviest grade or None, whether twice): probability
    states: dict[tuple[int | None, bool], float] = {(None, False): 1.0}
    for some in systems.values():
        total = sum(one.probability for one in some)
        scale = 1.0 if total <= 1 else 1 / total
        after: dict[tuple[int | None, bool], float] = {}
        for (heaviest, twice), p in states.items():
            rest = p * max(0.0, 1 - total * scale)
            after[heaviest, twice] = after.get((heaviest, twice), 0.0) + rest
            for one in some:
                key = _with(heaviest, twice, one)
                after[key] = after.get(key, 0.0) + p * one.probability * scale
        states = after
    made = [0.0] * (LIGHTEST + 1)
    for (heaviest, twice), p in states.items():
        if heaviest is None:
            for grade, share in enumerate(usual):
                made[grade] += p * share
        else:
            made[max(heaviest - 1, HEAVIEST) if twice and heaviest else heaviest] += p
    return made


def _with(heaviest: int | None, twice: bool, one: Option) -> tuple[int | None, bool]:
    """The state when this is true too; grade 0 weighs only where nothing else is."""
    if one.grade == NO_GRADE:
        return (NO_GRADE, False) if heaviest is None else (heaviest, twice)
    if heaviest is None or heaviest == NO_GRADE or one.grade < heaviest:
        return one.grade, one.count > 1
    return heaviest, twice or one.grade == heaviest
