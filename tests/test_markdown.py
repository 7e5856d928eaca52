"""Generated pages: what a bar in a cell becomes, and that a unit that is gone leaves no page."""

from __future__ import annotations

from pathlib import Path

from jihe import markdown


def test_a_bar_in_a_cell_is_no_new_cell() -> None:
    assert markdown.table(("a", "b"), [("x|y", "z")]) == "| a | b |\n| --- | --- |\n| x\\|y | z |\n"


def test_pages_of_what_is_gone_are_removed_and_other_files_stay(tmp_path: Path) -> None:
    for name in ("gone.md", "record.json"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    markdown.write(tmp_path, {"here.md": "新"})
    assert {file.name: file.read_text(encoding="utf-8") for file in tmp_path.iterdir()} == {
        "here.md": "新",
        "record.json": "old",
    }
