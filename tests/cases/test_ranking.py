"""The most money back for an hour's work, within the hours there are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.cases import case_number, rank, ranking_table, update
from jihe.cases.chances import Chance, Limits
from jihe.cases.effort import ReviewNumbers
from jihe.cases.ranking import DocketTotals, fill, ranked_columns
from jihe.errors import BadInputError
from jihe.schema import CODES

DAY = date(2026, 3, 31)
NUMBERS = ReviewNumbers(
    upheld={1: 1000, 2: 3000, 3: 6000, 4: 9000},
    recoverable={"pension": 5000, "unemployment": 10000},
    minutes={"pension": 60, "unemployment": 120},
    effort={"person": 10000, "hospital": 60000},
    share={"owed": 1000, "public_power": 2000},
    unverified=(),
)


def case(number: str = "P-1", **given: Any) -> tuple[Any, ...]:
    """A row as the ranking reads it: severity 4, 1,000 yuan at stake, an hour's work."""
    row = {
        "id": 0, "number": number, "line": "pension", "lane": "case", "kind": "person", "severity": 4,
        "score": None, "at_stake": 100_000, "owed": 0, "prevented": 0,
    }  # fmt: skip
    assert set(given) <= set(row)
    return tuple((row | given).values())


def ranked(*rows: tuple[Any, ...], capacity: int = 10_000) -> tuple[dict[str, Any], dict[str, DocketTotals]]:
    """By number: each ranked column's value."""
    return ranked_with(list(rows), {}, Limits(), capacity)


def ranked_with(
    rows: list[tuple[Any, ...]], chances: dict[int, Chance], limits: Limits, capacity: int, service: int = 0
) -> tuple[dict[str, Any], dict[str, DocketTotals]]:
    numbers = replace(NUMBERS, share=NUMBERS.share | {"service": service})
    columns, totals = ranked_columns(rows, numbers, capacity, chances, limits)
    names = list(columns)
    by_place = zip(*columns.values(), strict=True)
    return {row[1]: dict(zip(names, values, strict=True)) for row, values in zip(rows, by_place, strict=True)}, totals


def test_worth_is_chance_times_amount_times_recoverability_by_hour() -> None:
    found, _ = ranked(case("A"), case("B", line="unemployment"))
    # 0.9 × 100,000 × 0.5 = 45,000 fen in 1 h; 0.9 × 100,000 × 1 = 90,000 fen in 2 h
    assert (found["A"]["expected_fen"], found["A"]["minutes"], found["A"]["fen_per_hour"]) == (
        45_000,
        60,
        45_000,
    )
    assert (found["B"]["expected_fen"], found["B"]["minutes"], found["B"]["fen_per_hour"]) == (
        90_000,
        120,
        45_000,
    )
    assert (found["B"]["rank"], found["A"]["rank"]) == (1, 2)  # the same an hour: more in all comes first


@pytest.mark.parametrize(
    ("given", "chance"),
    [
        ({"severity": 2}, 0.3),
        ({"severity": None, "score": 0.7}, 0.7),
        ({"severity": 3, "score": 0.7}, 0.7),  # the higher of the two, not 1 − 0.4 × 0.3
        ({"severity": 4, "score": 0.7}, 0.9),
    ],
)
def test_the_chance_is_the_highest_of_the_signals(given: dict[str, Any], chance: float) -> None:
    assert ranked(case("A", **given))[0]["A"]["p_upheld"] == chance


def test_a_case_about_a_hospital_takes_six_times_as_long() -> None:
    assert ranked(case("A", kind="hospital"))[0]["A"]["minutes"] == 360


def test_more_money_an_hour_comes_first() -> None:
    found, _ = ranked(case("A", at_stake=100_000), case("B", at_stake=100_004), case("C", at_stake=99_996))
    assert [found[number]["rank"] for number in "BAC"] == [1, 2, 3]


def test_ties_are_broken_by_money_saved_then_by_number() -> None:
    rows = [case("C"), case("B"), case("A"), case("D", prevented=1)]
    for order in (rows, rows[::-1]):
        found, _ = ranked(*order)
        assert [found[number]["rank"] for number in "DABC"] == [1, 2, 3, 4]


@pytest.mark.parametrize(("capacity", "within"), [(119, "A"), (120, "AB"), (121, "AB"), (60, "A"), (59, "")])
def test_the_hours_are_filled_to_the_minute(capacity: int, within: str) -> None:
    found, totals = ranked(case("A", at_stake=9), case("B", at_stake=7), case("C", at_stake=5), capacity=capacity)
    assert "".join(number for number in "ABC" if found[number]["within_capacity"]) == within
    assert totals["recover"].within == len(within)
    assert totals["recover"].minutes == 60 * len(within)


def test_a_case_that_does_not_fit_is_passed_over_and_keeps_its_rank() -> None:
    rows = [case("A", at_stake=10**6), case("H", kind="hospital", at_stake=10**7), case("B", at_stake=10)]
    found, totals = ranked(*rows, capacity=120)
    assert [(n, found[n]["rank"], found[n]["within_capacity"]) for n in "HAB"] == [
        ("H", 1, False), ("A", 2, True), ("B", 3, True),
    ]  # fmt: skip
    assert totals["recover"] == DocketTotals(
        ranked=3, within=2, capacity_minutes=120, minutes=120, expected_fen=450_004
    )


def test_what_the_fund_owes_is_ranked_apart_by_what_it_owes() -> None:
    found, totals = ranked(case("A"), case("B", at_stake=0, owed=100_000), case("C", at_stake=500, owed=500))
    assert (found["B"]["docket"], found["B"]["rank"], found["B"]["expected_fen"]) == ("owed", 1, 90_000)
    assert found["C"]["docket"] == "recover"  # the fund owes no more than it is owed
    assert (totals["owed"].ranked, totals["recover"].ranked) == (1, 2)


def test_the_owed_have_a_share_of_the_hours_and_give_back_the_rest() -> None:
    owed = [case(f"O{n}", at_stake=0, owed=1000 + n) for n in range(3)]
    # a tenth of 20 h is 2 h: two of the three; 18 h are left for the others
    _, totals = ranked(*owed, *(case(f"A{n:02}") for n in range(25)), capacity=1200)
    assert (totals["owed"].within, totals["recover"].within, totals["recover"].capacity_minutes) == (
        2,
        18,
        1080,
    )
    _, totals = ranked(owed[0], *(case(f"A{n:02}") for n in range(25)), capacity=1200)
    assert (totals["owed"].within, totals["recover"].within) == (1, 19)


def test_public_power_has_hours_of_its_own() -> None:
    watched = [case(f"W{n}", lane="public_power", at_stake=10**9) for n in range(9)]
    found, totals = ranked(*watched, *(case(f"A{n:02}") for n in range(25)), capacity=1200)
    assert (totals["public_power"].within, totals["recover"].within) == (
        4,
        20,
    )  # a fifth beside, not of, the 20 h
    assert found["A00"]["rank"] == 1
    assert all(found[f"W{n}"]["docket"] == "public_power" for n in range(9))


def test_a_case_of_public_power_in_which_the_fund_owes_stays_there() -> None:
    assert ranked(case("W", lane="public_power", at_stake=0, owed=5))[0]["W"]["docket"] == "public_power"


def test_nothing_to_rank() -> None:
    _, totals = ranked()
    assert all(each.ranked == each.within == each.minutes == 0 for each in totals.values())


def test_a_kind_without_an_effort_is_named() -> None:
    with pytest.raises(LookupError, match="review_effort has no key ship; its keys are: person, hospital"):
        ranked(case(kind="ship"))


@given(st.lists(st.integers(1, 50), max_size=30), st.integers(0, 300))
def test_filled_hours_never_run_over_and_leave_no_room(minutes: list[int], capacity: int) -> None:
    taken = fill(np.array(minutes, dtype=np.int64), capacity)
    left = capacity
    for needed, took in zip(minutes, taken, strict=True):
        assert took == (needed <= left)  # taken exactly if it fits when its turn comes
        left -= needed * bool(took)
    assert left >= 0


def test_every_line_and_subject_has_its_numbers(law) -> None:
    numbers = ReviewNumbers.of(law, DAY)
    assert set(numbers.recoverable) == set(numbers.minutes) == set(CODES["case_line"].codes)
    assert set(numbers.effort) == set(CODES["subject_kind"].codes)
    assert set(numbers.upheld) == {1, 2, 3, 4}
    chances = [numbers.upheld[severity] for severity in (1, 2, 3, 4)]
    assert chances == sorted(set(chances))
    assert len(numbers.unverified) == 5  # nobody has measured any of them: they say so


def test_ranking_the_store_again_changes_no_row(store, night, sig, dump, law) -> None:
    update("r1", DAY, *night(*(sig(subject=s, money={s: 1000 * s}) for s in range(1, 6))))
    first = rank("r1", 7.0, law)
    before = dump()
    assert rank("r1", 7.0, law) == first
    assert dump() == before
    table = ranking_table("r1").to_pylist()
    assert [row["subject_id"] for row in table] == [5, 4, 3, 2, 1]
    assert [row["within_capacity"] for row in table] == [True, True, False, False, False]  # 3 h each
    assert table[0]["number"] == case_number("person", 5, "pension")


def test_a_ground_keeps_what_it_names_of_the_cases_own_payments(store, night, sig, law) -> None:
    from jihe.cases.models import CaseGround

    signals = [
        sig(subject=1, code="P01", money={1: 1000, 2: 2000}),
        sig(subject=1, code="P02", money={2: 1500, 3: 500, 4: -70}),
        sig(subject=1, code="P03", money={}),
        sig(subject=2, code="P01", money={3: 900}, severity=2),  # its payment is the other case's
    ]
    update("r1", DAY, *night(*signals))
    rows = CaseGround.objects.values_list("seen__case__subject_id", "code", "money_fen")
    assert sorted(rows) == [(1, "P01", 3000), (1, "P02", 2000), (1, "P03", 0), (2, "P01", 0)]
    rank("r1", 80, law)
    told = {row["subject_id"]: row for row in ranking_table("r1").to_pylist()}
    parts = json.loads(told[1]["why"])["parts"]
    assert [(one["code"], one["fen"]) for one in parts] == [("P01", 3000), ("P02", told[1]["at_stake_fen"] - 3000)]
    update("r1", DAY, *night(sig(subject=1, code="P01", money={1: 400})))
    assert list(CaseGround.objects.values_list("code", "money_fen")) == [("P01", 400)]


def test_ranks_that_change_places_stay_unique(store, night, sig, law) -> None:
    update("r1", DAY, *night(sig(subject=1, money={1: 1000}), sig(subject=2, money={2: 2000})))
    rank("r1", 80, law)
    assert [row["subject_id"] for row in ranking_table("r1").to_pylist()] == [2, 1]
    update("r1", DAY, *night(sig(subject=1, money={1: 3000}), sig(subject=2, money={2: 2000})))
    rank("r1", 80, law)
    assert [row["subject_id"] for row in ranking_table("r1").to_pylist()] == [1, 2]


def test_each_night_has_its_own_ranking_and_earlier_ones_keep_their_lists(store, night, sig, dump, law) -> None:
    tables = night(*(sig(subject=s, money={s: 1000 * s}) for s in range(1, 5)))
    update("r1", date(2026, 3, 30), *tables)
    rank("r1", 7.0, law)
    update("r2", DAY, *tables)
    rank("r2", 7.0, law)
    kept = [(row["night_id"], row["rank"]) for row in dump()["cases_casenight"]]
    assert sorted(kept) == [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (2, 4)]


def test_half_an_hour_of_capacity_counts(store, night, sig, law) -> None:
    update("r1", DAY, *night(sig(line="unemployment", money={1: 5}), sig(subject=2, money={2: 5})))
    assert rank("r1", 4.9, law)["recover"].within == 1
    assert rank("r1", 5.0, law)["recover"].within == 2  # 2 h and 3 h


def test_a_run_the_store_does_not_know(store, law) -> None:
    with pytest.raises(BadInputError, match="run r9 is not in the case store"):
        rank("r9", 80, law)
    with pytest.raises(BadInputError, match="run r9 has no ranked cases"):
        ranking_table("r9")
