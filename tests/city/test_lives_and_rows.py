"""What a hidden death changes, and what it must not: the rows of everybody else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import build
from jihe.city.calendar import NAT, month_of
from jihe.city.world import World

AFTER = (
    "accounts",
    "register",
    "enrolment",
    "contribution",
    "opening",
    "pension",
    "payout",
    "certification",
    "death_benefit",
)


def city(hide: bool) -> tuple[World, int]:
    world = build.create(0.002, 23, 202301, 202603, 1.0)
    build.run(world, until="awards")
    people, awards = world.people, world.awards
    early = people["death"] < world.start + np.timedelta64(300, "D")
    drawing = awards[(awards["start"] < world.first_month) & (awards["scheme"] == "EP")]["person_id"]
    dead = int(people[early & people["person_id"].isin(drawing)]["person_id"].iloc[0])
    if hide:
        people.loc[dead - 1, "death_concealed"] = True
        people.loc[dead - 1, "death_reported"] = NAT
    world.payee_changes = pd.DataFrame()
    for module, function in build.STAGES:
        if module in AFTER:
            getattr(__import__(f"jihe.city.{module}", fromlist=[module]), function)(world)
    return world, dead


@pytest.fixture(scope="module")
def honest() -> World:
    return city(False)[0]


@pytest.fixture(scope="module")
def hidden() -> tuple[World, int]:
    return city(True)


@pytest.mark.parametrize(
    "table", ["person", "employer", "enrolment", "contribution", "account_opening", "bank_account"]
)
def test_tables_that_have_nothing_to_do_with_it_are_the_same(
    honest: World, hidden: tuple[World, int], table: str
) -> None:
    assert hidden[0].arrow(table).equals(honest.arrow(table))


def test_the_dead_keep_drawing_and_everybody_else_draws_as_before(honest: World, hidden: tuple[World, int]) -> None:
    world, dead = hidden
    columns = ["person_id", "ym", "amount_fen", "adj_fen"]
    before, after = (w.frame("pension_payment").drop_duplicates("pay_id")[columns] for w in (honest, world))
    died = int(month_of(world.people["death"].to_numpy()[dead - 1 : dead])[0])
    drawn = after[after["person_id"] == dead]
    assert drawn["ym"].max() == 202603
    assert len(drawn) == world.last_month - world.first_month + 1
    assert before[before["person_id"] == dead]["ym"].max() < 202603
    # Which payments bounced is drawn anew; who is paid what is not.
    others = [each[each["person_id"] != dead].drop_duplicates() for each in (before, after)]
    merged = others[0].merge(others[1], on=columns, how="outer", indicator=True)
    assert (merged["_merge"] == "both").all()
    assert died < world.last_month


def test_forged_certifications_have_the_shape_of_honest_ones(hidden: tuple[World, int]) -> None:
    world, dead = hidden
    rows = world.frame("certification")
    rows = rows[rows["person_id"] == dead]
    died = world.people["death"].to_numpy()[dead - 1]
    forged = rows[rows["cert_ts"].to_numpy() > died]
    assert len(forged) >= 2
    assert forged["method"].isin(["face", "paper", "window"]).all()


def test_awards_end_only_when_the_fund_knows(honest: World, hidden: tuple[World, int]) -> None:
    world, dead = hidden
    awards = [w.frame("pension_award") for w in (honest, world)]
    versions = [each[each["person_id"] == dead]["status"].tolist() for each in awards]
    assert versions[0][-1] == "ended"
    assert "ended" not in versions[1]
    assert dead not in set(world.frame("death_benefit")["deceased_id"])


def test_ids_follow_the_clock(honest: World) -> None:
    for table, key in (("contribution", "contrib_id"), ("pension_payment", "pay_id"), ("certification", "cert_id")):
        first = honest.frame(table).drop_duplicates(key).sort_values(key)
        assert first["recorded_ts"].is_monotonic_increasing
    assert honest.frame("pension_award").drop_duplicates("award_id")["apply_date"].is_monotonic_increasing
    assert honest.frame("person").drop_duplicates("person_id")["created_ts"].is_monotonic_increasing
