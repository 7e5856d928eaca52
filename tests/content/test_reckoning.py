"""A test that reckons says its formula, heads its columns, and names numbers of the law that it reads."""

from __future__ import annotations

import pytest

from jihe.content.reckoning import Column, columns
from jihe.law import Law
from tests.content.test_endings import RULE, load

_FORMULA = """    basis: [社会保险法 第八十八条]
    reckoning:
      zh: 应付 = 人数 × 每人的最低工资
      en: Due = heads × the minimum wage a head
      columns:
        heads: {zh: 人数, en: Heads}
        per: {zh: 每人, en: A head, as: yuan, law: minimum_wage}
  above:
"""
_COLUMNS = """p.amount_fen AS fen, 0 AS reckon__due, p.amount_fen AS reckon__paid,
        1 AS reckon__heads, l.minimum_wage AS reckon__minimum_wage, l.minimum_wage AS reckon__per, a."""
_CHANGES = (
    ("    basis: [社会保险法 第八十八条]\n  above:\n", _FORMULA),
    ("p.amount_fen AS fen, a.", _COLUMNS),
    (
        "= p.award_id\n    WHERE p.ym_month >",
        "= p.award_id\n    JOIN law_month AS l ON l.month = p.ym_month\n    WHERE p.ym_month >",
    ),
    ("_payment]\nelig", "_payment, law_month]\nelig"),
)


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


RECKONED = _changed(RULE, *_CHANGES)


def test_a_sheet_is_headed_by_its_author_and_by_the_law(law: Law) -> None:
    rule, defects = load(RECKONED, law)
    assert defects == []
    assert rule is not None
    reckoning = rule.meta.tests["after_stop"].reckoning
    assert reckoning is not None
    wage = law.parameters["minimum_wage"]
    assert columns(reckoning, rule.columns["after_stop"], law) == [
        Column("heads", "人数", "Heads", None, None, None),
        Column("minimum_wage", wage.title, wage.title_en, "yuan", "fen/month", "minimum_wage"),
        Column("per", "每人", "A head", "yuan", "fen/month", "minimum_wage"),
        Column("due", "应付", "Due", "yuan", None, None),
        Column("paid", "实付", "Paid", "yuan", None, None),
    ]
    assert rule.meta.tests["above"].reckoning is None


_HEADS = "        heads: {zh: 人数, en: Heads}\n"
BROKEN = [
    # What to replace, by what, the code, what stands on its line afterwards, a word of the message.
    (_HEADS, "", "R70", "      columns:", "reckon__heads is no parameter"),
    ("heads: {zh: 人数, en: Heads}", "heads: {zh: 人数}", "R70", "heads: {zh", "reckon__heads is no parameter"),
    (_HEADS, f"{_HEADS}        hands: {{zh: 手, en: Hands}}\n", "R70", "hands: {", "gives no column reckon__hands"),
    (", 0 AS reckon__due", "", "R71", "    reckoning:", "no reckon__due"),
    (", p.amount_fen AS reckon__paid", "", "R71", "    reckoning:", "no reckon__paid"),
    (_FORMULA, _CHANGES[0][0], "R71", "WITH after_stop", "no reckoning says how"),
    ("law: minimum_wage}", "law: minimum_rage}", "R72", "per: {", "no parameter minimum_rage"),
    ("law: minimum_wage}", "law: ui_rate}", "R72", "per: {", "does not read ui_rate"),
    ("en: Heads}", "en: Heads, as: feet}", "R73", "heads: {", "no such format: feet"),
    ("en: Heads}", "en: Heads, as: channel}", "R73", "heads: {", "other codes"),
    ("1 AS reckon__heads", "a.end_reason AS reckon__heads", "R73", "heads: {", "as: <code list>"),
    ("0 AS reckon__due", "p.amount_fen / 2 AS reckon__due", "R73", "      columns:", "DOUBLE"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "at", "word"), BROKEN)
def test_what_is_wrong_with_a_sheet_is_named_with_its_line(
    law: Law, old: str, new: str, code: str, at: str, word: str
) -> None:
    text = _changed(RECKONED, (old, new))
    one, defects = load(text, law)
    assert one is None
    line = text.count("\n", 0, text.index(at)) + 1
    assert any(defect.startswith(f"t03_stop.sql:{line} {code} ") and word in defect for defect in defects), defects


def test_a_formula_of_a_test_without_money_has_nothing_to_reckon(law: Law) -> None:
    text = _changed(
        RECKONED, ("'pension_payment' AS money_table, p.pay_id AS money_key,\n        p.amount_fen AS fen, ", "")
    )
    _, defects = load(text, law)
    assert any(" R71 " in defect and "no money" in defect for defect in defects), defects


def test_a_month_of_the_line_is_no_column_and_is_a_number(law: Law) -> None:
    def loaded(month: str) -> tuple[list[str], list[str]]:
        rule, defects = load(_changed(RECKONED, ("0 AS reckon__due", f"{month} AS reckon__ym, 0 AS reckon__due")), law)
        reckoning = rule.meta.tests["after_stop"].reckoning if rule else None
        heads = columns(reckoning, rule.columns["after_stop"], law) if rule and reckoning else []
        return [one.name for one in heads], defects

    assert loaded("p.ym") == (["heads", "minimum_wage", "per", "due", "paid"], [])
    _, (defect,) = loaded("a.end_reason")
    assert " R73 " in defect
    assert "reckon__ym" in defect


def test_codes_are_said_in_the_words_of_their_list(law: Law) -> None:
    said = ("en: Heads}", "en: Heads, as: award_end_reason}")
    _, defects = load(_changed(RECKONED, said, ("1 AS reckon__heads", "a.end_reason AS reckon__heads")), law)
    assert defects == []
