"""What many tests share: one small city, ingested and trained on once, copied for each test that changes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.support import AS_OF, Town, copy_home, jihe


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Town:
    """Made once for all workers. Nothing may be written to it: take ``home`` for that."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "town"
    made = Town(shared / "city", shared / "home")
    with FileLock(f"{shared}.lock"):
        if not (shared / "done").exists():
            jihe("city", "build", "--scale", 0.004, "--seed", 7, "--enrich", 60, "--out", made.city)
            jihe("ingest", made.city / "tables", "--home", made.home)
            jihe("models", "train", "--as-of", AS_OF, "--home", made.home)
            (shared / "done").touch()
    return made


@pytest.fixture
def home(town: Town, tmp_path: Path) -> Path:
    """A copy of the town's working folder, to change at will."""
    return copy_home(town.home, tmp_path / "home")


@pytest.fixture(scope="session")
def night(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one undisturbed night of the town; nothing may be written to it."""
    home = copy_home(town.home, tmp_path_factory.mktemp("night") / "home")
    jihe("nightly", "--as-of", AS_OF, "--home", home)
    (run,) = (home / "runs").iterdir()
    return run
