"""The corpus: what is drawn, in which shares, and that every note bears its grade."""

from __future__ import annotations

import itertools
import json
import re

import numpy as np
import pandas as pd
import pytest

from jihe.corpus.items import items
from jihe.corpus.lift import combined_grade
from jihe.corpus.notes import COLUMNS, notes
from jihe.corpus.plan import LIFE
from jihe.corpus.reading import hands
from jihe.errors import BadInputError


def test_the_same_seed_gives_the_same_notes_and_more_begin_with_fewer(life: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(notes(20, 40), life.head(40))
    assert notes(22, 40)["text"].tolist() != life.head(40)["text"].tolist()


def test_no_notes_have_the_columns_all_the_same() -> None:
    assert list(notes(1, 0)) == list(COLUMNS)


def test_grades_come_as_in_life(life: pd.DataFrame) -> None:
    share = life["grade"].value_counts(normalize=True)
    for grade, percent in LIFE.items():
        wanted = percent / sum(LIFE.values())
        assert share.get(grade, 0.0) == pytest.approx(wanted, abs=4 * np.sqrt(wanted / len(life)))
    assert life["combined"].mean() == pytest.approx(0.12, abs=0.03)


def test_balanced_grades_are_alike_and_every_item_is_reached(even: pd.DataFrame) -> None:
    assert even["grade"].value_counts().min() > len(even) / 11 * 0.7
    reached = set(even["items"].str.split(";").explode())
    assert reached == set(items())


def test_every_hand_and_two_thirds_of_all_wordings_are_drawn(even: pd.DataFrame) -> None:
    assert set(even["hand"]) == {hand.name for hand in hands()}
    drawn = set(even["wording"].str.split(";").explode())
    every = {wording.key for hand in hands() for wording in hand.wordings}
    assert drawn <= every
    assert len(drawn) > len(every) * 2 / 3


def test_most_notes_are_long_some_are_short_and_none_is_a_book(life: pd.DataFrame) -> None:
    length = life["text"].str.len()
    assert length.between(280, 800).mean() > 0.7
    assert length.between(40, 140).mean() > 0.08
    assert length.max() <= 850
    assert length.min() >= 10


def test_no_slot_is_left(life: pd.DataFrame, even: pd.DataFrame) -> None:
    texts = pd.concat([life["text"], even["text"]])
    assert not texts.str.contains("[{}]").any()


def test_the_grade_is_that_of_the_items(even: pd.DataFrame) -> None:
    for told, grade in zip(even["items"], even["grade"], strict=True):
        assert combined_grade([items()[each].grade for each in told.split(";")]) == grade


def test_combined_notes_lift_and_do_not_lift(even: pd.DataFrame) -> None:
    together = even[even["combined"]]
    heaviest = together["items"].str.split(";").str[0].map(lambda key: items()[key].grade)
    lifted = heaviest - together["grade"]
    assert set(lifted) == {0, 1}
    assert 0.2 < lifted.mean() < 0.7
    assert (together["items"].str.count(";") == 2).any()


def test_two_injuries_do_not_lie_in_the_same_place(even: pd.DataFrame) -> None:
    for told in even.loc[even["combined"], "items"]:
        some = [items()[each] for each in told.split(";")]
        for first, second in itertools.combinations(some, 2):
            if first.at & second.at:
                assert first.sided
                assert second.sided  # then they are on different sides


def test_negations_and_sound_sides_stand_in_most_notes(life: pd.DataFrame) -> None:
    long = life.loc[life["text"].str.len() > 280, "text"]
    assert long.str.contains(r"未见|无|没有|不|\(-\)|阴性").mean() > 0.95
    sound = life["text"].str.contains(r"[左右LR]\)?[^。]{1,6}(?:未见异常|检查正常|完好|无外伤|没有受伤)|无异常发现")
    assert sound.mean() > 0.15


def test_codes_and_measures(even: pd.DataFrame) -> None:
    assert even["icd"].str.fullmatch(r"[A-Z]\d\d(\.\d)?(\+[A-Z]\d\d(\.\d)?)*").all()
    known = {"听力", "视力", "智商", "瘢痕", "牙", "角度", "面积"}
    some = [json.loads(each) for each in even["measures"]]
    assert {re.sub("_[左右]$", "", name) for each in some for name in each} <= known
    assert sum(map(bool, some)) > 100


def test_only_the_wordings_asked_for_are_drawn() -> None:
    some = {wording.key for wording in hands()[0].wordings if items()[wording.item].grade in {9, 10}}
    drawn = notes(3, 120, wordings=some)
    assert set(drawn["wording"].str.split(";").explode()) <= some
    assert set(drawn["grade"]) <= {8, 9, 10}


def test_no_wordings_are_an_error() -> None:
    with pytest.raises(BadInputError, match="no hand has any"):
        notes(3, 1, wordings=["nobody/B601/1"])
