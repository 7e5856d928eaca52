"""``/search/``: a case by its number, or the cases about a subject; what was typed never stands in an address."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from jihe.cases import audit, looks
from jihe.cases.audit import personal
from jihe.cases.identity import is_number
from jihe.cases.moves import REVIEWERS, Role, State
from jihe.cases.rights import NotTheirsError, visible_cards
from jihe.page import words
from jihe.review.answers import done, page, roles
from jihe.schema import CODES

LONGEST, MOST = 64, 200
SUBJECT = re.compile(r"(?P<kind>[^\d\s]*)\s*(?P<number>\d{1,10})")
KINDS = {zh: kind for kind, (zh, _) in CODES["subject_kind"].codes.items()}


@roles(*REVIEWERS)
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """303 to the case; else a list, empty alike for what is not there and for what is not theirs."""
    by: Any = request.user
    typed = unicodedata.normalize("NFKC", request.POST.get("q", "")[:LONGEST]).strip()
    if is_number(typed):
        try:
            return done(request, f"/cases/{looks.found(typed, by).number}/")
        except NotTheirsError:
            return _list(request, [])
    asked = SUBJECT.fullmatch(typed)
    if asked is None or personal(asked["number"]) or (asked["kind"] and asked["kind"] not in KINDS):
        looks.missed(by, "")
        return _list(request, [])
    number, kind = int(asked["number"]), KINDS.get(asked["kind"])
    about = {"case__subject_id": number} | ({"case__subject_kind": kind} if kind else {})
    found = visible_cards(by).filter(**about).select_related("case", "assignee").order_by("place", "case")
    cards = list(found[:MOST])
    # Who asked for a person is not blind to them, whatever was found.
    told = {"count": len(cards), "cases": sorted(card.case.number for card in cards)}
    audit.record(by, "subject.search", kind or "person", number, told)
    return _list(request, cards, number if kind in (None, "person") and by.town is None else None)


def _list(request: HttpRequest, cards: list[Any], person: int | None = None) -> HttpResponse:
    by: Any = request.user
    rows = [
        {"card": card, "number": card.case.number, "state": State(card.state).label,
         "subject": words.subject(card.case.subject_kind, card.case.subject_id)}
        for card in cards
    ]  # fmt: skip
    looked_up = person if by.role in (Role.AUDITOR, Role.SUPERVISOR) else None
    return page(request, "review/search.html", {"rows": rows, "person": looked_up, "most": MOST})
