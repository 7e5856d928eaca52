"""What was known on a day: late rows, corrections, the last microsecond, and the companions' arithmetic."""

from datetime import date, datetime, time, timedelta

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.schema import TABLES, TRUTH
from jihe.schema.asof import asof_sql, companions

CONNECTION = duckdb.connect()
DAY = date(2026, 3, 31)
DEATH = TABLES["ext_death"]
BILL = TABLES["medical_bill"]


def seen(table, rows, as_of, columns):
    """The as-of view over ``rows`` (unnamed columns null), as tuples of ``columns`` in order of the key."""
    source = pa.Table.from_pylist(rows, schema=pa.schema([f.with_nullable(True) for f in table.arrow_schema()]))
    with CONNECTION.cursor() as cursor:
        cursor.register("source_rows", source)
        sql = asof_sql(table, "source_rows", as_of)
        return cursor.execute(f"SELECT {', '.join(columns)} FROM ({sql}) ORDER BY ALL").fetchall()


def death(ext_id, received_ts, died=None):
    return {"ext_id": ext_id, "received_ts": received_ts, "death_date": died}


def test_the_day_ends_with_its_last_microsecond():
    last, midnight = datetime(2026, 3, 31, 23, 59, 59, 999999), datetime(2026, 4, 1)
    rows = [death(1, last), death(2, midnight)]
    assert seen(DEATH, rows, DAY, ["ext_id"]) == [(1,)]
    assert seen(DEATH, rows, DAY + timedelta(days=1), ["ext_id"]) == [(1,), (2,)]
    assert seen(DEATH, rows, DAY - timedelta(days=1), ["ext_id"]) == []


def test_an_event_that_arrives_late_does_not_exist_before():
    rows = [{"bill_id": 1, "admit_ts": datetime(2025, 1, 1), "recorded_ts": datetime(2026, 4, 1)}]
    assert seen(BILL, rows, DAY, ["bill_id"]) == []
    assert seen(BILL, rows, date(2026, 4, 1), ["bill_id"]) == [(1,)]


def test_a_corrected_row_is_seen_as_it_was_known():
    first, second = date(2026, 1, 2), date(2026, 1, 20)
    rows = [death(1, datetime(2026, 2, 1), first), death(1, datetime(2026, 3, 1), second)]
    assert seen(DEATH, rows, date(2026, 2, 28), ["ext_id", "death_date"]) == [(1, first)]
    assert seen(DEATH, rows, date(2026, 3, 1), ["ext_id", "death_date"]) == [(1, second)]


def test_a_correction_to_empty_shows_empty():
    rows = [death(1, datetime(2026, 2, 1), date(2026, 1, 2)), death(1, datetime(2026, 3, 1), None)]
    assert seen(DEATH, rows, DAY, ["ext_id", "death_date"]) == [(1, None)]


def test_of_two_versions_on_one_day_the_later_counts():
    early, late = date(2026, 1, 2), date(2026, 1, 20)
    rows = [death(1, datetime(2026, 3, 31, 9, 0, 0, 1), late), death(1, datetime(2026, 3, 31, 9), early)]
    assert seen(DEATH, rows, DAY, ["death_date"]) == [(late,)]


@pytest.mark.parametrize("turned", [False, True])
def test_two_versions_of_one_instant_give_the_same_row_whatever_their_order(turned):
    rows = [death(1, datetime(2026, 3, 1), date(2026, 1, day)) for day in (20, 2, 11)]
    assert seen(DEATH, rows[::-1] if turned else rows, DAY, ["death_date"]) == [(date(2026, 1, 2),)]


def test_a_table_of_events_keeps_every_row():
    rows = [{"bill_id": n, "recorded_ts": datetime(2026, 3, 1)} for n in (1, 2, 3)]
    assert seen(BILL, rows, DAY, ["bill_id"]) == [(1,), (2,), (3,)]


instants = st.integers(0, 12).map(lambda hours: datetime(2026, 3, 30) + timedelta(hours=6 * hours)) | st.sampled_from(
    [datetime(2026, 3, 31, 23, 59, 59, 999999), datetime(2026, 4, 1), datetime(2026, 4, 1, 0, 0, 0, 1)]
)
versions = st.lists(
    st.tuples(st.integers(1, 4), instants, st.integers(1, 28)), max_size=14, unique_by=lambda row: row[:2]
)


@settings(max_examples=60, deadline=None)
@given(versions, st.integers(-1, 4))
def test_the_view_equals_reading_the_versions_one_by_one(rows, days):
    as_of = DAY + timedelta(days=days)
    expected = {}
    for ext_id, received, day in sorted(rows):
        if received.date() <= as_of:
            expected[ext_id] = date(2026, 1, day)
    shown = seen(DEATH, [death(n, ts, date(2026, 1, day)) for n, ts, day in rows], as_of, ["ext_id", "death_date"])
    assert shown == sorted(expected.items())


moments = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31, 23, 59, 59, 999999))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | moments, max_size=8))
def test_month_minute_and_second_numbers_equal_pythons(values):
    rows = [
        {
            "bill_id": n,
            "discharge_ts": value,
            "pay_date": value and value.date(),
            "recorded_ts": datetime(2026, 3, 1),
        }
        for n, value in enumerate(values)
    ]
    expected = []
    for n, value in enumerate(values):
        month = value and value.year * 12 + value.month - 1
        minute = value and (value - datetime(1970, 1, 1)) // timedelta(minutes=1)
        expected.append((n, month, minute, value and value.second, month))
    columns = ["bill_id", "discharge_ts_month", "discharge_ts_minute", "discharge_ts_second", "pay_date_month"]
    assert seen(BILL, rows, DAY, columns) == expected


@pytest.mark.parametrize(
    ("moment", "minute", "second"),
    [
        (datetime(1970, 1, 1), 0, 0),
        (datetime(1970, 1, 1, 0, 0, 59, 999999), 0, 59),
        (datetime(1970, 1, 1, 0, 1), 1, 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999999), -1, 59),
        (datetime(1969, 12, 31, 23, 58, 59), -2, 59),
    ],
)
def test_minutes_and_seconds_are_floored_on_both_sides_of_1970(moment, minute, second):
    rows = [{"bill_id": 1, "discharge_ts": moment, "recorded_ts": datetime(2026, 3, 1)}]
    assert seen(BILL, rows, DAY, ["discharge_ts_minute", "discharge_ts_second"]) == [(minute, second)]


@given(st.integers(1900, 2199), st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_the_month_number_of_a_ym_counts_months(year, month):
    rows = [{"pay_id": 1, "ym": year * 100 + month, "recorded_ts": datetime(2026, 3, 1)}]
    assert seen(TABLES["pension_payment"], rows, DAY, ["ym_month"]) == [(year * 12 + month - 1,)]


def test_the_set_of_lines_is_also_one_column_a_line():
    rows = [
        {"contrib_id": n, "lines": lines, "recorded_ts": datetime(2026, 3, 1)}
        for n, lines in enumerate(["EP+UI+WI", "WIS", "UI+WI", None])
    ]
    shown = seen(TABLES["contribution"], rows, DAY, ["contrib_id", "lines_ep", "lines_ui", "lines_wi", "lines_wis"])
    assert shown == [
        (0, True, True, True, False),
        (1, False, False, False, True),
        (2, False, True, True, False),
        (3, None, None, None, None),
    ]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_view_has_the_declared_columns_then_the_companions_and_reads_on_spark(table):
    with CONNECTION.cursor() as cursor:
        cursor.register("source_rows", table.arrow_schema().empty_table())
        sql = asof_sql(table, "source_rows", DAY)
        described = cursor.execute(f"DESCRIBE {sql}").fetchall()
    declared = [(column.name, column.duckdb_type) for column in table.columns]
    assert [row[:2] for row in described] == [*declared, *companions(table).items()]
    (spark,) = sqlglot.transpile(
        sql, read="duckdb", write="spark", identify=True, unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    assert "UNIX_TIMESTAMP" not in spark


def test_every_date_time_and_month_column_has_its_companions():
    for table in TABLES.values():
        for column in table.columns:
            assert (f"{column.name}_month" in companions(table)) == (column.type in ("date", "ts", "ym"))
            assert (f"{column.name}_minute" in companions(table)) == (column.type == "ts")
            assert (f"{column.name}_second" in companions(table)) == (column.type == "ts")


def test_the_truth_has_no_view():
    with pytest.raises(ValueError, match="truth has no clock"):
        asof_sql(TRUTH, "truth", DAY)


def test_a_moment_given_for_a_day_means_the_whole_day():
    rows = [death(1, datetime(2026, 3, 31, 18))]
    assert seen(DEATH, rows, datetime.combine(DAY, time(3)), ["ext_id"]) == [(1,)]


def test_no_column_is_called_what_the_view_calls_a_version_s_place() -> None:
    """wi_case has a column `place`, once the name of the view's own row number: the latest version was lost."""
    assert not [table.name for table in TABLES.values() if "place_from_last" in table.names]
    assert "place" in TABLES["wi_case"].names
    with duckdb.connect() as connection:
        table = TABLES["wi_case"]
        columns = ", ".join(f"NULL::{column.duckdb_type} AS {column.name}" for column in table.columns)
        connection.execute(f"CREATE TABLE raw AS SELECT {columns}")
        connection.execute("UPDATE raw SET case_id = 1, place = '车间', recorded_ts = '2025-01-01'")
        connection.execute(
            "INSERT INTO raw SELECT * REPLACE (TIMESTAMP '2025-01-02' AS recorded_ts, '食堂' AS place) FROM raw"
        )
        known = connection.execute(asof_sql(table, "raw", date(2025, 1, 2))).fetchall()
    assert [row[table.names.index("place")] for row in known] == ["食堂"]
