"""A year of each arm: within its hours, never wiser than the day, the same again, and below the oracles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jihe.evaluate.reviewing import Reviewers
from jihe.rehearse import arms
from jihe.rehearse.accounts import Year, accounts
from jihe.rehearse.arms import ARMS, ORACLES, Listed, Night, fleeing
from jihe.rehearse.books import Books
from jihe.rehearse.reviewers import Staff
from jihe.rehearse.world import Reviewed, World
from jihe.rehearse.year import year
from tests.rehearse.towns import AT_ONCE, NEVER_WRONG, Given, Story, bureau, town

LATE = Reviewed(np.array([5.0, 45.0, 80.0]), np.array([0.4, 1.0]))
EVERY = (*ARMS, *ORACLES)
# A forest is a second a year.
ONE_EACH = [pytest.param(arm, marks=[pytest.mark.verify] * (arm == "iforest")) for arm in EVERY]
REVIEWED = [one for one in ONE_EACH if one.values[0] in ARMS]


def small() -> World:
    """Thirty cases on three tests: a is right, b half right, c wrong though it is the gravest and dearest."""
    stories = [Story(fen=900_000 + 10_000 * number, months=9) for number in range(15)]
    cases = [
        *(Given((number,), test="a", severity=2, from_month=number % 3) for number in range(10)),
        *(Given((10 + number // 2,) if number % 2 == 0 else (), test="b", severity=3) for number in range(10)),
        *(Given((), test="c", severity=4, stake=2_000_000) for _ in range(20)),
    ]
    return town(cases, stories, months=5, reviewed=LATE)


def of(
    arm: str, world: World, hours: float = 20.0, staff: Staff = NEVER_WRONG, folder: Path | None = None
) -> list[Books]:
    return list(year(world, arm, bureau(hours, staff), folder))


@cache
def plainly(arm: str, hours: float = 20.0, staff: Staff = NEVER_WRONG) -> list[Books]:
    """The year of an arm in the small town, worked once for all that is asked of it."""
    return of(arm, small(), hours, staff)


@pytest.mark.parametrize("arm", ONE_EACH)
def test_no_month_takes_more_hours_than_there_are(arm: str) -> None:
    world = small()
    for month, books in zip(world.months, plainly(arm, 10.0, Staff()), strict=True):
        assert 0 <= books.hours[month.number] <= 10.0 + 1e-9


def test_hours_that_the_list_fills_are_all_worked() -> None:
    world = small()
    last = plainly("random", 10.0)[-1]
    assert [last.hours[month.number] for month in world.months] == pytest.approx([10.0] * 5)
    finished = sum(one.job.hours for one in last.verdicts)
    assert finished + (last.in_work.spent if last.in_work else 0.0) == pytest.approx(50.0)


@pytest.mark.parametrize("arm", REVIEWED)
def test_a_verdict_is_never_known_before_its_day(arm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the list is made from is counted against the days on which verdicts came."""
    heard: list[tuple[int, int, int]] = []
    order = ARMS[arm]

    def listening(night: Night) -> Listed:
        heard.append((len(night.told), sum(night.pending.values()), len(night.closed)))
        return order(night)

    monkeypatch.setitem(arms.ARMS, arm, listening)
    world = small()
    books = of(arm, world)
    for place, month in enumerate(world.months):
        before = books[place - 1] if place else Books()
        known = [one for one in before.verdicts if one.known <= month.day]
        waiting = [one for one in before.verdicts if one.known > month.day]
        assert heard[place] == (len(known), len(waiting) + (before.in_work is not None), len(known))
    assert any(waiting for _, waiting, _ in heard)
    assert heard[-1][0] > 0


def test_a_verdict_comes_after_the_night_that_gave_the_case() -> None:
    world = small()
    for one in plainly("verdicts")[-1].verdicts:
        night = next(month for month in world.months if month.number == one.done)
        assert one.known >= night.day + timedelta(days=5)


@pytest.mark.parametrize("arm", REVIEWED)
def test_reviewers_open_only_what_the_night_gave_them_and_each_once(arm: str) -> None:
    world = small()
    last = plainly(arm)[-1]
    numbers = [one.job.number for one in last.verdicts]
    assert len(numbers) == len(set(numbers))
    for one in last.verdicts:
        night = next(month for month in world.months if month.number == one.job.taken)
        assert one.job.number in set(night.cases["number"])


@pytest.mark.parametrize("arm", ONE_EACH)
def test_the_same_seed_the_same_year_and_another_seed_another(arm: str) -> None:
    world = small()
    assert of(arm, world, 10.0, Staff()) == plainly(arm, 10.0, Staff())
    assert of(arm, replace(world, seed=2), 10.0, Staff()) != plainly(arm, 10.0, Staff())


@pytest.mark.parametrize("arm", ONE_EACH)
def test_stopped_after_any_month_it_ends_the_same(arm: str, tmp_path: Path) -> None:
    world, staff = small(), Staff()
    begun = year(world, arm, bureau(10.0, staff), tmp_path)
    for _ in range(1 + len(arm) % 3):
        next(begun)
    assert of(arm, world, 10.0, staff, tmp_path) == plainly(arm, 10.0, staff)
    assert len(list(tmp_path.glob("*.json"))) == len(world.months)


def test_a_month_that_was_ended_is_not_worked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world, expected = small(), plainly("severity")
    of("severity", world, folder=tmp_path)

    def nobody(_night: Night) -> Listed:
        raise AssertionError

    monkeypatch.setitem(arms.ARMS, "severity", nobody)
    assert of("severity", world, folder=tmp_path) == expected


def all_years(world: World, hours: float, staff: Staff = NEVER_WRONG) -> dict[str, Year]:
    return accounts(world, {arm: of(arm, world, hours, staff) for arm in EVERY}, staff)


def so_far(one: Year) -> list[int]:
    return np.cumsum([row.money_fen for row in one.rows]).tolist()


@st.composite
def _towns(draw: st.DrawFn, several: bool) -> World:
    """Each story is one case's alone, so that what is worth most an hour is best, whatever comes later.

    ``several``: a case may show more than one. Then what a loss is worth as a case of its own hangs on what was taken.
    """
    drawn = st.tuples(st.integers(1, 5_000_000), st.sampled_from(["fraud", "overpaid"]), st.integers(0, 2))
    stories = [Story(fen, kind, begins, 3) for fen, kind, begins in draw(st.lists(drawn, min_size=12, max_size=12))]
    anybody = st.lists(st.integers(0, 11), min_size=12, max_size=12)
    owners = draw(anybody if several else st.permutations(range(12)))
    cases = []
    for number in range(12):
        shows = tuple(story for story, owner in enumerate(owners) if owner == number)
        begun = max((stories[story].begins for story in shows), default=0)
        cases.append(Given(shows, test="abc"[number % 3], from_month=begun))
    return town(cases, stories, months=3, reviewed=LATE)


RIGHT = Staff(Reviewers(0, 0, 0, 0), undoes_right=0.0)
HOURS = st.sampled_from([2.0, 7.0, 30.0])


@pytest.mark.verify
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_towns(several=True), HOURS)
def test_no_list_finds_more_than_the_oracle(world: World, hours: float) -> None:
    years = all_years(world, hours, RIGHT)
    union = so_far(years["oracle_union"])
    for arm in ARMS:
        assert all(mine <= best + 3 for mine, best in zip(so_far(years[arm]), union, strict=True)), arm


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_towns(several=False), HOURS)
def test_an_oracle_that_may_take_every_loss_finds_no_less(world: World, hours: float) -> None:
    books = {arm: of(arm, world, hours, RIGHT) for arm in ORACLES}
    union, everything = (so_far(year) for year in accounts(world, books, RIGHT).values())
    assert all(mine <= best + 3 for mine, best in zip(union, everything, strict=True))


def test_with_hours_enough_everything_is_found_once() -> None:
    """Two cases show story 0; no arm and no oracle counts it twice."""
    world = town([Given((0,)), Given((0, 1)), Given((2,), from_month=1), Given()], [Story(300), Story(20), Story(1)])
    years = all_years(world, 200.0)
    for arm in EVERY:
        assert so_far(years[arm])[-1] == 321, arm
        assert years[arm].rows[-1].money_of_oracle == 1.0
    assert [row.money_fen for row in years["random"].rows] == [320, 1, 0, 0]


def test_verdicts_teach_the_list() -> None:
    """The gravest and dearest test is never right: the list by severity goes on with it, the one that learns stops."""
    world = small()
    years = accounts(world, {arm: plainly(arm) for arm in ("verdicts", "severity", *ORACLES)}, NEVER_WRONG)
    assert so_far(years["verdicts"])[-1] > 1.3 * so_far(years["severity"])[-1]


def test_a_list_learns_from_a_verdict_once_it_has_come() -> None:
    """The promise of a test that is never right stays the prior's while its verdicts are out, and falls after."""

    def promised(world: World) -> list[float | None]:
        last = of("verdicts", world)[-1]
        return [one.job.p for one in last.verdicts if one.job.grounds[0].test == "c"]

    never = promised(replace(small(), reviewed=Reviewed(np.array([900.0]), np.ones(1))))
    assert set(never) == {0.85}
    soon = promised(replace(small(), reviewed=AT_ONCE))
    assert soon[0] == 0.85
    assert min(each for each in soon if each is not None) < 0.3


def test_a_list_ends_before_its_hours_where_a_test_is_known_to_be_never_right() -> None:
    world = town([Given() for _ in range(60)], [], months=4)

    def decided(arm: str) -> list[int]:
        return [len(books.verdicts) for books in of(arm, world, hours=60.0)]

    assert decided("severity")[-1] > 50
    assert decided("verdicts")[-1] == decided("severity")[0] == 20


def test_who_flees_leaves_a_test_from_the_month_after_it_caught_one() -> None:
    world = town(
        [Given((0,), test="a"), Given((1,), test="a", from_month=2), Given(test="a", from_month=2)], [Story(), Story()]
    )
    verdict = of("verdicts", world)[0].verdicts[0]
    month, groups = world.months[3], world.months[3].groups(world.truths)
    assert verdict.upheld
    assert verdict.job.group == "fraud"

    def left(months: int) -> list[str]:
        day = world.months[2].day.replace(day=1) + timedelta(days=31 * months)
        return fleeing(month, groups, [replace(verdict, known=day)]).cases["number"].tolist()

    assert left(-1) == ["C-000", "C-002"]  # known in month 1: the fraud of month 2 has left, the honest case has not
    assert left(0) == ["C-000", "C-001", "C-002"]  # known in the month in which it was first seen
    cleared = replace(verdict, known=world.months[0].day, upheld=False)
    assert len(fleeing(month, groups, [cleared]).cases) == 3
    honest = replace(verdict, known=world.months[0].day, job=replace(verdict.job, group="overpaid"))
    assert len(fleeing(month, groups, [honest]).cases) == 3


def test_frauds_that_flee_cost_the_arm_money() -> None:
    cases = [Given((number,), from_month=number // 4) for number in range(16)]
    world = town(cases, [Story(begins=number // 4) for number in range(16)], months=5)
    years = accounts(world, {arm: of(arm, world) for arm in ("verdicts", "adaptive", *ORACLES)}, NEVER_WRONG)
    assert so_far(years["adaptive"])[-1] < so_far(years["verdicts"])[-1]
    assert so_far(years["adaptive"])[0] == so_far(years["verdicts"])[0]
