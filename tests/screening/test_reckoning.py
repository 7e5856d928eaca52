"""A sheet's lines come to the money of the finding, or the rule is refused; numbers of the law are the law's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jihe.content import Rule, rules
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.law import Law
from jihe.screening.breaches import ContractError
from jihe.screening.comparing import differences, found, unreckoned
from jihe.screening.packing import Packed, Packer
from tests.content.test_reckoning import RECKONED


@pytest.fixture(scope="module")
def rule(law: Law) -> Rule:
    faults = Found("t03_stop.sql", "R")
    one = rules.load(Path("t03_stop.sql"), RECKONED, Catalog(law), faults)
    assert one is not None, faults.all
    return one


def line(key: int, ym: int, paid: int, due: int, **changes: Any) -> dict[str, Any]:
    """A row of the rule's first test: a payment of award 7, at the minimum wage of 2026."""
    wage: dict[str, Any] = {"reckon__minimum_wage": 208000, "reckon__per": 208000}
    return {
        "test": "after_stop", "finding": 7, "subject_kind": "person", "subject_id": 70, "from_ym": ym, "to_ym": ym,
        "proof__pension_payment": key, "proof__pension_award": None, "money_table": "pension_payment",
        "money_key": key, "fen": paid - due, "reason": "death", "months": None, "first_ym": None,
        "reckon__heads": 1, "reckon__due": due, "reckon__paid": paid, **wage, **changes,
    }  # fmt: skip


def packed(packer: Packer, rule: Rule, law: Law, *given: dict[str, Any]) -> Packed:
    return packer.pack(pa.Table.from_pylist(list(given)), rule, rule.parameters, law)


def sheet(answer: Packed) -> dict[str, Any]:
    (finding,) = answer.findings.to_pylist()
    kept: dict[str, Any] = json.loads(finding["evidence"])["reckoning"]
    return kept


def test_lines_stand_by_month_and_come_to_what_is_at_stake(packer: Packer, rule: Rule, law: Law) -> None:
    given = [line(9, 202603, 900, 1000), line(8, 202602, 500, 200), line(7, 202603, 300, 300)]
    answer = packed(packer, rule, law, *given, given[0] | {"proof__pension_payment": 10})
    kept = sheet(answer)
    assert kept["lines"] == [
        [202602, "pension_payment", 8, 1, 208000, 208000, 200, 500],
        [202603, "pension_payment", 7, 1, 208000, 208000, 300, 300],
        [202603, "pension_payment", 9, 1, 208000, 208000, 1000, 900],
    ]
    (finding,) = answer.findings.to_pylist()
    assert finding["at_stake_fen"] == sum(one[-1] - one[-2] for one in kept["lines"]) == 200
    assert [one["name"] for one in kept["columns"]] == ["heads", "minimum_wage", "per", "due", "paid"]
    assert (kept["zh"], kept["en"]) == ("应付 = 人数 × 每人的最低工资", "Due = heads × the minimum wage a head")
    assert not any(name.startswith("reckon__") for name in json.loads(finding["evidence"])["values"])


def test_the_evidence_stays_canonical_and_the_same_in_any_order(packer: Packer, rule: Rule, law: Law) -> None:
    given = [line(9, 202603, 900, 1000), line(8, 202602, 500, 200)]
    one, other = (packed(packer, rule, law, *rows) for rows in (given, given[::-1]))
    assert one.findings.equals(other.findings)
    text = one.findings.column("evidence")[0].as_py()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_a_test_without_a_sheet_and_a_finding_without_money_have_none(packer: Packer, rule: Rule, law: Law) -> None:
    bare = {"money_table": None, "money_key": None, "fen": None, "reckon__due": None, "reckon__paid": None}
    other = {"test": "above", "months": 2, "first_ym": 202601, "reason": None, **bare}
    answer = packed(packer, rule, law, line(9, 202603, 2, 1), line(8, 202601, 2, 1, finding=6, **bare),
                    line(7, 202601, 2, 1, finding=5, proof__pension_award=1, **other))  # fmt: skip
    kept = {one["key"]: "reckoning" in json.loads(one["evidence"]) for one in answer.findings.to_pylist()}
    assert kept == {"7": True, "6": False, "5": False}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fen": -99}, "paid 900 - due 1000 is not its fen -99"),
        ({"fen": -101}, "paid 900 - due 1000 is not its fen -101"),
        ({"reckon__due": None}, "due or paid is null"),
        ({"reckon__paid": None}, "due or paid is null"),
        ({"reckon__per": 208001}, "reckon__per is 208001, which minimum_wage of the law never was by 202602"),
    ],
)
def test_a_line_that_does_not_hold_stops_the_rule_and_is_named(
    packer: Packer, rule: Rule, law: Law, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ContractError) as raised:
        packed(packer, rule, law, line(8, 202602, 500, 200), line(9, 202602, 900, 1000) | changes)
    assert words in str(raised.value)
    assert "(finding 7, test after_stop)" in str(raised.value)
    assert ("pension_payment 9" in str(raised.value)) == (not words.startswith("reckon__"))


def test_a_rule_whose_line_does_not_hold_stops_itself_alone(rule: Rule, law: Law) -> None:
    """All rules of a night share one bench: an answer left half read there would refuse the next rule too."""
    sound, wrong = line(8, 202602, 500, 200), line(9, 202602, 900, 1000) | {"fen": -99}
    with Packer() as bench:
        with pytest.raises(ContractError, match="is not its fen"):
            packed(bench, rule, law, sound, wrong)
        assert packed(bench, rule, law, sound)


def test_a_line_may_have_a_month_of_its_own_and_the_finding_keeps_its_period(
    packer: Packer, rule: Rule, law: Law
) -> None:
    given = [line(8, 202512, 500, 200, reckon__ym=202602), line(9, 202601, 900, 1000, reckon__ym=None)]
    answer = packed(packer, rule, law, *given)
    assert [(ym, key) for ym, _, key, *_ in sheet(answer)["lines"]] == [(202601, 9), (202602, 8)]
    (finding,) = answer.findings.to_pylist()
    assert (finding["from_ym"], finding["to_ym"]) == (202512, 202601)


def test_two_lines_for_one_payment_are_one_too_many(packer: Packer, rule: Rule, law: Law) -> None:
    with pytest.raises(ContractError, match="two lines for pension_payment 9"):
        packed(packer, rule, law, line(9, 202602, 900, 1000), line(9, 202602, 901, 1001))


def test_a_number_of_the_law_is_cited_as_it_was_then(packer: Packer, rule: Rule, law: Law) -> None:
    then = {"reckon__minimum_wage": 190000, "reckon__per": 190000}
    with pytest.raises(ContractError, match="never was by 202111"):
        packed(packer, rule, law, line(8, 202111, 2, 1, **then))
    (cited,) = sheet(packed(packer, rule, law, line(8, 202112, 2, 1, **then)))["law"]
    wage = law.parameters["minimum_wage"]
    assert {name: cited[name] for name in ("name", "from", "value", "law", "key", "unit", "verified")} == {
        "name": "minimum_wage", "from": "2021-12-01", "value": 190000, "law": wage.law, "key": None,
        "unit": "fen/month", "verified": law.dated("minimum_wage", 202112).verified,
    }  # fmt: skip
    assert cited["source"] == f"S16 {law.sources['S16']}"
    # A sum paid later that rests on the law of then.
    (later,) = sheet(packed(packer, rule, law, line(8, 202603, 2, 1, **then)))["law"]
    assert later == cited
    both = sheet(packed(packer, rule, law, line(8, 202603, 2, 1, **then), line(9, 202603, 2, 1)))["law"]
    assert [one["from"] for one in both] == ["2021-12-01", "2025-03-01"]


def test_a_case_tells_lines_as_far_as_it_likes(packer: Packer, rule: Rule, law: Law) -> None:
    given = found(packed(packer, rule, law, line(8, 202602, 500, 200), line(9, 202603, 900, 1000)))

    def told(*lines: dict[str, Any]) -> list[str]:
        return differences(given, [{"subject": 70, "test": "after_stop", "fen": 200, "reckoning": list(lines)}])

    assert told({"ym": 202602, "due": 200}, {"key": 9, "paid": 900, "minimum_wage": 208000}) == []
    assert told({"due": 200}) == ["70 after_stop: reckoning has 2 lines, wanted 1"]
    assert told({"due": 201}, {}) == ["70 after_stop: reckoning, line 1: due is 200, wanted 201"]
    assert "owed is no column" in told({}, {"owed": 1})[0]


def test_a_test_that_reckons_has_a_case_that_expects_it(rule: Rule) -> None:
    wanted = [{"subject": 70, "test": "after_stop", "fen": 1}]
    assert unreckoned(rule, [wanted]) == ["no case expects the reckoning of after_stop"]
    assert unreckoned(rule, [wanted, [wanted[0] | {"reckoning": [{"due": 1}]}]]) == []
