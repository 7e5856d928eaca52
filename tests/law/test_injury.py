import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.law import injury

GRADES = list(range(1, 11))
MEAN_2025 = 918_300  # fen, applied from 2025-07
FEN = st.integers(0, 10_000_000)


def test_months_of_the_disability_allowance_by_grade() -> None:
    assert injury.disability_months(GRADES).tolist() == [27, 25, 23, 21, 18, 16, 13, 11, 9, 7]
    assert injury.disability_months(7) == 13
    assert injury.disability_lump_fen(800_000, 10, 202601) == 5_600_000


def test_medical_and_employment_lump_sums_of_guangdong() -> None:
    assert injury.medical_lump_fen(1, GRADES[4:]).tolist() == [10, 8, 6, 4, 2, 1]
    assert injury.employment_lump_fen(1, GRADES[4:]).tolist() == [50, 40, 25, 15, 8, 4]


@pytest.mark.parametrize("lump", [injury.medical_lump_fen, injury.employment_lump_fen])
def test_grades_1_to_4_keep_their_employment_and_have_no_lump_sum(lump: object) -> None:
    with pytest.raises(LookupError, match="has no key 4"):
        lump(800_000, 4)  # type: ignore[operator]


@pytest.mark.parametrize("grade", [0, 11])
def test_there_are_ten_grades(grade: int) -> None:
    with pytest.raises(LookupError, match=f"has no key {grade}"):
        injury.disability_months(grade)


def test_own_wage_is_kept_between_60_and_300_per_cent_of_the_mean() -> None:
    floor, ceiling = MEAN_2025 * 6 // 10, MEAN_2025 * 3
    wages = [0, floor - 1, floor, floor + 1, ceiling - 1, ceiling, ceiling + 1]
    assert injury.own_wage_fen(wages, 202507).tolist() == [
        floor,
        floor,
        floor,
        floor + 1,
        ceiling - 1,
        ceiling,
        ceiling,
    ]


def test_the_mean_wage_changes_in_july() -> None:
    assert injury.own_wage_fen([0, 0], [202506, 202507]).tolist() == [916_700 * 6 // 10, MEAN_2025 * 6 // 10]


def test_the_mean_base_counts_insured_months_only_and_rounds_half_up() -> None:
    assert injury.mean_base_fen([[500_000] * 12, [0] * 10 + [500_000, 500_001], [0] * 12]).tolist() == [
        500_000,
        500_001,
        0,
    ]
    assert injury.mean_base_fen([1, 1, 2]) == 1
    assert injury.mean_base_fen([600_000, 0, 0]) == 600_000


@pytest.mark.parametrize(
    ("year", "yuan"),
    [
        (2019, 785_020),
        (2020, 847_180),
        (2021, 876_680),
        (2022, 948_240),
        (2023, 985_660),
        (2024, 1_036_420),
        (2025, 1_083_760),
    ],
)
def test_the_death_lump_sum_follows_the_year_of_death(year: int, yuan: int) -> None:
    assert injury.work_death_fen([year * 100 + 1, year * 100 + 12]).tolist() == [yuan * 100] * 2


def test_the_frequent_misprint_of_2024_is_not_the_lump_sum() -> None:
    assert injury.work_death_fen(202406) != 1_036_240_00


def test_the_funeral_grant_is_six_mean_wages() -> None:
    assert injury.funeral_fen([202506, 202507]).tolist() == [6 * 916_700, 6 * MEAN_2025]


def test_the_monthly_disability_pension_by_grade_but_not_below_the_minimum_wage() -> None:
    assert injury.disability_pension_fen(1_000_000, GRADES[:6], 202601).tolist() == [
        900_000,
        850_000,
        800_000,
        750_000,
        700_000,
        600_000,
    ]
    # 75 % of 2,773.33 is 2,080.00 (half a fen up); one fen less of wage is still the minimum wage
    assert injury.disability_pension_fen([277_332, 277_333, 277_335], 4, 202601).tolist() == [
        208_000,
        208_000,
        208_001,
    ]
    assert injury.disability_pension_fen(100_000, 4, [202502, 202503]).tolist() == [190_000, 208_000]


def test_care_fees_by_level() -> None:
    assert injury.care_fee_fen([1, 2, 3], 202507).tolist() == [459_150, 367_320, 275_490]


def test_dependants_shares() -> None:
    kinds = ["spouse", "child", "parent", "child", "grandparent"]
    lone = [False, False, False, True, True]
    assert injury.dependant_share_bp(kinds, lone).tolist() == [4000, 3000, 3000, 4000, 4000]
    assert injury.dependant_share_bp("spouse") == 4000


def test_shares_within_own_wage_are_paid_in_full_and_beyond_it_cut_in_proportion() -> None:
    assert injury.dependant_fen(700_000, [4000, 3000, 3000], 10_000).tolist() == [280_000, 210_000, 210_000]
    assert injury.dependant_fen(700_000, [4000, 3000, 3000, 3000], 13_000).tolist() == [
        215_384,
        161_538,
        161_538,
        161_538,
    ]


@given(
    wage=FEN,
    kinds=st.lists(st.tuples(st.sampled_from(["spouse", "child"]), st.booleans()), min_size=1, max_size=8),
)
def test_all_dependants_together_never_draw_more_than_own_wage(wage: int, kinds: list[tuple[str, bool]]) -> None:
    shares = np.array([injury.dependant_share_bp(kind, lone) for kind, lone in kinds])
    assert injury.dependant_fen(wage, shares, shares.sum()).sum() <= wage


@given(wage=st.lists(FEN, min_size=1, max_size=10), grade=st.integers(1, 10))
def test_arrays_agree_with_scalars(wage: list[int], grade: int) -> None:
    assert injury.own_wage_fen(np.array(wage), 202601).tolist() == [injury.own_wage_fen(one, 202601) for one in wage]
    lumps = injury.disability_lump_fen(np.array(wage), np.full(len(wage), grade), 202601)
    assert lumps.tolist() == [injury.disability_lump_fen(one, grade, 202601) for one in wage]
