"""Which cases a person of the lane could be behind: the person's own, and those of their claims, bills and accounts.

The store does not know whose row a case is about; the draw's night does. So the numbers are made when the dossier is
shown, and the log keeps which were withheld: of cases there are, and of cases that later nights may open.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from jihe.cases.identity import LETTERS, case_number
from jihe.schema import CODES, TABLES

if TYPE_CHECKING:
    from jihe.cases.models import BlindItem, Reviewer
    from jihe.engines.answering import Answering

# Whom a row is about. Reviews of the past and operation logs say that somebody looked: they are left out.
OWN = {
    "person": "person_id", "person_change": "person_id", "enrolment": "person_id", "contribution": "person_id",
    "pension_award": "person_id", "pension_payment": "person_id", "certification": "person_id",
    "death_benefit": "deceased_id", "ui_claim": "person_id", "ui_payment": "person_id", "skill_subsidy": "person_id",
    "wi_case": "person_id", "wi_appraisal": "person_id", "medical_bill": "person_id", "wi_benefit": "person_id",
    "dependant": "person_id", "oi_case": "rider_id",
}  # fmt: skip
WITHHELD = "blind.withhold"  # the log's action


def people_of(item: BlindItem, session: Answering) -> list[int]:
    """The person's record and those merged into it, as the session's day knew them."""
    root = int(item.subject_id)
    same = session.query(f"SELECT person_id FROM identity WHERE root = {root} ORDER BY person_id")
    return same["person_id"].to_pylist() or [root]


def numbers_of(item: BlindItem, session: Answering) -> list[str]:
    """The numbers of all cases that could be about the person or one of the person's rows, in any line."""
    return numbers_about("person", people_of(item, session), {**OWN, "bank_account": "holder_person_id"}, session)


def numbers_about(kind: str, same: Collection[int], whose: Mapping[str, str], session: Answering) -> list[str]:
    """The numbers of all cases that could be about these records of a subject, or about one of their rows.

    ``whose``: tables, and the column of each that names the subject.
    """
    about = [(kind, each) for each in same]
    for table in sorted(set(CODES["subject_kind"].codes) & set(whose) - {kind}):
        key = TABLES[table].key[0]
        theirs = f'"{whose[table]}" IN ({", ".join(map(str, same))})'
        about += [
            (table, one) for one in session.query(f'SELECT "{key}" AS k FROM {table} WHERE {theirs}')["k"].to_pylist()
        ]
    return sorted(case_number(kind, key, line) for kind, key in about for line in LETTERS)


def withhold(item: BlindItem, by: Reviewer, numbers: Collection[str]) -> None:
    """Put down which cases ``by`` does not see until the verdict; the same again adds nothing."""
    from jihe.cases import audit
    from jihe.cases.store import kind_errors

    with kind_errors():
        if set(numbers) - withheld([item.pk], by):
            audit.record(by, WITHHELD, "blind_item", item.pk, {"cases": sorted(numbers)})


def withheld(items: Collection[int], by: Reviewer) -> set[str]:
    """The numbers withheld from ``by`` with these items."""
    from jihe.cases.models import AuditEntry

    entries = AuditEntry.objects.filter(object_kind="blind_item", object_key__in=[str(one) for one in items])
    told = entries.filter(action=WITHHELD, actor=by.login).values_list("detail", flat=True)
    return {number for detail in told for number in json.loads(detail)["cases"]}
