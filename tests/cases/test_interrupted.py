"""The effect of a change, on series whose effect is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from jihe.cases.interrupted import (
    DUMMIES_FROM,
    HARMONICS_FROM,
    LEAST_AFTER,
    LEAST_BEFORE,
    NotEstimableError,
    interrupted,
    placebo,
)  # fmt: skip

LEVEL, SLOPE = -8.0, -0.4


def series(rng: np.random.Generator, months: int, start: int, carried: float, level=LEVEL, slope=SLOPE) -> np.ndarray:
    """A trend, a season, a change at ``start``, and errors of which a share ``carried`` is carried on."""
    errors = np.zeros(months)
    errors[0] = rng.normal() / math.sqrt(1 - carried**2)
    for month in range(1, months):
        errors[month] = carried * errors[month - 1] + rng.normal()
    time = np.arange(months)
    since = time >= start
    season = 3 * np.sin(2 * np.pi * time / 12)
    return 100 + 0.3 * time + season + level * since + slope * (time - start) * since + 2 * errors


@pytest.mark.verify
@pytest.mark.parametrize(
    ("months", "start", "carried", "least", "most"),
    [(60, 36, 0.0, 0.93, 1.0), (60, 36, 0.5, 0.93, 1.0), (39, 27, 0.0, 0.93, 1.0), (39, 27, 0.3, 0.87, 0.99)],
)
def test_the_interval_covers_the_true_effect(months, start, carried, least, most) -> None:
    rng = np.random.default_rng(20260331)
    true = LEVEL + SLOPE * np.arange(months - start).mean()
    found = [interrupted(series(rng, months, start, carried), start).mean for _ in range(150)]
    covered = np.mean([each.low <= true <= each.high for each in found])
    assert least <= covered <= most
    assert abs(np.mean([each.value for each in found]) - true) < 0.5  # nor is the estimate to one side


def test_the_intervals_tell_a_change_from_none() -> None:
    rng = np.random.default_rng(7)
    changed = [interrupted(series(rng, 60, 36, 0.2), 36).mean.excludes_zero for _ in range(60)]
    nothing = [interrupted(series(rng, 60, 36, 0.2, 0, 0), 36).mean.excludes_zero for _ in range(60)]
    assert np.mean(changed) > 0.8
    assert np.mean(nothing) <= 0.07


def test_a_series_without_noise_gives_the_numbers_put_in() -> None:
    time = np.arange(60)
    since = time >= 36
    found = interrupted(50 + 2.0 * time - 10 * since - 3 * (time - 36) * since + 5 * np.cos(np.pi * time / 6), 36)
    assert (found.level.value, found.slope.value) == (pytest.approx(-10), pytest.approx(-3))
    assert found.mean.value == pytest.approx(-10 - 3 * 11.5)
    assert found.expected[36] - found.fitted[36] == pytest.approx(10)
    share = (-10 - 3 * 11.5) / np.mean(found.expected[36:])
    assert found.relative.value == pytest.approx(share)
    assert (len(found.low), len(found.fitted), found.season) == (24, 60, "months")


def test_the_season_goes_by_the_calendar_month() -> None:
    season = [0, 0, 0, 0, 0, 0, 90, 0, 0, 0, 0, 0]  # July alone
    values = [100 + season[(month + 3) % 12] for month in range(60)]  # begins in April
    found = interrupted([value + 0.01 * place % 3 for place, value in enumerate(values)], 30, first_month=4)
    assert max(abs(a - b) for a, b in zip(found.fitted, values, strict=True)) < 4


def test_counts_are_ratios_and_scatter_widens_them() -> None:
    rng = np.random.default_rng(11)
    time = np.arange(60)
    rate = np.exp(4 + 0.1 * np.sin(2 * np.pi * time / 12) - 0.3 * (time >= 36))
    plain = interrupted(rng.poisson(rate), 36, counts=True)
    wild = interrupted(rng.negative_binomial(4, 4 / (4 + rate)), 36, counts=True)
    assert (plain.family, wild.family) == ("poisson", "negative_binomial")
    assert plain.level.low < -0.3 < plain.level.high
    assert wild.level.high - wild.level.low > 1.5 * (plain.level.high - plain.level.low)
    assert plain.relative.low < math.exp(-0.3) - 1 < plain.relative.high


@pytest.mark.parametrize(
    ("before", "after", "estimable"),
    [(LEAST_BEFORE, LEAST_AFTER, True), (LEAST_BEFORE - 1, 30, False), (30, LEAST_AFTER - 1, False)],
)
def test_too_few_months_are_said_not_guessed(before: int, after: int, estimable: bool) -> None:
    values = np.random.default_rng(3).normal(100, 5, before + after)
    if estimable:
        assert interrupted(values, before).season == "none"
    else:
        with pytest.raises(NotEstimableError, match=f"has {before} and {after}"):
            interrupted(values, before)


@pytest.mark.parametrize(
    ("months", "season"),
    [
        (HARMONICS_FROM - 1, "none"),
        (HARMONICS_FROM, "harmonics"),
        (DUMMIES_FROM - 1, "harmonics"),
        (DUMMIES_FROM, "months"),
    ],
)  # fmt: skip
def test_the_season_is_as_fine_as_the_months_allow(months: int, season: str) -> None:
    values = np.random.default_rng(3).normal(100, 5, months)
    assert interrupted(values, LEAST_BEFORE).season == season


def test_what_never_varies_is_not_estimated() -> None:
    with pytest.raises(NotEstimableError, match="every month is the same"):
        interrupted([7.0] * 40, 20)


def test_a_placebo_asks_of_the_months_before_alone() -> None:
    quiet = np.random.default_rng(5).normal(100, 1, 30)
    loud = np.concatenate([quiet, quiet[:10] - 50])
    found = placebo(loud, 30)
    assert found.starts == tuple(range(LEAST_BEFORE, 30 - LEAST_AFTER + 1))
    assert found == placebo(quiet, 30)
    assert found.false_alarms <= 3
    stepped = np.concatenate([quiet[:15], quiet[:15] + 40])
    assert placebo(stepped, 30).false_alarms > found.false_alarms  # something happened earlier, and it shows
    assert interrupted(stepped, 15).mean.excludes_zero
