"""Generated pages of the docs: a table, and a folder that holds these pages and no others."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown; a bar in a cell stays a bar."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in lines)


def write(folder: Path, pages: Mapping[str, str]) -> None:
    """Write ``pages``, text by file name, and remove those of units that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{folder}: {len(pages)} pages written\n")
