"""What a scheme leaves on a row, for trials that plant it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["Between"]


class Between:
    """Alters honest rows: each named column drawn evenly from (low, high), both included.

    Columns that hold whole numbers keep to whole numbers. ValueError when low is above high.
    """

    def __init__(self, **ranges: tuple[float, float]) -> None:
        wrong = [name for name, (low, high) in ranges.items() if low > high]
        if wrong:
            raise ValueError(f"the range of {', '.join(wrong)} is upside down")
        self.ranges: Mapping[str, tuple[float, float]] = ranges

    def __call__(self, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        """The rows, altered; ValueError when one has not a column named."""
        import numpy as np

        unknown = sorted(set(self.ranges) - set(rows.columns))
        if unknown:
            raise ValueError(f"there is no column {', '.join(unknown)} to plant in")
        made = {}
        for name, (low, high) in self.ranges.items():
            known = rows[name].to_numpy(dtype=float, na_value=np.nan)
            whole = bool((known[~np.isnan(known)] % 1 == 0).all()) and low % 1 == 0 and high % 1 == 0 and high > 1
            drawn = rng.integers(int(low), int(high) + 1, len(rows)) if whole else rng.uniform(low, high, len(rows))
            made[name] = drawn.astype(float)
        return rows.assign(**made)
