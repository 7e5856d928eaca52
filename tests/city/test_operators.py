from __future__ import annotations

import numpy as np
import pytest

from jihe.city import operators, places
from jihe.city.calendar import working_day
from jihe.city.world import World
from tests.city.whole import whole_city


@pytest.fixture(scope="module")
def city() -> World:
    return whole_city()


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


def test_the_log_has_the_citys_volume_and_three_percent_off_hours(city: World) -> None:
    log = city.frame("op_log")
    days = np.arange(city.start.astype("datetime64[D]"), city.end.astype("datetime64[D]")).astype("datetime64[s]")
    open_days = (working_day(days) == days).sum()
    assert len(log) / open_days == pytest.approx(7_000 * city.scale, rel=0.1)
    hour = log["action_ts"].dt.hour
    assert 0.01 < np.mean(hour >= 18) < 0.05
    assert 0.003 < np.mean(log["action"] == "override") < 0.009
    assert (log.loc[log["action"] == "override", "override_code"] != "").all()


def test_log_entries_point_at_rows_there_are(city: World) -> None:
    log = city.frame("op_log")
    for kind, key in (
        ("ui_claim", "claim_id"),
        ("wi_case", "case_id"),
        ("pension_award", "award_id"),
        ("payee_link", "link_id"),
    ):
        wanted = log.loc[log["object_type"] == kind, "object_id"]
        assert wanted.isin(city.frame(kind)[key]).all(), kind
