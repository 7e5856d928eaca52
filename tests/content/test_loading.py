"""A folder of content: broken units stay alone, one hash names it all, and a packed copy replays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jihe import content
from jihe.content.cases_folder import case_files
from jihe.content.loading import files
from jihe.errors import BadInputError
from jihe.home import content_folder
from jihe.receipts import Receipts
from tests.support import RECEIPTS


@pytest.fixture
def folder(tmp_path: Path, rule: str, feature: str, model: str) -> Path:
    place = tmp_path / "bureau"
    for room in ("rules", "features", "models"):
        (place / room).mkdir(parents=True)
    shutil.copytree(content_folder() / "rules" / "parameters", place / "rules" / "parameters")
    (place / "rules" / "t01_paid_after_stop.sql").write_text(rule, encoding="utf-8")
    (place / "features" / "claimant.sql").write_text(feature, encoding="utf-8")
    (place / "models" / "t05_odd.py").write_text(model, encoding="utf-8")
    return place


def test_units_are_discovered_never_registered(folder: Path) -> None:
    loaded = content.load(folder)
    assert loaded.defects == []
    assert list(loaded.rules) == ["t01_paid_after_stop"]
    assert list(loaded.features) == ["claimant"]
    assert list(loaded.models) == ["t05_odd"]
    assert loaded.rule("t01").stem == loaded.rule("t01_paid_after_stop").stem == "t01_paid_after_stop"
    with pytest.raises(KeyError, match="no rule T99; there are t01_paid_after_stop"):
        loaded.rule("T99")


@pytest.mark.parametrize("name", ["T02", "t02", "t02_other_words"])
def test_a_named_rule_is_read_without_the_others(folder: Path, rule: str, name: str) -> None:
    (folder / "rules" / "t02_other_words.sql").write_text(rule.replace("T01", "T02"), encoding="utf-8")
    (folder / "rules" / "t03_broken_rule.sql").write_text("no rule", encoding="utf-8")
    loaded = content.load(folder, [name])
    assert list(loaded.rules) == ["t02_other_words"]
    assert loaded.models == {}
    assert loaded.defects == []


def test_a_broken_unit_never_stops_the_others(folder: Path, rule: str) -> None:
    (folder / "rules" / "t02_broken.sql").write_text("SELECT", encoding="utf-8")
    (folder / "rules" / "t03_bytes.sql").write_bytes(b"\xff\xfe/* ---")
    (folder / "features" / "odd.sql").write_text("/* ---\n- 1\n--- */", encoding="utf-8")
    loaded = content.load(folder)
    assert list(loaded.rules) == ["t01_paid_after_stop"]
    assert [(d.path, d.code) for d in loaded.defects] == [
        ("features/odd.sql", "F02"),
        ("rules/t02_broken.sql", "R01"),
        ("rules/t03_bytes.sql", "R02"),
    ]


def test_a_model_whose_features_are_broken_is_broken_too(folder: Path) -> None:
    (folder / "features" / "claimant.sql").write_text("SELECT 1", encoding="utf-8")
    loaded = content.load(folder)
    assert loaded.models == {}
    assert {defect.code for defect in loaded.defects} == {"F01", "M10"}


def test_some_units_are_read_alone_under_the_hash_of_all(folder: Path, rule: str) -> None:
    (folder / "rules" / "t02_broken.sql").write_text("SELECT", encoding="utf-8")
    some = content.load(folder, {"t05_odd"})
    assert (list(some.rules), list(some.features), list(some.models)) == ([], ["claimant"], ["t05_odd"])
    assert some.defects == []  # of what was not asked for nothing is said
    assert some.hash == content.load(folder).hash
    assert list(content.load(folder, {"t01_paid_after_stop"}).rules) == ["t01_paid_after_stop"]


def test_a_code_belongs_to_one_rule(folder: Path, rule: str) -> None:
    (folder / "rules" / "t01_second.sql").write_text(rule, encoding="utf-8")
    loaded = content.load(folder)
    assert list(loaded.rules) == ["t01_paid_after_stop"]
    assert [str(d) for d in loaded.defects] == [
        "rules/t01_second.sql:1 R10 code T01 is already that of t01_paid_after_stop"
    ]


def test_a_broken_law_is_told_with_its_line_and_rules_still_load(folder: Path) -> None:
    page = folder / "rules" / "parameters" / "minimum_wage.yaml"
    page.write_text("minimum_wage: 3\n", encoding="utf-8")
    loaded = content.load(folder)
    assert list(loaded.rules) == ["t01_paid_after_stop"]
    assert loaded.defects
    assert all(d.code.startswith("L") and d.path == "rules/parameters/minimum_wage.yaml" for d in loaded.defects)
    assert loaded.defects[0].line == 1


def test_windows_line_ends_are_the_same_content(folder: Path, rule: str) -> None:
    before = content.load(folder)
    (folder / "rules" / "t01_paid_after_stop.sql").write_bytes(rule.replace("\n", "\r\n").encode())
    after = content.load(folder)
    assert after.hash == before.hash
    assert after.rules["t01_paid_after_stop"].hash == before.rules["t01_paid_after_stop"].hash


@pytest.mark.parametrize(
    "name",
    ["rules/t01_paid_after_stop.sql", "features/claimant.sql", "models/t05_odd.py", "rules/parameters/wages.yaml"],
)
def test_every_byte_of_content_is_in_the_hash(folder: Path, name: str) -> None:
    before = content.content_hash(folder)
    path = folder / name
    text = path.read_bytes()
    path.write_bytes(text + b"\n")
    assert content.content_hash(folder) != before
    path.write_bytes(text)
    assert content.content_hash(folder) == before
    path.rename(path.with_name("z" + path.name))
    assert content.content_hash(folder) != before


def test_what_is_no_content_is_not_in_the_hash(folder: Path) -> None:
    before = content.content_hash(folder)
    (folder / "models" / "__pycache__").mkdir()
    (folder / "models" / "__pycache__" / "t05_odd.py").write_text("x", encoding="utf-8")
    (folder / "rules" / "notes.txt").write_text("x", encoding="utf-8")
    assert content.content_hash(folder) == before


def test_a_packed_copy_gives_the_same_content_after_the_files_changed(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "contents"
    digest = content.pack(folder, store)
    kept = content.unpacked(store, digest)
    assert sorted(p.relative_to(kept) for p in files(kept)) == sorted(p.relative_to(folder) for p in files(folder))
    first = content.load(folder).rules["t01_paid_after_stop"]
    path = folder / "rules" / "t01_paid_after_stop.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 1", "value: 2"), encoding="utf-8")
    assert content.load(kept).rules["t01_paid_after_stop"].hash == first.hash
    assert content.pack(folder, store) != digest
    assert content.pack(kept, store) == digest  # again, and from the copy: nothing new
    assert len([p for p in store.iterdir() if not p.name.startswith(".")]) == 2
    assert not list(store.glob(".building-*"))


def test_an_altered_or_missing_copy_is_refused(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "contents"
    digest = content.pack(folder, store)
    with pytest.raises(BadInputError, match="is not kept there"):
        content.unpacked(store, "0" * 64)
    (store / digest / "features" / "claimant.sql").write_text("x", encoding="utf-8")
    with pytest.raises(BadInputError, match="altered"):
        content.unpacked(store, digest)


@pytest.mark.parametrize("room", ["tests/rules", "cases"], ids=["checkout", "wheel"])
def test_case_files_are_found_beside_the_tests_or_in_a_wheel(folder: Path, room: str) -> None:
    assert case_files(folder) == {}
    (folder / room).mkdir(parents=True)
    (folder / room / "t01_paid_after_stop.yaml").write_text("cases: []", encoding="utf-8")
    assert case_files(folder) == {"t01_paid_after_stop": folder / room / "t01_paid_after_stop.yaml"}


@pytest.mark.parametrize("receipts", [RECEIPTS, pytest.param(Receipts.none(), marks=pytest.mark.verify)])
def test_the_projects_own_content_is_sound(receipts: Receipts) -> None:
    loaded = content.load(content_folder(), receipts=receipts)
    assert [str(defect) for defect in loaded.defects] == []
    assert "x01_shared_account" in loaded.rules
