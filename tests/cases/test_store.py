"""The store as a file on disk: killed processes, several at once, files that are no store."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jihe.cases import open_store, update
from jihe.errors import BadInputError, BusyError, JiheError
from jihe.home import Home
from tests.cases.vendors import POSTGRES_ONLY, SQLITE_ONLY

DAY = date(2026, 3, 31)

# Joins the night in FOLDER as run RUN; dies before the statement that holds a text, as when the power goes.
WORKER = """
import os, signal, sys
from datetime import date
from pathlib import Path
import pyarrow.parquet as pq
from jihe.cases import open_store, update
from jihe.home import Home

home, folder, run, day, last_words = sys.argv[1:6]
open_store(Home.at(home))
from django.db import connection

def killed(execute, sql, params, many, context):
    if last_words and last_words in sql:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)

tables = [pq.read_table(Path(folder) / name) for name in ("signals", "money", "proofs")]
with connection.execute_wrapper(killed):
    update(run, date.fromisoformat(day), *tables)
"""


def write(folder: Path, tables) -> Path:
    folder.mkdir(parents=True)
    for name, table in zip(("signals", "money", "proofs"), tables, strict=True):
        pq.write_table(table, folder / name)
    return folder


def worker(home: Home, folder: Path, run: str, day: date = DAY, last: str = "") -> subprocess.Popen[bytes]:
    arguments = [str(home.root), str(folder), run, day.isoformat(), last]
    return subprocess.Popen([sys.executable, "-c", WORKER, *arguments], stderr=subprocess.PIPE)


STEPS = (
    "INSERT INTO cases_case ",
    *(
        pytest.param(step, marks=pytest.mark.verify)
        for step in (
            "INSERT INTO cases_signal ",
            "INSERT INTO cases_signalproof ",
            "INSERT INTO cases_casemoney ",
            "INSERT INTO cases_signalmoney ",
            "UPDATE cases_casemoney SET fen",
            "INSERT INTO cases_casenight ",
        )
    ),
    "CASE WHEN c.opened_by_id",  # all is written, nothing committed
)


@pytest.mark.parametrize("last", STEPS)
def test_a_process_killed_while_joining_leaves_the_store_as_it_was(last, store, night, sig, dump, tmp_path) -> None:
    update("r1", date(2026, 3, 30), *night(sig(money={1: 500})))
    before = dump()
    tables = night(sig(money={1: 400, 2: 10}, says="新"), sig(subject=2, money={3: 7}))
    process = worker(store, write(tmp_path / "night", tables), "r2", last=last)
    process.wait(60)
    assert process.returncode == -signal.SIGKILL, process.stderr.read().decode()
    assert dump() == before
    assert update("r2", DAY, *tables).cases == 2  # and it can be run again


@pytest.mark.verify
def test_two_processes_at_once_lose_nothing(store, fresh, night, sig, dump, tmp_path) -> None:
    nights = {
        f"r{n}": (
            date(2026, 3, n),
            night(*(sig(subject=s, money={s: 10 * n, 100 * n + s: 1}) for s in range(n, n + 40))),
        )
        for n in range(1, 7)
    }
    folders = {run: write(tmp_path / run, tables) for run, (_, tables) in nights.items()}
    running = [worker(store, folders[run], run, day) for run, (day, _) in nights.items()]
    for process in running:
        assert process.wait(120) == 0, process.stderr.read().decode()
    found = dump()
    fresh()
    for run, (day, tables) in nights.items():
        update(run, day, *tables)
    expected = dump()

    def facts(rows, table, *names):
        return sorted(tuple(row[name] for name in names) for row in rows[table])

    for table, names in {
        "cases_case": ("number", "opened_on"),
        "cases_signal": ("signal_id", "first_seen", "last_seen", "says"),
        "cases_casemoney": ("money_table", "money_key", "fen", "first_seen"),
    }.items():
        assert facts(found, table, *names) == facts(expected, table, *names)
    assert len(found["cases_signalmoney"]) == len(expected["cases_signalmoney"])


@pytest.mark.verify
def test_processes_that_open_a_new_store_at_once_all_succeed(
    vendor, request, tmp_path, monkeypatch, night, sig
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if vendor == "postgres":
        server = request.getfixturevalue("server")
        server.run("DROP DATABASE IF EXISTS newest", "CREATE DATABASE newest")
        monkeypatch.setenv("DATABASE_URL", server.address.replace("/postgres?", "/newest?"))
    folder = write(tmp_path / "night", night(sig()))
    home = Home.at(tmp_path / "new")
    running = [worker(home, folder, f"r{n}") for n in range(3)]
    for process in running:
        assert process.wait(120) == 0, process.stderr.read().decode()
    open_store(home)
    from django.db import connection

    connection.close()


@SQLITE_ONLY
def test_opening_again_is_a_look_and_no_write(store) -> None:
    before = store.cases.stat().st_mtime_ns
    open_store(store)
    assert store.cases.stat().st_mtime_ns == before


@SQLITE_ONLY
def test_the_store_waits_its_turn_in_wal(store) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert connection.settings_dict["OPTIONS"]["timeout"] == 20


@SQLITE_ONLY
def test_a_writer_that_does_not_end_is_named(store, night, sig, dump) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(store.cases, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(BusyError, match=r"cases\.sqlite3: another process is writing; nothing was changed"):
            update("r1", DAY, *night(sig()))
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert update("r1", DAY, *night(sig())).cases == 1


@SQLITE_ONLY
def test_readers_are_not_kept_out_by_a_writer(store, night, sig, dump) -> None:
    update("r1", DAY, *night(sig()))
    other = sqlite3.connect(store.cases, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert len(dump()["cases_case"]) == 1
    other.execute("ROLLBACK")
    other.close()


# A store as the first release wrote it: a night, a case with a payment, on that night's list.
OLD_ROWS = {
    "cases_night": {"id": 1, "run_id": "r1", "as_of": "2026-03-30", "unheard": "{}", "capacity_minutes": 4800},
    "cases_case": {
        "id": 7, "number": "P-B8M5-HHA0-A8H0", "subject_kind": "person", "subject_id": 1, "line": "pension",
        "lane": "case", "state": "open", "opened_on": "2026-03-30", "opened_by_id": 1,
    },
    "cases_casemoney": {
        "id": 3, "case_id": 7, "money_table": "pension_payment", "money_key": 9, "fen": 12345,
        "first_seen": "2026-03-30", "first_night_id": 1,
    },
    "cases_casenight": {
        "id": 5, "night_id": 1, "case_id": 7, "signals": 1, "severity": 3, "score": None, "at_stake_fen": 12345,
        "owed_fen": 0, "elsewhere_fen": 0, "prevented_fen": 0, "docket": "recover", "p_upheld": 0.6,
        "expected_fen": 5555, "minutes": 180, "fen_per_hour": 1851, "rank": 1, "within_capacity": True,
    },
}  # fmt: skip


def test_an_older_store_is_brought_up_to_date_without_loss(vendor, request, tmp_path, monkeypatch) -> None:
    from django.core.management import call_command
    from django.db import connection

    from jihe.cases.store import configure

    monkeypatch.delenv("DATABASE_URL", raising=False)
    if vendor == "postgres":
        server = request.getfixturevalue("server")
        server.run("DROP DATABASE IF EXISTS older", "CREATE DATABASE older")
        monkeypatch.setenv("DATABASE_URL", server.address.replace("/postgres?", "/older?"))
    home = Home.at(tmp_path)
    configure(home.cases)
    call_command("migrate", "cases", "0001", verbosity=0)
    with connection.cursor() as cursor:
        for table, row in OLD_ROWS.items():
            marks = ", ".join(["%s"] * len(row))
            cursor.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    open_store(home)
    with connection.cursor() as cursor:
        for table, row in OLD_ROWS.items():
            cursor.execute(f"SELECT {', '.join(row)} FROM {table}")
            (found,) = cursor.fetchall()
            now = dict(zip(row, found, strict=True))
            assert now.pop("within_capacity", True)  # SQLite's 1
            assert {name: str(value) for name, value in now.items()} == {name: str(row[name]) for name in now}
        cursor.execute("SELECT town, assignee_id, merged_into_id FROM cases_case")
        assert cursor.fetchall() == [(None, None, None)]
    connection.close()


ADDRESSES = {
    "no address of PostgreSQL": ("mysql://geheim@host/x", "not an address of PostgreSQL"),
    "no database": ("postgresql://user:geheim@host", "names no database"),
    "an option that is none": ("postgresql://user:geheim@host/x?colour=red", "cannot be read"),
}


@pytest.mark.parametrize(("address", "said"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_that_cannot_be_used_is_not_repeated(address: str, said: str) -> None:
    from jihe.cases.settings import server

    with pytest.raises(BadInputError, match=said) as told:
        server(address)
    assert "geheim" not in str(told.value)


def test_an_address_becomes_a_connection_that_waits_its_turn() -> None:
    from jihe.cases.settings import server

    found = server("postgresql://jihe:geheim@db.example:5433/fund?sslmode=require")
    assert [found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "fund", "jihe", "geheim", "db.example", "5433",
    ]  # fmt: skip
    assert found["OPTIONS"] == {"sslmode": "require", "options": "-c lock_timeout=20s"}


@POSTGRES_ONLY
def test_a_server_that_refuses_or_does_not_answer_is_named(store, server, tmp_path, monkeypatch) -> None:
    for address, said in (
        (server.address.replace("/postgres?", "/nowhere?"), r"case store nowhere at .*refused us|does not answer"),
        ("postgresql://x:geheim@127.0.0.1:9/fund", "case store fund at 127.0.0.1: the server does not answer"),
    ):
        monkeypatch.setenv("DATABASE_URL", address)
        with pytest.raises(JiheError, match=said) as told:
            open_store(Home.at(tmp_path))
        assert "geheim" not in str(told.value)


def test_a_question_makes_no_tables(server, tmp_path, monkeypatch) -> None:
    server.run("DROP DATABASE IF EXISTS bare", "CREATE DATABASE bare")
    monkeypatch.setenv("DATABASE_URL", server.address.replace("/postgres?", "/bare?"))
    with pytest.raises(BadInputError, match="no case store there; run jihe nightly first"):
        open_store(Home.at(tmp_path), make=False)
    from django.db import connection

    assert connection.introspection.table_names() == []
    connection.close()


@POSTGRES_ONLY
def test_a_night_waits_for_an_action_and_is_named_when_it_waits_too_long(store, server, night, sig, dump) -> None:
    import psycopg
    from django.db import connection

    with psycopg.connect(server.store) as other, connection.cursor() as cursor:
        other.execute("LOCK TABLE cases_case IN ROW SHARE MODE")  # what SELECT … FOR UPDATE takes
        cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(BusyError, match=r"case store store at .*: another process is writing; nothing was changed"):
            update("r1", DAY, *night(sig()))
        assert dump()["cases_case"] == []  # readers are not kept out
    assert update("r1", DAY, *night(sig())).cases == 1


def test_a_file_that_is_no_store_is_named(tmp_path) -> None:
    home = Home.at(tmp_path)
    home.cases.write_bytes(b"this is a letter, not a database" * 100)
    with pytest.raises(JiheError, match=r"cases\.sqlite3: not a usable case store .*restore it from the backup"):
        open_store(home)


def test_a_store_of_a_newer_jihe_is_not_touched(store) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_later', '2030-01-01')"
        )
    with pytest.raises(BadInputError, match="written by a newer jihe"):
        open_store(store)
    with connection.cursor() as cursor:  # the server's database is the next test's too
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")


def test_a_store_that_cannot_be_opened_is_named(tmp_path) -> None:
    (tmp_path / "cases.sqlite3").mkdir()  # what the system refuses to everybody, root included
    with pytest.raises(JiheError, match="check the folder's rights"):
        open_store(Home.at(tmp_path))


@SQLITE_ONLY
def test_two_homes_in_one_process_are_two_stores(fresh, night, sig, dump) -> None:
    first = fresh()
    update("r1", DAY, *night(sig()))
    fresh()
    assert dump()["cases_case"] == []
    open_store(first)
    assert len(dump()["cases_case"]) == 1
