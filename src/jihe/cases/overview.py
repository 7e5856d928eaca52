"""What a supervisor's day is about: money, age, flow, hands, recoveries, the month; of the cases they see alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from jihe.cases.accounts import ACCOUNTS, OUTSIDE, RECOVER
from jihe.cases.incidents import MAJOR, listed
from jihe.cases.incidents_report import money_of, saved_of
from jihe.cases.moves import IN_HAND, State
from jihe.cases.rights import visible, visible_cards, visible_cases

if TYPE_CHECKING:
    from jihe.cases.models import Reviewer

AGES = (0, 8, 31, 91, 181)  # days, each the first of its band
WEEKS = 12
AHEAD = 30  # days in which an absence, or an instalment, is told beforehand
SETTLED = (State.DECIDED, State.APPEALED, State.CLOSED)
WAITING = (State.OPEN, *IN_HAND, State.SECOND_REVIEW)


@dataclass(frozen=True)
class Held:
    """What one account of all cases holds, and in how many of them."""

    account: str
    fen: int
    cases: int


@dataclass(frozen=True)
class Week:
    """A week by its Monday: cases that were opened, and cases that came to a decision or an end."""

    monday: date
    came: int
    went: int


@dataclass(frozen=True)
class Hand:
    """Somebody at work: cases and minutes in their hands, minutes they have a week, and when they are away."""

    login: str
    cases: int
    minutes: int
    a_week: int | None
    away: tuple[tuple[date, date], ...]


@dataclass(frozen=True)
class Dues:
    """Cases by what is agreed to come back: how many, and fen still to come back."""

    overdue: int
    overdue_fen: int
    soon: int
    soon_fen: int
    open_cases: int
    open_fen: int


@dataclass(frozen=True)
class Month:
    """A month in the report's terms, in fen: by how much its accounts grew, what was saved, and its incidents."""

    first: date
    confirmed_fen: int
    confirmed_cases: int
    recovered_fen: int
    paid_out_fen: int
    saved_fen: int
    saved_cases: int
    incidents: int
    major: int
    involved_fen: int
    involved_back_fen: int


def money(by: Reviewer) -> list[Held]:
    """Every account but the world outside, in the order of the ledger."""
    from django.db.models import Count, Sum

    from jihe.cases.models import Balance

    rows = visible(by, Balance).filter(fen__gt=0).exclude(account=OUTSIDE).order_by()
    found = {each["account"]: each for each in rows.values("account").annotate(sum=Sum("fen"), n=Count("case"))}
    return [Held(name, found[name]["sum"], found[name]["n"]) for name in ACCOUNTS if name in found]


def ages(by: Reviewer, today: date) -> list[tuple[int, int | None, int, int]]:
    """Bands of days since cases not yet decided were opened: first day, last day, cases, fen at stake."""
    from django.db.models import Count, Sum

    cards = visible_cards(by).filter(state__in=WAITING)
    made = []
    for least, following in zip(AGES, (*AGES[1:], None), strict=True):
        band = cards.filter(opened_on__lte=today - timedelta(days=least))
        if following is not None:
            band = band.filter(opened_on__gt=today - timedelta(days=following))
        told = band.aggregate(n=Count("case"), fen=Sum("at_stake_fen", default=0))
        made.append((least, following and following - 1, told["n"], told["fen"]))
    return made


def weeks(by: Reviewer, today: date) -> list[Week]:
    """The last weeks, oldest first, this one last."""
    from jihe.cases.models import Step

    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    came = _by_week(visible_cards(by).filter(opened_on__gte=mondays[0]).values_list("opened_on", flat=True))
    steps = visible(by, Step).filter(at__date__gte=mondays[0], to_state__in=SETTLED, undoes__isnull=True)
    steps = steps.exclude(from_state__in=SETTLED)
    undone = set(visible(by, Step).filter(undoes__isnull=False).values_list("case", "undoes"))
    ends = {(case, at.date()) for case, seq, at in steps.values_list("case", "seq", "at") if (case, seq) not in undone}
    went = _by_week(day for _, day in ends)
    return [Week(each, came.get(each, 0), went.get(each, 0)) for each in mondays]


def hands(by: Reviewer, today: date) -> list[Hand]:
    """Everybody with a case in hand, the fullest hands first."""
    from django.db.models import Count, Sum

    from jihe.cases.models import Absence, Reviewer, WorkingHours

    cards = visible_cards(by).filter(state__in=IN_HAND, assignee__isnull=False).order_by()
    rows = cards.values("assignee").annotate(n=Count("case"), sum=Sum("minutes", default=0)).order_by("-sum", "-n")
    people = {each["assignee"]: each for each in rows}
    logins = dict(Reviewer.objects.filter(pk__in=people).values_list("pk", "login"))
    hours = dict(
        WorkingHours.objects.filter(reviewer__in=people, from_day__lte=today).order_by("from_day", "id")
        .values_list("reviewer", "minutes_a_week")
    )  # fmt: skip
    away: dict[int, list[tuple[date, date]]] = {}
    absences = Absence.objects.filter(
        reviewer__in=people, last_day__gte=today, first_day__lte=today + timedelta(days=AHEAD)
    )
    for who, first, last in absences.order_by("first_day").values_list("reviewer", "first_day", "last_day"):
        away.setdefault(who, []).append((first, last))
    return [
        Hand(logins[who], each["n"], each["sum"], hours.get(who), tuple(away.get(who, ())))
        for who, each in people.items()
    ]


def dues(by: Reviewer, today: date) -> Dues:
    """Instalments that are late or soon due, and what is still to come back in all."""
    from django.db.models import Count, Sum

    cards = visible_cards(by).filter(to_recover_fen__gt=0, state__in=SETTLED)
    agreed = cards.filter(due_kind="instalment")
    late = agreed.filter(due_on__lt=today)
    soon = agreed.filter(due_on__gte=today, due_on__lte=today + timedelta(days=AHEAD))
    told: list[int] = []
    for rows in (late, soon, cards):
        one = rows.aggregate(n=Count("case"), fen=Sum("to_recover_fen", default=0))
        told += [one["n"], one["fen"]]
    return Dues(*told)


def month(by: Reviewer, first: date) -> Month:
    """What a month came to, from its entries, verdicts and incidents."""
    from django.db.models import Count, Q, Sum

    from jihe.cases.models import Entry, Verdict

    following = (first + timedelta(days=31)).replace(day=1)
    entries = visible(by, Entry).filter(on__gte=first, on__lt=following)

    def moved(*accounts: str) -> int:
        """What came into these accounts less what left them; moves among them cancel."""
        came, went = Q(to_account__in=accounts), Q(from_account__in=accounts)
        told = entries.aggregate(came=Sum("fen", filter=came, default=0), went=Sum("fen", filter=went, default=0))
        return int(told["came"] - told["went"])

    confirmed = entries.filter(kind__in=("confirm", "found")).aggregate(n=Count("case", distinct=True))["n"]
    upheld = visible(by, Verdict).filter(confirmed_fen__gt=0, at__date__gte=first, at__date__lt=following)
    saved = saved_of(upheld.exclude(verdict="underpaid").values_list("pk", flat=True))
    rows = [row for row in listed(by, first.year, withdrawn=False) if first <= row.found_on < following]
    back = money_of([row.case_id for row in rows], following - timedelta(days=1))
    return Month(
        first, moved(*RECOVER.established), confirmed, moved(RECOVER.paid), moved("owed_paid", "refund_paid"),
        sum(saved), len(saved), len(rows), sum(row.grade == MAJOR for row in rows), sum(row.fen for row in rows),
        sum(back[row.case_id].recovered_fen for row in rows if row.case_id in back),
    )  # fmt: skip


def shown_cases(by: Reviewer) -> Any:
    """The keys of the cases that these figures are of."""
    return visible_cases(by).values("pk")


def _by_week(days: Iterable[date]) -> dict[date, int]:
    counts: dict[date, int] = {}
    for day in days:
        monday = day - timedelta(days=day.weekday())
        counts[monday] = counts.get(monday, 0) + 1
    return counts


__all__ = ["ages", "dues", "hands", "money", "month", "shown_cases", "weeks"]
