from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.cases import case_number
from jihe.cases.identity import LETTERS
from jihe.schema import CODES


def test_a_number_is_the_same_for_good() -> None:
    # reviewers write it on paper: a changed derivation would orphan every case
    assert case_number("person", 10023, "pension") == "P-DCDW-FP60-HTH8"
    assert case_number("bank_account", 7, "cross") == "X-YWSA-YRVR-E3SH"


def test_every_line_has_its_letter() -> None:
    assert set(LETTERS) == set(CODES["case_line"].codes)
    assert len(set(LETTERS.values())) == len(LETTERS)


def test_an_unknown_line_is_refused() -> None:
    with pytest.raises(KeyError):
        case_number("person", 1, "medical")


KINDS, LINES = sorted(CODES["subject_kind"].codes), sorted(LETTERS)


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2**63 - 1), st.sampled_from(LINES)), unique=True))
def test_numbers_are_readable_and_differ(subjects: list[tuple[str, int, str]]) -> None:
    numbers = [case_number(*subject) for subject in subjects]
    assert len(set(numbers)) == len(subjects)
    assert all(re.fullmatch(r"[PUWX](-[0-9A-HJKMNP-TV-Z]{4}){3}", number) for number in numbers)
