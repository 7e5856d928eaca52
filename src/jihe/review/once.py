"""A form is carried out once: by its key, and only on the case as its reader saw it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpRequest

from jihe.cases import audit

if TYPE_CHECKING:
    from jihe.cases.models import Case

LONGEST = 64


class ChangedError(Exception):
    """The case is no longer as the form saw it; ``case`` is it as it is now."""

    def __init__(self, case: Case) -> None:
        super().__init__("the case has changed")
        self.case = case


def new_key() -> str:
    """The key of a form that is shown now."""
    return secrets.token_urlsafe(18)


def before(request: HttpRequest) -> str | None:
    """Where the same form led when it was sent before; None the first time."""
    from jihe.review.models import Submission

    sent = Submission.objects.filter(reviewer=request.user, key=_key(request), path=request.path)
    found: str | None = sent.values_list("leads_to", flat=True).first() if _key(request) else None
    return found


def carried_out(request: HttpRequest, act: Callable[[], str]) -> str:
    """Do ``act``, which returns where to go, and remember that it was done: both or neither. Nothing done, no path.

    Of two at once that carry the same key the second finds the first's.
    """
    from jihe.cases.models import Reviewer
    from jihe.review.models import Submission

    with transaction.atomic():
        if _key(request):
            # One after the other for one person: else both would find nothing done.
            Reviewer.objects.select_for_update().get(pk=request.user.pk)
            if (known := before(request)) is not None:
                return known
        leads_to = act()
        if leads_to and _key(request):
            Submission.objects.create(
                reviewer=request.user, key=_key(request), path=request.path, leads_to=leads_to, at=audit.now()
            )
    return str(leads_to)


def _key(request: HttpRequest) -> str:
    key: str = request.POST.get("key", "")
    return key[:LONGEST]
