"""What our own cases came to, as reviews that others can count: with the rows each was about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from jihe.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from jihe.cases.models import Verdict

REVIEW = (
    "review_id", "subject_kind", "subject_id", "line", "verdict", "confirmed_fen", "selection_prob", "opened_ts",
    "decided_ts",
)  # fmt: skip
SOURCE, UNTIL = "source", "until_ts"
WORKED, BLIND = "worked", "blind"


@dataclass(frozen=True)
class Held:
    """A stretch of time in which a case rested on a verdict; ``until`` None: it still does.

    ``step``: the step that it began with, the verdict's own or the undoing of a later one.
    """

    verdict: Verdict
    step: int
    since: datetime
    until: datetime | None = None


def held() -> list[Held]:
    """Every such stretch, by case and time: an appeal, a second opinion or an undoing ends one and may begin the next.

    A case that was opened again rests on its verdict until there is another.
    """
    from jihe.cases.models import Step, Verdict
    from jihe.cases.moves import State

    events: dict[int, list[tuple[int, int, datetime, Verdict | int]]] = defaultdict(list)
    for given in Verdict.objects.filter(step__to_state=State.DECIDED).select_related("case", "step"):
        events[given.case_id].append((given.step.seq, given.step_id, given.at, given))
    undone = Step.objects.filter(undoes__isnull=False, case__in=list(events))
    for case, seq, step, at, undoes in undone.values_list("case", "seq", "pk", "at", "undoes"):
        events[case].append((seq, step, at, undoes))
    return [one for case in sorted(events) for one in _of_case(sorted(events[case], key=lambda event: event[0]))]


def _of_case(events: Sequence[tuple[int, int, datetime, Verdict | int]]) -> Iterator[Held]:
    """From its verdicts and what was undone, by number of the step: the last verdict not undone holds."""
    pile: list[Verdict] = []
    open_: Held | None = None
    for _, step, at, what in events:
        pile = [each for each in pile if each.step.seq != what] if isinstance(what, int) else [*pile, what]
        last = pile[-1] if pile else None
        if (open_ and open_.verdict.pk) == (last and last.pk):
            continue  # what was undone is no verdict, or not the one that holds
        if open_ is not None:
            yield replace(open_, until=at)
        open_ = Held(last, step, at) if last is not None else None
    if open_ is not None:
        yield open_


def decided(as_of: date) -> tuple[pa.Table, pa.Table]:
    """Verdicts in force at the end of the day: ``REVIEW``, and ``review_id, about_table, about_key``.

    A worked case was on the list, so it was certain to be taken up: its probability is 1, and it stands for itself
    alone. A verdict of the blind lane has the probability it was drawn with, and is about the person. Review ids are
    negative, so that they meet none of the lake's.
    """
    import pyarrow.compute as pc

    reviews, about = told(as_of)
    in_force = reviews.filter(pc.is_null(reviews[UNTIL])).select(list(REVIEW))
    return in_force, about.filter(pc.is_in(about["review_id"], value_set=in_force["review_id"].combine_chunks()))


def told(as_of: date) -> tuple[pa.Table, pa.Table]:
    """``decided``, and beside the verdicts in force those that held before, each with the time it held ``UNTIL``.

    ``SOURCE``: whether a case was worked from the list or a person drawn for the blind lane. What came after the day
    is not known on it: a verdict that an appeal changed later is in force.
    """
    import pyarrow as pa

    schema = TABLES["past_review"].arrow_schema()
    more = [pa.field(SOURCE, pa.string()), pa.field(UNTIL, schema.field("decided_ts").type)]
    columns = [*(schema.field(name) for name in REVIEW), *more]
    kinds = {"review_id": pa.int64(), "about_table": pa.string(), "about_key": pa.int64()}
    reviews, about = _worked(as_of)
    drawn = _drawn(as_of)
    about += [(row["review_id"], row["subject_kind"], row["subject_id"]) for row in drawn]
    named = zip(*about, strict=True) if about else ([] for _ in kinds)
    rows = dict(zip(kinds, map(list, named), strict=True))
    return (
        pa.Table.from_pylist(reviews + drawn, pa.schema(columns)),
        pa.table(rows, schema=pa.schema(list(kinds.items()))),
    )


def _worked(as_of: date) -> tuple[list[dict[str, Any]], list[tuple[int, str, int]]]:
    """Cases by the verdicts they rested on; about the subject, the proofs seen and the payments."""
    from jihe.cases.models import CaseMoney, Outcome, SeenProof

    end = datetime.combine(as_of + timedelta(days=1), time.min)
    known = [one for one in held() if one.since < end]
    reviews = [
        {
            "review_id": -2 * one.step, "subject_kind": given.case.subject_kind, "subject_id": given.case.subject_id,
            "line": given.case.line, "verdict": given.verdict,
            "confirmed_fen": -given.confirmed_fen if given.verdict == Outcome.UNDERPAID else given.confirmed_fen,
            "selection_prob": 1.0, "opened_ts": datetime.combine(given.case.opened_on, time.min),
            "decided_ts": one.since, UNTIL: one.until if one.until is not None and one.until < end else None,
            SOURCE: WORKED,
        }
        for one in known
        for given in [one.verdict]
    ]  # fmt: skip
    seen: dict[int, list[Any]] = defaultdict(list)
    paid: dict[int, list[Any]] = defaultdict(list)
    for verdict, *row in SeenProof.objects.filter(verdict__in={one.verdict.pk for one in known}).values_list(
        "verdict", "proof_table", "proof_key"
    ):
        seen[verdict].append(row)
    for case, *row in CaseMoney.objects.filter(case__in={one.verdict.case_id for one in known}).values_list(
        "case", "money_table", "money_key"
    ):
        paid[case].append(row)
    about: list[tuple[int, str, int]] = []
    for one, review in zip(known, reviews, strict=True):
        subject = [review["subject_kind"], review["subject_id"]]
        rows = [subject, *seen[one.verdict.pk], *paid[one.verdict.case_id]]
        about += [(review["review_id"], str(table), int(key)) for table, key in rows]
    return reviews, about


def _drawn(as_of: date) -> list[dict[str, Any]]:
    from jihe.cases.blind.labels import labels

    rows = [row for row in labels().select(REVIEW).to_pylist() if row["decided_ts"].date() <= as_of]
    return [row | {"review_id": 2 * row["review_id"] - 1, SOURCE: BLIND} for row in rows]
