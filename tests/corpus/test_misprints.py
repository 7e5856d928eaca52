"""Typing errors: a note stays the note it was."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from jihe.corpus import notes as room
from jihe.corpus.misprints import abbreviated, mistyped

# Whatever a grade may turn on: numbers, sides, negations, how much of it.
_DECIDES = re.compile("[0-9零一二三四五六七八九十百半双两左右无未不没失全末]|[(][LR][)]")


def test_numbers_sides_and_negations_stay(even: pd.DataFrame) -> None:
    rng = np.random.default_rng(5)
    changed = 0
    for text in even["text"].head(600):
        made = mistyped(text, rng)
        changed += made != text
        gone = Counter(_DECIDES.findall(text)) - Counter(_DECIDES.findall(made))
        assert set(gone) <= {"失"}, (text, made)  # 缺失 as 缺矢 reads as before
        assert re.findall(r"\d+(?:\.\d+)?", made) == re.findall(r"\d+(?:\.\d+)?", text)
    assert changed > 400


def test_abbreviations_change_no_number_and_no_side(even: pd.DataFrame) -> None:
    rng = np.random.default_rng(6)
    for text in even["text"].head(300):
        made = abbreviated(text, rng)
        assert re.findall(r"\d|[左右未无]", made) == re.findall(r"\d|[左右未无]", text)


def test_about_a_fifth_of_notes_has_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = room.notes(31, 300)
    monkeypatch.setattr(room, "_MISTYPED", 0.0)
    without = room.notes(31, 300)
    assert 0.1 < (plain["text"] != without["text"]).mean() < 0.3
    assert (plain["grade"] == without["grade"]).all()
