"""Whom a fraud is compared with: honest entities of its kind, subtype and month of recording, in a fixed proportion.

A fraud begins inside the window while many honest entities are older than it, and keys are numbered in time: without
this, the number alone would tell them apart, which is no giveaway but the calendar. So honest entities are drawn from
the fraud's stratum (subtype × month in which its row was first recorded; × year for what is older than the window), the
same number for each fraud; frauds that find none are left out, and counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from jihe.evaluate.auc import Array
from jihe.evaluate.kinds import KINDS
from jihe.schema import TABLES

if TYPE_CHECKING:
    import duckdb

_MOST = 6  # honest entities for a fraud


def entities(connection: duckdb.DuckDBPyConnection, kind: str, first_ym: int) -> pd.DataFrame:
    """Every entity of a kind, sorted by id: id, stratum, year, cluster, fraud, alike, typologies (of its frauds), ring.

    ``year`` is that of recording. ``first_ym``: first month of the city's window.
    """
    one, table = KINDS[kind], TABLES[kind]
    key, clock = table.key[0], table.clock
    household = ""
    cluster = one.cluster
    if cluster == "household":
        person = {"person": "e.person_id", "bank_account": "e.holder_person_id"}.get(kind, "e.person_id")
        household = (
            "LEFT JOIN (SELECT person_id AS who, arg_max(household_id, recorded_ts) AS household FROM person "
            f"GROUP BY 1) h ON h.who = {person}"
        )
        cluster = "CASE WHEN household > 0 THEN concat('household ', household) ELSE '' END"
    found: pd.DataFrame = connection.execute(
        f"""
        WITH last AS (
            SELECT *, min({clock}) OVER (PARTITION BY "{key}") AS begun_
            FROM {kind} QUALIFY row_number() OVER (PARTITION BY "{key}" ORDER BY {clock} DESC, pos_ DESC) = 1
        ),
        told AS (
            SELECT entity_id, bool_or(label = 'fraud') AS fraud, bool_or(label = 'benign_lookalike') AS alike,
                list_sort(list(DISTINCT typology) FILTER (label = 'fraud')) AS typologies,
                coalesce(max(ring_id) FILTER (label = 'fraud'), 0) AS ring, min(typology) AS ring_of
            FROM truth WHERE entity_type = ? GROUP BY 1
        )
        SELECT e."{key}" AS id,
            concat_ws('|', {one.subtype}, CASE
                WHEN year(begun_) * 100 + month(begun_) < {first_ym} THEN year(begun_)::VARCHAR
                ELSE strftime(begun_, '%Y-%m') END) AS stratum,
            year(begun_) AS year, {cluster} AS cluster,
            coalesce(told.fraud, false) AS fraud, coalesce(told.alike AND NOT told.fraud, false) AS alike,
            coalesce(told.typologies, []) AS typologies,
            CASE WHEN told.ring > 0 THEN concat(told.ring_of, ' ring ', told.ring) ELSE '' END AS ring
        FROM last e LEFT JOIN told ON told.entity_id = e."{key}" {household} ORDER BY 1
        """,
        [kind],
    ).df()
    return found


def matched(pool: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Frauds and honest of the same strata, one to k throughout; k is the number that tells most.

    In a stratum short of honest entities frauds are left out at random until the proportion holds, since otherwise
    the stratum itself would tell.
    """
    shuffled = pool.iloc[rng.permutation(len(pool))]
    place = shuffled.groupby(["stratum", "fraud"], sort=False).cumcount().to_numpy()
    counts = pd.crosstab(shuffled["stratum"], shuffled["fraud"]).reindex(columns=[False, True], fill_value=0)
    frauds, honest = counts[True].to_numpy(), counts[False].to_numpy()

    def kept(k: int) -> Array:
        made: Array = np.minimum(frauds, honest // k)
        return made

    # The variance of an area goes with 1/frauds + 1/honest.
    k = max(range(1, _MOST + 1), key=lambda k: float(kept(k).sum() * k / (1 + k)))
    most = pd.Series(kept(k), index=counts.index)[shuffled["stratum"]].to_numpy()
    wanted = np.where(shuffled["fraud"].to_numpy(), most, most * k)
    return shuffled[place < wanted].sort_values("id")


def groups(rows: pd.DataFrame) -> Array:
    """A number for all who share a cluster or a ring, directly or through others; alone where neither is known."""
    n = len(rows)
    ends = [pd.factorize(rows[name].where(rows[name] != "", None))[0] for name in ("cluster", "ring")]
    first = n + 1 + max(int(ends[0].max(initial=-1)), 0)
    links = [np.where(ends[0] >= 0, n + ends[0], np.arange(n)), np.where(ends[1] >= 0, first + ends[1], np.arange(n))]
    size = int(max(each.max(initial=0) for each in links)) + 1
    graph = coo_array((np.ones(2 * n), (np.tile(np.arange(n), 2), np.concatenate(links))), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][:n])
