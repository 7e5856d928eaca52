"""``/cases/N/<action>/``: the form of an action, and carrying it out once, on the case as its reader saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jihe.cases import audit, looks, moves, second
from jihe.cases.identity import written
from jihe.cases.models import Case
from jihe.cases.moves import State
from jihe.cases.queue import next_case
from jihe.cases.rights import NotTheirsError, find
from jihe.cases.steps import holding_steps
from jihe.cases.work import at_stake
from jihe.errors import BadInputError
from jihe.law import load
from jihe.review import once
from jihe.review.acts import ACTS, Act, allowed, fits
from jihe.review.answers import changed, done, invalid, page
from jihe.review.errors import said

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer


def found(number: str, by: Reviewer) -> Case:
    """The case, if it is theirs; 404 for it as for one that does not exist, with the try on record."""
    try:
        with looks.misses_on_record(by):
            return find(number, by)
    except NotTheirsError as miss:
        raise Http404 from miss


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """The form; or, sent, the action."""
    by: Any = request.user
    case = found(number, by)
    if number != case.number:
        return HttpResponseRedirect(f"/cases/{case.number}/{action}/", status=301)
    wanted = ACTS[action]
    if request.method == "POST" and (led := once.before(request)) is not None:
        return done(request, led)
    if wanted not in allowed(case, by):
        if request.method == "POST" and not fits(wanted, case):
            return _changed(request, case, wanted)
        audit.record(by, "case.refused", "case", case.number, {"page": wanted.name})
        raise PermissionDenied
    if request.method != "POST":
        form = wanted.form(case=case, by=by, initial=_begun(case, wanted))
        return page(request, "review/case/act.html", _shown(case, by, wanted, form))
    form = wanted.form(request.POST, case=case, by=by)
    if not form.is_valid():
        return invalid(request, "review/case/act.html", _shown(case, by, wanted, form))
    try:
        led = once.carried_out(request, lambda: _carry_out(request, case, wanted, form))
    except once.ChangedError as error:
        return _changed(request, error.case, wanted)
    except BadInputError as error:
        form.add_error(None, said(error))
        return invalid(request, "review/case/act.html", _shown(case, by, wanted, form))
    return done(request, led)


def _carry_out(request: HttpRequest, case: Case, wanted: Act, form: Any) -> str:
    by: Any = request.user
    held = Case.objects.select_for_update().get(pk=case.pk)
    if _last(held) != _seen(request):
        raise once.ChangedError(held)
    wanted.does(case.number, by, form.cleaned_data)
    messages.success(request, _("Done: %(title)s") % {"title": wanted.title})
    if request.POST.get("next") == "1":
        following = next_case(by, audit.now().date())
        if following is not None:
            return f"/cases/{following}/"
        messages.info(request, _("Nothing more is free for you to take."))
        return "/queue/"
    return f"/cases/{case.number}/"


def _last(case: Case) -> int:
    seq: int | None = case.steps.order_by("seq").values_list("seq", flat=True).last()
    return seq or 0


def _seen(request: HttpRequest) -> int:
    """The number of the last step that the form's reader saw; −1 where the form does not say."""
    told = request.POST.get("seq", "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else -1


def _begun(case: Case, wanted: Act) -> dict[str, Any]:
    """First values: today, the minutes since the review began."""
    now = audit.now()
    begun: dict[str, Any] = {"on": now.date()}
    if wanted.name == "decide":
        since = next((step.at for step in reversed(holding_steps(case)) if step.action == "begin"), now)
        begun["minutes"] = max(1, min(int((now - since).total_seconds() // 60), 8 * 60))
    return begun


def _shown(case: Case, by: Any, wanted: Act, form: Any) -> dict[str, Any]:
    """What a form is shown with; that its reader looked is on record, as for every page about a case."""
    audit.record(by, "case.look", "case", case.number, {"page": wanted.name})
    shown: dict[str, Any] = {
        "case": case, "act": wanted, "form": form, "seq": _last(case), "key": once.new_key(),
        "at_stake_fen": at_stake(case), "card": case.card,
    }  # fmt: skip
    if wanted.name == "decide":
        due = second.due(case, 0, load(), audit.now().date())
        shown["second_due"] = due and due.partition(" ")[2]  # behind its code
        shown["second_from_fen"] = second.whole(load(), "second_review_fen", audit.now().date())
    if wanted.name in ("second", "settle"):
        shown["verdicts"] = list(case.verdicts.select_related("by").prefetch_related("look_alikes").order_by("seq"))
    return shown


def _changed(request: HttpRequest, case: Case, wanted: Act) -> HttpResponse:
    """409: what has come since."""
    audit.record(request.user, "case.look", "case", case.number, {"page": wanted.name})
    seen = _seen(request)
    since = [step for step in case.steps.select_related("by").order_by("seq") if step.seq > seen]
    told = [{"step": step, "title": moves.title(step.action)} for step in since]
    state = State(case.state).label
    return changed(request, "review/case/changed.html", {"case": case, "act": wanted, "since": told, "state": state})


@require_safe
def to_number(_request: HttpRequest, number: str) -> HttpResponse:
    """The case's own address, as the store writes it."""
    return HttpResponseRedirect(f"/cases/{written(number)}/", status=301)
