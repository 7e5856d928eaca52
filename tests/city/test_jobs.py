from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import bases
from jihe.city.calendar import age_in_years, first_day, number
from jihe.city.world import World
from jihe.law import contribution


def insured(world: World, line: str, month: int) -> float:
    """How many are insured in a line in the middle of a month, scaled to the whole city."""
    day = first_day(month) + np.timedelta64(14, "D")
    jobs = world.jobs
    there = (jobs["start"] <= day) & (jobs["stop"].isna() | (jobs["stop"] >= day))
    return (
        jobs[there & jobs["lines"].str.split("+").apply(lambda lines: line in lines)]["person_id"].nunique()
        / world.scale
    )


@pytest.mark.parametrize(
    ("line", "city_total"), [("EP", 1_778_900), ("GP", 62_000), ("UI", 1_741_100), ("WI", 1_919_200), ("WIS", 118_900)]
)
@pytest.mark.parametrize("ym", [202409, 202506, 202603])
def test_as_many_are_insured_as_published(lives: World, line: str, city_total: int, ym: int) -> None:
    assert insured(lives, line, number(ym)) == pytest.approx(city_total, rel=0.06 if city_total > 200_000 else 0.15)


def test_nobody_has_two_jobs_at_once_but_specific_persons(lives: World) -> None:
    jobs = lives.jobs[~lives.jobs["wis"]].sort_values(["person_id", "start"])
    following = jobs.groupby("person_id")["start"].shift(-1)
    assert not (following <= jobs["end"]).any()
    assert not (jobs["end"].isna() & following.notna()).any()


def test_jobs_lie_within_the_life_of_the_employer(lives: World) -> None:
    jobs = lives.jobs[lives.jobs["employer_id"] > 0]
    units = lives.employers.iloc[jobs["employer_id"] - 1]
    assert (jobs["start"].to_numpy() >= units["opened"].to_numpy()).all()
    assert not (jobs["stop"].to_numpy() > units["closed"].to_numpy()).any()


def test_workers_are_of_age_and_alive(lives: World) -> None:
    people = lives.people.iloc[lives.jobs["person_id"] - 1]
    age = age_in_years(people["birth"].to_numpy(), lives.jobs["start"].to_numpy())
    assert age.min() >= 16
    assert not (lives.jobs["end"].to_numpy() > people["death"].to_numpy()).any()
    assert not (lives.jobs["start"].to_numpy() > people["death"].to_numpy()).any()


def test_who_draws_a_pension_works_under_special_cover_only(lives: World) -> None:
    jobs = lives.jobs[~lives.jobs["wis"]]
    # Resident pensioners may pay on for an employee's pension, and some do not reach it.
    drawing = (lives.people["kind"] == "rp_pensioner").to_numpy()[jobs["person_id"] - 1]
    jobs = jobs[~drawing]
    retires = lives.people["retires"].to_numpy()[jobs["person_id"] - 1]
    pensioned = retires <= lives.last_month
    ends = jobs["end"].to_numpy()[pensioned]
    assert not np.isnat(ends).any()
    assert (ends < first_day(retires[pensioned])).all()


def test_enough_lose_their_jobs_for_the_claims_of_a_month(lives: World) -> None:
    lost = lives.jobs["end_reason"].isin(
        ["agreed_by_employer", "contract_expired", "lcl38", "lcl39", "lcl40", "lcl41", "dismissed", "employer_closed"]
    ) & lives.jobs["lines"].str.contains("UI")
    assert 5_500 < lost.sum() / lives.years / 12 / lives.scale < 15_000


def test_employers_report_late_at_times(lives: World) -> None:
    jobs = lives.jobs[lives.jobs["start"] >= lives.start]
    delay = (jobs["registered"] - jobs["start"]).dt.days
    assert (delay >= 0).all()
    assert 0.01 < (delay > 30).mean() < 0.06
    ended = lives.jobs[lives.jobs["end"].notna()]
    assert (ended["stop"] >= ended["end"]).all()
    assert 0.01 < (ended["stop"] > ended["end"]).mean() < 0.08
    assert (ended["deregistered"] > ended["registered"]).all()


def test_bases_keep_within_the_law(core: World) -> None:
    rows = core.frame("contribution")
    rows = rows[rows["kind"].isin(["normal", "arrears"])]  # what was paid elsewhere keeps other bounds
    ep = rows[rows["base_ep_fen"] > 0]
    ym, base = ep["ym"].to_numpy(), ep["base_ep_fen"].to_numpy()
    assert (contribution.pension_base_fen(base, ym, core.law) == base).all()
    uw = rows[(rows["base_uw_fen"] > 0) & (rows["lines"] != "WIS")]
    assert (
        contribution.unemployment_base_fen(uw["base_uw_fen"].to_numpy(), uw["ym"].to_numpy(), core.law)
        == uw["base_uw_fen"]
    ).all()
    floor = contribution.pension_base_fen(np.zeros(len(ep), dtype=np.int64), ym, core.law)
    at_floor = (base == floor)[ep["lines"].str.startswith("EP")]
    # About half (E1); large employers decide for many, so a small city strays.
    assert at_floor.mean() == pytest.approx(0.50, abs=0.13)


def test_wages_rise_in_july_and_bases_follow(lives: World) -> None:
    jobs = lives.jobs[(lives.jobs["start"] < lives.start) & ~lives.jobs["floor_ep"]].head(200)
    before, after = (bases.wages(lives, jobs, np.full(len(jobs), number(ym))) for ym in (202306, 202307))
    assert (after > before).all()
    assert (bases.wages(lives, jobs, np.full(len(jobs), number(202312))) == after).all()


def test_contributions_lie_within_the_enrolment(core: World) -> None:
    rows = core.frame("contribution")
    rows = rows[(rows["payer"] == "employer") & rows["kind"].isin(["normal", "arrears"])]
    enrolled = core.frame("enrolment")
    spans = enrolled[enrolled["employer_id"] > 0].groupby(["person_id", "employer_id"])["start_date"].min()
    start = spans.reindex(pd.MultiIndex.from_frame(rows[["person_id", "employer_id"]])).to_numpy()
    assert not np.isnat(start).any()
    assert (first_day(rows["ym"] // 100 * 12 + rows["ym"] % 100) > start).all()
    assert not rows.duplicated(["person_id", "employer_id", "ym"]).any()


def test_a_month_paid_late_is_called_arrears(core: World) -> None:
    rows = core.frame("contribution")
    rows = rows[rows["kind"].isin(["normal", "arrears"])]
    paid = rows["paid_date"].to_numpy().astype("datetime64[M]").astype(int) + 1970 * 12
    months = paid - (rows["ym"] // 100 * 12 + rows["ym"] % 100 - 1)
    assert ((months > 1) == (rows["kind"] == "arrears")).all()
    assert 0.0002 < (rows["kind"] == "arrears").mean() < 0.01
    assert (rows["recorded_ts"] > rows["paid_date"]).all()


def test_enrolments_end_after_they_are_known_to_begin(core: World) -> None:
    rows = core.frame("enrolment").sort_values(["enrol_id", "recorded_ts"])
    assert rows.groupby("enrol_id").size().max() <= 3  # an operator may have put the day of hiring right
    first, last = (rows.drop_duplicates("enrol_id", keep=side).set_index("enrol_id") for side in ("first", "last"))
    twice = rows.groupby("enrol_id")["end_date"].count() > 0
    assert (last[twice]["recorded_ts"] > first[twice]["recorded_ts"]).all()
    assert last[twice]["end_date"].notna().all()
    assert (last[twice]["end_date"] >= last[twice]["start_date"]).all()
    assert rows.drop_duplicates("enrol_id")["end_date"].isna().all()


def test_special_work_is_done_at_units_on_record_for_it(lives: World) -> None:
    special = lives.people[(lives.people["award_type"] == "early_special") & (lives.people["kind"] == "ep_worker")]
    jobs = lives.jobs[lives.jobs["person_id"].isin(special["person_id"]) & (lives.jobs["start"] < lives.start)]
    on_record = lives.employers["is_special_trade"].to_numpy()
    assert len(jobs) > 0
    assert on_record[jobs["employer_id"] - 1].mean() >= 0.5 > 3 * on_record.mean()
