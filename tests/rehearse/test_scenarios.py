"""What goes wrong in a year does what it says, and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jihe.errors import BadInputError
from jihe.rehearse.accounts import accounts, begun
from jihe.rehearse.arms import ORACLES
from jihe.rehearse.books import Books
from jihe.rehearse.rehearsal import taught
from jihe.rehearse.reviewers import Staff
from jihe.rehearse.scenarios import Scenario, belongs, codes_of, dearest_ring, turned
from jihe.rehearse.seconds import agreement
from jihe.rehearse.world import World
from jihe.rehearse.year import year
from tests.rehearse.towns import NEVER_WRONG, Given, Story, bureau, town
from tests.support import jihe


def ringed() -> World:
    """A ring of forty dear losses, twenty cheap losses of nobody's ring, and twenty cases with nothing to them."""
    stories = [Story(3_000_000, ring="ring") for _ in range(40)] + [Story(10_000) for _ in range(20)]
    return town([Given((number,)) for number in range(60)] + [Given() for _ in range(20)], stories)


@pytest.mark.parametrize("arm", ["verdicts", *ORACLES])
def test_in_a_silent_month_nobody_works_and_what_was_in_work_goes_on_after(arm: str) -> None:
    world = ringed()
    here = bureau(10.0)
    books = list(year(world, arm, replace(here, silent=frozenset({world.months[1].number}))))
    assert [books[-1].hours[month.number] for month in world.months] == pytest.approx([10.0, 0.0, 10.0, 10.0])
    assert not [one for one in books[-1].verdicts if one.done == world.months[1].number]
    assert books[1].in_work == books[0].in_work
    usual = list(year(world, arm, here))
    assert books[0] == usual[0]


def test_a_silent_month_is_a_month_of_the_accounts() -> None:
    world = ringed()
    here = replace(bureau(10.0), silent=frozenset({world.months[1].number}))
    years = accounts(world, {arm: list(year(world, arm, here)) for arm in ("verdicts", *ORACLES)}, NEVER_WRONG)
    for one in years.values():
        assert (one.rows[1].money_fen, one.rows[1].cases, one.rows[1].precision) == (0, 0, None)
        assert one.rows[2].money_fen > 0


def test_a_reviewer_who_clears_a_ring_clears_that_alone() -> None:
    world = ringed()
    ring = dearest_ring(world)
    assert ring == frozenset(range(40))
    honest = list(year(world, "rules", bureau(400.0)))[-1].verdicts
    cleared = list(year(world, "rules", bureau(400.0, replace(NEVER_WRONG, friends=ring))))[-1].verdicts
    other = [(one, two) for one, two in zip(honest, cleared, strict=True) if one.upheld != two.upheld]
    assert 5 < len(other) < 25  # a third of the forty
    assert all(one.job.truths and one.job.truths[0] in ring and not two.upheld for one, two in other)


def test_second_reviews_show_who_clears_a_ring() -> None:
    world = ringed()
    staff = replace(NEVER_WRONG, friends=dearest_ring(world))
    verdicts = list(year(world, "rules", bureau(400.0, staff)))[-1].verdicts
    first, *others = agreement(staff, world.luck, verdicts)
    assert first.otherwise > 0
    assert [one.otherwise for one in others] == [0, 0]
    assert sum(one.cases for one in (first, *others)) == 80
    assert first.otherwise <= first.twice < first.cases
    assert sum(one.upheld for one in (first, *others)) == sum(one.upheld for one in verdicts)


def test_the_costliest_ring_is_one_that_somebody_could_see() -> None:
    stories = [*[Story(9, ring="unseen")] * 2, *[Story(3, ring="seen")] * 2, Story(8)]
    world = town([Given((2,)), Given((4,))], stories)
    assert dearest_ring(world) == {4}  # of the ring one loss is shown: no ring to be seen, so the costliest loss
    assert dearest_ring(town([Given((2,)), Given((3,)), Given((4,))], stories)) == {2, 3}
    assert dearest_ring(town([Given()], stories)) == frozenset()


def test_models_are_taught_verdicts_turned_round_from_a_month_on() -> None:
    world = ringed()
    month = world.months[1]
    known = list(year(world, "rules", bureau(100.0)))[-1].known(world.months[-1].day)
    since = month.number
    for before, after in zip(known, turned(known, since), strict=True):
        late = before.known.year * 12 + before.known.month - 1 >= since
        assert after.upheld == (before.upheld != late)
    assert {one.upheld for one in known if one.known <= month.day} >= {True}


@pytest.mark.parametrize(
    ("family", "typology", "is_of"),
    [("B3", "B3.11", True), ("B3.1", "B3.1", True), ("B3.1", "B3.11", False), ("B2", "B3.1", False)],
)
def test_a_family_is_a_typology_or_all_beneath_a_letter(family: str, typology: str, is_of: bool) -> None:
    assert belongs(typology, family) == is_of


def test_rules_meant_for_a_family_are_not_guessed_about() -> None:
    assert codes_of("B3.9") == {"W13", "W14", "W16", "M01"}
    assert codes_of("B3") > codes_of("B3.9")
    assert "U01" not in codes_of("B3")
    seen: list[Books] = list(year(ringed(), "first_guess", bureau(20.0)))
    unguessed = list(year(ringed(), "first_guess", replace(bureau(20.0), unguessed=frozenset({"P01"}))))
    plain = list(year(ringed(), "verdicts", bureau(20.0)))
    assert [one.job.p for one in unguessed[-1].verdicts] == [one.job.p for one in plain[-1].verdicts]
    assert len(seen) == len(plain)


def test_other_cities_teach_nothing_of_a_family_left_out() -> None:
    """All stories of a town are of B1.1: left out, only the case with nothing to it is there to learn from."""
    world = town([Given((0,)), Given((1,)), Given()], [Story(), Story()])
    key = ("P01", "a", 3)
    assert taught([world], "B2")[key] == taught([world])[key] > 0.5
    assert taught([world], "B1")[key] < 0.2


@pytest.mark.parametrize(
    "wrong", [{"silent": (3,)}, {"silent": (0,)}, {"spoilt": 3}, {"unseen": "B9"}, {"unseen": "B1.11"}]
)
def test_what_cannot_happen_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInputError):
        Scenario(**wrong).check(2, retrain=True)
    Scenario((1, 2), True, 2, "B1.1").check(2, retrain=True)


def test_models_that_are_not_trained_cannot_be_spoilt() -> None:
    with pytest.raises(BadInputError, match="--retrain"):
        Scenario(spoilt=1).check(2, retrain=False)


def test_an_appeal_changes_what_is_known_from_its_day_on_and_what_comes_of_it() -> None:
    """Everything upheld is undone: no money in the end, and until that day the list knows it as upheld."""
    world = ringed()
    staff = replace(NEVER_WRONG, undoes_right=1.0, appeal_days=20)
    last = list(year(world, "rules", bureau(100.0, staff)))[-1]
    one = next(each for each in last.verdicts if each.upheld)
    assert one.undone is not None
    assert 20 <= (one.undone - one.known).days <= 40
    assert not one.returns

    def known(day_later: int) -> bool:
        assert one.undone is not None
        books = Books((one,))
        return books.known(one.undone + timedelta(days=day_later))[0].upheld

    assert (known(-1), known(0)) == (True, False)
    made = accounts(
        world, {"rules": [last] * 4, **{arm: list(year(world, arm, bureau(9.0))) for arm in ORACLES}}, staff
    )
    assert sum(row.money_fen for row in made["rules"].rows) == 0
    assert sum(each.undone for each in made["rules"].beside) == sum(each.upheld for each in made["rules"].beside) > 0


def test_wrong_verdicts_are_undone_more_often() -> None:
    assert Staff().undoes_wrong > Staff().undoes_right
    world = ringed()
    wrong = replace(NEVER_WRONG, errs=replace(NEVER_WRONG.errs, accuses_other=1.0), undoes_wrong=1.0)
    for one in list(year(world, "rules", bureau(400.0, wrong)))[-1].verdicts:
        assert (one.undone is not None) == (one.job.group == "other")


def test_money_is_told_by_typology() -> None:
    world = town([Given((0,)), Given((1,))], [Story(500), Story(70), Story(9), Story(3, begins=9)])
    world = replace(world, truths=world.truths.assign(typology=["B1.1", "B2.1", "B2.1", "B3.1"]))
    books = {arm: list(year(world, arm, bureau(200.0))) for arm in ("rules", *ORACLES)}
    years = accounts(world, books, NEVER_WRONG)
    assert begun(world) == {"B1.1": 500, "B2.1": 79}
    assert years["rules"].found_fen == {"B1.1": 500, "B2.1": 70}
    assert years["oracle_all"].found_fen == {"B1.1": 500, "B2.1": 79}


def test_nights_of_another_question_are_refused_before_anything_is_built(tmp_path: Path) -> None:
    city = tmp_path / "cities" / "seed-1-world-0"
    city.mkdir(parents=True)
    (city / "nights.json").write_text('{"seed": 1, "world": 0, "months": 3}', encoding="utf-8")
    said = jihe("rehearse", "--months", 2, "--cities", tmp_path / "cities", "--out", tmp_path / "out", check=False)
    assert said.returncode == 2
    assert f"{city} holds nights of something else" in said.stderr
    assert "name another --cities" in said.stderr
    assert sorted(path.name for path in city.iterdir()) == ["nights.json"]
