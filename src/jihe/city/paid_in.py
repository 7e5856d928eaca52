"""What was paid in for some persons: the contribution rows already written, read back for the benefits they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from jihe.city.calendar import Ints
from jihe.city.ui_spells import insures

if TYPE_CHECKING:
    from jihe.city.world import World

_COLUMNS = ["person_id", "employer_id", "ym", "lines", "base_uw_fen", "paid_date", "kind"]


def contributions(world: World, persons: Ints) -> pd.DataFrame:
    """Contributions of ``persons``: person_id, employer_id, month, ui, wi, base_uw_fen, paid (day), kind."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(np.unique(persons))
    parts = [
        table.select(_COLUMNS).filter(pc.is_in(table["person_id"], value_set=wanted))
        for table in world.tables.get("contribution", [])
    ]
    if not parts:
        raise ValueError("contributions are asked for before any was written; build them first")
    rows = pa.concat_tables(parts)
    lines = rows["lines"].to_pandas()
    ym = rows["ym"].to_numpy().astype(np.int64)
    return pd.DataFrame(
        {
            "person_id": rows["person_id"].to_numpy(),
            "employer_id": pc.fill_null(rows["employer_id"], 0).to_numpy(),
            "month": ym // 100 * 12 + ym % 100 - 1,
            "ui": insures(lines, "UI"),
            "wi": insures(lines, "WI") | insures(lines, "WIS"),
            "base_uw_fen": pc.fill_null(rows["base_uw_fen"], 0).to_numpy(),
            "paid": rows["paid_date"].to_numpy().astype("datetime64[s]"),
            "kind": rows["kind"].to_pandas(),
        }
    )


def last_bases(rows: pd.DataFrame, persons: Ints, before: Ints, months: int = 12) -> Ints:
    """Bases of the ``months`` months before month number ``before`` of each person: one row each, 0 where none.

    Of two bases in one month the higher counts.
    """
    wanted = pd.DataFrame({"person_id": persons, "before": before, "row": np.arange(len(persons))})
    pairs = wanted.merge(rows[["person_id", "month", "base_uw_fen"]], on="person_id")
    back = (pairs["before"] - pairs["month"]).to_numpy()
    inside = (back >= 1) & (back <= months)
    made = np.zeros((len(persons), months), dtype=np.int64)
    np.maximum.at(made, (pairs["row"].to_numpy()[inside], back[inside] - 1), pairs["base_uw_fen"].to_numpy()[inside])
    return made
