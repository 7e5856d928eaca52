"""Verify an exported audit log without the server: this file alone, with Python's standard library alone.

``python audit_verify.py EXPORT [--heads DIR]``, or ``jihe audit verify``. An export is one entry a line, in
canonical JSON (sorted keys, no spaces, UTF-8). An entry's ``hash`` is sha256 over the hash of the entry before
it and the canonical JSON of its own eight fields; the first one follows ``GENESIS``. A head is what a day's
last entry was when somebody carried it away: with the heads, a log that was cut off or wholly rewritten shows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GENESIS = "0" * 64
FIELDS = ("seq", "at", "actor", "role", "action", "object_kind", "object_key", "detail")
KEYS = frozenset((*FIELDS, "prev_hash", "hash"))
HEAD_KEYS = frozenset(("day", "seq", "hash", "count"))
HEAD_FILES = "audit-head-*.json"

Entry = Mapping[str, Any]


class UnusableError(Exception):
    """A file that is no audit export or no head at all: nothing can be said about it."""


@dataclass(frozen=True)
class Head:
    """The last entry of a day as it was exported; ``count``: entries of that day up to and with it."""

    day: str
    seq: int
    hash: str
    count: int


@dataclass(frozen=True)
class Verdict:
    """How far the chain holds. ``bad``: number of the first entry that does not hold, None where all do."""

    entries: int
    last_hash: str
    heads: int
    bad: int | None = None
    why: str = ""

    def __str__(self) -> str:
        if self.bad is not None:
            return f"entry {self.bad}: {self.why}"
        held = (
            f"{self.heads} heads agree" if self.heads else "no heads to hold it against: a cut-off end would not show"
        )
        return f"whole: {self.entries} entries, {held}, last hash {self.last_hash}"


def canonical(value: Any) -> str:
    """The one way to write a value as JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def entry_hash(prev_hash: str, entry: Entry) -> str:
    """sha256, in hex, over the hash of the entry before and the canonical JSON of the eight fields."""
    text = f"{prev_hash}\n{canonical({name: entry[name] for name in FIELDS})}"
    return hashlib.sha256(text.encode()).hexdigest()


def verify(entries: Iterable[Entry | str], heads: Iterable[Head] = ()) -> Verdict:
    """Follow the chain from its first entry; ``entries`` in the order found, text where a line is no entry.

    The first entry that does not hold is named: edited (its hash), removed, inserted, reordered (its number,
    or the hash before it), later than a head that says more (cut off), or other than a head (rewritten).
    """
    awaited = sorted(heads, key=lambda head: (head.seq, head.day))
    done = agreed = in_day = 0
    last_hash, last_at = GENESIS, ""

    def broken(seq: int, why: str) -> Verdict:
        return Verdict(done, last_hash, agreed, seq, why)

    for entry in entries:
        seq = done + 1
        if isinstance(entry, str):
            return broken(seq, entry)
        if entry.keys() != KEYS:
            return broken(seq, "its fields are not those of an audit entry")
        if entry["seq"] != seq or isinstance(entry["seq"], bool):
            return broken(seq, f"entry {entry['seq']} stands in its place: removed, inserted or reordered")
        if entry["prev_hash"] != last_hash:
            return broken(seq, "it does not follow the entry before it")
        try:
            hashed = entry_hash(last_hash, entry)
        except ValueError:
            return broken(seq, "it cannot be written as canonical JSON")
        if entry["hash"] != hashed:
            return broken(seq, "its content is not what its hash was made from: edited")
        if not isinstance(entry["at"], str) or entry["at"] < last_at:
            return broken(seq, "its time lies before that of the entry before it")
        in_day = in_day + 1 if entry["at"][:10] == last_at[:10] else 1
        done, last_hash, last_at = seq, entry["hash"], entry["at"]
        while awaited and awaited[0].seq <= seq:
            head = awaited.pop(0)
            if (head.seq, head.hash, head.day, head.count) != (seq, last_hash, last_at[:10], in_day):
                return broken(seq, f"the head of {head.day} says otherwise: rewritten since that day")
            agreed += 1
    if awaited:
        head = awaited[-1]
        return broken(done + 1, f"the log ends here; the head of {head.day} knows {head.seq} entries: cut off")
    return Verdict(done, last_hash, agreed)


def read_export(path: Path) -> Iterator[Entry | str]:
    """The entries of an export; a line that is none, or is not in its canonical form, as a sentence that says so."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                yield _entry(line, number)
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableError(f"{path}: cannot be read as an audit export ({_reason(error)})") from error


def _entry(line: str, number: int) -> Entry | str:
    try:
        entry = json.loads(line)
        if isinstance(entry, dict) and f"{canonical(entry)}\n" == line:
            return entry
    except (ValueError, RecursionError):
        pass
    return f"line {number} is not an entry in its canonical form: edited or cut off"


def read_heads(folder: Path) -> list[Head]:
    """Every head exported into ``folder``."""
    if not folder.is_dir():
        raise UnusableError(f"{folder}: no such folder of heads")
    return [read_head(path) for path in sorted(folder.glob(HEAD_FILES))]


def read_head(path: Path) -> Head:
    """One day's head."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict) or found.keys() != HEAD_KEYS:
            raise ValueError("other fields")
        head = Head(**found)
        if type(head.seq) is not int or type(head.count) is not int or path.name != head_name(head.day):
            raise ValueError("other values")
    except (OSError, ValueError, RecursionError) as error:
        raise UnusableError(f"{path}: not the head of a day as jihe audit head writes it") from error
    return head


def head_name(day: str) -> str:
    """The file of a day's head."""
    return HEAD_FILES.replace("*", str(day))


def _reason(error: Exception) -> str:
    return (error.strerror or "unreadable") if isinstance(error, OSError) else "not UTF-8 text"


def main() -> int:
    """0: whole; 1: something does not hold; 2: not usable."""
    parser = argparse.ArgumentParser(description="Verify an exported audit log without the server.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--heads", type=Path, help="folder with the daily heads")
    given = parser.parse_args()
    try:
        verdict = verify(read_export(given.export), read_heads(given.heads) if given.heads else ())
    except UnusableError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{given.export}: {verdict}\n")
    return 0 if verdict.bad is None else 1


if __name__ == "__main__":
    sys.exit(main())
