"""What became of the subjects that a rule names, where somebody has looked: share upheld and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.intervals import Share, share
from jihe.schema import UPHELD

if TYPE_CHECKING:
    from datetime import date

    import duckdb
    import pyarrow as pa

    from jihe.cases.effort import ReviewNumbers
    from jihe.engines import Session

ENOUGH = 10  # reviews, after weighting (Kish): below, an interval would span most of 0 to 1

_REVIEWS = """
SELECT
    review_id, subject_kind, subject_id, line, verdict, COALESCE(confirmed_fen, 0) AS confirmed_fen, selection_prob,
    decided_ts
FROM past_review
WHERE verdict IS NOT NULL AND selection_prob > 0 AND CAST(decided_ts AS DATE) <= $as_of
"""
# A review is of a claim, an award or a case, and a rule may name the person with the payments: what was paid on it.
_PAID = " UNION ALL ".join(
    f"""SELECT review.review_id, payment.src_table AS about_table, payment.src_key AS about_key
FROM past_review AS review JOIN payment ON payment.{key} = review.subject_id
WHERE review.subject_kind = '{kind}'"""
    for kind, key in (("ui_claim", "claim_id"), ("wi_case", "case_id"), ("pension_award", "award_id"))
)


@dataclass(frozen=True)
class Outcomes:
    """Reviews with a verdict, and the rows they were about.

    ``reviews``  review_id, subject_kind, subject_id, line, verdict, confirmed_fen, selection_prob, decided_ts
    ``about``    review_id, about_table, about_key: the subject itself and what was paid on it
    """

    reviews: pa.Table
    about: pa.Table


def outcomes(session: Session) -> Outcomes:
    """Every review of before jihe with a verdict known by the session's day; ``with_own`` adds ours."""
    import pyarrow as pa

    reviews = session.query(_REVIEWS)
    named = reviews.select(["review_id", "subject_kind", "subject_id"])
    paid = session.query(_PAID)
    return Outcomes(reviews, pa.concat_tables([named.rename_columns(paid.column_names).cast(paid.schema), paid]))


def with_own(found: Outcomes, as_of: date) -> Outcomes:
    """These, and what the cases of the open store came to by the day."""
    import pyarrow as pa

    from jihe.cases.decided import decided

    reviews, about = decided(as_of)
    return Outcomes(
        pa.concat_tables([found.reviews, reviews.select(found.reviews.column_names).cast(found.reviews.schema)]),
        pa.concat_tables([found.about, about.cast(found.about.schema)]),
    )


@dataclass(frozen=True)
class Yield:
    """What a rule's findings were worth to reviewers. Hours and fen are by the declared effort of a case.

    ``upheld`` is "not estimable" below ``ENOUGH`` reviews; then the others are None. ``hours`` to one upheld case,
    with the ends of its interval; ``fen_per_hour`` confirmed for an hour of review.
    """

    reviewed: int
    upheld: Share
    hours: float | None = None
    hours_low: float | None = None
    hours_high: float | None = None
    fen_per_hour: int | None = None


def yields(connection: duckdb.DuckDBPyConnection, found: Outcomes, numbers: ReviewNumbers) -> dict[str, Yield]:
    """By rule's code, over table ``named`` (code, line, name_table, name_key): what each rule names tonight.

    A review speaks for a rule of its line when the rule names what was reviewed: as its subject, by a row that
    proves, or by a payment on it. Of one subject reviewed twice the later review counts. Each review is weighted by
    1 ÷ its selection probability, bounded as in training.
    """
    connection.register("reviews", found.reviews)
    connection.register("about", found.about)
    rows = connection.execute("""
        SELECT code, review_id, subject_kind, reviews.line, verdict, confirmed_fen, selection_prob
        FROM named JOIN about ON about_table = name_table AND about_key = name_key JOIN reviews USING (review_id)
        WHERE reviews.line = named.line OR 'cross' IN (reviews.line, named.line)
        QUALIFY 1 = row_number() OVER (
            PARTITION BY code, subject_kind, subject_id ORDER BY decided_ts DESC, review_id DESC)
        ORDER BY code, review_id
    """).fetchall()
    by_code: dict[str, list[tuple[str, str, str, int, float]]] = {}
    for code, _, *rest in rows:
        by_code.setdefault(code, []).append(tuple(rest))
    return {code: _yield(reviews, numbers) for code, reviews in by_code.items()}


def _yield(reviews: list[tuple[str, str, str, int, float]], numbers: ReviewNumbers) -> Yield:
    import numpy as np

    from jihe.cases.effort import WHOLE_BP
    from jihe.warning.learning.labels import weights

    weight = weights(np.array([selected for *_, selected in reviews]))
    right = np.array([verdict in UPHELD for _, _, verdict, _, _ in reviews])
    fen = np.array([abs(confirmed) for *_, confirmed, _ in reviews], dtype=float) * right
    hours = np.array(
        [numbers.minutes[line] * numbers.effort[kind] / WHOLE_BP / 60 for kind, line, *_ in reviews], dtype=float
    )
    upheld = share(float(weight @ right), float(weight.sum()), float(weight @ weight), len(reviews))
    if weight.sum() ** 2 / (weight @ weight) < ENOUGH:
        return Yield(len(reviews), Share(None, None, None, len(reviews)))
    mean = float(weight @ hours / weight.sum())

    def each(part: float | None) -> float | None:
        return mean / part if part else None

    return Yield(
        len(reviews), upheld, each(upheld.value), each(upheld.high), each(upheld.low),
        round(float(weight @ fen / (weight @ hours))),
    )  # fmt: skip
