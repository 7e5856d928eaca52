"""``/cases/N/`` and its sections, and unmasking.

No role is asked for: to whoever works on no case every number is one that does not exist, and the try is on record.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jihe.cases import audit
from jihe.cases.models import LastLook, Night
from jihe.cases.steps import beside, filed, held_until, holding
from jihe.review import once, purposes
from jihe.review.act_page import found as theirs
from jihe.review.answers import done, invalid, page
from jihe.review.case import told
from jihe.review.case.filing import Attach
from jihe.review.case.reading import Seen, marked, seen, since


@require_safe
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """The case in the order in which it is worked on."""
    by: Any = request.user
    case = theirs(number, by)
    if number != case.number:
        return HttpResponseRedirect(f"/cases/{case.number}/", status=301)
    found = seen(case, by, wait=False)
    return page(request, "review/case/page.html", whole_page(request, found))


@require_safe
def section(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """One section: for htmx the part alone, else a page of its own with all its rows."""
    by: Any = request.user
    case = theirs(number, by)
    if number != case.number:
        return HttpResponseRedirect(f"/cases/{case.number}/{name}/", status=301)
    found = seen(case, by, wait=True)
    context = _head(found) | told.SECTIONS[name](found)
    if name == "evidence":
        night = _newest()
        context |= told.signals(found, *marked(found, night[1] if night else None)) | told.to_do(found)
    _looked(found, name)
    return page(request, "review/case/section.html#part", {
        **context, "name": name, "part": f"review/case/{name}.html", "title": TITLES[name], "loads": request.htmx,
    })  # fmt: skip


TITLES = {
    "evidence": gettext_lazy("Evidence"),
    "timeline": gettext_lazy("Timeline"),
    "network": gettext_lazy("Ties"),
    "money": gettext_lazy("Money"),
    "history": gettext_lazy("History"),
}  # fmt: skip


@require_POST
def unmask(request: HttpRequest, number: str) -> HttpResponse:
    """State what personal data is needed for; this case is unmasked for its reader until the day ends."""
    by: Any = request.user
    case = theirs(number, by)
    if (led := once.before(request)) is not None:
        return done(request, led)
    form = purposes.Unmask(request.POST)
    if not form.is_valid():
        return invalid(request, "review/case/page.html", whole_page(request, seen(case, by, wait=False), form))

    def stated() -> str:
        purposes.state(case, by, form.cleaned_data["purpose"], form.cleaned_data["reason"])
        return f"/cases/{case.number}/"

    led = once.carried_out(request, stated)
    messages.success(request, _("Shown unmasked until the end of today; it is on record."))
    return done(request, led)


def _head(found: Seen) -> dict[str, Any]:
    """What every page about the case shows of it."""
    case = found.case
    return {
        "found": found, "case": case, "card": case.card, "state": case.get_state_display(),
        "subject": found.name(case.subject_kind, case.subject_id), "seq": case.card.steps, "waits": found.waits,
        "held": held_until(holding(found.steps)), "filed": filed(holding(found.steps)), "today": audit.now().date(),
        "beside": beside(holding(found.steps)), "town": found.rows["town"] if found.rows else case.town or "",
    }  # fmt: skip


def whole_page(request: HttpRequest, found: Seen, unmask_form: Any = None, attach_form: Any = None) -> dict[str, Any]:
    """All sections, with the forms as they were sent; that its reader looked is on record."""
    by: Any = request.user
    case = found.case
    night = _newest()
    last = LastLook.objects.filter(reviewer=by, case=case).first()
    news, actions = since(found, night, last), found.actions
    context = {
        **_head(found), **told.signals(found, news.new, news.more), **told.why(found), **told.to_do(found),
        **told.evidence(found, told.FIRST), **told.timeline(found, told.FIRST), **told.network(found, told.FIRST),
        **told.money(found, told.FIRST), **told.history(found),
        "news": news, "actions": actions, "unmask_form": unmask_form or purposes.Unmask(),
        "attach_form": attach_form or Attach(initial={"received_on": audit.now().date()}),
        "may_attach": any(act.name == "note" for act in actions), "key": once.new_key(),
        "latest": night[1] if night else None,
    }  # fmt: skip
    _looked(found, "")
    return context


def _newest() -> tuple[int, date] | None:
    """Key and day of the newest night that ranked."""
    night: tuple[int, date] | None
    night = Night.objects.exclude(capacity_minutes=None).order_by("as_of", "id").values_list("id", "as_of").last()
    return night


def _looked(found: Seen, part: str) -> None:
    """The look goes on record, in one short transaction after all is read; what was seen is remembered with it."""
    from django.db import transaction

    from jihe.cases.store import kind_errors

    case = found.case
    with kind_errors(), transaction.atomic():
        if not part:
            now = {"at": audit.now(), "steps": case.card.steps, "night": case.card.night}
            if not LastLook.objects.filter(reviewer=found.by, case=case).update(**now):
                LastLook.objects.create(reviewer=found.by, case=case, **now)
        detail: dict[str, Any] = {"page": part} if part else {}
        if not found.masked:
            detail["unmasked"] = True
        audit.record(found.by, "case.look", "case", case.number, detail)
