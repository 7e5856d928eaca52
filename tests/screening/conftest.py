"""A small rule over unemployment payments, and rows as it might give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jihe.content import Rule, rules
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.law import Law
from jihe.law import load as load_law
from jihe.screening.packing import Packer

TEXT = """/* ---
code: T02
title: 重复支付
title_en: Paid twice
asks: 同月是否支付过高？
asks_en: Was too much paid in a month?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [广东省失业保险条例 第二十八条]
reads: [ui_payment, law_parameter, ext_life]
eligible: |
  SELECT claim_id FROM ui_payment WHERE item = 'monthly'
parameters:
  most: {value: 1000, unit: fen, source: 测试}
  share: {value: 0.5, unit: 比例, source: 测试}
at_stake: 超出的支付
at_stake_en: What was paid above it
look_alikes:
  - {what: 补发, what_en: Arrears, cleared_by: 审批, cleared_by_en: Approval}
tests:
  above:
    zh: 支付过高
    en: Above the limit
    severity: 2
    says: "申领 {claim_id}：{paid_fen|yuan} 元（{to_ym|month}）"
    says_en: "Claim {claim_id}: {paid_fen|yuan} yuan ({to_ym|month})"
--- */
WITH above AS (
    -- 高于上限的每一笔
    SELECT
        p.claim_id AS finding,
        'person' AS subject_kind,
        p.person_id AS subject_id,
        p.claim_id AS entity_id,
        p.ym AS from_ym,
        p.ym AS to_ym,
        p.pay_id AS proof__ui_payment,
        'ui_payment' AS money_table,
        p.pay_id AS money_key,
        p.amount_fen AS fen,
        p.claim_id AS claim_id,
        SUM(p.amount_fen) OVER (PARTITION BY p.claim_id) AS paid_fen
    FROM ui_payment AS p
    JOIN law_parameter AS m ON m.name = 'minimum_wage' AND p.ym_month BETWEEN m.from_month AND m.to_month
    LEFT JOIN ext_life AS l ON l.person_id = p.person_id
    WHERE l.ext_id IS NULL AND p.amount_fen > $most AND p.amount_fen * $share > 0
)
SELECT * FROM above
"""


@pytest.fixture(scope="session")
def law() -> Law:
    return load_law()


@pytest.fixture(scope="session")
def make_rule(law: Law) -> Callable[..., Rule]:
    """The small rule, with parts of its text replaced; one of one text is proven once."""

    @cache
    def make(*changes: tuple[str, str], code: str = "T02") -> Rule:
        text = TEXT.replace("T02", code)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        name = f"{code.lower()}_paid_twice"
        found = Found(f"{name}.sql", "R")
        rule = rules.load(Path(f"{name}.sql"), text, Catalog(law), found)
        assert rule is not None, [str(defect) for defect in found.all]
        return rule

    return make


@pytest.fixture(scope="session")
def packer() -> Iterator[Packer]:
    """One for all, as a screening has one for all its rules."""
    with Packer() as one:
        yield one


@pytest.fixture
def row() -> Callable[..., dict[str, Any]]:
    """A row as the rule gives it, with parts of it replaced."""

    def make(**changes: Any) -> dict[str, Any]:
        given = {
            "finding": 7, "subject_kind": "person", "subject_id": 70, "entity_id": 7, "test": "above",
            "from_ym": 202601, "to_ym": 202601, "proof__ui_payment": 1, "money_table": "ui_payment",
            "money_key": 1, "fen": 1500, "claim_id": 7, "paid_fen": 1500,
        }  # fmt: skip
        return given | changes

    return make
