"""Fund incidents [基金要情]: drafted from confirmed cases, with class, due date and all the report must say.

人社部发〔2020〕21号: embezzlement, fraud or another unlawful loss is an ordinary incident from 10,000 yuan, or below
that where a case was opened [立案]; from 500,000 yuan a major one. The numbers are dated parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.cases.identity import written
from jihe.cases.workdays import Due, after_hours, after_working_days
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import Case, Incident, Reviewer, Verdict
    from jihe.law import Law

# Verdicts that mean an unlawful loss; an over-payment nobody is at fault for, or a clerical one, is no incident.
UNLAWFUL = ("fraud", "provider_fraud", "operator_breach")
AMOUNT, WORKING_DAYS, MAJOR_HOURS = "incident_amount", "incident_report_working_days", "incident_major_report_hours"
MAJOR = "major"
PREFIX = "YQ-"  # of an incident's number: its case's number follows, so that the same case drafts the same incident


@dataclass(frozen=True)
class Drafted:
    """An incident in its newest version. ``new``: this call wrote that version."""

    number: str
    case: str
    version: int
    grade: str
    fen: int
    filed: bool
    found_on: date
    due_on: date
    assumed_years: tuple[int, ...]
    new: bool


def grade_of(fen: int, filed: bool, on: date, law: Law) -> str | None:
    """The class of an unlawful loss found on a day: ``major``, ``ordinary``, or None where it is no incident."""
    if fen >= _number(law, AMOUNT, on, "major"):
        return MAJOR
    return "ordinary" if filed or fen >= _number(law, AMOUNT, on, "ordinary") else None


def due(grade: str, found_on: date, law: Law) -> Due:
    """The last day to report: working days for an ordinary incident, hours for a major one."""
    if grade == MAJOR:
        return after_hours(found_on, _number(law, MAJOR_HOURS, found_on))
    return after_working_days(found_on, _number(law, WORKING_DAYS, found_on))


def draft(by: Reviewer, on: date, law: Law, number: str | None = None, filing: str | None = None) -> list[Drafted]:
    """Bring the incidents of all cases, or of case ``number``, up to their verdicts; those of this call's cases.

    A case that has become an incident, or whose class, amount or filing has changed, gets a new version; one that
    no verdict carries any more is withdrawn. ``filing``: by whom and under which number a case was opened [立案],
    of case ``number`` alone; it makes even a small amount an incident. Again changes nothing. Raises
    BadInputError for a case that is not there or confirms no unlawful loss.
    """
    from django.db import transaction

    from jihe.cases.rights import find, visible_cases

    if filing is not None and (number is None or not filing.strip()):
        raise BadInputError("say which case was opened, by whom and under which number")
    with transaction.atomic():
        if number is None:
            keys = visible_cases(by).filter(footings__isnull=False).values("pk")
            cases = list(visible_cases(by).filter(pk__in=keys).select_for_update().order_by("number"))
        else:
            cases = [find(number, by, lock=True)]
        found = [_brought(case, by, on, law, filing) for case in cases]
    those = [each for each in found if each is not None]
    if number is not None and not those:
        raise BadInputError(
            f"case {written(number)}: no verdict in force confirms an unlawful loss of this size; "
            "where a case was opened [立案] below it, say --filed"
        )
    return those


def listed(by: Reviewer, year: int | None = None, *, withdrawn: bool = True) -> list[Incident]:
    """The newest version of each incident that ``by`` may see, of one year of discovery or all, by due date."""
    from django.db.models import F, Max

    from jihe.cases.models import Grade, Incident
    from jihe.cases.rights import visible

    rows = visible(by, Incident).select_related("case", "verdict")
    rows = rows.annotate(newest=Max("case__incidents__version")).filter(version=F("newest"))
    if year is not None:
        rows = rows.filter(found_on__year=year)
    return list((rows if withdrawn else rows.exclude(grade=Grade.WITHDRAWN)).order_by("due_on", "case__number"))


def find_incident(number: str, by: Reviewer) -> Incident:
    """The newest version by the incident's number, or its case's. Raises BadInputError."""
    from jihe.cases.rights import find

    case = find(case_of(number), by)
    found: Incident | None = case.incidents.select_related("case", "verdict").order_by("version").last()
    if found is None:
        raise BadInputError(f"case {case.number} has no incident; `jihe incidents draft {case.number}` makes one")
    return found


def incident_number(case: Case) -> str:
    """The number of the case's incident."""
    return PREFIX + str(case.number)


def case_of(number: str) -> str:
    """The number of the case of an incident's number, or a case's own."""
    return number.strip().upper().removeprefix(PREFIX)


def _brought(case: Case, by: Reviewer, on: date, law: Law, filing: str | None) -> Drafted | None:
    """The case's incident as it should be now, written where it is not so yet; None where there is and was none."""
    from jihe.cases import audit
    from jihe.cases.models import Grade, Incident

    last: Incident | None = case.incidents.order_by("version").last()
    verdict = _unlawful(case)
    filed, told = (
        (True, filing.strip()) if filing is not None else (bool(last and last.filed), last.filing if last else "")
    )
    grade = None if verdict is None else grade_of(verdict.confirmed_fen, filed, verdict.at.date(), law)
    if grade is None and last is None:
        return None
    if verdict is None or grade is None:
        assert last is not None
        wanted: dict[str, Any] = {
            "verdict": None, "grade": Grade.WITHDRAWN, "fen": 0, "found_on": last.found_on, "due_on": last.due_on,
            "assumed_years": last.assumed_years,
        }  # fmt: skip
    else:
        known = last is not None and last.grade != Grade.WITHDRAWN
        found_on = last.found_on if known and last else verdict.at.date()
        # What has become major is reported within its own, shorter limit, from the day that was known.
        graver = known and last is not None and last.grade != grade and grade == MAJOR
        limit = due(grade, verdict.at.date() if graver else found_on, law)
        wanted = {
            "verdict": verdict, "grade": grade, "fen": verdict.confirmed_fen, "found_on": found_on,
            "due_on": limit.day, "assumed_years": " ".join(map(str, limit.assumed)),
        }  # fmt: skip
        if known and last is not None and last.grade == grade:
            wanted |= {"due_on": last.due_on, "assumed_years": last.assumed_years}
    wanted |= {"filed": filed, "filing": told}
    if last is not None and all(getattr(last, name) == value for name, value in wanted.items()):
        return drafted(last, new=False)
    made = Incident.objects.create(
        case=case, version=last.version + 1 if last else 1, drafted_on=on, by=by, **wanted
    )  # fmt: skip
    detail = {"version": made.version, "grade": str(made.grade), "fen": made.fen, "due_on": made.due_on.isoformat()}
    audit.record(by, "incident.draft", "case", case.number, detail)
    return drafted(made, new=True)


def _unlawful(case: Case) -> Verdict | None:
    """The verdict the case's books follow, where it confirms an unlawful loss."""
    from jihe.cases.ledger import standing_verdicts

    standing = standing_verdicts(case)
    return standing[-1] if standing and standing[-1].verdict in UNLAWFUL and standing[-1].confirmed_fen else None


def drafted(row: Incident, *, new: bool = False) -> Drafted:
    """A version as plain values."""
    years = tuple(int(year) for year in row.assumed_years.split())
    return Drafted(
        incident_number(row.case), row.case.number, row.version, str(row.grade), row.fen, row.filed, row.found_on,
        row.due_on, years, new,
    )  # fmt: skip


def _number(law: Law, name: str, on: date, key: str | None = None) -> int:
    value = law.value(name, on, key)
    assert isinstance(value, int)  # fen, working days, hours
    return value
