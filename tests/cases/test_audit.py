"""The audit log in the store, on both databases: one chain, which nothing but a new entry changes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from jihe.cases import audit, reviewers
from jihe.cases.audit_verify import GENESIS, Head, read_export, read_heads, verify
from jihe.cli.audit import command
from jihe.errors import BadInputError, JiheError
from jihe.home import Home


@pytest.fixture
def wang(store):
    from jihe.cases.models import Reviewer

    return Reviewer.objects.create(login="wang", role="auditor")


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is moved."""

    class Clock:
        at = datetime(2026, 3, 31, 9, 0, 0, 7)

    monkeypatch.setattr(audit, "now", lambda: Clock.at)
    return Clock


def some(wang, clock, count: int = 5, hours: int = 10) -> None:
    for number in range(count):
        audit.record(wang, "case.look", "case", f"P-{number}", {"rows": number})
        clock.at += timedelta(hours=hours)


def test_an_entry_says_who_did_what_to_what(wang, clock) -> None:
    told = {"fen": 1200, "verdict": "fraud", "说明": ["中", None]}
    entry = audit.record(wang, "case.decide", "case", "P-1", told)
    night = audit.record(None, "night.join", "night", 7)
    assert list(audit.entries()) == [
        {
            "seq": 1, "at": "2026-03-31T09:00:00.000007", "actor": "wang", "role": "auditor", "action": "case.decide",
            "object_kind": "case", "object_key": "P-1", "detail": told,
            "prev_hash": GENESIS, "hash": entry.hash,
        },
        {
            "seq": 2, "at": "2026-03-31T09:00:00.000007", "actor": "night", "role": "night", "action": "night.join",
            "object_kind": "night", "object_key": "7", "detail": {}, "prev_hash": entry.hash, "hash": night.hash,
        },
    ]  # fmt: skip
    assert verify(audit.entries()).bad is None
    assert audit.verify_store([]).entries == 2


def test_what_is_rolled_back_was_never_written(wang) -> None:
    from django.db import transaction

    audit.record(wang, "case.look", "case", "P-1")

    def fails() -> None:
        with transaction.atomic():
            audit.record(wang, "case.decide", "case", "P-1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    audit.record(wang, "case.look", "case", "P-2")
    assert [entry["object_key"] for entry in audit.entries()] == ["P-1", "P-2"]
    assert audit.verify_store([]).bad is None


def test_a_clock_set_back_does_not_break_the_order(wang, clock) -> None:
    audit.record(wang, "case.look", "case", "P-1")
    clock.at -= timedelta(days=1)
    audit.record(wang, "case.look", "case", "P-2")
    assert [entry["at"] for entry in audit.entries()] == ["2026-03-31T09:00:00.000007"] * 2
    assert audit.verify_store([]).bad is None


@pytest.mark.parametrize(
    "text",
    ["查询 110101199003072316", "11010119900307231X", "110101900307231", "致电 13800138000。", "6222021234567890123"],
)
def test_personal_data_is_refused(wang, text: str) -> None:
    for detail in ({"reason": text}, {"list": [1, {"x": text}]}, {text: 1}):
        with pytest.raises(BadInputError, match="identity, mobile or card number"):
            audit.record(wang, "case.unmask", "case", "P-1", detail)
    with pytest.raises(BadInputError):
        audit.record(wang, "case.look", "person", text)
    assert not list(audit.entries())


def test_numbers_of_our_own_are_not_personal_data(wang) -> None:
    audit.record(wang, "x", "y", "P-7K3M-9QXA-2F4W", {"hash": "1234567890123456789a" * 3, "signal": "1234567890123456"})
    audit.record(wang, "x", "y", "2026-03-31-66418913", {"fen": 123456789012345678, "keys": [13800138000]})
    assert audit.verify_store([]).entries == 2


def test_a_fraction_is_refused(wang) -> None:
    with pytest.raises(ValueError, match="whole numbers only"):
        audit.record(wang, "x", "y", "z", {"share": [0.5]})


COPY = "INSERT INTO cases_auditentry SELECT {}, at, actor, role, action, object_kind, object_key, detail, {}, {}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_auditentry SET actor = 'li' WHERE seq = 2",
        "DELETE FROM cases_auditentry WHERE seq = 5",
        "UPDATE cases_audithead SET seq = 4",
        "UPDATE cases_audithead SET seq = 6, hash = 'x'",
        "UPDATE cases_audithead SET hash = 'x'",
        "DELETE FROM cases_audithead",
        "INSERT INTO cases_audithead (id, seq, hash, at) VALUES (1, 9, 'x', '2026-03-31')",
        COPY.format(6, "prev_hash", "hash") + " FROM cases_auditentry WHERE seq = 5",
        COPY.format(7, "hash", "'x'") + " FROM cases_auditentry WHERE seq = 5",
    ],
)
def test_the_database_itself_refuses(wang, clock, statement: str) -> None:
    from django.db import DatabaseError, connection

    some(wang, clock)
    before = list(audit.entries())
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(audit.entries()) == before
    assert audit.verify_store([]).bad is None


def without_triggers(*statements: str) -> None:
    """What somebody does who owns the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%audit%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor != "sqlite":
            cursor.execute("SET session_replication_role = origin")


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE cases_auditentry SET actor = 'li' WHERE seq = 2", 2),
        ("UPDATE cases_auditentry SET detail = '{\"rows\":9}' WHERE seq = 5", 5),
        ("UPDATE cases_auditentry SET at = '2026-04-01 09:00:00' WHERE seq = 4", 4),
        ("DELETE FROM cases_auditentry WHERE seq = 3", 3),
        ("DELETE FROM cases_auditentry WHERE seq = 1", 1),
        ("DELETE FROM cases_auditentry WHERE seq = 5", 5),  # the head row knows
        ("UPDATE cases_auditentry SET object_key = 'P-9' WHERE seq IN (3, 4)", 3),
        ("UPDATE cases_audithead SET seq = 6", 6),
    ],
)
def test_tampering_in_the_store_is_named(wang, clock, statement: str, bad: int) -> None:
    some(wang, clock)
    without_triggers(statement)
    assert audit.verify_store([]).bad == bad


def test_a_cut_off_store_is_found_by_the_heads(wang, clock, tmp_path) -> None:
    some(wang, clock)
    audit.export_heads(tmp_path)
    last = list(audit.entries())[3]
    without_triggers(
        "DELETE FROM cases_auditentry WHERE seq = 5", f"UPDATE cases_audithead SET seq = 4, hash = '{last['hash']}'"
    )
    assert audit.verify_store([]).bad is None
    assert audit.verify_store(read_heads(tmp_path)).bad == 5


def test_one_head_a_day_is_carried_away(wang, clock, tmp_path) -> None:
    some(wang, clock)  # 9 h and 19 h on the 31st, 5 h, 15 h on the 1st, 1 h on the 2nd
    hashes = [entry["hash"] for entry in audit.entries()]
    written = audit.export_heads(tmp_path)
    assert [path.name for path in written] == [
        f"audit-head-{day}.json" for day in ("2026-03-31", "2026-04-01", "2026-04-02")
    ]
    assert read_heads(tmp_path) == [
        Head("2026-03-31", 2, hashes[1], 2), Head("2026-04-01", 4, hashes[3], 2), Head("2026-04-02", 5, hashes[4], 1)
    ]  # fmt: skip
    assert audit.export_heads(tmp_path) == []
    clock.at = datetime(2026, 4, 2, 12)
    audit.record(wang, "case.look", "case", "P-9")
    assert [path.name for path in audit.export_heads(tmp_path)] == ["audit-head-2026-04-02.json"]
    assert read_heads(tmp_path)[-1].count == 2
    assert audit.verify_store(read_heads(tmp_path)).heads == 3


def test_a_head_that_the_log_no_longer_holds_is_kept_and_named(wang, clock, tmp_path) -> None:
    some(wang, clock)
    audit.export_heads(tmp_path)
    path = tmp_path / "audit-head-2026-04-01.json"
    text = path.read_text().replace('"seq":4', '"seq":3')
    path.write_text(text)
    with pytest.raises(JiheError, match=r"audit-head-2026-04-01\.json: the log no longer holds this head"):
        audit.export_heads(tmp_path)
    assert path.read_text() == text


def test_the_commands_export_verify_and_say_how_it_ended(store: Home, wang, clock, tmp_path: Path) -> None:
    some(wang, clock)
    reviewers.add("root", "administrator", None, None)
    run = CliRunner()

    def jihe(*arguments: str | Path):
        return run.invoke(command, [*map(str, arguments)], standalone_mode=False)

    export, heads = tmp_path / "log.jsonl", tmp_path / "heads"
    assert "7 entries" in jihe("export", export, "--by", "root", "--home", store.root).output
    assert verify(read_export(export)).bad is None
    assert len(jihe("head", "--out", heads, "--home", store.root).output.splitlines()) == 3
    for target in ([], [export]):
        whole = jihe("verify", *target, "--heads", heads, "--home", store.root)
        assert (whole.return_value, "whole: 7 entries, 3 heads agree" in whole.output) == (0, True)
    lines = export.read_text().splitlines(keepends=True)
    export.write_text("".join(lines[:3] + lines[4:]))
    cut = jihe("verify", export, "--heads", heads, "--home", store.root, "--json")
    assert cut.return_value == 1
    assert json.loads(cut.output)["bad"] == 4
    unusable = jihe("verify", tmp_path / "none.jsonl")
    assert isinstance(unusable.exception, BadInputError)


WRITER = """
import sys
from jihe.cases import audit, open_store
from jihe.home import Home
open_store(Home.at(sys.argv[1]))
from jihe.cases.models import Reviewer
wang = Reviewer.objects.get(login="wang")
for each in range(10):
    audit.record(wang, "case.look", "case", f"{sys.argv[2]}-{each}", {"n": each})
"""


@pytest.mark.verify
def test_twenty_processes_keep_one_chain(store: Home, wang) -> None:
    from django.db import connections

    connections.close_all()
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(store.root), str(number)]) for number in range(20)]
    assert [writer.wait() for writer in writers] == [0] * 20
    verdict = audit.verify_store([])
    assert (verdict.bad, verdict.entries) == (None, 200)
    assert {entry["object_key"] for entry in audit.entries()} == {
        f"{n}-{each}" for n in range(20) for each in range(10)
    }


def test_a_log_without_entries_is_whole_and_has_no_heads(store: Home, tmp_path: Path) -> None:
    assert audit.export_heads(tmp_path) == []
    assert (audit.verify_store([]).bad, audit.verify_store([]).last_hash) == (None, GENESIS)
    assert audit.export(tmp_path / "log.jsonl") == 0
