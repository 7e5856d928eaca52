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
    truth.truth_id, truth.typology, truth.label, truth.weight, any_value(coalesce(truth.ring_id, 0)) AS ring_id,
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

# One row a typology. Squares are summed by ring: its members are found or missed together.
BY_TYPOLOGY = """
WITH ringed AS (
    SELECT typology, CASE WHEN ring_id <> 0 THEN -ring_id ELSE truth_id END AS ring,
        coalesce(sum(weight) FILTER (label = 'fraud'), 0) AS frauds,
        coalesce(sum(weight * loss_fen) FILTER (label = 'fraud'), 0) AS money, sum(weight * loss_fen) AS back
    FROM faced GROUP BY ALL
),
squared AS (
    SELECT typology, sum(frauds ** 2) AS frauds_squared, count(*) FILTER (frauds > 0) AS rings,
        sum(money ** 2) AS money_squared, count(*) FILTER (money > 0) AS costly,
        sum(back ** 2) AS back_squared, count(*) FILTER (back > 0) AS bringing
    FROM ringed GROUP BY typology
),
counted AS (
    SELECT typology,
        count(*) FILTER (label = 'fraud') AS n, coalesce(sum(weight) FILTER (label = 'fraud'), 0) AS realistic,
        coalesce(sum(weight) FILTER (label = 'fraud' AND found), 0) AS found,
        coalesce(sum(weight) FILTER (label = 'fraud' AND within_capacity), 0) AS listed,
        count(*) FILTER (label = 'fraud' AND by_rule) AS rules,
        count(*) FILTER (label = 'fraud' AND by_model) AS models,
        coalesce(sum(loss_fen) FILTER (label = 'fraud'), 0)::BIGINT AS loss,
        coalesce(sum(loss_fen) FILTER (label = 'fraud' AND found), 0)::BIGINT AS loss_found,
        coalesce(sum(weight * loss_fen) FILTER (label = 'fraud'), 0) AS money,
        coalesce(sum(weight * loss_fen) FILTER (label = 'fraud' AND found), 0) AS money_found,
        sum(weight * loss_fen) AS back, coalesce(sum(weight * loss_fen) FILTER (found), 0) AS back_found,
        count(*) FILTER (label = 'benign_lookalike') AS alike,
        count(*) FILTER (label = 'benign_lookalike' AND loss_fen > 0) AS overpaid,
        count(*) FILTER (label = 'benign_lookalike' AND found) AS raised
    FROM faced GROUP BY typology
)
SELECT * FROM counted JOIN squared USING (typology) ORDER BY typology
"""


@dataclass(frozen=True)
class TypologyRow:
    """How one typology fared. ``realistic`` is the number of frauds after weighting back, and so is the money.

    ``missed``: why, and how many frauds: outside, below, unheard, uncovered (see ``ENTITIES``).
    ``overpaid``: look-alikes that cost the fund money, which it recovers too: ``recoverable`` is the share found of
    both, ``money`` that of fraud alone. Intervals count a ring as one.
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
    recoverable: Share
    realistic_recoverable_fen: int
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


def judge(connection: duckdb.DuckDBPyConnection) -> None:
    """Table ``judged``: cases with their true label."""
    connection.execute(CASES)


def face(connection: duckdb.DuckDBPyConnection) -> None:
    """Table ``faced``: the truth with what was found of it, and why not (after ``coverage.look``)."""
    connection.execute(ENTITIES)


def typologies(connection: duckdb.DuckDBPyConnection) -> list[TypologyRow]:
    """One row a typology that has frauds or look-alikes by the day.

    Precision is that of the cases whose signals come from a source that found a fraud or look-alike
    of the typology: the list a reviewer would work through to find it.
    """
    rows = connection.execute(BY_TYPOLOGY).fetchall()
    made = []
    missed = _missed(connection)
    for (
        typology, frauds, realistic, found, listed, rules, models, loss, loss_found, money, money_found, back,
        back_found, alike, overpaid, raised, squares, rings, money_squares, costly, back_squares, bringing,
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
                share(found, realistic, squares, rings),
                share(listed, realistic, squares, rings),
                rules,
                models,
                loss,
                loss_found,
                round(money),
                round(money_found),
                share(money_found, money, money_squares, costly),
                share(back_found, back, back_squares, bringing),
                round(back),
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
    """Realistic number of frauds, and their share of the persons; interval of a count of rings that is Poisson's."""
    frauds, squares, n = connection.execute(
        "SELECT coalesce(sum(weight), 0), coalesce(sum(weight ** 2), 0), count(*) FROM ("
        "SELECT sum(weight) AS weight FROM faced WHERE label = 'fraud' "
        "GROUP BY typology, CASE WHEN ring_id <> 0 THEN -ring_id ELSE truth_id END)"
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
