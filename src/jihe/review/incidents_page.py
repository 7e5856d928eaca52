"""``/incidents/``: fund incidents [基金要情] by the day they are due, drafted from verdicts, and their reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jihe.cases import audit, looks
from jihe.cases.acting import this_day
from jihe.cases.exporting import incident as printed
from jihe.cases.identity import is_number, written
from jihe.cases.incidents import draft as drafted_from
from jihe.cases.incidents import find_incident, incident_number, listed
from jihe.cases.incidents_report import money_of, report_of
from jihe.cases.models import Grade, Incident
from jihe.cases.moves import Role
from jihe.cases.rights import NotTheirsError
from jihe.errors import BadInputError
from jihe.law import load
from jihe.review import once
from jihe.review.answers import done, invalid, page, roles
from jihe.review.fields import Words

WHO = (Role.SUPERVISOR, Role.DISCIPLINE)


class Draft(forms.Form):
    """All cases; or one, where it was opened for punishment and by whom."""

    case = forms.CharField(label=gettext_lazy("Case number (empty: all)"), required=False, max_length=40)
    filing = Words(
        label=gettext_lazy("Filed by whom, under which number"), rows=1, required=False, max_length=200,
        help_text=gettext_lazy("of one case; makes even a small amount an incident"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A filing is one case's."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        number = told.get("case")
        if number and not is_number(number):
            self.add_error("case", _("This is no case number"))
        if told.get("filing") and not number:
            self.add_error("case", _("Say which case was filed"))
        return told


@roles(*WHO)
@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """The newest version of each, the soonest due first."""
    return page(request, "review/incidents/list.html", _shown(request, Draft()))


@roles(*WHO)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Bring incidents up to their verdicts; again changes nothing."""
    by: Any = request.user
    if (led := once.before(request)) is not None:
        return done(request, led)
    form = Draft(request.POST)
    if form.is_valid():
        told = form.cleaned_data

        def made() -> str:
            found = drafted_from(by, this_day(), load(), told["case"] or None, told["filing"] or None)
            new = sum(one.new for one in found)
            messages.success(request, _("Drafted: %(new)s new versions, %(all)s in all.") % {
                "new": new, "all": len(found),
            })  # fmt: skip
            return "/incidents/"

        try:
            with looks.misses_on_record(by):
                return done(request, once.carried_out(request, made))
        except NotTheirsError:
            form.add_error("case", _("There is no such case"))
        except BadInputError:
            form.add_error("case", _("No verdict in force confirms an unlawful loss of this size"))
    return invalid(request, "review/incidents/list.html", _shown(request, form))


@roles(*WHO)
@require_safe
def report(request: HttpRequest, number: str) -> HttpResponse:
    """What an incident's report must say."""
    found = _found(request, number)
    by: Any = request.user
    told = report_of(found, load(), this_day())
    audit.record(by, "incident.report", "case", found.case.number, {"version": found.version})
    notes = [note.split(" · ", 1) for note in told.notes]  # Chinese, then English
    return page(request, "review/incidents/report.html", {"report": told, "notes": notes, "case": found.case})


@roles(*WHO)
@require_safe
def report_file(request: HttpRequest, number: str) -> HttpResponse:
    """The same as PDF."""
    found = _found(request, number)
    by: Any = request.user
    told = report_of(found, load(), this_day())
    named = incident_number(found.case)
    detail = {"incident": named, "version": found.version, "hash": printed.values(told)["hash"]}
    audit.record(by, "incident.export", "case", found.case.number, detail)
    answer = HttpResponse(printed.pdf(told), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{named}.pdf"'
    return answer


def _found(request: HttpRequest, number: str) -> Incident:
    """The incident, of a case that is theirs; 404 for another's as for none."""
    by: Any = request.user
    try:
        with looks.misses_on_record(by):
            return find_incident(number, by)
    except BadInputError as miss:
        raise Http404 from miss


def _shown(request: HttpRequest, form: Draft) -> dict[str, Any]:
    by: Any = request.user
    rows, today = listed(by), this_day()
    back = money_of([row.case_id for row in rows], today)
    looks.listed(by, "incident.list", (written(row.case.number) for row in rows), {"year": None})
    return {
        "rows": [
            {"incident": row, "number": incident_number(row.case), "case": row.case,
             "recovered_fen": back[row.case_id].recovered_fen if row.case_id in back else 0,
             "late": row.due_on < today and row.grade != Grade.WITHDRAWN, "withdrawn": row.grade == Grade.WITHDRAWN}
            for row in rows
        ],
        "form": form, "key": once.new_key(), "today": today,
    }  # fmt: skip
