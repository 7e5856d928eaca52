"""The table of findings: how it counts, and that the page in the docs is of the rules there are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from jihe.evaluate.coverage import CATALOGUE
from jihe.evaluate.findings_page import BEGIN, END, FILE, City, Counts, count, made_with, on_city, page, stamp
from jihe.screening.city_record import NOT_VERIFIED, OnCity
from tests.support import own_content

CARD = {"scale": 0.05, "seed": 611, "enrich": 10.0}


def counted(truth: list[tuple[Any, ...]], found: list[tuple[Any, ...]]) -> Counts:
    """``truth``: typology, whether fraud, loss, weight. ``found``: code, fen, numbers (from 1) of what it points at."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE truth (truth_id BIGINT, typology VARCHAR, label VARCHAR, loss_fen BIGINT, weight DOUBLE);"
            "CREATE TABLE signal (signal_id VARCHAR, code VARCHAR, kind VARCHAR, at_stake_fen BIGINT);"
            "CREATE TABLE matched (truth_id BIGINT, signal_id VARCHAR)"
        )
        for number, (typology, fraud, loss, weight) in enumerate(truth, 1):
            label = "fraud" if fraud else "benign_lookalike"
            connection.execute("INSERT INTO truth VALUES (?, ?, ?, ?, ?)", [number, typology, label, loss, weight])
        for number, (code, fen, about) in enumerate(found):
            kind = "warning" if code.startswith("M") else "finding"
            connection.execute("INSERT INTO signal VALUES (?, ?, ?, ?)", [f"s{number}", code, kind, fen])
            for one in about:
                connection.execute("INSERT INTO matched VALUES (?, ?)", [one, f"s{number}"])
        return count(connection)


TRUTH = [("B1.1", True, 500, 0.1), ("B1.1", True, 500, 0.1), ("B1.1", False, 0, 0.1), ("B1.1", False, 70, 0.1)]


def test_a_finding_counts_as_the_gravest_it_points_at() -> None:
    found = [("P01", 100, [1]), ("P01", 10, [3, 1]), ("P01", 20, [3]), ("P01", 30, [4, 3]), ("P01", -5, [])]
    counts = counted(TRUTH, found)
    assert {kind: (n[0], n[1]) for (code, kind), n in counts.rules.items() if code == "P01"} == {
        "fraud": (2, 110), "harmless": (1, 20), "overpaid": (1, 30), "other": (1, 0),
    }  # fmt: skip
    assert counts.rules["P01", "fraud"][2] == pytest.approx(0.2)
    assert counts.rules["P01", "other"][2] == pytest.approx(1.0)


def test_recall_is_of_the_frauds_by_one_rule_and_by_any() -> None:
    counts = counted(TRUTH, [("P01", 1, [1]), ("P01", 1, [1]), ("P10", 1, [1, 2]), ("M01", 1, [2]), ("P11", 1, [3])])
    assert counts.recall("B1.1", "P01").value == pytest.approx(0.5)
    assert counts.recall("B1.1").value == pytest.approx(1.0)
    assert counts.recall("B1.1", "M01").value == pytest.approx(0.0)  # of rules, not of models
    assert counts.by_rule["B1.1", False, "P11"][0] == 1
    assert counts.recall("B2.1").value is None


def test_cities_add_up() -> None:
    one = counted(TRUTH, [("P01", 100, [1])])
    one.add(counted(TRUTH, [("P01", 50, [1, 2]), ("P02", 7, [])]))
    assert one.rules["P01", "fraud"][:2] == (2, 150)
    assert one.rules["P02", "other"][:2] == (1, 7)
    assert one.truth["B1.1", True][0] == 4
    assert one.recall("B1.1", "P01").value == pytest.approx(0.75)


def content(**hashes: str) -> Any:
    like = SimpleNamespace(what="迟报", what_en="Late", cleared_by="证明", cleared_by_en="Certificate")
    meta = SimpleNamespace(title="规则", title_en="Rule", look_alikes=[like])
    rules = {code: SimpleNamespace(code=code, stem=code.lower(), hash=text, meta=meta) for code, text in hashes.items()}
    return SimpleNamespace(rules=rules)


def made(counts: Counts, **hashes: str) -> str:
    city = City(CARD, ("2025-03-31", "2026-03-31"), "2026-11-27", "f" * 64)
    return page([city], counts, content(**(hashes or {"P01": "a" * 64})))


def test_the_page_says_what_was_counted_and_what_clears_the_rest() -> None:
    text = made(counted(TRUTH, [("P01", 10_000, [1]), ("P01", 500, [3]), ("P01", 0, [])]))
    assert f"| [P01](rules/p01.md) 规则<br>Rule<br>{NOT_VERIFIED} | 3 | 1 | 0 | 1 | 1 | 100 | 105 |" in text
    row = next(line for line in text.splitlines() if line.startswith("| B1.1 |"))
    assert "| 2 | 1: 50.0% [9–91] | P01 1: 50.0% [9–91]<br>P10 –<br>" in row
    assert row.endswith("| 2 | 1 | P01 1 |")  # look-alikes, excluded, still named
    assert "| P01 | 1 | 迟报：证明<br>Late: Certificate |" in text
    assert "scale 0.05，种子 seed 611，富集 enrich 10" in text
    assert all(f"| {typology} |" in text for typology in CATALOGUE)


@pytest.mark.parametrize(("errors", "verified"), [(2, False), (3, True)])
def test_a_rule_is_seen_at_work_by_what_it_found_true(errors: int, verified: bool) -> None:
    """Three findings on frauds, some on errors; the harmless and the unknown do not count."""
    found = [("P01", 1, [1])] * 3 + [("P01", 1, [4])] * errors + [("P01", 1, [3])] * 9 + [("P01", 1, [])] * 9
    counts = counted(TRUTH, found)
    assert on_city(counts, "P01") == OnCity(21 + errors, 3 + errors)
    assert (NOT_VERIFIED not in made(counts)) == verified
    assert on_city(counts, "P02") == OnCity(0, 0)


def test_a_rule_that_changed_since_is_named_until_it_is_made_anew() -> None:
    old, new = "a" * 64, "b" * 64
    text = made(counted(TRUTH, []), P01=old, P02=old)
    assert stamp(text, content(P01=old, P02=old)) == text
    changed = stamp(text, content(P01=new, P02=old))
    assert "numbers are of the earlier text: P01\n" in changed
    assert stamp(changed, content(P01=new, P02=new)).count("earlier text: P01 P02\n") == 1
    assert stamp(changed, content(P01=old, P02=old)) == text
    assert made_with(text) == {"P01": "a" * 12, "P02": "a" * 12}


@pytest.mark.verify
def test_the_page_is_of_the_rules_there_are() -> None:
    """`make findings` writes it anew when a rule came or went; `make docs` when one changed."""
    today = own_content()
    text = (today.folder / FILE).read_text(encoding="utf-8")
    assert set(made_with(text)) == {rule.code for rule in today.rules.values()}, "run: make findings"
    assert stamp(text, today) == text, "run: make docs"
    assert BEGIN in text
    assert END in text
