"""The page a supervisor reads: one file, no network, no person, and the figures of the report."""

from __future__ import annotations

import re
from typing import Any

from jihe.backtest.page import page
from tests.backtest.conftest import APART


def test_the_page_shows_the_report_and_reaches_nothing(fund: Any) -> None:
    html = page(fund.ask(fund.version(("value: 1000,", "value: 999,")), months=3))
    assert html.count("<svg ") == 4  # by month, money, people, towns
    assert not re.search(r'(src|href)="(?!#)', html)
    assert "<script" not in html
    text = re.sub(r"<[^>]+>", " ", html)
    for said in ("支付过高", "999", "新增", "gained", "无法估计", "不显示 withheld 1", "石岐街道"):
        assert said in text, said
    assert "东区街道" not in text
    states = re.search(r'<table id="states">.*?</table>', html, re.DOTALL)
    assert states is not None
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in states[0].split("<tr>")[2:]]
    assert [re.sub(r"<[^>]+>", "", cell).strip() for cell in rows[0]] == [
        "新增 gained: found only after", "1", "1", "–", "10", "0", "0", "10"
    ]  # fmt: skip


def test_tests_stand_below_where_there_are_several(fund: Any) -> None:
    html = page(fund.ask(fund.version(*APART)))
    found = re.search(r'<table id="tests">.*?</table>', html, re.DOTALL)
    assert found is not None
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in found[0].split("<tr>")[2:]]
    assert [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in rows] == [
        ["above 支付过高 Above the limit", "4", "2", "0", "2"],
        ["far 支付远过高 Far above the limit", "0", "2", "2", "0"],
    ]  # fmt: skip
    assert 'id="tests"' not in page(fund.ask(fund.version()))


def test_the_same_report_gives_the_same_page_and_texts_are_escaped(fund: Any) -> None:
    report = fund.ask(fund.version(("title: 支付过高", 'title: "<b>支付&过高"')))
    html = page(report)
    assert page(report) == html
    assert "&lt;b&gt;支付&amp;过高" in html


def test_the_page_of_a_new_rule_has_no_before(fund: Any) -> None:
    html = page(fund.ask(fund.version(), alone=True))
    assert "现行规则中没有 T02" in html
    assert "改前" not in html
