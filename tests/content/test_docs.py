"""docs/content.md and content.zh.md are what the code says: every defect, every function, every fact."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jihe.content.defects import CODES
from jihe.content.docs import PAGES, filled
from jihe.content.meta import FeatureMeta, RuleMeta
from jihe.content.models import SECTIONS
from jihe.content.remedies import OTHERS, QUERY, remedy

ROOT = Path(__file__).parents[2]
pages = pytest.mark.parametrize("page", PAGES, ids=str)


@pages
def test_the_page_is_as_generated(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert filled(text) == text, "run: python -m jihe.content.docs"
    assert "<!-- begin functions -->" in text
    assert "<!-- begin facts" in text


@pages
def test_every_defect_every_key_and_every_section_is_on_the_page(page: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    listed = re.findall(r"^\| ((?:[RFML]\d\d ?)+) \|", text, re.MULTILINE)
    assert sorted(code for cell in listed for code in cell.split()) == sorted(CODES)
    for meta in (RuleMeta, FeatureMeta):
        assert [name for name in meta.model_fields if f"`{name}`" not in text] == []
    assert [name for name in SECTIONS if f"**{name}**" not in text] == []


def test_every_defect_has_a_remedy() -> None:
    assert [code for code in CODES if not remedy(code)] == []
    assert {f"R{number}" for number in QUERY} | {f"F{number}" for number in QUERY} | set(OTHERS) >= set(CODES)
    assert set(QUERY) == {code[1:] for code in CODES if code[0] in "RF"}
