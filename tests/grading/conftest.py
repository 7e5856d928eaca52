"""A home with M12 trained on few notes, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from jihe.grading.training import train_into
from jihe.home import Home


@pytest.fixture(scope="session")
def graded_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough notes that it grades plain cases."""
    home = tmp_path_factory.mktemp("graded")
    train_into(Home(home), count=500, judged=150)
    return home
