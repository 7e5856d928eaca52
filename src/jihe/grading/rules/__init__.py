"""The items as predicates over facts, with the bands of the standard; one module a family."""

from __future__ import annotations

from jihe.grading.facts.base import Fact
from jihe.grading.rules import bones, eyes_ears, hands_feet, inner, nerves, workplace
from jihe.grading.rules.base import Known, Match

_RULES = (nerves.rules, hands_feet.rules, bones.rules, eyes_ears.rules, inner.rules, workplace.rules)


def matches(facts: list[Fact], text: str = "") -> list[Match]:
    """Every item that the facts lead to, the surest first; of one item its surest match."""
    known = Known(facts, text)
    best: dict[str, Match] = {}
    for rules in _RULES:
        for match in rules(known):
            if match.item not in best or match.strength > best[match.item].strength:
                best[match.item] = match
    return sorted(best.values(), key=lambda match: (-match.strength, match.item))
