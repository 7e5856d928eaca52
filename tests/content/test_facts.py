"""Facts as content: found, proven in order, with what is wrong named; whatever reads them is named by them too."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from jihe import content
from jihe.content import Content
from jihe.home import content_folder
from jihe.receipts import Receipts

FACT = """/* ---
fact: stopped
key: [award_id]
title: 已停发
title_en: Stopped
grain: 每项已停发的待遇一行
grain_en: one row an award that was stopped
reads: [pension_award]
columns:
  award_id: {zh: 待遇, en: award, type: id}
  end_ym: {zh: 末月, en: last month, type: ym}
  why: {zh: 原因, en: reason, type: code, codes: award_end_reason, nullable: true}
--- */
SELECT award_id, end_ym, end_reason AS why FROM pension_award WHERE end_ym IS NOT NULL
"""
SECOND = (
    FACT.replace("fact: stopped", "fact: dead").replace("reads: [pension_award]", "reads: [stopped]")
    .replace("end_reason AS why FROM pension_award WHERE end_ym IS NOT NULL", "why FROM stopped WHERE why = 'death'")
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, rule: str, feature: str) -> Path:
    """A rule that reads a fact, which reads another."""
    for room in ("rules", "features/facts"):
        (tmp_path / room).mkdir(parents=True)
    shutil.copytree(content_folder() / "rules" / "parameters", tmp_path / "rules" / "parameters")
    text = rule.replace("reads: [pension_award,", "reads: [pension_award, dead,")
    text = text.replace("JOIN pension_award AS a ON", "JOIN dead AS a ON")
    (tmp_path / "rules" / "t01_paid_after_stop.sql").write_text(text, encoding="utf-8")
    (tmp_path / "features" / "claimant.sql").write_text(feature, encoding="utf-8")
    (tmp_path / "features" / "facts" / "stopped.sql").write_text(FACT, encoding="utf-8")
    (tmp_path / "features" / "facts" / "dead.sql").write_text(SECOND, encoding="utf-8")
    return tmp_path


def edit(folder: Path, old: str, new: str, name: str = "features/facts/stopped.sql") -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def sound(folder: Path, receipts: Receipts | None = None) -> Content:
    loaded = content.load(folder, receipts=receipts)
    assert [str(one) for one in loaded.defects] == []
    return loaded


def test_facts_come_after_those_they_read_and_their_readers_know_all_behind(folder: Path) -> None:
    loaded = sound(folder)
    assert [*loaded.facts] == ["stopped", "dead"]  # not in order of name
    assert [*loaded.rules["t01_paid_after_stop"].facts] == ["stopped", "dead"]
    assert [*loaded.features["claimant"].facts] == []
    assert [*loaded.facts["dead"].facts] == ["stopped"]
    assert loaded.readers("dead") == ["T01"]
    assert loaded.readers("stopped") == ["facts/dead"]
    assert sorted(loaded.proven) == ["claimant", "dead", "stopped", "t01_paid_after_stop"]


def test_a_changed_fact_changes_the_hash_of_all_that_reads_it_and_of_nothing_else(folder: Path) -> None:
    before = sound(folder)
    edit(folder, "WHERE end_ym IS NOT NULL", "WHERE end_ym >= 0")
    after = sound(folder)
    assert before.hash != after.hash
    assert before.rules["t01_paid_after_stop"].hash != after.rules["t01_paid_after_stop"].hash
    assert before.facts["dead"].hash != after.facts["dead"].hash
    assert before.features["claimant"].hash == after.features["claimant"].hash


def test_a_fact_is_proven_once_and_its_readers_again_only_when_its_columns_change(folder: Path, tmp_path: Path) -> None:
    receipts = Receipts(tmp_path / "receipts.sqlite3")
    assert len(sound(folder, receipts).proven) == 4
    again = sound(folder, receipts)
    assert again.proven == ()
    assert [*again.facts] == ["stopped", "dead"]
    edit(folder, "WHERE end_ym IS NOT NULL", "WHERE end_ym >= 0")
    assert sound(folder, receipts).proven == ("stopped",)
    edit(folder, "type: ym}", "type: ym, nullable: true}")
    assert sorted(sound(folder, receipts).proven) == ["claimant", "dead", "stopped", "t01_paid_after_stop"]


def test_the_law_behind_a_fact_is_behind_its_readers(folder: Path) -> None:
    edit(folder, "reads: [pension_award]", "reads: [pension_award, law_month]")
    edit(
        folder,
        "WHERE end_ym",
        "AS a JOIN law_month AS l ON l.month = a.end_ym_month WHERE l.minimum_wage > 0 AND end_ym",
    )
    edit(folder, "SELECT award_id, end_ym", "SELECT a.award_id, a.end_ym")
    loaded = sound(folder)
    assert loaded.facts["dead"].law == ("minimum_wage",)
    assert "minimum_wage" in loaded.rules["t01_paid_after_stop"].law


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "message"),
    [
        ("type: ym}", "type: date}", "F53", 14, "end_ym is declared date: the query gives INT"),
        ("type: id}", "type: text}", "F53", 14, "award_id is declared text: the query gives BIGINT"),
        ("codes: award_end_reason", "codes: end_reason", "F53", 14, "why is declared code: the query gives "),
        ("codes: award_end_reason", "codes: nosuch", "F06", 12, "column why: there is no code list nosuch"),
        ("type: code, codes: award_end_reason", "type: code", "F06", 12, "codes go with type code"),
        ("type: ym}", "type: int}", "F06", 11, "column end_ym: a number has a unit"),
        ("key: [award_id]", "key: [claim_id]", "F51", 3, "key column claim_id is not among the columns"),
        ("end_reason AS why", "end_reason AS why, status", "F50", 14, "status is selected but not documented"),
        ("SELECT award_id, end_ym,", "SELECT award_id,", "F51", 11, "column end_ym is documented but not selected"),
        ("end_reason AS why", "'death' AS why, 'x' AS y", "F19", 14, "'x'"),
        ("fact: stopped", "fact: halted", "F09", 2, "fact halted is in features/facts/halted.sql"),
        ("reads: [pension_award]", "reads: [pension_award, person]", "F15", 8, "person is listed in reads"),
        ("reads: [pension_award]", "reads: [stopped]", "F55", 1, "stopped waits for stopped"),
        ("reads: [pension_award]", "reads: [dead]", "F55", 1, "stopped waits for dead"),
        ("grain_en: one row an award that was stopped\n", "", "F04", 2, "key grain_en is missing"),
        ("type: id}", "type: money}", "F06", 10, "columns.award_id.type"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_fact_is_named_with_its_line(
    folder: Path, old: str, new: str, code: str, line: int, message: str
) -> None:
    edit(folder, old, new)
    told = [
        (one.code, one.line, one.message) for one in content.load(folder).defects if one.path.endswith("stopped.sql")
    ]
    assert any((code, line) == one[:2] and message in one[2] for one in told), told


def test_totals_without_a_group_are_no_fact(folder: Path) -> None:
    edit(
        folder,
        "SELECT award_id, end_ym, end_reason AS why FROM",
        "SELECT MAX(award_id) AS award_id, MAX(end_ym) AS end_ym, MAX(end_reason) AS why FROM",
    )
    assert "F54" in {one.code for one in content.load(folder).defects}


def test_whatever_reads_a_broken_fact_says_so_and_the_rest_is_sound(folder: Path) -> None:
    edit(folder, "SELECT award_id", "SELECT nosuch AS award_id")
    loaded = content.load(folder)
    assert [*loaded.facts] == []
    assert [*loaded.features] == ["claimant"]
    told = {(one.path, one.code) for one in loaded.defects}
    assert {("features/facts/dead.sql", "F13"), ("rules/t01_paid_after_stop.sql", "R13")} <= told


def test_a_fact_has_no_name_of_a_table(folder: Path) -> None:
    path = folder / "features" / "facts" / "person.sql"
    path.write_text(FACT.replace("fact: stopped", "fact: person"), encoding="utf-8")
    (defect,) = content.load(folder).defects
    assert (defect.path, defect.code) == ("features/facts/person.sql", "F10")


@pytest.mark.parametrize(
    ("text", "allowed"),
    [("pension_award_versions", True), ("claimant", False), ("wi_benefit_version", False)],
)
def test_a_fact_may_read_every_version_of_a_table(folder: Path, text: str, allowed: bool) -> None:
    edit(folder, "pension_award]", f"{text}]")
    edit(folder, "FROM pension_award", f"FROM {text}")
    assert ("stopped" in content.load(folder).facts) == allowed


@pytest.mark.parametrize("name", ["rules/t01_paid_after_stop.sql", "features/claimant.sql"])
def test_rules_and_features_read_no_versions_and_take_no_list_apart(folder: Path, name: str) -> None:
    table = "pension_payment" if name.startswith("rules") else "ui_claim"
    edit(folder, f"FROM {table}", f"FROM {table}_versions", name)
    unit = name[0].upper()
    assert f"{unit}13" in {one.code for one in content.load(folder).defects if one.path == name}


def test_a_fact_alone_may_take_a_list_apart(folder: Path, feature: Callable[..., str]) -> None:
    edit(folder, "reads: [pension_award]", "reads: [wi_case]")
    edit(folder, "award_id, end_ym, end_reason AS why FROM pension_award WHERE end_ym IS NOT NULL",
         "case_id AS award_id, UNNEST(witness_ids) AS end_ym, NULL AS why FROM wi_case")  # fmt: skip
    codes = {one.code for one in content.load(folder).defects if one.path.endswith("stopped.sql")}
    assert "F17" not in codes
    edit(folder, "granted_months AS months", "UNNEST(granted_months) AS months", "features/claimant.sql")
    codes = {one.code for one in content.load(folder).defects if one.path.endswith("claimant.sql")}
    assert "F17" in codes
