"""No kind of suspicion fills a list alone: what is not known yet is tried first, what is known has a share."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.cases.chances import Chance, Learnt, Limits, Stand
from jihe.cases.known_verdicts import Scored
from jihe.cases.ranking import waiting
from jihe.cases.rates import Ground, Rate
from tests.cases.test_ranking import case, ranked_with

A, B = (Ground("pension", code, "paid", 3, "strong") for code in ("P01", "P02"))
LIMITS = Limits(enough=5, unknown_share=200, known_share=4000)
HOUR = 60


def chance(ground: Ground = A, lacks: int | None = None, p: float = 0.6, **more: Any) -> Chance:
    return Chance(p, Stand(ground, "", "", None), Rate(p, 2.0), lacks, **more)


def behind(chances: list[Chance], minutes: int = HOUR, capacity: int = 100 * HOUR) -> int:
    """How many wait."""
    return int(waiting(chances, [minutes] * len(chances), capacity, LIMITS).sum())


@pytest.mark.parametrize(("lacks", "waits"), [(5, 3), (1, 6), (0, 6), (None, 0)])
def test_as_many_cases_as_it_lacks_verdicts_or_two_in_a_hundred_hours(lacks: int | None, waits: int) -> None:
    # of 8 cases of one hour; two hours are 2 % of a hundred
    assert behind([chance(lacks=lacks)] * 8) == waits


@pytest.mark.parametrize(("capacity", "waits"), [(150 * HOUR, 5), (150 * HOUR - 1, 6)])
def test_the_share_of_what_is_not_known_to_the_minute(capacity: int, waits: int) -> None:
    assert behind([chance(lacks=0)] * 8, capacity=capacity) == waits  # three hours are 2 % of 150


@pytest.mark.parametrize(("capacity", "waits"), [(20 * HOUR, 0), (20 * HOUR - 1, 1), (10 * HOUR, 4), (0, 7)])
def test_the_share_of_what_is_known_to_the_minute_and_one_case_always(capacity: int, waits: int) -> None:
    assert behind([chance()] * 8, capacity=capacity) == waits  # eight hours are 40 % of twenty


def test_each_ground_has_its_own_share() -> None:
    found = waiting([chance(A, 1), chance(B, 1), chance(A, 1), chance(B, 1)], [HOUR] * 4, HOUR, LIMITS)
    assert found.tolist() == [False, False, True, True]


def test_a_case_that_waits_stands_behind_all_others_and_is_taken_where_hours_are_left() -> None:
    rows = [case(n, id=place, at_stake=9_000 - place) for place, n in enumerate("ABCD")]
    chances = {place: chance(A, lacks=2) for place in range(3)} | {3: chance(B, lacks=2)}
    found, _ = ranked_with(rows, chances, LIMITS, capacity=4 * HOUR)
    assert [found[n]["rank"] for n in "ABDC"] == [1, 2, 3, 4]
    assert found["C"]["within_capacity"]
    assert '"waits":true' in found["C"]["why"]
    assert '"waits":false' in found["D"]["why"]


@pytest.mark.parametrize(("p", "lacks", "taken"), [(0.1, None, True), (0.0999, None, False), (0.0999, 0, True)])
def test_what_is_known_to_be_seldom_right_takes_no_hours(p: float, lacks: int | None, taken: bool) -> None:
    floor = Limits(floor=1000)
    rows = [case("A", id=1, at_stake=9_000), case("B", id=2, at_stake=10)]
    chances = {1: chance(A, lacks=lacks, p=p), 2: chance(B, p=0.9)}
    found, totals = ranked_with(rows, chances, floor, capacity=9 * HOUR)
    assert found["A"]["within_capacity"] is taken
    assert [found[n]["rank"] for n in "AB"] == ([1, 2] if taken else [2, 1])
    assert totals["recover"].ranked == 2
    assert totals["recover"].minutes == HOUR * (1 + taken)  # the list ends before its hours do
    assert f'"below":{str(not taken).lower()}' in found["A"]["why"]


def test_what_takes_no_hours_holds_none_of_its_grounds_share() -> None:
    rows = [case("A", id=1, at_stake=99_000), case("B", id=2, at_stake=9_000), case("C", id=3, at_stake=9)]
    chances = {1: chance(A, p=0.05), 2: chance(A, p=0.5), 3: chance(B)}
    found, _ = ranked_with(rows, chances, Limits(known_share=1, floor=1000), capacity=9 * HOUR)
    assert [found[n]["rank"] for n in "BCA"] == [1, 2, 3]
    assert '"waits":false' in found["B"]["why"]


def test_the_floor_is_for_what_is_to_be_recovered() -> None:
    rows = [case("A", id=1, at_stake=1, owed=9_000)]
    found, _ = ranked_with(rows, {1: chance(A, p=0.01)}, Limits(floor=1000), capacity=99 * HOUR)
    assert (found["A"]["docket"], found["A"]["within_capacity"]) == ("owed", True)


def learnt(reviewed: int, pending: int = 0) -> Learnt:
    return Learnt({A: Rate(0.5, 2.0 + reviewed, reviewed, 0)}, {}, {A: pending})


@pytest.mark.parametrize(
    ("reviewed", "pending", "lacks"), [(0, 0, 5), (4, 0, 1), (5, 0, None), (3, 1, 1), (3, 2, 0), (0, 9, 0)]
)
def test_five_verdicts_make_it_known_and_those_to_come_are_waited_for(
    reviewed: int, pending: int, lacks: int | None
) -> None:
    assert learnt(reviewed, pending).chance([Stand(A, "", "", None)], LIMITS).lacks == lacks


def test_what_is_service_alone_has_a_list_of_its_own_and_hours_beside_the_others() -> None:
    rows = [case(f"A{n:02}", id=n) for n in range(30)] + [case(f"S{n}", id=90 + n) for n in range(3)]
    chances = {90 + n: chance(B, service=True) for n in range(3)}
    found, totals = ranked_with(rows, chances, Limits(), capacity=20 * HOUR, service=1000)
    assert [(found[f"S{n}"]["docket"], found[f"S{n}"]["rank"]) for n in range(3)] == [
        ("service", 1), ("service", 2), ("service", 3),
    ]  # fmt: skip
    assert (totals["service"].within, totals["recover"].within) == (2, 20)  # a tenth beside, not of, the 20 h


def test_service_adds_nothing_to_a_case_that_has_another_ground() -> None:
    known = Learnt({A: Rate(0.2, 9), B: Rate(0.9, 9)})
    both = [Stand(A, "", "", None), Stand(B, "", "", None)]
    assert known.chance(both, Limits()).p == 0.9
    mixed, alone = (known.chance(stands, Limits(), {("P02", "paid")}) for stands in (both, both[1:]))
    assert (mixed.p, mixed.service) == (0.2, False)
    assert (alone.p, alone.service) == (0.9, True)


def test_equal_grounds_are_told_by_the_graver() -> None:
    grave = A._replace(severity=4)
    known = Learnt({A: Rate(0.5, 2), grave: Rate(0.5, 2)})
    assert known.chance([Stand(A, "", "", None), Stand(grave, "", "", None)], Limits()).of.ground == grave


def test_a_models_score_is_corrected_by_how_its_scores_came_true_and_never_above_one() -> None:
    stand = Stand(A._replace(code="M05"), "", "", 0.8)
    plain = Learnt({}, prior_worth=2).chance([stand], Limits())
    assert plain.p == 0.8
    half = Learnt({}, {"M05": Scored(10, 3, 3.0, 8.0, 10.0)}, prior_worth=2).chance([stand], Limits())
    assert (half.p, half.rate.own) == (pytest.approx(0.4), pytest.approx(0.8))
    assert Learnt({}, {"M05": Scored(10, 10, 10.0, 5.0, 10.0)}, prior_worth=2).chance([stand], Limits()).p == 1.0


def shares(amount: int, *told: tuple[float, int | None]) -> list[tuple[float, int]]:
    grounds = [A._replace(test=f"t{number}") for number in range(len(told))]
    stands = [Stand(ground, "", "", None, fen) for ground, (_, fen) in zip(grounds, told, strict=True)]
    known = Learnt({ground: Rate(p, 2) for ground, (p, _) in zip(grounds, told, strict=True)})
    return [(one.p, one.fen) for one in known.chance(stands, Limits()).parts(amount)]


def test_a_small_sum_that_is_nearly_certain_lends_its_probability_to_no_large_one() -> None:
    assert shares(100_000, (0.9, 1_000), (0.2, 99_000)) == [(0.9, 1_000), (0.2, 99_000)]
    assert shares(100_000, (0.9, 1_000), (0.2, 100_000)) == [(0.9, 1_000), (0.2, 99_000)]  # both name a payment
    assert shares(100_000, (0.2, 30_000), (0.9, 100_000)) == [(0.9, 100_000)]
    assert shares(100_000, (0.9, 0), (0.2, 100_000)) == [(0.2, 100_000)]
    assert shares(100_001, (0.9, 1_000), (0.2, 99_000)) == [(0.9, 1_000), (0.2, 99_001)]
    assert shares(100_000, (0.9, 0), (0.2, 0)) == [(0.9, 100_000)]
    assert shares(100_000, (0.9, None), (0.2, 100_000)) == [(0.9, 100_000)]  # a night that kept no sums


@given(st.integers(0, 10**9), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 10**9)), min_size=1, max_size=5))
def test_parts_are_the_amount_to_the_fen_the_most_probable_first(amount: int, told: list[tuple[float, int]]) -> None:
    made = shares(amount, *told)
    assert sum(fen for _, fen in made) == amount
    assert [p for p, _ in made] == sorted((p for p, _ in made), reverse=True)


def test_what_is_expected_is_each_sum_at_the_chance_of_its_own_ground() -> None:
    told = [(0.9, Stand(A, "甲", "a", None, 1_000)), (0.2, Stand(B, "乙", "b", None, 99_000))]
    one = Chance(0.9, told[0][1], Rate(0.9, 2.0), None, told=told)
    found, _ = ranked_with([case("A1", id=1, at_stake=100_000)], {1: one}, Limits(), capacity=HOUR)
    whole, _ = ranked_with([case("A1", id=1, at_stake=100_000)], {1: chance(A, p=0.9)}, Limits(), capacity=HOUR)
    assert found["A1"]["p_upheld"] == whole["A1"]["p_upheld"] == 0.9
    assert found["A1"]["expected_fen"] == pytest.approx(whole["A1"]["expected_fen"] * (900 + 19_800) / 90_000, abs=1)
    parts = json.loads(found["A1"]["why"])["parts"]
    assert [(each["code"], each["test_zh"], each["p"], each["fen"]) for each in parts] == [
        (A.code, "甲", 0.9, 1_000), (B.code, "乙", 0.2, 99_000),
    ]  # fmt: skip
    assert json.loads(whole["A1"]["why"])["parts"] == []
