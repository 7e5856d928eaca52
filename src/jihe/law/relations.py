"""The law as tables, so that SQL joins the law and never states it again.

Intervals are closed: a value is in force from ``from_date`` to ``to_date`` and on the first day of the months
``from_month`` to ``to_month``, both ends included; while open they end at 9999-12-31 and its month, 119999.
Month numbers are year × 12 + month − 1. Birth months and months paid run over one row each. The values of a key
follow one another by day (the reading of rules/parameters/ refuses others), so no month has two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from jihe.law import retirement, unemployment
from jihe.law.months import month_number, to_ym
from jihe.law.workdays import is_working_day

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law.parameters import Dated, Law

_MONTHS = (190001, 205912)
_BIRTHS = (190001, 201512)
_PAID_MONTHS = 600
_PENSION_MONTHS = (199801, 205912)
_WORKDAYS = (date(2015, 1, 1), date(2039, 12, 31))
_VALUE = {"BIGINT": "value_fen", "DATE": "value_date", "DOUBLE": "value"}  # columns of law_parameter by type
_NUMPY = {"BIGINT": "int64", "DATE": "datetime64[D]", "DOUBLE": "float64"}


def relations(law: Law) -> dict[str, pa.Table]:
    """The relations by name, as Arrow tables."""
    return {
        "law_parameter": _parameter(law),
        "law_month": _month(law),
        "law_month_key": _month_key(law),
        "law_retirement": _retirement(law),
        "law_ui_months": _ui_months(law),
        "law_minimum_years": _minimum_years(law),
        "law_workday": _workday(),
    }


def _parameter(law: Law) -> pa.Table:
    """One row per value: money in ``value_fen``, days in ``value_date``, every other number in ``value``."""
    import pyarrow as pa

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
        column = _VALUE[parameter.sql_type]
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


def _month(law: Law) -> pa.Table:
    """One row per month, one column per parameter without keys: what is in force on the month's first day."""
    months = _range(*_MONTHS)
    return _wide(law, {"month": months}, {None: -months.start})


def _month_key(law: Law) -> pa.Table:
    """One row per key and month, from the first month in which any parameter has a value of that key to the last."""
    spans: dict[str, range] = {}
    for dated in (dated for parameter in law.parameters.values() for dated in parameter.values):
        if dated.key is not None and (months := _in_force(dated)):
            known = spans.get(dated.key, months)
            spans[dated.key] = range(min(known.start, months.start), max(known.stop, months.stop))
    rows = [(month, key) for key, months in sorted(spans.items()) for month in months]
    begins = np.cumsum([0, *(len(months) for _, months in sorted(spans.items()))]).tolist()
    places = {key: begin - months.start for begin, (key, months) in zip(begins, sorted(spans.items()), strict=False)}
    return _wide(law, {"month": [month for month, _ in rows], "key": [key for _, key in rows]}, places)


def _wide(law: Law, lead: Mapping[str, Sequence[Any]], places: Mapping[Any, int]) -> pa.Table:
    """What each row is for, then a column per parameter, of those with keys where the rows have a key.

    ``places[key] + month`` is the row of a key and month number.
    """
    import pyarrow as pa

    columns = {"month": pa.array(lead["month"], pa.int64())}
    if keyed := "key" in lead:
        columns["key"] = pa.array(lead["key"], pa.string())
    for name in sorted(name for name, parameter in law.parameters.items() if parameter.keyed == keyed):
        parameter, size = law.parameters[name], len(lead["month"])
        values, known = np.zeros(size, dtype=_NUMPY[parameter.sql_type]), np.zeros(size, dtype=bool)
        for dated in parameter.values:
            if months := _in_force(dated):
                rows = slice(places[dated.key] + months.start, places[dated.key] + months.stop)
                values[rows], known[rows] = dated.value, True
        columns[name] = pa.array(values, mask=~known)
    return pa.table(columns)


def _in_force(dated: Dated) -> range:
    """The month numbers on whose first day a value is in force, as far as the tables reach."""
    reach = _range(*_MONTHS)
    return range(max(dated.from_month, reach.start), min(dated.to_month + 1, reach.stop))


def _range(first: int, last: int) -> range:
    """The month numbers of ``ym`` to ``ym``, both included."""
    return range(month_number(first), month_number(last) + 1)


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
    """One row per day, 2015 to 2039: its day of the month, whether offices work, whether its calendar is published."""
    import pyarrow as pa

    first, last = _WORKDAYS
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    works, published = zip(*map(is_working_day, days), strict=True)
    return pa.table({
        "day": pa.array(days, pa.date32()),
        "day_of_month": pa.array([day.day for day in days], pa.int64()),
        "works": list(works),
        "published": list(published),
    })  # fmt: skip
