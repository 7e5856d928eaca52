"""Cases hold or say what differs; nudges find every threshold that no case pins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from jihe.content import Rule
from jihe.content.meta import Parameter
from jihe.law import Law
from jihe.screening import prove, run_cases
from jihe.screening.case_files import read
from jihe.screening.nudging import moved, nudges
from jihe.screening.run_cases import one_by_one

MakeRule = Callable[..., Rule]
CASES = """
defaults:
  ui_payment: {claim_id: 1, person_id: 11, ym: 202601}
cases:
  - name: 超过上限
    tables: {ui_payment: [{amount_fen: 1001}]}
    findings:
      - {subject: person 11, test: above, fen: 1001, severity: 2, paid_fen: 1001, says: "申领 1：10.01 元（2026年1月）"}
  - name: 正好上限
    tables: {ui_payment: [{amount_fen: 1000}]}
    findings: []
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "t02_paid_twice.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_cases_that_hold(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    proof = prove(make_rule(), write(tmp_path, CASES), law)
    assert [(r.case, r.problems, r.line) for r in proof.results] == [("超过上限", [], 5), ("正好上限", [], 9)]


DIFFERENT = [
    ("fen: 1001, severity", "fen: 1002, severity", "person 11 above: fen is 1001, wanted 1002"),
    ("severity: 2", "severity: 3", "person 11 above: severity is 2, wanted 3"),
    ("paid_fen: 1001", "paid_fen: 7", "person 11 above: paid_fen is 1001, wanted 7"),
    ("paid_fen: 1001", "paidfen: 7", "paidfen is neither a field of findings nor a value of the rule"),
    ("10.01 元", "10.02 元", "says is 申领 1：10.01 元（2026年1月）, wanted"),
    ("person 11, test", "person 12, test", "not found: person 12 above"),
    ("person 11, test", "employer 11, test", "not found: employer 11 above"),
    ("test: above", "test: below", "below is none of the tests of T02: above"),
    ("    findings: []", "    findings: [{subject: 11, test: above, fen: 0}]", "not found: 11 above"),
    ("{amount_fen: 1000}", "{amount_fen: 1003}", "found but not wanted: person 11 above 1003 fen"),
    ("{amount_fen: 1001}", "{amount_fen: 1001, person_id: 11}, {claim_id: 2, person_id: 12, amount_fen: 1001}",
     "found but not wanted: person 12 above 1001 fen"),
]  # fmt: skip


def test_a_case_that_does_not_hold_says_why(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    head, _, pair = CASES.partition("cases:\n")
    assert all(old in pair for old, _, _ in DIFFERENT)
    pairs = [pair.replace(old, new, 1).replace("name: ", f"name: {n} ") for n, (old, new, _) in enumerate(DIFFERENT)]
    proof = prove(make_rule(), write(tmp_path, f"{head}cases:\n{''.join(pairs)}"), law, nudge=False)
    assert not proof.ok
    for number, (_, _, problem) in enumerate(DIFFERENT):
        told = [result.problems for result in proof.results if result.case.startswith(f"{number} ")]
        assert len(told) == 2
        assert any(problem in one for problems in told for one in problems), (problem, told)


def test_money_and_proofs_are_compared_by_table(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    right = CASES.replace("severity: 2", "money: {ui_payment: [1]}, proofs: {ui_payment: [1]}")
    assert all(r.ok for r in prove(make_rule(), write(tmp_path, right), law, nudge=False).results)
    wrong = right.replace("proofs: {ui_payment: [1]}", "proofs: {ui_payment: [2]}")
    assert not prove(make_rule(), write(tmp_path, wrong), law, nudge=False).ok


def test_what_is_found_must_have_been_eligible(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    rule = make_rule(("WHERE item = 'monthly'", "WHERE item = 'medical'"))
    (first, _) = prove(rule, write(tmp_path, CASES), law, nudge=False).results
    assert first.problems == ["ui_claim 1 was found but is not among the eligible"]


def test_every_threshold_needs_a_case_on_either_side(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    proof = prove(make_rule(), write(tmp_path, CASES), law)
    noticed = {(n.parameter, n.to): n.noticed_by for n in proof.nudges}
    assert noticed == {
        ("most", 999): "正好上限",
        ("most", 1001): "超过上限",
        ("share", 0.4): None,
        ("share", 0.6): None,
    }
    assert not proof.ok
    one_sided = CASES.replace("amount_fen: 1000}", "amount_fen: 990}")
    noticed = {(n.parameter, n.to): n.noticed_by for n in prove(make_rule(), write(tmp_path, one_sided), law).nudges}
    assert noticed[("most", 999)] is None
    assert noticed[("most", 1001)] == "超过上限"


def test_a_threshold_that_only_shows_in_the_sentence_is_not_pinned(
    tmp_path: Path, make_rule: MakeRule, law: Law
) -> None:
    rule = make_rule(
        ("    p.claim_id AS claim_id,", "    p.claim_id AS claim_id,\n    $share AS part,"),
        ('says: "申领 {claim_id}：', 'says: "申领 {claim_id}，{part}：'),
    )
    text = CASES.replace("申领 1：", "申领 1，0.5：").replace("severity: 2", "part: 0.5")
    proof = prove(rule, write(tmp_path, text), law)
    assert all(result.ok for result in proof.results)
    assert [n.noticed_by for n in proof.nudges if n.parameter == "share"] == [None, None]


def test_a_case_with_a_threshold_of_its_own_is_nudged_from_there(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    text = (
        CASES.replace("    tables:", "    parameters: {most: 500}\n    tables:")
        .replace("1001", "501")
        .replace("1000}", "500}")
        .replace("10.01", "5.01")
    )
    noticed = {(n.parameter, n.to): n.noticed_by for n in prove(make_rule(), write(tmp_path, text), law).nudges}
    assert (noticed[("most", 999)], noticed[("most", 1001)]) == ("正好上限", "超过上限")


def test_an_unknown_threshold_in_a_case_is_told(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    text = CASES.replace("    tables:", "    parameters: {least: 500}\n    tables:", 1)
    (first, _) = prove(make_rule(), write(tmp_path, text), law, nudge=False).results
    assert first.problems == ["parameter least is not declared by the rule"]


def test_a_rule_without_a_case_file_is_a_failed_case(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    with_file, without = make_rule(), make_rule(code="T05")
    results = run_cases([with_file, without], {with_file.stem: write(tmp_path, CASES)}, law)
    assert [(r.stem, r.ok) for r in results] == [
        ("t02_paid_twice", True),
        ("t02_paid_twice", True),
        ("t05_paid_twice", False),
    ]
    assert results[-1].problems == ["tests/rules/t05_paid_twice.yaml is missing"]


@pytest.mark.parametrize(
    ("value", "step", "down", "up"),
    [
        (12, None, 11, 13),
        (0, None, -1, 1),
        (100, 10, 90, 110),
        (0.5, None, 0.4, 0.6),
        (0.25, None, 0.24, 0.26),
        (0.5, 0.05, 0.45, 0.55),
        (date(2026, 3, 1), None, date(2026, 2, 28), date(2026, 3, 2)),
    ],
)
def test_one_step(value: int | float | date, step: int | float | None, down: object, up: object) -> None:
    parameter = Parameter(value=value, unit="x", source="x", step=step)
    assert (moved(parameter, value, -1), moved(parameter, value, 1)) == (down, up)
    assert type(moved(parameter, value, 1)) is type(value)


def test_cases_asked_together_answer_as_each_does_alone(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    """Also those that do not hold, with other days, thresholds of their own, and registries that name persons."""
    more = """
  - name: 另一天
    as_of: 2026-01-31
    parameters: {most: 500}
    tables:
      person: [{person_id: 11}, {person_id: 12, merged_into: 11}]
      ui_payment: [{amount_fen: 501, recorded_ts: 2026-02-01}, {claim_id: 4, amount_fen: 502}]
      ext_life: [{id_no: id-13}]
    findings: []
  - name: 号码是已并入的人
    tables:
      person: [{person_id: 11}, {person_id: 12, merged_into: 11}]
      ui_payment: [{amount_fen: 2000}]
      ext_life: [{id_no: id-12}]
    findings: []
"""
    rule, path = make_rule(), write(tmp_path, CASES.rstrip("\n") + more)
    together = prove(rule, path, law)
    alone = one_by_one(rule, read(path), law, "duckdb", nudges(rule))
    assert [(r.case, r.problems) for r in together.results] == [(r.case, r.problems) for r in alone.results]
    assert [bool(r.problems) for r in together.results] == [False, False, True, False]
    assert together.nudges == alone.nudges


def test_a_case_that_breaks_the_query_is_named_and_the_others_are_run(
    tmp_path: Path, make_rule: MakeRule, law: Law
) -> None:
    rule = make_rule(("    p.claim_id AS claim_id,", "    CAST(p.claim_id AS INTEGER) AS claim_id,"))
    text = CASES.replace("ui_payment: [{amount_fen: 1000}]", "ui_payment: [{amount_fen: 1001, claim_id: 5000000000}]")
    first, second = prove(rule, write(tmp_path, text), law).results
    assert first.ok
    assert len(second.problems) == 1
    assert "onver" in second.problems[0]


_PAID = "by: {{src_table: money_table, src_key: money_key}}"
_LOOK_ALIKE = f"cleared_by_en: Approval, asked: [{{{{table: refund, {_PAID}{{more}}}}}}]}}}}"


@pytest.mark.parametrize(("more", "problems"), [("", 1), (", deducted: true", 0), (", only: {kind: [offset]}", 0)])
def test_what_a_look_alike_says_it_asked_for_may_not_be_there(
    tmp_path: Path, make_rule: MakeRule, law: Law, more: str, problems: int
) -> None:
    """However its cases are asked: together, or one after the other."""
    rule = make_rule(
        ("cleared_by_en: Approval}", _LOOK_ALIKE.format(more=more)),
        ("reads: [ui_payment, law_parameter, ext_life]", "reads: [ui_payment, law_parameter, ext_life, refund]"),
        (
            "  SELECT claim_id FROM ui_payment WHERE",
            "  SELECT claim_id FROM ui_payment LEFT JOIN refund AS r ON r.src_key = 0 WHERE",
        ),
    )
    refund = "refund: [{src_table: ui_payment, src_key: 1}, {src_table: wi_benefit, src_key: 1}]"
    path = write(tmp_path, CASES.replace("{amount_fen: 1001}]", f"{{amount_fen: 1001}}], {refund}"))
    said = ["R67 person 11 above: says that no such refund is there, and finds [1]"][:problems]
    assert prove(rule, path, law, nudge=False).results[0].problems == said
    assert one_by_one(rule, read(path, rule.facts), law, "duckdb", []).results[0].problems == said
