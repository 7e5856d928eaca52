"""What is held out: whole wordings of items that are known, whole items, whole hands; never single notes.

Two notes of one wording differ by side, number and neighbours alone, so one of them would give the other away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from jihe.corpus.items import items
from jihe.corpus.reading import Hand


@dataclass(frozen=True)
class Split:
    """Keys of wordings to learn from, of new wordings of the same items, and of items never seen."""

    train: frozenset[str]
    new_wordings: frozenset[str]
    new_items: frozenset[str]


def families(written_by: Iterable[Hand]) -> list[str]:
    """The keys of all wordings: notes of one key are one family."""
    return [wording.key for hand in written_by for wording in hand.wordings]


def of_hands(written_by: Iterable[Hand], names: Collection[str]) -> frozenset[str]:
    """The keys of some hands."""
    return frozenset(families(hand for hand in written_by if hand.name in names))


def of_items(written_by: Iterable[Hand], some: Collection[str]) -> frozenset[str]:
    """The keys of some items, of all hands."""
    return frozenset(wording.key for hand in written_by for wording in hand.wordings if wording.item in some)


def held_items(seed: int, share: float = 0.1) -> frozenset[str]:
    """Items to hold out: of each grade its share, rounded by chance, and never so many that a grade has none left."""
    rng = np.random.default_rng([seed, 1])
    held: set[str] = set()
    for grade in range(11):
        some = [item.id for item in items().values() if item.grade == grade]
        count = min(int(share * len(some) + rng.random()), len(some) - 1)
        held |= set(rng.permutation(some)[:count].tolist())
    return frozenset(held)


def split(
    written_by: Sequence[Hand], seed: int, *, share_of_wordings: float = 0.2, share_of_items: float = 0.1
) -> Split:
    """Holds out whole items, and of every item left a share of its wordings in each hand, at least one left to learn.

    A hand with few wordings of an item gives one by chance, so that the share holds over all items.
    """
    rng = np.random.default_rng([seed, 2])
    away = held_items(seed, share_of_items)
    held: set[str] = set()
    for hand in written_by:
        for item in items():
            some = [wording.key for wording in hand.wordings if wording.item == item and item not in away]
            count = min(int(share_of_wordings * len(some) + rng.random()), len(some) - 1)
            held |= set(rng.permutation(some)[: max(count, 0)].tolist())
    unseen = of_items(written_by, away)
    return Split(frozenset(families(written_by)) - unseen - held, frozenset(held), unseen)
