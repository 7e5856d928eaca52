"""A store that people have worked with, brought forward: nothing of theirs changes, and everything still holds."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from jihe.cases import audit, ledger, open_store, rank, ranking_table
from jihe.cases.ledger_check import check
from jihe.cases.why import Why
from jihe.home import Home
from jihe.law import Law
from tests.cases import carding
from tests.cases.bookkeeping import Desk

APPEND_ONLY = ("cases_step", "cases_verdict", "cases_entry", "cases_auditentry")
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
}


def ask(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def everything() -> dict[str, list[dict[str, Any]]]:
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(name for name in connection.introspection.table_names() if name.startswith("cases_")):
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


# What a table has gained, with what it says of rows of before.
GAINED = {
    "cases_step": {"until": None, "beside_id": None, "reference": ""},
    "cases_entry": {"reverses_id": None},
}


def brought(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> None:
    """Every row is there as it was; new tables are empty, but for a card for each case."""
    for table, columns in GAINED.items():
        for row in after[table]:
            assert {name: row.pop(name) for name in columns if name not in before[table][0]} in (columns, {})
    for table in after.keys() - before.keys():
        assert after[table] == [] or table == "cases_card", table
    assert {name: after[name] for name in before} == before
    carding.agree()


@pytest.fixture
def worked(store: Home, night: Any, sig: Any) -> Desk:
    """Two cases, one decided, paid back in part and on record; as the release before the tests' names kept them."""
    desk = Desk(night, sig)
    desk.take(desk.found(1, p1=500_000), desk.found(2, p2=7_000))
    desk.decide(400_000)
    ledger.order(desk.case(), desk.today(), desk.by, "V1")
    audit.record(desk.by, "case.look", "case", desk.case().number)
    call_command("migrate", "cases", "0006", verbosity=0)
    assert "test_zh" not in everything()["cases_signal"][0]
    return desk


def test_signals_get_names_and_all_else_stays(worked: Desk, store: Home) -> None:
    before, triggers = everything(), ask(TRIGGERS[connection.vendor])
    open_store(store)
    after = everything()
    for row in after["cases_signal"]:
        assert (row.pop("test_zh"), row.pop("test_en")) == ("", "")
    assert [row.pop("why") for row in after["cases_casenight"]] == [None, None]
    brought(before, after)
    assert all(before[table] for table in (*APPEND_ONLY, "cases_casemoney", "cases_casenight"))
    assert set(ask(TRIGGERS[connection.vendor])) >= set(triggers)


def test_what_may_not_change_still_may_not_and_the_books_and_the_log_hold(worked: Desk, store: Home) -> None:
    open_store(store)
    for table in APPEND_ONLY:
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
    assert check().defects == ()
    assert audit.verify_store([]).bad is None


def test_the_next_night_names_what_it_finds_again_and_no_other(worked: Desk, store: Home) -> None:
    from jihe.cases.models import Signal

    open_store(store)
    worked.take(worked.found(1, p1=500_000))
    named = Signal.objects.order_by("case__subject_id").values_list("test", "test_zh", "test_en")
    assert list(named) == [("paid", "死后发放", "paid in English"), ("paid", "", "")]


@pytest.fixture
def ranked(store: Home, night: Any, sig: Any, law: Law) -> Desk:
    """Three cases on a night's list, one decided since; as the release before the grounds kept them."""
    desk = Desk(night, sig)
    desk.take(*(desk.found(subject, **{f"p{subject}": 500_000}) for subject in (1, 2, 3)))
    rank("r1", 80, law)
    desk.decide(0, "benign")
    call_command("migrate", "cases", "0008", verbosity=0)
    assert "why" not in everything()["cases_casenight"][0]
    return desk


def test_lists_that_are_out_stay_as_they_were_and_the_next_night_says_why(ranked: Desk, store: Home, law: Law) -> None:
    before = everything()
    open_store(store)
    after = everything()
    assert [row.pop("why") for row in after["cases_casenight"]] == [None] * 3
    brought(before, after)
    assert [row["why"] for row in ranking_table("r1").to_pylist()] == [None] * 3
    ranked.take(*(ranked.found(subject, **{f"p{subject}": 500_000}) for subject in (2, 3)))
    rank("r2", 80, law)
    told = [Why.of(row["p_upheld"], row["why"]) for row in ranking_table("r2").to_pylist()]
    assert [one and one.short[0] for one in told] == ["此类疑点已核 1 件，属实 0 件"] * 2
    kept = everything()["cases_casenight"]
    assert [row["p_upheld"] for row in kept if row["night_id"] == 1] == [0.6] * 3


def test_grounds_of_nights_before_say_no_sums_and_their_list_stays(store: Home, night: Any, sig: Any, law: Law) -> None:
    desk = Desk(night, sig)
    desk.take(desk.found(1, p1=500_000))
    rank("r1", 80, law)
    assert [row["money_fen"] for row in everything()["cases_caseground"]] == [500_000]
    call_command("migrate", "cases", "0010", verbosity=0)
    before = everything()
    open_store(store)
    after = everything()
    assert [row.pop("money_fen") for row in after["cases_caseground"]] == [None]
    grounds = {name: [rows.pop("cases_caseground")] for name, rows in (("before", before), ("after", after))}
    assert grounds["before"] == grounds["after"]
    brought(before, after)
