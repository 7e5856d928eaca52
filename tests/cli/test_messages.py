"""The Chinese catalogue: every text of pages, commands and errors has its Chinese; what is read is what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from jihe.messages import catalogue as messages
from jihe.messages.found import ROOM

babel = pytest.importorskip("babel")


@pytest.fixture(scope="module")
def made() -> Any:
    """The catalogue as the code is."""
    return messages.catalogue()


def test_extraction_changes_nothing_and_the_mo_is_the_po(made: Any) -> None:
    po, mo = messages.written(made)
    assert messages.PO.read_bytes() == po, "run make messages"
    assert messages.MO.read_bytes() == mo, "run make messages"


def test_every_text_has_its_chinese(made: Any) -> None:
    assert [one.id for one in made if one.id and not one.string] == []
    assert [one.id for one in made if one.id and one.fuzzy] == []


def test_placeholders_are_the_same_in_both(made: Any) -> None:
    import re

    for one in made:
        if isinstance(one.id, str):
            assert sorted(re.findall(r"%\(\w+\)s", one.id)) == sorted(re.findall(r"%\(\w+\)s", one.string)), one.id


def test_templates_say_nothing_that_is_not_in_the_catalogue() -> None:
    """Letters between tags stand in a translation, a variable or a Chinese mark."""
    import re

    folder = ROOM / "review" / "templates"
    for path in folder.rglob("*.html"):
        text = re.sub(r"{% block body_attributes %}.*?{% endblock %}", "", path.read_text("utf-8"))
        text = re.sub(r"(?s){% (?:comment|blocktranslate).*?{% end(?:comment|blocktranslate) %}", "", text)
        text = re.sub(r"(?s){%.*?%}|{{.*?}}|<!--.*?-->|<[^>]*>", "", text)
        assert not re.search(r"[A-Za-z]{2,}", text), f"{path.name}: {text.strip()}"
