"""The sentence a finding says: a template with placeholders for its columns.

``{column}``, ``{fen|yuan}``, ``{ym|month}``, ``{share|percent}``; ``{reason|end_reason}`` says a code in the words of
its list; ``{n|person/persons}`` counts in English. ``percent`` has one decimal at most, ``percent4`` four, for a share
beside the limit that it just passes. What stands in square brackets is left out where a column in it is null; one that
begins with a condition, ``[months>1?，连续 {months} 个月]``, also where that does not hold. The two ends of a span,
``{from_ym|month}至{to_ym|month}``, are said once where they are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Formats and the types they are for.
_INTEGERS = frozenset({"BIGINT", "INT", "SMALLINT", "TINYINT", "INT128"})
_NUMBERS = frozenset({*_INTEGERS, "DOUBLE", "FLOAT", "DECIMAL"})
FORMATS = {"yuan": _INTEGERS, "month": _INTEGERS, "percent": _NUMBERS, "percent4": _NUMBERS}
# What the engine adds to every finding, so that a template may use it.
COMPUTED = {"at_stake_fen": "BIGINT", "prevented_fen": "BIGINT", "from_ym": "INT", "to_ym": "INT"}
_PLACE = re.compile(r"\{([^{}]*)\}")
_INSIDE = re.compile(r"([a-z][a-z0-9_]*)(?:\|([a-z][a-z0-9_]*(?:/[a-z ]+)?))?")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_WHEN = re.compile(r"([a-z][a-z0-9_]*)(=|<>|<|>)(\d+|[a-z][a-z0-9_]*)\?")


@dataclass(frozen=True)
class Place:
    """One placeholder: the column and how it is written out; ``column`` is empty when it cannot be read."""

    text: str
    column: str
    format: str | None


@dataclass(frozen=True)
class Condition:
    """A column held against a number, another column or one of its codes."""

    text: str
    column: str
    sign: str
    other: str


@dataclass(frozen=True)
class Optional:
    """A part that is said only where all of its columns are known, and ``when`` holds."""

    parts: tuple[str | Place, ...]
    when: Condition | None = None


def segments(template: str) -> list[str | Place | Optional]:
    """The template cut into plain text, placeholders and optional parts, in order."""
    found: list[str | Place | Optional] = []
    at = 0
    for match in _OPTIONAL.finditer(template):
        when = _WHEN.match(match[1])
        condition = Condition(when[0], when[1], when[2], when[3]) if when else None
        inside = match[1][when.end() :] if when else match[1]
        found += [*parts(template[at : match.start()]), Optional(tuple(parts(inside)), condition)]
        at = match.end()
    return [*found, *parts(template[at:])]


def parts(template: str) -> list[str | Place]:
    """A template without optional parts cut into plain text and placeholders, in order."""
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


def condition(text: str) -> Condition | None:
    """A condition that stands alone, ``months=1``; None where it is a column alone."""
    when = _WHEN.fullmatch(f"{text}?")
    return Condition(when[0], when[1], when[2], when[3]) if when else None


def conditions(template: str) -> list[Condition]:
    """The conditions of its optional parts."""
    return [part.when for part in segments(template) if isinstance(part, Optional) and part.when]


def columns(template: str) -> frozenset[str]:
    """Every column that it needs, said or asked about; among them the codes that conditions name, which are none."""
    asked = {name for one in conditions(template) for name in (one.column, one.other) if not name.isdigit()}
    return frozenset({place.column for place in places(template)} | asked)
