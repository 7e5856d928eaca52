"""A model's sentence: numbers in their form, words for whole numbers, no cap read as a figure, no hole."""

from __future__ import annotations

import math

import pytest

from jihe.warning.sentences import fields, fill


@pytest.mark.parametrize(
    ("value", "word"), [(0, "养老"), (1, "失业"), (2, "工伤"), (0.2, "养老"), (9, "工伤"), (-1, "养老")]
)
def test_a_whole_number_is_said_by_its_word(value: float, word: str) -> None:
    assert fill("{line:养老/失业/工伤}业务", {"line": value}, "未知") == f"{word}业务"


@pytest.mark.parametrize(("value", "said"), [(999_999, "999,999"), (1_000_000, "一百万以上"), (1e9, "一百万以上")])
def test_a_cap_is_no_figure(value: float, said: str) -> None:
    assert fill("约{n:,.0f;1000000;一百万以上}人", {"n": value}, "未知") == f"约{said}人"


@pytest.mark.parametrize("nothing", [None, math.nan])
def test_what_is_not_known_is_said_or_left_out(nothing: object) -> None:
    for place in ("{n:.1f}", "{n:否/是}", "{n:,.0f;10;多}", "{n}"):
        assert fill(f"共 {place}", {"n": nothing}, "未知") == "共 未知"
        assert fill(f"共[ {place} 个]", {"n": nothing}, "未知") == "共"
    assert fill("共[ {n:.0f} 个]", {"n": 3}, "未知") == "共 3 个"


def test_the_names_of_a_sentence_are_its_columns() -> None:
    assert fields("{a:.1f}[，{b:否/是}]{c:,.0f;10;多}") == {"a", "b", "c"}
