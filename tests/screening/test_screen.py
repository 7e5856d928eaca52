"""Rules run one after the other: one that fails is told, drafts stay out, trials stay apart, and health is honest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe.content import Rule, meta
from jihe.engines import Session
from jihe.law import Law
from jihe.screening import health, quiet, screen
from jihe.screening.trials import arrow

MakeRule = Callable[..., Rule]
PAYMENTS: list[dict[str, Any]] = [
    {"claim_id": 1, "person_id": 11, "ym": 202601, "amount_fen": 1001},
    {"claim_id": 1, "person_id": 11, "ym": 202602, "amount_fen": 1002},
    {"claim_id": 2, "person_id": 12, "ym": 202601, "amount_fen": 1000},  # just inside
    {"claim_id": 3, "person_id": 13, "ym": 202601, "amount_fen": 5000},  # a sign of life
]
TABLES = {
    "ui_claim": [{"claim_id": 1}, {"claim_id": 2}, {"claim_id": 3}, {"claim_id": 4}],
    "ui_payment": PAYMENTS,
    "person": [{"person_id": 13}],
    "ext_life": [{"id_no": "id-13", "received_ts": datetime(2026, 3, 2, 8)}],
}


@pytest.fixture
def session(law: Law) -> Iterator[Session]:
    with Session.of_tables(tables(TABLES), date(2026, 3, 31), law) as one:
        yield one


def tables(given: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    return arrow({name: [quiet.row(name, row, n) for n, row in enumerate(rows)] for name, rows in given.items()})


def test_health_counts_each_test_also_those_that_found_nothing(make_rule: MakeRule) -> None:
    rule = make_rule()
    said = {"severity": 2, "says": "甲", "says_en": "a"}
    tests = {"none": meta.Test(zh="无", en="None", **said), "two": meta.Test(zh="二", en="Two", **said)}
    rule = replace(rule, meta=rule.meta.model_copy(update={"tests": tests}))
    found = pa.table({"test": ["two", "two"], "subject_kind": ["person"] * 2, "subject_id": [1, 1]})
    assert health.by_test(rule, found) == [
        {"test": "none", "zh": "无", "en": "None", "findings": 0, "subjects": 0},
        {"test": "two", "zh": "二", "en": "Two", "findings": 2, "subjects": 1},
    ]


def test_a_rule_finds_and_its_health_tells_the_rest(session: Session, make_rule: MakeRule, law: Law) -> None:
    screened = screen(session, [make_rule()], law)
    assert [(f["subject_id"], f["at_stake_fen"]) for f in screened.findings.to_pylist()] == [(11, 2003)]
    assert (len(screened.money), len(screened.proofs), screened.failures) == (2, 2, [])
    (row,) = screened.health.to_pylist()
    assert row == {
        "source": "t02_paid_twice", "code": "T02", "status": "live", "state": "ok", "entity": "ui_claim",
        "eligible": 3, "found": 1, "clear": 2, "not_applicable": 1, "rate": 0.333333, "findings": 1, "subjects": 1,
        "tests": [{"test": "above", "zh": "支付过高", "en": "Above the limit", "findings": 1, "subjects": 1}],
        "registries": [{"table": "ext_life", "registry": "LIFE", "last": datetime(2026, 3, 2, 8)}],
    }  # fmt: skip
    assert set(screened.seconds) == {"t02_paid_twice"}


def test_no_data_is_not_clear(make_rule: MakeRule, law: Law) -> None:
    late = {**TABLES, "ext_life": [{"id_no": "id-13", "received_ts": datetime(2026, 4, 1)}]}
    with Session.of_tables(tables(late), date(2026, 3, 31), law) as session:
        (row,) = screen(session, [make_rule()], law).health.to_pylist()
    assert (row["state"], row["clear"], row["found"]) == ("no data", None, 2)
    assert row["registries"] == [{"table": "ext_life", "registry": "LIFE", "last": None}]


def test_nobody_eligible_has_no_rate(make_rule: MakeRule, law: Law) -> None:
    with Session.of_tables(tables({"ext_life": [{}]}), date(2026, 3, 31), law) as session:
        (row,) = screen(session, [make_rule()], law).health.to_pylist()
    assert (row["eligible"], row["found"], row["clear"], row["rate"]) == (0, 0, 0, None)


def test_a_failing_rule_is_told_with_its_address_and_the_rest_run(
    session: Session, make_rule: MakeRule, law: Law
) -> None:
    differs = make_rule(("SUM(p.amount_fen) OVER (PARTITION BY p.claim_id)", "p.amount_fen"), code="T01")
    broken = make_rule(("p.claim_id AS claim_id,", "CAST(p.item AS BIGINT) AS claim_id,"), code="T03")
    screened = screen(session, [broken, make_rule(), differs], law)
    assert [f["code"] for f in screened.findings.to_pylist()] == ["T02"]
    assert [(f.source, f.code) for f in screened.failures] == [("t01_paid_twice", "T01"), ("t03_paid_twice", "T03")]
    first, second = map(str, screened.failures)
    assert first.startswith("rules/t01_paid_twice.sql:30 T01: paid_fen differs between the rows of one finding")
    assert second.startswith("rules/t03_paid_twice.sql:30 T03: ")
    assert "monthly" not in second  # a value of a row
    states = {row["code"]: row["state"] for row in screened.health.to_pylist()}
    assert states == {"T01": "failed", "T02": "ok", "T03": "failed"}


def test_an_eligible_query_that_fails_fails_its_rule_alone(session: Session, make_rule: MakeRule, law: Law) -> None:
    broken = make_rule(
        ("SELECT claim_id FROM ui_payment", "SELECT CAST(item AS BIGINT) AS c FROM ui_payment"), code="T03"
    )
    screened = screen(session, [broken, make_rule()], law)
    assert [f.code for f in screened.failures] == ["T03"]
    assert screened.findings.column("code").to_pylist() == ["T02"]


class Spoilt:
    """A lake one of whose files is no Parquet."""

    def __init__(self, root: Path) -> None:
        self.root, self.scratches = root, root / "_scratch"
        for name, table in tables(TABLES).items():
            pq.write_table(table, root / f"{name}.parquet")
        (root / "ext_life.parquet").write_bytes(b"PAR1 and then nothing")

    def files(self, table: str, snapshot: object) -> list[str]:
        return [str(path) for path in self.root.glob(f"{table}.parquet")]


def test_a_spoilt_file_fails_the_rules_that_read_it_and_no_other(tmp_path: Path, make_rule: MakeRule, law: Law) -> None:
    apart = make_rule(
        (", ext_life]", "]"),
        ("    LEFT JOIN ext_life AS l ON l.person_id = p.person_id\n    WHERE l.ext_id IS NULL AND", "WHERE"),
        code="T01",
    )  # fmt: skip
    with Session.of_snapshot(Spoilt(tmp_path), None, date(2026, 3, 31), law) as session:
        screened = screen(session, [apart, make_rule()], law)
    assert screened.findings.column("code").unique().to_pylist() == ["T01"]
    assert [failure.code for failure in screened.failures] == ["T02"]
    assert "ext_life" in str(screened.failures[0])
    assert screened.health.to_pylist()[1]["registries"] == [{"table": "ext_life", "registry": "LIFE", "last": None}]


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_drafts_and_retired_rules_are_not_run(session: Session, make_rule: MakeRule, law: Law, status: str) -> None:
    screened = screen(session, [make_rule(("status: live", f"status: {status}"))], law)
    assert (len(screened.findings), len(screened.health), screened.seconds) == (0, 0, {})


def test_a_rule_on_trial_finds_apart(session: Session, make_rule: MakeRule, law: Law) -> None:
    trial = make_rule(("status: live", "status: shadow"), code="T01")
    screened = screen(session, [make_rule(), trial], law)
    assert screened.findings.column("code").to_pylist() == ["T02"]
    assert screened.shadow.column("code").to_pylist() == ["T01"]
    assert screened.shadow.schema == screened.findings.schema
    shown = set(screened.money.column("signal_id").to_pylist()) | set(screened.proofs.column("signal_id").to_pylist())
    assert shown == set(screened.findings.column("signal_id").to_pylist())
    assert [row["status"] for row in screened.health.to_pylist()] == ["shadow", "live"]


def test_rules_run_in_order_of_code_and_say_how_far_they_are(session: Session, make_rule: MakeRule, law: Law) -> None:
    told: list[tuple[str, int, int | None]] = []
    screened = screen(session, [make_rule(code="T09"), make_rule(code="T01")], law, lambda *step: told.append(step))
    assert told == [("screen", 0, 2), ("screen", 1, 2), ("screen", 2, 2)]
    assert screened.findings.column("code").to_pylist() == ["T01", "T09"]
    assert screened.health.column("code").to_pylist() == ["T01", "T09"]


def test_the_same_night_again_is_the_same_bytes(session: Session, make_rule: MakeRule, law: Law) -> None:
    first, again = (screen(session, [make_rule(), make_rule(code="T01")], law) for _ in range(2))
    for name in ("findings", "money", "proofs", "health"):
        assert getattr(first, name).equals(getattr(again, name))
