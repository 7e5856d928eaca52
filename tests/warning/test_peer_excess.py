"""The method of peers: what is usual, what a provider's other rows say, and the trials that would show it useless."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.warning import Capacity, PeerExcess, WarningModel
from jihe.warning.estimators import PeerDeviation
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.peer_excess import Provider, honest, inflated, shrunken, variances
from jihe.warning.trials.base import Given
from jihe.warning.trials.peer_excess import InflatedBills, NoDifference, QuietProviders

METHOD = PeerExcess(
    by=["group"], logs=["yuan", "days"], plain=["drugs"], provider="house",
    providers=[Provider("excess", "house_excess", 0.1), Provider("more_drugs", "house_drugs", 0.05)], count="others",
)  # fmt: skip
MODEL: Any = WarningModel(
    code="M98", title="试", title_en="try", line="work_injury", entity="medical_bill",
    features=["yuan", "days", "drugs"],
    reasons=dict.fromkeys(["yuan", "days", "drugs"], ("甲 {value} {usual}", "a {value} {usual}")),
    method=METHOD, capacity=Capacity(20, 0.3), severity=[(0.9, 3)], subject=("medical_bill", "bill_id"),
    says="甲", says_en="a",
)  # fmt: skip


def bills(seed: int = 1, rows: int = 900, dear: float = 0.0, tertiary_severe: float = 0.0) -> pd.DataFrame:
    """Thirty hospitals; the first five are tertiary; hospital 29 is ``dear`` (log)."""
    rng = np.random.default_rng(seed)
    house, group = rng.integers(0, 30, rows), rng.integers(0, 3, rows)
    excess = rng.normal(0, 0.5, rows) + dear * (house == 29)
    drugs = np.clip(rng.normal(0.3, 0.05, rows), 0, 1)
    frame = pd.DataFrame({
        "group": group, "house": house, "tertiary": (house < 5).astype(float), "excess": excess,
        "yuan": np.exp(9 + group + tertiary_severe * (house < 5) + excess),
        "days": rng.integers(5, 20, rows), "drugs": drugs, "more_drugs": drugs - 0.3,
    })  # fmt: skip
    of = frame.groupby("house")
    frame["others"] = of["excess"].transform("count") - 1
    for own, mean in (("excess", "house_excess"), ("more_drugs", "house_drugs")):
        frame[mean] = (of[own].transform("sum") - frame[own]) / frame["others"]
    return frame


def world(frame: pd.DataFrame, method: PeerExcess = METHOD) -> Given:
    declared = replace(MODEL, method=method)
    return Given(declared, frame, None, lambda day: pytest.fail("not asked"), date(2026, 3, 31))


def test_deviation_is_in_robust_standard_deviations_of_the_group() -> None:
    x = np.array([[0, 1], [0, 2], [0, 3], [0, 4], [0, 1000.0], [1, 50], [1, 50]])
    peers = PeerDeviation(hold=0).fit(x)
    z = peers.transform(np.array([[0, 3], [0, 3 + 1.4826], [0, -1000], [0, np.nan], [1, 50], [1, 51]]))[:, 0]
    np.testing.assert_allclose(z, [0, 1, -5, 0, 0, 5])


def test_a_group_never_seen_is_judged_by_the_wider_and_a_small_one_is_held_to_it() -> None:
    rng = np.random.default_rng(0)
    wide, narrow = rng.integers(0, 2, 400).astype(float), rng.integers(0, 2, 400).astype(float)
    x = np.column_stack([wide, narrow, 10 * wide + rng.normal(size=400)])
    rare = np.array([[1.0, 7.0, 30.0]])
    peers = PeerDeviation(groups=2, hold=1).fit(np.concatenate([x, rare]))
    usual = peers.usual(np.array([[0, 5.0, 0], [1, 5.0, 0], [8.0, 0, 0], [1, 7.0, 0]]))[0][:, 0]
    assert usual[0] == pytest.approx(0, abs=0.3)
    assert usual[1] == pytest.approx(10, abs=0.3)
    assert usual[2] == pytest.approx(np.median(np.append(x[:, 2], 30)))
    assert usual[3] == pytest.approx((30 + usual[1]) / 2)


@settings(deadline=None, max_examples=40)
@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=30), shift=st.floats(-1e3, 1e3), times=st.floats(0.1, 10)
)
def test_deviation_knows_no_unit(values: list[float], shift: float, times: float) -> None:
    x = np.round(np.array(values), 3)
    if np.median(np.abs(x - np.median(x))) < 1e-2:
        return
    both = [np.column_stack([np.zeros(len(x)), each]) for each in (x, x * times + shift)]
    one, two = (PeerDeviation().fit(each).transform(each) for each in both)
    np.testing.assert_allclose(one, two, atol=1e-6)


@settings(deadline=None)
@given(
    mean=st.floats(-1, 1), count=st.integers(0, 500), within=st.floats(0.01, 2), between=st.floats(1e-4, 1)
)  # fmt: skip
def test_a_mean_is_shrunken_towards_none_and_less_with_more_rows(
    mean: float, count: int, within: float, between: float
) -> None:
    few, many = (shrunken(np.array([mean]), np.array([float(n)]), within, between) for n in (count, count + 1))
    assert abs(few.mean[0]) <= abs(many.mean[0]) <= abs(mean) + 1e-12
    assert many.spread[0] <= few.spread[0] <= np.sqrt(between) + 1e-12
    assert mean * few.mean[0] >= 0


def test_nothing_is_believed_of_a_provider_without_other_rows() -> None:
    believed = shrunken(np.array([np.nan, 0.5]), np.array([3.0, 0.0]), 0.25, 0.04)
    np.testing.assert_allclose(believed.mean, 0)
    np.testing.assert_allclose(believed.spread, 0.2)
    assert (believed.beyond(0.1, 5) == 0).all()


def test_variances_within_and_between_are_those_that_made_the_rows() -> None:
    rng = np.random.default_rng(4)
    house = np.repeat(np.arange(200), 40)
    own = rng.normal(0, 0.3, 200)[house] + rng.normal(0, 0.8, len(house))
    own[::50] = np.nan
    within, between = variances(own, house)
    assert within**0.5 == pytest.approx(0.8, rel=0.05)
    assert between**0.5 == pytest.approx(0.3, rel=0.15)
    assert variances(rng.normal(0, 0.8, len(house)), house)[1] < 0.05


def test_half_the_score_is_the_rows_own_and_half_its_providers() -> None:
    frame = bills()
    fitted = METHOD.fit(MODEL, frame, None)
    usual = frame.iloc[[0]].assign(yuan=0.0, days=0, drugs=0.0, house_excess=0.0, house_drugs=0.0, others=100)
    assert fitted.score(usual)[0] == 0
    own = usual.assign(yuan=1e12, days=10_000, drugs=1.0)
    assert fitted.score(own)[0] == pytest.approx(0.5)
    assert fitted.score(usual.assign(yuan=1e12))[0] == pytest.approx(1 / 6)
    theirs = usual.assign(house_excess=3.0, others=10_000)
    assert fitted.score(theirs)[0] == pytest.approx(0.5)
    assert fitted.score(theirs.assign(house_drugs=0.9))[0] == pytest.approx(0.5)  # either is enough
    assert fitted.score(usual.assign(house_excess=0.1, others=10_000))[0] == 0  # the margin
    unknown = usual.assign(drugs=np.nan, days=np.nan, house_excess=np.nan, house_drugs=np.nan)
    assert fitted.score(unknown)[0] == 0


def test_beside_the_score_stand_the_usual_cost_and_what_is_believed_of_the_hospital() -> None:
    frame = bills()
    fitted = METHOD.fit(MODEL, frame, None)
    beside = fitted.evidence(frame)
    assert set(beside) == set(METHOD.adds)
    for group in range(3):
        of = (frame["group"] == group).to_numpy()
        np.testing.assert_allclose(beside["usual_value"][of], frame["yuan"][of].median(), rtol=0.1)
    np.testing.assert_allclose(beside["times_usual"] * beside["usual_value"], frame["yuan"])
    assert (beside["provider_low"] < beside["provider_share"]).all()
    assert (beside["provider_share"] < beside["provider_high"]).all()


def test_a_dear_hospital_is_found_better_than_by_cost() -> None:
    metrics = METHOD.validate(MODEL, bills(), None).metrics
    assert metrics["recall_50"].value > metrics["recall_20"].value
    assert metrics["gain_recall_50"].value > 0.2


def test_dearer_bills_are_planted_in_one_hospital_and_the_dear_ones_set_aside() -> None:
    frame = bills(dear=1.0)
    assert set(frame["house"]) - set(honest(METHOD, MODEL, frame)["house"]) == {29}
    before = frame.copy()
    made = inflated(METHOD, MODEL, frame, 1.5, np.random.default_rng(0))
    assert made["times_chance"] >= 0
    pd.testing.assert_frame_equal(frame, before)


def test_the_trials_are_passed_and_fail_where_the_method_sees_nothing() -> None:
    frame = bills()
    assert InflatedBills(1.5, 3).run(world(frame)).finding == "shown"
    assert NoDifference().run(world(frame)).finding == "shown"
    blind = replace(METHOD, providers=[Provider("excess", "house_excess", 9.0)])
    assert InflatedBills(1.5, 3).run(world(frame, blind)).finding != "shown"
    eager = replace(METHOD, providers=[Provider("excess", "house_excess", -1.0)])
    assert NoDifference().run(world(frame, eager)).finding == "refuted"


def test_tertiary_hospitals_are_quiet_once_severity_is_counted() -> None:
    outcome = QuietProviders("tertiary").run(world(bills(tertiary_severe=1.5)))
    assert outcome.finding == "shown"
    assert outcome.metrics["unadjusted_believed_dearer"].value == 5
    tertiary = bills().assign(excess=lambda rows: rows["excess"] + 0.8 * rows["tertiary"])
    assert QuietProviders("tertiary").run(world(tertiary)).finding == "refuted"
    with pytest.raises(TooFewError, match="true of no"):
        QuietProviders("tertiary").run(world(bills().assign(tertiary=0.0)))


def test_too_few_bills_are_no_peers() -> None:
    with pytest.raises(TooFewError, match="29 rows are no peers"):
        METHOD.fit(MODEL, bills().iloc[:29], None)
