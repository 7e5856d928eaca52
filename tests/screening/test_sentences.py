"""``says`` as people read it: yuan and months written out, what is missing as a dash."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.screening.sentences import written_out

_BENCH = duckdb.connect()


def said(template: str, kind: str, value: object, language: Literal["zh", "en"] = "zh") -> str:
    expression = written_out(template, {"x": kind}, language)
    ((text,),) = _BENCH.execute(f"SELECT {expression} FROM (SELECT CAST($v AS {kind}) AS x)", {"v": value}).fetchall()
    return str(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(-(10**14), 10**14))
def test_fen_are_yuan_with_two_decimals_and_separators(fen: int) -> None:
    assert said("{x|yuan}", "BIGINT", fen) == f"{Decimal(fen) / 100:,.2f}"


@pytest.mark.parametrize(
    ("fen", "yuan"),
    [
        (0, "0.00"),
        (1, "0.01"),
        (-1, "-0.01"),
        (99, "0.99"),
        (100, "1.00"),
        (99999, "999.99"),
        (100000, "1,000.00"),
        (-123456789, "-1,234,567.89"),
    ],
)
def test_yuan_at_its_edges(fen: int, yuan: str) -> None:
    assert said("共 {x|yuan} 元", "BIGINT", fen) == f"共 {yuan} 元"
    assert said("{x|yuan}", "DECIMAL(38,0)", fen) == yuan


@settings(max_examples=50, deadline=None)
@given(st.integers(1900, 2100), st.integers(1, 12))
def test_months_in_either_language(year: int, month: int) -> None:
    ym = year * 100 + month
    assert said("{x|month}", "INTEGER", ym) == f"{year}年{month}月"
    assert said("{x|month}", "INTEGER", ym, "en") == f"{year}-{month:02d}"


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        ("DATE", date(2026, 3, 1), "2026-03-01", "2026-03-01"),
        ("TIMESTAMP", datetime(2026, 3, 1, 8, 5, 9), "2026-03-01 08:05", "2026-03-01 08:05"),
        ("BOOLEAN", True, "是", "yes"),
        ("BOOLEAN", False, "否", "no"),
        ("DOUBLE", 0.125, "0.13", "0.13"),
        ("DOUBLE", 1234.5, "1234.50", "1234.50"),
        ("VARCHAR", "it's", "it's", "it's"),
        ("BIGINT", 7, "7", "7"),
        ("BIGINT", None, "—", "—"),
        ("VARCHAR", None, "—", "—"),
    ],
)
def test_other_kinds_and_what_is_missing(kind: str, value: object, zh: str, en: str) -> None:
    assert said("{x}", kind, value) == zh
    assert said("{x}", kind, value, "en") == en


def test_what_is_missing_is_a_dash_in_any_format() -> None:
    assert said("{x|yuan} 元", "BIGINT", None) == "— 元"
    assert said("{x|month}", "INTEGER", None) == "—"


def test_plain_text_with_quotes_and_no_places() -> None:
    assert said("it's {x} of 100%", "BIGINT", 1) == "it's 1 of 100%"
    assert said("nothing", "BIGINT", 1) == "nothing"
