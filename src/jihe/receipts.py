"""What was proven once and need not be proven again: a cache by hash, in the home, its owner's alone.

A receipt is no permission. It says that a text, with all that its proof rests on, was found sound; whoever asks with
anything else finds none and proves anew, and what a receipt let through still meets the session's guard
(``jihe.engines.guard``) before it runs. Losing the file, or refusing it, costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

MOST = 20_000  # receipts kept, the latest; one is a few hundred bytes
_WAIT = 5.0  # seconds for another process that writes
_TABLE = "CREATE TABLE IF NOT EXISTS receipt (key TEXT PRIMARY KEY, body TEXT NOT NULL)"


class Receipts:
    """The receipts of one home; of no home (``Receipts.none()``) there are none and none is kept.

    Without ``read`` none is believed, and what is proven gets a new one.
    """

    def __init__(self, path: Path | None, *, read: bool = True) -> None:
        self.path, self._read = path, read

    @classmethod
    def none(cls) -> Receipts:
        """Everything is proven anew."""
        return cls(None)

    def find(self, keys: Iterable[str]) -> dict[str, Any]:
        """The receipts there are of these keys; none of a file that is not its owner's alone, or is damaged."""
        if self.path is None or not self._read or not _owned(self.path):
            return {}
        wanted, found = list(keys), {}
        with suppress(sqlite3.Error, ValueError), _opened(self.path) as database:
            for key in wanted:
                row = database.execute("SELECT body FROM receipt WHERE key = ?", [key]).fetchone()
                if row is not None:
                    found[key] = json.loads(row[0])
        return found

    def keep(self, made: Mapping[str, Any]) -> None:
        """Keep receipts by key; where the home cannot be written to they are not kept, and nothing is said."""
        if self.path is None or not made:
            return
        rows = [(key, json.dumps(body, ensure_ascii=False)) for key, body in made.items()]
        with suppress(sqlite3.Error, OSError):
            _make(self.path)
            with _opened(self.path) as database, database:
                database.execute(_TABLE)
                database.executemany("INSERT OR REPLACE INTO receipt VALUES (?, ?)", rows)
                database.execute("DELETE FROM receipt WHERE rowid <= (SELECT MAX(rowid) FROM receipt) - ?", [MOST])


def key(*parts: str) -> str:
    """The key of a proof: a hash of all that it rests on, each part told from the next."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@cache
def sources(*rooms: str, packages: tuple[str, ...] = ()) -> str:
    """A hash of the engine's own files in these rooms, and of the versions of the packages that they lean on.

    A room may be one file: ``"rehearse/making.py"``.
    """
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for room in rooms:
        place = here / room
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.suffix in (".py", ".sql"):
                body = path.read_bytes()
                digest.update(f"{path.relative_to(here).as_posix()} {len(body)} ".encode() + body)
    for package in packages:
        digest.update(f"{package} {version(package)} ".encode())
    return digest.hexdigest()


def _owned(path: Path) -> bool:
    """Whether the file is ours and nobody else may write to it: what others could have written is not believed."""
    try:
        about = path.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISREG(about.st_mode) and about.st_uid == os.geteuid() and not about.st_mode & 0o077


def _make(path: Path) -> None:
    """An empty file for the owner alone, in place of one that is not his alone or holds no database."""
    if path.exists() and (not _owned(path) or not _sound(path)):
        path.unlink()
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _sound(path: Path) -> bool:
    try:
        with _opened(path) as database:
            database.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return True  # another process has it
    except sqlite3.Error:
        return False
    return True


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=_WAIT)) as database:
        database.execute("PRAGMA synchronous = OFF")  # a cache may be lost with the power
        yield database
