"""Several signs at once: shares by beta-binomial, independent chances, small rows that are quiet, mills found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import beta, betabinom

from jihe.warning import Capacity, HonestStayQuiet, Planted, Raised, Rate, SeveralSigns, Share, WarningModel
from jihe.warning.estimators.rates import SIZES, BetaPrior, fit_share, share_above
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.several_signs import FittedSeveralSigns, at_least
from jihe.warning.trials.base import Given

METHOD = SeveralSigns([Rate("pace", "days"), Share("agent", "n"), Share("unable", "n"), Share("unknown", "due")])
NAMES = ["pace", "agent", "unable", "unknown"]
MODEL: Any = WarningModel(
    code="M96", title="试", title_en="try", line="unemployment", entity="training_issuer", features=NAMES,
    reasons=dict.fromkeys(NAMES, ("甲 {value} {usual}", "a {value} {usual}")), method=METHOD,
    capacity=Capacity(5, 0.8), severity=[(0.8, 2)], subject=("training_issuer", "id"), says="甲", says_en="a",
)  # fmt: skip


def issuers(seed: int = 1, rows: int = 80) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 150, rows)
    days = np.maximum(1, n // 2)
    due = (0.8 * n).astype(int)
    return pd.DataFrame({
        "id": np.arange(rows), "n": n, "days": days, "due": due, "pace": rng.poisson(1.8 * days) / days,
        "agent": rng.binomial(n, rng.beta(1, 9, rows)) / n, "unable": rng.binomial(n, 0.02, rows) / n,
        "unknown": rng.binomial(due, rng.beta(1, 40, rows)) / np.maximum(due, 1),
    })  # fmt: skip


@pytest.fixture(scope="module")
def fitted() -> FittedSeveralSigns:
    return METHOD.fit(MODEL, issuers(), None)


def row(**values: float) -> pd.DataFrame:
    usual = {"id": 1, "n": 60.0, "days": 30.0, "due": 50.0, "pace": 1.8, "agent": 0.1, "unable": 0.0, "unknown": 0.0}
    return pd.DataFrame([usual | values])


def score(fitted: FittedSeveralSigns, **values: float) -> float:
    return float(fitted.score(row(**values))[0])


@pytest.mark.parametrize(("mean", "size"), [(0.05, 20.0), (0.4, 4.0)])
def test_a_fit_recovers_the_shares_simulated(mean: float, size: float) -> None:
    rng = np.random.default_rng(3)
    trials = rng.integers(10, 200, 4000)
    events = rng.binomial(trials, rng.beta(mean * size, (1 - mean) * size, 4000)).astype(float)
    prior = fit_share(events, trials.astype(float))
    assert prior.mean == pytest.approx(mean, rel=0.05)
    assert prior.size == pytest.approx(size, rel=0.15)


def test_the_likelihood_is_the_beta_binomials() -> None:
    # A grid around the fit: nothing near it is likelier by scipy's own distribution.
    rng = np.random.default_rng(4)
    trials = rng.integers(5, 60, 300)
    events = rng.binomial(trials, rng.beta(2, 8, 300))
    prior = fit_share(events.astype(float), trials.astype(float))

    def likely(mean: float, size: float) -> float:
        return float(betabinom.logpmf(events, trials, mean * size, (1 - mean) * size).sum())

    best = likely(prior.mean, prior.size)
    assert all(likely(prior.mean * a, prior.size * b) <= best + 1e-6 for a, b in product((0.95, 1.05), (0.9, 1.1)))


def test_equal_shares_are_still_believed_to_differ() -> None:
    trials = np.full(500, 100.0)
    assert fit_share(np.full(500, 20.0), trials).size == pytest.approx(SIZES[1])
    assert fit_share(np.where(np.arange(500) % 2, 100.0, 0.0), trials).size == pytest.approx(SIZES[0])


def test_no_share_without_a_trial() -> None:
    with pytest.raises(ValueError, match="3 rows without a trial"):
        fit_share(np.zeros(3), np.zeros(3))
    assert 0 < fit_share(np.zeros(3), np.array([0.0, 5, 9])).mean < 0.05


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.01, 0.9), st.floats(*SIZES), st.floats(0.02, 0.95))
def test_the_chance_is_the_posteriors_tail(events: int, others: int, mean: float, size: float, bound: float) -> None:
    prior = BetaPrior(mean, size)
    found = share_above(np.array([float(events)]), np.array([float(events + others)]), prior, bound)[0]
    a, b = mean * size + events, (1 - mean) * size + others
    assert found == pytest.approx(beta.sf(bound, a, b), abs=1e-9)
    more = share_above(np.array([events + 1.0]), np.array([events + others + 1.0]), prior, bound)[0]
    assert more >= found - 1e-12


def test_five_times_the_odds() -> None:
    assert BetaPrior(0.2, 9).times_the_odds(5.0) == pytest.approx(1.25 / 2.25)
    assert BetaPrior(0.2, 9).times_the_odds(1.0) == pytest.approx(0.2)


chances = hnp.arrays(float, (4, 3), elements=st.floats(0, 1))


@given(chances, st.integers(1, 4))
def test_at_least_so_many_of_independent_events(p: np.ndarray, count: int) -> None:
    for column in range(3):
        total = sum(
            np.prod([q if yes else 1 - q for yes, q in zip(which, p[:, column], strict=True)])
            for which in product((0, 1), repeat=4)
            if sum(which) >= count
        )
        assert at_least(p, count)[column] == pytest.approx(total, abs=1e-12)


def test_one_sign_has_honest_reasons_and_two_do_not(fitted: FittedSeveralSigns) -> None:
    assert score(fitted) < 0.05
    assert score(fitted, agent=1.0) < 0.3
    assert score(fitted, unable=0.4) < 0.3
    assert score(fitted, agent=1.0, unable=0.4) > 0.95
    assert score(fitted, pace=9.0, unknown=0.5) > 0.95
    assert fitted.evidence(row(agent=1.0, unable=0.4))["signs"][0] == pytest.approx(2, abs=0.2)


def test_few_certificates_say_little(fitted: FittedSeveralSigns) -> None:
    few = {"n": 3.0, "days": 2.0, "due": 2.0}
    assert score(fitted, **few, agent=1 / 3, unable=1 / 3) < 0.8 < score(fitted, agent=0.9, unable=1 / 3)
    nothing = score(fitted, n=0.0, days=0.0, due=0.0, agent=1.0, unable=1.0)
    assert nothing == pytest.approx(score(fitted, agent=float("nan"), unable=float("nan"), n=0.0, days=0.0, due=0.0))
    assert nothing < 0.3


def test_a_rare_sign_must_still_be_one_in_twenty(fitted: FittedSeveralSigns) -> None:
    unable = np.array([sign.column == "unable" for sign in METHOD.signs])
    rare = replace(fitted, mean=np.where(unable, 0.001, fitted.mean), weight=np.where(unable, 10.0, fitted.weight))
    seen = row(n=400.0, unable=0.03)
    assert rare.chances(seen)[2, 0] < 0.05
    assert replace(rare, method=replace(METHOD, least=0.0)).chances(seen)[2, 0] > 0.95


@given(
    name=st.sampled_from(NAMES),
    value=st.floats(0, 1),
    more=st.floats(0, 3),
    n=st.integers(0, 200),
    seed=st.integers(0, 9),
)
@settings(max_examples=60, deadline=None)
def test_more_of_a_sign_is_never_less_suspicious(
    fitted: FittedSeveralSigns, name: str, value: float, more: float, n: int, seed: int
) -> None:
    base = {**issuers(seed).iloc[seed][NAMES].to_dict(), "n": float(n), name: value}
    assert score(fitted, **base | {name: value + more}) >= score(fitted, **base) - 1e-12


def test_too_little_is_said() -> None:
    with pytest.raises(TooFewError, match="9 rows; 10 are needed"):
        METHOD.fit(MODEL, issuers(rows=9), None)
    with pytest.raises(TooFewError, match="unknown: 20 rows without a trial"):
        METHOD.fit(MODEL, issuers(rows=20).assign(due=0), None)


def test_validation_states_its_baseline_and_false_alarms() -> None:
    metrics = METHOD.validate(MODEL, issuers(), None).metrics
    assert {"mills_in_top", "baseline_mills_in_top", "false_alarm_share"} <= set(metrics)
    assert metrics["mills_in_top"].value > 0.6
    assert metrics["false_alarm_share"].value < 0.05


def given_of(frame: pd.DataFrame, **change: Any) -> Given:
    return Given(replace(MODEL, **change), frame, None, None, date(2026, 3, 31))  # type: ignore[arg-type]


def test_honest_rows_stay_quiet_and_an_eager_model_is_refuted() -> None:
    trial = HonestStayQuiet("n", below=20, most=0.02, repeats=20)
    assert trial.run(given_of(issuers())).finding == "shown"
    eager = replace(METHOD, at_once=1, times_odds=1.5, least=0.0, times_rate=1.2)
    assert trial.run(given_of(issuers(), method=eager)).finding == "refuted"


def test_rows_cut_down_are_below_the_size_and_counted_over_less() -> None:
    frame = issuers()
    cut = HonestStayQuiet("n", below=20, most=0.02)._cut(METHOD, frame, np.random.default_rng(0))
    assert cut["n"].between(1, 19).all()
    assert (cut[["due", "days"]] <= frame[["due", "days"]]).all(axis=None)
    assert (cut["due"] < 20).all()


def test_what_is_raised_is_found_and_what_is_not_is_not() -> None:
    frame = issuers()
    mill = Raised({"agent": (0.9, 1.0), "unable": (0.3, 0.4)}, ("n", "due"), (40, 60))
    assert Planted("mill", "mills", mill, at_least=0.8, count=3, repeats=4).run(given_of(frame)).finding == "shown"
    nothing = Raised({"unable": (0.0, 0.01)}, ("n", "due"), (40, 60))
    assert Planted("no", "none", nothing, at_least=0.8, count=3, repeats=4).run(given_of(frame)).finding == "refuted"
    before = frame.copy()
    made = mill(frame, np.random.default_rng(1))
    pd.testing.assert_frame_equal(frame, before)
    assert made["n"].between(40, 60).all()
    assert made["n"].equals(made["due"])
    assert made["agent"].min() >= 0.9
