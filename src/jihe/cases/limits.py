"""Limits on acting: until when a fine is possible, and when the police must be told.

Recovery of what was paid without entitlement is no penalty and does not lapse with these.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.law.days import month_of

if TYPE_CHECKING:
    from jihe.cases.models import Case
    from jihe.law import Law

PENALTY, PENALTY_EXTENDED, CRIMINAL = "penalty_months", "penalty_months_extended", "criminal_fraud"
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
class CaseLimits:
    """A case's limits. ``conduct_ended``: the verdict's day, else ``estimated`` from the months its signals name;
    None where no month is named, or the conduct may go on.

    ``police``: of what a verdict of deceit confirms, or before any verdict of what is suspected; else None.
    """

    conduct_ended: date | None
    estimated: bool
    fine: FineLimit | None
    police: PoliceTransfer | None


def limits_of(case: Case, law: Law, as_of: date) -> CaseLimits:
    """The limits of a case as its verdict in force and its signals stand."""
    from jihe.cases.models import holding

    verdict = holding(case)
    ended, estimated = (verdict.conduct_ended if verdict is not None else None), False
    if ended is None:
        months = list(case.signals.values_list("to_ym", flat=True))
        if months and all(months):
            ended, estimated = end_of_month(max(months)), True
    police = None
    if verdict is None:
        police = police_transfer(sum(fen for fen in case.money.values_list("fen", flat=True) if fen > 0), as_of, law)
    elif verdict.verdict in FRAUDS:
        police = police_transfer(verdict.confirmed_fen, as_of, law)
    return CaseLimits(ended, estimated, fine_limit(ended, case.opened_on, law), police)


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
