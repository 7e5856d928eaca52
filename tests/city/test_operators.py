from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import operators, oplog, places
from jihe.city.calendar import first_day, month_of, off_hours, working_day
from jihe.city.world import World
from jihe.schema import code_rows
from tests.city.whole import whole_city

pytestmark = pytest.mark.verify  # a whole city


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


@pytest.fixture(scope="module")
def log(city: World) -> pd.DataFrame:
    return city.frame("op_log")


def test_every_town_has_an_office_and_a_small_one_only_two_operators(city: World) -> None:
    branches = city.offices[city.offices["kind"] == "branch"]
    assert sorted(branches["town"]) == sorted(places.CODES)
    staff = city.operators.groupby("office_id").size().reindex(branches["office_id"])
    assert staff.min() == 2
    assert (staff == 2).sum() == 5


def test_work_is_done_in_the_office_of_the_town_by_the_post_that_does_it(city: World) -> None:
    towns = np.repeat(places.CODES, 3)
    chosen = operators.handler(city, towns, "accept", np.random.default_rng(1))
    staff = city.operators.merge(city.offices, on="office_id").set_index("op_id").loc[chosen]
    assert (staff["town"].to_numpy() == towns).all()
    assert set(staff["post"]) == {"accept"}
    stand_in = operators.handler(city, towns, "review", np.random.default_rng(1))
    assert set(city.operators.set_index("op_id").loc[stand_in, "post"]) == {"review", "approve"}


def test_operators_are_people_of_working_age_and_nobody_is_his_own_superior(city: World) -> None:
    people = city.people.iloc[operators.staff(city)["person_id"].to_numpy() - 1]
    age = (city.start - people["birth"].to_numpy()) / np.timedelta64(31_557_600, "s")
    assert ((age > 22) & (age < 58)).all()
    assert (city.operators["supervisor_op"] != city.operators["op_id"]).all()


def test_service_accounts_have_no_person_and_agents_a_number_of_their_own(city: World) -> None:
    rows = city.frame("operator").set_index("op_id")
    program = city.operators.set_index("op_id")["is_service"]
    assert program.sum() == 3
    assert (rows.loc[program[program].index, "person_id"] == 0).all()
    assert (rows.loc[program[~program].index, "person_id"] > 0).all()
    alone = city.agents[(city.agents["kind"] == "individual") & (city.agents["person_id"] > 0)]
    assert (city.people["phone_h"].to_numpy()[alone["person_id"] - 1] == alone["phone_h"]).all()


def test_colleagues_sit_in_the_same_office(city: World) -> None:
    staff = city.operators[~city.operators["is_service"]]
    beside = operators.colleagues(city, staff["op_id"].to_numpy())
    office = city.operators["office_id"].to_numpy()
    assert (office[beside - 1] == staff["office_id"]).all()
    assert (beside != staff["op_id"]).all()


def test_the_log_has_the_citys_volume_and_three_percent_off_hours(city: World, log: pd.DataFrame) -> None:
    days = np.arange(city.start.astype("datetime64[D]"), city.end.astype("datetime64[D]")).astype("datetime64[s]")
    open_days = (working_day(days) == days).sum()
    assert len(log) / open_days == pytest.approx(7_000 * city.scale, rel=0.1)
    assert np.mean(off_hours(log["action_ts"])) == pytest.approx(0.03, abs=0.008)
    assert np.mean(log["action"] == "override") == pytest.approx(0.006, rel=0.25)
    assert (log.loc[log["action"] == "override", "override_code"] != "").all()


def test_the_log_knows_every_action_and_every_override(city: World, log: pd.DataFrame) -> None:
    known = {
        domain: {row["code"] for row in code_rows() if row["domain"] == domain}
        for domain in ("action", "override_code")
    }
    assert set(log["action"]) == known["action"]
    overridden = set(log["override_code"].dropna())
    assert {"failed_check", "cancelled_rule", "backdate", "years"} <= overridden <= known["override_code"]
    assert log["object_type"].nunique() > 10


def test_offices_rest_at_noon_and_on_holidays_and_are_busy_at_the_end_of_a_month(log: pd.DataFrame) -> None:
    in_office = log[~off_hours(log["action_ts"])]
    hour = in_office["action_ts"].dt.hour
    assert (hour == 12).sum() + (hour == 13).sum() < 0.08 * ((hour == 10).sum() + (hour == 15).sum())
    day = in_office["action_ts"].dt.date
    assert not np.isin(
        np.array(day, dtype="datetime64[D]"), np.array(["2024-02-12", "2025-10-02"], "datetime64[D]")
    ).any()
    count = day.value_counts()
    open_days = np.sort(np.array(count.index, dtype="datetime64[s]"))
    load = oplog.busy(open_days)
    assert load.max() > 1.5 * load.min()
    at_end = open_days == oplog.working_before(first_day(month_of(open_days) + 1))
    found = count.sort_index().to_numpy()
    assert found[at_end].mean() > 1.15 * found[~at_end].mean()


def test_a_stop_and_what_undoes_it_are_entries_with_both_states(city: World, log: pd.DataFrame) -> None:
    states = log[(log["object_type"] == "pension_award") & log["after_v"].isin(["suspended", "ended"])]
    assert (states["before_v"] == "active").mean() > 0.95
    program = city.operators["is_service"].to_numpy()[states["op_id"].to_numpy() - 1]
    assert program[(states["after_v"] == "suspended").to_numpy()].mean() > 0.8
    assert not program[(states["after_v"] == "ended").to_numpy()].any()


def test_an_approval_that_is_taken_back_is_made_again(log: pd.DataFrame) -> None:
    back = log[(log["action"] == "rollback") & (log["object_type"] != "pension_award")]
    assert len(back) > 0
    for entry in back.itertuples():
        mine = log[(log["object_type"] == entry.object_type) & (log["object_id"] == entry.object_id)]
        approved = mine.loc[mine["action"] == "approve", "action_ts"]
        assert (approved < entry.action_ts).any()
        assert (approved > entry.action_ts).any()


def test_rises_and_new_rules_are_dated_back_by_name(city: World, log: pd.DataFrame) -> None:
    back = log[log["action"] == "backdate"]
    assert back["override_code"].eq("backdate").all()
    program = city.operators["is_service"].to_numpy()[back["op_id"].to_numpy() - 1]
    assert (back.loc[program, "after_v"].str[-2:] == "01").all()
    assert {"2025-01-01", "2025-03-01", "2025-07-01"} <= set(back["after_v"])
    enrolled = back[back["object_type"] == "enrolment"]
    assert (enrolled["after_v"] < enrolled["before_v"]).all()


def test_log_entries_point_at_rows_there_are(city: World) -> None:
    log = city.frame("op_log")
    for kind, key in (
        ("ui_claim", "claim_id"),
        ("wi_case", "case_id"),
        ("pension_award", "award_id"),
        ("payee_link", "link_id"),
        ("person", "person_id"),
        ("contribution", "contrib_id"),
        ("certification", "cert_id"),
        ("skill_subsidy", "sub_id"),
    ):
        wanted = log.loc[log["object_type"] == kind, "object_id"]
        assert wanted.isin(city.frame(kind)[key]).all(), kind
