import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.law import unemployment

PAID = st.integers(0, 720)


@pytest.mark.parametrize(
    ("paid", "months"),
    [
        (0, 0),
        (11, 0),
        (12, 1),
        (23, 1),
        (24, 2),
        (47, 3),
        (48, 4),
        (53, 4),
        (54, 5),
        (60, 6),
        (84, 10),
        (96, 12),
        (120, 16),
        (167, 23),
        (168, 24),
        (600, 24),
    ],
)
def test_months_of_benefit_for_months_paid(paid: int, months: int) -> None:
    assert unemployment.months(paid) == months


def test_carried_months_are_added_up_to_the_cap_and_suffice_alone() -> None:
    assert unemployment.months(24, 5) == 7
    assert unemployment.months(160, 3) == 24
    # article 15: less than a year paid is enough for who has unused months
    assert unemployment.months(3, 2) == 2


@given(paid=PAID, carried=st.integers(0, 24))
def test_more_months_paid_never_give_less_and_never_more_than_24(paid: int, carried: int) -> None:
    now = unemployment.months(paid, carried)
    assert now <= unemployment.months(paid + 1, carried) <= min(24, now + 1)


@given(paid=st.lists(PAID, min_size=1, max_size=20))
def test_arrays_agree_with_scalars(paid: list[int]) -> None:
    assert unemployment.months(np.array(paid)).tolist() == [unemployment.months(one) for one in paid]


@pytest.mark.parametrize(
    ("ym", "yuan"),
    [(202111, 1548), (202112, 1710), (202502, 1710), (202503, 1872), (202603, 1872)],
)
def test_the_monthly_amount_follows_the_minimum_wage_of_the_month(ym: int, yuan: int) -> None:
    assert unemployment.monthly_fen(ym) == yuan * 100


def test_the_rate_was_lower_before_2018() -> None:
    assert unemployment.monthly_fen(201806) == 1510_00 * 8 // 10


def test_the_job_seeking_subsidy_is_15_per_cent_half_a_fen_up() -> None:
    assert unemployment.job_subsidy_fen([500_000, 333_337, 333_330], 202601).tolist() == [
        75_000,
        50_001,
        50_000,
    ]


def test_lump_sums_take_half_rounded_up_or_all_of_the_unused_months() -> None:
    assert unemployment.reemployment_lump_fen([0, 1, 4, 5, 23], 202503).tolist() == [
        0,
        187_200,
        2 * 187_200,
        3 * 187_200,
        12 * 187_200,
    ]
    assert unemployment.startup_lump_fen([0, 5], 202502).tolist() == [0, 5 * 171_000]


def test_maternity_is_three_monthly_amounts_of_the_month_of_birth() -> None:
    assert unemployment.maternity_fen([202502, 202503]).tolist() == [3 * 171_000, 3 * 187_200]


def test_death_grants_are_multiples_of_the_citys_mean_wage() -> None:
    assert unemployment.survivors_fen(202406) == 2 * unemployment.funeral_fen(202406) == 6 * 800_000


def test_the_medical_premium_follows_the_base_floor_of_july() -> None:
    # 6.5 % of 4,767.00 and of 4,775.00 yuan: 309.855 goes up, 310.375 goes up
    assert unemployment.medical_premium_fen([202506, 202507]).tolist() == [30_986, 31_038]
