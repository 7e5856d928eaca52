"""A fresh case store for each test, and nights made from a few words."""

from __future__ import annotations

import shutil
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
    "cases_casenight",
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
    score: float | None = None
    says: str = "死亡后仍发放"
    match: str = "strong"
    prevented: int = 0
    evidence: str = '{"law":{},"parameters":{},"values":{}}'
    money_table: str = "pension_payment"

    @property
    def id(self) -> str:
        return signal_id(self.code, self.kind, self.subject, str(self.subject), self.test)


def make_night(*sigs: Sig) -> Tables:
    signals = [
        {
            "signal_id": s.id, "kind": "finding" if s.score is None else "warning",
            "source": f"{s.code.lower()}_x", "code": s.code, "content_hash": "c" * 64,
            "line": s.line, "lane": s.lane, "subject_kind": s.kind,
            "subject_id": s.subject, "key": str(s.subject), "test": s.test, "severity": s.severity,
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

    home = Home.at(tmp_path_factory.mktemp("template"))
    open_store(home)
    connection.close()  # the last one out merges the write-ahead log into the file
    return home.cases


@pytest.fixture
def fresh(empty_store: Path, tmp_path: Path) -> Callable[[], Home]:
    """Opens another empty store each time it is called."""
    made = iter(range(10_000))

    def make() -> Home:
        home = Home.at(tmp_path / f"home{next(made)}")
        home.root.mkdir()
        shutil.copy(empty_store, home.cases)
        open_store(home)
        return home

    return make


@pytest.fixture
def store(fresh: Callable[[], Home]) -> Iterator[Home]:
    from django.db import connection

    yield fresh()
    connection.close()
