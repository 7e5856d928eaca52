"""Reviewers have so many hours, go on with what they began, err as declared and alike, and are late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jihe.errors import BadInputError
from jihe.evaluate.reviewing import Reviewers
from jihe.rehearse.reviewers import Job, Staff, Stood, comes_back, hours, judged, worked
from jihe.rehearse.world import Reviewed

DAY = date(2026, 1, 31)
LATE = Reviewed(np.array([20.0, 40.0]), np.array([0.5, 1.0]))


def job(number: str = "A", needs: float = 3.0, group: str = "fraud", test: str = "a", **more: Any) -> Job:
    grounds = (Stood("pension", "P01", test, 3, "strong", None),)
    return replace(Job(number, 24313, "person", needs, needs, group, True, grounds), **more)


def test_what_the_hours_do_not_finish_goes_on_next_month() -> None:
    finished, left = worked([job("A"), job("B"), job("C")], 7.0)
    assert [(one.number, used) for one, used in finished] == [("A", 3.0), ("B", 6.0)]
    assert left is not None
    assert (left.number, left.spent) == ("C", 1.0)
    finished, left = worked([left, job("D")], 3.0)
    assert [(one.number, used) for one, used in finished] == [("C", 2.0)]
    assert left is not None
    assert (left.number, left.spent) == ("D", 1.0)
    assert worked([job("A")], 3.0) == ([(job("A", spent=3.0), 3.0)], None)
    assert worked([], 3.0) == ([], None)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.floats(0.1, 50), max_size=20), st.lists(st.floats(0, 60), min_size=1, max_size=8))
def test_hours_are_never_exceeded_nor_lost(needs: list[float], months: list[float]) -> None:
    waiting = [job(str(number), need) for number, need in enumerate(needs)]
    done: list[str] = []
    for capacity in months:
        before = sum(one.hours - one.spent for one in waiting)
        finished, left = worked(waiting, capacity)
        done += [one.number for one, _ in finished]
        behind = waiting[len(finished) + (left is not None) :]
        waiting = behind if left is None else [left, *behind]
        spent = before - sum(one.hours - one.spent for one in waiting)
        assert spent == pytest.approx(min(capacity, before), abs=1e-9)
        assert all(used <= capacity for _, used in finished)
    assert done == [str(number) for number in range(len(done))]


def test_hours_are_uneven_and_as_declared_on_average() -> None:
    names = [str(number) for number in range(4_000)]
    taken = np.array(hours(Staff(uneven=0.5), "1/0", names, [3.0] * 4_000))
    assert taken.mean() == pytest.approx(3.0, rel=0.03)
    assert np.log(taken).std() == pytest.approx(0.5, rel=0.05)
    assert hours(Staff(uneven=0.0), "1/0", ["A"], [3.0]) == [3.0]
    assert hours(Staff(), "1/0", names[:9], [3.0] * 9) == hours(Staff(), "1/0", names, [3.0] * 4_000)[:9]


def errors(staff: Staff, group: str, used: float, n: int = 4_000) -> list[bool]:
    """Whether each of so many cases, each of another kind, is judged wrongly when so much of the month is gone."""
    jobs = [(job(str(number), group=group, test=str(number)), used) for number in range(n)]
    true = group in ("fraud", "overpaid")
    return [one.upheld != true for one in judged(staff, LATE, "1/0", DAY, jobs, 100.0)]


@pytest.mark.parametrize(("group", "share"), [("fraud", 0.2), ("overpaid", 0.1), ("harmless", 0.06), ("other", 0.04)])
def test_errors_are_as_many_as_declared_and_more_when_tired(group: str, share: float) -> None:
    staff = Staff(Reviewers(0.2, 0.1, 0.06, 0.04), tires=0.5, people=50)
    assert np.mean(errors(staff, group, 0.0)) == pytest.approx(share, abs=0.03)
    assert np.mean(errors(staff, group, 100.0)) > np.mean(errors(staff, group, 0.0))
    rested = replace(staff, tires=0.0)
    assert errors(rested, group, 100.0) == errors(rested, group, 0.0)


def test_errors_about_one_kind_of_suspicion_go_together() -> None:
    """Of pairs of one kind both are wrong more often than of pairs of two kinds."""
    staff = Staff(Reviewers(misses_fraud=0.3), tires=0.0, alike=0.6, own=0.0)
    jobs = [(job(f"{number}{half}", test=str(number)), 0.0) for number in range(2_000) for half in "ab"]
    wrong = np.array([not one.upheld for one in judged(staff, LATE, "1/0", DAY, jobs, 100.0)]).reshape(-1, 2)
    together = wrong.all(axis=1).mean()
    assert wrong.mean() == pytest.approx(0.3, abs=0.03)
    assert together > 0.15
    alone = np.array(errors(replace(staff, alike=0.0), "fraud", 0.0)).reshape(-1, 2).all(axis=1).mean()
    assert alone == pytest.approx(0.09, abs=0.02)


def test_errors_of_one_reviewer_in_one_month_go_together() -> None:
    staff = Staff(Reviewers(misses_fraud=0.3), people=1, tires=0.0, alike=0.0, own=0.9)
    shares = [
        np.mean([
            not one.upheld
            for one in judged(staff, LATE, "1/0", DAY + timedelta(days=31 * month), [
                (job(str(number), test=str(number)), 0.0) for number in range(50)
            ], 100.0)
        ])
        for month in range(60)
    ]  # fmt: skip
    assert np.std(shares) > 0.25  # independent errors: 0.065


def test_a_verdict_comes_as_late_as_past_ones_did() -> None:
    jobs = [(job(str(number)), 50.0) for number in range(100)]
    days = {(one.known - DAY).days for one in judged(Staff(), LATE, "1/0", DAY, jobs, 100.0)}
    assert days == {15 + 20, 15 + 40}  # half of the month's work, then the delay


def test_money_comes_back_as_past_money_did_over_months() -> None:
    jobs = [(job(str(number)), 1.0) for number in range(400)]
    terms = comes_back(Staff(instalments=6), LATE, "1/0", judged(Staff(), LATE, "1/0", DAY, jobs, 100.0))
    assert {part for part, _ in terms} == {0.5, 1.0}
    assert {months for _, months in terms} == set(range(1, 7))


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": 0},
        {"instalments": 0},
        {"uneven": -0.1},
        {"tires": -1.0},
        {"alike": 0.7, "own": 0.4},
        {"undoes_wrong": 1.1},
        {"undoes_right": -0.1},
        {"appeal_days": -1},
    ],
)
def test_impossible_staff_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        Staff(**wrong)
