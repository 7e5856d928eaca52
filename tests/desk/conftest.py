"""A home to sit at: the town's, with people of every role."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jihe.cases import open_store
from jihe.cases.reviewers import add
from jihe.home import Home
from tests.support import Once, Town, copy_home

PEOPLE = (
    ("demo-bureau", "auditor", None), ("demo-town", "auditor", "ZS01"), ("demo-scientist", "data_scientist", None),
    ("demo-discipline", "discipline", None),
)  # fmt: skip


@pytest.fixture(scope="session")
def staffed(town: Town, once: Once) -> Path:
    """Made once; nothing may be written to it."""

    def make(folder: Path) -> None:
        home = Home.at(copy_home(town.home, folder / "home"))
        open_store(home)
        root = add("root", "administrator", None, None)
        for login, role, where in PEOPLE:
            add(login, role, where, root)

    return once("staffed", make) / "home"


@pytest.fixture
def desk_home(staffed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, to change at will."""
    monkeypatch.delenv("JIHE_REVIEWER", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return copy_home(staffed, tmp_path / "home")


Log = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def log(desk_home: Path) -> Log:
    """Who did what at the desk, from the audit log."""

    def read() -> list[tuple[str, str]]:
        from jihe.cases import audit

        open_store(Home.at(desk_home))
        return [(one["actor"], one["action"]) for one in audit.entries() if one["action"][:5] in ("desk.", "model")]

    return read
