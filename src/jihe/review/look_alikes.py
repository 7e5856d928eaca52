"""The honest situations of a case as fields of the verdict's form: an answer, and the paper that shows it, for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jihe.cases.alike import Answer
from jihe.cases.exporting import paper
from jihe.cases.exporting.held import signals_of
from jihe.cases.exporting.paper import last_night
from jihe.cases.models import Held, LookAlikeAnswer
from jihe.errors import BadInputError
from jihe.review.case.ground import ground_of
from jihe.review.fields import Words

if TYPE_CHECKING:
    from jihe.cases.models import Case

PREFIX = "alike_"  # of the names of these fields
HELD: dict[str, Any] = {
    Held.EXCLUDED: _("Ruled out"),
    Held.HOLDS: _("It is so"),
    Held.UNCLEAR: _("Could not be found out"),
}


def field_of(what: str) -> str:
    """The field of a situation: the same for the same words, however the list is ordered."""
    return f"{PREFIX}{sha256(what.encode()).hexdigest()[:10]}"


@dataclass(frozen=True)
class Asked:
    """One situation. ``cleared_by``: the paper that clears it; ``done``: how the rule has left it out by itself."""

    codes: tuple[str, ...]
    what: str
    cleared_by: str
    excluded: bool
    done: str

    @property
    def name(self) -> str:
        """Its field."""
        return field_of(self.what)

    def fields(self) -> dict[str, forms.Field]:
        """The answer and the note; neither is demanded, and what is not answered stays so on record."""
        answer = forms.ChoiceField(
            label=self.what, choices=list(HELD.items()), widget=forms.RadioSelect, required=False,
            help_text=self.cleared_by,
        )  # fmt: skip
        note = Words(label=_("By which paper, or why"), rows=1, required=False, max_length=400)
        note.widget.attrs["aria-label"] = f"{note.label}：{self.what}"
        return {self.name: answer, f"{self.name}_note": note}

    def answer(self, told: Mapping[str, Any]) -> Answer:
        """What the form says of it."""
        held = told.get(self.name) or Held.OPEN
        return Answer(self.codes, self.what, held, told.get(f"{self.name}_note", ""))


def asked(case: Case) -> list[Asked]:
    """What the rules of the case's signals name, open ones first; nothing where the case's night is gone.

    One that several rules name in the same words is asked once, with the papers of each: it holds or does not.
    """
    try:
        with ground_of(case, last_night(case), wait=True) as ground:
            found = paper.look_alikes(signals_of(case), ground, masked=True)
    except BadInputError:
        return []
    alike: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        alike.setdefault(one["what"], []).append(one)
    return [_together(what, said) for what, said in alike.items()]


def _together(what: str, said: list[dict[str, Any]]) -> Asked:
    codes = dict.fromkeys(code for one in said for code in one["codes"])
    papers, done = (list(dict.fromkeys(one[name] for one in said if one[name])) for name in ("cleared_by", "done"))
    return Asked(tuple(codes), what, "；".join(papers), all(one["excluded"] for one in said), "；".join(done))


def before(case: Case) -> dict[str, str]:
    """What the last first verdict answered, as first values of the form."""
    last = case.verdicts.filter(stage="first").order_by("seq").last()
    known = LookAlikeAnswer.objects.filter(verdict=last) if last is not None else ()
    found: dict[str, str] = {}
    for one in known:
        name = field_of(one.what)
        found |= {name: one.held, f"{name}_note": one.note}  # one that was left open has no choice to show
    return found
