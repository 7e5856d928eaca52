"""docs/methods.md is fresh and has all that there is; docs/desk.md runs from top to bottom, as it would be typed."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from jihe.desk.methods_page import PAGE, page
from jihe.warning import parts
from jihe.warning.discovery import discover
from jihe.warning.methods.base import Method
from jihe.warning.trials.base import Trial
from tests.support import own_content

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_the_committed_page_is_fresh_and_shows_every_method_and_trial() -> None:
    made = page(discover(own_content())[0])
    assert (ROOT / PAGE).read_text(encoding="utf-8") == made, "run `python -m jihe.desk.methods_page` and commit it"
    for name, one in parts().items():
        if isinstance(one, type) and issubclass(one, Method):
            assert f"\n## {name}\n" in made
        if isinstance(one, type) and issubclass(one, Trial):
            assert f"\n- `{name}(" in made
    assert not re.search(r"\{[a-z_]\w*(:[^}]*)?\}", made)


@pytest.mark.verify
def test_the_page_of_the_desk_runs(desk_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an event loop, as a notebook's cells do."""
    blocks = BLOCK.findall((ROOT / "docs/desk.md").read_text(encoding="utf-8"))
    assert len(blocks) > 8
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "demo").symlink_to(desk_home)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}

    async def cells() -> None:
        for block in blocks:
            exec(compile(block, "docs/desk.md", "exec"), names)

    asyncio.run(cells())
    assert len(names["same_firm"]) > 0
    assert set(names["wrong"].table["kind"]) == {"false_alarm", "missed"}
    assert names["compared"].table.index[0] == "usable"
    assert names["tried"].measures.loc["average_precision", "value"] > 0
