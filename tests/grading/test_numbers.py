"""Numbers are the same however they are written: numerals, 汉字, Roman, percent, tenths, fractions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.grading.facts import facts
from jihe.grading.numbers import plain, value
from jihe.grading.reading import read

SIGNS = "零一二三四五六七八九"


def hanzi(number: int) -> str:
    """A whole number below 200 as it is spoken."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = "一百" if hundreds else ""
    if hundreds and not tens and ones:
        said += "零"
    if tens:
        said += ("" if tens == 1 and not hundreds else SIGNS[tens]) + "十"
    return said + (SIGNS[ones] if ones or not number else "")


@given(st.integers(0, 199))
def test_a_spoken_number_is_its_numeral(number: int) -> None:
    assert value(hanzi(number)) == number


@given(st.integers(2, 199), st.sampled_from(["级", "分贝", "度", "枚", "厘米", "年", "个月"]))
def test_where_things_are_counted_it_is_written_in_numerals(number: int, unit: str) -> None:
    assert plain(f"约{hanzi(number)}{unit}左右").text == f"约{number}{unit}左右"


@settings(deadline=None)
@given(st.integers(1, 99), st.sampled_from(["烧伤瘢痕占体表{}。", "瘢痕约{}TBSA。"]))
def test_percent(number: int, text: str) -> None:
    said, written = (facts(read(text.format(one))) for one in (f"百分之{hanzi(number)}", f"{number}%"))
    assert [(one.kind, one.low) for one in said] == [(one.kind, one.low) for one in written]


@settings(deadline=None)
@given(st.integers(20, 120))
def test_the_same_facts_from_numerals_and_hanzi(loss: int) -> None:
    said, written = (facts(read(f"双耳听力损失{one}分贝。")) for one in (hanzi(loss), str(loss)))
    assert [(one.kind, one.side, one.low) for one in said] == [(one.kind, one.side, one.low) for one in written]


@given(st.integers(0, 99))
def test_a_place_behind_the_point(hundredths: int) -> None:
    tens, ones = divmod(hundredths, 10)
    assert float(plain(f"视力零点{SIGNS[tens]}{SIGNS[ones]}").text.removeprefix("视力")) == pytest.approx(
        hundredths / 100
    )


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("肌力Ⅳ级", "肌力4级"), ("肌力IV级", "肌力4级"), ("肌力四级", "肌力4级"), ("肌力二至三级", "肌力2至3级"),
        ("肌力三四级", "肌力3-4级"), ("两三个月", "2-3个月"), ("矽肺贰期", "矽肺2期"), ("三分之二", "2/3"),
        ("约一半", "约1/2"),
        ("两成余", "22%"), ("两成半", "25%"), ("五趾", "5趾"), ("第三趾", "第3趾"), ("除拇趾外三个趾", "除拇趾外3个趾"),
        ("两侧肾", "双肾"), ("两只眼睛", "双眼睛"), ("(L)膝", "左膝"), ("４级", "4级"), ("六十～七十分贝", "60-70分贝"),
    ],
)  # fmt: skip
def test_ways_of_writing(said: str, written: str) -> None:
    assert plain(said).text == written


@pytest.mark.parametrize(
    "word",
    [
        "四肢",
        "十二指肠",
        "三叉神经",
        "股四头肌",
        "十字韧带",
        "一般",
        "一侧",
        "另一眼",
        "二便",
        "五官",
        "十分",
        "百草枯",
        "三角肌",
    ],
)
def test_words_that_only_hold_a_numeral_stay(word: str) -> None:
    assert plain(word).text == word


@given(st.text("左右三四十一二百零点分之成级,。0123456789.%Ⅳ拇指视力", max_size=40))
def test_every_sign_knows_where_it_stood(note: str) -> None:
    made = plain(note)
    assert len(made.at) == len(made.text) + 1
    assert all(0 <= at <= len(note) for at in made.at)
    assert list(made.at) == sorted(made.at)
