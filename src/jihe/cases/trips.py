"""Trips [并案外勤]: open cases that touch one hospital, employer, account or town, as one visit or one letter."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.cases.moves import IN_HAND, State
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.models import Card, Reviewer
    from jihe.engines.answering import Answering

PLACES = ("hospital", "employer", "bank_account")
TOWN = "town"
MOST_CASES = 2_000  # of the list that are looked through, the first of it
LEAST = 2  # cases that make a trip
Place = tuple[str, str]


@dataclass(frozen=True)
class Trip:
    """Where to go or to write, and the cases it is for, in the order of the list."""

    kind: str
    key: str
    cards: tuple[Card, ...]

    @property
    def minutes(self) -> int:
        """What the cases take, one by one."""
        return sum(card.minutes or 0 for card in self.cards)

    @property
    def expected_fen(self) -> int:
        """What they are expected to bring back."""
        return sum(card.expected_fen or 0 for card in self.cards)


def trips(by: Reviewer, session: Answering) -> list[Trip]:
    """Every place that two open cases or more of those that ``by`` may see touch, the most to come back first.

    A case touches whom it is about, and whom the rows that prove it name in a column of theirs.
    """
    cards = _open_cards(by)
    touching: dict[Place, set[int]] = defaultdict(set)
    for number, card in cards.items():
        if card.case.subject_kind in PLACES:
            touching[card.case.subject_kind, str(card.case.subject_id)].add(number)
        if card.town:
            touching[TOWN, card.town].add(number)
    for table, rows in _proofs(cards).items():
        for (kind, key), row in _named(table, sorted(rows), session):
            touching[kind, key] |= rows[row]
    found = [
        Trip(kind, key, tuple(card for number, card in cards.items() if number in touched))
        for (kind, key), touched in touching.items()
        if len(touched) >= LEAST
    ]
    return sorted(found, key=lambda one: (-one.expected_fen, one.kind, one.key))


def _open_cards(by: Reviewer) -> dict[int, Card]:
    from jihe.cases.rights import visible_cards

    cards = visible_cards(by).filter(state__in=(State.OPEN, *IN_HAND))
    best = cards.select_related("case", "assignee", "night").order_by("place", "case")[:MOST_CASES]
    return {card.case_id: card for card in best}


def _proofs(cards: dict[int, Card]) -> dict[str, dict[int, set[int]]]:
    """Table → row → the cases that it proves."""
    from jihe.cases.models import SignalProof

    found: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    proofs = SignalProof.objects.filter(current=True, signal__case__in=list(cards))
    for table, row, case in proofs.values_list("proof_table", "proof_key", "signal__case"):
        if table in TABLES:
            found[table][row].add(case)
    return found


def _named(table: str, rows: list[int], session: Answering) -> list[tuple[Place, int]]:
    """The places that rows of a table name, each with the row."""
    declared = TABLES[table]
    found: list[tuple[Place, int]] = [((table, str(row)), row) for row in rows] if table in PLACES else []
    columns = [(one.name, kind) for one in declared.columns if (kind := (one.ref or "").partition(".")[0]) in PLACES]
    key = declared.key[0]
    for name, kind in columns:
        if name == key:
            continue
        listed = ", ".join(map(str, rows))
        sql = f'SELECT DISTINCT "{key}" AS k, "{name}" AS n FROM "{table}" WHERE "{key}" IN ({listed})'
        told: list[dict[str, Any]] = session.query(sql).to_pylist()
        found += [((kind, str(row["n"])), row["k"]) for row in told if row["n"] is not None]
    return found
