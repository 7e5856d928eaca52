"""docs/content.md is what the code says: every defect, every function, every fact."""

from __future__ import annotations

from pathlib import Path

from jihe.content.defects import CODES
from jihe.content.docs import filled
from jihe.content.meta import FeatureMeta, RuleMeta
from jihe.content.models import SECTIONS
from jihe.content.remedies import OTHERS, QUERY, remedy

PAGE = Path(__file__).parents[2] / "docs" / "content.md"


def test_the_page_is_as_generated() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert filled(text) == text, "run: python -m jihe.content.docs"


def test_every_defect_every_key_and_every_section_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [code for code in CODES if code not in text] == []
    for meta in (RuleMeta, FeatureMeta):
        assert [name for name in meta.model_fields if f"`{name}`" not in text] == []
    assert [name for name in SECTIONS if f"**{name}**" not in text] == []


def test_every_defect_has_a_remedy() -> None:
    assert [code for code in CODES if not remedy(code)] == []
    assert {f"R{number}" for number in QUERY} | {f"F{number}" for number in QUERY} | set(OTHERS) >= set(CODES)
    assert set(QUERY) == {code[1:] for code in CODES if code[0] in "RF"}
