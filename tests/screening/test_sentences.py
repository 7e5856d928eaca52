"""``says`` as people read it: yuan and months written out, what is missing as a dash."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.schema import CODES
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
        ("DATE", date(2026, 3, 1), "2026年3月1日", "2026-03-01"),
        ("TIMESTAMP", datetime(2026, 3, 1, 8, 5, 9), "2026年3月1日 08:05", "2026-03-01 08:05"),
        ("BOOLEAN", True, "是", "yes"),
        ("BOOLEAN", False, "否", "no"),
        ("DOUBLE", 0.125, "0.13", "0.13"),
        ("DOUBLE", 1234.5, "1234.5", "1234.5"),
        ("DOUBLE", 100.0, "100", "100"),
        ("DOUBLE", 0.001, "0", "0"),
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


@pytest.mark.parametrize(
    ("share", "text"), [(0.85, "85%"), (1.0, "100%"), (0.125, "12.5%"), (0.0, "0%"), (0.0004, "0%"), (0.3333, "33.3%")]
)
def test_a_share_is_a_percentage_without_idle_zeros(share: float, text: str) -> None:
    assert said("{x|percent}", "DOUBLE", share) == text


def test_a_code_is_said_in_the_words_of_its_list() -> None:
    for code, (zh, en) in CODES["end_reason"].codes.items():
        assert said("{x|end_reason}", "VARCHAR", code) == zh
        assert said("{x|end_reason}", "VARCHAR", code, "en") == en


@pytest.mark.parametrize(("n", "text"), [(0, "0 months"), (1, "1 month"), (2, "2 months"), (11, "11 months")])
def test_english_counts_one_apart(n: int, text: str) -> None:
    assert said("{x|month/months}", "BIGINT", n, "en") == text


def test_an_optional_part_goes_with_what_it_says() -> None:
    template = "停保[，{x} 改报]，[报{x|end_reason}]完"
    assert said(template, "VARCHAR", "death") == f"停保，death 改报，报{CODES['end_reason'].codes['death'][0]}完"
    assert said(template, "VARCHAR", None) == "停保，完"


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        (202507, 202507, "在2025年7月领取", "drawn in 2025-07"),
        (202507, 202508, "在2025年7月至2025年8月领取", "drawn in 2025-07 to 2025-08"),
    ],
)
def test_a_span_of_one_month_names_it_once(first: int, last: int, zh: str, en: str) -> None:
    kinds = {"x": "INTEGER", "y": "INTEGER"}
    asked: list[tuple[str, Literal["zh", "en"], str]] = [
        ("在{x|month}至{y|month}领取", "zh", zh),
        ("[在{x|month}至{y|month}领取]", "zh", zh),
        ("drawn in {x|month} to {y|month}", "en", en),
    ]
    for template, language, wanted in asked:
        said_of = f"SELECT {written_out(template, kinds, language)} FROM (SELECT {first} AS x, {last} AS y)"
        assert _BENCH.execute(said_of).fetchone() == (wanted,)


def test_two_values_that_are_no_span_stay_both() -> None:
    kinds = {"x": "INTEGER", "y": "INTEGER"}
    for template, wanted in (("{x|month}，{y|month}", "2025年7月，2025年7月"), ("{x}至{y|month}", "202507至2025年7月")):
        asked = f"SELECT {written_out(template, kinds, 'zh')} FROM (SELECT 202507 AS x, 202507 AS y)"
        assert _BENCH.execute(asked).fetchone() == (wanted,)


def test_a_share_beside_its_limit_has_the_decimals_to_show_that_it_is_more() -> None:
    assert said("{x|percent}", "DOUBLE", 4 * 12 / 872) == "5.5%"
    assert said("{x|percent4}", "DOUBLE", 4 * 12 / 872) == "5.5046%"
    assert said("{x|percent4}", "DOUBLE", 0.055) == "5.5%"


@pytest.mark.parametrize(
    ("template", "kind", "value", "text"),
    [
        ("领取 {x} 个月[x>1?、连续 {x} 个月]", "BIGINT", 2, "领取 2 个月、连续 2 个月"),
        ("领取 {x} 个月[x>1?、连续 {x} 个月]", "BIGINT", 1, "领取 1 个月"),
        ("[x=0?均无][x<>0?有 {x} 户]", "BIGINT", 0, "均无"),
        ("[x=0?均无][x<>0?有 {x} 户]", "BIGINT", 3, "有 3 户"),
        ("[x=0?均无][x<>0?有 {x} 户]待核", "BIGINT", None, "待核"),
        ("[x<2?单户]", "BIGINT", 1, "单户"),
        ("[x<2?单户]", "BIGINT", 2, ""),
        ("[x=lcl38?被迫辞职][x<>lcl38?其他]", "VARCHAR", "lcl38", "被迫辞职"),
        ("[x=lcl38?被迫辞职][x<>lcl38?其他]", "VARCHAR", "agreed", "其他"),
        ("[x=x?一致]", "VARCHAR", "a", "一致"),
    ],
)
def test_a_part_with_a_condition_is_said_where_it_holds(template: str, kind: str, value: object, text: str) -> None:
    assert said(template, kind, value) == text
