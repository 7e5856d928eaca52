"""Boundaries of cover and of months paid, on jobs made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from jihe.city import contribution, enrolment
from jihe.city.build import create, run
from jihe.city.calendar import number


def job(start: str, registered: str, stop: str | None = None, person: int = 1, employer: int = 1) -> dict[str, object]:
    times = {"start": start, "registered": registered, "stop": stop or "NaT"}
    return {"person_id": person, "employer_id": employer, **{k: np.datetime64(v, "s") for k, v in times.items()}}


def months(*jobs: dict[str, object]) -> list[tuple[int, int]]:
    world = create(0.002, 1, 202301, 202603, 1.0)
    first, last = contribution.insured_months(world, pd.DataFrame(jobs))
    return [(int(a) - number(202301) + 1, int(b) - number(202301) + 1) for a, b in zip(first, last, strict=True)]


@pytest.mark.parametrize(
    ("registered", "begins"),
    [("2024-03-30T17:00", "2024-02-29"), ("2024-03-31T09:00", "2024-03-31")],  # 30 days after the 29th of February; 31
)
def test_cover_goes_back_to_the_start_of_work_within_thirty_days(registered: str, begins: str) -> None:
    world = create(0.002, 1, 202301, 202603, 1.0)
    begun = enrolment.start_dates(world, pd.DataFrame([job("2024-02-29", registered)]))
    assert begun[0] == np.datetime64(begins, "s")


@pytest.mark.parametrize(("day", "first"), [("2023-02-20", 2), ("2023-02-21", 3)])
def test_who_starts_after_the_twentieth_is_insured_from_the_next_month(day: str, first: int) -> None:
    assert months(job(day, day)) == [(first, 39)]


@pytest.mark.parametrize(("day", "last"), [("2023-05-14", 4), ("2023-05-15", 5)])
def test_who_stops_before_the_fifteenth_is_not_paid_for_in_that_month(day: str, last: int) -> None:
    assert months(job("2020-01-01", "2020-01-02", day)) == [(1, last)]


def test_a_month_outside_the_window_is_not_paid() -> None:
    assert months(job("2010-01-01", "2010-01-02"), job("2026-03-25", "2026-03-26", person=2)) == [(1, 39), (40, 39)]


def test_who_comes_back_to_the_same_employer_is_paid_for_once() -> None:
    spells = [("2023-02-01", "2023-06-20"), ("2023-03-10", "2023-03-20"), ("2023-06-16", "2023-08-20")]
    there = [job(start, start, stop) for start, stop in spells]
    elsewhere = [job("2023-06-16", "2023-06-16", "2023-08-20", employer=2)]
    assert months(*there, *elsewhere) == [(2, 6), (7, 3), (7, 8), (6, 8)]


@pytest.mark.verify
def test_a_job_registered_after_its_end_has_two_states_at_two_times() -> None:
    world = create(0.001, 1, 202301, 202603, 1.0)
    run(world, until="register")
    over = world.jobs["stop"].notna()
    world.jobs.loc[over, "deregistered"] = world.jobs.loc[over, "registered"]
    enrolment.build(world)
    rows = world.frame("enrolment")
    assert rows["end_date"].notna().any()
    assert not rows.duplicated(["enrol_id", "recorded_ts"]).any()
