"""Contribution bases and amounts by line. Money in fen; months as ``ym``; scalars or arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from jihe.law.days import Ints
from jihe.law.money import clamp, share
from jihe.law.months import plain
from jihe.law.parameters import Law
from jihe.law.reading import load


class Amounts(NamedTuple):
    """What each side pays for one line and month, in fen."""

    employer: Ints
    person: Ints


def pension_base_fen(wage_fen: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """The pension base: the wage within the floor and ceiling of the contribution year (July to June)."""
    law = law or load()
    return clamp(wage_fen, law.number("pension_base_floor", ym), law.number("pension_base_ceiling", ym))


def unemployment_base_fen(wage_fen: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """The base of unemployment and work injury: minimum wage to 3 × the city's on-post mean (第八条)."""
    law = law or load()
    ceiling = np.asarray(law.number("city_on_post_mean_wage", ym)) * law.number("ui_base_ceiling_multiple", ym)
    return clamp(wage_fen, law.number("minimum_wage", ym), ceiling)


def specific_person_base_fen(wage_fen: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """The base of a specific person [特定人员]: 60–300 % of the provincial mean (粤人社规〔2020〕55号)."""
    law = law or load()
    mean = law.number("provincial_mean_wage", ym)
    floor, ceiling = (share(mean, law.number("wis_base_share", ym, key)) for key in ("floor", "ceiling"))
    return clamp(wage_fen, floor, ceiling)


def amounts(line: str, base_fen: Ints, ym: Ints, wi_rate_bp: Ints | None = None, law: Law | None = None) -> Amounts:
    """What employer and person pay for one line (EP, GP, UI, WI, WIS) on a base, each rounded to the fen.

    ``wi_rate_bp``: the employer's own rate, for WI and WIS (``employer.wi_rate_bp``). Workers pay none.
    """
    law = law or load()
    if line in ("WI", "WIS"):
        if wi_rate_bp is None:
            raise ValueError(f"line {line} needs wi_rate_bp, the employer's rate")
        return Amounts(share(base_fen, wi_rate_bp), share(base_fen, law.number("contribution_rate", ym, "WI_person")))
    rates = (law.number("contribution_rate", ym, f"{line}_{payer}") for payer in Amounts._fields)
    return Amounts(*(share(base_fen, rate) for rate in rates))


def flexible_fen(base_fen: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """What a person insured on their own [灵活就业] pays for the pension."""
    return share(base_fen, (law or load()).number("contribution_rate", ym, "EP_flexible"))


def account_credit_fen(base_fen: Ints, ym: Ints, law: Law | None = None) -> Ints:
    """What a month credits to the personal account: 8 % of the base."""
    return share(base_fen, (law or load()).number("account_rate", ym))


def injury_rate_bp(risk_class: Ints, step: Any = 0, on: Ints | None = None, law: Law | None = None) -> Ints:
    """The rate of an employer of an industry class (1–8) at an experience step (−2 … 2), in basis points.

    人社部发〔2015〕71号: class 1 floats only up, so a step down leaves it at its base rate.
    """
    law = law or load()
    risk = np.asarray(risk_class, dtype=np.int64)
    steps = np.where(risk == 1, np.maximum(step, 0), step)
    factor = law.number("wi_rate_factor", on, steps if steps.ndim else int(steps))
    return plain(share(law.number("wi_base_rate", on, risk if risk.ndim else int(risk)), factor))
