"""Check values: the published tables of the 2024 decision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jihe.law import retirement
from jihe.law.months import add_months, month_number

BASE = {"M": 720, "F55": 660, "F50": 600}
CAP = {"M": 36, "F55": 36, "F50": 60}

# born, retires, delay in months
TABLE = {
    "M": [
        (196412, 202412, 0),
        (196501, 202502, 1),
        (196504, 202505, 1),
        (196505, 202507, 2),
        (196601, 202605, 4),
        (196801, 202811, 10),
        (197001, 203105, 16),
        (197401, 203605, 28),
        (197608, 203907, 35),
        (197609, 203909, 36),
        (197701, 204001, 36),
        (199001, 205301, 36),
    ],
    "F55": [
        (196912, 202412, 0),
        (197001, 202502, 1),
        (197104, 202608, 4),
        (197201, 202708, 7),
        (197501, 203105, 16),
        (198108, 203907, 35),
        (198109, 203909, 36),
        (199001, 204801, 36),
    ],
    "F50": [
        (197412, 202412, 0),
        (197501, 202502, 1),
        (197502, 202503, 1),
        (197503, 202505, 2),
        (197601, 202608, 7),
        (197801, 202908, 19),
        (198001, 203208, 31),
        (198410, 203909, 59),
        (198411, 203911, 60),
        (199001, 204501, 60),
    ],
}
ROWS = [(track, *row) for track, rows in TABLE.items() for row in rows]

BIRTHS = st.builds(lambda year, month: year * 100 + month, st.integers(1930, 2010), st.integers(1, 12))
TRACKS = st.sampled_from(retirement.TRACKS)


@pytest.mark.parametrize(("track", "born", "retires", "delay"), ROWS)
def test_the_month_of_the_published_table(track: str, born: int, retires: int, delay: int) -> None:
    assert retirement.statutory_month(born, track) == retires
    assert month_number(retires) - month_number(retirement.base_month(born, track)) == delay
    assert month_number(retirement.base_month(born, track)) - month_number(born) == BASE[track]


def test_millions_at_once_agree_with_one_by_one() -> None:
    tracks, born, retires, _ = zip(*ROWS, strict=True)
    assert retirement.statutory_month(np.array(born), np.array(tracks)).tolist() == list(retires)


@given(born=BIRTHS, track=TRACKS)
def test_nobody_retires_before_the_old_age_or_later_than_the_cap(born: int, track: str) -> None:
    delay = month_number(retirement.statutory_month(born, track)) - month_number(retirement.base_month(born, track))
    assert 0 <= delay <= CAP[track]


@given(born=BIRTHS, track=TRACKS)
def test_who_is_born_later_never_retires_earlier_and_never_two_steps_later(born: int, track: str) -> None:
    now = month_number(retirement.statutory_month(born, track))
    following = month_number(retirement.statutory_month(add_months(born, 1), track))
    assert following - now in (1, 2)


def test_flexible_early_retirement_stops_at_the_old_age() -> None:
    # delay 35 of 36 possible months early: the old age is the floor
    assert retirement.flexible_early_month(197608, "M") == 203608
    # delay 60: three years before 2039-11, not the 50th birthday in 2034-11
    assert retirement.flexible_early_month(198411, "F50") == 203611
    # delay 37: one month above the old age of 2030-02
    assert month_number(retirement.statutory_month(198101, "F50")) - month_number(203101) == 37
    assert retirement.flexible_early_month(198101, "F50") == 203102
    # before the reform there is nothing to shorten
    assert retirement.flexible_early_month(196412, "M") == 202412


@given(born=BIRTHS, track=TRACKS)
def test_flexible_months_embrace_the_statutory_one(born: int, track: str) -> None:
    statutory = month_number(retirement.statutory_month(born, track))
    early = month_number(retirement.flexible_early_month(born, track))
    late = month_number(retirement.flexible_late_month(born, track))
    assert max(month_number(retirement.base_month(born, track)), statutory - 36) == early
    assert late - statutory == (36 if statutory >= month_number(202501) else 0)


def test_late_retirement_begins_with_the_reform() -> None:
    assert retirement.flexible_late_month(196412, "M") == 202412
    assert retirement.flexible_late_month(196501, "M") == 202802


def test_special_work_and_illness_by_sex() -> None:
    assert retirement.special_work_month([197001, 197001], ["M", "F"]).tolist() == [202501, 201501]
    assert retirement.illness_month([197001, 197001], ["M", "F"]).tolist() == [202001, 201501]


@pytest.mark.parametrize(
    ("ym", "months"),
    [
        (202603, 180),
        (202912, 180),
        (203001, 186),
        (203012, 186),
        (203101, 192),
        (203501, 216),
        (203812, 234),
        (203901, 240),
        (205012, 240),
    ],
)
def test_least_years_grow_by_half_a_year_from_2030(ym: int, months: int) -> None:
    assert retirement.minimum_months(ym) == months


def test_an_unknown_track_is_named() -> None:
    with pytest.raises(LookupError, match="has no key F60; its keys are: M, F55, F50"):
        retirement.statutory_month(197001, "F60")
