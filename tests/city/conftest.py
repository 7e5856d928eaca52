from __future__ import annotations

import pytest

from jihe.city.world import World
from tests.city.whole import built


@pytest.fixture(scope="session")
def lives() -> World:
    """Lives alone, before anybody cheats and before any row; tests read it and change nothing."""
    return built(0.004, 11, 5.0, "awards")


@pytest.fixture(scope="session")
def core() -> World:
    """A small city up to the core's last stage; tests read it and change nothing."""
    return built(0.004, 11, 5.0, "death_benefit")
