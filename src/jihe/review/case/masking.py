"""Who sees personal data of a case unmasked: whoever stated what for, today, of this case; and what the rest see.

Columns are masked as a printed paper masks them. Sentences are shown, since they are what is to be reviewed: days,
months and sums stay; what a personal column of the rows at hand holds (name, number, telephone, address, account,
diagnosis) is masked in them as it is in its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jihe.cases import audit
from jihe.cases.exporting import rows
from jihe.cases.store import kind_errors
from jihe.review.fields import Words
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.exporting.packed import At
    from jihe.cases.models import Case, Purpose, Reviewer

# What looks like an identity, card or mobile number, in whatever text.
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{19}|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])")
AIMS: dict[str, Any] = {
    "review": _("to review the case"), "hearing": _("to hear the person"), "service": _("to serve a document"),
    "recovery": _("to recover money"), "inquiry": _("to answer the person's own question"),
}  # fmt: skip


class Unmask(forms.Form):
    """What personal data of the case is needed for."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=[*AIMS.items()])
    reason = Words(label=_("What for, in words"), rows=2, least=4, max_length=400)


def purpose_of(case: Case, by: Reviewer) -> Purpose | None:
    """The purpose under which ``by`` sees this case unmasked now; None: masked."""
    found: Purpose | None = case.purposes.filter(reviewer=by, until__gt=audit.now()).order_by("at").last()
    return found


def state(case: Case, by: Reviewer, aim: str, reason: str) -> Purpose:
    """Put down a purpose: it holds until the end of the day."""
    from django.db import transaction

    from jihe.cases.models import Purpose

    now = audit.now()
    until = datetime.combine(now.date(), time.max)
    with kind_errors(), transaction.atomic():
        made: Purpose = Purpose.objects.create(reviewer=by, case=case, aim=aim, reason=reason, at=now, until=until)
        audit.record(by, "case.unmask", "case", case.number, {"purpose": aim, "reason": reason})
    return made


class Shroud:
    """Masks in sentences what the personal columns of these rows hold."""

    def __init__(self, known: Mapping[At, Iterable[Mapping[str, Any]]]) -> None:
        self._masks = dict(_personal(known))
        ordered = sorted(self._masks, key=len, reverse=True)
        self._found = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def over(self, value: Any) -> Any:
        """The value with every text in it masked."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            return {key: self.over(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.over(each) for each in value]
        return value

    def _text(self, text: str) -> str:
        if self._found is not None:
            text = self._found.sub(lambda found: self._masks[found[0]], text)
        return numberless(text)


def numberless(text: str) -> str:
    """A text without whatever looks like somebody's number."""
    return _NUMBER.sub(lambda found: rows.mask("id_no", found[0]), text)


def _personal(known: Mapping[At, Iterable[Mapping[str, Any]]]) -> Iterator[tuple[str, str]]:
    for at, states in known.items():
        if at.table not in TABLES:
            continue
        columns = [column for column in TABLES[at.table].columns if column.personal]
        for row in states:
            for column in columns:
                value = row.get(column.name)
                if isinstance(value, str) and _telling(column.name, value):
                    yield value, rows.mask(column.name, value)


def _telling(column: str, value: str) -> bool:
    """Whether a value is more than a short code, which would be found in every other sentence."""
    return len(value) >= (3 if column.startswith("icd") else 2 if not value.isascii() else 6)
