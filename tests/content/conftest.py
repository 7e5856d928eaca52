"""A sound rule, feature and model to break one thing at a time."""

from __future__ import annotations

import pytest

from jihe.law import Law
from jihe.law import load as load_law

RULE = """/* ---
code: T01
title: 停发后继续支付
title_en: Paid after the stop
asks: 停发之后是否仍有支付？
asks_en: Was anything paid after the stop?
line: pension
entity: pension_award
subject: person
status: live
basis: [社会保险法 第八十八条]
reads: [pension_award, pension_payment, law_parameter]
eligible: |
  SELECT award_id FROM pension_award
  WHERE end_ym IS NOT NULL
parameters:
  grace: {value: 1, unit: months, source: 测试}
at_stake: 停发后支付的待遇
at_stake_en: Paid after the stop
look_alikes:
  - {what: 补发, what_en: Arrears, cleared_by: 补发审批, cleared_by_en: Approval of the arrears}
tests:
  paid_after_stop:
    zh: 停发后仍支付
    en: Paid after it ended
    severity: 3
    says: "待遇 {award_id} 停发后支付 {paid_fen|yuan} 元，至 {to_ym|month}"
    says_en: "Award {award_id} was paid {paid_fen|yuan} yuan after it ended, until {to_ym|month}"
--- */
WITH late AS (
    -- 停发月之后的每一笔支付
    SELECT p.pay_id, p.award_id, p.person_id, p.ym, p.amount_fen
    FROM pension_payment AS p
    JOIN pension_award AS a ON a.award_id = p.award_id
    JOIN law_parameter AS m ON m.name = 'minimum_wage' AND p.ym_month BETWEEN m.from_month AND m.to_month
    WHERE p.pay_status = 'paid' AND p.ym_month > a.end_ym_month + $grace
),
paid_after_stop AS (
    -- 每一笔，连同该待遇停发后共支付多少
    SELECT
        award_id AS finding,
        'person' AS subject_kind,
        person_id AS subject_id,
        award_id AS entity_id,
        ym AS from_ym,
        ym AS to_ym,
        pay_id AS proof__pension_payment,
        'pension_payment' AS money_table,
        pay_id AS money_key,
        amount_fen AS fen,
        award_id AS award_id,
        SUM(amount_fen) OVER (PARTITION BY award_id) AS paid_fen
    FROM late
)
SELECT * FROM paid_after_stop
"""

FEATURE = """/* ---
entity: claimant
key: [claim_id]
title: 失业申领
title_en: Unemployment claims
grain: 每件申领一行
reads: [ui_claim]
columns:
  months: {zh: 核定月数, en: months granted, unit: months}
  waited: {zh: 距申领月数, en: months since the claim, unit: months, note: 按月}
--- */
SELECT claim_id, granted_months AS months, $as_of_month - apply_ts_month AS waited
FROM ui_claim
"""

MODEL = '''"""Claims that look odd.

Question
--------
Which claims are odd?

Population
----------
Everybody.

Features
--------
Months.

Method
------
Counting.

How to read
-----------
Higher is odder.

Limits
------
Few rows.
"""

from jihe.warning import WarningModel

MODEL = WarningModel(
    code="T05",
    title="异常申领",
    title_en="Odd claims",
    line="unemployment",
    entity="claimant",
    features=["months", "waited"],
    reasons={"months": ("{value}", "{value}"), "waited": ("{value}", "{value}")},
    name="异常申领模型",
    name_en="Oddness",
    basis=["社会保险法 第五十一条"],
    look_alikes=[
        LookAlike(what="补发", what_en="Arrears", cleared_by="补发表", cleared_by_en="The payroll"),
    ],
    absent=[Absence(table="employer", by={"employer_id": "months"})],
    says="{months} 个月",
    says_en="{months} months",
)
'''


@pytest.fixture(scope="session")
def law() -> Law:
    return load_law()


@pytest.fixture
def rule() -> str:
    return RULE


@pytest.fixture
def feature() -> str:
    return FEATURE


@pytest.fixture
def model() -> str:
    return MODEL
