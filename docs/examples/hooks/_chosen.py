"""What the schemes of this folder share; the underscore says that it is none. They write ``from ._chosen import …``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from jihe.city.world import World


def chosen(ids: pd.Series, n: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """``n`` of ``ids`` at random, in order; all of them where there are fewer."""
    return np.sort(rng.permutation(np.unique(ids))[:n])


def book(world: World, typology: str, kind: str, cost: pd.DataFrame, ring: int = 0) -> None:
    """Truth of one ring, or of who acts alone: ``cost`` has net, first and last by entity."""
    world.record(
        typology, "fraud", kind, cost.index.to_numpy(), cost["first"].to_numpy(), cost["last"].to_numpy(),
        cost["net"].to_numpy(), ring_id=ring, weight=world.weight_of(typology),
    )  # fmt: skip
