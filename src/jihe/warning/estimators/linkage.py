"""Pairs of records that may be one person's, and how alike they are: blocking and comparing with splink on DuckDB."""

from __future__ import annotations

import hashlib
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
MEMORY = "700MB"
THREADS = 2
WEIGHTS = 20  # levels that a comparison could have
BITS = 53  # of a pair's id: whole numbers that a float and a browser hold exactly
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
        kin, each_others = (f"COALESCE({' OR '.join(rules)}, FALSE)" for rules in (_KIN, _KIN[:2]))
        table = _blocked(connection, comparisons, blocks)
        levels = ", ".join(f"NULLIF(round(p.mw_{name}), 0) - 1 AS {name}" for name in names)
        made = connection.execute(f"""
            SELECT r.person_id, l.person_id AS root, {levels}, GREATEST(l.common, r.common) AS term_share,
                CAST({len(records)} AS DOUBLE) AS records,
                CAST(CAST(p.match_key AS INTEGER) < {len(blocks)} AND NOT {each_others} AS DOUBLE) AS judged,
                CAST({kin} AS DOUBLE) AS kin, CAST(l.bucket = r.bucket AS DOUBLE) AS drawn,
                CAST(l.number = r.number AS DOUBLE) AS settled_by_rule,
                CAST(l.paid * r.paid AS DOUBLE) AS both_paid, CAST(l.insured * r.insured AS DOUBLE) AS both_insured
            FROM {table} AS p
            JOIN record AS l ON l.place = p.place_l JOIN record AS r ON r.place = p.place_r
        """).df()
    made.insert(0, "identity_id", [pair_id(*two) for two in zip(made["person_id"], made["root"], strict=True)])
    sorted_: pd.DataFrame = made.sort_values("identity_id", kind="stable").reset_index(drop=True)
    return sorted_


def pair_id(later: int, earlier: int) -> int:
    """The id of a pair of records, the same on every night: 53 bits of a hash of both numbers."""
    digest = hashlib.sha256(f"{later}-{earlier}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - BITS)


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
    and ``compared``, what splink compares, with a hash of the columns of each block, so that no join holds texts.
    """
    import pyarrow as pa

    term = next((one.term for one in comparisons if one.term), "person_id")
    buckets = max(FEWEST, len(records) ** 2 // (2 * DRAWN))
    texts = {name for one in comparisons for name in one.reads()}
    known = ("(" + " AND ".join(f"{name} IS NOT NULL" for name in block) + ")" for block in blocks)
    keys = (f"hash({', '.join(block)})" for block in blocks)
    hashed = [
        f"CASE WHEN {yes} THEN {key} END AS block_{n}" for n, (yes, key) in enumerate(zip(known, keys, strict=True))
    ]
    connection.register("given", pa.Table.from_pandas(records, preserve_index=False))
    connection.execute(f"""
        CREATE TABLE record AS
        SELECT g.person_id, ROW_NUMBER() OVER (ORDER BY g.created_ts, g.person_id) AS place,
            hash(g.id_no) AS number, g.kin_id, g.paid, g.insured, t.n / CAST({len(records)} AS DOUBLE) AS common,
            CAST(g.person_id AS BIGINT) % {MODULUS} * {SPREAD} % {MODULUS} % {buckets} AS bucket
        FROM given AS g LEFT JOIN (SELECT {term}, COUNT(*) AS n FROM given GROUP BY {term}) AS t ON t.{term} = g.{term}
    """)
    connection.execute(
        f"""
        CREATE TABLE compared AS
        SELECT r.place, r.person_id, r.kin_id, r.bucket, {", ".join((*sorted(texts), *hashed))}
        FROM given AS g JOIN record AS r USING (person_id)
    """.replace("r.person_id, r.kin_id", "g.person_id, g.kin_id")
    )
    connection.unregister("given")


def _blocked(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], blocks: Sequence[Sequence[str]]
) -> str:
    """The table of pairs that splink makes: ``place_l`` < ``place_r``, ``match_key``, ``mw_`` a comparison."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    own = [block_on(f"block_{n}") for n in range(len(blocks))]
    kin = [{"blocking_rule": rule} for rule in _KIN]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="place",
        comparisons=[one.settings() for one in comparisons],
        blocking_rules_to_generate_predictions=[*own, *kin, block_on("bucket")],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )
    linker = Linker(DuckDBAPI(connection=connection).register("compared"), settings, log_level=None)
    return str(linker.inference.predict(warning_mode="never").physical_name)
