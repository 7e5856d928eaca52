from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.law import load
from jihe.law.parameters import OPEN_END, UNITS

LAW = load()


def test_a_value_is_in_force_from_its_first_to_its_last_day() -> None:
    assert LAW.value("minimum_wage", date(2025, 2, 28)) == 190_000
    assert LAW.value("minimum_wage", date(2025, 3, 1)) == 208_000
    assert LAW.dated("minimum_wage", date(2025, 2, 28)).end == date(2025, 2, 28)
    assert LAW.dated("minimum_wage", 202603).end == OPEN_END


def test_a_month_means_its_first_day() -> None:
    # in force from 2021-07-15
    assert LAW.value("penalty_months", date(2021, 7, 15)) == 24
    with pytest.raises(LookupError, match="no value on 2021-07-01"):
        LAW.value("penalty_months", 202107)
    with pytest.raises(LookupError, match="no value on 202107"):
        LAW.number("penalty_months", 202107)
    assert LAW.number("penalty_months", 202108) == LAW.value("penalty_months", 202108) == 24


def test_keys_may_be_numbers_or_text() -> None:
    assert LAW.value("disability_lump_months", 202601, 7) == LAW.value("disability_lump_months", 202601, "7") == 13
    with pytest.raises(LookupError, match="disability_lump_months has no key None; its keys are: 1, 2"):
        LAW.value("disability_lump_months", 202601)


def test_a_number_outside_what_is_known_says_what_is_known() -> None:
    with pytest.raises(LookupError, match=r"minimum_wage has no value on 2011-02-28; known: 2011-03-01 to 2013-04-30,"):
        LAW.value("minimum_wage", date(2011, 2, 28))
    with pytest.raises(
        LookupError, match=r"illness_retirement_age \[M\] has no value on 202501; known: .* to 2024-12-31"
    ):
        LAW.number("illness_retirement_age", np.array([202412, 202501]), "M")


def test_an_unknown_name_brings_up_its_neighbours() -> None:
    with pytest.raises(LookupError, match="no parameter minimum_wages; near it: minimum_wage, minimum_contribution"):
        LAW.value("minimum_wages", 202601)


def test_days_are_days_and_numbers_numbers() -> None:
    assert LAW.value("xsfb_cutoff", 202603) == LAW.day("xsfb_cutoff") == date(2025, 7, 1)
    with pytest.raises(LookupError, match="xsfb_cutoff is a date"):
        LAW.number("xsfb_cutoff", 202603)
    with pytest.raises(LookupError, match="minimum_wage is not a date"):
        LAW.day("minimum_wage")


def test_an_ended_value_has_no_successor_by_default() -> None:
    assert LAW.number("xsfb_days", 202506) == 30
    with pytest.raises(LookupError, match="xsfb_days has no value on 202507"):
        LAW.number("xsfb_days", 202507)


def test_months_and_keys_broadcast() -> None:
    months = np.array([202412, 202501, 202603])
    assert LAW.number("contribution_rate", months, "EP_employer").tolist() == [1600] * 3
    assert LAW.number("care_fee_share", 202601, np.array([3, 1])).tolist() == [3000, 5000]
    assert LAW.number("contribution_rate", months[:2], np.array(["EP_person", "UI_person"])).tolist() == [
        800,
        20,
    ]
    with pytest.raises(LookupError, match="care_fee_share has no key 4"):
        LAW.number("care_fee_share", months, np.array([1, 2, 4]))


@given(months=st.lists(st.sampled_from([202301, 202412, 202502, 202503, 202603]), min_size=1, max_size=8))
def test_many_months_agree_with_each_alone(months: list[int]) -> None:
    assert LAW.number("minimum_wage", np.array(months)).tolist() == [LAW.value("minimum_wage", ym) for ym in months]


def test_no_number_without_a_month_means_the_latest_text() -> None:
    assert LAW.number("ui_rate") == 9000


def test_every_parameter_is_described_and_known_when_the_city_begins() -> None:
    for parameter in LAW.parameters.values():
        assert parameter.unit in UNITS
        for key in parameter.by_key:
            assert parameter.rows(key)[-1].start <= date(2039, 1, 1), parameter.name


@pytest.mark.parametrize(
    ("name", "key", "ym"),
    [
        ("care_fee_share", 1, 202601),
        ("pension_base_floor", None, 202601),
        ("pension_calc_base", None, 202601),
        ("incident_major_report_hours", None, 202601),
        ("pension_divisor_by_month", None, 202601),
        ("stabilisation_layoff_rate", "small", 202601),
        ("stabilisation_refund_share", "sme", 202601),
        ("skill_amount", "junior", 202601),
        ("expansion_amount", None, 202601),
        ("cover_delay_days", None, 202601),
        ("ui_rate", None, 202205),
        ("national_urban_income", None, 202601),
        ("provincial_mean_wage", None, 202601),
    ],
)
def test_what_nobody_has_checked_is_not_verified(name: str, key: str | int | None, ym: int) -> None:
    assert LAW.dated(name, ym, key).verified is False
    assert LAW.parameters[name].verified is False


@pytest.mark.parametrize(
    ("name", "key", "ym"),
    [
        ("minimum_wage", None, 202601),
        ("ui_rate", None, 202206),
        ("xsfb_cutoff", None, 202601),
        ("national_urban_income", None, 202401),
        ("disability_lump_months", 1, 202601),
    ],
)
def test_what_was_read_is_verified(name: str, key: str | int | None, ym: int) -> None:
    assert LAW.dated(name, ym, key).verified is True
