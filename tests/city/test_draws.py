from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from jihe.city import draws


@given(st.lists(st.tuples(st.integers(-5, 20), st.integers(-5, 20)), max_size=20))
def test_runs_are_the_numbers_from_first_to_last_of_each_row(spans: list[tuple[int, int]]) -> None:
    first, last = (np.array([span[side] for span in spans], dtype=np.int64) for side in (0, 1))
    row, number = draws.runs(first, last)
    expected = [(i, n) for i, (a, b) in enumerate(spans) for n in range(a, b + 1)]
    assert list(zip(row.tolist(), number.tolist(), strict=True)) == expected


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20))
def test_rank_follows_the_columns_and_then_the_rows(rows: list[tuple[int, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b"], dtype=np.int64)
    ordered = sorted(range(len(rows)), key=lambda i: (*rows[i], i))
    ranks = draws.rank(frame, "a", "b")
    assert [int(ranks[i]) for i in ordered] == list(range(1, len(rows) + 1))


def test_numbers_keep_their_width_and_an_empty_list_stays_empty() -> None:
    assert draws.numbers("T", [7, 1_234], 3).tolist() == ["T007", "T1234"]
    assert draws.numbers("T", np.array([], dtype=np.int64), 3).tolist() == []


def test_some_are_different_and_no_more_than_there_are() -> None:
    rng = np.random.default_rng(1)
    chosen = draws.some(np.arange(5), 9, rng)
    assert sorted(chosen.tolist()) == [0, 1, 2, 3, 4]
    assert len(draws.some(np.arange(5), 2, rng)) == 2


def test_what_is_not_known_is_missing() -> None:
    made = draws.where_known([1, 2], [True, False])
    assert made[0] == 1
    assert np.isnan(made[1])
