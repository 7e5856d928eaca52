import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.law import contribution, load

YMS = st.sampled_from([202301, 202306, 202307, 202412, 202502, 202503, 202507, 202603])


@pytest.mark.parametrize(
    ("ym", "yuan"),
    [
        (202106, 20_268),
        (202107, 22_941),
        (202206, 22_941),
        (202207, 24_930),
        (202307, 26_421),
        (202406, 26_421),
        (202407, 27_501),
        (202507, 27_549),
        (202603, 27_549),
    ],
)
def test_the_pension_ceiling_changes_in_july(ym: int, yuan: int) -> None:
    assert contribution.pension_base_fen(10_000_000, ym) == yuan * 100


def test_the_pension_floor_and_what_lies_between() -> None:
    wages = [0, 477_499, 477_500, 477_501, 2_754_899, 2_754_900, 2_754_901]
    assert contribution.pension_base_fen(wages, 202507).tolist() == [
        477_500,
        477_500,
        477_500,
        477_501,
        2_754_899,
        2_754_900,
        2_754_900,
    ]
    assert contribution.pension_base_fen(0, 202506) == 476_700


def test_the_ceiling_is_three_mean_wages_in_every_year() -> None:
    law = load()
    for dated in law.parameter("pension_base_ceiling").values:
        assert dated.value == 3 * law.value("provincial_mean_wage", dated.start)


def test_the_unemployment_base_runs_from_the_minimum_wage_to_three_mean_wages() -> None:
    assert contribution.unemployment_base_fen(0, [202502, 202503]).tolist() == [190_000, 208_000]
    assert contribution.unemployment_base_fen([2_399_999, 2_400_001], 202406).tolist() == [
        2_399_999,
        2_400_000,
    ]


def test_the_base_of_specific_persons() -> None:
    assert contribution.specific_person_base_fen([0, 10**8], 202507).tolist() == [550_980, 2_754_900]


def test_pension_rates_step_up_each_january() -> None:
    months = [202212, 202301, 202312, 202401]
    paid = contribution.amounts("EP", 500_000, np.array(months))
    assert paid.employer.tolist() == [70_000, 75_000, 75_000, 80_000]
    assert paid.person.tolist() == [40_000] * 4


def test_amounts_of_each_line() -> None:
    assert contribution.amounts("UI", 500_000, 202601) == (4_000, 1_000)
    assert contribution.amounts("GP", 500_000, 202601) == (80_000, 40_000)
    assert contribution.amounts("WI", 500_000, 202601, wi_rate_bp=70) == (3_500, 0)
    assert contribution.flexible_fen(500_000, 202601) == 100_000
    assert contribution.account_credit_fen(500_006, 202601) == 40_000


def test_work_injury_needs_the_employers_rate() -> None:
    with pytest.raises(ValueError, match="WI needs wi_rate_bp"):
        contribution.amounts("WI", 500_000, 202601)


def test_injury_rates_by_class_and_experience() -> None:
    assert contribution.injury_rate_bp(np.arange(1, 9)).tolist() == [20, 40, 70, 90, 110, 130, 160, 190]
    assert contribution.injury_rate_bp([3] * 5, [-2, -1, 0, 1, 2]).tolist() == [35, 56, 70, 84, 105]
    # class 1 floats only up
    assert contribution.injury_rate_bp([1] * 5, [-2, -1, 0, 1, 2]).tolist() == [20, 20, 20, 24, 30]
    assert contribution.injury_rate_bp(8, 1) == 228


@given(wage=st.integers(0, 10**8), ym=YMS)
def test_bases_are_monotone_and_never_leave_their_bounds(wage: int, ym: int) -> None:
    law = load()
    base = contribution.pension_base_fen(wage, ym)
    assert law.value("pension_base_floor", ym) <= base <= law.value("pension_base_ceiling", ym)
    assert base <= contribution.pension_base_fen(wage + 1, ym) <= base + 1
    assert contribution.unemployment_base_fen(wage, ym) >= law.value("minimum_wage", ym)


@given(wages=st.lists(st.integers(0, 10**8), min_size=1, max_size=10), ym=YMS)
def test_arrays_agree_with_scalars(wages: list[int], ym: int) -> None:
    together = contribution.pension_base_fen(np.array(wages), np.full(len(wages), ym))
    assert together.tolist() == [contribution.pension_base_fen(one, ym) for one in wages]
