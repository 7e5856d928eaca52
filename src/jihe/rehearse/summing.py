"""A rehearsal in sums: each arm by month over all cities with intervals, and the year as a whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jihe.rehearse.accounts import Beside, Year
from jihe.rehearse.arms import ORACLES
from jihe.rehearse.fairness import Told, added, told
from jihe.rehearse.rehearsal import NAMES, Rehearsed

BASELINES = ("severity", "rules", "iforest", "random")


class Mean(NamedTuple):
    """Over cities, with its 95 % interval (Student's t; none of one city). None where no city has a value."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class Sums:
    """One arm's year over all cities. Money in fen; ``a_year`` at the size of the whole fund.

    ``of_best``: its money ÷ that of the best baseline in the same city. ``promised_true``: cases promised ÷ upheld;
    ``promised_came``: money promised ÷ what comes of it. ``lift``: precision ÷ what a look at random finds.
    """

    arm: str
    money_fen: Mean
    of_oracle: Mean
    of_oracle_all: Mean
    of_best: Mean
    precision: Mean
    lift: Mean
    promised_true: Mean
    promised_came: Mean
    by_models_alone: Mean
    saved_fen: Mean
    recovered_fen: Mean
    a_year_fen: Mean
    cases: Mean
    frauds: Mean
    accused: Mean
    hours: Mean


def mean(values: Sequence[float | None]) -> Mean:
    """The mean of those that there are."""
    known = [value for value in values if value is not None]
    n = len(known)
    if not n:
        return Mean(None, None, None, 0)
    middle = math.fsum(known) / n
    if n == 1:
        return Mean(middle, None, None, 1)
    from scipy.stats import t

    spread = math.sqrt(math.fsum((value - middle) ** 2 for value in known) / (n - 1))
    half = float(t.ppf(0.975, n - 1)) * spread / math.sqrt(n)
    return Mean(middle, middle - half, middle + half, n)


def by_month(result: Rehearsed, arm: str, figure: str) -> list[Mean]:
    """One arm's figure of ``Row``, month by month."""
    years = [years[arm].rows for years in result.years.values()]
    return [mean([getattr(row, figure) for row in month]) for month in zip(*years, strict=True)]


def sums(result: Rehearsed) -> list[Sums]:
    """Every arm's year."""
    return [_sums(result, arm) for arm in NAMES]


def _sums(result: Rehearsed, arm: str) -> Sums:
    every = list(result.years.values())
    mine = [years[arm] for years in every]
    full = float(str(result.asked.city["scale"])) * result.asked.months / 12

    def over(value: Callable[[Year], float | None]) -> Mean:
        return mean([value(one) for one in mine])

    def of_reviewers(value: Callable[[Beside], float]) -> Mean:
        return over(lambda one: None if arm in ORACLES else sum(value(each) for each in one.beside))

    return Sums(
        arm, over(_money), over(lambda one: one.rows[-1].money_of_oracle),
        over(lambda one: one.rows[-1].money_of_oracle_all),
        mean([_ratio(_money(years[arm]), max(_money(years[other]) for other in BASELINES)) for years in every]),
        over(_precision), over(lambda one: _ratio(_precision(one) or 0.0, result.base_rate)),
        over(lambda one: _ratio(*_promised(one))), over(lambda one: _ratio(*_promised_fen(one))),
        over(lambda one: one.rows[-1].by_models_alone), of_reviewers(lambda each: each.saved_fen),
        of_reviewers(lambda each: each.recovered_fen), of_reviewers(lambda each: each.came_fen / full),
        over(lambda one: sum(row.cases for row in one.rows)), over(lambda one: sum(row.frauds for row in one.rows)),
        of_reviewers(lambda each: each.accused), over(lambda one: sum(row.hours for row in one.rows)),
    )  # fmt: skip


def _money(year: Year) -> float:
    return float(sum(row.money_fen for row in year.rows))


def _precision(year: Year) -> float | None:
    """Of all cases of the year."""
    right = sum((row.precision or 0.0) * row.cases for row in year.rows)
    return _ratio(right, sum(row.cases for row in year.rows))


def _promised(year: Year) -> tuple[float, float]:
    told = [each for each in year.beside if each.promised is not None]
    return sum(each.promised or 0.0 for each in told), float(sum(each.upheld for each in told))


def _promised_fen(year: Year) -> tuple[float, float]:
    told = [each for each in year.beside if each.promised_fen is not None]
    return float(sum(each.promised_fen or 0 for each in told)), float(sum(each.came_fen for each in told))


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def unfair(result: Rehearsed, arm: str) -> list[Told]:
    """Honest people whom the arm's list took up, by group, over all cities."""
    return told(added([years[arm].honest for years in result.years.values()]), result.people)
