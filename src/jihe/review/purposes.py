"""Seeing a case unmasked: for a purpose that was stated, by whoever stated it, until the day is over."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from jihe.cases import audit
from jihe.cases.models import Aim, Purpose
from jihe.review.fields import Words

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer

LEAST = 4  # characters of a reason
AIMS: dict[str, Any] = {
    Aim.REVIEW: _("Review of the case"), Aim.HEARING: _("Hearing"), Aim.SERVICE: _("Service of a document"),
    Aim.RECOVERY: _("Recovery"), Aim.INQUIRY: _("Answer to the person or to a petition"),
}  # fmt: skip


class Unmask(forms.Form):
    """What for, in a word and in words."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=list(AIMS.items()))
    reason = Words(label=_("Reason"), least=LEAST, rows=1)


def holding(case: Case, by: Reviewer) -> Purpose | None:
    """The purpose for which ``by`` sees the case unmasked now; None: masked."""
    now = audit.now()
    found: Purpose | None = Purpose.objects.filter(case=case, reviewer=by, at__lte=now, until__gt=now).last()
    return found


def state(case: Case, by: Reviewer, aim: str, reason: str) -> Purpose:
    """Put a purpose down; it holds until midnight."""
    now = audit.now()
    until = datetime.combine(now.date() + timedelta(days=1), time())
    with transaction.atomic():
        made: Purpose = Purpose.objects.create(
            reviewer=by, case=case, aim=aim, reason=reason, at=now, until=until
        )  # fmt: skip
        audit.record(by, "case.unmask", "case", case.number, {"aim": aim})
    return made
