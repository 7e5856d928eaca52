from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from jihe.law.money import clamp, half_up, share


def test_half_a_fen_goes_up_and_less_goes_down() -> None:
    assert share(5, 1000) == 1  # 0.5 fen
    assert share(4, 1000) == 0  # 0.4 fen
    assert half_up(2.5) == 3
    assert half_up(2.49) == 2


@given(fen=st.integers(0, 10**12), bp=st.integers(0, 40_000))
def test_a_share_is_never_further_than_half_a_fen_from_the_truth(fen: int, bp: int) -> None:
    off = share(fen, bp) - Fraction(fen * bp, 10_000)
    assert Fraction(-1, 2) < off <= Fraction(1, 2)


def test_bounds_are_kept_and_reached() -> None:
    assert clamp([99, 100, 101, 199, 200, 201], 100, 200).tolist() == [100, 100, 101, 199, 200, 200]
