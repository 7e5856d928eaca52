"""What was proven once is remembered, by its owner alone, and believed only where all it rests on is the same."""

from __future__ import annotations

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jihe import receipts
from jihe.receipts import Receipts, key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "receipts.sqlite3"


def test_what_was_kept_is_found_by_its_key_and_nothing_else_is(path: Path) -> None:
    Receipts(path).keep({"a": {"law": ["最低工资"]}, "b": 3})
    assert Receipts(path).find(["a", "b", "c"]) == {"a": {"law": ["最低工资"]}, "b": 3}


def test_without_read_nothing_is_believed_and_everything_is_kept(path: Path) -> None:
    fresh = Receipts(path, read=False)
    fresh.keep({"a": 1})
    assert fresh.find(["a"]) == {}
    assert Receipts(path).find(["a"]) == {"a": 1}


def test_of_no_home_there_are_none(tmp_path: Path) -> None:
    Receipts.none().keep({"a": 1})
    assert Receipts.none().find(["a"]) == {}
    missing = Receipts(tmp_path / "no home" / "receipts.sqlite3")
    missing.keep({"a": 1})
    assert missing.find(["a"]) == {}
    assert list(tmp_path.iterdir()) == []


def test_parts_of_a_key_are_told_apart() -> None:
    assert key("ab", "c") != key("a", "bc") != key("a", "b", "c")
    assert key("a", "b") == key("a", "b")


def test_the_file_is_its_owners_alone_whatever_the_umask_says(path: Path) -> None:
    before = os.umask(0)
    try:
        Receipts(path).keep({"a": 1})
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o640, 0o604])
def test_what_others_could_touch_is_not_believed_and_made_anew(path: Path, mode: int) -> None:
    Receipts(path).keep({"a": 1})
    path.chmod(mode)
    assert Receipts(path).find(["a"]) == {}
    Receipts(path).keep({"b": 2})
    assert Receipts(path).find(["a", "b"]) == {"b": 2}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    Receipts(tmp_path / "elsewhere.sqlite3").keep({"a": 1})
    path.symlink_to(tmp_path / "elsewhere.sqlite3")
    assert Receipts(path).find(["a"]) == {}


@pytest.mark.parametrize("damage", [b"", b"no database at all, and longer than a header of a hundred bytes" * 3])
def test_a_damaged_file_is_a_miss_and_is_made_anew(path: Path, damage: bytes) -> None:
    Receipts(path).keep({"a": 1})
    path.write_bytes(damage)
    assert Receipts(path).find(["a"]) == {}
    Receipts(path).keep({"b": 2})
    assert Receipts(path).find(["b"]) == {"b": 2}


def test_a_body_that_is_no_json_is_a_miss(path: Path) -> None:
    Receipts(path).keep({"a": 1})
    with sqlite3.connect(path) as database:
        database.execute("UPDATE receipt SET body = '{'")
    assert Receipts(path).find(["a"]) == {}


def test_the_oldest_go_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "MOST", 3)
    for name in "abcd":
        Receipts(path).keep({name: 1})
    Receipts(path).keep({"b": 2})  # kept again: the latest
    Receipts(path).keep({"e": 1})
    assert sorted(Receipts(path).find("abcde")) == ["b", "d", "e"]


def test_several_may_keep_at_once(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: Receipts(path).keep({f"k{number}": number}), range(40)))
    assert len(Receipts(path).find(f"k{number}" for number in range(40))) == 40


def test_the_engines_own_files_are_part_of_what_a_proof_rests_on() -> None:
    assert receipts.sources("content") != receipts.sources("content", "law")
    assert receipts.sources("content") != receipts.sources("content", packages=("sqlglot",))
