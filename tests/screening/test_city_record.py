"""Which rules were seen at work on the published city."""

from __future__ import annotations

from pathlib import Path

import pytest

from jihe.errors import BadInputError
from jihe.law import load as load_law
from jihe.law.articles import load_articles
from jihe.screening import city_record
from jihe.screening.city_record import NOT_VERIFIED, OnCity, says
from jihe.screening.rule_pages import LIST, page, pages
from tests.support import own_content


def test_six_true_findings_verify_and_five_do_not() -> None:
    assert says(OnCity(90, 6)) == "疑点 90，属实 6 · 90 findings, 6 true"
    assert says(OnCity(5, 5)) == f"{NOT_VERIFIED}<br>疑点 5，属实 5 · 5 findings, 5 true"
    assert says(None) == NOT_VERIFIED


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    assert city_record.read(tmp_path) == {}
    found = {"P02": OnCity(3, 1), "P01": OnCity(9, 8)}
    city_record.write(tmp_path, found)
    assert city_record.read(tmp_path) == found
    assert (tmp_path / city_record.NAME).read_text(encoding="utf-8").splitlines()[1].startswith('"P01"')
    (tmp_path / city_record.NAME).write_text('{"P01": {"findings": 1}}', encoding="utf-8")
    with pytest.raises(BadInputError, match="no record of findings"):
        city_record.read(tmp_path)


def test_a_page_and_the_list_bear_the_mark() -> None:
    content = own_content()
    law, articles = load_law(content.folder / "rules" / "parameters"), load_articles(content.folder / "rules")
    rule = content.rule("P04")
    for found, marked in ((OnCity(0, 0), True), (OnCity(7, 6), False)):
        assert (NOT_VERIFIED in page(rule, law, articles, None, None, found)) == marked
    listed = pages(content, law)[LIST]
    known = city_record.read(content.folder / "tests" / "rules")
    assert set(known) == {rule.code for rule in content.rules.values()}, "run: make findings"
    rows = {line[3:6]: line for line in listed.splitlines() if line.startswith("| [")}
    assert {code for code, line in rows.items() if NOT_VERIFIED in line} == {
        code for code, one in known.items() if one.true < 6
    }
