"""Outcome notes with their true grades: the synthetic corpus itself."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from jihe.corpus.composing import Composer
from jihe.corpus.items import items
from jihe.corpus.lift import combined_grade
from jihe.corpus.misprints import abbreviated, mistyped
from jihe.corpus.plan import Injury, Plan
from jihe.corpus.reading import Hand, Wording, hands
from jihe.errors import BadInputError

COLUMNS = (
    "id", "text", "grade", "items", "family", "hand", "wording", "combined", "icd", "measures",
)  # fmt: skip
COMBINED = 0.12
_LONG, _SHORT = 0.76, 0.19  # the rest is bare
_MISTYPED = 0.2
_LATIN = 0.06  # share of Latin letters from which on a hand is one that abbreviates
_TRIES = 50


def notes(
    seed: int,
    count: int,
    written_by: Sequence[Hand] | None = None,
    *,
    balanced: bool = False,
    combined: float = COMBINED,
    wordings: Collection[str] | None = None,
) -> pd.DataFrame:
    """Draws notes; the same seed gives the same notes, and a longer draw begins with the shorter one.

    ``balanced`` draws every grade alike, for training; else grades come as in life. ``combined`` is the share of notes
    with two or three injuries. ``wordings`` limits the draw to some keys (see ``splits``); grades without any of them
    do not occur. Columns: ``COLUMNS``; of a combined note, items and wordings are joined, the heaviest first, and the
    family is the heaviest one's.
    """
    stock = _Stock(hands() if written_by is None else written_by, wordings)
    plan = Plan([items()[key] for key in stock.items], balanced=balanced, combined=combined)
    rows = [_note(seed, number, plan, stock) for number in range(count)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"grade": "int64", "combined": "bool"})


class _Stock:
    """The wordings at hand, by hand and item."""

    def __init__(self, written_by: Sequence[Hand], only: Collection[str] | None) -> None:
        allowed = None if only is None else frozenset(only)
        self._of: dict[str, dict[str, list[Wording]]] = {}
        for hand in written_by:
            for wording in hand.wordings:
                if allowed is None or wording.key in allowed:
                    self._of.setdefault(hand.name, {}).setdefault(wording.item, []).append(wording)
        if not self._of:
            raise BadInputError("notes: no hand has any of the wordings asked for")
        self._hands = {hand.name: hand for hand in written_by}
        self.latin = {hand.name: _latin(hand) for hand in written_by}
        self.marks = {hand.name: _marks(hand) for hand in written_by}
        self.items = [key for key in items() if any(key in own for own in self._of.values())]

    def choose(self, injuries: Sequence[Injury], rng: np.random.Generator) -> tuple[Hand, list[Wording]] | None:
        """A hand that can tell all injuries, and one of its wordings of each; None where there is none."""
        able = [name for name, own in self._of.items() if all(one.item.id in own for one in injuries)]
        if not able:
            return None
        name = able[int(rng.integers(len(able)))]
        own = [self._of[name][one.item.id] for one in injuries]
        return self._hands[name], [some[int(rng.integers(len(some)))] for some in own]


def _note(seed: int, number: int, plan: Plan, stock: _Stock) -> tuple[object, ...]:
    # Each note has its own stream, so that none depends on how many are drawn.
    rng = np.random.default_rng([seed, number])
    for _ in range(_TRIES):
        injuries = plan.draw(rng)
        chosen = stock.choose(injuries, rng)
        if chosen is not None:
            break
    else:
        raise BadInputError("notes: no hand has the wordings for the injuries drawn; give it more wordings")
    hand, wordings = chosen
    latin = stock.latin[hand.name]
    composer = Composer(hand, injuries, wordings, rng, latin=latin and rng.random() < 0.3)
    kind = rng.random()
    text = composer.long() if kind < _LONG else composer.short() if kind < _LONG + _SHORT else composer.bare()
    text = text.translate(stock.marks[hand.name])
    if rng.random() < (0.4 if latin else 0.08):
        text = abbreviated(text, rng)
    if rng.random() < _MISTYPED:
        text = mistyped(text, rng)
    told = [one.item for one in injuries]
    return (
        f"{seed}-{number}",
        text,
        combined_grade([item.grade for item in told]),
        ";".join(item.id for item in told),
        told[0].family,
        hand.name,
        ";".join(wording.key for wording in wordings),
        len(told) > 1,
        "+".join(dict.fromkeys(item.icd[int(rng.integers(len(item.icd)))] for item in told)),
        json.dumps(composer.measures, ensure_ascii=False),
    )


def _marks(hand: Hand) -> dict[int, str]:
    """What makes the marks around a hand's words those of the hand: full width where it writes so."""
    told = _told(hand)
    return str.maketrans({",": "，", ":": "：", ";": "；"}) if told.count("，") > told.count(",") else {}


def _told(hand: Hand) -> str:
    return "".join(sentence for wording in hand.wordings for sentence in wording.sentences)


def _latin(hand: Hand) -> bool:
    told = _told(hand)
    return len(re.findall("[A-Za-z]", told)) / len(told) > _LATIN
