from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import hospitals
from jihe.city.calendar import day_of
from jihe.city.world import World
from tests.city.whole import whole_city

DAY = np.timedelta64(86_400, "s")


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def bills(city: World) -> pd.DataFrame:
    return city.latent["bills"]


def test_there_are_35_agreement_hospitals_and_the_four_large_take_about_55_percent(city: World) -> None:
    frame = city.hospitals
    assert frame["agreement_from"].notna().sum() == 35
    n = 6_000
    rng = np.random.default_rng(5)
    somewhere = city.people.iloc[rng.integers(0, len(city.people), n)]
    chosen = hospitals.choose(
        city, somewhere["lon"].to_numpy(), somewhere["lat"].to_numpy(), np.repeat(city.start, n), rng
    )
    assert np.mean(chosen <= 4) == pytest.approx(0.55, abs=0.03)


def test_nobody_is_sent_where_the_agreement_has_ended(city: World) -> None:
    gone = np.flatnonzero(city.hospitals["agreement_to"].notna()) + 1
    n = 4_000
    rng = np.random.default_rng(6)
    somewhere = city.people.iloc[rng.integers(0, len(city.people), n)]
    place = (somewhere["lon"].to_numpy(), somewhere["lat"].to_numpy())
    assert np.isin(hospitals.choose(city, *place, np.repeat(city.start, n), rng), gone).any()
    late = np.repeat(city.end, n)
    assert not np.isin(hospitals.choose(city, *place, late, rng), gone).any()


def test_discharge_follows_admission_and_nobody_is_treated_after_death(city: World, bills: pd.DataFrame) -> None:
    stays = bills[bills["discharge_ts"].notna()]
    assert (stays["discharge_ts"] >= stays["admit_ts"]).all()
    died = city.people["death"].to_numpy()[bills["person_id"].to_numpy() - 1]
    end = np.fmax(bills["admit_ts"].to_numpy(), bills["discharge_ts"].to_numpy())
    assert not (end > died).any()


def test_honest_stays_touch_only_on_the_day_of_a_transfer(bills: pd.DataFrame) -> None:
    honest = bills[bills["discharge_ts"].notna() & (bills["tag"] != "padded")]
    wards = honest.sort_values(["person_id", "admit_ts"])
    before = wards.groupby("person_id")["discharge_ts"].shift()
    overlap = (wards["admit_ts"] < before).to_numpy()
    assert overlap.sum() > 3
    assert (day_of(wards["admit_ts"][overlap]) == day_of(before[overlap])).all()


def test_the_fund_pays_no_more_than_the_bill(bills: pd.DataFrame) -> None:
    assert (bills["fund_fen"] <= bills["total_fen"]).all()
    parts = bills[["drug_fen", "device_fen", "exam_fen"]].sum(axis=1)
    assert (parts <= bills["total_fen"] + 30).all()
    assert (bills["pay_date"] > bills["decided_ts"] - DAY).all()


def test_nearly_half_are_treated_without_a_stay(city: World, bills: pd.DataFrame) -> None:
    cases = city.latent["wi_cases"]
    usual = bills[bills["case_id"].isin(cases.loc[cases["tag"] == "", "case_id"])]  # schemes choose the graver
    treated = usual["case_id"].nunique()
    lain = usual.loc[usual["kind"] == "inpatient", "case_id"].nunique()
    assert 1 - lain / treated == pytest.approx(0.42, abs=0.1)


def test_money_goes_to_a_person_or_employer_only_when_settled_by_hand(bills: pd.DataFrame) -> None:
    assert ((bills["acct_id"] == 0) == (bills["settle"] == "direct")).mean() > 0.999
