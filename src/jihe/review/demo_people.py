"""The people of the demo: one of each role, and towns that have something to do. Never made outside a demo."""

from __future__ import annotations

import os
from dataclasses import dataclass

from jihe.cases.moves import Role
from jihe.errors import BadInputError
from jihe.home import Home

VARIABLE = "JIHE_DEMO_PASSWORD"
FIRST, SECOND = 0, 1  # towns by their open cases
PEOPLE: tuple[tuple[str, Role, int | None], ...] = (
    ("demo-admin", Role.ADMINISTRATOR, None),
    ("demo-auditor", Role.AUDITOR, FIRST),
    ("demo-auditor-2", Role.AUDITOR, FIRST),
    ("demo-auditor-3", Role.AUDITOR, SECOND),
    ("demo-bureau", Role.AUDITOR, None),
    ("demo-supervisor", Role.SUPERVISOR, None),
    ("demo-supervisor-2", Role.SUPERVISOR, None),
    ("demo-discipline", Role.DISCIPLINE, None),
    ("demo-scientist", Role.DATA_SCIENTIST, None),
)


@dataclass(frozen=True)
class Made:
    """Who is there now, as (login, role, town); the password, where one was drawn or given this time."""

    people: list[tuple[str, str, str | None]]
    password: str | None


def make(home: Home) -> Made:
    """Take the demo's people on, where they are not there yet; the store is open.

    All get one password: JIHE_DEMO_PASSWORD's, each time it is set; else one that is drawn for those who have none,
    and is not kept anywhere. Raises BadInputError outside a demo's home.
    """
    from django.db import transaction

    from jihe.cases import audit, reviewers
    from jihe.cases.models import Reviewer
    from jihe.cases.store import kind_errors

    if not home.demo_card.exists():
        raise BadInputError(f"{home.root}: not a demo's home; people there are taken on with jihe cases reviewers add")
    administrator: Reviewer | None = Reviewer.objects.filter(role=Role.ADMINISTRATOR, is_active=True).first()
    towns = _towns()
    given = os.environ.get(VARIABLE) or None
    people = []
    for login, role, place in PEOPLE:
        who = Reviewer.objects.filter(login=login).first()
        if who is None:
            town = towns[place] if place is not None and place < len(towns) else None
            who = reviewers.add(login, role, town, administrator)
        administrator = administrator or who
        people.append(who)
    active = [who for who in people if who.is_active]
    wanting = active if given else [who for who in active if not who.has_usable_password()]
    password = given or (reviewers.drawn_password() if wanting else None)
    wanting = [who for who in wanting if not who.check_password(password)]
    for who in wanting:
        who.set_password(password)
    if wanting:
        with kind_errors(), transaction.atomic():
            for who in wanting:
                who.save(update_fields=["password"])
                audit.record(administrator, "reviewer.password", "reviewer", who.login)
    return Made([(who.login, who.role, who.town) for who in people], password)


def _towns() -> list[str]:
    """The two towns with most cases that nobody has decided."""
    from django.db.models import Count

    from jihe.cases.models import Case, Lane
    from jihe.cases.moves import State

    cases = Case.objects.filter(lane=Lane.CASE, town__isnull=False).exclude(state__in=[State.CLOSED, State.DECIDED])
    by_town = cases.values("town").annotate(count=Count("pk")).order_by("-count", "town")
    return [row["town"] for row in by_town[:2]]
