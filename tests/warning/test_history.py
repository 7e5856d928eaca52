"""What a registry told later, and when: who teaches, as upheld or not, and what stays unknown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.engines import Session
from jihe.law import Law
from jihe.warning.declaration import History
from jihe.warning.discovery import Model
from jihe.warning.learning.history import days, last_day, remembered
from jihe.warning.learning.labels import training_sets

Tables = dict[str, pa.Table]
AS_OF = date(2026, 3, 31)
DAY = date(2025, 9, 30)  # six months before


def month(day: date) -> int:
    return day.year * 12 + day.month - 1


def one_day(models: list[Model], **changed: Any) -> Model:
    """M01, taught by one past day."""
    (model,) = [each for each in models if each.code == "M01"]
    labels = model.declaration.labels
    assert isinstance(labels, History)
    return replace(model, declaration=replace(model.declaration, labels=replace(labels, days=1, **changed)))


def pensioners(small_tables: Callable[..., Tables], n: int, deaths: list[dict[str, Any]]) -> Tables:
    """``n`` persons paid in May and June 2025, and what the registry tells."""
    people = range(1, n + 1)
    return small_tables(
        person=[{"person_id": p, "birth_date": date(1950, 1, 1)} for p in people],
        pension_award=[{"award_id": p, "person_id": p} for p in people],
        pension_payment=[
            {"pay_id": 2 * p + i, "award_id": p, "person_id": p, "ym": ym, "amount_fen": 100_000}
            for p in people
            for i, ym in enumerate((202505, 202506))
        ],
        ext_death=[{"ext_id": i, "kind": "H", **death} for i, death in enumerate(deaths, start=1)],
    )


def told(person: int, died: date, received: date) -> dict[str, Any]:
    return {"id_no": f"id-{person}", "death_date": died, "received_ts": datetime(*received.timetuple()[:3], 9)}


def learnt(model: Model, tables: Tables, law: Law) -> dict[int, int]:
    """By person, whether upheld."""
    made = remembered([model], lambda day: Session.of_tables(tables, day, law), AS_OF, lambda *_: None)["M01"]
    assert (made.opened == np.datetime64(DAY)).all()
    assert (made.decided == np.datetime64(AS_OF)).all()
    np.testing.assert_array_equal(made.fen, made.upheld * made.rows["prevented_fen"])
    np.testing.assert_array_equal(made.group, made.rows["person_id"])
    return dict(zip(made.rows["person_id"].tolist(), made.upheld.tolist(), strict=True))


def test_who_was_dead_that_day_as_told_within_half_a_year(
    small_tables: Callable[..., Tables], the_law: Law, the_models: list[Model]
) -> None:
    deaths = [
        told(1, date(2025, 9, 30), date(2025, 10, 2)),  # the day itself
        told(2, date(2025, 10, 1), date(2025, 10, 2)),  # alive that day
        told(3, date(2025, 7, 1), date(2025, 7, 3)),  # told of after the registry is taken as silent
        told(4, date(2025, 6, 1), date(2025, 6, 30)),  # told of before: nobody's question
        told(5, date(2025, 9, 1), date(2026, 3, 31)),  # the last day that counts
        told(6, date(2025, 9, 1), date(2026, 4, 1)),  # too late: not known to have been dead
    ]
    tables = pensioners(small_tables, 7, deaths)
    found = learnt(one_day(the_models), tables, the_law)
    assert found == {1: 1, 2: 0, 3: 1, 5: 1, 6: 0, 7: 0}


def test_what_is_learnt_reaches_training_beside_reviews(
    small_tables: Callable[..., Tables], the_law: Law, the_models: list[Model]
) -> None:
    tables = pensioners(small_tables, 2, [told(1, date(2025, 9, 1), date(2025, 10, 2))])
    made = training_sets(
        [one_day(the_models)], lambda day: Session.of_tables(tables, day, the_law), AS_OF, lambda *_: None
    )
    assert made["M01"].upheld.tolist() == [1, 0]


def test_nothing_to_remember_teaches_nothing(
    small_tables: Callable[..., Tables], the_law: Law, the_models: list[Model]
) -> None:
    made = remembered([one_day(the_models)], lambda day: Session.of_tables({}, day, the_law), AS_OF, lambda *_: None)
    assert made["M01"].upheld.tolist() == []


def test_the_living_are_drawn_and_stand_for_the_others(
    small_tables: Callable[..., Tables], the_law: Law, the_models: list[Model]
) -> None:
    tables = pensioners(small_tables, 41, [told(7, date(2025, 9, 1), date(2025, 10, 2))])
    model = one_day(the_models, most=10)
    made = [
        remembered([model], lambda day: Session.of_tables(tables, day, the_law), AS_OF, lambda *_: None)["M01"]
        for _ in range(2)
    ]
    assert made[0].rows["person_id"].tolist() == made[1].rows["person_id"].tolist()
    assert made[0].upheld.sum() == 1
    assert made[0].weight[made[0].upheld == 1].tolist() == [1.0]
    assert made[0].weight[made[0].upheld == 0].tolist() == [4.0] * 10


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 6), st.integers(1, 9), st.integers(1, 8))
def test_every_day_is_settled_by_the_day_of_training(as_of: date, every: int, settles: int, count: int) -> None:
    history = History("death", "death_date", "hidden_months", "g", "f", settles=settles, every=every, days=count)
    found = days(history, as_of)
    assert len(found) == count
    for before, at, after in found:
        assert (at - before, after - at) == (history.lag, settles)
        assert last_day(after) <= as_of
    assert last_day(found[-1][2] + 1) > as_of  # the newest there can be
    assert {later[1] - earlier[1] for earlier, later in pairwise(found)} <= {every}


@pytest.mark.parametrize(
    ("day", "newest"), [(date(2026, 3, 31), date(2025, 9, 30)), (date(2026, 3, 30), date(2025, 8, 31))]
)
def test_a_month_counts_when_it_is_over(day: date, newest: date) -> None:
    history = History("death", "death_date", "hidden_months", "g", "f")
    assert last_day(days(history, day)[-1][1]) == newest
    assert month(newest) == days(history, day)[-1][1]
