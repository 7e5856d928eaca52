from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city.reviews import judge
from jihe.city.world import World
from tests.city.whole import last, whole_city

pytestmark = pytest.mark.verify  # it wants a whole city


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def reviews(city: World) -> pd.DataFrame:
    """Decided reviews with what their subject truly is."""
    rows = last(city, "past_review", "review_id")
    rows = rows[rows["verdict"].notna()]
    truth = city.truth.sort_values("label", ascending=False).drop_duplicates(["entity_type", "entity_id"])
    return rows.merge(
        truth[["entity_type", "entity_id", "label", "loss_fen"]],
        how="left", left_on=["subject_kind", "subject_id"], right_on=["entity_type", "entity_id"],
    )  # fmt: skip


def test_there_are_reviews_of_every_kind_and_of_every_choice(reviews: pd.DataFrame) -> None:
    assert set(reviews["subject_kind"]) >= {"ui_claim", "wi_case", "pension_award", "employer", "person"}
    assert set(reviews["selected_by"]) == {"tip", "match", "random"}
    assert (reviews["subject_kind"] == "ui_claim").sum() > 60
    assert (reviews["subject_kind"] == "wi_case").sum() > 25


def test_reviewers_miss_an_eighth_of_fraud_and_accuse_three_in_a_hundred() -> None:
    n = 20_000
    fraud = np.arange(n) < n // 2
    rows = pd.DataFrame(
        {
            "fraud": fraud, "unseen": False, "part": 1.0, "loss_fen": np.where(fraud, 900_000.0, np.nan),
            "typology": "B2.1", "opened_ts": np.datetime64("2024-05-06T09:00:00", "s"),
        }
    )  # fmt: skip
    judge(rows, np.random.default_rng(2))
    assert np.mean(rows.loc[fraud, "verdict"] != "fraud") == pytest.approx(0.13, abs=0.01)
    assert np.mean(rows.loc[~fraud, "verdict"] == "fraud") == pytest.approx(0.03, abs=0.005)
    upheld = rows[fraud & (rows["verdict"] == "fraud").to_numpy()]
    assert upheld["confirmed_fen"].max() == 900_000
    assert np.mean(upheld["confirmed_fen"] == 900_000) == pytest.approx(0.8, abs=0.02)


def judged(typology: str, loss: float = 900_000.0) -> pd.DataFrame:
    rows = pd.DataFrame(
        {
            "fraud": [True] * 3_000, "unseen": False, "part": 1.0, "loss_fen": loss, "typology": typology,
            "opened_ts": np.datetime64("2024-05-06T09:00:00", "s"),
        }
    )  # fmt: skip
    judge(rows, np.random.default_rng(4))
    return rows


@pytest.mark.parametrize(
    ("typology", "verdict"),
    [("B2.5", "overpaid_no_fault"), ("B3.6", "provider_fraud"), ("B4.3", "operator_breach"), ("B2.2", "fraud")],
)
def test_a_verdict_says_whose_fault_it_was(typology: str, verdict: str) -> None:
    assert (judged(typology)["verdict"] == verdict).mean() == pytest.approx(0.87, abs=0.03)


def test_a_breach_that_cost_nothing_confirms_no_money() -> None:
    rows = judged("B4.5", 0.0)
    assert (rows["confirmed_fen"] == 0).all()


def test_what_registries_cannot_show_is_not_found_by_matching(reviews: pd.DataFrame, city: World) -> None:
    truth = city.truth[(city.truth["label"] == "fraud") & city.truth["typology"].isin(["B2.3", "B3.3", "B3.8"])]
    mine = reviews.merge(truth[["entity_type", "entity_id", "typology"]], on=["entity_type", "entity_id"])
    assert (mine["selected_by"] == "tip").sum() > 2 * (mine["selected_by"] == "match").sum()


def test_selection_leans_to_fraud_except_at_random(reviews: pd.DataFrame, city: World) -> None:
    claims = reviews[reviews["subject_kind"] == "ui_claim"]
    share = claims.groupby("selected_by")["label"].apply(lambda labels: np.mean(labels == "fraud"))
    assert share["match"] > share["random"] + 0.1
    assert share["tip"] > share["random"] + 0.1


def test_the_recorded_probability_is_the_one_they_were_chosen_with(city: World) -> None:
    """Weighing each review by 1 ÷ probability gives back the number of claims there were to review."""
    rows = city.frame("past_review").drop_duplicates("review_id")
    claims = rows[rows["subject_kind"] == "ui_claim"]
    everybody = (city.latent["ui_claims"]["granted"] > 0).sum()
    estimate = (1 / claims["selection_prob"]).sum()
    assert estimate == pytest.approx(everybody, rel=0.4)
    assert ((claims["selection_prob"] > 0) & (claims["selection_prob"] < 1)).all()


def test_what_is_confirmed_had_been_paid_and_what_came_back_is_no_more(reviews: pd.DataFrame) -> None:
    upheld = reviews[(reviews["label"] == "fraud") & reviews["verdict"].isin(["fraud", "overpaid_no_fault"])]
    assert (upheld["confirmed_fen"] <= upheld["loss_fen"]).all()
    assert (upheld["confirmed_fen"] > 0).mean() > 0.9
    assert (reviews["recovered_fen"] <= reviews["confirmed_fen"]).all()
    cleared = reviews[reviews["verdict"].isin(["benign", "clerical", "data_error", "unproven"])]
    assert (cleared["confirmed_fen"] == 0).all()


def test_nothing_is_found_before_it_was_paid() -> None:
    rows = pd.DataFrame(
        {
            "fraud": [False] * 400, "unseen": False, "part": 0.0, "loss_fen": 900_000.0, "typology": "B1.1",
            "opened_ts": np.datetime64("2024-05-06T09:00:00", "s"),
        }
    )  # fmt: skip
    judge(rows, np.random.default_rng(2))
    assert (rows["verdict"] != "overpaid_no_fault").all()


def test_a_review_is_decided_after_it_was_opened_and_known_as_open_until_then(city: World) -> None:
    rows = city.frame("past_review").sort_values(["review_id", "recorded_ts"])
    first = rows.drop_duplicates("review_id")
    assert first["verdict"].isna().all()
    done = rows[rows["verdict"].notna()]
    assert (done["decided_ts"] > done["opened_ts"] + np.timedelta64(5 * 86_400, "s")).all()
