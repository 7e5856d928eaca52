"""What our own cases came to, as reviews that others can count: with the rows each was about."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from jihe.schema import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

REVIEW = (
    "review_id", "subject_kind", "subject_id", "line", "verdict", "confirmed_fen", "selection_prob", "opened_ts",
    "decided_ts",
)  # fmt: skip


def decided(as_of: date) -> tuple[pa.Table, pa.Table]:
    """Verdicts in force that were given by the day: ``REVIEW``, and ``review_id, about_table, about_key``.

    A worked case was on the list, so it was certain to be taken up: its probability is 1, and it stands for itself
    alone. A verdict of the blind lane has the probability it was drawn with, and is about the person. Review ids are
    negative, so that they meet none of the lake's.
    """
    import pyarrow as pa

    schema = TABLES["past_review"].arrow_schema()
    schema = pa.schema([schema.field(name) for name in REVIEW])
    kinds = {"review_id": pa.int64(), "about_table": pa.string(), "about_key": pa.int64()}
    reviews, about = _worked(as_of)
    drawn = _drawn(as_of)
    about += [(row["review_id"], row["subject_kind"], row["subject_id"]) for row in drawn]
    columns = zip(*about, strict=True) if about else ([] for _ in kinds)
    rows = dict(zip(kinds, map(list, columns), strict=True))
    return pa.Table.from_pylist(reviews + drawn, schema), pa.table(rows, schema=pa.schema(list(kinds.items())))


def _worked(as_of: date) -> tuple[list[dict[str, Any]], list[tuple[int, str, int]]]:
    """Settled cases by the last verdict that was not undone; about the subject, the proofs seen and the payments."""
    from jihe.cases.models import CaseMoney, Outcome, SeenProof, Step, Verdict
    from jihe.cases.models.work import SETTLED

    undone = set(Step.objects.filter(undoes__isnull=False).values_list("case", "undoes"))
    given = Verdict.objects.filter(case__state__in=SETTLED, at__date__lte=as_of).select_related("case", "step")
    last = {each.case_id: each for each in given.order_by("case", "seq") if (each.case_id, each.step.seq) not in undone}
    reviews = [
        {
            "review_id": -2 * number, "subject_kind": each.case.subject_kind, "subject_id": each.case.subject_id,
            "line": each.case.line, "verdict": each.verdict,
            "confirmed_fen": -each.confirmed_fen if each.verdict == Outcome.UNDERPAID else each.confirmed_fen,
            "selection_prob": 1.0, "opened_ts": datetime.combine(each.case.opened_on, time.min), "decided_ts": each.at,
        }
        for number, each in last.items()
    ]  # fmt: skip
    about = [(row["review_id"], row["subject_kind"], row["subject_id"]) for row in reviews]
    seen = SeenProof.objects.filter(verdict__in=[each.pk for each in last.values()])
    about += [(-2 * case, *row) for case, *row in seen.values_list("verdict__case", "proof_table", "proof_key")]
    paid = CaseMoney.objects.filter(case__in=list(last))
    about += [(-2 * case, *row) for case, *row in paid.values_list("case", "money_table", "money_key")]
    return reviews, about


def _drawn(as_of: date) -> list[dict[str, Any]]:
    from jihe.cases.blind.labels import labels

    rows = [row for row in labels().select(REVIEW).to_pylist() if row["decided_ts"].date() <= as_of]
    return [row | {"review_id": 2 * row["review_id"] - 1} for row in rows]
