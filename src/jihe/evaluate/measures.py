"""Precision, recall and money found, by typology and by source, weighted to the realistic base rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.intervals import Z95, Share, share

if TYPE_CHECKING:
    import duckdb

# Per case: what it truly is (the groups of ``reviewing``), how many realistic cases it stands for, and the loss behind
# it. What the city enriched (frauds and look-alikes) counts by its weight; anything else was not enriched and counts as
# one. A loss that several cases point at belongs to the first of them.
CASES = """
CREATE TABLE judged AS
WITH told AS (
    SELECT DISTINCT
        listed.number, truth.truth_id, truth.typology, truth.weight, greatest(coalesce(truth.loss_fen, 0), 0) AS loss,
        CASE WHEN truth.label = 'fraud' THEN 'fraud' WHEN truth.loss_fen > 0 THEN 'overpaid' ELSE 'harmless' END AS kind
    FROM matched JOIN signal USING (signal_id) JOIN truth USING (truth_id)
    JOIN listed USING (subject_kind, subject_id, line)
),
owned AS (
    SELECT *, row_number() OVER (PARTITION BY truth_id ORDER BY number) = 1 AS first FROM told
),
best AS (
    SELECT
        number,
        CASE WHEN bool_or(kind = 'fraud') THEN 'fraud' WHEN bool_or(kind = 'overpaid') THEN 'overpaid'
            ELSE 'harmless' END AS label,
        coalesce(
            min(weight) FILTER (kind = 'fraud'), min(weight) FILTER (kind = 'overpaid'), min(weight)
        ) AS weight,
        list(DISTINCT typology) FILTER (kind = 'fraud') AS frauds,
        coalesce(sum(loss) FILTER (first), 0)::BIGINT AS loss_fen
    FROM owned GROUP BY number
)
SELECT listed.*, coalesce(best.label, 'other') AS label, coalesce(best.weight, 1.0) AS weight, best.frauds,
    coalesce(best.loss_fen, 0) AS loss_fen
FROM listed LEFT JOIN best USING (number)
"""

# Per fraud or look-alike: whether any signal, and whether a case within capacity, points at it; and what became of it:
# found, outside (found, but its case does not fit the hours), below (looked for with evidence at hand: under every
# threshold, or excused as a look-alike), unheard (looked for, but nobody has told the fund yet), uncovered (nothing
# that ran looks for it).
ENTITIES = """
CREATE TABLE faced AS
SELECT
    truth.truth_id, truth.typology, truth.label, truth.weight,
    greatest(coalesce(truth.loss_fen, 0), 0) AS loss_fen,
    count(matched.signal_id) > 0 AS found,
    coalesce(bool_or(signal.kind = 'finding'), false) AS by_rule,
    coalesce(bool_or(signal.kind = 'warning'), false) AS by_model,
    coalesce(bool_or(listed.within_capacity), false) AS within_capacity,
    CASE
        WHEN coalesce(bool_or(listed.within_capacity), false) THEN 'found'
        WHEN count(matched.signal_id) > 0 THEN 'outside'
        WHEN truth.typology NOT IN (SELECT typology FROM covered) THEN 'uncovered'
        WHEN truth.truth_id IN (SELECT truth_id FROM unheard) THEN 'unheard'
        ELSE 'below'
    END AS outcome
FROM truth
LEFT JOIN matched USING (truth_id)
LEFT JOIN signal USING (signal_id)
LEFT JOIN listed USING (subject_kind, subject_id, line)
GROUP BY truth.truth_id, truth.typology, truth.label, truth.weight, truth.loss_fen
"""


@dataclass(frozen=True)
class TypologyRow:
    """How one typology fared. ``realistic`` is the number of frauds after weighting back, and so is the money.

    ``missed``: why, and how many frauds: outside, below, unheard, uncovered (see ``ENTITIES``).
    ``overpaid``: look-alikes that cost the fund money, which it recovers too.
    """

    typology: str
    frauds: int
    realistic: float
    recall: Share
    recall_in_capacity: Share
    by_rule: int
    by_model: int
    loss_fen: int
    loss_found_fen: int
    realistic_loss_fen: int
    realistic_found_fen: int
    money: Share
    missed: dict[str, int]
    look_alikes: int
    overpaid: int
    look_alikes_raised: int
    cases: int
    precision: Share


@dataclass(frozen=True)
class SourceRow:
    """How one rule, model or test fared: cases it raised, by what they truly are; weighted to real life."""

    code: str
    cases: int
    fraud: int
    overpaid: int
    look_alike: int
    other: int
    raw_precision: Share
    precision: Share
    typologies: str
    test: str = ""  # of all its tests where empty
    test_zh: str = ""


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
            coalesce(sum(weight) FILTER (label = 'fraud' AND found), 0),
            coalesce(sum(weight) FILTER (label = 'fraud' AND within_capacity), 0),
            coalesce(sum(weight * weight) FILTER (label = 'fraud'), 0),
            count(*) FILTER (label = 'fraud' AND by_rule),
            count(*) FILTER (label = 'fraud' AND by_model),
            coalesce(sum(loss_fen) FILTER (label = 'fraud'), 0)::BIGINT,
            coalesce(sum(loss_fen) FILTER (label = 'fraud' AND found), 0)::BIGINT,
            coalesce(sum(weight * loss_fen) FILTER (label = 'fraud'), 0),
            coalesce(sum(weight * loss_fen) FILTER (label = 'fraud' AND found), 0),
            coalesce(sum((weight * loss_fen) ** 2) FILTER (label = 'fraud'), 0),
            count(*) FILTER (label = 'fraud' AND loss_fen > 0),
            count(*) FILTER (label = 'benign_lookalike'),
            count(*) FILTER (label = 'benign_lookalike' AND loss_fen > 0),
            count(*) FILTER (label = 'benign_lookalike' AND found)
        FROM faced GROUP BY typology ORDER BY typology
        """
    ).fetchall()
    made = []
    missed = _missed(connection)
    for (
        typology, frauds, realistic, found, listed, squares, rules, models, loss, loss_found, money, money_found,
        money_squares, costly, alike, overpaid, raised,
    ) in rows:  # fmt: skip
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
                share(found, realistic, squares, frauds),
                share(listed, realistic, squares, frauds),
                rules,
                models,
                loss,
                loss_found,
                round(money),
                round(money_found),
                share(money_found, money, money_squares, costly),
                missed.get(typology, {}),
                alike,
                overpaid,
                raised,
                counts[3],
                share(*counts),
            )
        )
    return made


def _missed(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """Frauds by typology and by why they were missed."""
    rows = connection.execute(
        "SELECT typology, outcome, count(*) FROM faced WHERE label = 'fraud' AND outcome <> 'found' "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    made: dict[str, dict[str, int]] = {}
    for typology, outcome, n in rows:
        made.setdefault(typology, {})[outcome] = n
    return made


def sources(connection: duckdb.DuckDBPyConnection) -> list[SourceRow]:
    """One row a rule or model that raised a case."""
    return _fared(connection, "signal.code, '', ''")


def tests(connection: duckdb.DuckDBPyConnection) -> list[SourceRow]:
    """One row a test that raised a case; a case that several tests raised is in each."""
    return _fared(connection, "signal.code, signal.test, signal.test_zh")


def _fared(connection: duckdb.DuckDBPyConnection, of: str) -> list[SourceRow]:
    """The cases that each source raised; ``of``: code, test and its name in SQL."""
    rows = connection.execute(
        f"""
        WITH raised(code, test, test_zh, number, label, weight, frauds) AS (
            SELECT DISTINCT {of}, judged.number, judged.label, judged.weight, judged.frauds
            FROM judged JOIN signal USING (subject_kind, subject_id, line)
        )
        SELECT code, test, max(test_zh), count(*), count(*) FILTER (label = 'fraud'),
            count(*) FILTER (label = 'overpaid'), count(*) FILTER (label = 'harmless'),
            count(*) FILTER (label = 'other'), coalesce(sum(weight) FILTER (label = 'fraud'), 0), sum(weight),
            sum(weight * weight),
            coalesce(array_to_string(list_sort(list_distinct(flatten(list(frauds)))), ' '), '')
        FROM raised GROUP BY code, test ORDER BY code, test
        """
    ).fetchall()
    return [
        SourceRow(
            code, n, fraud, paid, alike, other, share(fraud, n, n, n), share(true, weight, squares, n), kinds, test, zh
        )
        for code, test, zh, n, fraud, paid, alike, other, true, weight, squares, kinds in rows
    ]


def base_rate(connection: duckdb.DuckDBPyConnection, persons: int) -> tuple[float, Share]:
    """Realistic number of frauds, and their share of the persons with the interval of a count that is Poisson's."""
    frauds, squares, n = connection.execute(
        "SELECT coalesce(sum(weight), 0), coalesce(sum(weight * weight), 0), count(*) FROM faced WHERE label = 'fraud'"
    ).fetchall()[0]
    if not n or not persons:
        return frauds, Share(None, None, None, n)
    half = Z95 * math.sqrt(squares)
    return frauds, Share(frauds / persons, max(0.0, frauds - half) / persons, (frauds + half) / persons, n)


def overall(connection: duckdb.DuckDBPyConnection) -> dict[str, Share]:
    """Precision of all cases and of those within capacity, weighted."""
    made = {}
    for name, condition in (("all_cases", "true"), ("within_capacity", "within_capacity")):
        counts = connection.execute(
            "SELECT coalesce(sum(weight) FILTER (label = 'fraud'), 0), coalesce(sum(weight), 0), "
            f"coalesce(sum(weight * weight), 0), count(*) FROM judged WHERE {condition}"
        ).fetchall()[0]
        made[name] = share(*counts)
    return made
