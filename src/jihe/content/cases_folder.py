"""Where the cases of rules and facts are: beside the checkout's other tests, or in the copy a wheel carries."""

from __future__ import annotations

from pathlib import Path


def case_files(folder: Path) -> dict[str, Path]:
    """Case files by stem of their rule: ``tests/rules/`` of a checkout or bureau, ``cases/`` of a wheel."""
    for room in (folder / "tests" / "rules", folder / "cases"):
        if room.is_dir():
            return {path.stem: path for path in sorted(room.glob("*.yaml"))}
    return {}


def fact_case_files(folder: Path) -> dict[str, Path]:
    """Case files by name of their fact: ``tests/facts/`` of a checkout or bureau, ``cases/facts/`` of a wheel."""
    for room in (folder / "tests" / "facts", folder / "cases" / "facts"):
        if room.is_dir():
            return {path.stem: path for path in sorted(room.glob("*.yaml"))}
    return {}
