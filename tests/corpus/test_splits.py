"""What is held out is held out whole."""

from __future__ import annotations

from jihe.corpus.items import items
from jihe.corpus.notes import notes
from jihe.corpus.reading import hands
from jihe.corpus.splits import families, held_items, of_hands, of_items, split


def _items_of(keys: frozenset[str]) -> set[str]:
    return {key.split("/")[1] for key in keys}


def test_three_parts_that_share_nothing_and_leave_nothing() -> None:
    made = split(hands(), 1)
    parts = (made.train, made.new_wordings, made.new_items)
    assert sum(map(len, parts)) == len(set().union(*parts)) == len(families(hands()))
    assert made.new_wordings
    assert made.new_items


def test_new_wordings_are_of_items_that_are_learnt_and_new_items_of_none() -> None:
    made = split(hands(), 2)
    assert _items_of(made.new_wordings) <= _items_of(made.train)
    assert not _items_of(made.new_items) & _items_of(made.train | made.new_wordings)
    assert 0.15 < len(made.new_wordings) / len(made.train | made.new_wordings) < 0.25


def test_every_grade_keeps_items_to_learn_from() -> None:
    for seed in range(20):
        held = held_items(seed, 0.3)
        assert {item.grade for key, item in items().items() if key not in held} == set(range(11))


def test_a_hand_can_be_held_out_whole() -> None:
    away = of_hands(hands(), ["ward_surgeon"])
    assert {key.split("/")[0] for key in away} == {"ward_surgeon"}
    drawn = notes(4, 60, wordings=away)
    assert set(drawn["hand"]) == {"ward_surgeon"}


def test_items_can_be_held_out_whole() -> None:
    away = of_items(hands(), {"B601", "C701"})
    assert _items_of(away) == {"B601", "C701"}
    assert len(away) >= 2 * 2 * len(hands())


def test_held_out_parts_can_be_drawn() -> None:
    made = split(hands(), 3)
    for part in (made.train, made.new_wordings, made.new_items):
        drawn = notes(5, 40, wordings=part, balanced=True)
        assert set(drawn["wording"].str.split(";").explode()) <= part


def test_the_same_seed_holds_out_the_same() -> None:
    assert split(hands(), 7) == split(hands(), 7)
    assert split(hands(), 7) != split(hands(), 8)
