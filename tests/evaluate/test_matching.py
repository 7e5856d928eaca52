"""Signals of several nights: each once, as the last night raised it; of cases, the last night's alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jihe.evaluate import matching
from jihe.schema import TRUTH
from jihe.schema.signals import proof_schema, signal_schema


def night(folder: Path, fen: dict[str, int], proofs: list[tuple[str, int]]) -> Path:
    """A night's files: the fen of each signal, and (signal, key of the proof)."""
    folder.mkdir()
    rows: list[dict[str, Any]] = [
        dict.fromkeys(signal_schema().names) | {"signal_id": one, "at_stake_fen": n} for one, n in fen.items()
    ]
    free = pa.schema([field.with_nullable(True) for field in signal_schema()])
    pq.write_table(pa.Table.from_pylist(rows, schema=free), folder / "findings.parquet")
    pq.write_table(free.empty_table(), folder / "warnings.parquet")
    kept = [{"signal_id": one, "proof_table": "payment", "proof_key": key} for one, key in proofs]
    pq.write_table(pa.Table.from_pylist(kept, schema=proof_schema()), folder / "proofs.parquet")
    pq.write_table(pa.table({"case_id": [folder.name]}), folder / "cases.parquet")
    return folder


def test_a_signal_of_several_nights_counts_once_as_the_last_one_had_it(tmp_path: Path) -> None:
    last = night(tmp_path / "3", {"a": 30}, [("a", 3)])
    before = night(tmp_path / "2", {"a": 20, "b": 7}, [("a", 2), ("b", 5)])
    first = night(tmp_path / "1", {"b": 6, "c": 1}, [("b", 4), ("c", 9)])
    truth = pa.Table.from_pylist([], schema=pa.schema([(f.name, f.type) for f in TRUTH.arrow_schema()]))
    pq.write_table(truth, tmp_path / "truth.parquet")
    with duckdb.connect() as connection:
        matching.load(connection, tmp_path / "truth.parquet", last, "2026-03-31", [before, first])
        signals = connection.execute("SELECT signal_id, at_stake_fen FROM signal ORDER BY ALL").fetchall()
        assert signals == [("a", 30), ("b", 7), ("c", 1)]
        proofs = connection.execute("SELECT signal_id, proof_key FROM proof ORDER BY ALL").fetchall()
        assert proofs == [("a", 3), ("b", 5), ("c", 9)]
        assert connection.execute("SELECT case_id FROM listed").fetchall() == [("3",)]


def test_what_operators_did_is_in_the_line_of_the_row_it_was_done_to() -> None:
    rows = [("B1.1", "person"), ("B2.1", "ui_claim"), ("B3.1", "wi_case"), ("B4.3", "pension_award"),
            ("B4.7", "wi_case"), ("B4.5", "operator"), ("B3.2", "person")]  # fmt: skip
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (typology VARCHAR, entity_type VARCHAR)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        lines = [line for (line,) in connection.execute(f"SELECT {matching.LINE} FROM t").fetchall()]
    assert lines == ["pension", "unemployment", "work_injury", "pension", "work_injury", None, "work_injury"]
