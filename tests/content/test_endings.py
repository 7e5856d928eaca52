"""A rule ends in one line a test: each of its own columns, words and articles, and one query for every engine."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import sqlglot

from jihe.content import endings, rules
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.shorthand import Frame
from jihe.content.units import Rule
from jihe.law import Law

RULE = """/* ---
code: T03
title: 停发后支付或金额过高
title_en: Paid after the stop, or too much
asks: 停发之后是否仍有支付，或金额过高？
asks_en: Was anything paid after the stop, or too much?
line: pension
entity: pension_award
subject: person
status: live
basis: [社会保险法 第八十八条, 社会保险法 第十六条]
reads: [pension_award, pension_payment]
eligible: |
  SELECT award_id FROM pension_award
parameters:
  most: {value: 1000, unit: fen, source: 测试}
at_stake: 多付的待遇
at_stake_en: What was paid too much
look_alikes:
  - {what: 补发, what_en: Arrears, cleared_by: 补发审批, cleared_by_en: Approval of the arrears, tests: [above]}
  - {what: 同名, what_en: Namesakes, cleared_by: 核对号码, cleared_by_en: Compare the numbers}
tests:
  after_stop:
    zh: 停发后继续支付
    en: Paid after the stop
    severity: 4
    says: "停发后仍支付 {at_stake_fen|yuan} 元，停发原因为{reason|award_end_reason}"
    says_en: "{at_stake_fen|yuan} yuan were paid after the stop for {reason|award_end_reason}"
    basis: [社会保险法 第八十八条]
  above:
    zh: 金额过高
    en: Too much
    severity: 2
    says: "{months} 个月的金额过高[，最早为 {first_ym|month}]"
    says_en: "Too much in {months|month/months}[, first in {first_ym|month}]"
--- */
WITH after_stop AS (
    -- 停发月之后的每一笔支付
    SELECT
        a.award_id AS finding, 'person' AS subject_kind, a.person_id AS subject_id, p.ym AS from_ym, p.ym AS to_ym,
        p.pay_id AS proof__pension_payment, 'pension_payment' AS money_table, p.pay_id AS money_key,
        p.amount_fen AS fen, a.end_reason AS reason
    FROM pension_payment AS p JOIN pension_award AS a ON a.award_id = p.award_id
    WHERE p.ym_month > a.end_ym_month
),
above AS (
    -- 金额过高的待遇
    SELECT
        a.award_id AS finding, 'person' AS subject_kind, a.person_id AS subject_id, a.award_id AS proof__pension_award,
        COUNT(p.pay_id) AS months, MIN(p.ym) AS first_ym
    FROM pension_award AS a JOIN pension_payment AS p ON p.award_id = a.award_id
    WHERE p.amount_fen > $most
    GROUP BY a.award_id, a.person_id
)
SELECT * FROM after_stop
UNION ALL BY NAME SELECT * FROM above
"""


def load(text: str, law: Law) -> tuple[Rule | None, list[str]]:
    found = Found("t03_stop.sql", "R")
    one = rules.load(Path("t03_stop.sql"), text, Catalog(law), found)
    return one, [str(defect) for defect in found.all]


def test_a_rule_of_two_tests_is_sound_and_knows_the_columns_of_each(law: Law) -> None:
    rule, defects = load(RULE, law)
    assert defects == []
    assert rule is not None
    assert rule.meta.severity == 4  # of the gravest
    assert list(rule.columns) == ["after_stop", "above"]
    assert "reason" in rule.columns["after_stop"]
    assert "reason" not in rule.columns["above"]
    assert rule.meta.basis_of("after_stop") == ["社会保险法 第八十八条"]
    assert rule.meta.basis_of("above") == rule.meta.basis
    assert [one.what for one in rule.meta.look_alikes_of("above")] == ["补发", "同名"]
    assert [one.what for one in rule.meta.look_alikes_of("after_stop")] == ["同名"]


BROKEN = [
    # What to replace, by what, the code, what stands on its line afterwards, a word of the message.
    ("UNION ALL BY NAME SELECT", "UNION ALL SELECT", "R60", "UNION ALL SELECT", "one line"),
    ("SELECT * FROM after_stop\n", "SELECT finding FROM after_stop\n", "R60", "UNION ALL BY", "one line"),
    ("SELECT * FROM above\n", "SELECT * FROM above WHERE TRUE\n", "R60", "FROM above WHERE", "one line"),
    ("SELECT * FROM above\n", "SELECT * FROM pension_award\n", "R60", "NAME SELECT * FROM pension_award", "one line"),
    ("\nUNION ALL BY NAME SELECT * FROM above", "", "R61", "  above:", "does not end in it"),
    ("  above:\n", "  under:\n", "R61", "above AS (", "above is not declared"),
    ("    zh: 金额过高\n", "    zh: 停发后继续支付\n", "R62", "zh: 停发后继续支付\n    en: Too", "after_stop"),
    ("    basis: [社会保险法 第八十八条]", "    basis: [社会保险法 第二条]", "R63", "[社会保险法 第二条]", "第二条"),
    ("tests: [above]}", "tests: [below]}", "R63", "tests: [below]}", "below"),
    ("for {reason|award_end_reason}", "for {reason}", "R45", "for {reason}", "say them in words"),
    ("for {reason|award_end_reason}", "for {reason|channel}", "R45", "|channel}", "other codes"),
    ("for {reason|award_end_reason}", "in {first_ym|month}", "R44", "in {first_ym|month}\"\n    basis", "no column"),
    ("{first_ym|month}]\"\n    says_en", "{reason}]\"\n    says_en", "R44", "{reason}]", "no column"),
    ("for {reason|award_end_reason}", "[years>1?x]", "R44", "[years>1?x]", "asks about no column"),
    ("for {reason|award_end_reason}", "[reason=retired?x]", "R45", "[reason=retired?x]", "nor a code of reason"),
    ("for {reason|award_end_reason}", "[reason>1?x]", "R45", "[reason>1?x]", "is no number"),
    ("COUNT(p.pay_id) AS months", "COUNT(p.pay_id) AS months, 'above' AS test", "R42", "AS test", "leave the column"),
    ("p.amount_fen AS fen, a.", "a.", "R47", "a.award_id AS finding", "go together"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "at", "word"), BROKEN)
def test_what_is_wrong_with_tests_is_named_with_its_line(
    law: Law, old: str, new: str, code: str, at: str, word: str
) -> None:
    assert old in RULE
    text = RULE.replace(old, new, 1)
    one, defects = load(text, law)
    assert one is None
    line = text.count("\n", 0, text.index(at)) + 1
    assert any(defect.startswith(f"t03_stop.sql:{line} {code} ") and word in defect for defect in defects), defects


def test_a_rule_of_the_former_kind_is_told_what_to_write(law: Law) -> None:
    head, rest = RULE.split("tests:\n")
    said = "says: 多付 {at_stake_fen|yuan} 元\nsays_en: paid {at_stake_fen|yuan}\n"
    text = f"{head}{said}{rest[rest.index('--- */') :]}"
    one, defects = load(text.replace("line: pension\n", "line: pension\nseverity: 3\n"), law)
    assert one is None
    (told,) = defects
    assert told.startswith(
        f"t03_stop.sql:{text.count(chr(10), 0, text.index('says:')) + 2} R64 no tests: move severity"
    )
    assert "SELECT * FROM <test> UNION ALL BY NAME" in told


def test_a_rule_has_a_test(law: Law) -> None:
    head, rest = RULE.split("tests:\n")
    _, defects = load(f"{head}tests: {{}}\n{rest[rest.index('--- */') :]}", law)
    assert any(" R06 tests is empty" in one for one in defects)


def test_the_file_pastes_into_a_console_and_gives_what_the_engines_give(law: Law) -> None:
    rule, _ = load(RULE, law)
    assert rule is not None
    bench = duckdb.connect()
    bench.execute(
        "CREATE TABLE pension_award AS SELECT 1 AS award_id, 7 AS person_id, 10 AS end_ym_month, 'death' AS end_reason"
    )
    bench.execute(
        "CREATE TABLE pension_payment AS SELECT i AS pay_id, 1 AS award_id, 202600 + i AS ym, 9 + i AS ym_month, "
        "i * 600 AS amount_fen FROM range(1, 4) AS t(i)"
    )
    pasted = bench.sql(rule.sql, params={"most": 1000}).to_arrow_table().to_pylist()
    run = bench.sql(rule.query, params={"most": 1000}).to_arrow_table().to_pylist()
    assert sorted(one["test"] for one in run) == ["above", "after_stop", "after_stop"]
    assert sorted(map(repr, pasted)) == sorted(repr({name: row[name] for name in pasted[0]}) for row in run)


def test_spark_is_given_no_union_by_name() -> None:
    tree = sqlglot.parse_one(
        "WITH a AS (SELECT 1 AS x), b AS (SELECT 2 AS y) SELECT * FROM a UNION ALL BY NAME SELECT * FROM b",
        dialect="duckdb",
    )
    written = endings.expanded(tree, Frame()).sql("spark")
    assert "BY NAME" not in written
    assert "NULL AS y" in written
    assert "NULL AS x" in written


@pytest.mark.parametrize(
    "ending",
    [
        "SELECT a.* FROM a", "SELECT * FROM a LIMIT 1", "SELECT DISTINCT * FROM a", "SELECT * EXCLUDE (x) FROM a",
        "SELECT * FROM a AS b", "SELECT * FROM t", "SELECT * FROM a UNION BY NAME SELECT * FROM a",
        "SELECT * FROM a UNION ALL SELECT * FROM a",
    ],
)  # fmt: skip
def test_any_other_ending_is_none(ending: str) -> None:
    assert endings.tests(sqlglot.parse_one(f"WITH a AS (SELECT 1 AS x) {ending}", dialect="duckdb")) is None
