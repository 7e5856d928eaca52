from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow.compute as pc
import pytest

from jihe.law import load, retirement, unemployment
from jihe.law.months import month_number, to_ym

LAW = load()
TABLES = LAW.relations()
KEYED = {name for name, parameter in LAW.parameters.items() if parameter.keyed}


@pytest.fixture
def sql() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name, table in TABLES.items():
            connection.register(name, table)
        yield connection


def test_the_tables_and_their_columns() -> None:
    assert {name: table.schema.names for name, table in TABLES.items()} == {
        "law_parameter": [
            "name",
            "key",
            "from_date",
            "to_date",
            "from_month",
            "to_month",
            "value_fen",
            "value",
            "value_date",
            "verified",
        ],
        "law_month": ["month", *sorted(set(LAW.parameters) - KEYED)],
        "law_month_key": ["month", "key", *sorted(KEYED)],
        "law_retirement": ["birth_month", "track", "base_month", "retirement_month", "flex_early_month"],
        "law_ui_months": ["paid_months", "months"],
        "law_minimum_years": ["month", "months_required"],
        "law_workday": ["day", "day_of_month", "works", "published"],
    }


def test_each_value_is_in_exactly_one_column() -> None:
    table = TABLES["law_parameter"]
    filled = [pc.cast(pc.is_valid(table[name]), "int8") for name in ("value_fen", "value", "value_date")]
    assert set(pc.add(pc.add(filled[0], filled[1]), filled[2]).to_pylist()) == {1}
    assert table.num_rows == sum(len(parameter.values) for parameter in load().parameters.values())


def test_a_rule_finds_the_number_of_a_month_by_a_join(sql: duckdb.DuckDBPyConnection) -> None:
    found = sql.execute(
        """
        SELECT month, value_fen FROM law_parameter, (VALUES (24301), (24302)) AS asked (month)
        WHERE name = 'minimum_wage' AND month BETWEEN from_month AND to_month ORDER BY month
        """
    ).fetchall()
    assert (to_ym(24301), to_ym(24302)) == (202502, 202503)
    assert found == [(24301, 190_000), (24302, 208_000)]


def test_the_tables_by_month_say_what_the_join_by_from_and_to_month_says() -> None:
    first, last = month_number(190001), month_number(205912)
    joined: dict[str, set[tuple[object, ...]]] = {name: set() for name in LAW.parameters}
    for row in TABLES["law_parameter"].to_pylist():
        value = next(row[name] for name in ("value_fen", "value", "value_date") if row[name] is not None)
        months = range(max(row["from_month"], first), min(row["to_month"], last) + 1)
        joined[row["name"]] |= {(month, row["key"], value) for month in months}
    for name in LAW.parameters:
        lead = ["month", "key"] if name in KEYED else ["month"]
        wide = TABLES["law_month_key" if name in KEYED else "law_month"].select([*lead, name]).drop_null()
        rows = [(row["month"], row.get("key"), row[name]) for row in wide.to_pylist()]
        assert len(rows) == len(set(rows))
        assert set(rows) == joined[name], name


def test_each_month_is_one_row_and_each_key_from_its_first_month_to_its_last() -> None:
    first, last = month_number(190001), month_number(205912)
    assert TABLES["law_month"]["month"].to_pylist() == list(range(first, last + 1))
    rows = TABLES["law_month_key"].select(["key", "month"]).to_pylist()
    assert len(rows) == len({(row["key"], row["month"]) for row in rows})
    lumps = [row["month"] for row in rows if row["key"] == "10"]  # grades, whose numbers begin on 2011-01-01
    assert lumps == list(range(month_number(201101), last + 1))


def test_no_two_values_of_a_key_share_a_month_or_a_day(sql: duckdb.DuckDBPyConnection) -> None:
    shared = sql.execute(
        """
        SELECT a.name FROM law_parameter AS a JOIN law_parameter AS b
          ON a.name = b.name AND a.key IS NOT DISTINCT FROM b.key AND a.from_date < b.from_date
        WHERE a.to_date >= b.from_date OR a.to_month >= b.from_month
        """
    ).fetchall()
    assert shared == []


def test_an_open_end_and_a_start_inside_a_month() -> None:
    rows = {row["name"]: row for row in TABLES["law_parameter"].to_pylist()}
    assert rows["penalty_months"]["to_date"] == date(9999, 12, 31)
    assert rows["penalty_months"]["to_month"] == 119_999
    # from 2021-07-15: the first month on whose first day it is in force is August
    assert to_ym(rows["penalty_months"]["from_month"]) == 202108
    assert rows["xsfb_cutoff"]["value_date"] == date(2025, 7, 1)
    assert to_ym(rows["xsfb_days"]["to_month"]) == 202506


def test_unverified_numbers_stay_marked() -> None:
    rows = {(row["name"], row["key"]): row["verified"] for row in TABLES["law_parameter"].to_pylist()}
    assert rows["care_fee_share", "1"] is False
    assert rows["disability_lump_months", "1"] is True


def test_retirement_of_every_birth_month_and_track_once(sql: duckdb.DuckDBPyConnection) -> None:
    first, last, rows, keys = sql.execute(
        """
        SELECT min(birth_month), max(birth_month), count(*), count(DISTINCT (birth_month, track))
        FROM law_retirement
        """
    ).fetchone()  # type: ignore[misc]
    assert (to_ym(first), to_ym(last)) == (190001, 201512)
    assert rows == keys == (last - first + 1) * 3
    born = sql.execute(
        """
        SELECT base_month, retirement_month, flex_early_month FROM law_retirement
        WHERE birth_month = ? AND track = 'F55'
        """,
        [month_number(197104)],
    ).fetchall()
    assert [tuple(to_ym(month) for month in row) for row in born] == [(202604, 202608, 202604)]


def test_the_table_agrees_with_the_function() -> None:
    for row in TABLES["law_retirement"].to_pylist()[::97]:
        born = to_ym(row["birth_month"])
        assert to_ym(row["retirement_month"]) == retirement.statutory_month(born, row["track"])
        assert to_ym(row["flex_early_month"]) == retirement.flexible_early_month(born, row["track"])


def test_ui_months_for_up_to_fifty_years_paid() -> None:
    rows = TABLES["law_ui_months"].to_pylist()
    assert [row["paid_months"] for row in rows] == list(range(601))
    assert all(row["months"] == unemployment.months(row["paid_months"]) for row in rows[:200])


def test_minimum_years_by_month() -> None:
    rows = {to_ym(row["month"]): row["months_required"] for row in TABLES["law_minimum_years"].to_pylist()}
    assert (min(rows), max(rows), len(rows)) == (199801, 205912, 62 * 12)
    assert (rows[202912], rows[203001], rows[203812], rows[203901]) == (180, 186, 234, 240)


@pytest.mark.parametrize(
    ("day", "works", "published"),
    [
        (date(2026, 2, 14), True, True),  # a Saturday worked before the Spring Festival
        (date(2026, 2, 16), False, True),  # Monday, the eve of the festival
        (date(2026, 3, 2), True, True),
        (date(2039, 12, 30), True, False),  # a Friday of a year nobody has published yet
        (date(2039, 12, 31), False, False),
    ],
)
def test_offices_work_on_the_days_the_state_council_says(
    sql: duckdb.DuckDBPyConnection, day: date, works: bool, published: bool
) -> None:
    assert sql.execute("SELECT works, published FROM law_workday WHERE day = ?", [day]).fetchall() == [
        (works, published)
    ]


def test_each_day_of_the_calendar_is_one_row() -> None:
    days = TABLES["law_workday"]["day"].to_pylist()
    assert days == sorted(set(days))
    assert len(days) == (days[-1] - days[0]).days + 1
    assert TABLES["law_workday"]["day_of_month"].to_pylist() == [day.day for day in days]
