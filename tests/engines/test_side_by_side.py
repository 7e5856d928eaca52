"""Many worlds in one query: each is answered as if it were alone. Held on DuckDB, which has nothing to do with why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from jihe.content import Fact, own_facts
from jihe.content.catalog import relations
from jihe.engines import Session, World
from jihe.engines.port import read, spark
from jihe.engines.side_by_side import WORLD, WORLDS, NotSideBySideError, beside, side_by_side
from jihe.engines.views import fact_sql
from jihe.law import Law
from jihe.schema import TABLES
from jihe.screening import quiet

QUERIES = [
    query.strip() for query in Path(__file__).with_name("portable.sql").read_text(encoding="utf-8").split(";")[:-1]
]
ALONE = ("USING", "RANGE BETWEEN $n", "amount_fen > $n)")  # forms that are run one world at a time
LAW = {name for name, relation in relations().items() if relation.law}
PAID = [
    (1, 1, 10, 202601, 100, None), (2, 1, 10, 202602, 100, 7), (3, 2, 10, 202602, -5, 7), (4, 3, 20, 202603, 0, 8),
    (5, 9, 99, 202603, 77, None), (6, 5, 30, 202601, 33, 7),
]  # fmt: skip


def _tables(kept: int) -> dict[str, pa.Table]:
    """The same people in every world, so that whatever leaks from one into another shows."""
    names = ("pay_id", "award_id", "person_id", "ym", "amount_fen", "acct_id")
    rows: dict[str, list[dict[str, Any]]] = {
        "pension_payment": [dict(zip(names, row, strict=True)) for row in PAID[kept:]],
        "pension_award": [{"award_id": n, "person_id": n % 3 * 10, "divisor": n - 2.5} for n in range(1, 6 - kept)],
        "person": [{"person_id": n, "merged_into": 10 if n == 20 else None} for n in (10, 20, 30)][: 3 - kept],
    }
    return {
        name: pa.Table.from_pylist(
            [quiet.row(name, row, place) for place, row in enumerate(those)], schema=TABLES[name].arrow_schema()
        )
        for name, those in rows.items()
        if those
    }


def _world(kept: int, n: int) -> World:
    given = {"as_of": date(2026, 3, 31), "as_of_month": 2026 * 12 + 2, "n": n}
    return World(_tables(kept), date(2026, 3, 31), given)


SHOWN = [_world(0, 1), _world(3, 50), _world(2, -1), World({}, date(2026, 3, 31), _world(0, 0).parameters)]


@pytest.fixture(scope="module")
def alone(law: Law) -> Iterator[Session]:
    with Session.of_tables({}, date(2026, 3, 31), law) as session:
        yield session


@pytest.fixture(scope="module")
def together(alone: Session) -> duckdb.DuckDBPyConnection:
    """All worlds' relations in one database, each row with the number of its world."""
    connection = duckdb.connect()
    names = ["person", "pension_award", "pension_payment", "payment", *LAW]
    stacked: dict[str, list[pa.Table]] = {name: [] for name in names}
    for number, world in enumerate(SHOWN):
        alone.again(world.tables, world.as_of)
        for name in names:
            rows = alone.query(f"SELECT * FROM {name}")
            stacked[name].append(rows.add_column(0, WORLD, pa.array([number] * len(rows), pa.int32())))
    for name, tables in stacked.items():
        connection.register("made", tables[0].drop_columns([WORLD]) if name in LAW else pa.concat_tables(tables))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM made").fetchall()
    connection.execute(f"CREATE TABLE {WORLDS} AS SELECT range::INTEGER AS {WORLD} FROM range({len(SHOWN)})")
    return connection


def _values(worlds: list[World]) -> dict[str, list[object]]:
    return {name: [world.parameters[name] for world in worlds] for name in worlds[0].parameters}


TOGETHER = [one for one in QUERIES if not any(part in one for part in ALONE)]
NUMBERED = [
    "SELECT pay_id, $n AS n FROM pension_payment WHERE amount_fen > $n",
    "SELECT $n AS n",
    "SELECT name, $n AS n FROM law_parameter WHERE name = 'ui_survivor_months'",
    "SELECT ym, COUNT(*) + $n AS n FROM pension_payment GROUP BY ym HAVING COUNT(*) > $n",
    "SELECT pay_id, ROW_NUMBER() OVER (PARTITION BY ym + $n ORDER BY pay_id) AS a FROM pension_payment",
    "SELECT award_id FROM pension_award AS a WHERE EXISTS (SELECT 1 FROM pension_payment AS p WHERE p.ym > $n)",
    (
        "SELECT pay_id FROM pension_payment WHERE ym IN (SELECT k.ym FROM pension_payment AS k GROUP BY k.ym "
        "HAVING COUNT(*) > $n)"
    ),
    "SELECT award_id FROM pension_award WHERE $n IN (SELECT pay_id FROM pension_payment)",
    "SELECT l.name, p.pay_id FROM law_parameter AS l LEFT JOIN pension_payment AS p ON p.pay_id = l.value",
    "SELECT p.pay_id, l.name FROM pension_payment AS p RIGHT JOIN law_parameter AS l ON p.pay_id = l.value",
    "SELECT p.pay_id, l.name FROM pension_payment AS p FULL JOIN law_parameter AS l ON p.pay_id = l.value",
    "SELECT p.pay_id FROM law_parameter AS l JOIN pension_payment AS p ON p.pay_id = l.value",
    "SELECT name FROM law_parameter WHERE value IN (SELECT pay_id FROM pension_payment)",
    "SELECT name FROM law_parameter UNION SELECT CAST(pay_id AS VARCHAR) FROM pension_payment",
    (
        "SELECT p.pay_id, q.award_id AS a, r.person_id AS b FROM pension_payment AS p FULL JOIN pension_award AS q "
        "ON q.award_id = p.pay_id FULL JOIN person AS r ON r.person_id = p.person_id"
    ),
    "WITH n AS (SELECT COUNT(*) AS n FROM pension_payment), m AS (SELECT n + $n AS m FROM n) SELECT m FROM m",
]
Wanted = dict[str, list[pa.Table]]  # by query, each world's answer


@pytest.fixture(scope="module")
def wanted(alone: Session) -> Wanted:
    """What each world answers when it is shown alone."""
    asked = [*TOGETHER, *NUMBERED]
    answers = Session.answers(alone, asked, SHOWN)
    return {sql: [answer[place] for answer in answers] for place, sql in enumerate(asked)}


def check(sql: str, wanted: Wanted, together: duckdb.DuckDBPyConnection) -> None:
    tree = side_by_side(read(sql), LAW, _values(SHOWN))
    rows = [tuple(row.values()) for row in together.sql(tree.sql("duckdb")).to_arrow_table().to_pylist()]
    for number, answer in enumerate(wanted[sql]):
        assert isinstance(answer, pa.Table), answer
        found = [row[1:] for row in rows if row[0] == number]
        assert sorted(map(repr, found)) == sorted(repr(tuple(row.values())) for row in answer.to_pylist()), number


@pytest.mark.parametrize("sql", TOGETHER)
def test_each_world_is_answered_as_if_it_were_alone(
    sql: str, wanted: Wanted, together: duckdb.DuckDBPyConnection
) -> None:
    check(sql, wanted, together)


@pytest.mark.parametrize("sql", NUMBERED)
def test_the_parameters_of_each_world_are_its_own(
    sql: str, wanted: Wanted, together: duckdb.DuckDBPyConnection
) -> None:
    check(sql, wanted, together)


def test_a_name_that_hides_the_outer_table_is_not_run_side_by_side() -> None:
    sql = "SELECT pay_id FROM pension_payment WHERE ym IN (SELECT ym FROM pension_payment WHERE amount_fen > 0)"
    with pytest.raises(NotSideBySideError, match="one name"):
        side_by_side(read(sql), LAW, _values(SHOWN))


@pytest.mark.parametrize("part", ALONE)
def test_some_forms_are_run_one_world_at_a_time(part: str) -> None:
    (sql,) = (one for one in QUERIES if part in one)
    with pytest.raises(NotSideBySideError):
        side_by_side(read(sql), LAW, _values(SHOWN))


def test_what_is_given_stands_beside_what_is_derived(together: duckdb.DuckDBPyConnection) -> None:
    together.execute(f"CREATE OR REPLACE TABLE given AS SELECT 1 AS {WORLD}, 77 AS person_id")
    derived, rows = side_by_side(read("SELECT person_id FROM person"), LAW, {}), read("SELECT person_id FROM given")

    def shown(given: list[bool], those: Any) -> set[tuple[int, int]]:
        return set(together.execute(beside(derived.copy(), given, those).sql("duckdb")).fetchall())

    alone = shown([False] * 4, None)
    assert {number for number, _ in alone} == {0, 2}
    assert shown([False, True, False, False], rows) == alone | {(1, 77)}
    assert shown([True, True, False, True], rows) == {one for one in alone if one[0] == 2} | {(1, 77)}
    assert shown([True, False, False, False], None) == {one for one in alone if one[0] == 2}


@pytest.mark.parametrize("fact", own_facts().values(), ids=own_facts())
def test_every_fact_can_be_derived_side_by_side_and_ports(fact: Fact) -> None:
    day: dict[str, list[object]] = {"as_of": [date(2026, 3, 31)] * 2, "as_of_month": [24314, 24313]}
    assert WORLD in spark(side_by_side(read(fact_sql(fact)), LAW, day))
