"""What every page's frame shows: who is there, where they may go, what waits for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import is_valid_path
from django.utils.translation import gettext_lazy as _

from jihe.cases.moves import REVIEWERS, Role
from jihe.review import sitting
from jihe.review.keys import KEYS, OFF

ROLES: dict[str, Any] = {
    Role.AUDITOR: _("Auditor"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.DISCIPLINE: _("Discipline inspection"),
    Role.DATA_SCIENTIST: _("Data scientist"),
    Role.ADMINISTRATOR: _("Administrator"),
}
HOME_OF: dict[str, str] = {
    Role.AUDITOR: "/queue/",
    Role.DISCIPLINE: "/queue/",
    Role.SUPERVISOR: "/dashboard/",
    Role.DATA_SCIENTIST: "/catalogue/",
    Role.ADMINISTRATOR: "/people/",
}


@dataclass(frozen=True)
class Place:
    """A page that the header leads to, for whom, and its key."""

    path: str
    name: Any
    roles: tuple[str, ...]
    key: str = ""


PLACES = (
    Place("/queue/", _("Queue"), REVIEWERS, "g q"),
    Place("/trips/", _("Trips"), REVIEWERS),
    Place("/blind/", _("Blind review"), REVIEWERS),
    Place("/dashboard/", _("Dashboard"), (Role.SUPERVISOR, Role.DISCIPLINE), "g d"),
    Place("/incidents/", _("Incidents"), (Role.SUPERVISOR, Role.DISCIPLINE)),
    Place("/towns/", _("Towns"), (Role.AUDITOR, Role.SUPERVISOR)),
    Place("/appraisals/", _("Appraisals"), REVIEWERS),
    Place("/catalogue/", _("Catalogue"), tuple(Role.values)),
    Place("/people/", _("People"), (Role.ADMINISTRATOR,)),
    Place("/audit/", _("Log"), (Role.ADMINISTRATOR, Role.SUPERVISOR)),
)


@dataclass(frozen=True)
class Count:
    """A number in the header and the list it counts."""

    name: Any
    number: int
    path: str


# What waits, by whoever asks; pages that know how to count put themselves here.
COUNTERS: list[Callable[[Any], list[Count]]] = []


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of ``base.html``."""
    common = {
        "languages": settings.LANGUAGES,
        "keys": KEYS,
        "keys_on": OFF not in request.COOKIES,
        "here": request.get_full_path() if request.method == "GET" else "/",
    }
    me = getattr(request, "user", None)
    if me is None or not me.is_authenticated:
        return common
    return common | {
        "me": me,
        "my_role": ROLES[me.role],
        "places": [place for place in PLACES if me.role in place.roles and is_valid_path(place.path)],
        "searches": me.role in REVIEWERS and is_valid_path("/search/"),
        "counts": lambda: [count for counter in COUNTERS for count in counter(me)],
        "warn_after": sitting.WARN,
    }
