"""The store as it stands now, for people who ask about a list or one case. Surrogate numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from jihe.cases.reading import COLUMNS, ListedCase
from jihe.errors import BadInputError

if TYPE_CHECKING:
    from jihe.cases.models import Case, Night, Reviewer


@dataclass(frozen=True)
class KnownSignal:
    """A signal in its newest version; it stands while ``last_seen`` is the latest night's day."""

    code: str
    kind: str
    test: str
    test_zh: str  # its name; empty where no night has said it since names are kept
    test_en: str
    severity: int
    score: float | None
    match: str
    first_seen: date
    last_seen: date
    says: str
    says_en: str


class Gravest(NamedTuple):
    """What a list says of a case in one line."""

    code: str
    test_zh: str
    test_en: str
    says: str


@dataclass(frozen=True)
class Payments:
    """A case's own payments in one table: how many, how much is at stake of them, how much the fund owes (fen)."""

    table: str
    rows: int
    at_stake_fen: int
    owed_fen: int


@dataclass(frozen=True)
class CaseFile:
    """One case with all that was ever said about it, its own payments, and how the latest night ranked it."""

    number: str
    line: str
    subject_kind: str
    subject_id: int
    lane: str
    state: str
    opened_on: date
    signals: tuple[KnownSignal, ...]
    payments: tuple[Payments, ...]
    ranked: ListedCase | None


def latest_night() -> Night:
    """The latest day that was ranked. Raises BadInputError when none was."""
    from jihe.cases.models import Night

    night: Night | None = Night.objects.exclude(capacity_minutes=None).order_by("as_of", "id").last()
    if night is None:
        raise BadInputError("no night has been ranked yet; run jihe nightly first")
    return night


def ranked_cases(night: Night, limit: int, by: Reviewer) -> list[tuple[ListedCase, Gravest]]:
    """The first ``limit`` cases of a night that ``by`` may see, by docket and rank, each with its gravest signal.

    That they looked goes on record, with the cases shown.
    """
    from django.db.models import Case as Choose
    from django.db.models import OuterRef, Subquery, When

    from jihe.cases import looks
    from jihe.cases.identity import Docket
    from jihe.cases.models import CaseNight, Signal
    from jihe.cases.rights import visible

    gravest = Signal.objects.filter(case=OuterRef("case")).order_by("-last_seen", "-severity", "code", "signal_id")
    place = Choose(*(When(docket=docket, then=number) for number, docket in enumerate(Docket)))
    told = {f"said_{name}": Subquery(gravest.values(name)[:1]) for name in Gravest._fields}
    seen = visible(by, CaseNight).filter(night=night, rank__isnull=False).order_by(place, "rank")
    rows = seen.annotate(**told).values_list(*COLUMNS, *told)
    found = [(ListedCase(*row[: -len(told)]), Gravest(*row[-len(told) :])) for row in rows[:limit]]
    looks.listed(by, "case.list", (case.number for case, _ in found), {"night": night.run_id})
    return found


def case_file(case: Case) -> CaseFile:
    """All that was ever said about a case. Whose it is to read is for whoever found it (``rights.find``)."""
    from django.db.models import Count, Q, Sum

    from jihe.cases.models import CaseNight

    signals = case.signals.order_by("-last_seen", "-severity", "code", "signal_id")
    names = KnownSignal.__dataclass_fields__
    payments = (
        case.money.order_by("money_table")
        .values_list("money_table")
        .annotate(
            rows=Count("id"),
            at_stake=Sum("fen", filter=Q(fen__gt=0), default=0),
            owed=-Sum("fen", filter=Q(fen__lt=0), default=0),
        )
    )
    ranked = CaseNight.objects.filter(case=case, rank__isnull=False).order_by("night__as_of", "night")
    last = ranked.values_list(*COLUMNS).last()
    return CaseFile(
        case.number, case.line, case.subject_kind, case.subject_id, case.lane, case.state, case.opened_on,
        tuple(KnownSignal(*row) for row in signals.values_list(*names)),
        tuple(Payments(*row) for row in payments),
        ListedCase(*last) if last else None,
    )  # fmt: skip
