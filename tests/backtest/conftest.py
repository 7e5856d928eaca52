"""A bureau of two rules and a hundred claims in a lake of its own; one payment a claim, for January 2026.

Claim and person ``n``, odd ones women. Paid: 900 fen but for claims 5 (exactly 1000), 6 (1001), 7 (2000, learnt of on
20 February), 8 (3000), 9 (4000). The rule T02 finds what is above 1000.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jihe import content, law
from jihe.backtest import Question, Report, Version, backtest, of_file, today
from jihe.engines.duck import DuckSession
from jihe.home import Home
from jihe.lake import Lake
from jihe.schema import TABLES
from jihe.screening import quiet
from tests.support import RECEIPTS, copy_ground

AS_OF = date(2026, 3, 31)
STEM = "t02_paid_much"
RULE = """/* ---
code: T02
title: 支付过高
title_en: Paid too much
asks: 一笔支付是否过高？
asks_en: Was too much paid?
line: unemployment
entity: ui_claim
subject: person
status: live
basis: [测试 第一条]
reads: [ui_payment]
eligible: |
  SELECT claim_id FROM ui_payment
parameters:
  most: {value: 1000, unit: fen, source: 测试}
at_stake: 支付
at_stake_en: What was paid
look_alikes:
  - {what: 补发, what_en: Arrears, cleared_by: 审批, cleared_by_en: Approval}
tests:
  above:
    zh: 支付过高
    en: Above the limit
    severity: 2
    says: "申领 {claim_id}：{at_stake_fen|yuan} 元"
    says_en: "Claim {claim_id}: {at_stake_fen|yuan} yuan"
--- */
WITH above AS (
    -- 高于上限的每一笔
    SELECT
        p.claim_id AS finding, 'person' AS subject_kind, p.person_id AS subject_id, p.claim_id AS entity_id,
        p.ym AS from_ym, p.ym AS to_ym, p.pay_id AS proof__ui_payment,
        'ui_payment' AS money_table, p.pay_id AS money_key, p.amount_fen AS fen, p.claim_id AS claim_id
    FROM ui_payment AS p
    WHERE p.amount_fen > $most
)
SELECT * FROM above
"""
_ABOVE = RULE.partition("WITH ")[2].partition(")\nSELECT")[0]
_SAYS = '    says_en: "Claim {claim_id}: {at_stake_fen|yuan} yuan"\n'
# T02 with a second test: what is above twice the limit is found by that.
APART = (
    (_SAYS, f"""{_SAYS}  far:
    zh: 支付远过高
    en: Far above the limit
    severity: 2
    says: "申领 {{claim_id}} 远过高：{{at_stake_fen|yuan}} 元"
    says_en: "Claim {{claim_id}}, far above: {{at_stake_fen|yuan}} yuan"
"""),
    (f"WITH {_ABOVE}", f"WITH {_ABOVE.rstrip()} AND p.amount_fen <= $most + $most\n"),
    (")\nSELECT * FROM above", "),\n{}) SELECT * FROM above UNION ALL BY NAME SELECT * FROM far".format(
        _ABOVE.replace("above AS", "far AS").replace("> $most", "> $most + $most")
    )),
)  # fmt: skip
CLAIMS = range(1, 101)
PAID = {5: 1000, 6: 1001, 7: 2000, 8: 3000, 9: 4000}
LATE = {7: datetime(2026, 2, 20)}
Rows = dict[str, list[dict[str, Any]]]


def rows() -> Rows:
    return {
        "person": [
            {"person_id": n, "sex": "F" if n % 2 else "M", "birth_date": date(1970 if n <= 60 else 1999, 5, 1),
             "hukou_type": "rural", "town": "ZS01" if n <= 80 else "ZS02"}
            for n in CLAIMS
        ],
        "ui_claim": [{"claim_id": n, "person_id": n} for n in CLAIMS],
        "ui_payment": [
            {"pay_id": n, "claim_id": n, "person_id": n, "ym": 202601, "pay_date": date(2026, 1, 9),
             "amount_fen": PAID.get(n, 900), "recorded_ts": LATE.get(n, datetime(2026, 1, 10))}
            for n in CLAIMS
        ],
        "ref_town": [{"town_code": "ZS01", "name_zh": "石岐街道"}, {"town_code": "ZS02", "name_zh": "东区街道"}],
    }  # fmt: skip


def review(number: int, claim: int, verdict: str, opened: datetime = datetime(2026, 2, 1), chance: float = 0.5,
           **more: Any) -> dict[str, Any]:  # fmt: skip
    """A review of a claim, decided a month after it was opened."""
    decided = opened.replace(month=opened.month + 1)
    return {"review_id": number, "subject_kind": "ui_claim", "subject_id": claim, "line": "unemployment",
            "opened_ts": opened, "decided_ts": decided, "selection_prob": chance, "verdict": verdict,
            "recorded_ts": decided} | more  # fmt: skip


class Fund:
    """The bureau: its content, its lake, and what a backtest over them says."""

    def __init__(self, root: Path) -> None:
        self.content, self.home = root / "content", Home(root / "home")
        self.rules = self.content / "rules"
        self.rules.mkdir(parents=True)
        copy_ground(self.content)
        (self.rules / f"{STEM}.sql").write_text(RULE, encoding="utf-8")
        self.lake = Lake(self.home.lake)
        self.add(**rows())

    def add(self, **tables: list[dict[str, Any]]) -> None:
        """More rows; a column not named has its quiet default."""
        for name, given in tables.items():
            whole = [quiet.row(name, row, place) for place, row in enumerate(given)]
            table = pa.Table.from_pylist(whole, schema=TABLES[name].arrow_schema())
            self.lake.append(name, table.to_reader(), f"{name}-{self.lake.snapshot().number}")
        self.lake.commit({})

    def rule(self, code: str, *changes: tuple[str, str]) -> Path:
        """Another rule of the content: T02 with parts of its text replaced."""
        return self.write(self.rules / f"{code.lower()}_paid_much.sql", ("code: T02", f"code: {code}"), *changes)

    def write(self, path: Path, *changes: tuple[str, str]) -> Path:
        """The text of T02, changed, in a file of any name."""
        text = RULE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return path

    def version(self, *changes: tuple[str, str]) -> Version:
        """T02 changed, as a file beside the content."""
        path = self.write(self.content / f"{STEM}.sql", *changes)
        return of_file(path, law.load(self.rules / "parameters"), content.facts_of(self.content, RECEIPTS))

    def ask(
        self, after: Version, before: Version | None = None, alone: bool = False, months: int = 1, every: int = 1,
        as_of: date = AS_OF, keep: Callable[[pa.Table], None] | None = None, own: pa.Table | None = None,
    ) -> Report:  # fmt: skip
        """Compare with ``before``, by default the rule as it stands; ``alone``: with nothing."""
        loaded, snapshot = content.load(self.content, receipts=RECEIPTS), self.lake.snapshot()
        assert not loaded.defects
        numbers = law.load(self.rules / "parameters")
        if before is None and not alone:
            before = today(loaded.rule("T02"), numbers, loaded.facts)
        others = [rule for rule in loaded.rules.values() if rule.code != "T02"]
        question = Question(before, after, others, as_of, months, every, own)
        sessions = lambda day: DuckSession.over_files(self.lake, snapshot, day, after.law, after.facts)  # noqa: E731
        return backtest(question, sessions, snapshot.number, self.lake.scratches, keep=keep)


@pytest.fixture
def fund(tmp_path: Path) -> Fund:
    return Fund(tmp_path)


@pytest.fixture
def reviewed() -> Callable[..., dict[str, Any]]:
    return review
