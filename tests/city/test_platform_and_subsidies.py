from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city.world import World
from jihe.law import contribution
from tests.city.whole import last, whole_city

DAY = np.timedelta64(86_400, "s")


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


def test_a_confirmed_rider_was_on_an_order_or_just_back_from_one(city: World) -> None:
    cases = last(city, "oi_case", "oi_id")
    orders = city.frame("oi_order").set_index("order_id")
    confirmed = cases[cases["decision"] == "confirmed"]
    order = orders.loc[confirmed["order_id"]]
    injury = confirmed["injury_ts"].to_numpy()
    assert len(confirmed) > 0
    assert (order["accept_ts"].to_numpy() <= injury).all()
    assert (injury <= order["finish_ts"].to_numpy() + np.timedelta64(30 * 60, "s")).all()
    assert (order["rider_id"].to_numpy() == confirmed["rider_id"].to_numpy()).all()


def test_nobody_rides_two_orders_at_once_or_after_the_injury(city: World) -> None:
    orders = city.frame("oi_order").sort_values(["rider_id", "accept_ts"])
    before = orders.groupby("rider_id")["finish_ts"].shift()
    assert np.mean(orders["accept_ts"] < before) < 0.002
    hurt = city.frame("oi_case").drop_duplicates("oi_id").set_index("rider_id")["injury_ts"]
    when = hurt.reindex(orders["rider_id"]).to_numpy()
    assert not (orders["accept_ts"].to_numpy() > when).any()


def test_second_wave_platforms_begin_in_july_2025(city: World) -> None:
    orders = city.frame("oi_order")
    later = orders[orders["platform_id"].isin([3, 6, 9, 11])]
    assert later.empty or (later["accept_ts"] >= np.datetime64("2025-07-01")).all()


def test_refunds_stay_below_what_the_law_allows(city: World) -> None:
    rows = city.frame("employer_subsidy")
    refunds = rows[rows["kind"] == "stabilise"]
    assert len(refunds) > 200
    large = refunds["insured_n"] > 300
    assert (refunds["amount_fen"] <= refunds["base_contrib_fen"] * np.where(large, 0.3, 0.6) + 1).all()
    limit = np.where(refunds["insured_n"] <= 30, 0.20, 0.055)
    assert (refunds["layoff_rate"] <= limit + 1e-3).all()
    assert not refunds.duplicated(["employer_id", "year"]).any()


def test_refunds_rest_on_the_contributions_of_the_year(city: World) -> None:
    rows = city.frame("employer_subsidy")
    one = rows[rows["kind"] == "stabilise"].iloc[0]
    paid = city.frame("contribution")
    paid = paid[(paid["employer_id"] == one["employer_id"]) & (paid["ym"] // 100 == one["year"])]
    paid = paid[paid["lines"].str.contains("UI")]
    by_month = paid.groupby("ym")["base_uw_fen"].sum()
    due = [sum(contribution.amounts("UI", int(base), int(ym), law=city.law)) for ym, base in by_month.items()]
    assert one["base_contrib_fen"] == sum(due)


def test_skill_subsidies_are_asked_for_within_a_year_by_who_is_insured(city: World) -> None:
    rows = city.frame("skill_subsidy")
    assert len(rows) > 100
    wait = rows["apply_ts"] - rows["cert_date"]
    assert ((wait > 0 * DAY) & (wait < 365 * DAY)).all()
    table = {"junior": 100_000, "intermediate": 150_000, "senior": 200_000}
    assert (rows["level"].map(table) == rows["amount_fen"]).all()
    assert not rows["cert_no"].duplicated().any()
    assert rows.groupby(["person_id", rows["cert_date"].dt.year]).size().max() <= 3
    certificates = city.frame("ext_skill_cert").set_index("cert_no")
    assert (certificates.loc[rows["cert_no"], "level"].to_numpy() == rows["level"].to_numpy()).all()


def test_a_certificate_is_received_after_it_was_issued(city: World) -> None:
    rows = city.frame("ext_skill_cert")
    assert (rows["received_ts"] > pd.to_datetime(rows["cert_date"])).all()
