"""Ratios between groups: by hand, that intervals cover, who belongs to which group."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.law import Law
from jihe.warning import Network
from jihe.warning.versions.comparing import _foretold
from jihe.warning.versions.fairness import groups, ratios
from jihe.warning.versions.promotion import Bounds
from tests.support import shown


def test_a_ratio_by_hand() -> None:
    hit = np.array([1.0] * 20 + [0] * 80 + [1] * 10 + [0] * 90)
    group = pd.Series(["a"] * 100 + ["b"] * 100)
    a, b = sorted(ratios(hit, np.ones(200), group), key=lambda one: one.group)
    # Half a hit takes three and a third people where thirty of two hundred are hit.
    assert a.value == pytest.approx(20.5 / 10.5)
    assert (a.hit, a.people, a.other_hit, a.others) == (20, 100, 10, 100)
    assert b.value == pytest.approx(1 / a.value)
    # Two groups: each at 95 %.
    spread = 1.959964 * np.sqrt(1 / 20.5 + 1 / 10.5 - 2 / (100 + 0.5 / 0.15))
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


def test_of_a_handful_nothing_is_shown() -> None:
    """Two people in a small town, neither of them hit, where one in a hundred is: once a ratio of twenty-five."""
    hit = np.array([0.0] * 2 + [1.0] * 10 + [0.0] * 988)
    group = pd.Series(["small"] * 2 + ["large"] * 998)
    small = next(one for one in ratios(hit, np.ones(1000), group) if one.group == "small")
    assert small.value == pytest.approx(1, abs=0.1)
    assert small.outside(0.8, 1.25) < 1
    assert (small.hit, small.people, small.other_hit, small.others) == (0, 2, 10, 998)


def test_small_groups_are_refused_no_more_often_than_the_level_says() -> None:
    """Eleven towns of a few and one of many, all alike, one in fifty hit: at most one audit in ten refuses."""
    rng, refused = np.random.default_rng(2), 0
    sizes = [3] * 11 + [600]
    group = pd.Series(np.repeat([f"ZS{n:02}" for n in range(12)], sizes))
    for _ in range(300):
        found = ratios((rng.random(len(group)) < 0.02).astype(float), np.ones(len(group)), group)
        refused += any(one.low > 1 or one.high < 1 for one in found)
    assert refused <= 35


def test_what_many_suffer_is_still_seen() -> None:
    """One group is hit three times as often: seen with three hundred people, and not with thirty."""

    def low(people: int) -> float:
        hit = np.array([1.0] * round(people * 0.15) + [0.0] * round(people * 0.85))
        others = np.array([1.0] * 50 + [0.0] * 950)
        group = pd.Series(["a"] * len(hit) + ["b"] * 1000)
        both = ratios(np.concatenate([hit, others]), np.ones(len(group)), group)
        return next(one for one in both if one.group == "a").low

    assert low(300) > 1.25
    assert low(30) < 1.25


def test_a_person_is_counted_once() -> None:
    hit, who = np.array([1.0, 1, 0, 1, 0, 0]), [7, 7, 8, 9, 10, 11]
    found = ratios(hit, np.ones(6), pd.Series(["a"] * 3 + ["b"] * 3, index=who))
    a = next(one for one in found if one.group == "a")
    assert (a.hit, a.people, a.other_hit, a.others) == (1, 2, 1, 3)


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
        assert cases.index.tolist()[::2] == [1, 1]  # whose case it is
        assert cases.iloc[1].isna().all()
        assert groups(session, "operator", np.array([1])).empty


@pytest.mark.parametrize(("alike", "finding"), [(True, "fails"), (False, "holds"), (None, "unknown")])
def test_a_version_is_asked_whether_its_rings_are_of_one_registration(
    alike: bool | None, finding: str, small_tables: Callable[..., Any], the_law: Law
) -> None:
    """Sixty rings of five, each of one registration, of both, or of people whose registration nobody knows."""
    people = np.arange(300).reshape(60, 5)
    rng = np.random.default_rng(2)
    of = {
        True: lambda ring: f"44200{ring % 2}",
        False: lambda _: f"44200{rng.integers(0, 2)}",
        None: lambda _: None,
    }[alike]
    rings = [(ring, int(one)) for ring, members in enumerate(people) for one in members]
    tables = small_tables(person=[{"person_id": one, "hukou_region": of(ring)} for ring, one in rings])
    method = Network({"account": "an account"}, hub="agent_id", rows=["claim_id"])
    rows = pd.DataFrame({"claim_id": people[:, 0], "person_id": [ring.tolist() for ring in people]})
    with shown(tables, date(2026, 3, 31), the_law) as session:
        view = SimpleNamespace(
            model=SimpleNamespace(key="claim_id", declaration=SimpleNamespace(method=method)),
            rows=rows, tonight=np.ones(60, dtype=bool), scores=rng.random(60),
            asked=SimpleNamespace(
                as_of=session.as_of, sessions=lambda _: nullcontext(session), bounds=Bounds.of(the_law, session.as_of)
            ),
        )  # fmt: skip
        (gate,) = _foretold(view)  # type: ignore[arg-type]
    assert (gate.name, gate.finding) == ("foretold", finding), gate.en
    view.rows = rows.drop(columns="person_id")
    assert _foretold(view) == []  # type: ignore[arg-type]
