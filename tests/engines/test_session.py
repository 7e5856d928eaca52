"""What a session shows: the fund as known on a day, whose number a registry row is, and how fresh it all is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.content.catalog import relations_under
from jihe.engines import QueryError, RefusedError, Session, duck
from jihe.errors import JiheError
from jihe.law import Law
from jihe.schema import TABLES
from jihe.screening import quiet

_DUCKDB = {
    pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.string(): "VARCHAR", pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN", pa.date32(): "DATE", pa.timestamp("us"): "TIMESTAMP",
}  # fmt: skip


def kinds(table: pa.Table) -> dict[str, str]:
    return {field.name: "BIGINT[]" if pa.types.is_list(field.type) else _DUCKDB[field.type] for field in table.schema}


@pytest.mark.parametrize("filled", [False, True], ids=["empty", "filled"])
def test_every_relation_gives_what_the_catalogue_promises(opened: Any, law: Law, filled: bool) -> None:
    session = opened({name: [{}] for name in TABLES} if filled else {})
    for name, relation in relations_under(law).items():
        assert kinds(session.query(f"SELECT * FROM {name}")) == relation.types, name


def test_a_row_is_shown_as_it_was_known_at_the_end_of_the_day(opened: Any, rows: Any) -> None:
    versions = [
        {"award_id": 1, "status": "active", "recorded_ts": datetime(2026, 1, 1)},
        {"award_id": 1, "status": "suspended", "recorded_ts": datetime(2026, 3, 31, 23, 59, 59)},
        {"award_id": 1, "status": "ended", "recorded_ts": datetime(2026, 4, 1)},
    ]
    for day, status in (
        (date(2026, 3, 30), "active"), (date(2026, 3, 31), "suspended"), (date(2026, 4, 1), "ended"),
    ):  # fmt: skip
        session = opened({"pension_award": versions}, day)
        assert rows(session, "SELECT status FROM pension_award") == [(status,)]
    assert rows(opened({"pension_award": versions}, date(2025, 12, 31)), "SELECT status FROM pension_award") == []


def test_as_of_and_its_month_are_always_there(opened: Any, rows: Any) -> None:
    session = opened({}, date(2026, 3, 31))
    assert rows(session, "SELECT $as_of AS d, $as_of_month AS m") == [(date(2026, 3, 31), 2026 * 12 + 2)]
    assert rows(session, "SELECT $n AS n", n=3, unused=4) == [(3,)]
    with pytest.raises(QueryError, match="parameter n has no value"):
        session.query("SELECT $n AS n")


PEOPLE = [
    {"person_id": 1},
    {"person_id": 2, "merged_into": 3},
    {"person_id": 3, "merged_into": 4},
    {"person_id": 4},
    {"person_id": 6, "id_no": "twice", "name": "six"},
    {"person_id": 5, "id_no": "twice", "name": "five"},
    {"person_id": 7, "id_no": "once more", "merged_into": 8},
    {"person_id": 8, "id_no": "once more", "merged_into": 7},
]
LIFE = [
    {"id_no": "id-1"},  # number and name
    {"id_no": "id-1", "name": "name-9"},  # number only
    {"id_no": "id-1", "name": None},
    {"id_no": "id-2"},  # merged twice over; the old record's name
    {"id_no": "id-2", "name": "name-4"},  # the name it has now
    {"id_no": "twice", "name": "five"},  # two records: the smaller number
    {"id_no": "twice", "name": "six"},
    {"id_no": "nobody", "name": "name-1"},  # a name alone is nobody
    {"id_no": None, "name": "name-1"},
]


def test_a_registry_row_is_linked_by_number_and_never_by_name_alone(opened: Any, rows: Any) -> None:
    session = opened({"person": PEOPLE, "ext_life": LIFE})
    assert rows(session, 'SELECT ext_id, person_id, "match" FROM ext_life') == [
        (1, 1, "strong"), (2, 1, "weak"), (3, 1, "weak"), (4, 4, "strong"), (5, 4, "strong"), (6, 5, "strong"),
        (7, 5, "weak"), (8, None, None), (9, None, None),
    ]  # fmt: skip


def test_records_merged_in_a_circle_end_somewhere_and_once(opened: Any, rows: Any) -> None:
    session = opened({"person": PEOPLE, "ext_life": [{"id_no": "once more", "name": "name-7"}]})
    ((person, _),) = rows(session, 'SELECT person_id, "match" FROM ext_life')
    assert person in (7, 8)


def test_a_merge_is_followed_only_once_known(opened: Any, rows: Any) -> None:
    people = [
        {"person_id": 1},
        {"person_id": 2, "recorded_ts": datetime(2026, 1, 1)},
        {"person_id": 2, "merged_into": 1, "recorded_ts": datetime(2026, 3, 1)},
    ]
    tables = {"person": people, "ext_life": [{"id_no": "id-2"}]}
    assert rows(opened(tables, date(2026, 2, 28)), "SELECT person_id FROM ext_life") == [(2,)]
    assert rows(opened(tables, date(2026, 3, 1)), "SELECT person_id FROM ext_life") == [(1,)]


def test_freshness_is_the_last_row_known_by_the_day(opened: Any) -> None:
    life = [{"received_ts": datetime(2026, 3, 30, 8)}, {"received_ts": datetime(2026, 4, 1)}]
    session = opened({"ext_life": life})
    assert session.freshness("ext_life") == datetime(2026, 3, 30, 8)
    assert session.freshness("ext_border") is None


def test_missing_tables_are_empty_and_strange_ones_refused(opened: Any, rows: Any, law: Law) -> None:
    assert rows(opened({}), "SELECT COUNT(*) AS n FROM payment") == [(0,)]
    with pytest.raises(RefusedError, match="table truth is not"):
        Session.of_tables({"truth": pa.table({"x": [1]})}, date(2026, 3, 31), law)
    with pytest.raises(JiheError, match="engine sparks is not known; there are duckdb"):
        Session.of_tables({}, date(2026, 3, 31), law, engine="sparks")


def test_a_session_shows_other_tables_again_and_keeps_nothing_of_the_first(opened: Any, rows: Any, arrow: Any) -> None:
    session = opened({"person": [{"person_id": 1}], "ext_death": [{"id_no": "id-1", "kind": "H"}]})
    assert rows(session, "SELECT person_id, strength FROM death") == [(1, "strong")]
    assert session.freshness("ext_death") is not None
    session.again(arrow({"person": [{"person_id": 2}]}), date(2026, 4, 30))
    assert rows(session, "SELECT person_id FROM death") == []
    assert rows(session, "SELECT person_id, $as_of_month AS m FROM person") == [(2, 2026 * 12 + 3)]
    assert session.freshness("ext_death") is None
    again = {"person": [{"person_id": 2}], "ext_death": [{"id_no": "id-2", "kind": "P"}]}
    session.again(arrow(again), date(2026, 4, 30))
    assert rows(session, "SELECT person_id, strength FROM death") == [(2, "weak")]


def test_files_and_memory_show_the_same(opened: Any, rows: Any, stored: Any) -> None:
    tables = {
        "person": PEOPLE,
        "ext_life": LIFE,
        "ui_payment": [{"person_id": 1, "ym": 202601, "amount_fen": 5, "acct_id": 3}],
    }
    files, memory = stored(tables), opened(tables)
    for sql in ("SELECT * FROM ext_life", "SELECT * FROM payment", "SELECT * FROM person"):
        assert rows(files, sql) == rows(memory, sql)
        assert rows(files, sql)


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_session_over_files_leaves_nothing_behind(stored: Any, tmp_path: Path) -> None:
    session = stored({"person": PEOPLE})
    session.query("SELECT * FROM person")
    kept = session._scratch.path  # type: ignore[attr-defined]
    assert kept.is_dir()
    session.close()
    session.close()
    assert not kept.exists()


@pytest.mark.parametrize("engine", ["duckdb"])
@pytest.mark.parametrize("few", [2, 1])
def test_what_is_read_often_is_kept_if_it_is_small_and_stays_what_it_was(
    stored: Any, rows: Any, folder: Any, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Once copied, it does without its files; a table of more rows is read from them each time."""
    monkeypatch.setattr(duck, "FEW", few)
    late = {"refund_id": 3, "amount_fen": 9, "recorded_ts": datetime(2026, 4, 1)}  # not known on the session's day
    session = stored({"refund": [{"refund_id": 1, "amount_fen": 5}, {"refund_id": 2, "amount_fen": 7}, late]})
    asked = "SELECT refund_id, amount_fen FROM refund"
    for _ in range(duck.OFTEN + 2):
        assert rows(session, asked) == [(1, 5), (2, 7)]
    (file,) = folder.files("refund", None)
    Path(file).unlink()
    if few < 2:
        with pytest.raises(JiheError):
            rows(session, asked)
    else:
        assert rows(session, asked) == [(1, 5), (2, 7)]


def test_messages_hold_no_data(opened: Any) -> None:
    session = opened({"person": [{"person_id": 1, "name": "张三"}]})
    with pytest.raises(QueryError) as caught:
        session.query("SELECT CAST(name AS BIGINT) AS n FROM person")
    assert "张三" not in str(caught.value)
    with pytest.raises(QueryError, match="bonus"):
        session.query("SELECT bonus FROM person")


@pytest.mark.parametrize("engine", ["duckdb"])
def test_a_session_turns_to_another_state_of_the_law_and_back(opened: Any, rows: Any, law: Any) -> None:
    session = opened({"person": PEOPLE})
    asked = "SELECT MAX(value_fen) AS fen FROM law_parameter WHERE name = 'minimum_wage' AND to_month > $as_of_month"
    ((now,),) = rows(session, asked)
    wage = law.parameters["minimum_wage"]
    higher = replace(wage, values=tuple(replace(one, value=one.value + 1) for one in wage.values))
    session.turn_to(Law({**law.parameters, "minimum_wage": higher}))
    assert rows(session, asked) == [(now + 1,)]
    assert len(rows(session, "SELECT person_id FROM person")) == len(PEOPLE)
    session.turn_to(law)
    assert rows(session, asked) == [(now,)]


AWARD_STATES = st.lists(
    st.tuples(
        st.integers(1, 2),  # key
        st.integers(0, 2),  # days after the first: several versions of one instant
        st.sampled_from(["active", "suspended", "ended"]),
        st.one_of(st.none(), st.just(202512), st.just(202601)),
    ),
    max_size=8,
)


def test_the_last_version_is_the_row_as_known_and_none_is_from_later(law: Law) -> None:
    names = ", ".join(TABLES["pension_award"].names)

    @settings(max_examples=40, deadline=None)
    @given(states=AWARD_STATES, day=st.integers(-1, 2))
    def holds(states: Any, day: int) -> None:
        told = [
            {
                "award_id": key, "status": status, "end_ym": end,
                "recorded_ts": datetime(2026, 1, 1, 12) + timedelta(days=after),
            }
            for key, after, status, end in states
        ]  # fmt: skip
        as_of = date(2026, 1, 1) + timedelta(days=day)
        rows = [quiet.row("pension_award", row, 0) for row in told]
        session.again({"pension_award": pa.Table.from_pylist(rows, TABLES["pension_award"].arrow_schema())}, as_of)
        shown = {row["award_id"]: row for row in session.query(f"SELECT {names} FROM pension_award").to_pylist()}
        found = session.versions("pension_award", [1, 2]).to_pylist()
        assert {row["award_id"]: row for row in found} == shown
        assert len(found) == sum(row["recorded_ts"].date() <= as_of for row in told)
        order = [(row["award_id"], row["recorded_ts"]) for row in found]
        assert order == sorted(order)
        one = session.versions("pension_award", [1]).to_pylist()
        assert one == [row for row in found if row["award_id"] == 1]

    with Session.of_tables({}, date(2026, 1, 1), law) as session:
        holds()


def test_versions_of_rows_alike_on_every_engine_and_from_files(opened: Any, stored: Any) -> None:
    tables = {
        "person": [{"person_id": 1}, {"person_id": 2, "merged_into": 1}],
        "enrolment": [
            {"enrol_id": 1, "person_id": 2, "recorded_ts": datetime(2026, 1, 1)},
            {"enrol_id": 1, "person_id": 2, "end_reason": "voluntary", "recorded_ts": datetime(2026, 2, 1)},
            {"enrol_id": 1, "person_id": 2, "end_reason": "lcl40", "recorded_ts": datetime(2026, 4, 1)},
        ],
    }
    for session in (opened(tables), stored(tables)):
        found = session.versions("enrolment", {1, 99}).to_pylist()
        assert [(row["person_id"], row["end_reason"]) for row in found] == [(1, None), (1, "voluntary")]
        assert session.versions("enrolment", set()).num_rows == 0
        assert session.versions("wi_case", {1}).num_rows == 0
