"""What reviews of before jihe say of each kind of suspicion: weak evidence, for they were chosen by other eyes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from jihe.schema import UPHELD

if TYPE_CHECKING:
    import duckdb

    from jihe.cases.rates import Ground, Guess
    from jihe.nightly.outcomes import Outcomes

_NAMED = """
WITH named AS (
    SELECT signal_id, subject_kind AS name_table, subject_id AS name_key FROM signals
    UNION ALL SELECT signal_id, proof_table, proof_key FROM proofs
    UNION ALL SELECT signal_id, money_table, money_key FROM money)
SELECT signals.line, code, test, severity, match, verdict, selection_prob
FROM named JOIN signals USING (signal_id) JOIN about ON about_table = name_table AND about_key = name_key
JOIN reviews USING (review_id)
WHERE reviews.line = signals.line OR 'cross' IN (reviews.line, signals.line)
QUALIFY 1 = row_number() OVER (
    PARTITION BY signals.line, code, test, severity, match, reviews.subject_kind, reviews.subject_id
    ORDER BY decided_ts DESC, review_id DESC)
"""


def past_grounds(connection: duckdb.DuckDBPyConnection, found: Outcomes, most: int) -> dict[Ground, Guess]:
    """The rate of each ground over tables ``signals``, ``money`` and ``proofs``, worth ``most`` verdicts at most.

    A review speaks for a ground of its line when a signal names what was reviewed: as its subject, by a row that
    proves, or by a payment on it. Of one subject reviewed twice the later review counts.
    """
    from jihe.cases.rates import Ground, Guess, tally

    connection.register("reviews", found.reviews)
    connection.register("about", found.about)
    by: dict[Ground, list[tuple[bool, float]]] = defaultdict(list)
    for *ground, verdict, chance in connection.execute(_NAMED).fetchall():
        by[Ground(*ground)].append((verdict in UPHELD, chance))
    summed = {ground: tally(rows) for ground, rows in by.items()}
    return {ground: Guess(one.right / one.worth, min(one.worth, most)) for ground, one in sorted(summed.items())}
