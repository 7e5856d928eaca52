"""The report of an incident as PDF: the same values as its page, to be signed, stamped and kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from jihe.cases.audit_verify import canonical
from jihe.cases.exporting import typeset

if TYPE_CHECKING:
    from jihe.cases.incidents_report import IncidentReport

NAMES = ("number", "version", "grade", "due_on", "items", "handling", "recoveries", "notes")


def values(report: IncidentReport) -> dict[str, Any]:
    """The report as it is printed, with ``hash`` over the rest."""
    whole = asdict(report)
    plain: dict[str, Any] = json.loads(json.dumps({name: whole[name] for name in NAMES}, default=str))
    return plain | {"hash": hashlib.sha256(canonical(plain).encode()).hexdigest()}


def pdf(report: IncidentReport) -> bytes:
    """The report, dated its own day: the same report, the same bytes."""
    return typeset.pdf("incident", values(report), report.as_of)
