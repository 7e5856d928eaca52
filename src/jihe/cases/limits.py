"""Limits on acting: until when a fine is possible, and when the police must be told.

Recovery of what was paid without entitlement is no penalty and does not lapse with these.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from jihe.law.days import month_of

if TYPE_CHECKING:
    from jihe.cases.models import Case
    from jihe.law import Law

PENALTY, PENALTY_EXTENDED, CRIMINAL = "penalty_months", "penalty_months_extended", "criminal_fraud"
CLERICAL = 1  # the severity of an error that deceives nobody, whatever it cost
# What the limits rest on, as the articles are cited: the fine's, and the crime's with what makes benefits its object.
FINE_LAW = ("行政处罚法 第三十六条",)
CRIME_LAW = ("刑法 第二百六十六条", "全国人民代表大会常务委员会关于《中华人民共和国刑法》第二百六十六条的解释")
FRAUDS = frozenset({"fraud", "provider_fraud"})  # verdicts that mean deceit


@dataclass(frozen=True)
class FineLimit:
    """The last day on which the breach may be found and still be fined; ``lapsed`` by the day it was found."""

    last_day: date
    found_on: date
    lapsed: bool
    months: int
    verified: bool


@dataclass(frozen=True)
class PoliceTransfer:
    """Whether the suspected deceit reaches the local threshold of a crime, and which amount it is held against."""

    due: bool
    fen: int
    threshold_fen: int
    class_of_amount: str | None  # large | huge | especially_huge
    verified: bool


def fine_limit(conduct_ended: date | None, found_on: date, law: Law, *, extended: bool = False) -> FineLimit | None:
    """行政处罚法 第三十六条: found later than two years after the conduct ended, a breach is not fined.

    Continuing conduct [连续或者继续状态] counts from its end, so ``conduct_ended`` is None while it goes on, and
    there is no limit yet (None). ``extended``: five years, where life, health or the safety of finance was
    harmed; the reviewer says so, nothing is guessed. The limit is the one in force when the breach was found.
    The last day is the same day of the month, or the month's last where it has none.
    """
    if conduct_ended is None:
        return None
    dated = law.dated(PENALTY_EXTENDED if extended else PENALTY, found_on)
    months = _count(dated.value)
    last = _months_later(conduct_ended, months)
    return FineLimit(last, found_on, found_on > last, months, dated.verified)


def police_transfer(fen: int, on: date, law: Law) -> PoliceTransfer:
    """The prompt to hand a case of suspected deceit over (人社部发〔2015〕14号), at the local threshold.

    ``fen``: what is suspected, or confirmed once there is a verdict. At the threshold exactly it is due. The
    prompt only prompts: people decide.
    """
    classes = [(key, law.dated(CRIMINAL, on, key)) for key in ("large", "huge", "especially_huge")]
    reached = [key for key, dated in classes if fen >= _count(dated.value)]
    least = classes[0][1]
    verified = all(dated.verified for _, dated in classes)
    return PoliceTransfer(bool(reached), fen, _count(least.value), reached[-1] if reached else None, verified)


@dataclass(frozen=True)
class Suspected:
    """What the fund's rows tell of a case beyond its store: by signal the day of its last payment, where one is known,
    and what was paid out to whom it suspects by findings of deceit; None where no finding of it is about deceit.
    """

    last_paid: Mapping[str, date] = field(default_factory=dict)
    deceit_fen: int | None = None


@dataclass(frozen=True)
class CaseLimits:
    """A case's limits. ``conduct_ended``: the verdict's day, else ``estimated``: the day of the last payment, where it
    is known (``by_payment``), or the last month that its signals name; None where neither is, or it may go on.

    ``police``: of what a verdict of deceit confirms, or before any verdict of what is suspected; else None.
    """

    conduct_ended: date | None
    estimated: bool
    by_payment: bool
    fine: FineLimit | None
    police: PoliceTransfer | None

    def law(self) -> list[tuple[str, tuple[str, ...]]]:
        """The articles that what is said of them rests on, each with what that is."""
        due = self.police is not None and self.police.due
        return [("处罚时效", FINE_LAW)] * (self.fine is not None) + [("移送提示", CRIME_LAW)] * due


def told(case: Case, suspected: Suspected | None) -> bool:
    """Whether a case's limits are spoken of: without a verdict only where a finding is of deceit."""
    from jihe.cases.models import holding

    return suspected is None or suspected.deceit_fen is not None or holding(case) is not None


def limits_of(case: Case, law: Law, as_of: date, suspected: Suspected | None = None) -> CaseLimits:
    """The limits of a case as its verdict in force and its signals stand.

    Without ``suspected``, where the fund's rows cannot be read, months end as months do, and all that is at stake
    counts unless all is a clerical error, which deceives nobody.
    """
    from jihe.cases.models import holding

    verdict = holding(case)
    ended, estimated, by_payment = (verdict.conduct_ended if verdict is not None else None), False, False
    if ended is None:
        paid = suspected.last_paid if suspected is not None else {}
        named = list(case.signals.values_list("signal_id", "to_ym"))
        ends = [
            (paid[one] if one in paid else end_of_month(month) if month else None, one in paid) for one, month in named
        ]
        known = [(day, exact) for day, exact in ends if day is not None]
        if known and len(known) == len(ends):
            (ended, by_payment), estimated = max(known), True
    police = None
    if verdict is None:
        fen = _at_stake(case) if suspected is None else suspected.deceit_fen
        police = None if fen is None else police_transfer(fen, as_of, law)
    elif verdict.verdict in FRAUDS:
        police = police_transfer(verdict.confirmed_fen, as_of, law)
    return CaseLimits(ended, estimated, by_payment, fine_limit(ended, case.opened_on, law), police)


def _at_stake(case: Case) -> int | None:
    """All that is at stake; None where all is a clerical error."""
    if not case.signals.filter(severity__gt=CLERICAL).exists():
        return None
    held: list[int] = list(case.money.values_list("fen", flat=True))
    return sum(fen for fen in held if fen > 0)


def end_of_month(ym: int) -> date:
    """The last day of a month."""
    year, month = divmod(ym, 100)
    return date(year, month, monthrange(year, month)[1])


def _months_later(day: date, months: int) -> date:
    year, month = divmod(month_of(day) + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _count(value: int | date) -> int:
    assert isinstance(value, int)  # units of months and fen
    return value
