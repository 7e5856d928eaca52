"""Pairs of records that may be one person's, and how alike they are: blocked on DuckDB, compared with splink."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

__all__ = ["Comparison", "Level"]

DRAWN = 200_000  # pairs drawn at random, about: among them chance agreement is measured
FEWEST = 8  # buckets that pairs are drawn in: of few records one pair in eight, of many fewer
MEMORY = "400MB"
THREADS = 2
AT_A_TIME = 50_000  # pairs compared at a time
WEIGHTS = 20  # levels that a comparison could have
SPREAD, MODULUS = 48_271, 2_147_483_647  # of the minimal standard generator: draws by the record's number


@dataclass(frozen=True)
class Level:
    """How alike two values are.

    ``when``: SQL over the columns of two records, ``name_l = name_r``; the lowest level has none, it is everything
    else. ``match``: how often two records of one person come to it, and ``kin``: two relatives, as far as the fund's
    own records do not say otherwise; ``twins``: two twins. ``strangers``: at least so often by chance, where the fund's
    own pairs say less.
    """

    match: float
    kin: float
    twins: float
    when: str = ""
    strangers: float = 0.0


@dataclass(frozen=True)
class Comparison:
    """One thing two records are compared by: a column a pair, its levels from the lowest up, 0, 1, 2 …

    ``unknown``: SQL that is true where the two cannot be compared; such a pair has no value and it weighs nothing.
    ``term``: the column whose shared value is worth less the more records have it, at the highest level.
    """

    column: str
    unknown: str
    levels: Sequence[Level]
    term: str | None = None

    def __post_init__(self) -> None:
        for kind in ("match", "kin", "twins"):
            total = sum(getattr(level, kind) for level in self.levels)
            if abs(total - 1) > 1e-9 or any(not 0 < getattr(level, kind) < 1 for level in self.levels):
                raise ValueError(f"{self.column}: the levels' {kind} are shares above 0 that add up to 1, not {total}")
        if [bool(level.when) for level in self.levels] != [False] + [True] * (len(self.levels) - 1):
            raise ValueError(f"{self.column}: the lowest level alone has no condition")

    def reads(self) -> set[str]:
        """The columns of a record that its conditions name."""
        conditions = " ".join((self.unknown, *(level.when for level in self.levels)))
        return set(re.findall(r"\b(\w+)_[lr]\b", conditions))

    def settings(self) -> dict[str, Any]:
        """As splink wants it, the highest level first; its match weight, log2(m/u), is the level's number and one.

        Splink would give the level itself only beside the values compared, which are names and numbers.
        """
        levels: list[dict[str, Any]] = [
            {"sql_condition": self.unknown, "label_for_charts": "unknown", "is_null_level": True}
        ]
        for number, level in reversed(list(enumerate(self.levels, start=1))):
            odds = {"m_probability": 2.0 ** (number - WEIGHTS), "u_probability": 2.0**-WEIGHTS}
            levels.append({"sql_condition": level.when or "ELSE", "label_for_charts": f"level {number - 1}"} | odds)
        return {"output_column_name": self.column, "comparison_levels": levels}


def paired(records: pd.DataFrame, comparisons: Sequence[Comparison], blocks: Sequence[Sequence[str]]) -> pd.DataFrame:
    """A row every pair of records that agree on all columns of a block, that are kin, or that were drawn at random.

    ``records``: one row a record, ``person_id`` unique. Columns: ``comparisons``' (level, nan where unknown);
    ``identity_id``, the pair's; ``person_id`` and ``root``, the record made later and the one made earlier;
    ``term_share``, ``records``, ``judged``, ``kin``, ``drawn``, ``settled_by_rule``, ``both_paid``, ``both_insured``
    (features/person_identity.sql). In order of ``identity_id``, whatever the order of ``records``.
    """
    names = [one.column for one in comparisons]
    with _connected() as connection:
        _enter(connection, records, comparisons, blocks)
        _block(connection, blocks)
        _compare(connection, comparisons)
        connection.execute("DROP TABLE blocked; DROP TABLE compared")
        kin, each_others = (f"COALESCE({' OR '.join(rules)}, FALSE)" for rules in (_KIN, _KIN[:2]))
        made: pd.DataFrame = connection.execute(f"""
            SELECT {pair_id("r.person_id", "l.person_id")} AS identity_id, r.person_id, l.person_id AS root,
                {", ".join(names)}, GREATEST(l.common, r.common) AS term_share,
                CAST({len(records)} AS DOUBLE) AS records,
                CAST(p.block < {len(blocks)} AND NOT {each_others} AS REAL) AS judged,
                CAST({kin} AS REAL) AS kin, CAST(l.bucket = r.bucket AS REAL) AS drawn,
                CAST(l.number = r.number AS REAL) AS settled_by_rule,
                CAST(l.paid * r.paid AS REAL) AS both_paid, CAST(l.insured * r.insured AS REAL) AS both_insured
            FROM level AS p JOIN record AS l ON l.place = p.place_l JOIN record AS r ON r.place = p.place_r
            ORDER BY identity_id
        """).df()
    return made


def pair_id(later: str, earlier: str) -> str:
    """SQL of the id of a pair of records, the same on every night: 53 bits of a hash of both numbers.

    As many whole numbers a float and a browser hold exactly.
    """
    return f"CAST('0x' || substr(sha256({later} || '-' || {earlier}), 1, 14) AS BIGINT) >> 3"


# How the registries know two records as relatives: one is the other's, or they have a relative in common, as siblings
# have, and as the two records of one person may have too.
_KIN = ("l.kin_id = r.person_id", "r.kin_id = l.person_id", "l.kin_id = r.kin_id")


@contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory alone: records of people are written to no file."""
    import duckdb

    settings: dict[str, Any] = {
        "memory_limit": MEMORY,
        "threads": THREADS,
        "temp_directory": "",
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=settings) as connection:
        yield connection


def _enter(
    connection: duckdb.DuckDBPyConnection,
    records: pd.DataFrame,
    comparisons: Sequence[Comparison],
    blocks: Sequence[Sequence[str]],
) -> None:
    """Two tables by ``place``, the order in which records were made: ``record``, what is said of a pair, numbers alone;
    and ``compared``, what is compared and blocked by.
    """
    import pyarrow as pa

    term = next((one.term for one in comparisons if one.term), "person_id")
    buckets = max(FEWEST, len(records) ** 2 // (2 * DRAWN))
    texts = sorted({name for one in comparisons for name in one.reads()} | {name for block in blocks for name in block})
    named = list(dict.fromkeys((*texts, term, "person_id", "created_ts", "id_no", "kin_id", "paid", "insured")))
    connection.register("given", pa.Table.from_pandas(records[named], preserve_index=False))
    connection.execute(f"""
        CREATE TABLE record AS
        SELECT g.person_id, ROW_NUMBER() OVER (ORDER BY g.created_ts, g.person_id) AS place,
            hash(g.id_no) AS number, g.kin_id, g.paid, g.insured, t.n / CAST({len(records)} AS DOUBLE) AS common,
            CAST(g.person_id AS BIGINT) % {MODULUS} * {SPREAD} % {MODULUS} % {buckets} AS bucket
        FROM given AS g LEFT JOIN (SELECT {term}, COUNT(*) AS n FROM given GROUP BY {term}) AS t ON t.{term} = g.{term}
    """)
    connection.execute(f"""
        CREATE TABLE compared AS SELECT r.place, {", ".join(texts)} FROM given AS g JOIN record AS r USING (person_id)
    """)
    connection.unregister("given")


def _block(connection: duckdb.DuckDBPyConnection, blocks: Sequence[Sequence[str]]) -> None:
    """The table ``blocked``: pairs of places, the first block each agrees on; kin and the drawn come after all blocks.

    One join after the other, of a hash of the block's columns: splink joins all at once, over the columns themselves,
    for which 638,000 records take 2.3 GB.
    """
    connection.execute("CREATE TABLE agreeing (l BIGINT, r BIGINT, block INTEGER)")
    for number, names in enumerate(blocks):
        known = " AND ".join(f"{name} IS NOT NULL" for name in names)
        connection.execute(f"""
            INSERT INTO agreeing
            WITH hashed AS (SELECT place, hash({", ".join(names)}) AS value FROM compared WHERE {known})
            SELECT l.place, r.place, {number}
            FROM hashed AS l JOIN hashed AS r ON l.value = r.value AND l.place < r.place
        """)
    for rule in (*_KIN, "l.bucket = r.bucket"):
        connection.execute(f"""
            INSERT INTO agreeing SELECT LEAST(l.place, r.place), GREATEST(l.place, r.place), {len(blocks)}
            FROM record AS l JOIN record AS r ON {rule} AND l.place <> r.place
        """)
    connection.execute("""
        CREATE TABLE blocked AS
        SELECT l AS join_key_l, r AS join_key_r, MIN(block) AS block, ROW_NUMBER() OVER () AS place
        FROM agreeing GROUP BY l, r
    """)
    connection.execute("DROP TABLE agreeing")


def _compare(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]) -> None:
    """The table ``level``: ``place_l`` < ``place_r``, ``block``, a level each comparison; splink's, some at a time."""
    from splink import DuckDBAPI, Linker, SettingsCreator

    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="place",
        comparisons=[one.settings() for one in comparisons],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )
    api, names = DuckDBAPI(connection=connection), [one.column for one in comparisons]
    linker = Linker(api.register("compared"), settings, log_level=None)
    levels = ", ".join(f"NULLIF(round(mw_{name}), 0) - 1 AS {name}" for name in names)
    columns = ", ".join(f"{name} REAL" for name in names)
    connection.execute(f"CREATE TABLE level (place_l BIGINT, place_r BIGINT, block INTEGER, {columns})")
    (pairs,) = connection.execute("SELECT COUNT(*) FROM blocked").fetchone() or (0,)
    for first in range(0, pairs, AT_A_TIME):
        table = f"blocked_{first}"
        connection.execute(f"""
            CREATE TABLE {table} AS SELECT join_key_l, join_key_r, CAST(block AS VARCHAR) AS match_key
            FROM blocked WHERE place > {first} AND place <= {first + AT_A_TIME}
        """)
        linker.table_management.register_blocked_pairs_for_predict(api.register(table))
        predicted = linker.inference.predict(warning_mode="never")
        connection.execute(f"""
            INSERT INTO level
            SELECT place_l, place_r, CAST(match_key AS INTEGER), {levels} FROM {predicted.physical_name}
        """)
        predicted.drop_table_from_database_and_remove_from_cache()
        connection.execute(f"DROP TABLE {table}")
