"""Whatever comes in, rows and money close, and a second time nothing changes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jihe.ingest import ingest
from jihe.lake import Lake

KINDS = st.sampled_from(["sound", "sound", "sound", "bad code", "no key", "bad money"])
ROW = st.tuples(st.integers(1, 6), st.sampled_from([1, -5, 10**15]), KINDS)


def made(data: Any, key: int, fen: int, kind: str) -> dict[str, Any]:
    row = data.row("contribution", key, base_ep_fen=fen)
    changes = {
        "sound": {},
        "bad code": {"kind": "nonsense"},
        "no key": {"contrib_id": None},
        "bad money": {"base_ep_fen": f"{fen}.5"},
    }
    return row | changes[kind]


def expected(known: dict[int, int], rows: list[tuple[int, int, str]]) -> tuple[int, int, int]:
    """(accepted, quarantined, duplicates) by the rule itself; ``known`` grows by what is accepted."""
    accepted = quarantined = duplicates = 0
    for key, fen, kind in rows:
        if kind != "sound" or known.get(key, fen) != fen:
            quarantined += 1
        elif key in known:
            duplicates += 1
        else:
            known[key] = fen
            accepted += 1
    return accepted, quarantined, duplicates


@pytest.mark.verify
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(ROW, max_size=12), min_size=1, max_size=2), as_csv=st.booleans())
def test_totals_close_for_any_mix(tmp_path_factory: pytest.TempPathFactory, data, batches, as_csv):
    folder = tmp_path_factory.mktemp("mix")
    lake, known = Lake(folder / "lake"), dict[int, int]()
    for number, rows in enumerate(batches):
        source = folder / str(number)
        # Text in a money column cannot be written as Parquet of the declared type.
        rows = rows if as_csv else [row for row in rows if row[2] != "bad money"]
        write, suffix = (data.csv, "csv") if as_csv else (data.parquet, "parquet")
        write(source / f"contribution.{suffix}", "contribution", [made(data, *row) for row in rows])
        before = lake.snapshot().number
        totals = ingest(source, lake).tables["contribution"]
        if lake.snapshot().number > before:
            assert (totals.accepted, totals.quarantined, totals.duplicates) == expected(known, rows)
        else:
            assert totals.duplicates == totals.rows_in
        assert totals.rows_in == len(rows)
        assert totals.rows.closes
        money = totals.fen["base_ep_fen"]
        assert money.closes
        assert money.came_in == sum(fen for _, fen, kind in rows if kind != "bad money")
        again = ingest(source, lake)
        assert again.tables["contribution"].duplicates in (0, len(rows))
        assert again.snapshot == lake.snapshot()
    assert dict(data.in_lake(lake, "contribution", "contrib_id, base_ep_fen")) == known
