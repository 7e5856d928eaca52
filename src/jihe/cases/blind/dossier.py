"""The neutral dossier: what the fund and the registries hold on a person, the same tables for everybody.

No signal, rank or score, and nothing that only some people have a page for: an empty table is shown as empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import rows
from jihe.engines.views import is_linked
from jihe.page import words
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.models import BlindItem
    from jihe.engines import Session

Plain = dict[str, Any]
NEWEST = 60  # rows of one table that are shown; how many there are is said
# Whom a row is about. Reviews of the past and operation logs say that somebody looked: they are left out.
OWN = {
    "person": "person_id", "person_change": "person_id", "enrolment": "person_id", "contribution": "person_id",
    "pension_award": "person_id", "pension_payment": "person_id", "certification": "person_id",
    "death_benefit": "deceased_id", "ui_claim": "person_id", "ui_payment": "person_id", "skill_subsidy": "person_id",
    "wi_case": "person_id", "wi_appraisal": "person_id", "medical_bill": "person_id", "wi_benefit": "person_id",
    "dependant": "person_id", "oi_case": "rider_id",
}  # fmt: skip
_PERSONS = ("person.person_id",)


def tables() -> dict[str, str]:
    """Every table of the dossier and the column that names the person, in the order shown."""
    return OWN | {name: "person_id" for name, table in TABLES.items() if is_linked(table)}


def dossier(item: BlindItem, session: Session) -> Plain:
    """What is shown of an item before its verdict; personal columns masked, and no number of any person: a case's is
    made from it, and whoever has it could ask whether there is one.

    ``session``: the draw's night, as known on its day. Rows of merged records of the same person are included.
    """
    root = item.subject_id
    same = session.query(f"SELECT person_id FROM identity WHERE root = {int(root)} ORDER BY person_id")
    people = same["person_id"].to_pylist() or [root]
    return {
        "item": item.pk,
        "as_of": item.draw.as_of.isoformat(),
        "line": words.word("case_line", item.line),
        "tables": [_table(name, column, people, session) for name, column in tables().items()],
    }


def _table(name: str, column: str, people: list[int], session: Session) -> Plain:
    table = TABLES[name]
    told = [each.name for each in table.columns if each.ref not in _PERSONS and each.name not in ("person_id", column)]
    key, listed = table.key[0], ", ".join(f'"{each}"' for each in told)
    about = f'FROM {name} WHERE "{column}" IN ({", ".join(map(str, people))})'
    found = session.query(f'SELECT {listed} {about} ORDER BY "{table.clock}" DESC, "{key}" DESC LIMIT {NEWEST}')
    count = session.query(f"SELECT COUNT(*) AS n {about}")["n"].to_pylist()[0]
    return rows.shown(name, found.to_pylist(), masked=True, columns=told) | {"count": count}
