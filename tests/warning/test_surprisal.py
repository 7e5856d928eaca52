"""The method of surprise: rates that the worst offender cannot bend, tails, the scale, and what a validation says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom, nbinom

from jihe.warning import Capacity, Counted, Mutual, Surprisal, WarningModel
from jihe.warning.estimators.rates import GammaPrior
from jihe.warning.methods.surprisal import DEEPEST, FittedSurprisal, of_count, of_pair, on_scale, usual_rate

METHOD = Surprisal(
    patterns=[
        Counted("shared", over="matters"),
        Counted("kin"),
        Mutual("both", expected=("given", "taken"), among="pairs"),
    ],
    planted=("shared", (1, 10)),
)
NAMES = ["shared", "kin", "both"]
MODEL: Any = WarningModel(
    code="M98", title="试", title_en="try", line="cross", entity="operator", features=NAMES,
    reasons=dict.fromkeys(NAMES, ("甲 {value} {usual}", "a {value} {usual}")),
    method=METHOD, capacity=Capacity(10, 0.5), severity=[(0.9, 3)], subject=("operator", "op_id"),
    says="甲", says_en="a",
)  # fmt: skip


def operators(seed: int = 3, n: int = 600) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    matters = rng.lognormal(5, 1, n).round()
    given, taken = rng.uniform(0, 6, n), rng.uniform(0, 6, n)
    return pd.DataFrame({
        "shared": rng.poisson(0.002 * matters).astype(float), "matters": matters,
        "kin": (rng.random(n) < 0.01).astype(float), "given": given, "taken": taken, "pairs": rng.integers(1, 5, n),
        "both": np.minimum(rng.poisson(given), rng.poisson(taken)).astype(float),
    })  # fmt: skip


@pytest.fixture(scope="module")
def fitted() -> tuple[pd.DataFrame, FittedSurprisal]:
    frame = operators()
    return frame, METHOD.fit(MODEL, frame, None)


def each(n: int) -> Any:
    return np.arange(n)


def test_the_rate_is_the_populations() -> None:
    rng = np.random.default_rng(1)
    over = rng.uniform(50, 500, 3000)
    prior = usual_rate(rng.poisson(0.01 * over).astype(float), over, each(3000))
    assert prior.mean == pytest.approx(0.01, rel=0.05)


def test_who_does_most_of_it_does_not_make_it_usual() -> None:
    events, over = np.zeros(100), np.full(100, 50.0)
    quiet = usual_rate(events, over, each(100))
    events[7] = 40
    bent = usual_rate(events, over, each(100))
    assert quiet.mean < bent.mean < 2 / 5000  # one event of his counts, forty would be 0.008
    assert of_count(np.array([40.0]), np.array([50.0]), bent)[0] > 30


def test_a_bearer_adds_no_more_over_many_rows_than_over_one() -> None:
    events, over = np.zeros(1000), np.ones(1000)
    events[:40] = 1
    spread = usual_rate(events, over, each(1000))
    by_one = usual_rate(events, over, np.minimum(np.arange(1000), 40) // 40)
    assert spread.mean == pytest.approx(0.04, rel=0.1)
    assert by_one.mean < 0.01


def test_one_event_is_never_cut_off() -> None:
    over = np.ones(1000)
    events = (np.arange(1000) < 3).astype(float)
    assert usual_rate(events, over, each(1000)).mean == pytest.approx(0.003, rel=0.4)


@given(k=st.integers(0, 40), over=st.integers(0, 500), mean=st.floats(1e-6, 0.2), shape=st.floats(0.05, 4.0))
def test_a_count_is_worth_the_tail_of_its_prediction(k: int, over: int, mean: float, shape: float) -> None:
    prior = GammaPrior(mean, shape)
    worth, more = of_count(np.array([k, k + 1.0]), np.array([over, over + 0.0]), prior)
    exposure = max(over, k)
    tail = nbinom.sf(k - 1, shape, shape / (shape + mean * exposure)) if k else 1.0
    assert worth == pytest.approx(min(-np.log(tail), DEEPEST) if tail > 0 else DEEPEST, rel=1e-6, abs=1e-9)
    assert 0 <= worth <= DEEPEST
    if k + 1 <= over:
        assert more >= worth


@given(matters=st.integers(2, 60), made=st.integers(1, 59), approved=st.integers(1, 59), k=st.integers(0, 60))
def test_the_closed_form_never_says_more_than_permuting_would(matters: int, made: int, approved: int, k: int) -> None:
    made, approved = min(made, matters), min(approved, matters)
    mean = made * approved / matters
    k = max(k, int(np.ceil(mean + 1)))
    worth = of_pair(*(np.array([float(x)]) for x in (k, mean, mean, 1)))[0]
    exact = hypergeom.sf(k - 1, matters, made, approved)
    assert np.exp(-worth / 2) >= exact * (1 - 1e-9)


def test_a_pair_is_worth_less_where_more_pairs_were_looked_at() -> None:
    args = (np.array([9.0, 9.0]), np.array([1.0, 1.0]), np.array([2.0, 2.0]), np.array([1.0, 10.0]))
    one, ten = of_pair(*args)
    assert one - ten == pytest.approx(np.log(10))
    assert of_pair(*(np.array([x]) for x in (0.0, 1.0, 2.0, 5.0)))[0] == 0


def test_half_the_scale_is_one_in_a_thousand() -> None:
    assert on_scale(np.array([0.0, np.log(1000), 3 * np.log(1000)])).tolist() == pytest.approx([0, 0.5, 0.75])


@given(a=st.floats(0, 5000), b=st.floats(0, 5000))
def test_the_scale_keeps_the_order(a: float, b: float) -> None:
    low, high = on_scale(np.array(sorted((a, b))))
    assert 0 <= low <= high < 1


def test_patterns_add_up(fitted: tuple[pd.DataFrame, FittedSurprisal]) -> None:
    _, learnt = fitted
    row = {"shared": 0, "matters": 100, "kin": 0, "both": 0, "given": 1, "taken": 1, "pairs": 1}
    rows = pd.DataFrame([row, row | {"shared": 3}, row | {"kin": 1}, row | {"both": 5},
                         row | {"shared": 3, "kin": 1, "both": 5}])  # fmt: skip
    total = learnt.surprise(rows)
    assert total[0] == 0
    assert (total[1:4] > 1).all()
    assert total[4] == pytest.approx(total[1:4].sum())
    beside = learnt.evidence(rows)
    assert beside["one_in"][1] == pytest.approx(np.exp(total[1]))
    assert learnt.score(rows)[4] == pytest.approx(total[4] / (total[4] + np.log(1000)))


def test_more_opportunities_make_the_same_count_less_surprising(fitted: tuple[pd.DataFrame, FittedSurprisal]) -> None:
    _, learnt = fitted
    row = {"shared": 3, "kin": 0, "both": 0, "given": 1, "taken": 1, "pairs": 1}
    few, many = learnt.surprise(pd.DataFrame([row | {"matters": 10}, row | {"matters": 1000}]))
    assert few > many + 3


def test_what_is_not_known_did_not_happen(fitted: tuple[pd.DataFrame, FittedSurprisal]) -> None:
    _, learnt = fitted
    row = {"shared": np.nan, "matters": 9, "kin": np.nan, "both": np.nan, "given": 1, "taken": 1, "pairs": 1}
    assert learnt.surprise(pd.DataFrame([row])).tolist() == [0]


def test_an_honest_population_is_hardly_alarmed_at(fitted: tuple[pd.DataFrame, FittedSurprisal]) -> None:
    frame, learnt = fitted
    assert (learnt.score(frame) >= 0.5).mean() <= 0.01


def test_the_validation_finds_what_it_planted(fitted: tuple[pd.DataFrame, FittedSurprisal]) -> None:
    frame, _ = fitted
    made = METHOD.validate(MODEL, frame, None)
    assert made.metrics["planted_in_top"].value > 0.6
    assert made.metrics["gain_planted_in_top"].value > 0.2
    assert made.metrics["false_alarm_share"].value < 0.01
    assert (made.rows, "planted on 6 of 600" in made.says) == (600, True)
    again = METHOD.validate(MODEL, frame, None)
    assert again.metrics == made.metrics


def test_an_empty_pattern_has_a_rate(fitted: tuple[pd.DataFrame, FittedSurprisal]) -> None:
    frame = fitted[0].assign(shared=0.0, matters=0.0, kin=0.0)
    learnt = METHOD.fit(MODEL, frame, None)
    assert (learnt.mean > 0).all()
    parameters = learnt.parameters()
    assert parameters["kin_rate"] == pytest.approx(0.5 / 600, rel=0.5)
    assert set(METHOD.reads) == {"shared", "matters", "kin", "both", "given", "taken", "pairs"}
