"""Verdicts by source, month and lag: each counted from its day on, what was changed apart from what holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from jihe.law import Law
from jihe.warning.learning.label_flow import Flow, flow
from tests.support import shown

DAY = date(2026, 3, 31)


def past(number: int, opened: datetime, decided: datetime | None, **more: Any) -> dict[str, Any]:
    verdict = None if decided is None else "fraud"
    return {
        "review_id": number, "subject_kind": "person", "subject_id": number, "selected_by": "tip", "opened_ts": opened,
        "decided_ts": decided, "verdict": verdict, "confirmed_fen": None if decided is None else 100,
        "selection_prob": 0.5, "recorded_ts": opened,
    } | more  # fmt: skip


def own(*rows: dict[str, Any]) -> pa.Table:
    kinds = {
        "source": pa.string(), "opened_ts": pa.timestamp("us"), "decided_ts": pa.timestamp("us"),
        "verdict": pa.string(), "confirmed_fen": pa.int64(), "selection_prob": pa.float64(),
        "until_ts": pa.timestamp("us"),
    }  # fmt: skip
    usual = {"source": "worked", "verdict": "fraud", "confirmed_fen": 700, "selection_prob": 1.0, "until_ts": None}
    return pa.Table.from_pylist([usual | row for row in rows], pa.schema(list(kinds.items())))


@pytest.fixture
def look(small_tables: Callable[..., Any], the_law: Law) -> Callable[..., list[Flow]]:
    def asked(rows: list[dict[str, Any]], ours: pa.Table | None = None, day: date = DAY, **waiting: int) -> list[Flow]:
        with shown(small_tables(past_review=rows), day, the_law) as session:
            return flow(session, ours, waiting)

    return asked


def test_a_source_in_whole_and_by_the_month_of_its_verdicts(look: Callable[..., list[Flow]]) -> None:
    rows = [
        past(1, datetime(2026, 1, 1), datetime(2026, 1, 11)),
        past(2, datetime(2026, 1, 1), datetime(2026, 2, 10), verdict="benign", confirmed_fen=0),
        past(3, datetime(2026, 1, 1), datetime(2026, 2, 20)),
        past(4, datetime(2026, 3, 1), None),
        past(5, datetime(2026, 1, 1), datetime(2026, 1, 21), selected_by="random", selection_prob=0.001),
    ]
    found = look(rows)
    assert [(one.source, one.month, one.labels, one.upheld, one.confirmed_fen, one.waiting) for one in found] == [
        ("tip", None, 3, 2, 200, 1), ("tip", 202602, 2, 1, 100, 0), ("tip", 202601, 1, 1, 100, 0),
        ("random", None, 1, 1, 100, 0), ("random", 202601, 1, 1, 100, 0),
    ]  # fmt: skip
    whole = found[0]
    assert (whole.usual, whole.slowest) == (40, pytest.approx(48))  # of 10, 40 and 50 days
    assert whole.worth == pytest.approx(3)


def test_a_verdict_of_tomorrow_is_still_to_come(look: Callable[..., list[Flow]]) -> None:
    row = past(1, datetime(2026, 3, 1), datetime(2026, 3, 31, 23, 59))
    (whole, month) = look([row])
    assert (whole.labels, whole.waiting, month.month) == (1, 0, 202603)
    (before,) = look([row], day=date(2026, 3, 30))
    assert (before.labels, before.waiting, before.usual) == (0, 1, None)
    assert look([row], day=date(2026, 2, 28)) == []  # not even opened


def test_what_an_appeal_changed_counts_as_changed_from_its_day_on(look: Callable[..., list[Flow]]) -> None:
    opened, given, settled = datetime(2026, 1, 1), datetime(2026, 1, 31), datetime(2026, 3, 2)
    ours = own(
        {"opened_ts": opened, "decided_ts": given, "until_ts": settled},
        {"opened_ts": opened, "decided_ts": settled, "verdict": "benign", "confirmed_fen": 0},
    )

    def counted(day: date) -> tuple[int, int, int, int]:
        one = look([], ours, day=day)[0]
        return one.labels, one.upheld, one.changed, one.confirmed_fen

    assert counted(date(2026, 3, 1)) == (1, 1, 0, 700)
    assert counted(date(2026, 3, 2)) == (1, 0, 1, 0)


def test_uneven_chances_are_worth_less_and_what_waits_is_shown_without_a_verdict(
    look: Callable[..., list[Flow]],
) -> None:
    drawn = {"source": "blind", "opened_ts": datetime(2026, 1, 1), "decided_ts": datetime(2026, 1, 5)}
    ours = own(drawn | {"selection_prob": 0.1}, drawn | {"selection_prob": 0.5}, drawn | {"selection_prob": 0.5})
    blind, _, worked = look([], ours, worked=4, blind=2)
    assert (blind.source, blind.labels, blind.waiting) == ("blind", 3, 2)
    assert blind.worth == pytest.approx((10 + 2 + 2) ** 2 / (100 + 4 + 4))
    assert (worked.source, worked.labels, worked.waiting, worked.usual) == ("worked", 0, 4, None)
