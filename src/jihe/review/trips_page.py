"""``/trips/``: open cases by the hospital, employer, account or town that they share, each as a sheet to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jihe.cases import looks
from jihe.cases.exporting import rows
from jihe.cases.exporting.paper import town_name
from jihe.cases.lookup import latest_night
from jihe.cases.moves import REVIEWERS, State
from jihe.cases.trips import PLACES, TOWN, Trip, trips
from jihe.errors import BadInputError
from jihe.page import words
from jihe.review import nights
from jihe.review.answers import page, roles
from jihe.review.asking import asks

if TYPE_CHECKING:
    from jihe.engines.answering import Answering

MOST = 100  # trips that are listed
KINDS = (*PLACES, TOWN)


@roles(*REVIEWERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where a trip serves several cases, the most to come back first."""
    by: Any = request.user
    try:
        with nights.lake_of(latest_night().run_id) as ground:
            found = trips(by, ground.session)[:MOST]
            named = [{"trip": one, "name": _name(one, ground.session)} for one in found]
    except BadInputError:
        return page(request, "review/trips/list.html", {"gone": True}, 503)
    numbers = {card.case.number for one in found for card in one.cards}
    looks.listed(by, "case.list", numbers, {"tab": "trips"})
    return page(request, "review/trips/list.html", {"trips": named})


@roles(*REVIEWERS)
@require_safe
def sheet(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The cases of one trip: what to ask for in each."""
    by: Any = request.user
    try:
        with nights.lake_of(latest_night().run_id) as ground:
            found = next((one for one in trips(by, ground.session) if (one.kind, one.key) == (kind, key)), None)
            if found is None:
                raise Http404
            name = _name(found, ground.session)
    except BadInputError:
        return page(request, "review/trips/list.html", {"gone": True}, 503)
    looks.listed(by, "case.list", [card.case.number for card in found.cards], {"tab": "trip"})
    lines = [
        {"card": card, "state": State(card.state).label, "asks": asks(card),
         "subject": words.subject(card.case.subject_kind, card.case.subject_id)}
        for card in found.cards
    ]  # fmt: skip
    return page(request, "review/trips/trip.html", {"trip": found, "name": name, "lines": lines})


def _name(trip: Trip, session: Answering) -> str:
    """What it is called: firms and towns by name, an account by number alone."""
    if trip.kind == TOWN:
        return town_name(trip.key, session)
    said = words.subject(trip.kind, int(trip.key))
    if trip.kind == "bank_account":
        return said
    row = rows.fetch(session, trip.kind, [int(trip.key)]).get(int(trip.key), {})
    return f"{row['name']}（{said}）" if row.get("name") else said
