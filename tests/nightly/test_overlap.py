"""Which rules name the same subjects and payments."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from jihe.nightly.overlap import FEW, overlaps, tables
from jihe.schema.signals import money_schema, proof_schema

Signals = list[tuple[str, str, int, list[int]]]  # signal, code, subject, payments


def overlap(signals: Signals) -> dict[tuple[str, str], tuple[int, int, float, float, bool]]:
    """By pair, the smaller first: subjects and payments that both name, their shares, whether it is inside."""
    findings = [
        {"signal_id": signal, "code": code, "line": "pension", "subject_kind": "person", "subject_id": subject}
        for signal, code, subject, _ in signals
    ]
    money = [
        {"signal_id": signal, "money_table": "pension_payment", "money_key": key, "fen": 1}
        for signal, _, _, keys in signals
        for key in keys
    ]
    with duckdb.connect() as connection:
        tables(
            connection,
            pa.Table.from_pylist(findings),
            pa.Table.from_pylist(money, schema=money_schema()),
            proof_schema().empty_table(),
        )
        return {
            (one.code, one.other): (
                one.subjects_both, one.payments_both, one.subject_share, one.payment_share, one.inside
            )
            for one in overlaps(connection)
        }  # fmt: skip


def test_the_share_is_of_the_smaller_rule() -> None:
    signals: Signals = [("a", "P01", 1, [10]), ("b", "P01", 2, [20, 21]), ("c", "P01", 3, []), ("d", "P02", 2, [20])]
    assert overlap(signals) == {("P02", "P01"): (1, 1, 1.0, 1.0, False)}
    assert overlap([*signals, ("e", "P02", 9, [90])]) == {("P02", "P01"): (1, 1, 0.5, 0.5, False)}


def test_two_findings_about_one_subject_are_one() -> None:
    signals: Signals = [("a", "P01", 1, [10]), ("b", "P01", 1, [10]), ("c", "P02", 1, []), ("d", "P02", 2, [])]
    assert overlap(signals) == {("P01", "P02"): (1, 0, 1.0, 0.0, False)}


def test_a_payment_in_common_is_an_overlap_without_a_common_subject() -> None:
    assert overlap([("a", "P01", 1, [10]), ("b", "X01", 2, [10])]) == {("P01", "X01"): (0, 1, 0.0, 1.0, False)}
    assert overlap([("a", "P01", 1, [10]), ("b", "X01", 2, [11])]) == {}


def test_inside_is_said_of_a_rule_with_more_than_a_handful() -> None:
    def nested(size: int) -> bool:
        inner: Signals = [(f"i{n}", "P02", n, []) for n in range(size)]
        outer: Signals = [(f"o{n}", "P01", n, []) for n in range(size + 2)]
        return overlap([*inner, *outer])["P02", "P01"][4]

    assert not nested(FEW - 1)
    assert nested(FEW)


def test_the_largest_share_comes_first_and_tiny_rules_last() -> None:
    big: Signals = [(f"a{n}", "P01", n, []) for n in range(10)]
    half: Signals = [(f"b{n}", "P02", n + 5, []) for n in range(10)]
    most: Signals = [(f"c{n}", "P03", n + 20 * (n > 7), []) for n in range(10)]
    tiny: Signals = [("d", "P04", 1, [])]
    found = [pair for pair in overlap([*big, *half, *most, *tiny]) if "P01" in pair]
    assert found == [("P01", "P03"), ("P01", "P02"), ("P04", "P01")]
