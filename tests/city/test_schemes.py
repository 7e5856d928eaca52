from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import accounts
from jihe.city.calendar import day_of, month_of, ym_of
from jihe.city.world import World
from tests.city.whole import last, months, whole_city

DAY = np.timedelta64(86_400, "s")
pytestmark = pytest.mark.verify  # it wants a whole city
TYPOLOGIES = ("B1.1", "B1.3", "B2.1", "B3.1", "B3.6", "B4.2")


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def truth(city: World) -> pd.DataFrame:
    return city.truth


def frauds(truth: pd.DataFrame, typology: str, entity: str) -> pd.DataFrame:
    chosen = (truth["typology"] == typology) & (truth["label"] == "fraud") & (truth["entity_type"] == entity)
    return truth[chosen].set_index("entity_id")


@pytest.mark.parametrize("typology", TYPOLOGIES)
def test_each_typology_has_fraud_and_at_least_as_many_look_alikes(truth: pd.DataFrame, typology: str) -> None:
    mine = truth[truth["typology"] == typology]
    fraud = mine[mine["label"] == "fraud"]
    # An account and the operator behind it are one instance.
    assert 0 < len(fraud[fraud["entity_type"] != "operator"]) <= (mine["label"] == "benign_lookalike").sum()


def test_fraud_is_weighted_back_to_the_real_city(city: World, truth: pd.DataFrame) -> None:
    fraud = truth[truth["label"] == "fraud"]
    assert (fraud["weight"] <= 1 / 40 + 1e-12).all()
    assert (fraud["weight"] > 0).all()
    claims = frauds(truth, "B2.1", "ui_claim")
    real = 500 * city.scale * city.years
    assert claims["weight"].sum() == pytest.approx(real, rel=0.35)


def test_no_entity_is_both_fraud_and_look_alike_of_one_typology(truth: pd.DataFrame) -> None:
    both = truth.groupby(["typology", "entity_type", "entity_id"])["label"].nunique()
    assert (both == 1).all()
    assert not truth.duplicated(["typology", "entity_type", "entity_id", "label"]).any()


def test_every_entity_of_the_truth_is_known_to_the_fund(city: World, truth: pd.DataFrame) -> None:
    keys = {
        "ui_claim": "claim_id", "wi_case": "case_id", "pension_award": "award_id", "bank_account": "acct_id",
        "operator": "op_id", "medical_bill": "bill_id",
    }  # fmt: skip
    for kind, key in keys.items():
        wanted = truth.loc[truth["entity_type"] == kind, "entity_id"]
        missing = wanted[~wanted.isin(city.frame(kind)[key])]
        assert missing.empty, (kind, missing.tolist())


def test_hidden_work_costs_what_was_paid_from_the_month_it_began(city: World, truth: pd.DataFrame) -> None:
    claims = city.latent["ui_claims"].set_index("claim_id")
    paid = last(city, "ui_payment", "pay_id")
    paid = paid[(paid["pay_status"] == "paid") & paid["item"].isin(["monthly", "medical", "job_subsidy"])]
    for number, row in frauds(truth, "B2.1", "ui_claim").iterrows():
        work = claims.loc[number, ["next_start", "startup"]].min()
        begun = ym_of(month_of(np.array([work], dtype="datetime64[s]")))[0]
        mine = paid[(paid["claim_id"] == number) & (paid["ym"] >= begun)]
        assert row["loss_fen"] == mine["amount_fen"].sum()
        assert (row["start_ym"], row["end_ym"]) == (mine["ym"].min(), mine["ym"].max())


def test_hidden_work_lasts_from_one_month_to_ten_and_is_small_money(truth: pd.DataFrame) -> None:
    rows = frauds(truth, "B2.1", "ui_claim")
    length = months(rows["end_ym"]) - months(rows["start_ym"]) + 1
    assert length.min() == 1
    assert 6 <= length.max() <= 10
    assert 200_000 < rows["loss_fen"].median() < 1_500_000


def test_some_hidden_work_is_insured_and_some_is_in_no_enrolment(city: World, truth: pd.DataFrame) -> None:
    claims = city.latent["ui_claims"].set_index("claim_id").loc[frauds(truth, "B2.1", "ui_claim").index]
    rows = city.frame("contribution")
    pairs = rows.merge(
        claims.reset_index()[["claim_id", "person_id", "employer_id", "next_start", "last_paid"]], on="person_id"
    )
    inside = (months(pairs["ym"]) >= month_of(pairs["next_start"])) & (months(pairs["ym"]) <= pairs["last_paid"])
    other = (pairs["employer_id_x"] > 0) & (pairs["employer_id_x"] != pairs["employer_id_y"])
    seen = pairs.loc[inside & other, "claim_id"].nunique()
    assert 0.35 < seen / len(claims) < 0.8
    assert len(city.latent["hidden_jobs"]) > 0.2 * len(claims)


def test_concealed_deaths_cost_the_pensions_after_the_month_of_death(city: World, truth: pd.DataFrame) -> None:
    rows = frauds(truth, "B1.1", "pension_award")
    people, awards = city.people, city.awards.set_index("award_id")
    paid = last(city, "pension_payment", "pay_id")
    refunds = city.frame("refund")
    back = refunds[refunds["src_table"] == "pension_payment"].groupby("src_key")["amount_fen"].sum()
    for number, row in rows.iterrows():
        person = people.iloc[awards.loc[number, "person_id"] - 1]
        assert person["death_concealed"]
        after = paid[(paid["award_id"] == number) & (paid["pay_status"] == "paid")]
        after = after[months(after["ym"]) > month_of(np.array([person["death"]], dtype="datetime64[s]"))[0]]
        net = after["amount_fen"].sum() - back.reindex(after["pay_id"]).fillna(0).sum()
        assert row["loss_fen"] == net > 0


def test_registries_do_not_all_know_a_hidden_death(city: World) -> None:
    hidden = city.latent["hidden_deaths"]
    known = hidden[["health", "cremated", "deregistered"]].notna()
    assert known.any(axis=1).any()
    assert (~known.any(axis=1)).any()
    rows = city.latent["death_rows"]
    assert set(rows.loc[rows["person_id"].isin(hidden["person_id"]), "person_id"]) == set(
        hidden.loc[known.any(axis=1), "person_id"]
    )


def test_a_registry_calls_living_people_dead_and_their_pensions_run_on(city: World) -> None:
    wrong = city.latent["wrong_deaths"]
    victims = city.people.iloc[wrong["person_id"].to_numpy() - 1]
    assert victims["death"].isna().all()
    rows = city.frame("ext_death")
    named = rows[rows["id_no"].isin(victims["id_no"])]
    assert set(named["kind"]) == {"C", "court"}
    court = named[named["kind"] == "court"]
    assert court["revoked_date"].notna().sum() > 0
    paid = city.frame("pension_payment")
    assert paid.loc[paid["person_id"].isin(victims["person_id"]), "ym"].max() == 202603


def test_workers_insured_afterwards_were_hurt_before_their_registration(city: World, truth: pd.DataFrame) -> None:
    cases = city.latent["wi_cases"].set_index("case_id")
    fraud = cases.loc[frauds(truth, "B3.1", "wi_case").index]
    registered = city.jobs["registered"].to_numpy()[fraud["job_id"].to_numpy() - 1]
    late = (registered - fraud["true_ts"].to_numpy()) / DAY
    assert (late > 0).all()
    assert late.min() < 2
    assert late.max() > 7
    moved = fraud["declared_ts"] > fraud["true_ts"]
    assert moved.mean() > 0.4
    assert (~moved).any()
    assert (fraud["visit_shown_ts"] < fraud["declared_ts"]).any()


def test_the_cost_of_a_case_is_all_the_fund_paid_on_it(city: World, truth: pd.DataFrame) -> None:
    benefits = last(city, "wi_benefit", "ben_id")
    benefits = benefits[benefits["pay_status"] == "paid"]
    bills = city.frame("medical_bill")
    for number, row in frauds(truth, "B3.1", "wi_case").iterrows():
        due = benefits.loc[benefits["case_id"] == number, "amount_fen"].sum()
        assert row["loss_fen"] == due + bills.loc[bills["case_id"] == number, "fund_fen"].sum()


def test_an_edited_day_of_hiring_is_a_version_and_an_entry_of_the_log(city: World) -> None:
    edits = city.latent["hire_edits"]
    log = city.frame("op_log")
    entries = log[(log["action"] == "edit") & (log["object_type"] == "enrolment")]
    versions = city.frame("enrolment")
    for entry in entries.itertuples():
        mine = versions[versions["enrol_id"] == entry.object_id].sort_values("recorded_ts")
        assert str(mine["hire_date"].iloc[0])[:10] == entry.before_v
        assert str(mine["hire_date"].iloc[-1])[:10] == entry.after_v
        assert entry.after_v > entry.before_v
    assert entries["object_id"].nunique() >= (edits["edited_ts"] < city.end).sum()


def test_honest_early_injuries_were_told_as_they_were(city: World) -> None:
    cases = city.latent["wi_cases"]
    honest = cases[cases["tag"].isin(["reach_back", "batch", "outage"])]
    assert (honest["declared_ts"] == honest["true_ts"]).all()
    jobs = city.jobs.iloc[honest["job_id"].to_numpy() - 1]
    reach = (honest["tag"] == "reach_back").to_numpy()
    assert (honest["declared_ts"].to_numpy()[reach] < np.datetime64("2025-07-01")).all()
    assert ((jobs["registered"] - jobs["start"]).to_numpy()[reach] <= 30 * DAY).all()
    shut = (honest["tag"] == "outage").to_numpy()
    outages = city.frame("exemption")
    outages = outages[outages["kind"] == "system_outage"]
    for moment in honest["true_ts"].to_numpy()[shut]:
        day = day_of(moment)
        assert ((outages["valid_from"] <= day) & (outages["valid_to"] >= day)).any()


def test_diverted_money_went_to_the_accomplice_and_the_account_was_put_back(city: World, truth: pd.DataFrame) -> None:
    rings = city.latent["diverted"]
    taken = frauds(truth, "B4.2", "bank_account")
    account = accounts.of_people(city, rings["holder"].to_numpy())
    assert set(taken.index) <= set(account)
    paid = last(city, "pension_payment", "pay_id")
    for acct, row in taken.iterrows():
        mine = paid[(paid["acct_id"] == acct) & (paid["pay_status"] == "paid")]
        holder = int(rings["holder"].to_numpy()[account == acct][0])
        mine = mine[mine["person_id"] != holder]
        assert row["loss_fen"] == mine["amount_fen"].sum()
        assert mine["person_id"].nunique() >= 3
        links = last(city, "payee_link", "link_id")
        diverted = links[(links["acct_id"] == acct) & links["person_id"].isin(mine["person_id"])]
        assert (diverted["valid_to"].notna() | (diverted["changed_ts"] > city.end - 40 * DAY)).all()


def test_every_change_of_account_is_in_the_log_with_both_accounts(city: World) -> None:
    links = city.frame("payee_link").drop_duplicates("link_id")
    log = city.frame("op_log")
    edits = log[log["action"] == "edit_bank"]
    inside = links[(links["changed_ts"] >= city.start) & links.duplicated(["person_id", "line"])]
    assert set(inside["link_id"]) <= set(edits["object_id"])
    assert (edits["before_v"] != "").all()
    after = links.set_index("link_id")["acct_id"].reindex(edits["object_id"])
    assert (after.astype(str).to_numpy() == edits["after_v"].to_numpy()).all()


def test_ids_tell_nothing_about_who_cheats(city: World, truth: pd.DataFrame) -> None:
    """Keys follow time alone: within a table they grow with the clock of the first version."""
    keys = {
        "ui_claim": "claim_id", "wi_case": "case_id", "ui_payment": "pay_id", "medical_bill": "bill_id",
        "wi_benefit": "ben_id", "enrolment": "enrol_id",
    }  # fmt: skip
    for table, key in keys.items():
        rows = city.frame(table).sort_values("recorded_ts", kind="stable").drop_duplicates(key).sort_values(key)
        day = day_of(rows["recorded_ts"])
        assert (np.diff(day.astype(np.int64)) >= 0).all(), table
