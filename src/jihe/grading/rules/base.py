"""What rules see of a note: its facts by kind; and what they say: an item, how surely, and the facts that carry it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from jihe.grading.facts.base import Fact, Side

SURE, LIKELY, PERHAPS = 1.0, 0.7, 0.4


@dataclass(frozen=True)
class Match:
    """An item that facts lead to. ``strength`` is no probability; the model learns what it is worth."""

    item: str
    strength: float
    facts: tuple[Fact, ...] = ()
    count: int = 1


@dataclass(frozen=True)
class Known:
    """The facts of one note, by kind."""

    facts: Sequence[Fact]
    text: str = ""
    _kinds: dict[str, list[Fact]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.facts:
            self._kinds.setdefault(one.kind, []).append(one)

    def all(self, kind: str, part: str | None = None, level: str | None = None) -> list[Fact]:
        """Facts of a kind, of a part and level where given."""
        return [
            one
            for one in self._kinds.get(kind, [])
            if (part is None or one.part == part) and (level is None or one.level == level)
        ]

    def has(self, *kinds: str) -> bool:
        """Whether there is a fact of any of these kinds."""
        return any(kind in self._kinds for kind in kinds)

    def near(self, fact: Fact, *kinds: str, reach: int = 0) -> bool:
        """Whether a fact of any of these kinds is told in the same sentence, or within ``reach`` sentences of it."""
        return any(abs(one.place - fact.place) <= reach for kind in kinds for one in self._kinds.get(kind, ()))

    def first(self, *kinds: str) -> tuple[Fact, ...]:
        """The first fact of each of these kinds that there is."""
        return tuple(self._kinds[kind][0] for kind in kinds if kind in self._kinds)


Rule = Callable[[Known], Iterator[Match]]


def by_side(facts: Sequence[Fact]) -> dict[Side, list[Fact]]:
    """Facts by side; one whose side nobody says goes with the side that is said, where there is only one."""
    sides: dict[Side, list[Fact]] = {}
    for one in facts:
        for side in ("左", "右") if one.side == "双" else (one.side,):
            sides.setdefault(side, []).append(one)
    return sides
