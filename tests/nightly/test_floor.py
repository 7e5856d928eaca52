"""An improbable warning makes no case of its own, and stays beside whatever else is known of its subject."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from jihe.law import Law, load
from jihe.nightly.floor import FLOOR, floor_of, for_cases
from jihe.schema.signals import money_schema, proof_schema, signal_schema


@pytest.fixture(scope="module")
def law() -> Law:
    return load()


def one(sign: str, code: str, subject: int = 1, score: float | None = None, **more: Any) -> dict[str, Any]:
    plain = dict.fromkeys(signal_schema().names, "") | {
        "signal_id": sign, "kind": "finding" if score is None else "warning", "code": code, "line": "pension",
        "subject_kind": "person", "subject_id": subject, "severity": 1, "score": score, "from_ym": None, "to_ym": None,
        "at_stake_fen": 0, "prevented_fen": 0,
    }  # fmt: skip
    return plain | more


def kept(*signals: dict[str, Any], roots: dict[int, int] | None = None) -> tuple[list[str], list[str], list[str], int]:
    signs = [row["signal_id"] for row in signals]
    money = [{"signal_id": sign, "money_table": "pension_payment", "money_key": 1, "fen": 1} for sign in signs]
    proofs = [{"signal_id": sign, "proof_table": "pension_award", "proof_key": 1} for sign in signs]
    made = for_cases(
        pa.Table.from_pylist(list(signals), signal_schema()), pa.Table.from_pylist(money, money_schema()),
        pa.Table.from_pylist(proofs, proof_schema()), {"M01"}, 0.05, roots or {},
    )  # fmt: skip
    told = [table["signal_id"].to_pylist() for table in made[:3]]
    return told[0], told[1], told[2], made.left_out


def test_a_warning_alone_needs_the_floor_and_takes_its_money_and_proofs_along() -> None:
    low, enough = one("a", "M01", 1, 0.049999), one("b", "M01", 2, 0.05)
    assert kept(low, enough) == (["b"], ["b"], ["b"], 1)


def test_a_score_that_is_no_probability_and_a_finding_have_no_floor() -> None:
    assert kept(one("a", "M09", 1, 0.01), one("b", "P01", 2))[0] == ["a", "b"]


@pytest.mark.parametrize(
    ("other", "stays"),
    [
        ({"code": "P01"}, True), ({"code": "M01", "score": 0.9}, True), ({"code": "M09", "score": 0.01}, True),
        ({"code": "M01", "score": 0.01}, False), ({"code": "P01", "line": "cross"}, False),
        ({"code": "P01", "subject_kind": "employer"}, False), ({"code": "P01", "subject": 2}, False),
    ],
)  # fmt: skip
def test_beside_another_signal_of_the_same_case_it_stays(other: dict[str, Any], stays: bool) -> None:
    assert ("a" in kept(one("a", "M01", 1, 0.01), one("b", **other))[0]) is stays


def test_a_merged_record_is_the_one_it_stands_for() -> None:
    low, finding = one("a", "M01", 9, 0.01), one("b", "P01", 1)
    assert kept(low, finding)[3] == 1
    assert kept(low, finding, roots={9: 1})[3] == 0


def test_the_floor_is_the_parameter_in_force(law: Law) -> None:
    assert floor_of(law, date(2026, 3, 31)) == law.value(FLOOR, date(2026, 3, 31)) / 10_000 == 0.05
