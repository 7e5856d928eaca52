"""Clinical facts of a note, drawn out by what medicine calls them; no wording of the corpus was looked at for it."""

from __future__ import annotations

from jihe.grading.facts import bones, brain, digits, injuries, limbs, occupational, organs, senses, skin, strength
from jihe.grading.facts.base import Fact
from jihe.grading.reading import Reading

_ROOMS = (brain, strength, digits, limbs, bones, skin, senses, organs, occupational, injuries)


def facts(reading: Reading) -> list[Fact]:
    """Every fact of a note, in the order of its words."""
    found = [one for room in _ROOMS for one in room.facts(reading)]
    return sorted(found, key=lambda one: (one.start, one.end, one.kind, one.part))
