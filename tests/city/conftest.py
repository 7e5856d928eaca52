from __future__ import annotations

import pytest

from jihe.city.build import create, run
from jihe.city.world import World


@pytest.fixture(scope="session")
def lives() -> World:
    """Lives alone, before anybody cheats and before any row; tests read it and change nothing."""
    world = create(0.004, 11, 202301, 202603, 5.0)
    run(world, until="awards")
    return world


@pytest.fixture(scope="session")
def core() -> World:
    """A small city up to the core's last stage; tests read it and change nothing."""
    world = create(0.004, 11, 202301, 202603, 5.0)
    run(world, until="death_benefit")
    return world
