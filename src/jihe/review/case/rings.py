"""A ring as the case's page shows it: its members, what they share and when, which pairs share more than one thing."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from jihe.review.case.masking import numberless
from jihe.review.case.network import label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jihe.review.case.reading import Seen

Plain = dict[str, Any]
SHARED = {
    "agent_id": gettext_lazy("Agent"),
    "employer_id": gettext_lazy("Employer"),
    "doc_no": gettext_lazy("Document of a back-payment"),
    "unproven": gettext_lazy("Back-payment under no document on record"),
    "phone_h": gettext_lazy("Telephone"),
    "addr_h": gettext_lazy("Address"),
    "device_id": gettext_lazy("Device that was not declared"),
    "acct_id": gettext_lazy("Account"),
}  # fmt: skip
SUBJECTS = {"agent_id": "agent", "employer_id": "employer", "acct_id": "bank_account"}
UNNAMED = ("unproven",)  # a mark has no value to show
MOST_MEMBERS = 200  # of whom pairs are counted


def rings(found: Seen, most: int | None = None) -> list[Plain]:
    """One a signal that tells of a ring; of its pairs the first ``most``."""
    told = [(signal, json.loads(signal.evidence).get("ring") or []) for signal in found.signals]
    return [_ring(signal, things, found, most) for signal, things in told if things]


def _ring(signal: Any, things: list[Plain], found: Seen, most: int | None) -> Plain:
    shared = [_shared(thing, found) for thing in things]
    count = Counter(person for thing in things for person in thing["persons"])
    pairs, members = _pairs(things, shared), sorted(count.items(), key=lambda one: (-one[1], one[0]))
    return {
        "code": signal.code, "at_stake_fen": signal.at_stake_fen, "things": shared,
        "members": [(_person(person, found), times) for person, times in members],
        "pairs": [(_person(a, found), _person(b, found), names) for a, b, names in pairs[:most]],
        "pairs_rest": len(pairs) - len(pairs[:most]),
    }  # fmt: skip


def _shared(thing: Plain, found: Seen) -> Plain:
    by, what = thing["by"], thing.get("what")
    if what is None or by in UNNAMED:
        named = ""
    else:
        named = label((SUBJECTS[by], int(what)), found) if by in SUBJECTS else numberless(str(what))
    return {
        "by": SHARED.get(by, by), "what": named, "people": len(thing["persons"]), "fen": thing.get("fen"),
        "who": [_person(person, found) for person in thing["persons"]],
        "span": _span(thing.get("from_month"), thing.get("to_month")),
    }  # fmt: skip


def _pairs(things: list[Plain], shared: list[Plain]) -> list[tuple[int, int, list[Any]]]:
    """Pairs who share two things or more, those with most first."""
    common: dict[tuple[int, int], list[Any]] = {}
    for thing, told in zip(things, shared, strict=True):
        for pair in combinations(thing["persons"][:MOST_MEMBERS], 2):
            common.setdefault(pair, []).append(told["by"])
    kept = ((a, b, _once(names)) for (a, b), names in common.items() if len(names) > 1)
    return sorted(kept, key=lambda one: (-len(one[2]), one[0], one[1]))


def _once(names: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(names))


def _person(person: int, found: Seen) -> str:
    return label(("person", person), found)


def _span(first: int | None, last: int | None) -> str:
    """Months of numbers as 2026-01, once where both are the same."""
    told = [f"{month // 12}-{month % 12 + 1:02}" for month in (first, last) if month is not None]
    return " – ".join(dict.fromkeys(told))
