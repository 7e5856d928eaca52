from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import platform
from jihe.city.build import create, run
from jihe.city.calendar import day_of
from jihe.city.world import World
from jihe.law import contribution
from tests.city.whole import last, whole_city

pytestmark = pytest.mark.verify  # a whole city

DAY = np.timedelta64(86_400, "s")


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def oi(city: World) -> pd.DataFrame:
    """All cases as they truly were, with the order they name as its platform showed it, by ``oi_id``."""
    cases = city.latent["oi_cases"].set_index("oi_id").drop(columns="order")
    orders = city.frame("oi_order").set_index("order_id")[["rider_id", "accept_ts", "finish_ts", "platform_id"]]
    return cases.join(orders.add_prefix("order_"), on="order_id")


def fast_clock(city: World, cases: pd.DataFrame) -> np.ndarray:
    """Whether the platform's clock was fast when the order was accepted, by its notice."""
    notices = city.frame("exemption")
    notices = notices[notices["kind"] == "platform_clock"]
    made = np.zeros(len(cases), dtype=bool)
    for notice in notices.itertuples():
        own = (cases["order_platform_id"] == int(notice.key)).to_numpy()
        made |= own & cases["order_accept_ts"].between(notice.valid_from, notice.valid_to + DAY).to_numpy()
    return made


def test_an_honest_rider_was_on_an_order_or_on_the_way_back_from_one(city: World, oi: pd.DataFrame) -> None:
    honest = oi[(oi["tag"] == "") & (oi["decision"] == "confirmed")]
    honest = honest[~fast_clock(city, honest)]
    after = (honest["injury_ts"] - honest["order_finish_ts"]) / np.timedelta64(60, "s")
    assert len(honest) > 8
    assert (honest["order_rider_id"] == honest["rider_id"]).all()
    assert (honest["order_accept_ts"] <= honest["injury_ts"]).all()
    assert after.max() < 75
    assert (after > 0).mean() < 0.4


def test_nobody_rides_two_orders_at_once_or_while_he_recovers(city: World, oi: pd.DataFrame) -> None:
    orders = city.frame("oi_order").sort_values(["rider_id", "accept_ts"])
    before = orders.groupby("rider_id")["finish_ts"].shift()
    assert np.mean(orders["accept_ts"] < before) < 0.002
    resting = oi[oi["tag"].isin(["", "errand"])].reset_index()
    pairs = orders.merge(resting[["rider_id", "injury_ts", "order_id"]], on="rider_id", suffixes=("", "_own"))
    pairs = pairs[pairs["order_id"] != pairs["order_id_own"]]
    wait = (pairs["accept_ts"] - pairs["injury_ts"]) / DAY
    assert not wait.between(0.03, 5.9).any()


def test_four_platforms_join_the_pilot_in_july_2025(city: World) -> None:
    joined = np.datetime64("2025-07-01")
    for table, clock in (("oi_order", "accept_ts"), ("oi_case", "injury_ts")):
        rows = city.frame(table)
        later = rows[rows["platform_id"].isin([3, 6, 9, 11])]
        assert len(later) > 0
        assert (later[clock] >= joined).all()
        assert rows.loc[rows[clock] < joined, "platform_id"].nunique() >= 5


def test_orders_of_a_rider_and_benefits_of_an_order_are_those_of_the_pilot(city: World, oi: pd.DataFrame) -> None:
    orders = city.frame("oi_order")
    usual = oi[oi["tag"].isin(["", "errand", "accepted_afterwards"])]
    pairs = orders.merge(usual[["rider_id", "injury_ts"]], on="rider_id")
    ahead = (day_of(pairs["injury_ts"]) - day_of(pairs["accept_ts"])) / DAY
    whole = usual[usual["injury_ts"] > np.datetime64("2025-08-01")]["rider_id"]
    whole = np.union1d(whole, usual[~platform.platform_of(usual["rider_id"]).isin([3, 6, 9, 11])]["rider_id"])
    month = pairs[(ahead >= 1) & (ahead <= 10) & pairs["rider_id"].isin(whole).to_numpy()]
    # Riders differ by a gamma of shape 6; some thirty of them make an error of eight in a hundred.
    assert len(month) / len(whole) / 10 * 365.25 == pytest.approx(12_000, rel=0.3)
    honest = oi[(oi["tag"] == "")]
    first = honest[honest["injury_ts"] < np.datetime64("2025-07-01")]
    covered = 22_000 * city.scale * 7 / 11 * 2.4 * 12_000
    # A handful of cases, most of them small.
    assert 0.004 < first["amount_fen"].sum() / 100 / covered < 0.06


def test_every_way_of_platform_fraud_leaves_its_mark(city: World, oi: pd.DataFrame) -> None:
    errand, late = oi[oi["tag"] == "errand"], oi[oi["tag"] == "accepted_afterwards"]
    hours_after = (errand["injury_ts"] - errand["order_finish_ts"]) / np.timedelta64(3_600, "s")
    assert (hours_after > 0.2).all()
    assert ((late["crash_ts"] < late["order_accept_ts"]) | fast_clock(city, late)).all()
    team = oi[oi["tag"] == "staged"]
    spread = np.hypot(team["lon"] - team["lon"].median(), team["lat"] - team["lat"].median())
    everywhere = np.hypot(oi["lon"] - oi["lon"].median(), oi["lat"] - oi["lat"].median())
    assert len(team) > 1
    assert spread.median() < everywhere.median() / 4
    assert team["rider_id"].nunique() < len(team)
    cases = city.latent["wi_cases"].set_index("person_id")["declared_ts"]
    both = oi[oi["tag"].isin(["twice", "told_both"])]
    wait = both["injury_ts"].to_numpy() - cases.groupby(level=0).first().reindex(both["rider_id"]).to_numpy()
    assert (np.abs(wait[~np.isnat(wait)]) < DAY).all()
    assert (both["decision"] == both["tag"].map({"twice": "confirmed", "told_both": "rejected"})).all()


def test_an_order_accepted_after_an_honest_accident_is_a_clock_on_record(city: World, oi: pd.DataFrame) -> None:
    clock = oi[oi["tag"] == "clock"]
    assert len(clock) > 0
    assert (clock["order_accept_ts"] > clock["injury_ts"]).all()
    assert fast_clock(city, clock).all()


def test_a_platform_case_costs_what_was_paid_for_it(city: World) -> None:
    truth = city.truth[city.truth["typology"] == "B3.12"]
    paid = last(city, "oi_case", "oi_id").set_index("oi_id")["amount_fen"]
    fraud, alike = (truth[truth["label"] == label] for label in ("fraud", "benign_lookalike"))
    assert 0 < len(fraud) <= len(alike)
    assert (paid.loc[fraud["entity_id"]].to_numpy() == fraud["loss_fen"].to_numpy()).all()
    assert fraud["loss_fen"].min() < 200_000
    assert fraud["loss_fen"].max() > 300_000


def test_platform_fraud_follows_the_world_and_a_world_equals_itself() -> None:
    plans = []
    for number in (1, 1, 2):
        world = create(0.003, 5, 202301, 202603, 40.0, number)
        run(world, until="schemes")
        plans.append(world.latent["oi/B3.12"])
    assert plans[0].equals(plans[1])
    assert plans[0]["tag"].value_counts().to_dict() != plans[2]["tag"].value_counts().to_dict()


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
    certificates = city.frame("ext_skill_cert").drop_duplicates("cert_no").set_index("cert_no")
    paid = city.latent["skill_paid"]
    honest = rows[(paid["tag"] != "B2.7").to_numpy()]
    assert (certificates.loc[honest["cert_no"], "level"].to_numpy() == honest["level"].to_numpy()).all()


def test_subsidies_are_as_many_and_as_large_as_the_city_pays(city: World) -> None:
    """E1: 21,300 person-times of 1,795 yuan a year, 77,200 refunds of 1,438 yuan, skewed."""
    paid = city.latent["skill_paid"]
    own = paid[paid["tag"] != "B2.7"]
    assert 0.75 < len(own) / city.years / city.scale / 21_300 < 1.2
    assert own["amount_fen"].mean() / 100 == pytest.approx(1_795, rel=0.05)
    refunds = city.frame("employer_subsidy")
    refunds = refunds[refunds["kind"] == "stabilise"]
    assert 0.85 < len(refunds) / refunds["year"].nunique() / city.scale / 77_200 < 1.15
    assert 700 < refunds["amount_fen"].mean() / 100 < 3_000
    assert refunds["amount_fen"].median() < 0.5 * refunds["amount_fen"].mean()


def test_certificates_are_issued_on_days_of_examination(city: World) -> None:
    paid = city.latent["skill_paid"]
    own = paid[paid["tag"] == ""]
    together = own.groupby(["issuer_id", "cert_date"])["sub_id"].transform("size")
    by_chance = own["sub_id"].nunique() ** 2 / 45 / 39 / 30 / len(own)
    assert together.mean() > 1.05 + by_chance


def test_a_certificate_is_received_after_it_was_issued(city: World) -> None:
    rows = city.frame("ext_skill_cert")
    assert (rows["received_ts"] > pd.to_datetime(rows["cert_date"])).all()
