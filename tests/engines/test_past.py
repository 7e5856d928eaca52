"""A day of the past shows what a session of its own shows, whatever the day and whoever asks beside it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest

from jihe.content import own_facts
from jihe.engines import QueryError, RefusedError, Session
from jihe.engines.past import Past
from jihe.law import Law
from jihe.schema import TABLES

DAYS = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
PEOPLE = [
    {"person_id": 1, "name": "甲", "id_no": "N1", "recorded_ts": datetime(2026, 1, 5)},
    {"person_id": 1, "name": "甲改", "id_no": "N1", "recorded_ts": datetime(2026, 2, 5)},
    {"person_id": 1, "name": "甲又改", "id_no": "N1", "recorded_ts": datetime(2026, 3, 5)},
    {"person_id": 2, "name": "乙", "id_no": "N2", "recorded_ts": datetime(2026, 2, 28, 23, 59, 59)},
]
DEATHS = [
    {"ext_id": 1, "id_no": "N1", "name": "甲", "death_date": date(2026, 1, 1), "received_ts": datetime(2026, 2, 10)},
    {"ext_id": 2, "id_no": "N2", "name": "丙", "death_date": date(2026, 1, 2), "received_ts": datetime(2026, 3, 10)},
]
FUND = {"person": PEOPLE, "ext_death": DEATHS}
ASKED = [
    "SELECT person_id, name FROM person",
    'SELECT ext_id, person_id, "match" FROM ext_death',
    "SELECT person_id, death_date FROM death",
    "SELECT person_id, root FROM identity",
    "SELECT claim_id FROM ui_claim",
    "SELECT name, COUNT(*) AS n FROM law_parameter GROUP BY name",
]


@pytest.fixture
def past(folder: Any, law: Law) -> Any:
    folder.write(FUND)
    with Past(folder, None, law) as past:
        yield past


def shown(session: Session, rows: Any) -> list[Any]:
    return [rows(session, sql) for sql in ASKED]


def alone(folder: Any, law: Law, day: date, rows: Any) -> list[Any]:
    with Session.of_snapshot(folder, None, day, law) as session:
        return shown(session, rows)


def test_each_day_is_what_a_session_of_its_own_shows(past: Past, folder: Any, law: Law, rows: Any) -> None:
    for day in reversed(DAYS):
        with past.on(day) as session:
            assert shown(session, rows) == alone(folder, law, day, rows)
            last = {1: None, 2: datetime(2026, 2, 10), 3: datetime(2026, 3, 10)}
            assert session.freshness("ext_death") == last[day.month]


def test_every_relation_there_is_can_be_made(past: Past, folder: Any, law: Law) -> None:
    with past.on(DAYS[-1]) as then, Session.of_snapshot(folder, None, DAYS[-1], law) as own:
        for name in (*TABLES, *own_facts()):
            first, second = (one.query(f"SELECT * FROM {name}") for one in (then, own))
            assert (first.schema, first.num_rows) == (second.schema, second.num_rows), name


def test_several_days_at_once(past: Past, folder: Any, law: Law, rows: Any) -> None:
    def look(day: date) -> list[Any]:
        with past.on(day) as session:
            return shown(session, rows)

    wanted = {day: alone(folder, law, day, rows) for day in DAYS}
    with ThreadPoolExecutor(3) as pool:
        for day, found in zip(DAYS * 4, pool.map(look, DAYS * 4), strict=True):
            assert found == wanted[day]


def test_the_guard_stands_and_the_stamps_are_not_to_be_seen(past: Past) -> None:
    with past.on(DAYS[0]) as session:
        session.query("SELECT person_id FROM person")
        for sql in ("SELECT * FROM stamped_person", "SELECT * FROM read_csv('/etc/passwd')", "DROP TABLE person"):
            with pytest.raises(RefusedError):
                session.query(sql)
        with pytest.raises(QueryError):
            session.query("SELECT superseded_ts FROM person")


def test_nothing_is_left_behind(folder: Any, law: Law) -> None:
    folder.write(FUND)
    with Past(folder, None, law) as past, past.on(DAYS[0]) as session:
        session.query("SELECT person_id FROM person")
        assert [path for path in folder.scratches.iterdir() if path.is_dir()]
    assert [path for path in folder.scratches.iterdir() if path.is_dir()] == []
