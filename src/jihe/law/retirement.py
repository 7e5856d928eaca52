"""Retirement ages and the contribution years they need [法定退休年龄、最低缴费年限].

Months are ``ym``; tracks are M, F55, F50; every function takes one person or arrays of persons.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from jihe.law.days import Ints, month_of
from jihe.law.months import add_months, month_number, to_ym
from jihe.law.parameters import Law
from jihe.law.reading import load

TRACKS = ("M", "F55", "F50")


def base_month(birth_ym: Ints, track: Any, law: Law | None = None) -> Ints:
    """The month of the 60th, 55th or 50th birthday: statutory before the reform, a floor since."""
    return add_months(birth_ym, (law or load()).number("retirement_base_age", key=track))


def statutory_month(birth_ym: Ints, track: Any, law: Law | None = None) -> Ints:
    """The month of statutory retirement; the pension starts the month after.

    国务院关于渐进式延迟法定退休年龄的办法, articles 1–3: for who reaches the old age from 2025-01 on, one
    month later per 4 months of birth (M, F55: 36 at most) or per 2 (F50: 60 at most).
    """
    law = law or load()
    base = np.asarray(month_number(base_month(birth_ym, track, law)))
    into_reform = base - month_of(law.day("retirement_reform_start"))
    step = law.number("retirement_delay_step", key=track)
    delay = np.minimum(into_reform // step + 1, law.number("retirement_delay_cap", key=track))
    return to_ym(base + np.where(into_reform < 0, 0, delay))


def flexible_early_month(birth_ym: Ints, track: Any, law: Law | None = None) -> Ints:
    """The earliest month of flexible retirement: 36 months early, not below the old age (暂行办法 第二条)."""
    law = law or load()
    early = np.asarray(month_number(statutory_month(birth_ym, track, law))) - law.number("flexible_early_months")
    return to_ym(np.maximum(early, month_number(base_month(birth_ym, track, law))))


def flexible_late_month(birth_ym: Ints, track: Any, law: Law | None = None) -> Ints:
    """The latest month of flexible retirement by agreement; the statutory one before the reform."""
    law = law or load()
    statutory = np.asarray(month_number(statutory_month(birth_ym, track, law)))
    reformed = statutory >= month_of(law.day("retirement_reform_start"))
    return to_ym(statutory + np.where(reformed, law.number("flexible_late_months"), 0))


def special_work_month(birth_ym: Ints, sex: Any, law: Law | None = None) -> Ints:
    """The earliest month of retirement from special work [特殊工种]: 55 (M), 45 (F)."""
    return add_months(birth_ym, (law or load()).number("special_work_age", key=sex))


def illness_month(birth_ym: Ints, sex: Any, law: Law | None = None) -> Ints:
    """The earliest month of illness retirement [病退]: 50 (M), 45 (F); possible until the end of 2024."""
    return add_months(birth_ym, (law or load()).number("illness_retirement_age", key=sex))


def minimum_months(ym: Ints, law: Law | None = None) -> Ints:
    """Least months paid for a monthly pension, by month of reaching the age (社会保险法 第十六条)."""
    return (law or load()).number("minimum_contribution_months", ym)
