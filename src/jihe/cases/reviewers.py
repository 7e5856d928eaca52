"""The people who work on cases: taken on, listed, retired. Each change is in the audit log."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from jihe.cases.store import kind_errors
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from datetime import date

    from jihe.cases.models import Reviewer

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,63}")


def acting(login: str | None) -> Reviewer:
    """The active reviewer of that login. Raises BadInputError when there is none."""
    if not login:
        raise BadInputError("who acts? name yourself with --by LOGIN, or set JIHE_REVIEWER")
    from jihe.cases.models import Reviewer

    with kind_errors():
        found: Reviewer | None = Reviewer.objects.filter(login=login).first()
    if found is None:
        raise BadInputError(f"no reviewer {login}; `jihe cases reviewers list` shows them, `… add` takes one on")
    if not found.is_active:
        raise BadInputError(f"reviewer {login} is retired; a retired reviewer acts no more")
    return found


def add(login: str, role: str, town: str | None, by: Reviewer | None) -> Reviewer:
    """Take somebody on; they log in nowhere until a password is set on the web.

    ``by`` may be None for the first administrator alone: whoever has the store makes that one. Raises
    BadInputError for a login that is taken, a role that is none, or a ``by`` who is no administrator.
    """
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import Reviewer
    from jihe.cases.moves import Role

    if not LOGIN.fullmatch(login):
        raise BadInputError(f"{login!r} is no login: small letters, digits, dot and hyphen, two or more of them")
    if role not in Role.values:
        raise BadInputError(f"{role}: no role; one of {', '.join(Role.values)}")
    if town is not None and role in (Role.DATA_SCIENTIST, Role.ADMINISTRATOR, Role.DISCIPLINE):
        raise BadInputError(f"a reviewer with the role {role} belongs to the bureau; leave the town out")
    with kind_errors(), transaction.atomic():
        _administers(by, first=role == Role.ADMINISTRATOR)
        if Reviewer.objects.filter(login=login).exists():
            raise BadInputError(f"reviewer {login} is there already; a login is never used again")
        made = Reviewer(login=login, role=role, town=town)
        made.set_unusable_password()
        made.save()
        audit.record(by or made, "reviewer.add", "reviewer", login, {"role": role, "town": town})
    return made


def retire(login: str, by: Reviewer | None) -> int:
    """Let somebody act no more; how many cases are still in their hands, to be assigned anew."""
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import Reviewer
    from jihe.cases.moves import Role, State

    with kind_errors(), transaction.atomic():
        _administers(by)
        who = acting(login)
        others = Reviewer.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=who.pk)
        if who.role == Role.ADMINISTRATOR and not others.exists():
            raise BadInputError(f"{login} is the last administrator; add another one first")
        who.is_active = False
        who.save(update_fields=["is_active"])
        audit.record(by, "reviewer.retire", "reviewer", login)
        return int(who.cases.exclude(state__in=[State.CLOSED, State.DECIDED]).count())


def everybody() -> list[Reviewer]:
    """All reviewers, the active ones first, by login."""
    from jihe.cases.models import Reviewer

    with kind_errors():
        return list(Reviewer.objects.order_by("-is_active", "login"))


def _administers(by: Reviewer | None, *, first: bool = False) -> None:
    from jihe.cases.models import Reviewer
    from jihe.cases.moves import Role

    if by is None:
        if first and not Reviewer.objects.filter(role=Role.ADMINISTRATOR).exists():
            return
        raise BadInputError("an administrator does this: name one with --by LOGIN (the first one needs nobody)")
    if by.role != Role.ADMINISTRATOR:
        raise BadInputError(f"{by.login} is {by.role}; only an administrator changes who reviews")


def drawn_password() -> str:
    """Sixteen letters and digits that are not taken for one another, in fours."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def set_password(login: str, password: str, by: Reviewer | None) -> None:
    """Give somebody the password they log in with; whoever is logged in with the old one is so no more.

    Raises BadInputError for a password that is easily guessed, or a ``by`` who is no administrator.
    """
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from jihe.cases import audit

    with kind_errors():
        _administers(by)
        who = acting(login)
    try:
        validate_password(password, who)
    except ValidationError as error:
        raise BadInputError(f"not a password: {' '.join(error.messages)}") from error
    who.set_password(password)  # slow on purpose, so not while the store is locked
    with kind_errors(), transaction.atomic():
        who.save(update_fields=["password"])
        audit.record(by, "reviewer.password", "reviewer", login)


def absent(login: str, first: date, last: date, by: Reviewer | None) -> None:
    """Put down that somebody is away from ``first`` to ``last``. Raises BadInputError for days out of order."""
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import Absence

    if last < first:
        raise BadInputError(f"{last} lies before {first}")
    with kind_errors(), transaction.atomic():
        _administers(by)
        Absence.objects.create(reviewer=acting(login), first_day=first, last_day=last, by=by, at=audit.now())
        told = {"first": first.isoformat(), "last": last.isoformat()}
        audit.record(by, "reviewer.absence", "reviewer", login, told)


def set_hours(login: str, minutes_a_week: int, from_day: date, by: Reviewer | None) -> None:
    """Put down for how long somebody reviews a week, from a day on."""
    from django.db import transaction

    from jihe.cases import audit
    from jihe.cases.models import WorkingHours

    if not 0 <= minutes_a_week <= 7 * 24 * 60:
        raise BadInputError("a week has no such hours")
    with kind_errors(), transaction.atomic():
        _administers(by)
        WorkingHours.objects.create(
            reviewer=acting(login), from_day=from_day, minutes_a_week=minutes_a_week, by=by, at=audit.now()
        )
        told = {"minutes": minutes_a_week, "from": from_day.isoformat()}
        audit.record(by, "reviewer.hours", "reviewer", login, told)
