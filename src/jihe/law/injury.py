"""Work-injury benefits [工伤保险条例]. Money in fen; months as ``ym``; scalars or arrays.

Amounts in months of own wage take it after its bounds (``own_wage_fen``). The month of a one-off item is the
one whose text and mean wage apply: the injury's for own wage, the death's for death items.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from jihe.law.days import Ints
from jihe.law.money import WHOLE, clamp, share
from jihe.law.months import plain
from jihe.law.parameters import Law
from jihe.law.reading import load


def own_wage_fen(mean_base_fen: Ints, injury_ym: Ints, law: Law | None = None) -> Ints:
    """Own wage [本人工资]: the mean base, within 60–300 % of the provincial mean (第六十四条)."""
    law = law or load()
    mean = law.number("provincial_mean_wage", injury_ym)
    floor = share(mean, law.number("own_wage_floor", injury_ym))
    return clamp(mean_base_fen, floor, share(mean, law.number("own_wage_ceiling", injury_ym)))


def mean_base_fen(bases_fen: Any) -> Ints:
    """The mean of the bases before the injury; last axis: up to 12 months, 0 where not insured.

    A person insured for fewer months has the mean of those, half a fen up; with none, 0.
    """
    bases = np.asarray(bases_fen, dtype=np.int64)
    insured = np.maximum(np.count_nonzero(bases, axis=-1), 1)
    return plain((2 * bases.sum(axis=-1) + insured) // (2 * insured))


def disability_months(grade: Ints, on: Ints | None = None, law: Law | None = None) -> Ints:
    """Months of own wage of the one-off disability allowance [一次性伤残补助金] (第三十五条至第三十七条)."""
    return (law or load()).number("disability_lump_months", on, grade)


def disability_lump_fen(own_wage_fen: Ints, grade: Ints, on: Ints | None = None, law: Law | None = None) -> Ints:
    """The one-off disability allowance."""
    return plain(np.asarray(own_wage_fen, dtype=np.int64) * disability_months(grade, on, law))


def medical_lump_fen(own_wage_fen: Ints, grade: Ints, on: Ints | None = None, law: Law | None = None) -> Ints:
    """The medical lump sum on leaving the employer [一次性工伤医疗补助金], grades 5–10, paid by the fund."""
    return plain(np.asarray(own_wage_fen, dtype=np.int64) * (law or load()).number("medical_lump_months", on, grade))


def employment_lump_fen(own_wage_fen: Ints, grade: Ints, on: Ints | None = None, law: Law | None = None) -> Ints:
    """The employment lump sum [一次性伤残就业补助金], grades 5–10, paid by the employer."""
    return plain(np.asarray(own_wage_fen, dtype=np.int64) * (law or load()).number("employment_lump_months", on, grade))


def disability_pension_fen(own_wage_fen: Ints, grade: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """The monthly disability pension [伤残津贴], grades 1–6, at least the minimum wage (第三十五条)."""
    law = law or load()
    amount = np.asarray(share(own_wage_fen, law.number("disability_pension_share", ym, grade)))
    return plain(np.maximum(amount, law.number("minimum_wage", ym)))


def care_fee_fen(care_level: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """The monthly care fee [生活护理费] by care level 1–3: a share of the mean wage (第三十四条)."""
    law = law or load()
    return share(law.number("provincial_mean_wage", ym), law.number("care_fee_share", ym, care_level))


def work_death_fen(death_ym: Ints, law: Law | None = None) -> Ints:
    """The death lump sum [一次性工亡补助金]: 20 × national urban income of the year before (第三十九条)."""
    law = law or load()
    return plain(np.asarray(law.number("national_urban_income", death_ym)) * law.number("work_death_years", death_ym))


def funeral_fen(death_ym: Ints, law: Law | None = None) -> Ints:
    """The funeral grant: 6 × the mean monthly wage (第三十九条)."""
    law = law or load()
    mean = np.asarray(law.number("provincial_mean_wage", death_ym))
    return plain(mean * law.number("work_death_funeral_months", death_ym))


def dependant_share_bp(kind: Any, lone: Any = False, on: Ints | None = None, law: Law | None = None) -> Ints:
    """A dependant's share of own wage in basis points: spouse 40 %, any other 30 %, lone + 10 %.

    ``lone``: a lone old person or an orphan [孤寡老人、孤儿] (第三十九条).
    """
    law = law or load()
    kinds = np.where(np.asarray(kind) == "spouse", "spouse", "other")
    key = str(kinds) if kinds.ndim == 0 else kinds
    extra = np.where(np.asarray(lone, dtype=bool), law.number("dependant_share", on, "lone_extra"), 0)
    return plain(np.asarray(law.number("dependant_share", on, key)) + extra)


def dependant_fen(
    own_wage_fen: Ints, share_bp: Ints, total_bp: Ints, on: Ints | None = None, law: Law | None = None
) -> Ints:
    """One dependant's monthly pension; ``total_bp`` sums the shares of all who draw for the same death.

    Rounded down; where the shares together exceed own wage each is cut in proportion, so the sum never does.
    """
    wage, part = np.asarray(own_wage_fen, dtype=np.int64), np.asarray(share_bp, dtype=np.int64)
    cap = np.asarray((law or load()).number("dependant_share_cap", on))
    over = np.asarray(total_bp, dtype=np.int64) > cap
    cut = wage * cap * part // np.maximum(np.asarray(total_bp, dtype=np.int64) * WHOLE, 1)
    return plain(np.where(over, cut, wage * part // WHOLE))
