"""Where the cases of the rules are: beside the checkout's other tests, or in the copy a wheel carries."""

from __future__ import annotations

from pathlib import Path


def case_files(folder: Path) -> dict[str, Path]:
    """Case files by stem of their rule: ``tests/rules/`` of a checkout or bureau, ``cases/`` of a wheel."""
    for room in (folder / "tests" / "rules", folder / "cases"):
        if room.is_dir():
            return {path.stem: path for path in sorted(room.glob("*.yaml"))}
    return {}
