"""Every relation shows the person a merged record stands for, whatever shows it: one fund, many, a day of the past."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from jihe.content import Facts
from jihe.content.facts import VERSIONS
from jihe.engines import Session, World, views
from jihe.engines.past import Past
from jihe.law import Law
from jihe.schema import TABLES
from jihe.schema.persons import RECORD, added, followed

EARLY, LATE = datetime(2026, 1, 5), datetime(2026, 3, 5)
# 3 went into 2 and 2 into 1, the latter only in March; 5 and 6 into each other; 7 went where nobody is known.
PEOPLE = [
    {"person_id": 1, "recorded_ts": EARLY},
    {"person_id": 2, "recorded_ts": EARLY},
    {"person_id": 2, "merged_into": 1, "recorded_ts": LATE},
    {"person_id": 3, "merged_into": 2, "recorded_ts": EARLY},
    {"person_id": 4, "recorded_ts": EARLY},
    {"person_id": 5, "merged_into": 6, "recorded_ts": EARLY},
    {"person_id": 6, "merged_into": 5, "recorded_ts": EARLY},
    {"person_id": 7, "merged_into": 77, "recorded_ts": EARLY},
]
NAMED = (1, 2, 3, 4, 5, 6, 7, 99)  # 99 has no record
MARCH = {1: 1, 2: 1, 3: 1, 4: 4, 5: 5, 6: 6, 7: 77, 99: 99}
JANUARY = {**MARCH, 2: 2, 3: 2}
DAYS = {date(2026, 1, 31): JANUARY, date(2026, 3, 31): MARCH}


def fund() -> dict[str, list[dict[str, Any]]]:
    """One row a named record in each kind of table, its key ten times the record's number."""
    ten = {n: 10 * n for n in NAMED}
    return {
        "person": PEOPLE,
        "person_change": [{"change_id": ten[n], "person_id": n, "recorded_ts": EARLY} for n in NAMED],
        "contribution": [{"contrib_id": ten[n], "person_id": n, "recorded_ts": EARLY} for n in NAMED],
        "ui_claim": [{"claim_id": ten[n], "person_id": n, "recorded_ts": EARLY} for n in NAMED],
        "relation": [{"rel_id": ten[n], "a_person": n, "b_person": 3, "recorded_ts": EARLY} for n in NAMED],
        "bank_account": [{"acct_id": 10, "holder_person_id": None, "recorded_ts": EARLY}],
        "wi_case": [{"case_id": 10, "person_id": 3, "witness_ids": [3, 4], "recorded_ts": EARLY}],
        "expert": [{"expert_id": 10, "person_id": 3, "recorded_ts": EARLY}],
        "wi_appraisal": [{"appr_id": 10, "person_id": 4, "expert_ids": [10], "recorded_ts": EARLY}],
        "oi_case": [{"oi_id": 10, "rider_id": 3, "amount_fen": 5, "recorded_ts": EARLY}],
        "ext_life": [{"ext_id": 10, "id_no": "id-3", "received_ts": EARLY}],
    }


def asked(of: dict[int, int]) -> dict[str, list[tuple[Any, ...]]]:
    """Queries and their answers where ``of`` says whom each record stands for."""
    named = [(10 * n, of[n]) for n in NAMED]
    return {
        "SELECT person_id, root FROM person": [(n, of[n]) for n in range(1, 8)],
        "SELECT person_id, root FROM identity": [(n, of[n]) for n in range(1, 8)],
        f"SELECT change_id, person_id, {RECORD} FROM person_change": [(10 * n, of[n], n) for n in NAMED],
        "SELECT contrib_id, person_id FROM contribution": named,
        "SELECT claim_id, person_id FROM ui_claim": named,
        "SELECT rel_id, a_person, b_person FROM relation": [(key, root, of[3]) for key, root in named],
        "SELECT acct_id, holder_person_id FROM bank_account": [(10, None)],
        "SELECT person_id FROM wi_case": [(of[3],)],
        "SELECT person_id FROM case_witness": [(of[3],), (4,)],
        "SELECT person_id FROM appraisal_expert": [(of[3],)],
        "SELECT person_id FROM payment": [(of[3],)],
        "SELECT contrib_id, person_id FROM claimant_contribution": named,
        "SELECT person_id FROM ext_life": [(of[3],)],
    }  # fmt: skip


# Spark plans files anew for each question, a minute together: one question there of each way a record is named.
OVER_FILES = ("person", "relation", "case_witness", "payment")


def check(session: Session, rows: Any, of: dict[int, int], only: tuple[str, ...] | None = None) -> None:
    for sql, wanted in asked(of).items():
        if only is None or sql.split()[-1] in only:
            assert rows(session, sql) == sorted(wanted, key=repr), sql


@pytest.mark.parametrize("day", DAYS)
def test_a_merge_is_followed_to_its_end_once_it_is_known(
    opened: Any, stored: Any, rows: Any, engine: str, day: date
) -> None:
    check(opened(fund(), day), rows, DAYS[day])
    if engine == "duckdb":
        check(stored(fund(), day), rows, DAYS[day])
    elif day == max(DAYS):
        check(stored(fund(), day), rows, DAYS[day], OVER_FILES)


def test_many_funds_at_once_have_each_their_own_merges(opened: Any, arrow: Any, rows: Any) -> None:
    alone = [{"person_id": n, "recorded_ts": EARLY} for n in range(1, 8)]
    apart = fund() | {"person": alone}
    nobody = {n: n for n in NAMED}
    worlds = [World(arrow(apart), date(2026, 3, 31), {}), *(World(arrow(fund()), day, {}) for day in DAYS)]
    queries = list(asked(MARCH))
    for of, found in zip((nobody, *DAYS.values()), opened({}).answers(queries, worlds), strict=True):
        for (sql, wanted), answer in zip(asked(of).items(), found, strict=True):
            shown = [tuple(row.values()) for row in answer.to_pylist()]
            assert sorted(shown, key=repr) == sorted(wanted, key=repr), sql


def test_a_session_shown_again_forgets_the_merges(opened: Any, arrow: Any, rows: Any) -> None:
    session = opened(fund(), date(2026, 1, 31))
    assert rows(session, "SELECT a_person FROM relation WHERE rel_id = 30") == [(2,)]
    session.again(arrow(fund()), date(2026, 3, 31))
    assert rows(session, "SELECT a_person FROM relation WHERE rel_id = 30") == [(1,)]
    session.again(arrow({"contribution": [{"person_id": 3, "recorded_ts": EARLY}]}), date(2026, 3, 31))
    assert rows(session, "SELECT person_id FROM contribution") == [(3,)]


def test_each_day_of_the_past_follows_what_was_merged_by_then(folder: Any, law: Law, rows: Any) -> None:
    folder.write(fund())
    with Past(folder, None, law) as past:
        for day, of in reversed(DAYS.items()):
            with past.on(day) as session:
                check(session, rows, of)


def test_all_versions_of_a_row_name_the_person_too() -> None:
    table = TABLES["pension_award"]
    connection = duckdb.connect()
    shown = ", ".join(f"NULL::{column.duckdb_type} AS {column.name}" for column in table.columns)
    connection.execute(f"CREATE TABLE told AS SELECT {shown}")
    connection.execute("UPDATE told SET award_id = 1, person_id = 3, recorded_ts = TIMESTAMP '2026-01-05'")
    connection.execute("CREATE TABLE merged AS SELECT 3 AS person_id, 1 AS root")
    sql = views.Views(Facts()).view_sql(table.name + VERSIONS, "told", date(2026, 1, 31))
    assert connection.sql(sql).select("award_id", "person_id").fetchall() == [(1, 1)]
    assert connection.sql(sql).columns == list(views.Views(Facts()).column_types(table.name + VERSIONS))


def test_where_no_record_is_merged_nothing_is_joined() -> None:
    for name, table in TABLES.items():
        if followed(table):
            assert views.MERGED in views.Views(Facts()).view_sql(name, "told", date(2026, 1, 31)), name
            plain = views.Views(Facts()).view_sql(name, "told", date(2026, 1, 31), merged=False)
            assert " JOIN " not in plain, name


def test_what_the_views_add() -> None:
    assert {name: added(table) for name, table in TABLES.items() if added(table)} == {
        "person": ("root",), "person_change": ("record_id",), "account_opening": ("record_id",),
    }  # fmt: skip
