"""Panels and their charts: rates as statsmodels fits them, months of all that are nobody's, rises that are one's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.warning import Capacity, InControl, OneOffMonth, PanelChart, RisesSeen, WarningModel
from jihe.warning.estimators.control_chart import limit_for
from jihe.warning.estimators.panel import Panel, fit_rates, masked, places
from jihe.warning.methods.base import TooFewError
from jihe.warning.trials.base import Given
from jihe.warning.trials.panel_chart import watch

METHOD = PanelChart(measures=("claims", "yuan"), exposure="heads", series="office", time="month", group="line")
MODEL: Any = WarningModel(
    code="M97", title="试", title_en="try", line="cross", entity="town_month", features=["claims", "yuan", "heads"],
    reasons=dict.fromkeys(["claims", "yuan", "heads"], ("甲 {value} {usual}", "a {value} {usual}")),
    method=METHOD, capacity=Capacity(3, 0.5), severity=[(0.5, 2)], subject=("office", "office"), says="甲", says_en="a",
)  # fmt: skip


def city(seed: int = 3, offices: int = 16, months: int = 30, level: float = 12.0) -> pd.DataFrame:
    """Offices of two lines with rates of their own, a season and a trend that all share."""
    rng = np.random.default_rng(seed)
    rows = []
    for office in range(offices):
        size, rate = rng.uniform(500, 2000), rng.uniform(0.5, 1.5) * level / 1000
        for month in range(months):
            season = (1 + 0.4 * np.sin(month / 12 * 2 * np.pi)) * (1 + 0.02 * month)
            claims = rng.poisson(size * rate * season)
            rows.append((office, month + 100, office % 2, size, claims, float(rng.gamma(2 * claims + 1e-9, 1500))))
    frame = pd.DataFrame(rows, columns=["office", "month", "line", "heads", "claims", "yuan"])
    return frame.assign(id=np.arange(len(frame)))


def at(frame: pd.DataFrame, office: int, months: int) -> pd.Series:
    return (frame["office"] == office) & (frame["month"] > frame["month"].max() - months)


def scored(frame: pd.DataFrame, fitted_on: pd.DataFrame | None = None) -> pd.Series:
    fitted = METHOD.fit(MODEL, frame if fitted_on is None else fitted_on, None)
    return pd.Series(fitted.score(frame), index=frame.index)


def test_rates_are_the_poisson_glm_of_series_and_month() -> None:
    frame = city(offices=6, months=12)
    panel = Panel.of(METHOD, frame.assign(line=0))
    rate, spread = fit_rates(panel.observed["claims"], panel.exposure, 0.0)
    design = pd.get_dummies(frame[["office", "month"]].astype(str), drop_first=True).astype(float)
    model = sm.GLM(
        frame["claims"], sm.add_constant(design), family=sm.families.Poisson(), offset=np.log(frame["heads"])
    ).fit(scale="X2")  # quasi-Poisson
    theirs = [model.params.get(f"office_{office}", 0.0) for office in range(6)]
    np.testing.assert_allclose(np.log(rate / rate[0]), theirs, atol=1e-6)
    assert spread == pytest.approx(max(1.0, model.scale), rel=1e-6)


def test_a_series_without_an_event_has_a_rate_by_the_worth_of_one() -> None:
    seen, exposure = np.array([[0.0, 0, 0], [4, 6, 5]]), np.full((2, 3), 10.0)
    assert fit_rates(seen, exposure, 0.0)[0][0] == 0
    rate, _ = fit_rates(seen, exposure, 1.0)
    # 1 ÷ (30 + 1 ÷ 0.25): one event's worth of the group's rate, 15 in 60.
    assert rate[0] == pytest.approx(1 / 34)
    assert fit_rates(np.zeros((2, 3)), exposure, 1.0)[0].tolist() == [0, 0]


def test_most_series_off_mask_a_month_and_half_of_them_do_not() -> None:
    z = np.zeros((6, 2))
    z[:4, 0], z[:3, 1] = [2.1, -2.1, 3, 5], 9
    assert masked(z)[0].tolist() == [True, False]
    assert masked(np.full((4, 1), 9.0))[0].tolist() == [False]  # four say nothing of most
    assert masked(np.full((5, 1), 2.0))[0].tolist() == [False]
    assert masked(np.where(np.eye(6)[:, :1] == 1, np.nan, 2.1))[0].tolist() == [True]


def test_the_grid_has_every_month_and_knows_what_is_missing() -> None:
    frame = city(offices=3, months=5)
    frame = frame[~((frame["office"] == 1) & (frame["month"] == 102))]
    panel = Panel.of(METHOD, frame.sample(frac=1, random_state=1))
    assert panel.times.tolist() == [100, 101, 102, 103, 104]
    assert np.isnan(panel.exposure).tolist() == [[False] * 5, [False, False, True, False, False], [False] * 5]
    assert panel.group.tolist() == [0, 1, 0]
    assert np.isnan(METHOD.fit(MODEL, frame, None).residuals(panel, "claims"))[1].tolist() == [
        False, False, True, False, False,
    ]  # fmt: skip
    assert places(np.array([2, 5]), np.array([5, 3, 2])).tolist() == [1, -1, 0]


def test_a_lasting_rise_of_one_office_is_over_the_limit_and_nobody_elses_is() -> None:
    frame = city()
    frame.loc[at(frame, 5, 4), "claims"] *= 2
    scores = scored(frame)
    last = frame["month"] == frame["month"].max()
    assert frame[last & (scores >= 0.5)]["office"].tolist() == [5]
    fitted = METHOD.fit(MODEL, frame, None)
    beside = {
        name: each[(last & (frame["office"] == 5)).to_numpy()][0] for name, each in fitted.evidence(frame).items()
    }
    assert beside["months_raised"] >= 4
    assert scores[last & (frame["office"] == 5)].iloc[0] == pytest.approx(
        beside["times_limit"] / (1 + beside["times_limit"])
    )
    assert frame[at(frame, 5, 1)]["claims"].iloc[0] > 1.3 * beside["expected_claims"]


def test_outlay_alone_can_rise() -> None:
    frame = city()
    frame.loc[at(frame, 5, 4), "yuan"] *= 2.5
    assert (scored(frame)[at(frame, 5, 1)] >= 0.5).all()
    assert (scored(city())[at(frame, 5, 1)] < 0.5).all()


def test_what_all_offices_have_is_nobodys_rise() -> None:
    frame = city()
    late = frame["month"] >= frame["month"].max() - 1
    everywhere = frame.assign(claims=frame["claims"].where(~late, (1.5 * frame["claims"]).round()))
    assert (scored(everywhere, fitted_on=frame)[late] < 0.5).all()


def test_months_that_most_offices_are_far_off_move_no_chart() -> None:
    frame = city(offices=20)
    last = frame["month"] == frame["month"].max()
    wild = frame.assign(claims=frame["claims"].where(~last, frame["claims"] * np.where(frame["office"] % 4 < 2, 6, 0)))
    fitted = METHOD.fit(MODEL, frame, None)
    panel = Panel.of(METHOD, wild)
    assert np.isnan(fitted.residuals(panel, "claims")[:, -1]).all()
    assert not np.isnan(fitted.residuals(Panel.of(METHOD, frame), "claims")[:, -1]).any()


def test_a_town_that_grows_may_have_more_claims() -> None:
    frame = city()
    grown = at(frame, 5, 6)
    frame["claims"] = frame["claims"].where(~grown, frame["claims"] * 2)
    frame["yuan"] = frame["yuan"].where(~grown, frame["yuan"] * 2)
    frame["heads"] = frame["heads"].where(~grown, frame["heads"] * 2)
    assert (scored(frame)[at(frame, 5, 1)] < 0.5).all()


@given(seed=st.integers(0, 50), office=st.integers(0, 7), more=st.integers(1, 60))
@settings(max_examples=15, deadline=None)
def test_more_claims_of_an_office_are_never_less_suspicious(seed: int, office: int, more: int) -> None:
    frame = city(seed, offices=8, months=8)
    fitted = METHOD.fit(MODEL, frame, None)
    raised = frame["claims"] + more * at(frame, office, 1)
    before, after = (fitted.score(one) for one in (frame, frame.assign(claims=raised)))
    own = at(frame, office, 1).to_numpy()
    assert after[own][0] >= before[own][0] - 1e-12


def test_a_new_office_is_like_its_line_and_a_new_line_expects_nothing() -> None:
    frame = city()
    fitted = METHOD.fit(MODEL, frame[frame["office"] != 4], None)
    panel = Panel.of(METHOD, frame)
    expected = fitted.expected(panel, "claims")[4].sum()
    usual = fitted.group_rate[METHOD.measures.index("claims"), 0] * frame[frame["office"] == 4]["heads"].sum()
    assert expected == pytest.approx(usual, rel=0.1)
    strange = fitted.score(frame.assign(line=7))
    assert np.isfinite(strange).all()


def test_too_few_months_are_said() -> None:
    with pytest.raises(TooFewError, match="a series of 3 months; a chart needs 4"):
        METHOD.fit(MODEL, city(months=3), None)
    assert METHOD.fit(MODEL, city(months=4), None).limit > 0


def test_all_charts_together_make_the_limit() -> None:
    assert METHOD.fit(MODEL, city(), None).run_length == 3 * 2 * 16
    assert replace(METHOD, quiet=0.1).fit(MODEL, city(), None).run_length == 24


def test_validation_plants_rises_and_states_its_baseline() -> None:
    metrics = METHOD.validate(MODEL, city(), None).metrics
    assert {"planted_in_top", "baseline_planted_in_top", "gain_planted_in_top", "planted_above_limit"} <= set(metrics)
    assert metrics["planted_in_top"].value > 0.3
    gain = metrics["gain_planted_in_top"]
    assert gain.value == pytest.approx(metrics["planted_in_top"].value - metrics["baseline_planted_in_top"].value)
    assert gain.low < gain.value < gain.high


def test_a_planted_rise_is_where_it_was_planted() -> None:
    panel = Panel.of(METHOD, city())
    risen = panel.planted("claims", 3, 28, 6, 1.0, np.random.default_rng(0))
    more = risen.observed["claims"] - panel.observed["claims"]
    assert set(zip(*np.nonzero(more), strict=True)) <= {(3, 28), (3, 29)}
    assert more[3, 28:].mean() == pytest.approx(np.mean(panel.observed["claims"][3]), rel=0.7)
    yuan = panel.planted("yuan", 3, 28, 1, 0.5, np.random.default_rng(0)).observed["yuan"] - panel.observed["yuan"]
    assert yuan[3, 28] == pytest.approx(0.5 * panel.observed["yuan"][3].mean())
    assert np.count_nonzero(yuan) == 1


def trial_of(frame: pd.DataFrame, method: PanelChart = METHOD) -> Given:
    return Given(replace(MODEL, method=method), frame, None, None, date(2026, 3, 31))  # type: ignore[arg-type]


def test_a_chart_is_quiet_as_long_as_its_limit_says() -> None:
    # Standard normal values: the run length watched is the one the limit was made for.
    z = np.random.default_rng(2).standard_normal((1, 100, 200))
    alarms, watched = watch(z, 0.25, limit_for(0.25, 60.0), 1, seed=4)
    assert watched.sum() == 100 * 200 * 100
    assert watched.sum() / alarms.sum() == pytest.approx(60, rel=0.15)


def test_the_run_length_trial_counts_alarms_of_either_measure_and_begins_again() -> None:
    z = np.zeros((2, 3, 12))
    z[0, 0, 5], z[1, 0, 8], z[0, 1, :] = 100.0, 100.0, np.nan
    alarms, watched = watch(z, 0.5, 5.0, 1, seed=1)
    assert alarms.tolist() == [200, 0, 0]
    assert watched.tolist() == [1200, 1200, 1200]
    together = watch(np.where(np.arange(12) // 6 == 1, 3.0, -9.0)[None, None], 0.25, 1.5, 6, seed=1)[0]
    assert together[0] > 90  # six together reach the limit, in nearly every history
    assert watch(np.where(np.arange(12) // 6 == 1, 3.0, -9.0)[None, None], 0.25, 1.5, 1, seed=1)[0][0] < together[0]


@pytest.mark.parametrize(("quiet", "finding"), [(3.0, "shown"), (0.0, "refuted")])
def test_the_run_length_trial_knows_a_chart_that_is_too_eager(quiet: float, finding: str) -> None:
    method = replace(METHOD, quiet=quiet, in_control=4.0)
    assert InControl(months=24).run(trial_of(city(), method)).finding == finding


def test_rises_are_seen_sooner_the_larger_they_are() -> None:
    outcome = RisesSeen("claims", least=0.5, repeats=25).run(trial_of(city()))
    seen = [outcome.metrics[f"seen_{rise}_in_6"].value for rise in (0, 30, 60, 100)]
    assert seen == sorted(seen)
    assert seen[0] < 0.2 < 0.8 < seen[-1]
    assert outcome.finding == "shown"
    assert outcome.metrics["delay_100"].value < outcome.metrics["delay_30"].value <= 6
    assert outcome.metrics["seen_100_in_2"].value <= outcome.metrics["seen_100_in_6"].value
    assert RisesSeen("claims", least=1.0, rises=(0.0,), repeats=20).run(trial_of(city())).finding == "refuted"
    with pytest.raises(TooFewError, match="no series has 1000 claims a month"):
        RisesSeen("claims", least=0.5, usual=1000.0).run(trial_of(city()))
    with pytest.raises(TooFewError, match="too few before a rise"):
        RisesSeen("claims", least=0.5).run(trial_of(city(months=11)))


def test_a_one_off_month_of_all_alarms_nobody() -> None:
    outcome = OneOffMonth("claims", times=2.0, most=1 / 24).run(trial_of(city()))
    assert outcome.finding == "shown"
    eager = OneOffMonth("claims", times=2.0, most=0.0, repeats=5)
    assert eager.run(trial_of(city(), replace(METHOD, quiet=0.0, in_control=3.0))).finding == "refuted"
