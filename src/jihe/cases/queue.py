"""The queue: whose work waits where, filtered, in one of four orders, a page at a time.

It reads cards alone (``cards``), by keyset: a page deep in the list costs what the first does, and a list that changes
between two pages neither repeats a case nor leaves one out that stayed where it was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jihe.cases.moves import IN_HAND, Role, State, TextChoices

if TYPE_CHECKING:
    from jihe.cases.models import Card, Reviewer

PAGE = 50
COUNTED = 10_000  # a count or a sum goes no further, and says so
SOON = 7  # days before its day that something is due
FAR = date(9999, 12, 31)


class Tab(TextChoices):
    """The lists of a reviewer's day."""

    MINE = "mine", "我的"
    FREE = "free", "待认领"
    SECOND = "second", "待我复核"
    RECOVERY = "recovery", "追回"
    SNOOZED = "snoozed", "延后"
    DUE = "due", "临期逾期"
    ALL = "all", "全部"


class Sort(TextChoices):
    """The orders of a list."""

    RANK = "rank", "每工时预计追回"
    MONEY = "money", "涉及金额"
    AGE = "age", "存续"
    DUE = "due", "到期"


# Column and whether the larger comes first; the case's key decides among equals.
_KEY = {Sort.RANK: ("place", False), Sort.MONEY: ("at_stake_fen", True), Sort.AGE: ("opened_on", False),
        Sort.DUE: ("due", False)}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What of the queue is wanted; amounts in fen, ``age``: days since it was opened, at least."""

    tab: Tab = Tab.MINE
    line: str = ""
    town: str = ""
    code: str = ""
    state: str = ""
    assignee: str = ""  # a login
    docket: str = ""
    min_fen: int | None = None
    max_fen: int | None = None
    age: int | None = None
    sort: Sort = Sort.RANK


@dataclass(frozen=True)
class Sums:
    """Of a tab, over its first COUNTED cases: how many, fen at stake, fen expected to come back, minutes of review."""

    cases: int
    at_stake_fen: int
    expected_fen: int
    minutes: int

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.cases > COUNTED


@dataclass(frozen=True)
class Page:
    """Cards in order; ``after``: what the next page is asked for with, empty on the last."""

    cards: tuple[Card, ...]
    after: str


class Desk:
    """The lists of somebody's day. What may be seen and each count are asked of the store once."""

    def __init__(self, by: Reviewer, today: date) -> None:
        from jihe.cases.rights import visible_cards

        self.by, self.today = by, today
        self._visible = visible_cards(by)
        self._counts: dict[Tab, int] = {}

    @classmethod
    def of(cls, by: Reviewer, today: date) -> Desk:
        """The one of this ``by``: of a request, all its parts count once."""
        known: Desk | None = by.__dict__.get("_desk")
        if known is None or known.today != today:
            known = by.__dict__["_desk"] = cls(by, today)
        return known

    def cards(self, asked: Asked) -> Any:
        """The query set of the cards that may be seen and that are asked for, in no order."""
        from django.db.models import F

        from jihe.cases.models import Signal

        cards = _of_tab(self._visible, self.by, asked.tab, self.today)
        plain = {"line": asked.line, "town": asked.town, "state": asked.state, "docket": asked.docket,
                 "assignee__login": asked.assignee}  # fmt: skip
        cards = cards.filter(**{name: value for name, value in plain.items() if value})
        if asked.code:
            standing = Signal.objects.filter(code=asked.code, last_seen__gte=F("case__card__night__as_of"))
            cards = cards.filter(case__in=standing.values("case"))
        if asked.min_fen is not None:
            cards = cards.filter(at_stake_fen__gte=asked.min_fen)
        if asked.max_fen is not None:
            cards = cards.filter(at_stake_fen__lte=asked.max_fen)
        if asked.age is not None:
            cards = cards.filter(opened_on__lte=self.today - timedelta(days=asked.age))
        return cards

    def page(self, asked: Asked, after: str = "", most: int | None = None) -> Page:
        """A page of the queue. An ``after`` that no page gave is the first page."""
        from django.db.models import F, Q, Value
        from django.db.models.functions import Coalesce

        most = PAGE if most is None else most
        name, falling = _KEY[asked.sort]
        cards = self.cards(asked)
        if asked.sort == Sort.DUE:
            cards = cards.annotate(due=Coalesce("due_on", Value(FAR)))
        if (key := _read(after, asked.sort)) is not None:
            value, case = key
            behind = Q(**{f"{name}__lt" if falling else f"{name}__gt": value}) | Q(**{name: value, "case__gt": case})
            cards = cards.filter(behind)
        order = F(name).desc() if falling else F(name).asc()
        found = list(cards.select_related("case", "assignee", "night").order_by(order, "case")[: most + 1])
        shown = found[:most]
        return Page(tuple(shown), _written(shown[-1], name) if len(found) > most else "")

    def sums(self, asked: Asked) -> Sums:
        """What the list holds in all, as far as is counted."""
        from django.db.models import Count, Sum

        found = self.cards(asked).order_by()[: COUNTED + 1].aggregate(
            cases=Count("case"), at_stake=Sum("at_stake_fen", default=0), expected=Sum("expected_fen", default=0),
            minutes=Sum("minutes", default=0),
        )  # fmt: skip
        return Sums(found["cases"], found["at_stake"], found["expected"], found["minutes"])

    def counts(self, tabs: Iterable[Tab]) -> dict[Tab, int]:
        """How many cases each tab holds, COUNTED + 1 where there are more; asked in one statement."""
        from django.db.models import IntegerField, Subquery

        from jihe.cases.models import Reviewer

        wanted = list(tabs)
        lacking = [tab for tab in wanted if tab not in self._counts]
        if lacking:
            asked = {
                f"of_{tab}": Subquery(
                    self.cards(Asked(tab)).order_by().values("case")[: COUNTED + 1],
                    output_field=IntegerField(),
                    template="(SELECT COUNT(*) FROM (%(subquery)s) AS counted)",
                )
                for tab in lacking
            }
            row = Reviewer.objects.filter(pk=self.by.pk).values(**asked).get()
            self._counts |= {tab: row[f"of_{tab}"] for tab in lacking}
        return {tab: self._counts[tab] for tab in wanted}


def back(cards: Collection[Card]) -> set[int]:
    """The cases among them, by their keys, that their latest night opened again and nobody has taken up since."""
    from django.db.models import F

    from jihe.cases.models import Step

    shown = [card.pk for card in cards if card.state == State.OPEN and card.steps]
    again = Step.objects.filter(
        case__in=shown, action="reopen", night=F("case__card__night"), seq=F("case__card__steps")
    )
    return set(again.values_list("case", flat=True)) if shown else set()


def next_case(by: Reviewer, today: date) -> str | None:
    """The number of the case that is first of what ``by`` may take up, and that they have taken up now; None: none.

    Asked by many at once, each gets another case.
    """
    from django.db import transaction

    from jihe.cases import work
    from jihe.cases.models import Case
    from jihe.errors import BadInputError

    free = Desk(by, today).cards(Asked(Tab.FREE)).order_by("place", "case").values_list("case", "case__number")
    tried: set[int] = set()
    while True:
        row = free.exclude(case__in=tried).first()
        if row is None:
            return None
        case, number = row
        tried.add(case)
        try:
            with transaction.atomic():
                # Whoever came first has it; on SQLite writers wait, on PostgreSQL a held row is passed over.
                if not Case.objects.select_for_update(skip_locked=_skips()).filter(pk=case, state=State.OPEN).exists():
                    continue
                work.assign(number, by, by)
        except BadInputError:
            continue  # a case they may not work on: recused, or gone since
        return str(number)


def _skips() -> bool:
    from django.db import connection

    return bool(connection.features.has_select_for_update_skip_locked)


def _of_tab(cards: Any, by: Reviewer, tab: Tab, today: date) -> Any:
    from django.db.models import Exists, OuterRef, Q

    from jihe.cases.models import Verdict

    resting = Q(held_until__gt=today)
    if tab == Tab.MINE:
        return cards.filter(assignee=by, state__in=IN_HAND).exclude(resting)
    if tab == Tab.FREE:
        return cards.filter(state=State.OPEN, night__isnull=False).exclude(resting)
    if tab == Tab.SECOND:
        own = Verdict.objects.filter(case=OuterRef("case"), stage="first", by=by)
        return cards.filter(Q(state=State.SECOND_REVIEW) & ~Exists(own))
    if tab == Tab.RECOVERY:
        owes = Q(to_recover_fen__gt=0) | Q(fund_owes_fen__gt=0)
        return cards.filter(owes, state__in=(State.DECIDED, State.APPEALED, State.CLOSED))
    if tab == Tab.SNOOZED:
        return cards.filter(resting, state__in=(State.OPEN, *IN_HAND))
    if tab == Tab.DUE:
        mine = Q(assignee=by) if by.role == Role.AUDITOR else Q()
        return cards.filter(mine, due_on__lte=today + timedelta(days=SOON))
    return cards


def _written(card: Card, name: str) -> str:
    return f"{getattr(card, name)}~{card.pk}"


def _read(after: str, sort: Sort) -> tuple[Any, int] | None:
    """The value and the key behind which a page begins."""
    value, mark, key = after.partition("~")
    if not mark or not key.isascii() or not key.isdecimal() or len(after) > 40:
        return None
    try:
        if sort in (Sort.AGE, Sort.DUE):
            return date.fromisoformat(value), min(int(key), 2**62)
        return max(min(int(value), 2**62), -(2**62)), min(int(key), 2**62)
    except ValueError:
        return None
