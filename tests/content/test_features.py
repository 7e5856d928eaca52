"""Each defect of a feature is found, with its code and its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from jihe.content import features
from jihe.content.catalog import Catalog
from jihe.content.defects import FEATURE, FEATURE_ONLY, Found
from jihe.content.units import Feature
from jihe.law import Law


def load(text: str, law: Law, name: str = "claimant") -> tuple[Feature | None, list[str]]:
    found = Found(f"{name}.sql", "F")
    one = features.load(Path(f"{name}.sql"), text, Catalog(law), found)
    assert (one is None) == bool(found.all)
    return one, [str(defect) for defect in found.all]


def test_a_sound_feature(feature: str, law: Law) -> None:
    one, defects = load(feature, law)
    assert defects == []
    assert one is not None
    assert list(one.meta.columns) == ["months", "waited"]
    assert one.meta.key == ["claim_id"]


BROKEN = [
    ("F50", "AS waited\n", "AS waited, cum_months\n", 12, "cum_months is selected"),
    ("F50", "granted_months AS months", "granted_months + 1", 12, "name of its own"),
    ("F51", ", $as_of_month - apply_ts_month AS waited", "", 10, "waited is documented"),
    ("F52", "SELECT claim_id, ", "SELECT ", 3, "claim_id is not selected"),
    ("F03", "note: 按月", "notes: 按月", 10, "notes"),
    ("F04", "grain: 每件申领一行\n", "", 2, "grain"),
    ("F05", "title: 失业申领\ntitle_en: Unemployment claims", "title_en: x\ntitle: y", 4, "title_en"),
    ("F06", "unit: months}", "unit: ''}", 9, "unit"),
    ("F13", "FROM ui_claim", "FROM ui_claims", 13, "ui_claims"),
    ("F15", "reads: [ui_claim]", "reads: [ui_claim, person]", 7, "person"),
    ("F08", "columns:", "parameters:\n  top: {value: 3, unit: x, source: x}\ncolumns:", 9, "top"),
    ("F17", "granted_months AS", "random() AS", 12, "rand"),
    ("F18", "granted_months AS", "granted_months + 24 AS", 12, "24"),
    ("F21", "granted_months AS", "granted AS", 12, "granted"),
]


@pytest.mark.parametrize(("code", "old", "new", "line", "word"), BROKEN)
def test_a_broken_feature_names_the_defect_and_its_line(
    feature: str, law: Law, code: str, old: str, new: str, line: int, word: str
) -> None:
    assert old in feature
    one, defects = load(feature.replace(old, new, 1), law)
    assert one is None
    assert any(d.startswith(f"claimant.sql:{line} {code} ") and word in d for d in defects), defects


def test_the_file_is_called_as_its_entity(feature: str, law: Law) -> None:
    _, defects = load(feature, law, "claim")
    assert [defect.split()[1] for defect in defects] == ["F09"]


def test_every_code_of_features_alone_is_shown_broken() -> None:
    assert {code for code, *_ in BROKEN} >= {f"F{number}" for number in FEATURE_ONLY}
    assert set(FEATURE) >= {code for code, *_ in BROKEN}
