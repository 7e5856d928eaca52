from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.law.days import first_day, month_of
from jihe.law.months import add_months, month_number, to_ym

YMS = st.builds(lambda year, month: year * 100 + month, st.integers(1950, 2200), st.integers(1, 12))


def test_a_month_number_counts_from_year_zero() -> None:
    assert month_number(202603) == 2026 * 12 + 2
    assert month_of(date(2026, 3, 31)) == month_number(202603)
    assert first_day(202603) == date(2026, 3, 1)


@given(ym=YMS, months=st.integers(-600, 600))
def test_moving_there_and_back_ends_where_it_began(ym: int, months: int) -> None:
    assert to_ym(month_number(ym)) == ym
    assert month_number(add_months(ym, months)) == month_number(ym) + months


def test_december_is_followed_by_january() -> None:
    assert add_months(202512, 1) == 202601
    assert add_months(202601, -1) == 202512


@pytest.mark.parametrize("wrong", [202600, 202613, 24314, 0, 189912, 1_000_001])
def test_what_is_no_month_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match=f"{wrong} is not a month"):
        month_number(wrong)


def test_one_wrong_month_among_many_is_named() -> None:
    with pytest.raises(ValueError, match="202699 is not a month"):
        month_number(np.array([202601, 202699, 202602]))


@pytest.mark.parametrize("wrong", [202603.0, True, date(2026, 3, 1), "202603"])
def test_only_whole_numbers_are_months(wrong: object) -> None:
    with pytest.raises(ValueError, match="whole numbers written YYYYMM"):
        month_number(wrong)


def test_scalars_stay_python_integers_and_arrays_stay_arrays() -> None:
    assert type(month_number(202603)) is int
    assert to_ym(month_number(np.array([202603, 202512]))).tolist() == [202603, 202512]
    assert month_number(np.array([], dtype=np.int64)).tolist() == []
