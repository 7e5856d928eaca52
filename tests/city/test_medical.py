from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import hospitals
from jihe.city.calendar import day_of
from jihe.city.world import World
from tests.city.whole import whole_city

pytestmark = pytest.mark.verify  # a whole city

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
    wards = honest.sort_values(["case_id", "admit_ts"])
    before = wards.groupby("case_id")["discharge_ts"].shift()
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


def test_hands_lie_shorter_than_legs() -> None:
    city = whole_city(scale=0.02)  # the small city has some twenty legs
    bills = city.latent["bills"]
    first = bills[(bills["kind"] == "inpatient") & (bills["tag"] == "")].sort_values("admit_ts")
    first = first.drop_duplicates("case_id")
    part = city.latent["wi_cases"].set_index("case_id")["body_part"].reindex(first["case_id"]).to_numpy()
    length = (first["discharge_ts"] - first["admit_ts"]) / DAY
    hand, leg = (length[part == name].median() for name in ("hand", "leg"))
    assert 6 < hand < leg < 20


def test_who_has_dust_lungs_lies_for_weeks_again_and_again_on_one_ward(city: World) -> None:
    from jihe.city import medical

    n = 200
    ill = pd.DataFrame(
        {
            "case_id": np.arange(n), "person_id": 1, "patient": 1, "icd10": "J62.8", "clause": "14-4",
            "decided_ts": city.start, "visit_shown_ts": np.repeat(city.start, n),
        }
    )  # fmt: skip
    stays = medical._dust(city, ill, np.random.default_rng(1)).sort_values(["case_id", "admit_ts"])
    assert (stays["hospital_id"] == hospitals.ward_for_dust(city)).all()
    before = stays.groupby("case_id")["discharge_ts"].shift()
    assert not (stays["admit_ts"] < before).any()
    length = (stays["discharge_ts"] - stays["admit_ts"]) / DAY
    assert 25 < length.median() < 50
    assert 1.0 < len(stays) / n / city.years < 2.2


def test_a_refused_operation_mostly_means_no_bed(city: World) -> None:
    from jihe.city import medical

    cases = city.latent["wi_cases"]
    cases = cases[(cases["severity"] == 2).to_numpy() & cases["death"].isna().to_numpy()]
    many = pd.concat([cases] * 5, ignore_index=True)
    many["clause"] = "14-1"
    rng = np.random.default_rng(3)
    share = {}
    for refuses in (False, True):
        stays = medical._stays(city, many.assign(conservative=refuses), rng)
        share[refuses] = len(stays) / len(many)
    assert share[True] < 0.35 * share[False]


def test_beds_are_those_of_a_city_of_its_scale() -> None:
    from jihe.city.build import create

    world = create(0.02, 3, 202301, 202603, 1.0)
    hospitals.build(world)
    assert world.hospitals["beds"].iloc[0] == round(world.hospitals["fame"].iloc[0] * 0.02)
    assert (world.hospitals["beds"] >= 6).all()
