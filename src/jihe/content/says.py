"""The sentence a finding says: a template with ``{column}``, ``{fen|yuan}`` and ``{ym|month}``."""

from __future__ import annotations

import re
from dataclasses import dataclass

FORMATS = ("yuan", "month")
# What the engine adds to every finding, so that a template may use it.
COMPUTED = {"at_stake_fen": "BIGINT", "prevented_fen": "BIGINT", "from_ym": "INT", "to_ym": "INT"}
_PLACE = re.compile(r"\{([^{}]*)\}")
_INSIDE = re.compile(r"([a-z][a-z0-9_]*)(?:\|([a-z]+))?")


@dataclass(frozen=True)
class Place:
    """One placeholder: the column and how it is written out; ``column`` is empty when it cannot be read."""

    text: str
    column: str
    format: str | None


def parts(template: str) -> list[str | Place]:
    """The template cut into plain text and placeholders, in order."""
    found: list[str | Place] = []
    at = 0
    for match in _PLACE.finditer(template):
        found.append(template[at : match.start()])
        inside = _INSIDE.fullmatch(match[1].strip())
        found.append(Place(match[0], inside[1], inside[2]) if inside else Place(match[0], "", None))
        at = match.end()
    return [part for part in (*found, template[at:]) if part != ""]


def places(template: str) -> list[Place]:
    """The placeholders alone."""
    return [part for part in parts(template) if isinstance(part, Place)]
