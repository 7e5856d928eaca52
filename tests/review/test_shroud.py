"""What a case's personal values are masked by: at every place the longest, as one expression of all would find it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from jihe.review.case import masking

LETTERS = "甲乙丙12"
VALUES = st.dictionaries(st.text(LETTERS, min_size=2, max_size=5), st.sampled_from(["*", "甲*", "**"]), max_size=8)


@given(VALUES, st.text(LETTERS + "丁", max_size=30))
def test_of_values_that_begin_alike_the_longest_is_masked(values: dict[str, str], text: str) -> None:
    shroud = masking.Shroud(values)
    longest = "|".join(map(re.escape, sorted(values, key=len, reverse=True))) or "(?!)"
    assert shroud.over({"said": [text]}) == {"said": [re.sub(longest, lambda found: values[found[0]], text)]}
