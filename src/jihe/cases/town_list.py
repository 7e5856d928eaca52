"""The suspicion list of one town, with cells for its reply, and the fingerprints by which the reply is known.

Only the reply cells may be changed. What each row says is fingerprinted when the list is made and kept in the
audit log with the export, so that a reply is held against what was sent, not against what the file says of itself.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.cases.audit_verify import canonical
from jihe.cases.effort import measured_numbers
from jihe.cases.identity import Docket
from jihe.cases.notes import notes
from jihe.cases.reading import listed, night_of
from jihe.cases.sheets import AMOUNT_COLUMNS, LIST_OF, MAX_CELL, SENT_COLUMNS, TITLES, Book
from jihe.cases.suspicion import TOWNS, Dossier, row_of

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law import Law

EXPORTED = "list.export"  # the audit log's action
KIND = "town_list"


@dataclass(frozen=True)
class Sent:
    """What was sent of one case: fingerprints of its numbers and of all its other cells."""

    amounts: str
    words: str


def list_key(run_id: str, town: str) -> str:
    """The number of a town's list: printed in the file, and the object of its audit entry."""
    return f"{run_id}/{town}"


def town_list(
    run_id: str,
    town: str,
    town_name: str,
    path: Path,
    signals: pa.Table,
    proofs: pa.Table,
    dossiers: Mapping[str, Dossier],
    law: Law,
    versions: Mapping[str, str],
) -> dict[str, Sent]:
    """Write the town's cases within the night's capacity to ``path``; what was sent, by case number.

    The arguments are ``suspicion_list``'s. Public power is never in it. The same night, the same bytes. Raises
    BadInputError for a night not ranked.
    """
    from jihe.cases.models import Case, Lane

    night = night_of(run_id)
    theirs = set(Case.objects.filter(town=town, lane=Lane.CASE).values_list("number", flat=True))
    data = io.BytesIO()
    sent: dict[str, Sent] = {}
    key = list_key(run_id, town)
    with Book(data, run_id, night.as_of, f"疑点清单 {town_name} {night.as_of.isoformat()}") as book:
        for docket in TOWNS:
            cases = [case for case in listed(run_id, docket, signals, proofs) if case.number in theirs]
            rows = [row_of(case, dossiers, law) for case in cases]
            sent |= {case.number: fingerprint(row) for case, row in zip(cases, rows, strict=True)}
            if rows or docket != Docket.SERVICE:
                book.reply_sheet(docket, rows)
        head = [(LIST_OF, key), ("镇街 Town", town_name)]
        book.notes_sheet([*head, *notes(night, versions, measured_numbers(night, law), reply=True)])
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data.getvalue())
    partial.replace(path)
    return sent


def fingerprint(row: Mapping[str, Any]) -> Sent:
    """Of the cells of a row as written or as read back, by column name."""
    wordy = [name for name in SENT_COLUMNS if name not in AMOUNT_COLUMNS]
    return Sent(_digest(row.get(name) for name in AMOUNT_COLUMNS), _digest(row.get(name) for name in wordy))


def detail(town: str, sent: Mapping[str, Sent]) -> dict[str, Any]:
    """For the audit log."""
    return {"town": town, "rows": {number: [one.amounts, one.words] for number, one in sent.items()}}


def was_sent(key: str) -> dict[str, Sent] | None:
    """What was sent under a list's number, from the audit log; None when no such list was ever made."""
    from jihe.cases.models import AuditEntry

    found = AuditEntry.objects.filter(object_kind=KIND, object_key=key, action=EXPORTED).order_by("seq")
    details: Sequence[str] = list(found.values_list("detail", flat=True))
    if not details:
        return None
    return {number: Sent(*both) for each in details for number, both in json.loads(each)["rows"].items()}


def _digest(cells: Iterable[Any]) -> str:
    return hashlib.sha256(canonical([_same(cell) for cell in cells]).encode()).hexdigest()[:16]


def _same(value: Any) -> Any:
    """A cell as every program that saves a workbook leaves it: hundredths of a number, words without their spaces."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(value * 100)
    return "".join(str(value)[:MAX_CELL].split()) if value is not None else ""


SHEETS = {TITLES[docket][0]: docket for docket in TOWNS}
ALWAYS_THERE = [TITLES[docket][0] for docket in TOWNS if docket != Docket.SERVICE]
