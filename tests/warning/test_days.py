"""Days looked at again and again: the kept ones opened once and closed at the end, all others each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from jihe.warning.learning.days import Days

KEPT, OTHER = date(2026, 2, 28), date(2026, 3, 1)


def test_a_kept_day_is_opened_once_and_any_other_each_time() -> None:
    told: list[str] = []

    @contextmanager
    def sessions(day: date) -> Iterator[Any]:
        told.append(f"open {day}")
        yield day
        told.append(f"close {day}")

    with Days(sessions, [KEPT]) as days:
        assert told == []  # nobody asked yet
        for day in (KEPT, OTHER, KEPT, OTHER):
            with days.on(day) as session:
                assert session == day
        assert told == [f"open {KEPT}", *[f"open {OTHER}", f"close {OTHER}"] * 2]
    assert told[-1] == f"close {KEPT}"
