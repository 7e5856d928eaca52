from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import injuries, survivors
from jihe.city.calendar import month_of, ym_of
from jihe.city.world import World
from jihe.law import injury as law
from tests.city.whole import last, months, whole_city

pytestmark = pytest.mark.verify  # a whole city

DAY = np.timedelta64(86_400, "s")


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def cases(city: World) -> pd.DataFrame:
    return city.latent["wi_cases"].set_index("case_id")


@pytest.fixture(scope="module")
def benefits(city: World) -> pd.DataFrame:
    return city.frame("wi_benefit").drop_duplicates("ben_id", keep="last")


def test_new_workers_are_hurt_about_two_and_a_half_times_as_often(city: World) -> None:
    exposed = injuries.exposure(city)
    new = exposed["early_hazard"] / 2.5
    assert exposed["early_hazard"].sum() / new.sum() == pytest.approx(2.5)
    # Drawn once more at a size that tells: the share of early events is that of the hazards.
    hurt = city.latent["wi_cases"]
    honest = hurt[(hurt["tag"] == "") & hurt["death"].isna()]
    tenure = injuries.tenure_days(city, honest)
    expected = exposed["early_hazard"].sum() / exposed["hazard"].sum()
    assert np.mean(tenure <= 30) == pytest.approx(expected, abs=4 * np.sqrt(expected / len(honest)))


def test_only_kin_whom_the_fund_knows_by_then_live_on_the_dead(city: World) -> None:
    parents = city.people["parent_a"].to_numpy()
    children = np.flatnonzero((parents > 0) & (city.people["created_ts"] > city.start).to_numpy())
    parent = parents[children[:50]]
    created = city.people["created_ts"].to_numpy()[children[:50]]
    for when, known in ((created - 70 * DAY, False), (created + DAY, True)):
        deaths = pd.DataFrame({"person_id": parent, "death": when}).drop_duplicates("person_id")
        found = survivors.kin_of(city, deaths)["kin"]
        assert np.isin(children[:50] + 1, found).any() == known


def test_cases_come_in_the_order_of_application_whoever_cheats(city: World, cases: pd.DataFrame) -> None:
    assert (np.diff(cases["apply_ts"].to_numpy().astype("datetime64[s]").astype(np.int64)) >= 0).all()


def test_own_wage_is_the_mean_of_twelve_bases_within_its_bounds(city: World, cases: pd.DataFrame) -> None:
    rows = city.frame("contribution")
    rows = rows[rows["lines"].str.contains("WI")]
    for case in cases.head(60).itertuples():
        month = month_of(np.array([case.declared_ts], dtype="datetime64[s]"))[0]
        own = rows[rows["person_id"] == case.person_id]
        own = own[(months(own["ym"]) < month) & (months(own["ym"]) >= month - 12)]
        bases = own.groupby("ym")["base_uw_fen"].max()
        mean = (2 * int(bases.sum()) + len(bases)) // (2 * max(len(bases), 1))
        assert case.own_wage_fen == law.own_wage_fen(mean, int(ym_of(month)), city.law)


def test_the_disability_allowance_is_months_of_own_wage_by_grade(
    city: World, cases: pd.DataFrame, benefits: pd.DataFrame
) -> None:
    rows = benefits[benefits["item"] == "disab_lump"]
    case = cases.loc[rows["case_id"]]
    table = {1: 27, 2: 25, 3: 23, 4: 21, 5: 18, 6: 16, 7: 13, 8: 11, 9: 9, 10: 7}
    due = case["grade"].map(table).to_numpy() * case["own_wage_fen"].to_numpy()
    assert len(rows) > 50
    assert (rows["amount_fen"].to_numpy() == due).all()
    assert not rows["case_id"].duplicated().any()


def test_the_medical_lump_sum_is_paid_only_after_the_job_has_ended(
    city: World, cases: pd.DataFrame, benefits: pd.DataFrame
) -> None:
    rows = benefits[benefits["item"] == "med_lump"]
    rows = rows[(cases["tag"].reindex(rows["case_id"]) != "stays_on").to_numpy()]  # B3.7
    case = cases.loc[rows["case_id"]]
    ended = city.jobs["end"].to_numpy()[case["job_id"].to_numpy() - 1]
    assert len(rows) > 3
    assert (rows["employment_end_date"].to_numpy() == ended).all()
    assert (rows["pay_date"].to_numpy() > ended).all()
    amount = law.medical_lump_fen(case["own_wage_fen"], rows["grade_used"].astype(int).to_numpy(), law=city.law)
    assert (rows["amount_fen"].to_numpy() == amount).all()
    assert rows["grade_used"].between(5, 10).all()
    then = np.where(case["reviewed"].to_numpy() < ended, case["review_grade"], case["grade"])
    assert (rows["grade_used"].to_numpy() == then).all()


def test_after_a_death_at_work_the_lump_sum_is_that_of_the_year(city: World, cases: pd.DataFrame) -> None:
    rows = city.latent["survivor_payments"]
    died = month_of(cases.loc[rows["case_id"], "death"].to_numpy().astype("datetime64[s]"))
    lump = (rows["item"] == "work_death").to_numpy()
    by_year = {2023: 98_566_000, 2024: 103_642_000, 2025: 108_376_000}
    for amount, month in zip(rows["amount_fen"].to_numpy()[lump], died[lump], strict=True):
        assert month // 12 not in by_year or amount == by_year[month // 12]
    pensions = rows[rows["item"] == "dep_month"]
    wage = cases["own_wage_fen"].reindex(np.unique(pensions["case_id"]))
    assert (pensions.groupby(["case_id", "ym"])["amount_fen"].sum().groupby("case_id").max() <= wage).all()


def test_nothing_is_paid_on_what_was_not_recognised_or_not_covered(
    city: World, cases: pd.DataFrame, benefits: pd.DataFrame
) -> None:
    unpaid = cases.index[~cases["pays"].astype(bool)]
    assert len(unpaid) > 0
    assert not benefits["case_id"].isin(unpaid).any()
    assert not city.frame("medical_bill")["case_id"].isin(unpaid).any()


def test_cover_begins_at_midnight_after_registration_once_the_reach_back_is_gone(city: World) -> None:
    from jihe.city.injury import covered

    job = city.jobs[(city.jobs["start"] > np.datetime64("2025-08-01")) & (city.jobs["start"] < city.end)].head(1)
    registered = job["registered"].to_numpy()[0]
    midnight = registered.astype("datetime64[D]").astype("datetime64[s]") + DAY
    moments = [midnight - np.timedelta64(1, "s"), midnight]
    frame = pd.DataFrame({"job_id": job["job_id"].to_numpy()[0], "declared_ts": np.array(moments)})
    assert covered(city, frame).tolist() == [False, True]


def test_before_july_2025_cover_reaches_back_thirty_days_and_no_further(city: World) -> None:
    from dataclasses import replace

    from jihe.city.injury import covered

    start = np.datetime64("2024-03-01", "s")
    jobs = pd.DataFrame({"start": [start, start], "registered": [start + 30 * DAY, start + 31 * DAY]})
    small = replace(city, jobs=jobs)
    frame = pd.DataFrame({"job_id": [1, 2], "declared_ts": [start + DAY, start + DAY]})
    assert covered(small, frame).tolist() == [True, False]


def test_appraisals_follow_recognition_and_last_sixty_days_at_most(city: World) -> None:
    rows = last(city, "wi_appraisal", "appr_id")
    done = rows[rows["conclusion_date"].notna()]
    assert ((done["conclusion_date"] - done["apply_date"]) / DAY).between(10, 61).all()
    of_case = done[(done["case_id"] > 0) & (done["kind"] == "first")]
    decided = city.latent["wi_cases"].set_index("case_id")["decided_ts"].reindex(of_case["case_id"]).to_numpy()
    assert (of_case["apply_date"].to_numpy() > decided).all()
    assert set(done["panel_size"]) <= {3, 5}
    assert (done["expert_ids"].map(lambda panel: len(set(panel))) == done["panel_size"]).all()


def test_an_employers_danger_is_drawn_once(city: World) -> None:
    first, again = injuries.exposure(city), injuries.exposure(city)
    pd.testing.assert_frame_equal(first, again)


def test_sundays_and_holidays_see_fewer_injuries_and_the_nights_a_seventh() -> None:
    rng = np.random.default_rng(2)
    n = 60_000
    days = np.datetime64("2023-01-01", "s") + rng.integers(0, 1_096, n) * DAY
    moment = injuries._seldom_off(days + injuries.moments(n, rng), rng)
    share = np.bincount(injuries.weekday(moment), minlength=7) / n
    assert share[6] == pytest.approx(0.09, abs=0.006)
    assert share[:6] == pytest.approx(np.repeat(0.152, 6), abs=0.012)
    feast = injuries.holiday(days) & (injuries.weekday(days) < 5)
    left = injuries.holiday(moment) & (injuries.weekday(moment) < 5)
    assert left.sum() < 0.55 * feast.sum()
    hour = (moment - moment.astype("datetime64[D]")) / np.timedelta64(3_600, "s")
    assert ((hour >= 20) | (hour < 6)).mean() == pytest.approx(0.14, abs=0.01)


def test_employers_register_sooner_since_cover_no_longer_reaches_back(city: World) -> None:
    jobs = city.jobs[(city.jobs["employer_id"] > 0) & (city.jobs["start"] > city.start)]
    days = ((jobs["registered"] - jobs["start"]) / DAY).to_numpy()
    since = (jobs["start"] >= np.datetime64("2025-07-01")).to_numpy()
    assert np.median(days[since]) < 0.7 * np.median(days[~since])
    assert np.mean(days[since] > 30) < np.mean(days[~since] > 30)


def test_applications_take_two_weeks_and_of_workers_three_months(cases: pd.DataFrame) -> None:
    honest = cases[(cases["tag"] == "") & cases["death"].isna()]
    waited = (honest["apply_ts"] - honest["declared_ts"]) / DAY
    assert waited[honest["applicant"] == "employer"].median() == pytest.approx(14, abs=2.5)
    assert waited[honest["applicant"] == "worker"].median() > 55


def test_numbers_of_traffic_findings_are_each_for_one_accident(city: World) -> None:
    rows = last(city, "ext_traffic", "ext_id")
    assert not rows["acc_no"].duplicated().any()
    named = city.latent["wi_cases"]["traffic_no"]
    named = named[named != ""]
    assert named.isin(rows["acc_no"]).mean() > 0.9


def test_most_who_die_of_work_die_of_a_sudden_illness(city: World) -> None:
    deaths = city.latent["wi_cases"]
    deaths = deaths[deaths["death"].notna()]
    assert (deaths["clause"] == "15-1").mean() > 0.5
    assert (deaths["death"] > deaths["first_diag_ts"]).all()
    reported = city.people["death_reported"].to_numpy()[deaths["person_id"].to_numpy() - 1]
    assert not (reported <= deaths["death"].to_numpy()).any()
