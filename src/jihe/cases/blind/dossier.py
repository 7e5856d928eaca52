"""The neutral dossier: what the fund and the registries hold on a person, the same tables for everybody.

No signal, rank or score, and nothing that only some people have a page for: an empty table is shown as empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jihe.cases.blind.subjects import OWN, people_of
from jihe.cases.exporting import rows
from jihe.engines.views import is_linked
from jihe.page import words
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.models import BlindItem
    from jihe.engines.answering import Answering
    from jihe.schema import Column, Table

Plain = dict[str, Any]
NEWEST = 60  # rows of one table that are shown; how many there are is said


def tables() -> dict[str, str]:
    """Every table of the dossier and the column that names the person, in the order shown."""
    return OWN | {name: "person_id" for name, table in TABLES.items() if is_linked(table)}


ABOUT_PEOPLE = {*tables(), "bank_account"}  # a case may be about any row of these


def dossier(item: BlindItem, session: Answering) -> Plain:
    """What is shown of an item before its verdict; personal columns masked.

    People, accounts and people's rows have numbers of this dossier's own, the person's is 1: a case's number is made
    from the real one, and whoever had it could ask whether there is a case. ``session``: the draw's night, as known
    on its day. Rows of merged records of the same person are included.
    """
    people = people_of(item, session)
    marks = Marks(people)
    return {
        "item": item.pk,
        "as_of": item.draw.as_of.isoformat(),
        "line": words.word("case_line", item.line),
        "tables": [_table(name, column, people, session, marks) for name, column in tables().items()],
    }


class Marks:
    """Numbers of a dossier's own, by table, in the order in which rows first appear."""

    def __init__(self, people: list[int]) -> None:
        self._by_table: dict[str, dict[int, int]] = {}
        for person in people:
            self._mark("person", person)

    def row(self, table: Table, row: Plain) -> Plain:
        """The row with every number that a case could be about, or that leads to such a row, replaced."""
        return row | {
            column.name: [self._mark(whose, each) for each in value]
            if column.type == "ids"
            else self._mark(whose, value)
            for column in table.columns
            if (whose := _whose(table, column)) in ABOUT_PEOPLE and (value := row[column.name]) is not None
        }

    def _mark(self, table: str, key: int) -> int:
        known = self._by_table.setdefault(table, {})
        return known.setdefault(key, len(known) + 1)


def _whose(table: Table, column: Column) -> str:
    """The table whose row a number names, its own or another's."""
    return table.name if column.name == table.key[0] else (column.ref or "").split(".")[0]


def _table(name: str, column: str, people: list[int], session: Answering, marks: Marks) -> Plain:
    table = TABLES[name]
    key, listed = table.key[0], ", ".join(f'"{each}"' for each in table.names)
    about = f'FROM {name} WHERE "{column}" IN ({", ".join(map(str, people))})'
    found = session.query(f'SELECT {listed} {about} ORDER BY "{table.clock}" DESC, "{key}" DESC LIMIT {NEWEST}')
    count = session.query(f"SELECT COUNT(*) AS n {about}")["n"].to_pylist()[0]
    marked = [marks.row(table, row) for row in found.to_pylist()]
    return rows.shown(name, marked, masked=True) | {"count": count}
