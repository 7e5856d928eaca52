"""A rule's plain rows become findings, money and proofs: each payment once, the same bytes in any order."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.content import Rule, rules
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.law import Law
from jihe.schema.signals import money_schema, proof_schema, signal_id, signal_schema
from jihe.screening.breaches import ContractError
from jihe.screening.json_sql import canonical
from jihe.screening.packing import Packed, Packer
from tests.screening.conftest import TEXT

Row = Callable[..., dict[str, Any]]
MakeRule = Callable[..., Rule]
_SCHEMA = pa.schema([
    ("finding", pa.int64()), ("subject_kind", pa.string()), ("subject_id", pa.int64()), ("entity_id", pa.int64()),
    ("test", pa.string()), ("from_ym", pa.int32()), ("to_ym", pa.int32()), ("severity", pa.int32()),
    ("match", pa.string()), ("prevented_fen", pa.int64()), ("proof__ui_payment", pa.int64()),
    ("proof__person", pa.int64()), ("money_table", pa.string()), ("money_key", pa.int64()), ("fen", pa.int64()),
    ("claim_id", pa.int64()), ("paid_fen", pa.int64()),
])  # fmt: skip


def table(rows: list[dict[str, Any]]) -> pa.Table:
    names = {name for row in rows for name in row}
    return pa.Table.from_pylist(rows, schema=pa.schema([field for field in _SCHEMA if field.name in names]))


def pack(packer: Packer, rows: list[dict[str, Any]], rule: Rule, law: Law) -> Packed:
    """Of rows whose columns the rule's tests all give."""
    given_ = table(rows)
    rule = replace(rule, columns={test: tuple(given_.column_names) for test in rule.meta.tests})
    return packer.pack(given_, rule, rule.parameters, law)


def test_one_finding_from_its_rows(packer: Packer, make_rule: MakeRule, law: Law, row: Row) -> None:
    rule = make_rule()
    packed = pack(
        packer, [row(paid_fen=2100), row(money_key=2, fen=600, from_ym=202512, to_ym=202602, paid_fen=2100)], rule, law
    )
    assert packed.findings.schema == signal_schema()
    assert packed.money.schema == money_schema()
    assert packed.proofs.schema == proof_schema()
    (finding,) = packed.findings.to_pylist()
    assert finding["signal_id"] == signal_id("T02", "person", 70, "7", "above")
    names = ("kind", "source", "code", "line", "lane", "severity", "match", "score")
    assert {name: finding[name] for name in names} == {
        "kind": "finding", "source": "t02_paid_twice", "code": "T02", "line": "unemployment", "lane": "case",
        "severity": 2, "match": "strong", "score": None,
    }  # fmt: skip
    assert (finding["from_ym"], finding["to_ym"], finding["at_stake_fen"]) == (202512, 202602, 2100)
    assert finding["content_hash"] == rule.hash
    assert (finding["test_zh"], finding["test_en"]) == ("支付过高", "Above the limit")
    assert finding["says"] == "申领 7：21.00 元（2026年2月）"
    assert finding["says_en"] == "Claim 7: 21.00 yuan (2026-02)"
    assert finding["evidence"] == (
        '{"law":{"minimum_wage":{"verified":true}},"parameters":{"most":1000,"share":0.5},'
        '"values":{"claim_id":7,"paid_fen":2100}}'
    )
    assert packed.entities.column(0).to_pylist() == [7]


def test_a_payment_named_twice_counts_once(packer: Packer, make_rule: MakeRule, law: Law, row: Row) -> None:
    rows = [row(proof__ui_payment=1), row(proof__ui_payment=2), row(proof__ui_payment=2), row(money_key=9, fen=-200)]
    packed = pack(packer, rows, make_rule(), law)
    assert packed.findings.column("at_stake_fen").to_pylist() == [1300]  # 1500 once, less 200 that the fund owes
    assert [(m["money_key"], m["fen"]) for m in packed.money.to_pylist()] == [(1, 1500), (9, -200)]
    assert [p["proof_key"] for p in packed.proofs.to_pylist()] == [1, 2]


def test_keys_of_two_tables_are_two_payments(packer: Packer, make_rule: MakeRule, law: Law, row: Row) -> None:
    packed = pack(packer, [row(), row(money_table="wi_benefit")], make_rule(), law)
    assert packed.findings.column("at_stake_fen").to_pylist() == [3000]


def test_money_may_be_missing(packer: Packer, make_rule: MakeRule, law: Law, row: Row) -> None:
    packed = pack(packer, [row(money_table=None, money_key=None, fen=None)], make_rule(), law)
    assert packed.findings.column("at_stake_fen").to_pylist() == [0]
    assert len(packed.money) == 0
    assert len(packed.proofs) == 1


def test_two_tests_are_two_findings(packer: Packer, make_rule: MakeRule, law: Law, row: Row) -> None:
    rule = make_rule()
    tests = dict.fromkeys(("above", "twice"), rule.meta.tests["above"])
    rule = replace(rule, meta=rule.meta.model_copy(update={"tests": tests}))
    packed = pack(packer, [row(), row(test="twice")], rule, law)
    assert packed.findings.column("test").to_pylist() == ["above", "twice"]
    assert len(set(packed.findings.column("signal_id").to_pylist())) == 2
    assert packed.entities.column(0).to_pylist() == [7]


@pytest.mark.parametrize(
    ("given_", "match", "told"), [(4, "weak", 3), (2, "weak", 1), (1, "weak", 1), (4, "strong", 4), (4, None, 4)]
)
def test_a_weak_match_lowers_the_severity_by_one_never_below_one(
    packer: Packer, make_rule: MakeRule, law: Law, row: Row, given_: int, match: str | None, told: int
) -> None:
    packed = pack(packer, [row(severity=given_, match=match)], make_rule(), law)
    assert packed.findings.column("severity").to_pylist() == [told]
    assert packed.findings.column("match").to_pylist() == [match or "strong"]


@pytest.mark.parametrize(
    ("kind", "lane"),
    [
        ("operator", "public_power"),
        ("office", "public_power"),
        ("expert", "public_power"),
        ("person", "case"),
        ("hospital", "case"),
    ],
)
def test_what_officials_did_goes_to_a_lane_of_its_own(
    packer: Packer, make_rule: MakeRule, law: Law, row: Row, kind: str, lane: str
) -> None:
    packed = pack(packer, [row(subject_kind=kind)], make_rule(), law)
    assert packed.findings.column("lane").to_pylist() == [lane]


def test_proofs_of_several_tables(packer: Packer, make_rule: MakeRule, law: Law, row: Row) -> None:
    packed = pack(packer, [row(proof__person=3), row(proof__ui_payment=None, proof__person=4)], make_rule(), law)
    assert [(p["proof_table"], p["proof_key"]) for p in packed.proofs.to_pylist()] == [
        ("person", 3),
        ("person", 4),
        ("ui_payment", 1),
    ]


BREACHES = [
    ([{"subject_id": None}], "must not be null"),
    ([{"finding": None}], "must not be null"),
    ([{"test": None}], "must not be null"),
    ([{"subject_kind": "town"}], "subject_kind is no code"),
    ([{"severity": 5}], "severity is not 1 to 4"),
    ([{"severity": 0}], "severity is not 1 to 4"),
    ([{"match": "maybe"}], "neither strong nor weak"),
    ([{"fen": None}], "null together"),
    ([{"money_key": None}], "null together"),
    ([{"money_table": "person"}], "money_table is no code"),
    ([{"proof__ui_payment": None}], "no row of it has a proof"),
    ([{}, {"fen": 1501}], "one payment has two shares"),
    ([{}, {"subject_id": 71}], "subject_id differs"),
    ([{}, {"entity_id": 8}], "entity_id differs"),
    ([{"severity": 1}, {"severity": 2}], "severity differs"),
    ([{"prevented_fen": 1}, {"prevented_fen": None}], "prevented_fen differs"),
    ([{}, {"paid_fen": 1}], "paid_fen differs"),
    ([{}, {"paid_fen": None}], "paid_fen differs"),
]


@pytest.mark.parametrize(("changes", "problem"), BREACHES)
def test_rows_that_break_the_contract_are_refused_by_name(
    packer: Packer, make_rule: MakeRule, law: Law, row: Row, changes: list[dict[str, Any]], problem: str
) -> None:
    rows = [row(**change) for change in changes]
    with pytest.raises(ContractError, match=problem):
        pack(
            packer,
            [*rows, row(finding=30, entity_id=30, **{name: 1 for name in changes[0] if name == "severity"})],
            make_rule(),
            law,
        )
    pack(packer, [row()], make_rule(), law)  # and the bench is fit for the next rule


def test_columns_of_a_wrong_type_are_refused_without_their_values(
    packer: Packer, make_rule: MakeRule, law: Law, row: Row
) -> None:
    given_ = table([row()]).drop_columns(["subject_id"]).append_column("subject_id", pa.array(["张三"]))
    with pytest.raises(ContractError, match="do not fit") as caught:
        packer.pack(given_, make_rule(), {}, law)
    assert "张三" not in str(caught.value)


def test_nothing_found_is_nothing(packer: Packer, make_rule: MakeRule, law: Law) -> None:
    packed = packer.pack(_SCHEMA.empty_table(), make_rule(), {}, law)
    assert (packed.findings.schema, len(packed.findings)) == (signal_schema(), 0)
    assert (len(packed.money), len(packed.proofs), len(packed.entities)) == (0, 0, 0)


def test_the_order_of_rows_changes_no_byte(packer: Packer, make_rule: MakeRule, law: Law, row: Row) -> None:
    rows = [
        row(finding=key, entity_id=key, subject_id=key % 5, claim_id=key, money_key=key * 10 + part, fen=part,
            proof__ui_payment=part, from_ym=202600 + 1 + part)
        for key in range(40) for part in range(3)
    ]  # fmt: skip
    first = pack(packer, rows, make_rule(), law)
    random.Random(3).shuffle(rows)
    again = pack(packer, rows, make_rule(), law)
    assert first.findings.equals(again.findings)
    assert first.money.equals(again.money)
    assert first.proofs.equals(again.proofs)
    order = [(f["subject_id"], f["key"]) for f in first.findings.to_pylist()]
    assert order == sorted(order)


def test_text_keys_sort_by_code_point(packer: Packer, make_rule: MakeRule, law: Law, row: Row) -> None:
    keys = ["b", "A", "é", "中", "a", "10", "9"]
    given_ = (
        table([row(finding=None, entity_id=7) for _ in keys])
        .drop_columns(["finding"])
        .append_column("finding", pa.array(keys))
    )
    packed = packer.pack(given_, make_rule(), {}, law)
    assert packed.findings.column("key").to_pylist() == sorted(keys)


@pytest.mark.parametrize("part", [4, pytest.param(1, marks=pytest.mark.verify)], ids=["a quarter", "all"])
def test_evidence_is_canonical_json_of_the_values(
    packer: Packer, make_rule: MakeRule, law: Law, row: Row, part: int
) -> None:
    @settings(max_examples=60 // part, deadline=None)
    @given(
        text=st.none() | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12),
        number=st.none() | st.sampled_from([float("nan"), float("inf"), float("-inf")]) | st.floats(-1e9, 1e9),
        whole=st.integers(-(2**53), 2**53),
        flag=st.booleans(),
        day=st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        moment=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
    )
    def holds(text: str | None, number: float | None, whole: int, flag: bool, day: date, moment: datetime) -> None:
        moment = moment.replace(microsecond=0)
        columns = {"text": pa.array([text], pa.string()), "number": pa.array([number], pa.float64()),
                   "whole": pa.array([Decimal(whole)], pa.decimal128(38, 0)), "flag": pa.array([flag]),
                   "day": pa.array([day]), "moment": pa.array([moment], pa.timestamp("us"))}  # fmt: skip
        given_ = table([row()])
        for name, column in columns.items():
            given_ = given_.append_column(name, column)
        rule = replace(make_rule(), columns={"above": tuple(given_.column_names)})
        evidence = packer.pack(given_, rule, {"day": day}, law).findings.column("evidence")[0].as_py()
        told = json.loads(evidence)
        values = told["values"]
        assert (values["text"], values["whole"], values["flag"]) == (text, whole, flag)
        assert (values["day"], values["moment"], told["parameters"]["day"]) == (str(day), str(moment), str(day))
        finite = number is not None and number == number and abs(number) != float("inf")
        assert values["number"] == (pytest.approx(number, abs=1e-6) if finite else None)
        assert list(values) == sorted(values)
        del values["number"]  # engines write fractions their own way; one engine writes them all
        assert canonical(values) == canonical(json.loads(canonical(values)))
        assert ": " not in evidence.replace(json.dumps(text, ensure_ascii=False), "") or text is None or ": " in text

    holds()


TESTS = """tests:
  above:
    zh: 过高
    en: Too much
    severity: 4
    says: "申领 {claim_id}：{paid_fen|yuan} 元"
    says_en: "Claim {claim_id}: {paid_fen|yuan} yuan"
  twice:
    zh: 重复
    en: Twice
    severity: 1
    says: "支付 {times} 次"
    says_en: "Paid {times|time/times}"
--- */
WITH above AS (
    -- 过高
    SELECT
        claim_id AS finding, 'person' AS subject_kind, person_id AS subject_id, claim_id AS entity_id,
        claim_id AS proof__ui_claim, claim_id, SUM(amount_fen) AS paid_fen
    FROM ui_payment WHERE amount_fen > $most GROUP BY claim_id, person_id
),
twice AS (
    -- 重复
    SELECT
        claim_id AS finding, 'person' AS subject_kind, person_id AS subject_id, MIN(pay_id) AS proof__ui_payment,
        COUNT(pay_id) AS times, CASE WHEN COUNT(pay_id) > $most THEN 2 ELSE 1 END AS severity
    FROM ui_payment GROUP BY claim_id, person_id
)
SELECT * FROM above
UNION ALL BY NAME SELECT * FROM twice
"""


def test_each_test_has_its_own_severity_subject_values_and_sentence(packer: Packer, law: Law, tmp_path: Path) -> None:
    head = TEXT[: TEXT.index("tests:")].replace(", law_parameter, ext_life", "")
    head = head.replace("  share: {value: 0.5, unit: 比例, source: 测试}\n", "")
    broken = Found("t02.sql", "R")
    rule = rules.load(tmp_path / "t02_paid_twice.sql", head + TESTS, Catalog(law), broken)
    assert rule is not None, broken.all
    rows = pa.Table.from_pylist([
        {"test": "above", "finding": 7, "subject_kind": "person", "subject_id": 70, "entity_id": 7,
         "proof__ui_claim": 7, "claim_id": 7, "paid_fen": 2100, "times": None, "severity": None,
         "proof__ui_payment": None},
        {"test": "twice", "finding": 7, "subject_kind": "person", "subject_id": 70, "entity_id": None,
         "proof__ui_claim": None, "claim_id": None, "paid_fen": None, "times": 1, "severity": 2,
         "proof__ui_payment": 3},
    ])  # fmt: skip
    above, twice = packer.pack(rows, rule, rule.parameters, law).findings.to_pylist()
    assert (above["severity"], twice["severity"]) == (4, 2)
    assert [(one["test_zh"], one["test_en"]) for one in (above, twice)] == [("过高", "Too much"), ("重复", "Twice")]
    assert (above["says"], twice["says"]) == ("申领 7：21.00 元", "支付 1 次")
    assert twice["says_en"] == "Paid 1 time"
    assert json.loads(above["evidence"])["values"] == {"claim_id": 7, "paid_fen": 2100}
    assert json.loads(twice["evidence"])["values"] == {"times": 1}  # nothing of the other test
    nothing = rows.set_column(rows.schema.get_field_index("severity"), "severity", pa.array([None, None], pa.int64()))
    with pytest.raises(ContractError, match="severity"):  # a test that gives the column has to fill it
        packer.pack(nothing, rule, rule.parameters, law)
