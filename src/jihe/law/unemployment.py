"""Unemployment benefits [广东省失业保险条例]. Money in fen; months as ``ym``; scalars or arrays."""

from __future__ import annotations

import numpy as np

from jihe.law.days import Ints
from jihe.law.money import WHOLE, share
from jihe.law.months import plain
from jihe.law.parameters import Law
from jihe.law.reading import load


def months(paid_months: Ints, carried_months: Ints = 0, law: Law | None = None) -> Ints:
    """Months of benefit for months paid (第十七条) plus unused months carried over (第十八条), 24 at most.

    One month per full year of the first four years, then one per full half-year; none below 12 months paid.
    """
    law = law or load()
    paid = np.asarray(paid_months, dtype=np.int64)
    span = law.number("ui_first_span")
    earned = np.minimum(paid, span) // law.number("ui_first_block")
    earned = earned + np.maximum(paid - span, 0) // law.number("ui_further_block")
    earned = np.where(paid < law.number("ui_least_paid_months"), 0, earned)
    return plain(np.minimum(earned + np.asarray(carried_months, dtype=np.int64), law.number("ui_months_cap")))


def monthly_fen(ym: Ints, law: Law | None = None) -> Ints:
    """The monthly amount: 90 % of the city's minimum wage (第十九条)."""
    law = law or load()
    return share(law.number("minimum_wage", ym), law.number("ui_rate", ym))


def job_subsidy_fen(mean_base_fen: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """The monthly job-seeking subsidy: 15 % of the mean base of the last 12 months (第二十条)."""
    return share(mean_base_fen, (law or load()).number("ui_job_subsidy_rate", ym))


def maternity_fen(ym: Ints, law: Law | None = None) -> Ints:
    """The maternity supplement: three monthly amounts, once (第二十一条)."""
    law = law or load()
    return plain(np.asarray(monthly_fen(ym, law)) * law.number("ui_maternity_months", ym))


def reemployment_lump_fen(unused_months: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """Early re-employment: half the unused months, rounded up to full months (第二十二条)."""
    return _lump(unused_months, ym, "ui_reemployed_share", law or load())


def startup_lump_fen(unused_months: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """Own business: all unused months (第二十三条)."""
    return _lump(unused_months, ym, "ui_startup_share", law or load())


def _lump(unused_months: Ints, ym: Ints, share_name: str, law: Law) -> Ints:
    part = np.asarray(unused_months, dtype=np.int64) * law.number(share_name, ym)
    return plain((part + WHOLE - 1) // WHOLE * np.asarray(monthly_fen(ym, law)))


def medical_premium_fen(ym: Ints, law: Law | None = None) -> Ints:
    """The medical insurance premium that the fund pays for who draws (第二十四条)."""
    law = law or load()
    return share(law.number("pension_base_floor", ym), law.number("ui_medical_rate", ym))


def funeral_fen(death_ym: Ints, law: Law | None = None) -> Ints:
    """The funeral grant: 3 × the city's on-post mean monthly wage of the year before (第二十五条)."""
    law = law or load()
    return plain(np.asarray(law.number("city_on_post_mean_wage", death_ym)) * law.number("ui_funeral_months", death_ym))


def survivors_fen(death_ym: Ints, law: Law | None = None) -> Ints:
    """The survivors' grant: 6 × the city's on-post mean monthly wage of the year before (第二十五条)."""
    law = law or load()
    wage = np.asarray(law.number("city_on_post_mean_wage", death_ym))
    return plain(wage * law.number("ui_survivor_months", death_ym))
