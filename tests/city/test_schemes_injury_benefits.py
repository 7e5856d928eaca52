"""B3.7 to B3.11: benefits that are not due, and honest cases that look like it (B3.12 is with the platforms)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import event_plans, narratives
from jihe.city.build import create, run
from jihe.city.calendar import day_of, month_of
from jihe.city.schemes.injury_cases import fund_paid
from jihe.city.world import World
from tests.city.whole import last, months, whole_city

pytestmark = pytest.mark.verify  # whole cities; tests/city/test_schemes.py asks every scheme in a few seconds

DAY = np.timedelta64(86_400, "s")
PLANS = {"B3.7": ["stays_on", "pauses"], "B3.8": ["lifted"], "B3.11": ["B3.11-1"]}


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def cases(city: World) -> pd.DataFrame:
    return city.latent["wi_cases"].set_index("case_id")


@pytest.fixture(scope="module")
def benefits(city: World) -> pd.DataFrame:
    return last(city, "wi_benefit", "ben_id")


def truth(city: World, typology: str, label: str, kind: str) -> pd.DataFrame:
    rows = city.truth
    mine = (rows["typology"] == typology) & (rows["label"] == label) & (rows["entity_type"] == kind)
    return rows[mine].set_index("entity_id")


def spent(city: World, kind: str, number: int) -> bool:
    """Whether all that stayed out of a bill, or of its case, is lost by all stories together: nothing is left."""
    losses = city.truth[city.truth["loss_fen"] > 0]
    bills = city.frame("medical_bill").set_index("bill_id")
    case_of = {
        "wi_case": pd.Series(np.arange(len(city.latent["wi_cases"]) + 1)), "medical_bill": bills["case_id"],
        "wi_appraisal": last(city, "wi_appraisal", "appr_id").set_index("appr_id")["case_id"],
        "dependant": last(city, "dependant", "dep_id").set_index("dep_id")["case_id"],
    }  # fmt: skip
    case = case_of[kind][number]
    lost = sum(
        rows.loc[case_of[str(each)].reindex(rows["entity_id"]).to_numpy() == case, "loss_fen"].sum()
        for each, rows in losses[losses["entity_type"].isin(case_of)].groupby("entity_type")
    )
    if kind == "medical_bill":
        refunds = city.frame("refund")
        back = refunds[(refunds["src_table"] == "medical_bill") & (refunds["src_key"] == number)]["amount_fen"].sum()
        mine = losses[(losses["entity_type"] == "medical_bill") & (losses["entity_id"] == number)]["loss_fen"].sum()
        if mine == bills.loc[number, "fund_fen"] - back:
            return True
    return bool(lost == fund_paid(city)[case])


@pytest.mark.parametrize(
    ("typology", "kinds"),
    [
        ("B3.7", ["wi_case"]), ("B3.8", ["wi_appraisal"]), ("B3.9", ["dependant", "wi_case"]),
        ("B3.10", ["medical_bill", "wi_case"]), ("B3.11", ["wi_case", "employer"]),
    ],
)  # fmt: skip
def test_there_are_at_least_as_many_look_alikes_as_frauds(city: World, typology: str, kinds: list[str]) -> None:
    fraud = sum(len(truth(city, typology, "fraud", kind)) for kind in kinds)
    alike = sum(len(truth(city, typology, "benign_lookalike", kind)) for kind in kinds)
    assert 0 < fraud <= alike
    rows = city.truth[(city.truth["typology"] == typology) & (city.truth["label"] == "fraud")]
    heads = rows["entity_type"].isin(["employer", "agent"])  # who loses nothing beside the cases, and answers for them
    assert (rows.loc[heads, "loss_fen"] == 0).all()
    assert (rows.loc[heads, "answers_for_fen"] > 0).all()
    leaves = rows[~heads]
    assert all(
        lost > 0 or spent(city, kind, number)
        for kind, number, lost in zip(leaves["entity_type"], leaves["entity_id"], leaves["loss_fen"], strict=True)
    )
    assert (rows["weight"] <= 1 / 40 + 1e-12).all()


# B3.7 ----------------------------------------------------------------------------------------------------------------


def test_a_lump_sum_without_leaving_costs_the_lump_sum(
    city: World, cases: pd.DataFrame, benefits: pd.DataFrame
) -> None:
    fraud = truth(city, "B3.7", "fraud", "wi_case")
    lump = benefits[benefits["item"] == "med_lump"].set_index("case_id")["amount_fen"]
    assert set(cases.loc[fraud.index, "tag"]) <= {"stays_on", "pauses"}
    assert (lump.loc[fraud.index].to_numpy() == fraud["loss_fen"].to_numpy()).all()


def test_who_pretends_to_leave_is_insured_on_at_the_same_employer(
    city: World, cases: pd.DataFrame, benefits: pd.DataFrame
) -> None:
    lump = benefits[benefits["item"] == "med_lump"].set_index("case_id")
    mine = cases.loc[truth(city, "B3.7", "fraud", "wi_case").index]
    stays = mine[mine["tag"] == "stays_on"]
    assert len(stays) > 0
    paid = city.frame("contribution")
    for number, case in stays.iterrows():
        ended = month_of(np.array([lump.loc[number, "employment_end_date"]], dtype="datetime64[s]"))[0]
        own = paid[(paid["person_id"] == case["person_id"]) & (paid["employer_id"] == case["employer_id"])]
        assert months(own["ym"]).max() > min(ended + 1, city.last_month - 2)
    said = lump.loc[stays.index, "employment_end_date"].to_numpy() - day_of(stays["concluded"])
    assert said.min() * 2 < said.max()


def test_who_comes_back_has_a_second_job_there_and_who_pauses_is_paid_meanwhile(
    city: World, cases: pd.DataFrame
) -> None:
    jobs = city.jobs
    hidden = city.latent["hidden_jobs"]
    seen = set()
    for case in cases[cases["tag"].isin(["pauses", "taken_on_again", "sister_company"])].itertuples():
        left = jobs["end"].to_numpy()[case.job_id - 1]
        later = jobs[(jobs["person_id"] == case.person_id) & (jobs["start"] > left)]
        if later.empty:
            continue
        seen.add(case.tag)
        again = later.iloc[0]
        one_owner = city.employers["legal_person"].to_numpy()[[again["employer_id"] - 1, case.employer_id - 1]]
        assert (again["employer_id"] == case.employer_id) == (case.tag != "sister_company")
        assert one_owner[0] == one_owner[1]
        assert hidden["person_id"].eq(case.person_id).any() == (case.tag == "pauses")
    assert {"taken_on_again", "sister_company"} <= seen


# B3.8 ----------------------------------------------------------------------------------------------------------------


def test_a_lifted_grade_is_heavier_than_its_text_and_costs_the_difference(
    city: World, cases: pd.DataFrame, benefits: pd.DataFrame
) -> None:
    rows = city.latent["appraisals"].set_index("appr_id")
    written = last(city, "wi_appraisal", "appr_id").set_index("appr_id")
    fraud = truth(city, "B3.8", "fraud", "wi_appraisal")
    months_of_wage = {0: 0, 10: 7, 9: 9, 8: 11, 7: 13, 6: 16, 5: 18}
    on_leaving = {0: 0, 10: 1, 9: 2, 8: 4, 7: 6, 6: 8, 5: 10}
    steps = []
    for number, row in fraud.iterrows():
        appraisal = rows.loc[number]
        case = appraisal["case_id"]
        steps.append((10 if appraisal["outcome"] else 11) and (appraisal["outcome"] or 11) - appraisal["grade"])
        mine = benefits[benefits["case_id"] == case]
        over = 0
        for item, table in (("disab_lump", months_of_wage), ("med_lump", on_leaving)):
            paid = mine[(mine["item"] == item) & (mine["pay_status"] == "paid")]
            over += paid["amount_fen"].sum() - len(paid) * table[appraisal["outcome"]] * cases.loc[case, "own_wage_fen"]
        assert row["loss_fen"] == over
        texts = {words for _, _, words in narratives._OUTCOMES[int(appraisal["outcome"])]}
        shown = written.loc[number, "text"]
        assert any(_fits(words, shown) for words in texts)
    assert min(steps) >= 1
    assert min(steps) < max(steps)


def _fits(words: str, shown: str) -> bool:
    """Whether the description is ``words`` with something in its slots."""
    parts = words.replace("{p}", "{s}").split("{s}")
    at = -1
    for part in parts:
        found = shown.find(part, max(at, 0))
        if found < 0:
            return False
        at = found + len(part)
    return True


def test_bought_panels_have_experts_in_common_and_keep_their_order(city: World) -> None:
    rows = city.latent["appraisals"]
    insiders = set(city.latent["bought_panels"]["expert_id"])
    lifted = rows[(rows["tag"] == "lifted") & (rows["kind"] == "first")]
    assert len(lifted) > 0
    assert all(insiders & set(panel) for panel in lifted["panel"])
    others = rows[(rows["tag"] == "") & (rows["kind"] == "first")]
    assert np.mean([bool(insiders & set(panel)) for panel in others["panel"]]) < 0.6
    assert all(panel == sorted(panel) for panel in rows["panel"])
    assert (rows.loc[rows["tag"] == "lifted", "kind"] != "second").all()


def test_honest_panels_are_one_step_off_at_most_and_a_quarter_of_seconds_change(city: World) -> None:
    rows = city.latent["appraisals"]
    honest = rows[(rows["kind"] == "first") & rows["tag"].isin(["", "disputed", "better"])]
    place = {0: 11, **{grade: grade for grade in range(1, 11)}}
    off = (honest["grade"].map(place) - honest["outcome"].map(place)).abs()
    assert off.max() == 1
    assert 0 < (off > 0).mean() < 0.2
    again = rows[rows["kind"] == "review"].merge(rows[rows["kind"] == "first"], on="case_id", suffixes=("", "_first"))
    assert ((again["applied"] - again["concluded_first"]) >= 364 * DAY).all()
    assert (again["grade"] != again["grade_first"]).any()


# B3.9 ----------------------------------------------------------------------------------------------------------------


def test_a_dependant_costs_what_was_paid_after_the_last_month_due(city: World, benefits: pd.DataFrame) -> None:
    family = city.latent["dependants"].set_index("dep_id")
    paid = benefits[(benefits["item"] == "dep_month") & (benefits["pay_status"] == "paid")]
    fraud = truth(city, "B3.9", "fraud", "dependant")
    for number, row in fraud.iterrows():
        mine = paid[(paid["dep_id"] == number) & (months(paid["ym"]) > family.loc[number, "last"])]
        assert row["loss_fen"] == mine["amount_fen"].sum() > 0
        assert (row["start_ym"], row["end_ym"]) == (mine["ym"].min(), mine["ym"].max())
    length = months(fraud["end_ym"]) - months(fraud["start_ym"]) + 1
    assert length.min() < 12
    assert length.max() > 4


def test_others_know_what_ended_a_pension(city: World) -> None:
    rows = city.latent["dependants"].merge(city.latent["stops"][["kin", "role"]], on="kin")
    people = city.people
    number = dict(zip(people["person_id"], people["id_no"], strict=True))
    weddings = city.frame("ext_marriage")
    work = set(city.jobs["person_id"]) | set(city.latent["hidden_jobs"]["person_id"])
    for kin, cause, role, at in rows[["kin", "end_reason", "role", "last"]].itertuples(index=False):
        if cause == "remarried":
            wed = weddings[(weddings["a_id_no"] == number[kin]) | (weddings["b_id_no"] == number[kin])]
            received = wed[months(wed["reg_date"].dt.year * 100 + wed["reg_date"].dt.month) == at]
            assert len(received) <= 1  # the registry may not have it yet, or not at all
        elif cause == "employed" or role == "pupil":
            assert kin in work
        elif cause == "enlisted":
            assert kin in set(city.latent["military/B3.9"]["person_id"])
        elif cause == "custody":
            assert kin in set(city.latent["custody/B3.9"]["person_id"])
    assert rows["end_reason"].nunique() >= 3


def test_disabled_children_were_examined_and_pupils_have_a_school(city: World) -> None:
    rows = city.latent["dependants"].merge(city.latent["stops"][["kin", "role"]], on="kin")
    disabled = rows[rows["role"] == "disabled"]
    pupils = rows[rows["role"] == "pupil"]
    examined = city.frame("wi_appraisal")
    assert len(disabled) + len(pupils) > 0
    assert set(disabled["kin"]) <= set(examined.loc[examined["kind"] == "pension_disability", "person_id"])
    assert (disabled["paid_last"] > disabled["of_age"]).all()
    assert (pupils["paid_last"] <= pupils["of_age"]).all()
    school = city.frame("ext_education")
    there = school[school["fulltime"].astype(bool)]["name"]
    names = city.people["name"].to_numpy()[pupils["kin"].to_numpy() - 1]
    assert np.isin(names, there).mean() >= 0.5 if len(pupils) > 1 else True


def test_ends_told_in_time_are_on_record_and_what_was_drawn_too_long_came_back(city: World) -> None:
    rows = city.latent["dependants"].merge(city.latent["stops"][["kin", "role"]], on="kin")
    told = rows[(rows["role"] == "in_time") & (rows["known"] < city.end)]
    versions = last(city, "dependant", "dep_id").set_index("dep_id")
    assert len(told) > 0
    assert (versions.loc[told["dep_id"], "end_reason"] == told.set_index("dep_id")["end_reason"]).all()
    assert (told["paid_last"] - told["last"] <= 3).all()
    refunds = city.frame("refund")
    back = refunds[refunds["src_table"] == "wi_benefit"]
    paid = city.frame("wi_benefit").drop_duplicates("ben_id").set_index("ben_id")
    assert (paid.loc[back["src_key"], "amount_fen"].to_numpy() == back["amount_fen"].to_numpy()).all()
    silent = set(rows.loc[rows["role"] == "silent", "dep_id"])
    assert not silent & set(paid.loc[back["src_key"], "dep_id"])


def test_who_keeps_the_full_disability_pension_has_no_difference_paid(city: World, cases: pd.DataFrame) -> None:
    rows = city.frame("wi_benefit").drop_duplicates("ben_id")
    for tag, item in (("keeps_full", "disab_month"), ("difference", "topup")):
        mine = cases.index[(cases["tag"] == tag) & (cases["grade"] >= 1)]
        pension = city.awards.drop_duplicates("person_id").set_index("person_id")["start"]
        for number in mine:
            since = pension.loc[cases.loc[number, "person_id"]]
            after = rows[(rows["case_id"] == number) & (months(rows["ym"].fillna(0)) >= since)]
            monthly = set(after["item"]) & {"disab_month", "topup"}
            assert monthly <= {item}


# B3.10 ---------------------------------------------------------------------------------------------------------------


def test_treatment_paid_twice_is_in_both_books_and_costs_the_part_paid_twice(city: World) -> None:
    bills = city.frame("medical_bill").set_index("bill_id")
    settled = city.frame("ext_medins")
    fraud = truth(city, "B3.10", "fraud", "medical_bill")
    alike = truth(city, "B3.10", "benign_lookalike", "medical_bill")
    number = city.people["id_no"].to_numpy()
    same_paper = 0
    for rows, natural in ((fraud, False), (alike, True)):
        for bill_id, row in rows.iterrows():
            bill = bills.loc[bill_id]
            near = settled[(settled["hospital_id"] == bill["hospital_id"])]
            near = near[near["id_no"] == number[int(bill["person_id"]) - 1]]
            near = near[(near["admit_ts"] - bill["admit_ts"]).abs() < 3 * DAY]
            if near.empty:  # a mistyped number, or not yet received
                continue
            own = near.iloc[(near["admit_ts"] - bill["admit_ts"]).abs().argmin()]
            assert bill["settle"] == "manual"
            assert own["icd10"].startswith(("S", "T", "J62", "I46")) != natural
            if not natural:
                twice = min(own["fund_fen"], bill["fund_fen"])
                assert row["loss_fen"] == twice or (row["loss_fen"] < twice and spent(city, "medical_bill", bill_id))
                same_paper += own["invoice_no"] == bill["invoice_no"]
            else:
                assert own["invoice_no"] != bill["invoice_no"]
    assert same_paper <= len(fraud)
    assert len(fraud) > 2


def test_what_the_other_side_paid_comes_back_or_is_kept_silent(city: World, cases: pd.DataFrame) -> None:
    fraud = truth(city, "B3.10", "fraud", "wi_case")
    alike = truth(city, "B3.10", "benign_lookalike", "wi_case")
    paid = last(city, "ext_traffic", "ext_id").set_index("acc_no")["comp_medical_fen"]
    bills = city.frame("medical_bill")
    refunds = city.frame("refund")
    refunds = refunds[refunds["src_table"] == "medical_bill"].groupby("src_key")["amount_fen"].sum()
    assert len(fraud) > 0
    for rows, silent in ((fraud, True), (alike, False)):
        for number, row in rows.iterrows():
            compensated = paid.loc[cases.loc[number, "traffic_no"]]
            mine = bills[bills["case_id"] == number]
            back = refunds.reindex(mine["bill_id"]).fillna(0).sum()
            assert compensated > 0
            if silent:
                assert back == 0
                assert row["loss_fen"] <= min(compensated, mine["fund_fen"].sum())
            else:
                assert back <= compensated


# B3.11 ---------------------------------------------------------------------------------------------------------------


def test_a_ring_has_its_policyholders_agent_and_sums_and_costs_all_that_was_paid(
    city: World, cases: pd.DataFrame
) -> None:
    fraud = truth(city, "B3.11", "fraud", "wi_case")
    paid = fund_paid(city)
    assert (paid.reindex(fraud.index, fill_value=0).to_numpy() == fraud["loss_fen"].to_numpy()).all()
    mine = cases.loc[fraud.index]
    created = city.people["created_ts"].to_numpy()[mine["person_id"].to_numpy() - 1]
    assert (created < city.start).any()  # not newcomers alone: the number of a person tells nothing
    holders = truth(city, "B3.11", "fraud", "employer")
    assert set(mine["employer_id"]) == set(holders.index)
    assert holders["answers_for_fen"].sum() == fraud["loss_fen"].sum()
    agents = truth(city, "B3.11", "fraud", "agent")
    for ring, rows in mine.groupby(fraud["ring_id"]):
        assert rows.loc[rows["agent_id"] > 0, "agent_id"].mode().iloc[0] in agents.index
        usual = rows["outcome"][rows["outcome"] > 0]
        assert usual.value_counts(normalize=True).iloc[0] > 0.4, ring


def test_mills_claim_far_more_a_head_than_their_class_and_so_do_dangerous_shops(
    city: World, cases: pd.DataFrame
) -> None:
    head = city.employers.set_index("employer_id")["size"]
    rate = cases["employer_id"].value_counts().reindex(head.index, fill_value=0) / head
    usual = rate[head >= 5].quantile(0.95)
    for label in ("fraud", "benign_lookalike"):
        units = truth(city, "B3.11", label, "employer").index
        assert rate.reindex(units).median() > usual, label
    shops = cases[cases["tag"] == "B3.11/shop"]
    units = city.employers.iloc[shops["employer_id"].to_numpy() - 1]
    assert (units["risk_class"] >= 4).all()
    off = np.hypot(shops["lon"].to_numpy() - units["lon"].to_numpy(), shops["lat"].to_numpy() - units["lat"].to_numpy())
    assert off.max() < 0.01  # hurt where they work


# worlds --------------------------------------------------------------------------------------------------------------


def test_habits_follow_the_world_and_a_world_equals_itself() -> None:
    made = []
    for number in (1, 1, 2):
        world = create(0.003, 5, 202301, 202603, 40.0, number)
        run(world, until="schemes")
        made.append(world.latent)
    for name in ("event_plans", "dependant_plans", "double_settlement", "mills"):
        assert made[0][name].equals(made[1][name]), name
        assert not made[0][name].reset_index(drop=True).equals(made[2][name].reset_index(drop=True)), name


def test_plans_of_events_are_unique_and_silent_about_the_others() -> None:
    world = create(0.001, 5, 202301, 202603, 1.0)
    rows = pd.DataFrame({"person_id": [1, 2, 1], "tag": ["a", "a", ""]})
    assert event_plans.of(world, rows, "lift", 7).tolist() == [7, 7, 7]
    event_plans.add(world, pd.DataFrame({"person_id": [1], "tag": ["a"], "lift": [2]}))
    assert event_plans.of(world, rows, "lift", 7).tolist() == [2, 7, 7]
    with pytest.raises(ValueError, match="one plan"):
        event_plans.add(world, pd.DataFrame({"person_id": [1], "tag": ["a"], "lift": [3]}))
