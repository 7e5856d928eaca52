"""Injury schemes B3.1–B3.6: who cheats, what it costs, what evidence there is, and who only looks like it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from jihe.city import hospitals, injuries, work_deaths
from jihe.city.build import create, run
from jihe.city.calendar import day_of
from jihe.city.schemes import forty_eight_hours, insured_after_injury, padded_stays, recast_injury, staged_injury
from jihe.city.world import World
from tests.city.whole import last, once_built

pytestmark = pytest.mark.verify  # whole cities; tests/city/test_schemes.py asks every scheme in a few seconds

DAY, HOUR = np.timedelta64(86_400, "s"), np.timedelta64(3_600, "s")
TYPOLOGIES = ("B3.1", "B3.2", "B3.3", "B3.4", "B3.5", "B3.6")


def _built() -> World:
    world = create(0.008, 21, 202301, 202603, 90.0, 7)
    run(world, until="registries")
    for scheme in world.schemes:
        if scheme.TYPOLOGY in TYPOLOGIES:
            scheme.record(world)
    return world


@pytest.fixture(scope="module")
def city() -> World:
    return once_built("of injuries", _built)


@pytest.fixture(scope="module")
def cases(city: World) -> pd.DataFrame:
    return city.latent["wi_cases"].set_index("case_id")


@pytest.fixture(scope="module")
def truth(city: World) -> pd.DataFrame:
    return city.truth


def frauds(truth: pd.DataFrame, typology: str, kind: str = "wi_case") -> pd.DataFrame:
    mine = truth[(truth["typology"] == typology) & (truth["label"] == "fraud") & (truth["entity_type"] == kind)]
    return mine.set_index("entity_id")


def of_kind(cases: pd.DataFrame, tag: str) -> pd.DataFrame:
    return cases[cases["tag"] == tag]


def rows_of(city: World, table: str, persons: pd.Series) -> pd.DataFrame:
    """Rows of an external table by the number on them, with the person they belong to."""
    own = city.people.loc[persons.to_numpy() - 1, ["person_id", "id_no"]].drop_duplicates("id_no")
    return city.frame(table).merge(own, on="id_no")


@pytest.mark.parametrize("typology", TYPOLOGIES)
def test_each_has_fraud_and_at_least_as_many_look_alikes(truth: pd.DataFrame, typology: str) -> None:
    mine = truth[truth["typology"] == typology]
    fraud, alike = (mine[mine["label"] == label] for label in ("fraud", "benign_lookalike"))
    assert 0 < len(fraud) <= len(alike)
    assert not set(zip(fraud["entity_type"], fraud["entity_id"], strict=True)) & set(
        zip(alike["entity_type"], alike["entity_id"], strict=True)
    )


@pytest.mark.parametrize("typology", ["B3.1", "B3.2", "B3.3", "B3.4", "B3.5"])
def test_the_loss_is_all_the_fund_paid_on_the_case(city: World, truth: pd.DataFrame, typology: str) -> None:
    benefits, bills = last(city, "wi_benefit", "ben_id"), city.frame("medical_bill")
    benefits = benefits[benefits["pay_status"] == "paid"]
    refunds = city.frame("refund")
    for number, row in frauds(truth, typology).iterrows():
        mine, treated = benefits[benefits["case_id"] == number], bills[bills["case_id"] == number]
        back = refunds[
            ((refunds["src_table"] == "wi_benefit") & refunds["src_key"].isin(mine["ben_id"]))
            | ((refunds["src_table"] == "medical_bill") & refunds["src_key"].isin(treated["bill_id"]))
        ]
        due = mine["amount_fen"].sum() + treated["fund_fen"].sum() - back["amount_fen"].sum()
        assert row["loss_fen"] == due
    assert frauds(truth, typology)["loss_fen"].gt(0).mean() > 0.6


def test_who_could_reach_back_thirty_days_had_no_need_to_cheat(city: World, cases: pd.DataFrame) -> None:
    fraud = of_kind(cases, "insured_after")
    jobs = city.jobs.iloc[fraud["job_id"].to_numpy() - 1]
    moved = (fraud["declared_ts"] > fraud["true_ts"]).to_numpy()
    old = (jobs["start"] < np.datetime64("2025-07-01")).to_numpy()
    lag = ((jobs["registered"] - jobs["start"]) / DAY).to_numpy()
    assert lag[moved & old].min() > 30
    assert (lag[~old] < 30).any()


def test_a_borrowed_name_was_elsewhere_and_the_hospital_saw_the_worker(city: World, cases: pd.DataFrame) -> None:
    fraud = of_kind(cases, "B3.2")
    assert len(fraud) >= 3
    assert (fraud["patient"] != fraud["person_id"]).all()
    seen = rows_of(city, "ext_medins", fraud["patient"])
    met = fraud.reset_index().merge(seen, left_on="patient", right_on="person_id", suffixes=("", "_seen"))
    met = met[(met["admit_ts"] == met["first_visit_ts"]) & (met["hospital_id"] == met["first_hospital_id"])]
    assert 0 < met["case_id"].nunique() <= len(fraud)
    assert (met["icd10_seen"] == met["icd10"]).all()
    assert not city.jobs["person_id"].isin(fraud["patient"]).any()


def test_a_mistyped_number_is_put_right_by_the_police_after_the_hospital_had_it(
    city: World, cases: pd.DataFrame
) -> None:
    honest = of_kind(cases, "B3.2/id_error")
    assert len(honest) > 0
    versions = city.frame("person").sort_values(["person_id", "recorded_ts"])
    changes = city.frame("person_change")
    for case in honest.itertuples():
        mine = versions[versions["person_id"] == case.person_id]["id_no"]
        noted = changes[(changes["person_id"] == case.person_id) & (changes["field"] == "id_no")]
        if noted.empty:  # not yet found by the end
            continue
        assert mine.iloc[0] != mine.iloc[-1]
        assert noted["change_ts"].max() > case.apply_ts
        desk = city.frame("ext_medins")
        desk = desk[(desk["id_no"] == mine.iloc[-1]) & (desk["admit_ts"] == case.first_visit_ts)]
        assert len(desk) == 1


def test_rings_break_the_same_digits_at_one_employer_after_another(
    city: World, cases: pd.DataFrame, truth: pd.DataFrame
) -> None:
    fraud = cases.loc[frauds(truth, "B3.3").index]
    assert len(fraud) >= 10
    assert fraud["icd10"].isin(["S62.5", "S62.6", "S92.4", "S92.5"]).all()
    assert fraud["conservative"].any()
    several = fraud.groupby("person_id")["employer_id"].nunique()
    assert several.max() >= 2
    tenure = injuries.tenure_days(city, fraud)
    assert tenure.min() < 3
    assert tenure.max() > 8
    rings = frauds(truth, "B3.3")["ring_id"]
    assert (rings > 0).all()
    assert rings.value_counts().max() >= 3
    assert fraud["covered"].all()
    enrolled = city.frame("enrolment")
    enrolled = enrolled[enrolled["line"] == "WI"]
    # Of this job: some come back to an employer whom they have cheated before.
    hired = day_of(city.jobs["start"].to_numpy()[fraud["job_id"].to_numpy() - 1])
    pairs = fraud.assign(hire_date=hired).merge(enrolled, on=["person_id", "employer_id", "hire_date"])
    assert set(pairs["job_id"]) == set(fraud["job_id"])
    assert (pairs["effective_ts"] <= pairs["declared_ts"]).all()


def test_honest_hands_are_cut_again_and_bones_break_where_they_broke(cases: pd.DataFrame) -> None:
    for tag in ("B3.3/recurrent", "B3.3/broken_again"):
        first, second = of_kind(cases, tag), of_kind(cases, f"{tag}_second")
        both = first.merge(second, on="person_id", suffixes=("", "_2"))
        assert len(both) > 0
        assert (both["true_ts_2"] > both["true_ts"] + 35 * DAY).all()
        assert (both["body_part"] == both["body_part_2"]).all()
        if tag.endswith("again"):
            assert (both["side"] == both["side_2"]).all()


def test_each_way_of_recasting_leaves_its_trace(city: World, cases: pd.DataFrame) -> None:
    fraud = of_kind(cases, "B3.4").reset_index()
    crashes = rows_of(city, "ext_traffic", fraud["person_id"])
    hidden = fraud.merge(crashes, on="person_id", suffixes=("", "_police"))
    hidden = hidden[(hidden["accident_ts"] == hidden["true_ts"]) & (hidden["clause"] == "14-1")]
    assert len(hidden) > 0
    assert hidden["liability_police"].isin(["full", "main"]).mean() > 0.5
    assert (hidden["traffic_no"] == "").all()
    lighter = fraud[fraud["clause"] == "14-6"]
    named = lighter.merge(crashes, left_on="traffic_no", right_on="acc_no", suffixes=("", "_police"))
    assert len(named) > 0
    assert named["liability_police"].isin(["full", "main"]).all()
    assert not named["liability"].isin(["full", "main"]).any()
    crossings = rows_of(city, "ext_border", fraud["person_id"])
    away = fraud.merge(crossings, on="person_id")
    assert ((away["exit_ts"] < away["true_ts"]) & (away["entry_ts"] > away["true_ts"])).any()
    treated = fraud.merge(rows_of(city, "ext_medins", fraud["person_id"]), on="person_id", suffixes=("", "_seen"))
    assert (treated["admit_ts"] < treated["declared_ts"] - 2 * DAY).any()


def test_no_account_belongs_to_the_dishonest_alone(city: World, cases: pd.DataFrame) -> None:
    told = city.frame("wi_case").drop_duplicates("case_id").set_index("case_id")["narrative"]
    kind = told.str.contains("手指|指骨").map({True: "finger", False: ""}) + told.str.contains("足趾|脚趾").map(
        {True: "toe", False: ""}
    )
    honest = cases.index[cases["tag"] == ""]
    for story in ("finger", "toe"):
        assert (kind.reindex(honest) == story).sum() > 3
    visits = city.frame("ext_medins")
    hurt = visits["icd10"].str.startswith("S", na=False)
    assert hurt.mean() > 0.03


def test_detours_and_lighter_faults_count(city: World, cases: pd.DataFrame) -> None:
    detour = of_kind(cases, "B3.4/detour")
    told = city.frame("wi_case").drop_duplicates("case_id").set_index("case_id")["narrative"].reindex(detour.index)
    assert told.str.contains("绕道|顺路|先送").all()
    road = pd.concat([detour, of_kind(cases, "B3.4/equal")])
    assert len(road) > 0
    assert road["recognised"].all()
    assert not road["liability"].isin(["full", "main"]).any()
    police = city.frame("ext_traffic").drop_duplicates("acc_no", keep="last").set_index("acc_no")["liability"]
    assert (police.reindex(road["traffic_no"]).to_numpy() == road["liability"].to_numpy()).all()


def test_who_came_back_from_abroad_was_here_when_he_was_hurt(city: World, cases: pd.DataFrame) -> None:
    back = of_kind(cases, "B3.4/returned").reset_index()
    trips = back.merge(rows_of(city, "ext_border", back["person_id"]), on="person_id")
    assert back.empty or len(trips) > 0
    known = trips[trips["entry_ts"].notna()]
    assert (known["entry_ts"] < known["declared_ts"]).all()


def test_deaths_made_to_fit_are_shown_within_48_hours_and_mostly_were_not(cases: pd.DataFrame) -> None:
    fraud = of_kind(cases, "B3.5")
    assert len(fraud) >= 3
    limit = work_deaths.LIMIT_HOURS * HOUR
    shown = fraud["death_shown_ts"] - fraud["first_diag_ts"]
    assert ((shown > np.timedelta64(0, "s")) & (shown <= limit)).all()
    moved = (fraud["death_shown_ts"] != fraud["death"]) | (fraud["diag_shown_ts"] > fraud["first_visit_ts"] + HOUR)
    assert moved.any()
    assert ((fraud["death"] - fraud["first_visit_ts"])[moved] > limit).all()
    assert fraud["recognised"].all()


def test_the_hospitals_record_of_a_sudden_death_has_the_true_times(city: World, cases: pd.DataFrame) -> None:
    sudden = cases[cases["clause"] == "15-1"].reset_index()
    record = sudden.merge(rows_of(city, "ext_medins", sudden["person_id"]), on="person_id", suffixes=("", "_seen"))
    record = record[record["icd10_seen"] == "I46.1"]
    whole = record.groupby("case_id").agg(came=("admit_ts", "min"), left=("discharge_ts", "max"))
    own = sudden.set_index("case_id").loc[whole.index]
    assert len(whole) > 0.35 * len(sudden)
    assert (whole["came"] >= own["first_visit_ts"]).all()
    assert (whole["came"] == own["first_visit_ts"]).mean() > 0.75  # a number may be mistyped
    assert (whole["left"] >= own["death"]).all()
    taken = record[record["tag"] == "B3.5/transfer"].groupby("case_id")["hospital_id"].size()
    assert taken.empty or taken.max() == 2


def test_how_long_the_dying_live_is_spread_across_the_limit() -> None:
    hours = work_deaths.survival(20_000, np.random.default_rng(4))
    near = [((hours > low) & (hours <= low + 4)).sum() for low in (40, 44, 48, 52)]
    assert min(near) > 0.55 * max(near)
    assert np.mean(hours <= work_deaths.LIMIT_HOURS) == pytest.approx(0.925, abs=0.02)


def test_who_outlives_the_limit_is_not_recognised() -> None:
    world = create(0.02, 3, 202301, 202603, 1.0)
    run(world, until="awards")
    world.latent["injuries"] = _no_injuries(world)
    rows = work_deaths.candidates(world).head(40)
    rng = np.random.default_rng(1)
    events = work_deaths.events(world, rows, np.repeat("15-1", len(rows)), np.tile([47.9, 48.1], len(rows) // 2), rng)
    lasted = (events["death"] - events["diag_shown_ts"]) / HOUR
    assert lasted.to_numpy() == pytest.approx(np.tile([47.9, 48.1], len(rows) // 2), abs=0.01)
    assert (day_of(world.people["death"].to_numpy()[rows["person_id"] - 1]) == day_of(events["death"])).all()


def _no_injuries(world: World) -> pd.DataFrame:
    units = world.employers["employer_id"].to_numpy()
    world.latent["danger"] = pd.DataFrame({"employer_id": units, "danger": np.ones(len(units))})
    jobs = injuries.exposure(world).iloc[:0]
    return injuries.described(world, jobs, np.zeros(0, "datetime64[s]"), np.random.default_rng(0))


def test_a_swollen_bill_costs_what_it_has_too_much_and_an_invented_one_all(city: World, truth: pd.DataFrame) -> None:
    bills = city.latent["bills"].set_index("bill_id")
    false = frauds(truth, "B3.6", "medical_bill")
    mine = bills.loc[false.index]
    invented = mine["tag"] == "padded"
    assert invented.any()
    assert (~invented).any()
    assert (false["loss_fen"][invented] == mine["fund_fen"][invented]).all()
    swollen = mine[~invented]
    assert (false["loss_fen"][~invented] == swollen["fund_fen"] - swollen["honest_fen"]).all()
    assert (false["loss_fen"] > 0).all()
    assert (false["loss_fen"][~invented] < swollen["fund_fen"]).all()
    drugs = bills["drug_fen"] / bills["total_fen"]
    wards = bills["kind"].isin(["inpatient", "rehab"]) & (bills["icd10"] != "J62.8")
    assert drugs[mine.index].median() > drugs[wards & (bills["tag"] == "")].median() + 0.1


def test_false_bills_come_from_two_to_four_small_hospitals_and_some_brokers(city: World, cases: pd.DataFrame) -> None:
    bills = city.latent["bills"]
    false = bills[bills["tag"].isin(["padded", "swollen", "course"])]
    crooked = city.latent["padding"]["hospital_id"]
    assert 2 <= len(crooked) <= 4
    assert set(false["hospital_id"]) <= set(crooked)
    assert (city.hospitals["level"].to_numpy()[crooked - 1] < 3).all()
    brought = cases[cases["tag"] == "brokered"]
    assert brought["first_hospital_id"].isin(crooked).all()


def _fullest(world: World) -> pd.Series:
    """By hospital, the most patients in the books on one day, by its beds."""
    stays = world.latent["bills"]
    stays = stays[stays["discharge_ts"].notna()]
    full = {}
    for hospital, mine in stays.groupby("hospital_id"):
        steps = pd.concat([pd.Series(1, index=mine["admit_ts"]), pd.Series(-1, index=mine["discharge_ts"])])
        full[hospital] = steps.sort_index().cumsum().max() / world.hospitals["beds"].iloc[hospital - 1]
    return pd.Series(full)


def test_a_small_ward_has_more_patients_in_its_books_than_beds(city: World) -> None:
    """In some worlds, where many old cases are called in at once; not in every ward that cheats, nor in honest ones."""
    others = [create(0.008, 30 + number, 202301, 202603, 90.0, number) for number in (1, 2)]
    for world in others:
        run(world, until="medical")
    cheating = []
    for world in (city, *others):
        load, crooked = _fullest(world), world.latent["padding"]["hospital_id"]
        honest = load.drop(crooked, errors="ignore")
        assert honest.median() < 0.8
        assert load.reindex(crooked).median() > honest.median()
        cheating.append(load.reindex(crooked))
    assert pd.concat(cheating).max() > 1
    assert pd.concat(cheating).min() < 1


def test_a_file_is_open_while_its_patient_works_or_lies_elsewhere(city: World) -> None:
    bills = city.latent["bills"]
    padded = bills[bills["tag"] == "padded"]
    real = bills[(bills["tag"] == "") & bills["discharge_ts"].notna()]
    both = padded.merge(real, on="person_id", suffixes=("", "_real"))
    lies = both[(both["admit_ts"] < both["discharge_ts_real"]) & (both["admit_ts_real"] < both["discharge_ts"])]
    assert (lies["hospital_id"] != lies["hospital_id_real"]).any()
    seen = city.frame("attendance")
    there = padded.merge(seen[seen["status"] == "present"], on="person_id")
    assert ((there["day"] > there["admit_ts"]) & (there["day"] < there["discharge_ts"] - DAY)).any()


def test_invented_courses_and_honest_therapy_are_many_visits_and_never_two_a_day(city: World) -> None:
    bills = city.latent["bills"]
    visits = bills[bills["therapy"].astype(bool)]
    day = day_of(visits["admit_ts"])
    assert not pd.DataFrame({"case": visits["case_id"], "tag": visits["tag"], "day": day}).duplicated().any()
    size = visits.groupby(["tag", "case_id"]).size()
    assert size["course"].max() > 40
    assert size[""].min() < 15
    assert size[""].max() > 30


def test_honest_long_stays_are_rehabilitation_or_dust(city: World, truth: pd.DataFrame) -> None:
    bills = city.latent["bills"].set_index("bill_id")
    alike = truth[(truth["typology"] == "B3.6") & (truth["entity_type"] == "medical_bill")]
    alike = bills.loc[alike.loc[alike["label"] == "benign_lookalike", "entity_id"]]
    assert (alike["tag"] == "").all()
    assert ((alike["discharge_ts"] - alike["admit_ts"])[alike["kind"] == "rehab"] > 40 * DAY).any()
    dust = bills[(bills["icd10"] == "J62.8") & (bills["kind"] == "inpatient")]
    assert (dust["hospital_id"] == hospitals.ward_for_dust(city)).all()
    wards = dust.sort_values(["case_id", "admit_ts"])
    before = wards.groupby("case_id")["discharge_ts"].shift()
    assert not (wards["admit_ts"] < before).any()


def test_two_worlds_differ_in_habits_and_one_world_equals_itself() -> None:
    one, same, other = (create(0.004, seed, 202301, 202603, 40.0, number) for seed, number in ((1, 4), (2, 4), (1, 5)))
    assert insured_after_injury._habits(one) == insured_after_injury._habits(same)
    assert insured_after_injury._habits(one) != insured_after_injury._habits(other)
    for module in (staged_injury, recast_injury, forty_eight_hours, padded_stays):
        first, again, second = (w.habits(module.TYPOLOGY).random(4).tolist() for w in (one, same, other))
        assert first == again != second


def test_all_shards_have_the_same_hospitals_and_the_same_of_them_cheat() -> None:
    shards = []
    for shard in (0, 1):
        world = replace(create(0.004, 8, 202301, 202603, 10.0), shard=shard, shards=2)
        run(world, until="schemes")
        shards.append(world)
    one, two = shards
    pd.testing.assert_frame_equal(one.hospitals, two.hospitals)
    same = ["hospital_id", "agent_id", "begins", "weight"]
    pd.testing.assert_frame_equal(one.latent["padding"][same], two.latent["padding"][same])
    assert not one.people["birth"].equals(two.people["birth"])


def test_a_shard_without_fraud_is_built_and_recorded() -> None:
    world = replace(create(0.002, 8, 202301, 202603, 1.0), shard=7, shards=500)
    run(world, until="registries")
    for scheme in world.schemes:
        if scheme.TYPOLOGY in TYPOLOGIES:
            scheme.record(world)
    fraud = world.truth
    fraud = fraud[
        (fraud["label"] == "fraud") & fraud["typology"].isin(TYPOLOGIES) & (fraud["entity_type"] == "wi_case")
    ]
    assert len(fraud) <= 1
