"""``/appraisals/``: one description of an outcome read for an appraiser: grade, clauses, words, doubt; kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from jihe.cases import audit
from jihe.cases.moves import REVIEWERS
from jihe.errors import BadInputError
from jihe.grading.drawn import draw
from jihe.grading.standard import clauses
from jihe.home import Home
from jihe.review import catalogue
from jihe.review.answers import invalid, page, roles
from jihe.review.fields import Words
from jihe.warning import second_reading
from jihe.warning.sentences import grade as grade_in_words

if TYPE_CHECKING:
    from jihe.grading.model import Grading
    from jihe.warning.second_reading import Reader

LONGEST = 4000
TEMPLATE = "review/appraisal.html"


class NoteForm(forms.Form):
    """What is read, and nothing of whom it is about."""

    text = Words(
        label=_("Description of the outcome"), max_length=LONGEST, rows=7,
        help_text=_("The state after treatment, as the examination found it; leave out names and numbers of people."),
    )  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A stretch of the note as it is shown: leaned on by clauses, left out, or neither."""

    text: str
    items: tuple[str, ...] = ()
    past: bool = False


@roles(*REVIEWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def appraisal(request: HttpRequest) -> HttpResponse:
    """The form; after a post the reading below it. What was typed is answered and not kept."""
    by: Any = request.user
    form = NoteForm(request.POST if request.method == "POST" else None)
    try:
        reader = _reader(Home.at())
    except BadInputError:  # nothing is trained: the page says what to run
        return page(request, TEMPLATE, {"untrained": second_reading.CODE})
    shown: dict[str, Any] = {"form": form, "reader": reader}
    if request.method != "POST":
        return page(request, TEMPLATE, shown)
    if not form.is_valid():
        return invalid(request, TEMPLATE, shown)
    text = form.cleaned_data["text"]
    audit.record(by, "appraisal.read", "model", second_reading.CODE, {"version": reader.number, "letters": len(text)})
    return page(request, TEMPLATE, shown | told(reader.model.grade_drawn(draw(text)), text))


def told(one: Grading, text: str) -> dict[str, Any]:
    """A reading as the page shows it."""
    known = clauses()
    leaned = [
        {"item": known[clause.item], "p": clause.probability, "words": list(dict.fromkeys(clause.words))}
        for clause in one.clauses
    ]
    return {
        "one": one,
        "english": get_language() == "en",
        "grade": grade_in_words(one.grade),
        "grades": [
            {"grade": grade_in_words(grade), "p": p, "first": grade == one.grade}
            for grade, p in enumerate(one.probabilities)
            if p >= 0.01
        ],
        "clauses": leaned,
        "pieces": pieces(one, text),
        "facts": [fact for fact in one.drawn.facts if fact.low is not None],
    }


def pieces(one: Grading, text: str) -> list[Piece]:
    """The note cut where something begins or ends."""
    plain = one.drawn.reading.plain
    of_items = [(span, clause.item) for clause in one.clauses for span in clause.spans]
    past = [plain.span(*span) for span in one.drawn.reading.past]
    spans = [*past, *(span for span, _item in of_items)]
    cuts = sorted({0, len(text), *(end for span in spans for end in span)})
    return [
        Piece(
            text[start:end],
            tuple(dict.fromkeys(item for (first, last), item in of_items if first <= start and end <= last)),
            any(first <= start and end <= last for first, last in past),
        )
        for start, end in pairwise(cuts)
    ]


def _reader(home: Home) -> Reader:
    """The newest version; read from its file once."""
    from jihe.warning.versions.registry import versions

    known = versions(home, second_reading.CODE)
    return _kept(home.root, known[-1].sha256 if known else "")


@lru_cache(maxsize=1)
def _kept(root: Path, _sha256: str) -> Reader:
    home = Home(root)
    content, _law = catalogue.content(home)
    return second_reading.newest(home, content)
