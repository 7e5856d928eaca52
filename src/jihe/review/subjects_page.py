"""``/persons/N/``, ``/employers/N/``: what is held, paid, found and not found, for a purpose that was stated before."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from jihe.cases import audit, holding
from jihe.cases.blind.subjects import OWN, numbers_about
from jihe.cases.exporting import rows
from jihe.cases.lookup import latest_night
from jihe.cases.models import AuditEntry, Purpose, Signal, Verdict
from jihe.cases.moves import Role, State
from jihe.cases.rights import blind_to, of_the_bureau, visible_cards
from jihe.errors import BadInputError
from jihe.home import Home
from jihe.page import words
from jihe.review import nights, nights_state, once
from jihe.review.answers import done, invalid, page, roles
from jihe.review.catalogue import last_run
from jihe.review.header import ROLES
from jihe.review.purposes import Unmask

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground

WHO = (Role.AUDITOR, Role.SUPERVISOR)
KIND = {"persons": "person", "employers": "employer"}
LOOKS: dict[str, Any] = {
    "case.look": _("looked at the case"), "case.unmask": _("saw it unmasked"), "case.export": _("printed it"),
    "case.export_unmasked": _("printed it unmasked"), "subject.look": _("looked at this page"),
    "subject.unmask": _("stated a purpose"), "subject.search": _("searched for the number"),
    "blind.look": _("looked at a dossier"),
}  # fmt: skip
MOST = 200  # looks that are told
_among: OrderedDict[str, dict[str, frozenset[int]]] = OrderedDict()


@roles(*WHO)
@require_safe
def subject(request: HttpRequest, plural: str, number: str) -> HttpResponse:
    """All of it where a purpose holds; else the question for one, whoever the number is of."""
    by: Any = request.user
    kind, key = KIND[plural], int(number)
    _of_the_bureau(by)
    if _holding(kind, key, by) is None:
        return page(request, "review/subjects/purpose.html", _head(plural, key) | {"form": Unmask()})
    shown = _head(plural, key)
    if blind_to(by, kind, key):
        _missed(by, kind, key)
    try:
        with nights.lake_of(last_run(Home.at()) or latest_night().run_id) as ground:
            same = holding.records(kind, key, ground.session)
            if not same:
                _missed(by, kind, key)
            shown |= _of_the_fund(kind, same, ground)
            numbers = numbers_about(kind, same, _whose(kind), ground.session)
    except BadInputError:
        return page(request, "review/subjects/gone.html", shown, 503)
    shown |= _of_the_store(by, kind, key, numbers)
    codes = {one.code for one in shown["signals"]}
    shown["asked"] = [(one, "found" if one.rule.code in codes else "asked") for one in shown["asked"] if one.eligible]
    audit.record(by, "subject.look", kind, key)
    return page(request, "review/subjects/subject.html", shown)


@roles(*WHO)
@require_POST
def unmask(request: HttpRequest, plural: str, number: str) -> HttpResponse:
    """State a purpose; it holds until midnight."""
    by: Any = request.user
    kind, key = KIND[plural], int(number)
    _of_the_bureau(by)
    if (led := once.before(request)) is not None:
        return done(request, led)
    form = Unmask(request.POST)
    if not form.is_valid():
        return invalid(request, "review/subjects/purpose.html", _head(plural, key) | {"form": form})
    now, told = audit.now(), form.cleaned_data
    until = datetime.combine(now.date() + timedelta(days=1), time())

    def stated() -> str:
        Purpose.objects.create(
            reviewer=by, subject_kind=kind, subject_id=key, aim=told["purpose"], reason=told["reason"], at=now,
            until=until,
        )  # fmt: skip
        audit.record(by, "subject.unmask", kind, key, {"aim": told["purpose"]})
        return f"/{plural}/{key}/"

    return done(request, once.carried_out(request, stated))


def _of_the_bureau(by: Any) -> None:
    """A town's people have no such page: for them it is not there."""
    try:
        of_the_bureau(by, "person")
    except BadInputError as error:
        raise Http404 from error


def _holding(kind: str, key: int, by: Any) -> Purpose | None:
    now = audit.now()
    stated = Purpose.objects.filter(reviewer=by, subject_kind=kind, subject_id=key, at__lte=now, until__gt=now)
    found: Purpose | None = stated.last()
    return found


def _missed(by: Any, kind: str, key: int) -> None:
    """Nobody of that number, or nobody whom ``by`` may know of: the same 404, and the try is on record."""
    audit.record(by, "subject.miss", kind, key)
    raise Http404


def _head(plural: str, key: int) -> dict[str, Any]:
    return {
        "plural": plural, "number": key, "subject": words.subject(KIND[plural], key), "key": once.new_key(),
    }  # fmt: skip


def _whose(kind: str) -> dict[str, str]:
    return {**OWN, "bank_account": "holder_person_id"} if kind == "person" else {"employer_subsidy": "employer_id"}


def _of_the_fund(kind: str, same: list[int], ground: Ground) -> dict[str, Any]:
    """What the night's data hold, who it is, and which rules were asked."""
    session, rules = ground.session, list(ground.content.rules.values())
    if ground.run_id not in _among:
        _among[ground.run_id] = holding.eligible(rules, session)
        while len(_among) > 2:
            _among.popitem(last=False)
    known = rows.fetch(session, kind, same)
    table: dict[str, Any] = rows.shown(kind, list(known.values()), masked=False)
    asked = holding.asked(kind, same, rules, _among[ground.run_id], session)
    night = nights_state.health(Home.at())
    without = {row["code"] for row in night.rows if row["state"] not in ("ok",)} if night else set()
    return {
        "who": table | {"lead": [], "leads": [[] for _ in table["rows"]]}, "as_of": ground.as_of,
        "held": holding.held(kind, same, session), "paid": holding.paid(kind, same, session), "asked": asked,
        "apart": [one.rule for one in asked if not one.eligible], "without": without, "run": ground.run_id,
        "power": len(rules) - len(asked),
    }  # fmt: skip


def _of_the_store(by: Any, kind: str, key: int, numbers: list[str]) -> dict[str, Any]:
    """Cases that the reader may see, why they were opened, what was decided, and who looked."""
    cards = list(visible_cards(by).filter(case__number__in=numbers).select_related("case").order_by("place", "case"))
    cases = [card.case for card in cards]
    signals = list(Signal.objects.filter(case__in=cases).order_by("case", "-severity", "code"))
    looks = AuditEntry.objects.filter(action__in=LOOKS).exclude(role=Role.DISCIPLINE)
    about = Q(object_kind="case", object_key__in=[one.number for one in cases])
    looks = looks.filter(about | Q(object_kind=kind, object_key=str(key))).order_by("-seq")[:MOST]
    return {
        "cards": [{"card": card, "state": State(card.state).label} for card in cards], "signals": signals,
        "verdicts": list(Verdict.objects.filter(case__in=cases).select_related("case").order_by("-at")),
        "looks": [(one.at, ROLES.get(one.role, one.role), LOOKS[one.action]) for one in looks],
    }  # fmt: skip
