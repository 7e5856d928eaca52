"""What a test says it looked for and did not find must be a question that can be asked."""

from __future__ import annotations

import pytest

from jihe.law import Law
from jihe.screening.asking import Finding
from tests.content.test_endings import RULE, load
from tests.content.test_reckoning import _changed

_ABSENT = """    basis: [社会保险法 第八十八条]
    absent:
      - table: pension_payment
        by: {award_id: pension_payment.award_id}
        only: {pay_status: [paid, returned]}
        within:
          acct_id: [null, null]
          ym: [from_ym, pension_payment.pay_date]
          amount_fen: [null, pension_payment.amount_fen]
  above:
"""
_ASKS_BY_THE_STOP = """    basis: [社会保险法 第八十八条]
    absent:
      - {table: pension_payment, by: {award_id: pension_payment.award_id}, within: {ym: [stopped_ym, stopped_ym]}}
  above:
"""
ASKED = _changed(RULE, ("    basis: [社会保险法 第八十八条]\n  above:\n", _ABSENT))


def test_a_sound_statement_is_read_and_changes_nothing_that_the_rule_finds(law: Law) -> None:
    plain, _ = load(RULE, law)
    rule, defects = load(ASKED, law)
    assert defects == []
    assert rule is not None
    assert plain is not None
    (one,) = rule.meta.tests["after_stop"].absent
    assert (one.by, one.only["pay_status"]) == ({"award_id": "pension_payment.award_id"}, ["paid", "returned"])
    assert one.within["acct_id"] == [None, None]
    assert rule.meta.tests["above"].absent == []
    assert rule.substance == plain.substance
    assert rule.hash != plain.hash


_LOOK_ALIKE = """look_alikes:
  - what: 已退回
    what_en: Returned
    cleared_by: 退回凭证；系统已减去
    cleared_by_en: The voucher; taken off already
    asked:
      - table: pension_payment
        by: {award_id: pension_payment.award_id, pay_id: money_key, pay_status: money_table}
        within: {pay_date: [">from_ym", "<as_of"]}
        deducted: true
"""
ALIKE = _changed(RULE, ("look_alikes:\n", _LOOK_ALIKE))
_ALIKE_BROKEN = [
    ("asked:\n      - table: pension_payment", "asked:\n      - table: ui_payment", "R66", "does not read ui_payment"),
    (", pay_status: money_table", "", "R65", "money_table and money_key go together"),
    (
        "by: {award_id: pension_payment.award_id, pay_id: money_key, pay_status: money_table}",
        "by: {}",
        "R06",
        "at least 1",
    ),
    ('">from_ym"', '"<from_ym"', "R65", "> stands before where a span begins"),
    ('"<as_of"', '">as_of"', "R65", "> stands before where a span begins"),
    ('within: {pay_date: [">from_ym", "<as_of"]}', "within: {ym: [null, as_of]}", "R65", "as_of does not fit ym"),
    (
        'within: {pay_date: [">from_ym", "<as_of"]}',
        "naming: {pay_status: [pension_payment.person_id]}",
        "R65",
        "no text",
    ),
]


def test_what_a_look_alike_asked_is_held_to_the_same(law: Law) -> None:
    rule, defects = load(ALIKE, law)
    assert defects == []
    assert rule is not None
    for test in ("after_stop", "above"):
        (one,) = rule.meta.asked_of(test)
        assert (one.table, one.within["pay_date"]) == ("pension_payment", [">from_ym", "<as_of"])


@pytest.mark.parametrize(("old", "new", "code", "word"), _ALIKE_BROKEN)
def test_what_is_wrong_with_it_is_named(law: Law, old: str, new: str, code: str, word: str) -> None:
    rule, defects = load(_changed(ALIKE, (old, new)), law)
    assert rule is None
    assert {defect.split(" ", 2)[1] for defect in defects} == {code}
    assert all(word in defect for defect in defects)


BROKEN = [
    # What to replace, by what, the code, what stands on its line afterwards, a word of the message.
    ("table: pension_payment", "table: pension_payments", "R65", "- table:", "table pension_payments is not known"),
    ("table: pension_payment", "table: ui_payment", "R66", "- table:", "does not read ui_payment"),
    ("by: {award_id: p", "by: {awards: p", "R65", "by: {", "no column awards"),
    ("{award_id: pension_payment.award_id}", "{award_id: ui_claim.claim_id}", "R65", "by: {", "no proof__ui_claim"),
    ("pension_payment.award_id}", "pension_payment.id}", "R65", "by: {", "no column id"),
    ("pension_payment.award_id}", "pension_payment.pay_status}", "R65", "by: {", "does not fit"),
    ("{award_id: pension_payment.award_id}", "{award_id: fen}", "R65", "by: {", "no column of the test"),
    ("{award_id: pension_payment.award_id}", "{}", "R06", "- table:", "at least 1"),
    ("[paid, returned]", "[paid, gone]", "R65", "only: {", "gone is no value"),
    ("[paid, returned]", "[paid, true]", "R65", "only: {", "True is no value"),
    ("[paid, returned]", "[paid, null]", "R65", "only: {", "pay_status is never empty"),
    ("only: {pay_status: [paid, returned]}", "only: {match: [strong]}", "R65", "only: {", "no column match"),
    ("only: {pay_status: [paid, returned]}", "only: {award_id: [paid]}", "R65", "only: {", "holds no codes"),
    ("only: {pay_status", "only: {status", "R65", "only: {", "no column status"),
    ("ym: [from_ym,", "ym: [pension_payment.pay_status,", "R65", "ym: [", "does not fit ym"),
    ("acct_id: [null, null]", "pay_status: [from_ym, null]", "R65", "pay_status: [f", "has no order"),
    ("ym: [from_ym, pension_payment.pay_date]", "ym: [from_ym]", "R06", "ym: [", "at least 2"),
]


@pytest.mark.parametrize(("old", "new", "code", "at", "word"), BROKEN)
def test_what_is_wrong_with_a_statement_is_named_with_its_line(
    law: Law, old: str, new: str, code: str, at: str, word: str
) -> None:
    text = _changed(ASKED, (old, new))
    rule, (defect,) = load(text, law)
    assert rule is None
    place, told, message = defect.split(" ", 2)
    assert told == code
    assert word in message
    assert at in text.splitlines()[int(place.split(":")[1]) - 1]


def test_a_column_that_only_a_statement_uses_is_kept_in_the_evidence(law: Law) -> None:
    """A star brings what the sentence uses; what was looked for by needs its value too."""
    starred = _changed(
        RULE,
        ("WITH after_stop AS (\n    -- ", "WITH paid AS (\n    -- "),
        ("a.end_reason AS reason\n", "a.end_reason AS reason, a.end_ym AS stopped_ym\n"),
        ("),\nabove AS (", "),\n-- 停发之后\nafter_stop AS (SELECT * FROM paid),\nabove AS ("),
    )
    plain, _ = load(starred, law)
    assert plain is not None
    assert "stopped_ym" not in plain.columns["after_stop"]
    rule, defects = load(_changed(starred, ("    basis: [社会保险法 第八十八条]\n  above:\n", _ASKS_BY_THE_STOP)), law)
    assert defects == []
    assert rule is not None
    assert "stopped_ym" in rule.columns["after_stop"]


@pytest.mark.parametrize(
    ("tests", "unless", "sound"),
    [
        ("tests: [above], ", "months=1", True),
        ("tests: [above], ", "first_ym", True),
        ("tests: [above], ", "match=weak", True),  # of every finding
        ("tests: [above], ", "at_stake_fen>1", True),
        ("tests: [above], ", "reason", False),  # of the other test alone
        ("", "months=1", False),  # not of every test that it is about
    ],
)
def test_the_exception_of_a_look_alike_is_a_column_of_its_tests(law: Law, tests: str, unless: str, sound: bool) -> None:
    old = "cleared_by: 补发审批, cleared_by_en: Approval of the arrears, tests: [above]}"
    new = f'cleared_by: 补发审批；系统已排除, cleared_by_en: Approval, {tests}left_out: true, unless: "{unless}"}}'
    rule, defects = load(_changed(RULE, (old, new)), law)
    if sound:
        assert defects == []
        assert rule is not None
        assert (rule.meta.look_alikes[0].excluded, rule.meta.look_alikes[0].unless) == (True, unless)
    else:
        assert rule is None
        name, test = unless.partition("=")[0], "above" if tests else "after_stop"
        assert {one.partition(" ")[2] for one in defects} == {f"R44 unless: {name} is no column of the test {test}"}


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("months", True), ("none", False), ("unknown", False), ("months=2", True), ("months=1", False),
        ("months>1", True), ("months>2", False), ("months<3", True), ("months<2", False), ("months<>2", False),
        ("months<>3", True), ("reason=death", True), ("reason=other", False), ("months=same", True), ("none=1", False),
        ("none<>1", False),
    ],
)  # fmt: skip
def test_a_condition_is_held_against_a_findings_values(text: str, met: bool) -> None:
    finding = Finding("T03", {"months": 2, "same": 2, "none": None, "reason": "death"}, {})
    assert finding.meets(text) == met
