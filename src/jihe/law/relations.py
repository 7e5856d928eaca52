"""The law as tables, so that SQL joins the law and never states it again.

Intervals are closed: a value is in force from ``from_date`` to ``to_date`` and on the first day of the months
``from_month`` to ``to_month``, both ends included; while open they end at 9999-12-31 and its month, 119999.
Month numbers are year × 12 + month − 1. Birth months and months paid run over one row each.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from jihe.law import retirement, unemployment
from jihe.law.months import month_number, to_ym
from jihe.law.workdays import is_working_day

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law.parameters import Law

_BIRTHS = (190001, 201512)
_PAID_MONTHS = 600
_PENSION_MONTHS = (199801, 205912)
_WORKDAYS = (date(2015, 1, 1), date(2039, 12, 31))


def relations(law: Law) -> dict[str, pa.Table]:
    """The relations by name, as Arrow tables."""
    return {
        "law_parameter": _parameter(law),
        "law_retirement": _retirement(law),
        "law_ui_months": _ui_months(law),
        "law_minimum_years": _minimum_years(law),
        "law_workday": _workday(),
    }


def _parameter(law: Law) -> pa.Table:
    """One row per value: money in ``value_fen``, days in ``value_date``, every other number in ``value``."""
    import pyarrow as pa

    from jihe.law.parameters import MONEY_UNITS

    schema = pa.schema([
        ("name", pa.string()), ("key", pa.string()),
        ("from_date", pa.date32()), ("to_date", pa.date32()),
        ("from_month", pa.int64()), ("to_month", pa.int64()),
        ("value_fen", pa.int64()), ("value", pa.float64()), ("value_date", pa.date32()),
        ("verified", pa.bool_()),
    ])  # fmt: skip
    rows: list[dict[str, Any]] = []
    for name in sorted(law.parameters):
        parameter = law.parameters[name]
        money = parameter.unit in MONEY_UNITS
        column = "value_fen" if money else "value_date" if parameter.unit == "date" else "value"
        rows += [
            {
                "name": name, "key": dated.key,
                "from_date": dated.start, "to_date": dated.end,
                "from_month": dated.from_month, "to_month": dated.to_month,
                column: dated.value, "verified": dated.verified,
            }
            for dated in parameter.values
        ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=schema)


def _retirement(law: Law) -> pa.Table:
    """One row per birth month and track: birthday, statutory and earliest flexible month."""
    import pyarrow as pa

    first, last = (month_number(ym) for ym in _BIRTHS)
    births = np.repeat(np.arange(first, last + 1), len(retirement.TRACKS))
    tracks = np.tile(np.array(retirement.TRACKS), last + 1 - first)
    born = to_ym(births)
    return pa.table({
        "birth_month": births,
        "track": tracks.tolist(),
        "base_month": month_number(retirement.base_month(born, tracks, law)),
        "retirement_month": month_number(retirement.statutory_month(born, tracks, law)),
        "flex_early_month": month_number(retirement.flexible_early_month(born, tracks, law)),
    })  # fmt: skip


def _ui_months(law: Law) -> pa.Table:
    """One row per months paid, 0 to 600: months of unemployment benefit, nothing carried over."""
    import pyarrow as pa

    paid = np.arange(_PAID_MONTHS + 1)
    return pa.table({"paid_months": paid, "months": unemployment.months(paid, law=law)})


def _minimum_years(law: Law) -> pa.Table:
    """One row per month of reaching the age, 1998 to 2059: months of contributions a pension needs."""
    import pyarrow as pa

    first, last = (month_number(ym) for ym in _PENSION_MONTHS)
    months = np.arange(first, last + 1)
    return pa.table({"month": months, "months_required": retirement.minimum_months(to_ym(months), law)})


@cache
def _workday() -> pa.Table:
    """One row per day, 2015 to 2039: whether offices work on it, and whether the year's calendar is published."""
    import pyarrow as pa

    first, last = _WORKDAYS
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    works, published = zip(*map(is_working_day, days), strict=True)
    return pa.table({"day": pa.array(days, pa.date32()), "works": list(works), "published": list(published)})
