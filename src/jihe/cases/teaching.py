"""What teaches the models and how well, for the data scientist: the flow of verdicts, second reviews, what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe import page
from jihe.intervals import Share, share
from jihe.page import words

if TYPE_CHECKING:
    from jihe.cases.agreement import Agreement
    from jihe.cases.known_verdicts import Scored
    from jihe.warning.learning.label_flow import Flow
    from jihe.warning.versions.question import Question
    from jihe.warning.versions.retraining import Due

TEMPLATES = Path(__file__).parent / "templates"
RECENT = 12  # months of verdicts on the page
OURS = {"worked": "清单案件", "blind": "盲审"}


@dataclass(frozen=True)
class Kept:
    """A model, and how its promises came true where its cases were reviewed: shares of effective verdicts."""

    due: Due
    reviewed: int = 0
    promised: float | None = None
    upheld: Share | None = None


@dataclass(frozen=True)
class Teaching:
    """As known at the end of ``as_of``. Counts and amounts are those of the fund at hand, as built."""

    as_of: date
    flow: list[Flow]
    agreement: list[Agreement]
    models: list[Kept]


def teaching(asked: Question, store: bool, progress: Callable[[str, int, int | None], None]) -> Teaching:
    """Everything on the day of the question; without a ``store`` there are only the reviews of before."""
    from jihe.cases.agreement import agreement
    from jihe.cases.decided import told
    from jihe.cases.known_verdicts import scored, verdicts_by
    from jihe.warning.learning.label_flow import flow
    from jihe.warning.versions.retraining import due

    day = asked.as_of
    models = due(asked, progress)
    own = told(day)[0] if store else None
    with asked.sessions(day) as today:
        flows = flow(today, own, waiting(day) if store else {})
    promises = scored(verdicts_by(day), {one.code for one in models}) if store else {}
    kept = [_held(one, promises.get(one.code), asked.bounds.least_upheld) for one in models]
    return Teaching(day, flows, agreement(day) if store else [], kept)


def waiting(as_of: date) -> dict[str, int]:
    """Cases taken up by the day and not decided by then, and persons drawn blind by then and not judged."""
    from datetime import timedelta

    from django.db.models import OuterRef, Subquery

    from jihe.cases.decided import BLIND, WORKED
    from jihe.cases.known_verdicts import IN_HAND
    from jihe.cases.models import BlindItem, Case, Step

    end = as_of + timedelta(days=1)
    last = Step.objects.filter(case=OuterRef("pk"), at__lt=end).order_by("-seq").values("to_state")[:1]
    worked = Case.objects.annotate(then=Subquery(last)).filter(then__in=IN_HAND).count()
    drawn = BlindItem.objects.filter(draw__as_of__lte=as_of).exclude(said__at__lt=end).count()
    return {WORKED: worked, BLIND: drawn} if drawn else {WORKED: worked}


def _held(one: Due, scored: Scored | None, enough: int) -> Kept:
    """The model beside what became of its warnings; a further reason where its promises are shown to be wrong."""
    if scored is None or not scored.worth:
        return Kept(one)
    promised, upheld = scored.promised / scored.worth, share(scored.right, scored.worth, scored.worth, scored.reviewed)
    kept = Kept(one, scored.reviewed, promised, upheld)
    if scored.reviewed < enough or upheld.low is None or upheld.high is None or upheld.low <= promised <= upheld.high:
        return kept
    zh = f"其预警已核 {scored.reviewed} 件，预计属实 {promised:.0%}，实际 {upheld}"
    en = f"of {scored.reviewed} of its warnings reviewed it promised {promised:.0%} upheld; it was {upheld}"
    return replace(kept, due=one.because((zh, en)))


def plain(found: Teaching) -> dict[str, Any]:
    """As plain values, for ``--json``."""
    return {"proportion": "as_built"} | asdict(found) | {"as_of": found.as_of.isoformat()}


def teaching_page(found: Teaching) -> str:
    """One HTML page."""
    view = {
        "found": found,
        "flow": [
            {
                "flow": one,
                "source": source(one.source),
                "month": one.month and f"{one.month // 100}-{one.month % 100:02}",
            }
            for one in found.flow
            if one.month is None or _age(one.month, found.as_of) < RECENT
        ],
        "recent": RECENT,
        "agreement": [{"one": one, "line": words.word("case_line", one.line)} for one in found.agreement],
        "due": sum(bool(kept.due.reasons) for kept in found.models),
        "labels": sum(one.labels for one in found.flow if one.month is None),
        "upheld": sum(one.upheld for one in found.flow if one.month is None),
        "changed": sum(one.changed for one in found.flow if one.month is None),
        "waiting": sum(one.waiting for one in found.flow if one.month is None),
    }
    return page.html("teaching.html", view, TEMPLATES)


def _age(ym: int, day: date) -> int:
    """How many months a month lies before that of the day."""
    return (day.year - ym // 100) * 12 + day.month - ym % 100


def source(name: str) -> str:
    """A source of verdicts in words."""
    return OURS.get(name) or words.word("selected_by", name)
