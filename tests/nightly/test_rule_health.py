"""Each rule against its own past nights: distinct subjects, both directions, and nothing before there is a past."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.home import Home
from jihe.nightly import health_table
from jihe.nightly.past_nights import HEALTH, MOST, past_nights
from jihe.nightly.past_rates import ENOUGH
from jihe.nightly.rule_health import RuleHealth, beside_the_past, sentences, table

BEGIN = date(2026, 1, 1)
TESTS = [
    {"test": "one", "zh": "甲", "en": "A", "findings": 7, "subjects": 5},
    {"test": "two", "zh": "乙", "en": "B", "findings": 0, "subjects": 0},
]
SUBJECTS = {"code": pa.string(), "subject_kind": pa.string(), "subject_id": pa.int64()}


def found(subjects: Iterable[int], code: str = "U01") -> pa.Table:
    """Findings, one for each subject named; a subject named twice has two."""
    rows = [{"code": code, "subject_kind": "person", "subject_id": one} for one in subjects]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(SUBJECTS.items())))


def night(
    home: Home, day: date, subjects: Iterable[int], text: str = "a", state: str = "ok", eligible: int = 1000,
    snapshot: int = 1, status: str = "done", keep: bool = True,
) -> RuleHealth:  # fmt: skip
    """One night of one rule, kept as the nightly keeps it: what the chain of nights says of the rule."""
    findings = found(subjects)
    counts = {"eligible": eligible, "subjects": len(set(findings["subject_id"].to_pylist())), "rate": 0.1}
    told = counts if state != "failed" else dict.fromkeys(counts)
    one = {
        "source": "u01_reemployed_while_drawing",
        "code": "U01",
        "status": "live",
        "state": state,
        "tests": TESTS,
        **told,
    }
    content: Any = SimpleNamespace(rules={one["source"]: SimpleNamespace(hash=text)})
    screened: Any = SimpleNamespace(
        findings=findings, shadow=found([]), health=SimpleNamespace(to_pylist=lambda: [one])
    )
    (row,) = beside_the_past(content, screened, past_nights(home, day), day)
    if keep:
        folder = home.runs / f"{day}-{snapshot:08}"
        folder.mkdir(parents=True)
        pq.write_table(findings, folder / "findings.parquet")
        pq.write_table(found([]), folder / "shadow.parquet")
        pq.write_table(table([row]), folder / HEALTH)
        ledger = {"run_id": folder.name, "as_of": f"{day}", "status": status, "inputs": {"snapshot": snapshot},
                  "outputs": {HEALTH: ""}}  # fmt: skip
        (folder / "run.json").write_text(json.dumps(ledger), encoding="utf-8")
    return row


def nights(home: Home, new: Sequence[int], days: int = 7, text: str = "a") -> tuple[date, list[int]]:
    """Nights with that many new subjects each, after a first with ten; the next night's day, and who is found."""
    standing = list(range(10))
    night(home, BEGIN, standing, text)
    day = BEGIN
    for count in new:
        standing += range(len(standing), len(standing) + count)
        day += timedelta(days=days)
        night(home, day, standing, text)
    return day + timedelta(days=days), standing


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


USUAL = [2, 3, 1, 2, 4, 2, 3, 2]  # ENOUGH nights


def test_the_first_night_has_no_past(home: Home) -> None:
    row = night(home, BEGIN, [1, 2, 3])
    assert (row.compared, row.new, row.gone, row.nights, row.alarms) == (None, None, None, 0, [])


def test_each_test_is_counted_below_its_rule(home: Home) -> None:
    night(home, BEGIN, range(5))
    (row,) = pq.read_table(home.runs / f"{BEGIN}-00000001" / HEALTH).to_pylist()
    assert row["tests"] == TESTS
    lines = health_table.table([row])
    assert [line[1:4] for line in lines[2:]] == [["甲 A", "", "5"], ["乙 B", "", "0"]]
    assert ["  甲 A", "5 (7 findings)"] in health_table.dossier(row, [])
    assert len(health_table.table([row | {"tests": None}])) == 2  # a night from before tests were counted


def test_new_and_gone_are_told_from_the_second_night_on(home: Home) -> None:
    night(home, BEGIN, [1, 2, 3])
    row = night(home, BEGIN + timedelta(days=2), [2, 3, 4, 5])
    assert (row.compared, row.days, row.before) == ("2026-01-01-00000001", 2, 3)
    assert (row.new, row.gone) == (2, 1)  # 4 and 5; 1
    assert row.new_high is None


def test_an_expectation_wants_enough_nights(home: Home) -> None:
    day, standing = nights(home, USUAL[:-1])
    assert len(USUAL) == ENOUGH
    early = night(home, day, [*standing, *range(900, 1300)])
    assert (early.nights, early.new_high, early.alarms) == (ENOUGH - 1, None, [])
    later = night(home, day + timedelta(days=7), [*standing, *range(900, 1300), *range(2000, 2400)])
    assert later.nights == ENOUGH
    assert later.new_high is not None


def test_an_expectation_wants_a_month(home: Home) -> None:
    day, standing = nights(home, USUAL + USUAL, days=2)  # sixteen nights, 32 days
    assert night(home, day, [*standing, *range(900, 1300)], keep=False).new_high is None
    longer, more = nights(Home(home.root / "b"), USUAL + USUAL + USUAL, days=2)
    assert night(Home(home.root / "b"), longer, [*more, *range(900, 1300)], keep=False).new_high is not None


def test_a_flood_is_told_and_a_usual_night_is_not(home: Home) -> None:
    day, standing = nights(home, USUAL + USUAL)
    usual = night(home, day, [*standing, 900, 901, 902], keep=False)
    assert usual.alarms == []
    assert usual.new_low <= 3 <= usual.new_high
    flood = night(home, day, [*standing, *range(900, 1000)], keep=False)
    assert flood.alarms == ["flood"]
    (said,) = sentences([flood])
    assert said.startswith("U01: 今晚新增 100 个对象")
    assert "100 new subjects" in said


def test_a_collapse_is_told(home: Home) -> None:
    day, standing = nights(home, USUAL + USUAL)
    half = night(home, day, standing[::2], keep=False)
    assert half.alarms == ["collapse"]
    assert half.gone == len(standing) // 2
    assert f"{half.gone} of {half.before} subjects are no longer found" in sentences([half])[0]
    assert night(home, day, standing[1:], keep=False).alarms == []


def test_a_rule_that_stops_finding_anybody_new_is_told_in_time(home: Home) -> None:
    day, standing = nights(home, USUAL + USUAL)
    told = []
    for _ in range(10):
        row = night(home, day, standing)
        told.append(row.alarms)
        day += timedelta(days=7)
    assert told[0] == []
    first = told.index(["silence"])
    assert 1 < first < 9
    assert told[first:] == [["silence"]] * (10 - first)
    assert f"no new subject for {7 * 10} days" in sentences([row])[0]
    assert night(home, day, [*standing, 900], keep=False).alarms == []


def test_more_people_to_find_make_more_findings_usual(home: Home) -> None:
    day, standing = nights(home, USUAL + USUAL)
    grown = [*standing, *range(900, 935)]
    assert night(home, day, grown, keep=False).alarms == ["flood"]
    assert night(home, day, grown, eligible=12_000, keep=False).alarms == []


def test_a_changed_rule_begins_a_past_of_its_own(home: Home) -> None:
    day, standing = nights(home, USUAL + USUAL)
    changed = night(home, day, [*standing, *range(900, 1000)], text="b")
    assert (changed.changed, changed.new, changed.nights, changed.alarms) == (True, 100, 0, [])
    after = night(home, day + timedelta(days=7), [*standing, *range(900, 1000), 2000], text="b")
    assert (after.changed, after.new, after.nights) == (False, 1, 0)
    back = night(home, day + timedelta(days=14), standing, text="a", keep=False)
    assert back.changed


def test_a_night_in_which_the_rule_failed_is_passed_over(home: Home) -> None:
    day, standing = nights(home, [1])
    failed = night(home, day, [], state="failed")
    assert (failed.state, failed.compared, failed.gone) == ("failed", None, None)
    row = night(home, day + timedelta(days=7), standing)
    assert (row.new, row.gone, row.days) == (0, 0, 14)


def test_only_nights_before_this_one_that_ended_are_its_past(home: Home) -> None:
    night(home, BEGIN, [1])
    night(home, BEGIN + timedelta(days=1), [1, 2], status="failed")
    night(home, BEGIN + timedelta(days=3), [1, 2, 3])
    row = night(home, BEGIN + timedelta(days=2), [1, 9], keep=False)
    assert row.compared == "2026-01-01-00000001"
    same_day = night(home, BEGIN + timedelta(days=3), [1, 9], keep=False)
    assert same_day.compared == "2026-01-01-00000001"


def test_a_night_whose_files_were_cleared_away_is_no_past(home: Home) -> None:
    night(home, BEGIN, [1])
    night(home, BEGIN + timedelta(days=1), [1, 2])
    (home.runs / "2026-01-02-00000001" / "findings.parquet").unlink()
    assert night(home, BEGIN + timedelta(days=2), [1], keep=False).compared == "2026-01-01-00000001"


def test_of_one_day_the_night_over_the_newest_data_counts(home: Home) -> None:
    night(home, BEGIN, [1], snapshot=9)
    night(home, BEGIN, [1, 2], snapshot=10)
    night(home, BEGIN, [1, 2, 3], snapshot=2)
    assert [one.folder.name for one in past_nights(home, BEGIN + timedelta(days=1))] == ["2026-01-01-00000010"]


@pytest.mark.verify
def test_what_is_longer_ago_than_two_months_of_nights_is_forgotten(home: Home) -> None:
    for number in range(MOST + 2):
        night(home, BEGIN + timedelta(days=number), [1])
    kept = past_nights(home, BEGIN + timedelta(days=200))
    assert (len(kept), kept[0].as_of) == (MOST, BEGIN + timedelta(days=2))


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, date, list[int]]:
    home = Home(tmp_path_factory.mktemp("busy"))
    return home, *nights(home, USUAL + USUAL)


@pytest.mark.verify
@settings(max_examples=40, deadline=None)
@given(again=st.lists(st.integers(0, 60), max_size=200), one=st.integers(0, 2000), times=st.integers(1, 300))
def test_no_number_of_findings_about_one_subject_changes_anything(
    busy: tuple[Home, date, list[int]], again: list[int], one: int, times: int
) -> None:
    home, day, standing = busy
    plain = night(home, day, [*sorted({*standing, *again}), one], keep=False)
    many = night(home, day, [*standing, *again, *again, *[one] * times], keep=False)
    assert asdict(many) == asdict(plain)


@pytest.mark.verify
@settings(max_examples=30, deadline=None)
@given(times=st.integers(1, 1000))
def test_one_person_cannot_raise_an_alarm(busy: tuple[Home, date, list[int]], times: int) -> None:
    home, day, standing = busy
    assert night(home, day, [*standing, *[5000] * times], keep=False).alarms == []


@pytest.mark.verify
@settings(max_examples=30, deadline=None)
@given(first=st.integers(0, 150), more=st.integers(0, 150))
def test_more_new_subjects_never_end_an_alarm(busy: tuple[Home, date, list[int]], first: int, more: int) -> None:
    home, day, standing = busy
    one = night(home, day, [*standing, *range(5000, 5000 + first)], keep=False)
    two = night(home, day, [*standing, *range(5000, 5000 + first + more)], keep=False)
    assert ("flood" in one.alarms) <= ("flood" in two.alarms)
