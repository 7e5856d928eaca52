"""Which signals of a night point at which entities of the truth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.schema import TABLES, TRUTH

if TYPE_CHECKING:
    import duckdb

    from jihe.engines import Session

# A signal finds an entity when it is about it, is proven by a row of it, or is about the person behind it in
# the entity's own line. The last does not hold across lines: a pension finding finds no injury fraud.
MATCH = """
CREATE TABLE matched AS
WITH pointed AS (
    SELECT signal_id, subject_kind AS kind, subject_id AS id FROM signal
    UNION
    SELECT signal_id, proof_table, proof_key FROM proof
)
SELECT DISTINCT truth.truth_id, pointed.signal_id
FROM truth JOIN pointed ON pointed.kind = truth.entity_type AND pointed.id = truth.entity_id
UNION
SELECT DISTINCT truth.truth_id, signal.signal_id
FROM truth JOIN behind USING (truth_id)
JOIN signal ON signal.subject_kind = 'person' AND signal.subject_id = behind.person_id
    AND signal.line = truth.own_line
"""

# What operators did (B4) is in the line of the row that it was done to.
LINE = """CASE substr(typology, 1, 2)
    WHEN 'B1' THEN 'pension' WHEN 'B2' THEN 'unemployment' WHEN 'B3' THEN 'work_injury'
    ELSE CASE entity_type WHEN 'pension_award' THEN 'pension' WHEN 'ui_claim' THEN 'unemployment'
        WHEN 'wi_case' THEN 'work_injury' WHEN 'wi_appraisal' THEN 'work_injury' END END"""


def load(
    connection: duckdb.DuckDBPyConnection, truth: Path, run: Path, as_of: str, earlier: Sequence[Path] = ()
) -> None:
    """Tables ``truth`` (what had begun by the day), ``signal``, ``proof`` and ``listed`` (the cases) of a night.

    ``earlier``: nights before it, the last one first, whose signals count too; of one raised again, the last is kept.
    """
    month = int(as_of[:4]) * 100 + int(as_of[5:7])
    names = ", ".join(TRUTH.names)
    connection.execute(
        f"CREATE TABLE truth AS SELECT {names}, {LINE} AS own_line FROM read_parquet(?) "
        "WHERE label <> 'clean' AND coalesce(start_ym, 0) <= ?",
        [str(truth), month],
    )
    made = "CREATE TABLE {0} AS {1}"
    for night in (run, *earlier):
        signals = [str(night / "findings.parquet"), str(night / "warnings.parquet")]
        new = f"FROM read_parquet(?{{}}) {'' if night == run else 'WHERE signal_id NOT IN (SELECT signal_id FROM {})'}"
        # Proofs first: theirs are of the signals that this night is the last to raise.
        connection.execute(
            made.format("proof", "SELECT * " + new.format("", "signal")), [str(night / "proofs.parquet")]
        )
        connection.execute(
            made.format("signal", "SELECT * " + new.format(", union_by_name = true", "signal")), [signals]
        )
        made = "INSERT INTO {0} BY NAME {1}"
    # A night from before tests had names.
    connection.execute("ALTER TABLE signal ADD COLUMN IF NOT EXISTS test_zh VARCHAR DEFAULT ''")
    connection.execute("CREATE TABLE listed AS SELECT * FROM read_parquet(?)", [str(run / "cases.parquet")])


def match(connection: duckdb.DuckDBPyConnection, session: Session) -> None:
    """Tables ``behind`` (truth_id, person_id) and ``matched`` (truth_id, signal_id)."""
    connection.execute("CREATE TABLE behind (truth_id BIGINT, person_id BIGINT)")
    kinds = connection.execute("SELECT DISTINCT entity_type FROM truth ORDER BY 1").fetchall()
    for (kind,) in kinds:
        if kind not in TABLES or "person_id" not in TABLES[kind].names:
            continue
        key = TABLES[kind].key[0]
        people = session.query(f"SELECT {key} AS id, person_id FROM {kind}")
        connection.register("people", people)
        connection.execute(
            "INSERT INTO behind SELECT truth_id, person_id FROM truth "
            "JOIN people ON people.id = truth.entity_id WHERE entity_type = ?",
            [kind],
        )
        connection.unregister("people")
    connection.execute(MATCH)
