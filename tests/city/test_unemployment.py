from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from jihe.city.calendar import month_of
from jihe.city.world import World
from jihe.law import unemployment as law
from tests.city.whole import last, months, whole_city

pytestmark = pytest.mark.verify  # a whole city


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def paid(city: World) -> pd.DataFrame:
    return last(city, "ui_payment", "pay_id")


def of(paid: pd.DataFrame, item: str) -> pd.DataFrame:
    return paid[paid["item"] == item]


def test_every_monthly_benefit_is_the_laws(city: World, paid: pd.DataFrame) -> None:
    errors = city.latent["ui_claims"].query("tag == 'B2.5'")["claim_id"]
    rows = of(paid, "monthly")
    rows = rows[~rows["claim_id"].isin(errors)]
    assert len(rows) > 1000
    assert (rows["amount_fen"] == law.monthly_fen(rows["ym"].to_numpy(), city.law)).all()
    assert set(rows["amount_fen"]) == {171_000, 187_200}  # 90 % of 1,900 and 2,080 yuan


def test_the_medical_premium_goes_with_every_month_and_to_no_account(city: World, paid: pd.DataFrame) -> None:
    monthly, premium = of(paid, "monthly"), of(paid, "medical")
    assert set(zip(monthly["claim_id"], monthly["ym"], strict=True)) == set(
        zip(premium["claim_id"], premium["ym"], strict=True)
    )
    assert (premium["acct_id"] == 0).all()
    assert (of(paid, "monthly")["acct_id"] > 0).all()


def test_months_are_granted_by_the_months_paid(city: World) -> None:
    claims = last(city, "ui_claim", "claim_id")
    errors = city.latent["ui_claims"].query("tag == 'B2.5'")["claim_id"]
    decided = claims[(claims["status"] != "pending") & ~claims["claim_id"].isin(errors)]
    granted = law.months(decided["cum_months"].to_numpy(), decided["carried_months"].to_numpy(), city.law)
    assert (decided["granted_months"] == granted).all()
    assert ((decided["granted_months"] == 0) == (decided["status"] == "rejected")).all()


def test_the_months_that_count_are_those_on_record(city: World) -> None:
    """Of a first claim: what was paid before the window, and different months up to the separation known then."""
    claims = city.latent["ui_claims"]
    first = claims[~claims["person_id"].duplicated()].head(150)
    rows = city.frame("contribution")
    rows = rows[rows["person_id"].isin(first["person_id"]) & rows["lines"].str.contains("UI")]
    for claim in first.itertuples():
        own = rows[(rows["person_id"] == claim.person_id) & (rows["paid_date"] <= claim.apply_ts)]
        inside = own[months(own["ym"]) <= month_of(np.array([claim.separation], dtype="datetime64[s]"))[0]]
        before = city.people["ui_paid0"].iloc[claim.person_id - 1]
        assert claim.cum == before + inside["ym"].nunique()


def test_payments_lie_within_their_claim(city: World, paid: pd.DataFrame) -> None:
    claims = last(city, "ui_claim", "claim_id").set_index("claim_id")
    rows = of(paid, "monthly")
    claim = claims.loc[rows["claim_id"]]
    month = months(rows["ym"])
    assert (month >= months(claim["start_ym"])).all()
    extended = claim["bridging"].to_numpy(dtype=bool)
    limit = months(claim["start_ym"]) + claim["granted_months"].to_numpy()
    assert (month[~extended] < limit[~extended]).all()
    assert (month_of(rows["pay_date"]) >= month + 1).all()


def test_nobody_is_paid_for_a_month_twice(paid: pd.DataFrame) -> None:
    for item in ("monthly", "medical", "job_subsidy"):
        assert not of(paid, item).duplicated(["person_id", "ym"]).any()


def test_the_job_subsidy_is_15_percent_of_the_last_bases_for_six_months(city: World, paid: pd.DataFrame) -> None:
    errors = city.latent["ui_claims"].query("tag == 'B2.5'")["claim_id"]
    rows = of(paid, "job_subsidy")
    rows = rows[~rows["claim_id"].isin(errors)]
    assert rows.groupby("claim_id").size().max() == 6
    claims = city.latent["ui_claims"].set_index("claim_id")
    contributions = city.frame("contribution")
    contributions = contributions[contributions["lines"].str.contains("UI")]
    left = claims.loc[rows["claim_id"], "separation"].to_numpy()
    earlier = rows[left < city.start]
    base = city.jobs["base_uw_fen"].to_numpy()[claims.loc[earlier["claim_id"], "job_id"].to_numpy() - 1]
    assert len(earlier) > 20
    assert (earlier["amount_fen"] == (base * 1_500 + 5_000) // 10_000).all()
    for row in (
        rows[left >= city.start + np.timedelta64(40 * 86_400, "s")].drop_duplicates("claim_id").head(40).itertuples()
    ):
        left = month_of(np.array([claims.loc[row.claim_id, "separation"]], dtype="datetime64[s]"))[0]
        own = contributions[contributions["person_id"] == row.person_id]
        own = own[(months(own["ym"]) <= left) & (months(own["ym"]) > left - 12)]
        bases = own.groupby("ym")["base_uw_fen"].max()
        mean = (2 * int(bases.sum()) + len(bases)) // (2 * max(len(bases), 1))
        assert row.amount_fen == (mean * 1_500 + 5_000) // 10_000


def test_lump_sums_follow_from_the_unused_months(city: World, paid: pd.DataFrame) -> None:
    rows = of(paid, "lump_reemp")
    assert len(rows) >= 10
    claims = city.latent["ui_claims"].set_index("claim_id").loc[rows["claim_id"]]
    unused = (claims["granted"] - (claims["last_due"] - claims["from_month"] + 1).clip(lower=0)).to_numpy()
    assert (rows["amount_fen"] == (unused + 1) // 2 * law.monthly_fen(rows["ym"].to_numpy(), city.law)).all()
    assert (rows["contract_months"] >= 12).all()


def test_the_honest_give_back_what_came_after_the_end(city: World, paid: pd.DataFrame) -> None:
    claims = city.latent["ui_claims"]
    honest = claims[~claims["hides"].astype(bool) & (claims["granted"] > 0)]
    rows = paid[paid["item"].isin(["monthly", "medical", "job_subsidy"])].merge(
        honest[["claim_id", "last_due", "knows"]], on="claim_id"
    )
    over = rows[(months(rows["ym"]) > rows["last_due"]) & (rows["pay_status"] == "paid")]
    settled = over[over["knows"] < city.end - np.timedelta64(90 * 86_400, "s")]
    refunds = city.frame("refund")
    refunds = refunds[refunds["src_table"] == "ui_payment"].set_index("src_key")["amount_fen"]
    assert len(settled) > 10
    assert (refunds.reindex(settled["pay_id"]).to_numpy() == settled["amount_fen"].to_numpy()).all()


def test_the_fund_pays_pension_months_only_near_retirement_and_since_the_reform(city: World) -> None:
    rows = city.frame("contribution")
    bridged = rows[rows["payer"] == "UI_FUND"]
    assert len(bridged) > 0
    assert (bridged["ym"] >= 202501).all()
    statutory = city.people["statutory"].to_numpy()[bridged["person_id"].to_numpy() - 1]
    left = statutory - months(bridged["ym"])
    assert ((left >= 0) & (left < 12)).all()
    assert (bridged["lines"] == "EP").all()


def test_a_claim_is_known_as_pending_before_it_is_decided_and_ends_last(city: World) -> None:
    rows = city.frame("ui_claim").sort_values(["claim_id", "recorded_ts"], kind="stable")
    order = rows["status"].map({"pending": 0, "active": 1, "rejected": 1, "ended": 2})
    assert not rows.duplicated(["claim_id", "recorded_ts"]).any()
    assert (rows.assign(order=order).groupby("claim_id")["order"].diff().dropna() >= 0).all()
    assert (rows.groupby("claim_id")["status"].first() == "pending").all()


def test_two_missed_checks_in_a_row_end_a_claim(city: World) -> None:
    claims = city.latent["ui_claims"]
    going = claims[(claims["granted"] > 0) & (claims["stop_reason"] != "unchecked")]
    checks = city.frame("ui_check")
    checked = set(zip(checks["claim_id"], months(checks["ym"]), strict=True))
    end = month_of(np.array([city.end]))[0] - 1
    for claim in going.head(300).itertuples():
        begin = max(claim.from_month, city.first_month)
        run = [(claim.claim_id, m) in checked for m in range(begin, min(claim.last_paid + 1, end))]
        assert all(one or other for one, other in pairwise(run))


def test_nobody_draws_past_the_age_or_beside_a_pension_that_was_known(city: World) -> None:
    claims = city.latent["ui_claims"]
    paid = claims[claims["last_paid"] >= claims["from_month"]]
    person = paid["person_id"].to_numpy() - 1
    assert (paid["last_due"].to_numpy() <= city.people["statutory"].to_numpy()[person]).all()
    hiding = paid["hides"].to_numpy(dtype=bool)
    assert (paid["last_paid"].to_numpy()[hiding] <= city.people["statutory"].to_numpy()[person[hiding]]).all()
    pension = np.full(len(city.people), 10**6)
    np.minimum.at(pension, city.awards["person_id"].to_numpy() - 1, city.awards["start"].to_numpy())
    assert (paid["last_paid"].to_numpy()[hiding] < pension[person[hiding]]).all()


def test_the_window_begins_with_people_who_draw_already(city: World) -> None:
    """E1: 36,000 draw at any time; who did on the first day has a claim from before it and is paid from January on."""
    claims = city.latent["ui_claims"]
    granted = claims[claims["granted"] > 0]
    stock = [((granted["from_month"] <= m) & (granted["last_paid"] >= m)).sum() for m in range(24276, 24276 + 39)]
    assert 0.75 * 36_000 < stock[0] / city.scale < 1.2 * 36_000
    assert 0.75 * 36_000 < np.mean(stock) / city.scale < 1.2 * 36_000
    earlier = granted[granted["apply_ts"] < city.start]
    paid = city.frame("ui_payment")
    assert len(earlier) > 0.6 * stock[0]
    assert paid["pay_date"].min() >= city.start
    assert paid["ym"].min() == 202212
    drawing = earlier[earlier["last_paid"] >= city.first_month]
    assert set(drawing["claim_id"]) <= set(paid.loc[paid["ym"] == 202301, "claim_id"])


def test_claims_of_before_the_window_rest_on_the_months_of_the_opening(city: World) -> None:
    claims = city.latent["ui_claims"]
    earlier = claims[claims["separation"] < city.start]
    opening = city.frame("account_opening")
    opening = opening[opening["line"] == "UI"].set_index("person_id")["paid_months"]
    assert (earlier["cum"].to_numpy() == opening.loc[earlier["person_id"]].to_numpy()).all()
    enrolled = city.frame("enrolment").drop_duplicates("enrol_id", keep="last")
    enrolled = enrolled[enrolled["line"] == "UI"].merge(
        earlier[["person_id", "employer_id", "separation"]], on=["person_id", "employer_id"]
    )
    assert set(enrolled["person_id"]) == set(earlier["person_id"])


def test_reasons_and_length_of_claims_are_those_of_the_city(city: World) -> None:
    claims = city.latent["ui_claims"]
    inside = claims[(claims["separation"] >= city.start) & ~claims["tag"].isin(["B2.2", "B2.3"])]
    share = inside["reason"].value_counts(normalize=True)
    wanted = {"agreed_by_employer": 0.41, "contract_expired": 0.28, "employer_closed": 0.08, "lcl38": 0.06}
    for reason, target in wanted.items():
        assert abs(share[reason] - target) < 0.045, reason
    drawn = inside[(inside["granted"] > 0) & (inside["from_month"] < city.last_month - 24)]
    assert 4 <= (drawn["last_paid"] - drawn["from_month"] + 1).median() <= 7
