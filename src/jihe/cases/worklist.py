"""Cases as work: who has which, in which state, and one case's whole way with its verdicts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from jihe.cases.rights import find, visible_cases
from jihe.cases.store import kind_errors
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import Case, Reviewer


@dataclass(frozen=True)
class Worked:
    """A case in somebody's hands, or free; money in fen."""

    number: str
    line: str
    subject_kind: str
    subject_id: int
    state: str
    town: str | None
    assignee: str | None
    opened_on: date
    since: datetime | None  # of its last step
    at_stake_fen: int
    owed_fen: int


@dataclass(frozen=True)
class Told:
    """One step of the way; ``undone`` when a later one took it back."""

    seq: int
    at: datetime
    action: str
    to_state: str
    by: str | None
    role: str
    assignee: str | None
    on: date | None
    note: str
    material: str
    undoes: int | None
    undone: bool


@dataclass(frozen=True)
class Given:
    """One verdict; ``holds`` where the case rests on it."""

    seq: int
    at: datetime
    stage: str
    verdict: str
    confirmed_fen: int
    reason: str
    by: str
    minutes: int | None
    conduct_ended: date | None
    seen: int  # proof rows that lay before the reviewer
    blind: bool
    undone: bool
    holds: bool


@dataclass(frozen=True)
class Way:
    """How a case came to where it is. ``merged``: cases of records that were merged into this one's."""

    town: str | None
    assignee: str | None
    merged_into: str | None
    merged: tuple[str, ...]
    steps: tuple[Told, ...]
    verdicts: tuple[Given, ...]


def worklist(by: Reviewer, *, state: str | None, town: str | None, mine: bool, limit: int) -> list[Worked]:
    """What ``by`` may see, by state, then longest waiting first; that they looked goes on record."""
    from django.db.models import Case as When
    from django.db.models import F, Max, OuterRef, Q, Subquery, Sum, Value
    from django.db.models import When as If
    from django.db.models.functions import Coalesce

    from jihe.cases import looks
    from jihe.cases.models import CaseMoney
    from jihe.cases.moves import State

    cases = visible_cases(by)
    if state is not None:
        if state not in State.values:
            raise BadInputError(f"{state}: no state; one of {', '.join(State.values)}")
        cases = cases.filter(state=state)
    if town is not None:
        if by.town not in (None, town):
            raise BadInputError(f"{by.login} sees the cases of {by.town} alone")
        cases = cases.filter(town=town)
    if mine:
        cases = cases.filter(assignee=by)

    def paid(side: Q) -> Coalesce:
        own = CaseMoney.objects.filter(side, case=OuterRef("pk")).order_by().values("case")
        return Coalesce(Subquery(own.annotate(total=Sum("fen")).values("total")), Value(0))

    places = [If(state=name, then=Value(place)) for place, name in enumerate(State.values)]
    rows = cases.annotate(
        place=When(*places), since=Max("steps__at"), at_stake=paid(Q(fen__gt=0)), owed=paid(Q(fen__lt=0))
    ).order_by("place", F("since").asc(nulls_last=True), "opened_on", "number")
    names = (
        "number", "line", "subject_kind", "subject_id", "state", "town", "assignee__login", "opened_on", "since",
        "at_stake", "owed",
    )  # fmt: skip
    with kind_errors():
        found = [replace(Worked(*row), owed_fen=-row[-1]) for row in rows.values_list(*names)[:limit]]
        how = {"state": state, "town": town, "mine": mine}
        looks.listed(by, "case.list", (case.number for case in found), how)
    return found


def way_of(case: Case, by: Reviewer) -> Way:
    """The case's steps and verdicts, in order; of cases merged with it those that ``by`` may see."""
    from django.db.models import Count

    from jihe.cases.models import holding

    theirs = visible_cases(by)
    undone = set(case.steps.filter(undoes__isnull=False).values_list("undoes", flat=True))
    rests_on = holding(case)
    steps = case.steps.select_related("by", "assignee").order_by("seq")
    verdicts = case.verdicts.select_related("by", "step").annotate(rows=Count("seen")).order_by("seq")
    return Way(
        case.town,
        case.assignee and case.assignee.login,
        theirs.filter(merged=case).values_list("number", flat=True).first(),
        tuple(theirs.filter(merged_into=case).order_by("number").values_list("number", flat=True)),
        tuple(
            Told(
                s.seq, s.at, s.action, s.to_state, s.by and s.by.login, s.role, s.assignee and s.assignee.login, s.on,
                s.note, s.material, s.undoes, s.seq in undone,
            )
            for s in steps
        ),
        tuple(
            Given(
                v.seq, v.at, v.stage, v.verdict, v.confirmed_fen, v.reason, v.by.login, v.minutes, v.conduct_ended,
                v.rows, v.blind, v.step.seq in undone, rests_on is not None and rests_on.pk == v.pk,
            )
            for v in verdicts
        ),
    )  # fmt: skip


def look(number: str, by: Reviewer) -> Case:
    """The case for somebody to look at; the look goes on record."""
    from jihe.cases import audit

    with kind_errors():
        case = find(number, by)
        audit.record(by, "case.look", "case", case.number)
    return case
