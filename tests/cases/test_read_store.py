"""Verifying a copy of the store that nobody may change: an auditor's, on a disk that is locked."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from jihe.cases import audit, open_store, read_store
from jihe.cases import settings as store_settings
from jihe.cases.store import kind_errors
from jihe.errors import BadInputError, JiheError
from jihe.home import Home
from tests.cases.vendors import SQLITE_ONLY
from tests.support import jihe

pytestmark = SQLITE_ONLY


@pytest.fixture
def copy(store: Home, tmp_path: Path) -> Home:
    """A copy of a store with one entry in its log, taken while nobody wrote."""
    from django.db import connection

    audit.record(None, "night.begin", "night", "r1")
    connection.close()
    made = Home.at(tmp_path / "copy")
    made.root.mkdir()
    shutil.copy(store.cases, made.cases)
    return made


@pytest.fixture
def locked(copy: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The same where nothing can be written."""
    monkeypatch.setattr(store_settings.os, "access", lambda *_: False)
    return copy


def test_it_is_verified_and_left_as_it_was(locked: Home) -> None:
    before = locked.cases.read_bytes()
    done = jihe("audit", "verify", "--home", locked.root)
    assert "whole: 1 entries" in done.stdout
    assert locked.cases.read_bytes() == before
    assert [path.name for path in locked.root.iterdir()] == [locked.cases.name]


def test_nothing_can_be_written_through_it(copy: Home) -> None:
    read_store(copy)
    with pytest.raises(JiheError, match="cannot be opened for writing"), kind_errors():
        audit.record(None, "night.begin", "night", "r2")
    open_store(copy)
    audit.record(None, "night.begin", "night", "r2")  # opened anew, as ever


def test_a_copy_taken_while_somebody_wrote_is_named(locked: Home) -> None:
    locked.cases.with_name(f"{locked.cases.name}-wal").write_bytes(b"x")
    with pytest.raises(BadInputError, match="copied while in use"):
        read_store(locked)


def test_an_older_store_is_not_brought_up_to_date_by_reading(copy: Home) -> None:
    with sqlite3.connect(copy.cases) as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'cases' AND name LIKE '0011%'")
    connection.close()
    with pytest.raises(BadInputError, match="written by an older jihe"):
        read_store(copy)
    with pytest.raises(BadInputError, match="no case store there"):
        read_store(Home.at(copy.root / "none"))
