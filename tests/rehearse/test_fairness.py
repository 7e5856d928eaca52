"""Honest people taken up, by group."""

from __future__ import annotations

import pytest

from jihe.rehearse.fairness import added, honest_taken, insured, told
from jihe.rehearse.year import year
from tests.rehearse.towns import Given, Story, bureau, town


def test_honest_people_are_counted_once_and_the_others_not() -> None:
    cases = [
        *(Given(sex="female") for _ in range(6)), Given((0,), sex="female"), Given((1,), sex="male"), Given(sex="male"),
        Given(kind="employer"),
    ]  # fmt: skip
    world = town(cases, [Story(), Story(0, kind="harmless")])
    last = list(year(world, "rules", bureau(200.0)))[-1]
    taken = honest_taken(world, [*last.verdicts, *last.verdicts])
    assert taken["sex"] == {"female": 6, "male": 2}
    assert taken["town"] == {}
    female, male = sorted(told(taken, insured(world)), key=lambda one: one.ratio.group)
    assert (female.attribute, female.taken, female.persons) == ("sex", 6, 5_000)
    assert female.ratio.value == pytest.approx(6.5 / 2.5, rel=1e-3)
    assert male.ratio.value == pytest.approx(2.5 / 6.5, rel=1e-3)
    assert female.ratio.low < 1 < female.ratio.high


def test_cities_add_up() -> None:
    assert added([{"sex": {"f": 1}}, {"sex": {"f": 2, "m": 1}}])["sex"] == {"f": 3, "m": 1}
    assert told(added([]), added([])) == []
