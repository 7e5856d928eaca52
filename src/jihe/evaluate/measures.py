"""Precision, recall and money found, by typology and by source, weighted to the realistic base rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.evaluate.intervals import Share, share

if TYPE_CHECKING:
    import duckdb

# Per case: what it truly is, and how many realistic cases it stands for. What the city enriched (frauds and
# look-alikes) counts by its weight; anything else was not enriched and counts as one.
CASES = """
CREATE TABLE judged AS
WITH told AS (
    SELECT signal.subject_kind, signal.subject_id, signal.line, truth.label, truth.typology, truth.weight
    FROM matched JOIN signal USING (signal_id) JOIN truth USING (truth_id)
),
best AS (
    SELECT
        subject_kind, subject_id, line,
        CASE WHEN bool_or(label = 'fraud') THEN 'fraud' ELSE 'benign_lookalike' END AS label,
        coalesce(min(weight) FILTER (label = 'fraud'), min(weight)) AS weight,
        list(DISTINCT typology) FILTER (label = 'fraud') AS frauds
    FROM told GROUP BY ALL
)
SELECT listed.*, coalesce(best.label, 'other') AS label, coalesce(best.weight, 1.0) AS weight, best.frauds
FROM listed LEFT JOIN best USING (subject_kind, subject_id, line)
"""

# Per fraud or look-alike: whether any signal, and whether a case within capacity, points at it.
ENTITIES = """
CREATE TABLE faced AS
SELECT
    truth.truth_id, truth.typology, truth.label, truth.weight,
    greatest(coalesce(truth.loss_fen, 0), 0) AS loss_fen,
    count(matched.signal_id) > 0 AS found,
    coalesce(bool_or(signal.kind = 'finding'), false) AS by_rule,
    coalesce(bool_or(signal.kind = 'warning'), false) AS by_model,
    coalesce(bool_or(listed.within_capacity), false) AS within_capacity
FROM truth
LEFT JOIN matched USING (truth_id)
LEFT JOIN signal USING (signal_id)
LEFT JOIN listed USING (subject_kind, subject_id, line)
GROUP BY ALL
"""


@dataclass(frozen=True)
class TypologyRow:
    """How one typology fared. ``realistic`` is the number of frauds after weighting back."""

    typology: str
    frauds: int
    realistic: float
    recall: Share
    recall_in_capacity: Share
    by_rule: int
    by_model: int
    loss_fen: int
    loss_found_fen: int
    look_alikes: int
    look_alikes_raised: int
    cases: int
    precision: Share


@dataclass(frozen=True)
class SourceRow:
    """How one rule or model fared: cases it raised, by what they truly are; weighted to real life."""

    code: str
    cases: int
    fraud: int
    look_alike: int
    other: int
    raw_precision: Share
    precision: Share
    typologies: str


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables ``judged`` (cases with their true label) and ``faced`` (truth with what was found of it)."""
    connection.execute(CASES)
    connection.execute(ENTITIES)


def typologies(connection: duckdb.DuckDBPyConnection) -> list[TypologyRow]:
    """One row a typology that has frauds or look-alikes by the day.

    Precision is that of the cases whose signals come from a source that found a fraud or look-alike
    of the typology: the list a reviewer would work through to find it.
    """
    rows = connection.execute(
        """
        SELECT typology,
            count(*) FILTER (label = 'fraud'), coalesce(sum(weight) FILTER (label = 'fraud'), 0),
            count(*) FILTER (label = 'fraud' AND found),
            count(*) FILTER (label = 'fraud' AND within_capacity),
            count(*) FILTER (label = 'fraud' AND by_rule),
            count(*) FILTER (label = 'fraud' AND by_model),
            coalesce(sum(loss_fen) FILTER (label = 'fraud'), 0)::BIGINT,
            coalesce(sum(loss_fen) FILTER (label = 'fraud' AND found), 0)::BIGINT,
            count(*) FILTER (label = 'benign_lookalike'),
            count(*) FILTER (label = 'benign_lookalike' AND found)
        FROM faced GROUP BY typology ORDER BY typology
        """
    ).fetchall()
    made = []
    for typology, frauds, realistic, found, listed, rules, models, loss, loss_found, alike, raised in rows:
        counts = connection.execute(
            """
            WITH sources AS (
                SELECT DISTINCT signal.code
                FROM matched JOIN signal USING (signal_id) JOIN truth USING (truth_id) WHERE typology = ?
            ),
            worked AS (
                SELECT DISTINCT judged.number, judged.weight, list_contains(judged.frauds, ?) AS of_it
                FROM judged JOIN signal USING (subject_kind, subject_id, line) JOIN sources USING (code)
            )
            SELECT coalesce(sum(weight) FILTER (of_it), 0), coalesce(sum(weight), 0),
                coalesce(sum(weight * weight), 0), count(*) FROM worked
            """,
            [typology, typology],
        ).fetchall()[0]
        made.append(
            TypologyRow(
                typology,
                frauds,
                realistic,
                share(found, frauds, frauds, frauds),
                share(listed, frauds, frauds, frauds),
                rules,
                models,
                loss,
                loss_found,
                alike,
                raised,
                counts[3],
                share(*counts),
            )
        )
    return made


def sources(connection: duckdb.DuckDBPyConnection) -> list[SourceRow]:
    """One row a rule or model that raised a case."""
    rows = connection.execute(
        """
        WITH raised AS (
            SELECT DISTINCT signal.code, judged.number, judged.label, judged.weight, judged.frauds
            FROM judged JOIN signal USING (subject_kind, subject_id, line)
        )
        SELECT code, count(*), count(*) FILTER (label = 'fraud'),
            count(*) FILTER (label = 'benign_lookalike'),
            count(*) FILTER (label = 'other'), coalesce(sum(weight) FILTER (label = 'fraud'), 0), sum(weight),
            sum(weight * weight),
            coalesce(array_to_string(list_sort(list_distinct(flatten(list(frauds)))), ' '), '')
        FROM raised GROUP BY code ORDER BY code
        """
    ).fetchall()
    return [
        SourceRow(code, n, fraud, alike, other, share(fraud, n, n, n), share(true, weight, squares, n), kinds)
        for code, n, fraud, alike, other, true, weight, squares, kinds in rows
    ]


def overall(connection: duckdb.DuckDBPyConnection) -> dict[str, Share]:
    """Precision of all cases and of those within capacity, weighted; and the base rate among the persons."""
    made = {}
    for name, condition in (("all_cases", "true"), ("within_capacity", "within_capacity")):
        counts = connection.execute(
            "SELECT coalesce(sum(weight) FILTER (label = 'fraud'), 0), coalesce(sum(weight), 0), "
            f"coalesce(sum(weight * weight), 0), count(*) FROM judged WHERE {condition}"
        ).fetchall()[0]
        made[name] = share(*counts)
    return made
