from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from jihe.city import identity

births = st.lists(st.integers(-20_000, 20_000), min_size=1, max_size=60)


@settings(max_examples=50)
@given(births, st.integers(0, 9))
def test_identity_numbers_have_birth_sex_and_check_digit(days: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    born = (np.datetime64("1970-01-01") + np.array(days)).astype("datetime64[s]")
    male = rng.random(len(days)) < 0.5
    for number, day, man in zip(identity.id_numbers(born, male, rng), born, male, strict=True):
        assert len(number) == 18
        assert number[:3] == "999"
        assert number[6:14] == str(day.astype("datetime64[D]")).replace("-", "")
        assert int(number[16]) % 2 == man
        assert number[-1] == ric.calc_check_digit(number)
        assert not ric.is_valid(number)  # nobody's: the region does not exist


def test_a_crowd_born_on_one_day_shares_no_number() -> None:
    rng = np.random.default_rng(3)
    born = np.repeat(np.datetime64("1980-02-29", "s"), 20_000)
    numbers = identity.id_numbers(born, np.ones(20_000, dtype=bool), rng)
    assert len(set(numbers)) == 20_000


@given(st.integers(0, 31**4), st.booleans())
def test_credit_codes_are_valid(serial: int, public: bool) -> None:
    code = identity.credit_codes(np.array([serial]), np.array([public]))[0]
    assert uscc.is_valid(code)
    assert code[:2] == ("12" if public else "91")
    assert code[2:5] == "999"


def test_credit_codes_differ() -> None:
    codes = identity.credit_codes(np.arange(200_000), np.zeros(200_000, dtype=bool))
    assert len(np.unique(codes)) == 200_000


def test_hashes_tell_kinds_apart_and_hide_their_order() -> None:
    phones, homes = (identity.hashes(kind, np.arange(1_000)) for kind in ("phone", "address"))
    assert len({*phones, *homes}) == 2_000
    assert all(len(each) == 16 for each in phones)
    assert list(np.sort(phones)) != list(phones)
