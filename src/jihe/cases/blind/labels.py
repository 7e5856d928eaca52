"""The lane's verdicts as reviews that teach: rows of ``past_review`` with the probability each was drawn with."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from jihe.schema import TABLES

if TYPE_CHECKING:
    import pyarrow as pa


def labels() -> pa.Table:
    """One row a verdict given before any signal, in the columns of ``past_review``.

    ``review_id`` is negative, so that it meets none of the lake's. Opened is the day of the draw's night, which is
    what the lane knew; decided is when the verdict was given. Those informed beforehand teach nothing.
    """
    import pyarrow as pa

    from jihe.cases.models import BlindItem

    said = BlindItem.objects.filter(said__informed=False).select_related("draw", "said", "population", "ranking")
    rows: list[dict[str, Any]] = []
    for item in said.order_by("draw", "place"):
        strata = [each for each in (item.population, item.ranking) if each is not None]
        owed = item.said.verdict == "underpaid"
        rows.append({
            "review_id": -item.pk,
            "subject_kind": "person",
            "subject_id": item.subject_id,
            "line": item.line,
            "opened_ts": datetime.combine(item.draw.as_of, time.min),
            "selected_by": "random" if item.at_random else "match",
            "selection_prob": inclusion(*((each.drawn, each.size) for each in strata)),
            "verdict": item.said.verdict,
            "confirmed_fen": -item.said.confirmed_fen if owed else item.said.confirmed_fen,
            "recovered_fen": None,
            "decided_ts": item.said.at,
            "recorded_ts": item.said.at,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, TABLES["past_review"].arrow_schema())


def inclusion(*strata: tuple[int, int]) -> float:
    """The probability of being drawn at all, by a member of these strata (drawn, size): their draws are independent.

    A person of the list can come by either way, drawn by it or not: both count, else such a row weighs too much.
    """
    missed = 1.0
    for drawn, size in strata:
        missed *= 1 - drawn / size
    return 1 - missed
