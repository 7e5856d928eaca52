"""A table stamped once shows every day what the as-of view of that day shows: ties, nulls and late rows too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.schema import TABLES, TRUTH, Table
from jihe.schema.asof import SUPERSEDED, asof_sql, asof_stamped_sql, stamped_sql, versions_sql, versions_stamped_sql

CONNECTION = duckdb.connect()
DAY = date(2026, 3, 31)
DEATH = TABLES["ext_death"]


def both(table: Table, source: pa.Table, as_of: date) -> list[list[tuple[Any, ...]]]:
    """What is known as of the day by either way, then all its versions by either way."""
    with CONNECTION.cursor() as cursor:
        cursor.register("source_rows", source)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE stamped_rows AS {stamped_sql(table, 'source_rows')}")
        queries = [
            asof_sql(table, "source_rows", as_of), asof_stamped_sql(table, "stamped_rows", as_of),
            versions_sql(table, "source_rows", as_of), versions_stamped_sql(table, "stamped_rows", as_of),
        ]  # fmt: skip
        return [cursor.execute(f"SELECT * FROM ({sql}) ORDER BY ALL").fetchall() for sql in queries]


instants = st.integers(0, 6).map(lambda hours: datetime(2026, 3, 31) + timedelta(hours=12 * hours)) | st.sampled_from(
    [datetime(2026, 3, 31, 23, 59, 59, 999999), datetime(2026, 4, 1), datetime(2026, 4, 1, 0, 0, 0, 1)]
)
versions = st.lists(
    st.tuples(st.integers(1, 3), instants, st.none() | st.integers(1, 3), st.none() | st.sampled_from(["甲", "乙"])),
    max_size=16,
)


@settings(max_examples=60, deadline=None)
@given(versions, st.integers(-1, 5))
def test_the_stamped_view_is_the_view(rows: list[tuple[int, datetime, int | None, str | None]], days: int) -> None:
    given_rows = [
        {"ext_id": key, "received_ts": at, "death_date": day and date(2026, 1, day), "name": name}
        for key, at, day, name in rows
    ]
    schema = pa.schema([field.with_nullable(True) for field in DEATH.arrow_schema()])
    source = pa.Table.from_pylist(given_rows, schema=schema)
    known, stamped, all_versions, all_stamped = both(DEATH, source, DAY + timedelta(days=days))
    assert stamped == known
    assert all_stamped == all_versions


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_can_be_stamped_and_shows_the_same_columns(table: Table) -> None:
    source = table.arrow_schema().empty_table()
    assert both(table, source, DAY) == [[], [], [], []]
    with CONNECTION.cursor() as cursor:
        cursor.register("source_rows", source)
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE stamped_rows AS {stamped_sql(table, 'source_rows')}")
        described = [
            cursor.execute(f"DESCRIBE {sql}").fetchall()
            for sql in (asof_sql(table, "source_rows", DAY), asof_stamped_sql(table, "stamped_rows", DAY))
        ]
    assert described[0] == described[1]
    assert SUPERSEDED not in table.names


def test_the_truth_cannot_be_stamped() -> None:
    with pytest.raises(ValueError, match="truth has no clock"):
        stamped_sql(TRUTH, "truth")
