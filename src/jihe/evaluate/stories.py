"""The stories of a city: what of its truth cost the fund something, or resembles what does, and in which months."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jihe.evaluate.matching import LINE
from jihe.schema import TRUTH

if TYPE_CHECKING:
    import pandas as pd

_STORIES = """
WITH told AS (
    SELECT {names}, {line} AS own_line, coalesce(nullif(start_ym, 0), nullif(end_ym, 0), 200001) AS from_ym
    FROM read_parquet(?) WHERE label <> 'clean'
)
SELECT truth_id,
    CASE WHEN label = 'fraud' THEN 'fraud' WHEN loss_fen > 0 THEN 'overpaid' ELSE 'harmless' END AS kind,
    typology, coalesce(own_line, 'cross') AS line, entity_type, weight::DOUBLE AS weight,
    greatest(coalesce(loss_fen, 0), 0)::BIGINT AS fen, (from_ym // 100 * 12 + from_ym % 100 - 1)::BIGINT AS first,
    (until_ym // 100 * 12 + until_ym % 100 - 1)::BIGINT AS until,
    CASE WHEN coalesce(ring_id, 0) <> 0 THEN concat(typology, '/', ring_id) ELSE truth_id::VARCHAR END AS ring
FROM (SELECT *, greatest(from_ym, coalesce(nullif(end_ym, 0), from_ym)) AS until_ym FROM told) ORDER BY truth_id
"""


def stories(file: Path) -> pd.DataFrame:
    """One row a story, whenever it began; ``kind`` is a group of ``reviewing``, months are numbers, losses in all.

    truth_id, kind, typology, line, entity_type, weight, fen, first, until (its months), ring
    """
    import duckdb

    with duckdb.connect() as connection:
        asked = _STORIES.format(names=", ".join(TRUTH.names), line=LINE)
        found: pd.DataFrame = connection.execute(asked, [str(file)]).df()
    return found
