"""A note as the model takes it: read once into facts, matches of items and windows of sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jihe.grading.facts import facts
from jihe.grading.facts.base import Fact
from jihe.grading.reading import BLANK, Reading, read
from jihe.grading.rules import matches
from jihe.grading.rules.base import Match


@dataclass(frozen=True)
class Window:
    """One sentence, or two that follow one another, for the text model: signs with numbers blurred, and facts."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Drawn:
    """What is drawn out of a note before anything is learnt."""

    reading: Reading
    facts: tuple[Fact, ...]
    matches: tuple[Match, ...]
    windows: tuple[Window, ...]


def draw(note: str) -> Drawn:
    """Draw out one note."""
    reading = read(note)
    found = facts(reading)
    return Drawn(reading, tuple(found), tuple(matches(found, reading.text)), tuple(_windows(reading, found)))


def _windows(reading: Reading, found: list[Fact]) -> list[Window]:
    spans = [span for span in reading.sentences if reading.text[slice(*span)].strip(f"{BLANK} ,:()")]
    pairs = [(spans[i][0], spans[i + 1][1]) for i in range(len(spans) - 1)]
    made = []
    for start, end in (*spans, *pairs):
        if end - start > 220:
            continue
        names = sorted({one.name() for one in found if start <= one.start < end})
        made.append(Window(start, end, f"{_blurred(reading.text[start:end])}\t{' '.join(names)}"))
    return made


def _blurred(text: str) -> str:
    """Sides and numbers decide through facts; the text model sees that there are some."""
    text = text.replace(BLANK, "")
    text = re.sub(r"左|右", "侧", text)
    return re.sub(r"\d+(?:\.\d+)?", "#", text)
