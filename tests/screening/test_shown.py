"""What a finding's evidence carries of the rows its sentence counts: keys by table, and a tally line by line."""

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
from jihe.screening.comparing import differences, found, unreckoned
from jihe.screening.packing import Packed, Packer
from tests.content.test_tally import TALLIED


@pytest.fixture(scope="module")
def rule(law: Law) -> Rule:
    faults = Found("t03_stop.sql", "R")
    one = rules.load(Path("t03_stop.sql"), TALLIED, Catalog(law), faults)
    assert one is not None, faults.all
    return one


def row(finding: int, **changes: Any) -> dict[str, Any]:
    return {
        "test": "after_stop", "finding": finding, "subject_kind": "person", "subject_id": 70, "from_ym": 202601,
        "to_ym": 202603, "proof__pension_payment": 5, "proof__pension_award": None, "money_table": None,
        "money_key": None, "fen": None, "reason": "death", "months": None, "first_ym": None, "tally__ym": None,
        "tally__paid": None, "shows__pension_award": None, **changes,
    }  # fmt: skip


def packed(packer: Packer, rule: Rule, law: Law, *given: dict[str, Any]) -> Packed:
    numbers = {name: pa.int64() for name in ("tally__ym", "tally__paid", "shows__pension_award", "fen", "money_key")}
    table = pa.Table.from_pylist(list(given))
    kept = [pa.field(one.name, numbers.get(one.name, one.type)) for one in table.schema]
    return packer.pack(pa.Table.from_pylist(list(given), pa.schema(kept)), rule, rule.parameters, law)


def test_lines_and_keys_stand_once_and_in_order(packer: Packer, rule: Rule, law: Law) -> None:
    given = [
        row(7, tally__ym=202602, tally__paid=5, shows__pension_award=12),
        row(7, tally__ym=202601, tally__paid=9, shows__pension_award=3),
        row(7, tally__ym=202601, tally__paid=9, shows__pension_award=12),
        row(7),
        row(8, tally__ym=None, tally__paid=1),
        row(9),
    ]
    answer = packed(packer, rule, law, *given)
    told = {one["key"]: json.loads(one["evidence"]) for one in answer.findings.to_pylist()}
    assert told["7"]["shows"] == {"pension_award": [3, 12]}
    assert told["7"]["tally"]["lines"] == [[202601, 9], [202602, 5]]
    assert [one["name"] for one in told["7"]["tally"]["columns"]] == ["ym", "paid"]
    assert (told["7"]["tally"]["zh"], told["7"]["tally"]["en"]) == ("逐月列出", "Month by month")
    assert told["8"]["tally"]["lines"] == [[None, 1]]
    assert "shows" not in told["8"]
    assert {"shows", "tally"}.isdisjoint(told["9"])
    assert {"tally__ym", "shows__pension_award"}.isdisjoint(told["7"]["values"])
    # None of it proves.
    assert answer.proofs.column("proof_table").unique().to_pylist() == ["pension_payment"]


def test_a_case_names_the_lines_and_the_keys(packer: Packer, rule: Rule, law: Law) -> None:
    given = found(packed(packer, rule, law, row(7, tally__ym=202601, tally__paid=9, shows__pension_award=3)))
    wanted: dict[str, Any] = {
        "subject": 70,
        "fen": 0,
        "shows": {"pension_award": [3]},
        "tally": [{"ym": 202601, "paid": 9}],
    }
    assert differences(given, [wanted]) == []
    assert "shows is" in str(differences(given, [wanted | {"shows": {"pension_award": [4]}}]))
    assert "tally, line 1: paid is 9, wanted 8" in str(differences(given, [wanted | {"tally": [{"paid": 8}]}]))
    assert "tally has 1 lines, wanted 2" in str(differences(given, [wanted | {"tally": [{}, {}]}]))


def test_a_tally_that_no_case_expects_is_named(rule: Rule) -> None:
    assert unreckoned(rule, [[{"test": "after_stop"}]]) == ["no case expects the tally of after_stop"]
    assert unreckoned(rule, [[{"test": "after_stop", "tally": [{}]}]]) == []
