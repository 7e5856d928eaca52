"""How many hours a night's list is made for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from jihe import cases
from jihe.law import Law, load
from jihe.nightly import past_grounds
from jihe.nightly.concluding import order
from jihe.nightly.ledger import Ledger


@pytest.mark.parametrize(("asked", "hours"), [(None, 60.0), (80.0, 80.0), (0.0, 0.0)])
def test_a_months_hours_of_the_insured_unless_somebody_says_otherwise(
    asked: float | None, hours: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[float] = []

    def rank(_run: str, hours: float, _law: Law, _service: object, _past: object) -> dict[str, Any]:
        given.append(hours)
        return {}

    monkeypatch.setattr(cases, "rank", rank, raising=False)
    monkeypatch.setattr(cases, "ranking_table", lambda run: pa.table({"number": ["N1"]}))
    monkeypatch.setattr(past_grounds, "past_grounds", lambda *_: {})
    day, rows = date(2026, 3, 31), pa.table({"signal_id": ["s"]})
    ledger = Ledger("r", day.isoformat(), {}, tmp_path / "run.json")
    planned: Any = SimpleNamespace(law=load(), as_of=day, content=SimpleNamespace(rules={}, models={}))
    detected: Any = SimpleNamespace(insured=50_000, signals=rows, money=rows, proofs=rows, outcomes=None)
    order(ledger, planned, detected, asked)
    assert given == [hours]
    (step,) = ledger.steps
    assert (step.notes["capacity_hours"], step.notes["insured"], step.notes["within"]) == (hours, 50_000, 0)
