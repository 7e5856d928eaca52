"""A home with M12 trained, made once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import AS_OF, Town, copy_home, jihe


@pytest.fixture(scope="session")
def graded_home(town: Town, once: Callable[..., Path]) -> Path:
    """The town's working folder with a version of M12; nothing may be written to it."""

    def make(folder: Path) -> None:
        home = copy_home(town.home, folder / "home")
        jihe("models", "train", "M12", "--as-of", AS_OF, "--home", home, check=False)

    return once("graded", make) / "home"
