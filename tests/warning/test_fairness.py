"""Ratios between groups: by hand, that intervals cover, who belongs to which group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.law import Law
from jihe.warning.fairness import groups, ratios
from tests.support import shown


def test_a_ratio_by_hand() -> None:
    hit = np.array([1.0] * 20 + [0] * 80 + [1] * 10 + [0] * 90)
    group = pd.Series(["a"] * 100 + ["b"] * 100)
    a, b = sorted(ratios(hit, np.ones(200), group), key=lambda one: one.group)
    assert a.value == pytest.approx((20.5 / 100.5) / (10.5 / 100.5))
    assert b.value == pytest.approx(1 / a.value)
    # Two groups: each at 95 %.
    spread = 1.959964 * np.sqrt(1 / 20.5 + 1 / 10.5 - 2 / 100.5)
    assert (a.low, a.high) == pytest.approx((a.value * np.exp(-spread), a.value * np.exp(spread)))
    assert a.outside(0.5, a.low - 1e-9) > 1
    assert a.outside(0.5, a.low + 1e-9) < 1
    assert b.outside(b.high + 1e-9, 2) > 1
    assert b.outside(b.high - 1e-9, 2) < 1


def test_the_intervals_of_alike_groups_hold_one_nine_times_in_ten() -> None:
    rng, held = np.random.default_rng(1), 0
    for _ in range(300):
        group = pd.Series(rng.choice(list("abcd"), 500))
        found = ratios((rng.random(500) < 0.1).astype(float), np.ones(500), group)
        held += all(one.low <= 1 <= one.high for one in found)
    assert 265 <= held <= 300


def test_weights_widen_and_nobody_hit_gives_nothing() -> None:
    hit, group = np.array([1.0, 0] * 50), pd.Series(["a"] * 50 + ["b"] * 50)
    plain = ratios(hit, np.ones(100), group)[0]
    heavy = ratios(hit, np.tile([1.0, 1, 1, 9], 25), group)[0]
    assert heavy.high / heavy.low > plain.high / plain.low
    assert ratios(np.zeros(100), np.ones(100), group) == []
    assert ratios(hit, np.ones(100), pd.Series(["a"] * 100)) == []


def test_who_belongs_to_which_group(small_tables: Callable[..., Any], the_law: Law) -> None:
    people = [
        {"person_id": 1, "sex": "M", "birth_date": date(2001, 3, 31), "town": "ZS01"},
        {"person_id": 2, "sex": "F", "birth_date": date(2001, 4, 1), "town": "ZS02"},
    ]
    tables = small_tables(
        person=people, employer=[{"employer_id": 7, "town": "ZS03"}], wi_case=[{"case_id": 5, "person_id": 1}]
    )
    with shown(tables, date(2026, 3, 31), the_law) as session:
        found = groups(session, "person", np.array([2, 1, 2, 9]))
        assert found["sex"].tolist()[:3] == ["F", "M", "F"]
        assert found["town"].tolist()[:3] == ["ZS02", "ZS01", "ZS02"]
        assert found["age"].tolist()[:3] == ["0-24", "25-34", "0-24"]  # 24 on the last day before the birthday
        assert found.iloc[3].isna().all()
        firms = groups(session, "employer", np.array([7]))
        assert list(firms.columns) == ["town"]
        cases = groups(session, "wi_case", np.array([5, 4, 5]))
        assert cases["sex"].tolist()[::2] == ["M", "M"]
        assert cases.iloc[1].isna().all()
        assert groups(session, "operator", np.array([1])).empty
