"""Precision and recall counted by hand on a truth and a run that fit on a page."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jihe.errors import BadInputError
from jihe.evaluate.evaluation import evaluate
from jihe.home import Home
from jihe.lake import Lake
from jihe.schema import TABLES, TRUTH
from jihe.schema.signals import proof_schema, signal_schema

CASES = pa.schema([
    ("number", pa.string()), ("subject_kind", pa.string()), ("subject_id", pa.int64()), ("line", pa.string()),
    ("within_capacity", pa.bool_()),
])  # fmt: skip


def signal(number: int, code: str, kind: str, subject: int, line: str) -> dict[str, object]:
    return {
        "signal_id": f"{number:016x}", "kind": "finding", "source": code.lower(), "code": code, "content_hash": "c",
        "line": line, "lane": "case", "subject_kind": kind, "subject_id": subject, "key": str(number), "test": "t",
        "severity": 3, "match": "strong", "at_stake_fen": 100, "prevented_fen": 0, "says": "说", "says_en": "says",
        "evidence": "{}",
    }  # fmt: skip


def truth(
    number: int, kind: str, entity: int, typology: str, label: str, loss: int, weight: float
) -> dict[str, object]:
    return {
        "truth_id": number, "entity_type": kind, "entity_id": entity, "typology": typology, "label": label,
        "start_ym": 202501, "end_ym": 202506, "loss_fen": loss, "weight": weight,
    }  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> tuple[Home, Path, Path]:
    """Four pension frauds (weight a tenth), one look-alike, one unemployment fraud; a night with five cases.

    Award 11 belongs to person 1. P01 finds persons 1 and 2 (frauds), 5 (look-alike) and 6 (nobody planned);
    fraud 3 is proven by a row only; fraud 4 is missed; the claim of person 2 is not found by a pension finding.
    """
    home, run, city = Home.at(tmp_path / "home"), tmp_path / "run", tmp_path / "city" / "truth"
    run.mkdir()
    city.mkdir(parents=True)
    lake = Lake(home.lake)
    awards = [{"award_id": 11, "person_id": 1}, {"award_id": 13, "person_id": 3}]
    schema = TABLES["pension_award"].arrow_schema()
    when = datetime(2024, 1, 1)
    quiet = {"scheme": "EP", "award_type": "normal", "apply_date": when.date(), "benefit_start_ym": 202401,
             "birth_date_used": when.date(), "actual_months": 1, "deemed_months": 0, "monthly_fen": 1,
             "status": "active", "recorded_ts": when}  # fmt: skip
    rows = pa.Table.from_pylist([quiet | award for award in awards], schema=schema)
    lake.append("pension_award", rows.to_reader(), "awards")
    claims = TABLES["ui_claim"]
    claim = dict.fromkeys(claims.names) | {"claim_id": 22, "person_id": 2, "recorded_ts": when}
    nullable = pa.schema([field.with_nullable(True) for field in claims.arrow_schema()])
    lake.append("ui_claim", pa.Table.from_pylist([claim], schema=nullable).to_reader(), "claims")
    snapshot = lake.commit({})
    (run / "run.json").write_text(json.dumps({
        "run_id": "r", "as_of": "2026-03-31", "status": "done", "inputs": {"snapshot": snapshot.number},
    }))  # fmt: skip
    signals = [signal(n, "P01", "person", n, "pension") for n in (1, 2, 5, 6)]
    signals.append(signal(9, "X01", "bank_account", 77, "cross"))
    write = pq.write_table
    write(pa.Table.from_pylist(signals, schema=signal_schema()), run / "findings.parquet")
    write(signal_schema().empty_table(), run / "warnings.parquet")
    proofs = [{"signal_id": f"{9:016x}", "proof_table": "pension_award", "proof_key": 13}]
    write(pa.Table.from_pylist(proofs, schema=proof_schema()), run / "proofs.parquet")
    cases = [
        {"number": f"N{one['subject_id']}", "within_capacity": one["subject_id"] == 1}
        | {name: one[name] for name in ("subject_kind", "subject_id", "line")}
        for one in signals
    ]  # fmt: skip
    write(pa.Table.from_pylist(cases, schema=CASES), run / "cases.parquet")
    truths = [
        truth(1, "pension_award", 11, "B1.1", "fraud", 400, 0.1),
        truth(2, "person", 2, "B1.1", "fraud", 300, 0.1),
        truth(3, "pension_award", 13, "B1.1", "fraud", 200, 0.1),
        truth(4, "person", 4, "B1.1", "fraud", 100, 0.1),
        truth(5, "person", 5, "B1.1", "benign_lookalike", 0, 0.1),
        truth(6, "ui_claim", 22, "B2.1", "fraud", 50, 0.1),
    ]
    write(pa.Table.from_pylist(truths, schema=TRUTH.arrow_schema()), city / "truth.parquet")
    return home, run, city.parent


def test_counts_by_hand(world: tuple[Home, Path, Path]) -> None:
    result = evaluate(*world)
    pension, unemployment = result.typologies
    assert (pension.typology, pension.frauds, pension.look_alikes, pension.look_alikes_raised) == (
        "B1.1",
        4,
        1,
        1,
    )
    assert pension.recall.value == pytest.approx(3 / 4)
    assert pension.recall_in_capacity.value == pytest.approx(1 / 4)
    assert pension.realistic == pytest.approx(0.4)
    assert (pension.loss_fen, pension.loss_found_fen) == (1000, 900)
    assert (unemployment.frauds, unemployment.recall.value) == (1, 0.0)
    p01, x01 = result.sources
    assert (p01.cases, p01.fraud, p01.look_alike, p01.other) == (4, 2, 1, 1)
    assert p01.raw_precision.value == pytest.approx(2 / 4)
    assert p01.precision.value == pytest.approx(0.2 / 1.3)  # two frauds and a look-alike at a tenth, one other at 1
    assert (x01.cases, x01.fraud) == (1, 1)
    assert result.precision["within_capacity"].value == pytest.approx(1.0)


def test_frauds_that_begin_after_the_day_do_not_count(world: tuple[Home, Path, Path]) -> None:
    home, run, city = world
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(record | {"as_of": "2024-12-31"}))
    assert evaluate(home, run, city).typologies == []


def test_no_truth_and_no_end_are_told(world: tuple[Home, Path, Path], tmp_path: Path) -> None:
    home, run, city = world
    with pytest.raises(BadInputError, match="no truth there"):
        evaluate(home, run, tmp_path / "nowhere")
    record = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(record | {"status": "failed"}))
    with pytest.raises(BadInputError, match="did not end"):
        evaluate(home, run, city)
