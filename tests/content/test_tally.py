"""A test that tallies heads every column it gives, in a form that fits it; rows it shows are rows of a table."""

from __future__ import annotations

import pytest

from jihe.law import Law
from tests.content.test_endings import RULE, load
from tests.content.test_reckoning import _changed

_TALLY = """    basis: [社会保险法 第八十八条]
    tally:
      zh: 逐月列出
      en: Month by month
      columns:
        ym: {zh: 月份, en: Month, as: month}
        paid: {zh: 金额, en: Paid, as: yuan, total: true}
  above:
"""
_COLUMNS = """p.amount_fen AS fen, p.ym AS tally__ym, p.amount_fen AS tally__paid,
        a.award_id AS shows__pension_award, a."""
TALLIED = _changed(
    RULE, ("    basis: [社会保险法 第八十八条]\n  above:\n", _TALLY), ("p.amount_fen AS fen, a.", _COLUMNS)
)
_PAID = "        paid: {zh: 金额, en: Paid, as: yuan, total: true}\n"
BROKEN = [
    # What to replace, by what, the code, what stands on its line afterwards, a word of the message.
    (_PAID, "", "R74", "WITH after_stop", "no tally heads it"),
    (_PAID, f"{_PAID}        hands: {{zh: 手, en: Hands}}\n", "R74", "hands: {", "gives no column tally__hands"),
    ("as: yuan", "as: feet", "R74", "paid: {", "no such format: feet"),
    ("as: yuan", "as: channel", "R74", "paid: {", "other codes"),
    ("as: yuan", "as: month", "R74", "paid: {", "has no total"),
    ("p.amount_fen AS tally__paid", "a.end_reason AS tally__paid", "R74", "paid: {", "cannot be written so"),
    ("p.ym AS tally__ym", "p.pay_date AS tally__ym", "R74", "ym: {zh", "cannot be written so"),
    ("shows__pension_award", "shows__nowhere", "R43", "shows__nowhere", "no table nowhere"),
    ("a.award_id AS shows__", "a.end_reason AS shows__", "R41", "AS shows__", "must be award_id"),
    ("{at_stake_fen|yuan} 元，停", "{tally__paid|yuan} 元，停", "R44", "says: ", "tally__paid"),
    ("{at_stake_fen|yuan} 元，停", "{shows__pension_award} 元，停", "R44", "says: ", "shows__pension_award"),
]


def test_a_tally_and_rows_that_are_shown_are_sound(law: Law) -> None:
    rule, defects = load(TALLIED, law)
    assert defects == []
    assert rule is not None
    assert {"tally__ym", "tally__paid", "shows__pension_award"} <= set(rule.columns["after_stop"])


@pytest.mark.parametrize(("old", "new", "code", "at", "word"), BROKEN)
def test_what_is_wrong_with_a_tally_is_named_with_its_line(
    law: Law, old: str, new: str, code: str, at: str, word: str
) -> None:
    text = _changed(TALLIED, (old, new))
    one, defects = load(text, law)
    assert one is None
    line = text.count("\n", 0, text.index(at)) + 1
    assert any(defect.startswith(f"t03_stop.sql:{line} {code} ") and word in defect for defect in defects), defects
