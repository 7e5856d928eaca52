"""The verifier alone, on logs made here: whatever is done to a log, the first entry that does not hold is named."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.cases import audit_verify
from jihe.cases.audit_verify import FIELDS, GENESIS, Head, UnusableError, canonical, entry_hash, read_export, verify

Log = list[dict[str, Any]]

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
details = st.dictionaries(words, st.one_of(st.integers(-(10**12), 10**12), words, st.booleans(), st.none()), max_size=3)
contents = st.tuples(words, words, words, details, st.integers(0, 20))  # the last: hours since the one before


def chained(rows: list[dict[str, Any]], start: int = 0, before: str = GENESIS) -> Log:
    """The rows as entries of one chain, hashed anew from ``start``."""
    made: Log = []
    for place, row in enumerate(rows):
        if place < start:
            made.append(row)
            before = row["hash"]
            continue
        entry = {name: row[name] for name in FIELDS} | {"seq": place + 1}
        made.append(entry | {"prev_hash": before, "hash": entry_hash(before, entry)})
        before = made[-1]["hash"]
    return made


def log_of(rows: list[tuple[str, str, str, dict[str, Any], int]]) -> Log:
    at, plain = datetime(2026, 3, 30, 8), []
    for actor, action, key, detail, hours in rows:
        at += timedelta(hours=hours)
        plain.append({
            "at": at.isoformat(timespec="microseconds"), "actor": actor, "role": "auditor", "action": action,
            "object_kind": "case", "object_key": key, "detail": detail,
        })  # fmt: skip
    return chained([{"seq": 0, **row} for row in plain])


def heads_of(log: Log) -> list[Head]:
    days: dict[str, Head] = {}
    for entry in log:
        day = entry["at"][:10]
        count = days[day].count + 1 if day in days else 1
        days[day] = Head(day, entry["seq"], entry["hash"], count)
    return list(days.values())


logs = st.lists(contents, min_size=1, max_size=12).map(log_of)
lively = settings(max_examples=60, deadline=None)


@lively
@given(logs)
def test_an_untouched_log_is_whole(log: Log) -> None:
    verdict = verify(log, heads_of(log))
    assert (verdict.bad, verdict.entries, verdict.last_hash) == (None, len(log), log[-1]["hash"])
    assert verdict.heads == len(heads_of(log))


@lively
@given(logs, st.data())
def test_an_edited_entry_is_named(log: Log, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(log) - 1))
    name = data.draw(st.sampled_from([*FIELDS, "prev_hash", "hash"]))
    old = log[place][name]
    new = {"seq": 99, "detail": {**log[place]["detail"], "more": 1}, "at": "2027-01-01T00:00:00.000000"}.get(name, "x")
    assert old != new
    log[place] = log[place] | {name: new}
    assert verify(log).bad == place + 1


@lively
@given(logs, st.data())
def test_an_entry_edited_and_hashed_again_breaks_at_the_next(log: Log, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(log) - 1))
    heads = heads_of(log)
    edited = log[place] | {"actor": f"{log[place]['actor']}!"}
    log[place] = edited | {"hash": entry_hash(edited["prev_hash"], edited)}
    without = verify(log).bad
    assert without == (place + 2 if place + 1 < len(log) else None)
    bad = verify(log, heads).bad
    assert bad == (place + 1 if any(head.seq == place + 1 for head in heads) else place + 2)


@lively
@given(logs.filter(lambda log: len(log) > 1), st.data())
def test_a_removed_entry_is_named(log: Log, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(log) - 2))
    del log[place]
    assert verify(log).bad == place + 1


@lively
@given(logs, st.data())
def test_an_inserted_entry_is_named(log: Log, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(log)))
    other = log_of([("mallory", "case.decide", "P-1", {}, 1)])[0]
    before = log[place - 1]["hash"] if place else GENESIS
    forged = {name: other[name] for name in FIELDS} | {"seq": place + 1, "at": log[max(place - 1, 0)]["at"]}
    forged |= {"prev_hash": before, "hash": entry_hash(before, forged)}  # the best a forger can do
    heads = heads_of(log)
    log.insert(place, forged)
    last = place == len(log) - 1
    assert verify(log).bad == (None if last else place + 2)
    if last:  # an entry added at the end is what a log is for; its day's head was taken before
        assert verify(log, heads).bad is None
    log[place] = other | {"seq": 99}
    assert verify(log).bad == place + 1


@lively
@given(logs.filter(lambda log: len(log) > 1), st.data())
def test_reordered_entries_are_named(log: Log, data: st.DataObject) -> None:
    first, second = sorted(data.draw(st.lists(st.integers(0, len(log) - 1), min_size=2, max_size=2, unique=True)))
    log[first], log[second] = log[second], log[first]
    assert verify(log).bad == first + 1


@lively
@given(logs, st.data())
def test_a_log_cut_off_is_found_by_the_heads_alone(log: Log, data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(log) - 1))
    assert verify(log[:kept]).bad is None
    verdict = verify(log[:kept], heads_of(log))
    assert verdict.bad == kept + 1
    assert "cut off" in verdict.why


@lively
@given(logs, st.data())
def test_a_log_written_anew_is_found_at_the_first_head_after_it(log: Log, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(log) - 1))
    heads = heads_of(log)
    log[place] = log[place] | {"object_key": "another"}
    forged = chained(log, place)
    assert verify(forged).bad is None
    verdict = verify(forged, heads)
    assert verdict.bad == min(head.seq for head in heads if head.seq > place)
    assert "rewritten" in verdict.why


def test_the_hash_is_over_the_hash_before_and_the_canonical_entry() -> None:
    entry = log_of([("wang", "case.look", "P-1", {"b": 1, "a": "中"}, 0)])[0]
    text = (
        GENESIS + '\n{"action":"case.look","actor":"wang","at":"2026-03-30T08:00:00.000000","detail":{"a":"中","b":1},'
        '"object_key":"P-1","object_kind":"case","role":"auditor","seq":1}'
    )
    import hashlib

    assert entry["hash"] == hashlib.sha256(text.encode()).hexdigest()


def test_a_clock_that_goes_back_is_named() -> None:
    log = log_of([("a", "b", "c", {}, 5), ("a", "b", "c", {}, 0)])
    log[1]["at"] = "2026-03-30T12:59:59.999999"
    assert verify(chained(log, 1)).bad == 2


def test_a_head_of_another_day_or_count_does_not_agree() -> None:
    log = log_of([("a", "b", "c", {}, 1), ("a", "b", "c", {}, 1)])
    (head,) = heads_of(log)
    assert verify(log, [Head("2026-03-29", head.seq, head.hash, head.count)]).bad == 2
    assert verify(log, [Head(head.day, head.seq, head.hash, 1)]).bad == 2
    assert verify(log, [Head(head.day, 1, log[0]["hash"], 1), head]).bad is None  # taken at noon, and again at night


def write(path: Path, log: Log) -> Path:
    path.write_text("".join(f"{canonical(entry)}\n" for entry in log), encoding="utf-8")
    return path


@pytest.mark.parametrize("spoil", ["space", "half", "text", "other", "deep", "twice"])
def test_a_line_that_is_not_canonical_is_named(tmp_path: Path, spoil: str) -> None:
    log = log_of([("a", "b", "c", {"n": 1}, 1), ("a", "b", "c", {}, 1), ("a", "b", "c", {}, 1)])
    lines = [canonical(entry) for entry in log]
    lines[1] = {
        "space": lines[1].replace(":", ": ", 1), "half": lines[1][:40], "text": "not JSON", "other": "[1]",
        "deep": "[" * 100_000, "twice": lines[1][:-1] + ',"seq":2}',
    }[spoil]  # fmt: skip
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    verdict = verify(read_export(path))
    assert verdict.bad == 2
    assert "line 2" in str(verdict)


def test_a_fraction_or_a_missing_field_is_named() -> None:
    log = log_of([("a", "b", "c", {}, 1), ("a", "b", "c", {}, 1)])
    assert verify([log[0], {**log[1], "more": 1}]).bad == 2
    assert verify([log[0], {name: log[1][name] for name in FIELDS}]).bad == 2
    assert verify([log[0], {**log[1], "detail": {"x": float("nan")}}]).bad == 2
    assert verify([{**log[0], "seq": True}]).bad == 1


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The verifier as an auditor carries it: the one file, an isolated Python without site packages."""
    command = [sys.executable, "-I", "-S", str(audit_verify.__file__), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_file_alone_verifies_without_the_server(tmp_path: Path) -> None:
    log = log_of([("王", "case.look", f"P-{n}", {"n": n}, 9) for n in range(6)])
    path, heads = write(tmp_path / "log.jsonl", log), tmp_path / "heads"
    heads.mkdir()
    for head in heads_of(log):
        (heads / f"audit-head-{head.day}.json").write_text(json.dumps(asdict(head)))
    whole = run(path, "--heads", heads)
    assert (whole.returncode, whole.stderr) == (0, "")
    assert f"whole: 6 entries, {len(heads_of(log))} heads agree" in whole.stdout
    assert "no heads" in run(path).stdout
    write(path, log[:-1])
    assert run(path).returncode == 0
    cut = run(path, "--heads", heads)
    assert cut.returncode == 1
    assert "entry 6: the log ends here" in cut.stdout


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_what_is_no_export_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "log.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnusableError, match=r"log\.jsonl: cannot be read as an audit export"):
        verify(read_export(path))
    failed = run(path)
    assert (failed.returncode, len(failed.stderr.splitlines())) == (2, 1)


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"count":1,"day":"2026-03-30","hash":"x","seq":"1"}'])
def test_what_is_no_head_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "audit-head-2026-03-30.json").write_text(text)
    with pytest.raises(UnusableError, match=r"audit-head-2026-03-30\.json: not the head of a day"):
        audit_verify.read_heads(tmp_path)
    with pytest.raises(UnusableError, match="no such folder"):
        audit_verify.read_heads(tmp_path / "none")
