"""Content is proven once: a receipt stands while all that a proof rests on is the same, and it is no permission."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from jihe import content
from jihe.content import Facts, hashes
from jihe.engines import Session
from jihe.home import content_folder
from jihe.law import load as load_law
from jihe.receipts import Receipts
from jihe.screening import screen


@pytest.fixture
def folder(tmp_path: Path, rule: str, feature: str, model: str) -> Path:
    place = tmp_path / "bureau"
    for room in ("rules", "features", "models"):
        (place / room).mkdir(parents=True)
    shutil.copytree(content_folder() / "rules" / "parameters", place / "rules" / "parameters")
    for code in ("t01", "t02"):
        text = rule.replace("T01", code.upper())
        (place / "rules" / f"{code}_paid_after_stop.sql").write_text(text, encoding="utf-8")
    (place / "features" / "claimant.sql").write_text(feature, encoding="utf-8")
    (place / "models" / "t05_odd.py").write_text(model, encoding="utf-8")
    return place


@pytest.fixture
def receipts(tmp_path: Path) -> Receipts:
    return Receipts(tmp_path / "receipts.sqlite3")


ALL = ("claimant", "t01_paid_after_stop", "t02_paid_after_stop")


def proven(folder: Path, receipts: Receipts) -> tuple[str, ...]:
    return content.load(folder, receipts=receipts).proven


def test_the_second_time_nothing_is_proven_and_all_is_the_same(folder: Path, receipts: Receipts) -> None:
    first, again = (content.load(folder, receipts=receipts) for _ in range(2))
    assert (first.proven, again.proven) == (ALL, ())
    assert (first.rules, first.features, first.models) == (again.rules, again.features, again.models)
    assert [one.tree.sql() for one in first.rules.values()] == [one.tree.sql() for one in again.rules.values()]


def test_a_changed_rule_is_proven_alone(folder: Path, receipts: Receipts) -> None:
    content.load(folder, receipts=receipts)
    path = folder / "rules" / "t02_paid_after_stop.sql"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert proven(folder, receipts) == ("t02_paid_after_stop",)
    assert proven(folder, receipts) == ()


def test_a_renamed_unit_is_proven_again(folder: Path, receipts: Receipts) -> None:
    content.load(folder, receipts=receipts)
    (folder / "rules" / "t02_paid_after_stop.sql").rename(folder / "rules" / "t02_paid.sql")
    assert proven(folder, receipts) == ("t02_paid",)


def test_the_same_units_in_another_folder_have_their_receipts(folder: Path, receipts: Receipts, tmp_path: Path) -> None:
    """A night reads a packed copy of what a command has just read."""
    content.load(folder, receipts=receipts)
    kept = content.unpacked(tmp_path / "contents", content.pack(folder, tmp_path / "contents"))
    assert proven(kept, receipts) == ()


def test_a_new_value_of_the_law_changes_the_hash_and_needs_no_proof(folder: Path, receipts: Receipts) -> None:
    before = content.load(folder, receipts=receipts).rules["t01_paid_after_stop"]
    name = before.law[0]
    pages = (folder / "rules" / "parameters").glob("*.yaml")
    page = next(path for path in pages if f"\n{name}:" in f"\n{path.read_text('utf-8')}")
    text = page.read_text(encoding="utf-8")
    start = text.index("value: ", text.index(f"{name}:"))
    page.write_text(text[: start + 7] + "1" + text[start + 7 :], encoding="utf-8")
    again = content.load(folder, receipts=receipts)
    assert again.proven == ()
    assert again.rules["t01_paid_after_stop"].hash != before.hash
    assert again.rules["t01_paid_after_stop"].hash == content.load(folder).rules["t01_paid_after_stop"].hash


def test_a_name_of_the_law_that_is_gone_is_found_missing(folder: Path, receipts: Receipts) -> None:
    name = content.load(folder, receipts=receipts).rules["t01_paid_after_stop"].law[0]
    for page in (folder / "rules" / "parameters").glob("*.yaml"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(f"\n{name}:", f"\n{name}_gone:"), encoding="utf-8")
    codes = {defect.code for defect in content.load(folder, receipts=receipts).defects}
    assert codes & {"R31", "F31", "L01", "L05", "L07"}


@pytest.mark.parametrize("what", ["sources", "version"])
def test_another_engine_proves_everything_again(
    folder: Path, receipts: Receipts, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    content.load(folder, receipts=receipts)
    if what == "sources":
        monkeypatch.setattr(hashes.receipts, "sources", lambda *_, **__: "of another day")
    else:
        monkeypatch.setattr(hashes.sys, "version", "4.0")
    assert proven(folder, receipts) == ALL


def test_fresh_proves_everything_and_leaves_receipts(folder: Path, receipts: Receipts) -> None:
    content.load(folder, receipts=receipts)
    assert proven(folder, Receipts(receipts.path, read=False)) == ALL
    assert proven(folder, receipts) == ()


def test_a_defect_has_no_receipt_and_is_told_every_time(folder: Path, receipts: Receipts) -> None:
    path = folder / "rules" / "t02_paid_after_stop.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("AS subject_id", "AS subject"), encoding="utf-8")
    told = [content.load(folder, receipts=receipts) for _ in range(2)]
    assert told[0].defects == told[1].defects != []
    assert told[1].proven == ("t02_paid_after_stop",)


@pytest.mark.parametrize(
    "body", [None, 3, {"law": []}, {"law": [1], "columns": {}}, {"law": "x", "columns": {}}, {"law": [], "columns": []}]
)
def test_a_receipt_of_another_shape_is_a_miss(folder: Path, receipts: Receipts, body: object) -> None:
    law = load_law(folder / "rules" / "parameters")
    path = folder / "rules" / "t01_paid_after_stop.sql"
    key = hashes.proof_key("R", "rules/t01_paid_after_stop.sql", path.read_text(encoding="utf-8"), law, Facts())
    content.load(folder, receipts=receipts)
    receipts.keep({key: body})
    assert proven(folder, receipts) == ("t01_paid_after_stop",)


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ("read_csv('/etc/passwd')", "refused"),
        ("sqlite_master", "not one of the fund's tables"),
        ("duckdb_settings()", "refused"),
    ],
)
def test_a_forged_receipt_lets_nothing_past_the_sessions_guard(
    folder: Path, receipts: Receipts, source: str, refused: str
) -> None:
    """The receipt says that a rule which reads a file is sound; the session answers it as it answers anybody."""
    path = folder / "rules" / "t01_paid_after_stop.sql"
    head, _, _ = path.read_text(encoding="utf-8").partition("--- */")
    text = head + f"--- */\nWITH paid_after_stop AS (SELECT 1 AS finding FROM {source} AS stolen)\n"
    text += "SELECT * FROM paid_after_stop\n"
    path.write_text(text, encoding="utf-8")
    assert "t01_paid_after_stop" not in content.load(folder, receipts=receipts).rules
    law = load_law(folder / "rules" / "parameters")
    key = hashes.proof_key("R", "rules/t01_paid_after_stop.sql", text, law, Facts())
    receipts.keep({key: {"law": [], "columns": {"paid_after_stop": ["finding"]}}})
    forged = content.load(folder, receipts=receipts)
    assert "t01_paid_after_stop" in forged.rules
    with Session.of_tables({}, date(2026, 3, 31), law) as session:
        screened = screen(session, [forged.rules["t01_paid_after_stop"]], law)
    assert refused in str(screened.failures[0])
    assert screened.findings.num_rows == 0
