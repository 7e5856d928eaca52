"""``/blind/``: dossiers that say nothing of signals, the verdict on them, and what was behind them afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jihe.cases import audit
from jihe.cases.blind import lane, subjects
from jihe.cases.blind.dossier import dossier
from jihe.cases.models import BlindItem, BlindVerdict, Case
from jihe.cases.moves import REVIEWERS, Role
from jihe.cases.rights import visible_items
from jihe.errors import BadInputError
from jihe.page import words
from jihe.review import blind_state, nights, once
from jihe.review.act_forms import Given
from jihe.review.answers import changed, done, invalid, page, roles
from jihe.review.fields import Yuan

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer

RECENT = 20  # dossiers of one's own that were decided


class Say(Given):
    """The one verdict on a dossier, which is about no case."""

    amount = Yuan(label=gettext_lazy("Amount confirmed, yuan"), help_text=gettext_lazy("0 where nothing is confirmed"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes it took"), required=False, min_value=1, max_value=60_000)
    field_order = ("verdict", "amount", "reason", "minutes")

    def __init__(self, *args: Any, by: Reviewer, **more: Any) -> None:
        super().__init__(*args, case=Case(), by=by, **more)


@roles(*REVIEWERS)
@require_safe
def blind(request: HttpRequest) -> HttpResponse:
    """What is in one's hands, and the button for the next; for supervisors what the lane says."""
    by: Any = request.user
    mine = visible_items(by).filter(taken__by=by).select_related("draw", "said").order_by("-taken__at")
    shown: dict[str, Any] = {
        "in_hand": list(mine.filter(said__isnull=True)), "decided": list(mine.filter(said__isnull=False)[:RECENT]),
        "key": once.new_key(),
    }  # fmt: skip
    if by.role == Role.SUPERVISOR:
        shown |= blind_state.of_the_lane(by)
    return page(request, "review/blind/list.html", shown)


@roles(*REVIEWERS)
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """The dossier in hand, else the next in the drawn order."""
    by: Any = request.user
    if (led := once.before(request)) is not None:
        return done(request, led)

    def taken() -> str:
        found = lane.take(by)
        return "" if found is None else f"/blind/{found.pk}/"

    if led := once.carried_out(request, taken):
        return done(request, led)
    messages.info(request, _("Nothing is left in the lane for you."))
    return done(request, "/blind/")


@roles(*REVIEWERS)
@require_safe
def item(request: HttpRequest, number: int) -> HttpResponse:
    """The dossier; after its verdict, what was said, and what was behind it once that was asked for."""
    by: Any = request.user
    return page(request, "review/blind/item.html", _shown(_mine(number, by), by, Say(by=by, initial={"amount": "0"})))


@roles(*REVIEWERS)
@require_POST
def verdict(request: HttpRequest, number: int) -> HttpResponse:
    """Give the verdict; it is the only one there will be."""
    by: Any = request.user
    mine = _mine(number, by)
    if (led := once.before(request)) is not None:
        return done(request, led)
    if _said(mine) is not None:
        return changed(request, "review/blind/item.html", _shown(mine, by, None))
    form = Say(request.POST, by=by)
    if not form.is_valid():
        return invalid(request, "review/blind/item.html", _shown(mine, by, form))
    told = form.cleaned_data

    def say() -> str:
        lane.say(mine.pk, by, told["verdict"], told["amount"], told["reason"], minutes=told["minutes"])
        return f"/blind/{mine.pk}/"

    try:
        return done(request, once.carried_out(request, say))
    except BadInputError:
        if _said(mine) is None:
            raise
        return changed(request, "review/blind/item.html", _shown(mine, by, None))


@roles(*REVIEWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, number: int) -> HttpResponse:
    """Show what was behind a dossier that has its verdict; 403 before, and the try is on record."""
    by: Any = request.user
    mine = _mine(number, by)
    if _said(mine) is None:
        audit.record(by, "blind.refused", "blind_item", mine.pk)
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    lane.reveal(mine.pk, by)
    return done(request, f"/blind/{mine.pk}/")


def _mine(number: int, by: Reviewer) -> BlindItem:
    """The item, if it was given to ``by``; 404 for another's as for none, with the try on record."""
    found: BlindItem | None = visible_items(by).filter(pk=number, taken__by=by).first()
    if found is None:
        audit.record(by, "blind.miss", "blind_item", number)
        raise Http404
    return found


def _said(item: BlindItem) -> BlindVerdict | None:
    said: BlindVerdict | None = BlindVerdict.objects.filter(item=item).first()
    return said


def _shown(item: BlindItem, by: Reviewer, form: Say | None) -> dict[str, Any]:
    """What a dossier's page shows; its cases are withheld, and the look on record, before its rows are."""
    said = _said(item)
    shown: dict[str, Any] = {
        "item": item, "line": words.word("case_line", item.line), "said": said, "form": form, "key": once.new_key(),
        "searches": False,  # whoever holds a dossier has no use for it, and would be informed
    }  # fmt: skip
    if said is not None:
        return shown | {"revealed": lane.revealed(item, by)}
    try:
        with nights.lake_of(item.draw.night.run_id) as ground:
            subjects.withhold(item, by, subjects.numbers_of(item, ground.session))
            audit.record(by, "blind.look", "blind_item", item.pk)
            told = dossier(item, ground.session)
    except BadInputError:
        return shown | {"gap": True}
    for table in told["tables"]:
        table |= {"lead": [], "leads": [[] for _ in table["rows"]]}
    return shown | {"tables": told["tables"], "as_of": item.draw.as_of}
