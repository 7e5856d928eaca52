import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.law import pension


@pytest.mark.parametrize(
    ("age", "divisor"),
    [
        (50, 195),
        (55, 170),
        (58, 152),
        (60, 139),
        (61, 132),
        (62, 125),
        (63, 117),
        (65, 101),
        (40, 233),
        (70, 56),
    ],
)
def test_divisors_of_full_years(age: int, divisor: int) -> None:
    assert pension.divisor_months(age * 12, 202412) == divisor
    assert pension.divisor_months(age * 12, 202501) == divisor


def test_divisors_step_by_year_before_2025_and_by_month_since() -> None:
    assert pension.divisor_months(60 * 12 + 11, 202412) == 139
    # 139 − 7 × 1/12 = 138.417; × 3/12 = 137.25, half up; × 11/12 = 132.583
    assert pension.divisor_months(np.array([721, 723, 731]), 202501).tolist() == [138.4, 137.3, 132.6]


def test_ages_outside_the_table_take_its_ends() -> None:
    assert pension.divisor_months([39 * 12, 70 * 12 + 5, 80 * 12], 202601).tolist() == [233, 56, 56]


@given(age=st.integers(480, 840), ym=st.sampled_from([202412, 202501]))
def test_an_older_age_never_has_more_divisor_months(age: int, ym: int) -> None:
    assert pension.divisor_months(age + 1, ym) <= pension.divisor_months(age, ym)


def test_the_base_pension_of_a_round_case() -> None:
    # (9,307 + 9,307 × 0.6) ÷ 2 × 20 years × 1 % = 1,489.12 yuan
    assert pension.base_pension_fen(930_700, 0.6, 240) == 148_912
    # one month more is a twelfth of a per cent: 6.2047 yuan
    assert pension.base_pension_fen(930_700, 0.6, 241) == 149_532


def test_the_monthly_pension_adds_both_parts() -> None:
    # 60,000.00 ÷ 139 = 431.65 yuan
    assert pension.account_pension_fen(6_000_000, 139) == 43_165
    assert pension.monthly_fen(930_700, 0.6, 240, 6_000_000, 139) == 148_912 + 43_165
    both = pension.monthly_fen(930_700, np.array([0.6, 1.0]), np.array([240, 180]), np.array([6_000_000, 0]), 139)
    assert both.tolist() == [192_077, 139_605]


@pytest.mark.parametrize(
    ("years", "months"),
    [
        (0, 3),
        (4, 3),
        (5, 6),
        (9, 6),
        (10, 9),
        (15, 9),
        (16, 10),
        (20, 14),
        (29, 23),
        (30, 24),
        (31, 24),
        (45, 24),
    ],
)
def test_survivors_months_by_full_years_paid(years: int, months: int) -> None:
    assert pension.survivor_months(years * 12) == months
    assert pension.survivor_months(years * 12 + 11) == months


def test_each_year_drawn_takes_a_month_down_to_nine() -> None:
    drawn = np.array([0, 1, 11, 12, 23, 24, 180, 192, 400])
    assert pension.survivor_months(360, drawn).tolist() == [24, 24, 24, 23, 23, 22, 9, 9, 9]
    assert pension.survivor_months(180, 60) == 9


@given(paid=st.integers(0, 600), drawn=st.integers(0, 480))
def test_survivors_months_stay_within_their_bounds(paid: int, drawn: int) -> None:
    assert 3 <= pension.survivor_months(paid, drawn) <= 24
    assert pension.survivor_months(paid, drawn) <= pension.survivor_months(paid + 12, drawn)
    assert pension.survivor_months(paid, drawn + 12) <= max(9, pension.survivor_months(paid, drawn))


def test_death_grants_are_months_of_provincial_income_of_the_year_before() -> None:
    assert pension.funeral_fen([202212, 202301]).tolist() == [2 * 457_100, 2 * 474_200]
    assert pension.survivors_fen(202506, 192) == 10 * 513_000
    assert pension.survivors_fen([202506, 202506], [192, 360], [0, 36]).tolist() == [
        10 * 513_000,
        21 * 513_000,
    ]


def test_years_deemed_paid_bring_the_transition_part() -> None:
    # 9,450 yuan x index 1.2 x 20 years x 1.2 %
    assert pension.transition_fen(945_000, 1.2, 240, 202506, "GP") == 272_160
    assert pension.transition_fen([945_000, 945_000], 0.6, [0, 1], 202506, ["EP", "EP"]).tolist() == [0, 567]


def test_a_pension_rises_by_the_rate_of_the_year() -> None:
    assert pension.risen_fen([100_000, 100_000], [2024, 2025]).tolist() == [103_000, 102_000]
    assert pension.risen_fen(12_345, 2023) == 12_814  # 12,814.11


def test_the_public_sector_pays_months_of_the_own_pension() -> None:
    assert pension.public_survivors_fen(650_000, 202506) == 20 * 650_000
    assert pension.public_funeral_fen([202212, 202301]).tolist() == [2 * 457_100, 2 * 474_200]
