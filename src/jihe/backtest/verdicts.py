"""What reviewers said of what a version finds: the one place that reads verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.backtest.bench import AFTER, BEFORE, IDENTITY, Bench
from jihe.backtest.persons import person_column
from jihe.intervals import Share, share
from jihe.schema import TABLES, UPHELD

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.engines import Session

# `unproven` and `clerical` are neither upheld nor right, and count against the rule: hours that brought no money.
RIGHT = ("benign", "data_error")  # was paid as it should be
TOO_FEW = 10.0  # effective reviews; below it an interval says nothing a supervisor could use
_REVIEWED = (
    "ui_claim", "pension_award", "wi_case", "medical_bill", "wi_appraisal", "dependant", "skill_subsidy", "oi_case",
    "bank_account",
)  # fmt: skip


@dataclass(frozen=True)
class Precision:
    """Subjects with findings, and what reviews said of them; ``upheld_share`` stands for all of these subjects.

    A verdict is of a subject and line, so a subject counts once. Each review is weighted by 1 ÷ its probability of
    selection. ``effective`` is Kish's size of that sample: below ``TOO_FEW`` the share is not estimable.
    """

    of: str
    subjects: int
    reviewed: int
    upheld: int
    cleared: int
    unproven: int
    effective: float
    upheld_share: Share


def reviews(session: Session, own: pa.Table | None = None) -> pa.Table:
    """Every review decided by the session's day: subject, the person behind it, line, when, how selected, verdict.

    Reviews before jihe are in the lake (``past_review``); ``own`` are those of the case store (``cases.decided``).
    Columns: subject_kind, subject_id, person_id (null for bodies), line, opened_month, decided_ts, selection_prob,
    verdict.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    behind = " UNION ALL ".join(
        f"SELECT '{table}' AS subject_kind, {TABLES[table].key[0]} AS subject_id, {person_column(table)} AS person_id "
        f"FROM {table}"
        for table in _REVIEWED
    )
    known = session.query(f"""
        WITH behind AS ({behind})
        SELECT r.subject_kind, r.subject_id,
            CASE WHEN r.subject_kind = 'person' THEN r.subject_id ELSE i.root END AS person_id,
            r.line, CAST(r.opened_ts_month AS INTEGER) AS opened_month, r.decided_ts, r.selection_prob, r.verdict
        FROM past_review AS r
        LEFT JOIN behind AS b ON b.subject_kind = r.subject_kind AND b.subject_id = r.subject_id
        LEFT JOIN identity AS i ON i.person_id = b.person_id
        WHERE r.verdict IS NOT NULL AND CAST(r.decided_ts AS DATE) <= $as_of AND r.selection_prob > 0
    """)
    if own is None:
        return known
    person = pc.if_else(pc.equal(own["subject_kind"], "person"), own["subject_id"], None)
    month = pc.add(pc.multiply(pc.year(own["opened_ts"]), 12), pc.subtract(pc.month(own["opened_ts"]), 1))
    ours = own.append_column("person_id", person).append_column("opened_month", month)
    return pa.concat_tables([known, ours.select(known.column_names).cast(known.schema)])


# A review speaks of a finding when it is of the same line, about its subject or a row of that person, and was opened
# when what was found had begun. Of several the last decided counts.
_SPOKEN = f"""
    SELECT f.version, f.state, f.subject_kind, f.subject_id, MAX(r.decided_ts) AS decided_ts,
        ARG_MAX(r.verdict, r.decided_ts) AS verdict, ARG_MAX(r.selection_prob, r.decided_ts) AS selection_prob
    FROM last_seen AS f JOIN whole AS w USING ({IDENTITY})
    JOIN review AS r ON r.line = f.line
        AND ((r.subject_kind = f.subject_kind AND r.subject_id = f.subject_id)
             OR (f.subject_kind = 'person' AND r.person_id = f.subject_id))
    WHERE {{since}} GROUP BY f.version, f.state, f.subject_kind, f.subject_id
"""
_BEGUN = "r.opened_month >= (w.from_ym // 100) * 12 + w.from_ym % 100 - 1"


def precision(bench: Bench) -> list[Precision]:
    """Of all that each version finds, and of what is gained and lost."""
    bench.rows(f"CREATE OR REPLACE TABLE spoken AS {_SPOKEN.format(since=_BEGUN)}")
    asked = {BEFORE: f"version = '{BEFORE}'", AFTER: f"version = '{AFTER}'",
             "gained": "state = 'gained'", "lost": "state = 'lost'"}  # fmt: skip
    return [_of(bench, name, where) for name, where in asked.items()]


def cleared_before(bench: Bench) -> int:
    """Subjects of gained findings whose last review on that line, whenever it was, cleared them."""
    cleared = ", ".join(f"'{one}'" for one in RIGHT)
    (count,) = bench.rows(f"""
        SELECT COUNT(DISTINCT (subject_kind, subject_id)) FROM ({_SPOKEN.format(since="f.state = 'gained'")})
        WHERE verdict IN ({cleared})
    """)[0]
    return int(count)


def _of(bench: Bench, name: str, where: str) -> Precision:
    upheld, cleared = (", ".join(f"'{one}'" for one in codes) for codes in (UPHELD, RIGHT))
    subjects = bench.rows(f"SELECT COUNT(DISTINCT (subject_kind, subject_id)) FROM last_seen WHERE {where}")[0][0]
    reviewed, good, clear, weight, true, squares = bench.rows(f"""
        WITH one AS (
            SELECT subject_kind, subject_id, ARG_MAX(verdict, decided_ts) AS verdict,
                ARG_MAX(selection_prob, decided_ts) AS selection_prob
            FROM spoken WHERE {where} GROUP BY subject_kind, subject_id
        )
        SELECT COUNT(*), COUNT(*) FILTER (verdict IN ({upheld})), COUNT(*) FILTER (verdict IN ({cleared})),
            COALESCE(SUM(1 / selection_prob), 0), COALESCE(SUM(1 / selection_prob) FILTER (verdict IN ({upheld})), 0),
            COALESCE(SUM(1 / selection_prob ** 2), 0)
        FROM one
    """)[0]
    effective = weight**2 / squares if squares else 0.0
    estimate = share(true, weight, squares, reviewed) if effective >= TOO_FEW else Share(None, None, None, reviewed)
    return Precision(name, subjects, reviewed, good, clear, reviewed - good - clear, effective, estimate)
