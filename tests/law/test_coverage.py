"""Which tests check which article: read from the rules as they stand, and from a few written here."""

from __future__ import annotations

from pathlib import Path

import pytest

from jihe.home import content_folder
from jihe.law import load
from jihe.law.coverage import Cited, RuleTest, cited, number, numbers, rule_tests, section, written

INJURY = "工伤保险条例"
RULE = """/* ---
code: {code}
title: 规则
status: {status}
basis: [工伤保险条例 第三十九条, 社会保险法 第八十八条]
tests:
  narrow: {{zh: 只看一条, basis: [工伤保险条例 第六十四条第二款]}}
  wide: {{zh: 沿用规则的依据}}
--- */
SELECT 1
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "x91_one.sql").write_text(RULE.format(code="X91", status="live"), encoding="utf-8")
    (tmp_path / "x92_gone.sql").write_text(RULE.format(code="X92", status="retired"), encoding="utf-8")
    plain = RULE.format(code="X93", status="shadow")
    (tmp_path / "x93_plain.sql").write_text(plain[: plain.index("tests:")] + "--- */", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("numeral", "value"), [
    ("一", 1), ("九", 9), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("九十九", 99), ("一百", 100),
    ("一百零五", 105), ("一百一十", 110), ("二百六十六", 266),
])  # fmt: skip
def test_articles_are_counted_in_numerals(numeral: str, value: int) -> None:
    assert (number(numeral), written(value)) == (value, numeral)


def test_a_text_names_articles_one_by_one_in_spans_and_documents_as_a_whole() -> None:
    assert list(cited("工伤保险条例 第三十五条至第三十七条")) == [Cited(INJURY, article) for article in (35, 36, 37)]
    assert list(cited("社会保险法 第八十七条、第八十八条；社会保险经办条例 第五十五条")) == [
        Cited("社会保险法", 87), Cited("社会保险法", 88), Cited("社会保险经办条例", 55),
    ]  # fmt: skip
    assert list(cited("工伤保险条例 第十五条；劳社部函〔2004〕256号")) == [
        Cited(INJURY, 15),
        Cited("劳社部函〔2004〕256号"),
    ]
    assert list(cited("广东省失业保险条例 第二十八条第一项")) == [Cited("广东省失业保险条例", 28)]
    assert list(cited("广东省工伤保险条例（2019 修订）")) == [Cited("广东省工伤保险条例")]
    assert str(Cited(INJURY, 39)) == "工伤保险条例 第三十九条"
    assert str(Cited("国发〔2005〕38号")) == "国发〔2005〕38号"


def test_a_document_as_a_whole_and_its_articles_meet_and_others_do_not() -> None:
    assert Cited(INJURY, 39).covers(Cited(INJURY, 39))
    assert Cited(INJURY).covers(Cited(INJURY, 39))
    assert Cited(INJURY, 39).covers(Cited(INJURY))
    assert not Cited(INJURY, 39).covers(Cited(INJURY, 38))
    assert not Cited(INJURY).covers(Cited("社会保险法"))


def test_a_test_rests_on_its_own_basis_or_the_rules_and_retired_rules_check_nothing(rules: Path) -> None:
    both = frozenset({Cited(INJURY, 39), Cited("社会保险法", 88)})
    assert rule_tests(rules) == [
        RuleTest("X91", "narrow", "只看一条", frozenset({Cited(INJURY, 64)})),
        RuleTest("X91", "wide", "沿用规则的依据", both),
        RuleTest("X93", "X93", "规则", both),
    ]


def test_the_page_says_for_each_article_who_checks_it_and_lists_those_that_nobody_does(rules: Path) -> None:
    law = load()
    shown = section(law, rules)
    articles = numbers(law)
    rows = dict(
        line.strip("| ").split(" | ", 1) for line in shown.splitlines() if line.startswith("| ") and "`" in line
    )
    assert set(rows) == {str(article) for article in articles}
    assert rows["工伤保险条例 第三十九条"].endswith("| X91 沿用规则的依据; X93 规则")
    assert rows["工伤保险条例 第六十四条"].endswith("| X91 只看一条")
    assert rows["工伤保险条例 第三十四条"] == "`care_fee_share` | **none**"
    unchecked = [line for line in shown.splitlines() if line.startswith("- ")]
    assert "- 工伤保险条例 第三十四条 (`care_fee_share`)" in unchecked
    assert len(unchecked) == sum(row.endswith("**none**") for row in rows.values())
    assert f"{len(articles)} articles, {len(unchecked)} of them checked by no test:" in shown


def test_numbers_that_no_law_sets_have_no_article() -> None:
    named = {name for names in numbers(load()).values() for name in names}
    assert "work_death_years" in named
    assert not named & {"upheld_prior", "second_review_fen", "published_incidents"}


def test_the_death_lump_sum_is_checked_by_the_rule_that_recomputes_it() -> None:
    checks = [
        test.name
        for test in rule_tests(content_folder() / "rules")
        if test.code == "W16" and test.checks(Cited(INJURY, 39))
    ]
    assert "lump_over" in checks
