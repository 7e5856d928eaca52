"""Basic pensions: the award, its yearly rises and death benefits. Money in fen; months as ``ym``; scalars or arrays.

The transition part for years deemed paid stands apart (``transition_fen``): its coefficient is not verified.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from jihe.law.days import Ints, month_of
from jihe.law.money import half_up
from jihe.law.months import month_number, plain
from jihe.law.parameters import Law
from jihe.law.reading import load


def divisor_months(age_months: Ints, retired_ym: Ints, law: Law | None = None) -> Any:
    """Divisor months [计发月数] at the age in months of who retires in ``retired_ym`` (国发〔2005〕38号).

    By full years of age before 2025; since then by month, to one decimal, half up (not verified).
    Ages outside the table take its nearest end. Returns floats.
    """
    law = law or load()
    rows = law.parameter("pension_divisor").by_key
    years = np.array([int(str(key)) for key in rows], dtype=np.int64)
    table = np.asarray(law.number("pension_divisor", key=years))
    age = np.clip(np.asarray(age_months, dtype=np.int64), years[0] * 12, years[-1] * 12)
    place, month = np.divmod(age - years[0] * 12, 12)
    low, high = table[place], table[np.minimum(place + 1, len(table) - 1)]
    by_year = low.astype(np.float64)
    by_month = ((low * 12 + (high - low) * month) * 10 + 6) // 12 / 10
    by_month_from = month_of(law.day("pension_divisor_by_month"))
    divisor = np.where(np.asarray(month_number(retired_ym)) >= by_month_from, by_month, by_year)
    return float(divisor) if divisor.ndim == 0 else divisor


def base_pension_fen(calc_base_fen: Ints, avg_index: Any, contribution_months: Ints, law: Law | None = None) -> Ints:
    """Base pension: (base + base × index) ÷ 2 × years × 1 %; years with their months, half a fen up."""
    accrual = (law or load()).number("pension_accrual")
    wage = np.asarray(calc_base_fen, dtype=np.float64) * (1 + np.asarray(avg_index, dtype=np.float64)) / 2
    return half_up(wage * np.asarray(contribution_months, dtype=np.float64) * accrual / 120_000)


def account_pension_fen(account_fen: Ints, divisor: Any) -> Ints:
    """Account pension: the balance over the divisor months, half a fen up."""
    return half_up(np.asarray(account_fen, dtype=np.float64) / np.asarray(divisor, dtype=np.float64))


def monthly_fen(
    calc_base_fen: Ints,
    avg_index: Any,
    contribution_months: Ints,
    account_fen: Ints,
    divisor: Any,
    law: Law | None = None,
) -> Ints:
    """The monthly pension at award: base and account part, each rounded to the fen."""
    base = np.asarray(base_pension_fen(calc_base_fen, avg_index, contribution_months, law))
    return plain(base + account_pension_fen(account_fen, divisor))


def transition_fen(
    calc_base_fen: Ints,
    avg_index: Any,
    deemed_months: Ints,
    retired_ym: Ints,
    scheme: Any = "EP",
    law: Law | None = None,
) -> Ints:
    """The transition part for years deemed paid: base × index × years × coefficient, half a fen up (not verified)."""
    rate = (law or load()).number("transition_rate", retired_ym, scheme)
    wage = np.asarray(calc_base_fen, dtype=np.float64) * np.asarray(avg_index, dtype=np.float64)
    return half_up(wage * np.asarray(deemed_months, dtype=np.float64) * rate / 120_000)


def risen_fen(monthly_fen: Ints, year: Ints, law: Law | None = None) -> Ints:
    """A pension after the rise of ``year``, half a fen up; for who drew it before that year began."""
    rise = np.asarray((law or load()).number("pension_rise", np.asarray(year) * 100 + 1))
    return half_up(np.asarray(monthly_fen, dtype=np.float64) * (10_000 + rise) / 10_000)


def survivor_months(paid_months: Ints, drawn_months: Ints = 0, law: Law | None = None) -> Ints:
    """Survivors' months [抚恤金] by months paid (deemed too) and months drawn (人社部发〔2021〕18号).

    Below 5 years paid 3, below 10 years 6, to 15 years 9, then 1 more per full year, 24 at most. Who drew a
    pension loses one per full year drawn, down to 9 at least.
    """
    law = law or load()
    years = np.asarray(paid_months, dtype=np.int64) // 12
    rows = law.parameter("survivor_months").by_key
    least = np.array([int(str(key)) for key in rows], dtype=np.int64)
    table = np.asarray(law.number("survivor_months", key=least))
    earned = table[np.searchsorted(least, years, side="right") - 1]
    extra = np.maximum(years - law.number("survivor_extra_after"), 0) * law.number("survivor_months_per_year")
    earned = np.minimum(earned + extra, law.number("survivor_months_cap"))
    drawn = np.asarray(drawn_months, dtype=np.int64)
    pensioner = np.maximum(earned - drawn // 12, law.number("survivor_months_floor"))
    return plain(np.where(drawn > 0, pensioner, earned))


def funeral_fen(death_ym: Ints, law: Law | None = None) -> Ints:
    """The funeral grant: 2 × provincial urban monthly income of the year before (人社部发〔2021〕18号)."""
    law = law or load()
    income = np.asarray(law.number("provincial_urban_income", death_ym))
    return plain(income * law.number("death_funeral_months", death_ym))


def survivors_fen(death_ym: Ints, paid_months: Ints, drawn_months: Ints = 0, law: Law | None = None) -> Ints:
    """The survivors' lump sum; under 5 years paid the caller caps it at the person's own contributions."""
    law = law or load()
    income = np.asarray(law.number("provincial_urban_income", death_ym))
    return plain(income * survivor_months(paid_months, drawn_months, law))


def public_survivors_fen(monthly_fen: Ints, death_ym: Ints, law: Law | None = None) -> Ints:
    """The public sector's lump sum on an ordinary death: so many months of the deceased's own pension."""
    months = (law or load()).number("public_survivor_months", death_ym, "ordinary")
    return plain(np.asarray(monthly_fen, dtype=np.int64) * months)


def public_funeral_fen(death_ym: Ints, law: Law | None = None) -> Ints:
    """The public sector's funeral grant, in months of the provincial urban income of the year before."""
    law = law or load()
    income = np.asarray(law.number("provincial_urban_income", death_ym))
    return plain(income * law.number("public_funeral_months", death_ym))
