"""Small cities in memory, built once for all workers and runs of the same sources; nobody changes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import cloudpickle
import numpy as np
import pandas as pd

from jihe.city.build import create, run
from jihe.city.world import World
from tests.support import made_once, maker, standing

T = TypeVar("T")


@cache
def once_built(name: str, make: Callable[[], T]) -> T:
    """The city, or cities, that ``make`` makes; stages are modules, which plain pickle does not keep."""

    def save(folder: Path) -> None:
        (folder / "world.pickle").write_bytes(cloudpickle.dumps(make()))

    folder = made_once(standing() / f"world {name} {maker(make)}", save)
    made: T = cloudpickle.loads((folder / "world.pickle").read_bytes())
    return made


@cache
def built(scale: float, seed: int, enrich: float, until: str | None = None) -> World:
    """A city of one shard, up to a stage or whole."""

    def make() -> World:
        world = create(scale, seed, 202301, 202603, enrich)
        run(world, until=until)
        return world

    return once_built(f"{scale} {seed} {enrich} {until}", make)


def whole_city(scale: float = 0.006) -> World:
    """For the tests of what comes after the core."""
    return built(scale, 3, 40.0)


def last(world: World, table: str, key: str) -> pd.DataFrame:
    """The last version of every row."""
    rows = world.frame(table)
    clock = "received_ts" if "received_ts" in rows else "recorded_ts"
    return rows.sort_values([key, clock], kind="stable").drop_duplicates(key, keep="last").reset_index(drop=True)


def months(ym: pd.Series | np.ndarray) -> np.ndarray:
    values = np.asarray(ym, dtype=np.int64)
    return values // 100 * 12 + values % 100 - 1
