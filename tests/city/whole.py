"""One small whole city, built once a process, for the tests of what comes after the core; nobody changes it."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from jihe.city.build import create, run
from jihe.city.world import World


@cache
def whole_city(scale: float = 0.006) -> World:
    world = create(scale, 3, 202301, 202603, 40.0)
    run(world)
    return world


def last(world: World, table: str, key: str) -> pd.DataFrame:
    """The last version of every row."""
    rows = world.frame(table)
    clock = "received_ts" if "received_ts" in rows else "recorded_ts"
    return rows.sort_values([key, clock], kind="stable").drop_duplicates(key, keep="last").reset_index(drop=True)


def months(ym: pd.Series | np.ndarray) -> np.ndarray:
    values = np.asarray(ym, dtype=np.int64)
    return values // 100 * 12 + values % 100 - 1
