"""Whatever the order of nights and however often each is run: the same cases, each payment counted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.cases import case_number, update

DAY = date(2026, 3, 1)
CODES = ("P01", "P03", "U01")


@st.composite
def sightings(draw: st.DrawFn) -> dict[str, Any]:
    """What one signal says on one night."""
    return {
        "severity": draw(st.integers(1, 4)),
        "money": draw(st.dictionaries(st.integers(1, 5), st.integers(-900, 900), max_size=4)),
        "proofs": tuple(sorted(draw(st.sets(st.integers(1, 3), min_size=1)))),
        "says": draw(st.sampled_from("甲乙丙")),
    }


# A night: (subject, code) → what is said. Some nights find nothing.
NIGHTS = st.lists(
    st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from(CODES)), sightings(), max_size=5),
    min_size=1,
    max_size=4,
)


EXAMPLES = {"sqlite": 60, "postgres": 8}  # a night takes ten times as long where each statement is sent


@pytest.mark.parametrize("part", [6, pytest.param(1, marks=pytest.mark.verify)], ids=["a sixth", "all"])
def test_any_order_of_nights_gives_the_same_cases(
    vendor: str, fresh: Callable[[], Any], night, sig, dump, part: int
) -> None:
    @settings(max_examples=EXAMPLES[vendor] // part, deadline=None)
    @given(nights=NIGHTS, data=st.data())
    def holds(nights: list[dict[Any, Any]], data: st.DataObject) -> None:
        in_any_order(nights, data, fresh, night, sig, dump)

    holds()


def in_any_order(
    nights: list[dict[Any, Any]], data: st.DataObject, fresh: Callable[[], Any], night: Any, sig: Any, dump: Any
) -> None:
    tables = [night(*(sig(subject=s, code=c, **said) for (s, c), said in each.items())) for each in nights]
    order = data.draw(st.permutations(range(len(nights))))
    again = data.draw(st.lists(st.sampled_from(order), max_size=4))

    def taken(run: list[int]) -> dict[str, Any]:
        fresh()
        for number in run:
            told = update(f"r{number}", DAY + timedelta(days=number), *tables[number])
            before = dump()
            assert update(f"r{number}", DAY + timedelta(days=number), *tables[number]) == told
            assert dump() == before, "the same night at once again changed a row"
        return canonical(dump())

    expected, found = taken(sorted(order)), taken([*order, *again])
    assert found["cases"] == expected["cases"]
    assert found["signals"] == expected["signals"] == by_hand(nights, sig)
    assert found["links"] == expected["links"]
    claimants = claims(nights)
    assert set(found["owner"]) == set(expected["owner"]) == set(claimants)  # none lost, none twice
    for payment, number in found["owner"].items():
        assert number in claimants[payment]
    assert len(found["payments"]) == len(set(found["payments"]))


def canonical(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The store without the keys that depend on the order of arrival."""
    number = {row["id"]: row["number"] for row in rows["cases_case"]}
    signal = {row["id"]: row["signal_id"] for row in rows["cases_signal"]}
    payment = {row["id"]: row["money_key"] for row in rows["cases_casemoney"]}
    return {
        "cases": {(row["number"], row["subject_id"], row["opened_on"]) for row in rows["cases_case"]},
        "signals": {
            row["signal_id"]: (
                number[row["case_id"]], row["first_seen"], row["last_seen"], row["says"], row["severity"],
            )
            for row in rows["cases_signal"]
        },
        "links": {
            *(("proof", signal[row["signal_id"]], row["proof_key"], row["first_seen"], row["current"])
              for row in rows["cases_signalproof"]),
            *(("claim", signal[row["signal_id"]], payment[row["money_id"]], row["current"],
               row["fen"] if row["current"] else None)
              for row in rows["cases_signalmoney"]),
        },
        "owner": {row["money_key"]: number[row["case_id"]] for row in rows["cases_casemoney"]},
        "payments": [row["money_key"] for row in rows["cases_casemoney"]],
    }  # fmt: skip


def by_hand(nights: list[dict[Any, Any]], sig: Any) -> dict[str, Any]:
    """What the signals must be, worked out one by one."""
    found: dict[str, Any] = {}
    for number, each in enumerate(nights):
        day = DAY + timedelta(days=number)
        for (subject, code), said in each.items():
            key = sig(subject=subject, code=code).id
            first = found[key][1] if key in found else day
            case = case_number("person", subject, "pension")
            found[key] = (case, first, day, said["says"], said["severity"])
    return found


def claims(nights: list[dict[Any, Any]]) -> dict[int, set[str]]:
    """Payment → the cases that ever named it."""
    found: dict[int, set[str]] = {}
    for each in nights:
        for (subject, _), said in each.items():
            for payment in said["money"]:
                found.setdefault(payment, set()).add(case_number("person", subject, "pension"))
    return found
