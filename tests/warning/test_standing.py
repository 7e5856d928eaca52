"""Whether a version beats its baseline: on the same resamples, as surely as declared, or not at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jihe.warning.estimators.metrics import over_draws, over_groups
from jihe.warning.versions.standing import standing


def test_a_gain_is_measured_on_the_same_sample_and_is_narrower_than_either_measure() -> None:
    rng = np.random.default_rng(0)
    level = rng.normal(0, 1, 400)  # what both measures share
    estimates = over_groups(
        lambda at: {"found": float(level[at].mean()) + 0.1, "baseline_found": float(level[at].mean())},
        np.arange(400),
    )
    gain = estimates["gain_found"]
    assert (gain.value, gain.low, gain.high) == pytest.approx((0.1, 0.1, 0.1))
    assert estimates["ahead_found"].value == 1.0
    assert estimates["found"].low < estimates["baseline_found"].high  # apart from one another they say nothing


def test_of_errors_less_is_better() -> None:
    estimates = over_draws(lambda: {"brier": 0.1, "baseline_brier": 0.3}, 3)
    assert estimates["gain_brier"].value == pytest.approx(0.2)
    assert estimates["ahead_brier"].value == 1.0


def test_of_simulated_cities_the_mean_must_be_ahead_not_each_city() -> None:
    found = iter([1.0, 0.0, float("nan"), 0.0] * 25)  # three cities in four hold nothing that could be found
    surely = over_draws(lambda: {"found": next(found), "baseline_found": 0.0}, 100)["ahead_found"]
    assert surely.value == 1.0
    rng = np.random.default_rng(5)
    luck = over_draws(lambda: {"found": rng.random(), "baseline_found": 0.5}, 100)["ahead_found"]
    assert 0.02 < luck.value < 0.98


def test_equal_is_not_ahead() -> None:
    estimates = over_draws(lambda: {"found": 0.3, "baseline_found": 0.3}, 3)
    assert estimates["ahead_found"].value == 0.0
    assert not standing({name: one.value for name, one in estimates.items()}, 0.9).beats


def test_the_first_measure_with_a_baseline_decides_at_the_declared_certainty() -> None:
    metrics = {
        "base_rate": 0.1, "average_precision": 0.4, "baseline_average_precision": 0.3, "ahead_average_precision": 0.9,
        "precision": 0.1, "baseline_precision": 0.2, "ahead_precision": 0.0,
    }  # fmt: skip
    stands = standing(metrics, 0.9)
    assert (stands.measure, stands.value, stands.baseline, stands.beats) == ("average_precision", 0.4, 0.3, True)
    assert stands.en == "beats its baseline: average precision 0.400 against 0.300, ahead in 90% of resamples"
    assert stands.zh.startswith("优于所声明的基线")
    assert not standing(metrics, 0.9001).beats
    assert "does not beat its baseline" in standing(metrics, 0.9001).en


@pytest.mark.parametrize(
    ("name", "value", "baseline", "ahead"),
    [
        ("found", (0.8, 0.7, 0.9), (0.5, 0.4, 0.6), 0.9995),  # 0.3 apart, each 0.1 / 1.645 wide: 3.49 spreads
        ("found", (0.6, 0.5, 0.7), (0.5, 0.4, 0.6), 0.8776),
        ("delay", (0.6, 0.5, 0.7), (0.5, 0.4, 0.6), 0.1224),
        ("found", (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), 0.0),
        ("found", (0.6, 0.6, 0.6), (0.5, 0.5, 0.5), 1.0),
        ("found", (0.6, None, None), (0.5, 0.5, 0.5), None),
    ],
)  # fmt: skip
def test_without_resamples_the_two_intervals_decide(name: str, value: Any, baseline: Any, ahead: float | None) -> None:
    metrics = {
        f"{prefix}{name}{end}": number
        for prefix, numbers in (("", value), ("baseline_", baseline))
        for end, number in zip(("", "_low", "_high"), numbers, strict=True)
    }
    assert standing(metrics, 0.9).ahead == (None if ahead is None else pytest.approx(ahead, abs=1e-3))


def test_what_states_no_baseline_or_could_not_measure_it_beats_none() -> None:
    assert "states no baseline" in standing({"false_alarm_share": 0.1}, 0.5).en
    assert not standing({}, 0.0).beats
    unknown = standing({"found": None, "baseline_found": None}, 0.0)
    assert (unknown.ahead, unknown.beats) == (None, False)
    assert "could not be estimated" in unknown.en
