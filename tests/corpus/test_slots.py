"""Slots: filled within their band, in numerals or characters; measures kept with their side."""

from __future__ import annotations

import numpy as np
import pytest

from jihe.corpus.clashes import fits
from jihe.corpus.items import items
from jihe.corpus.plan import Injury
from jihe.corpus.slots import Filling, hanzi


def _filling(side: str = "左", hanzi: float = 0.0, latin: bool = False) -> Filling:
    return Filling(np.random.default_rng(1), side, "{侧}手", hanzi, latin)


def test_numbers_as_they_are_read() -> None:
    read = {
        0: "零",
        7: "七",
        10: "十",
        12: "十二",
        20: "二十",
        35: "三十五",
        100: "一百",
        105: "一百零五",
        118: "一百一十八",
    }
    assert {number: hanzi(number) for number in read} == read


def test_sides() -> None:
    assert _filling()("{侧}手,{对侧}手,{部位}") == "左手,右手,左手"
    assert _filling(side="右", latin=True)("{侧}手,{对侧}手") == "(R)手,(L)手"


def test_numbers_stay_in_their_band_and_are_kept_with_their_side() -> None:
    for _ in range(50):
        filling = _filling(hanzi=1.0)
        made = filling("{对侧}眼矫正视力{小:0.4-0.7}。")
        assert made in {f"右眼矫正视力零点{each}。" for each in "四五六七"}
        assert 0.4 <= filling.measures["视力_右"] <= 0.7


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("双耳听力损失{数:82-82}分贝", "听力"),
        ("{侧}耳PTA {数:60-60}dB", "听力_左"),
        ("智商{数:30-30},", "智商"),
        ("瘢痕占{数:25-25}%TBSA", "瘢痕"),
        ("缺牙{数:9-9}枚", "牙"),
        ("后凸{数:33-33}°", "角度"),
    ],
)
def test_what_is_measured(text: str, name: str) -> None:
    filling = _filling()
    filling(text)
    assert list(filling.measures) == [name]


def test_other_numbers_are_not_taken_for_measures() -> None:
    filling = _filling()
    filling("听力级45dB,言语识别率{数:78-88}%,MMSE {数:4-7}分,开口度{数:38-42}mm")
    assert filling.measures == {}


def test_a_unit_keeps_numerals() -> None:
    assert _filling(hanzi=1.0)("{数:60-60}dB,{数:5-5}%,0~{数:90-90}度,{数:7-7}天") == "60dB,5%,0~90度,七天"


@pytest.mark.parametrize(
    ("sentence", "item", "fitting"),
    [
        ("{对侧}手未见异常。", "B601", True),
        ("左手未见异常。", "B601", False),
        ("{对侧}眼未见异常。", "C701", False),
        ("未见骨折。", "B904", False),
        ("腹软。", "B601", True),
        ("脾不大。", "D701", False),
        ("{侧}手背旧疤。", "B601", False),
    ],
)
def test_what_may_stand_beside_an_injury(sentence: str, item: str, fitting: bool) -> None:
    outcome = "胫骨骨折愈合" if item == "B904" else ""
    assert fits(sentence, [Injury(items()[item], "左")], outcome) is fitting
