"""Charts against peers: what raises them, what does not, and their own trials."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.warning import Capacity, PeerChart, Sign, WarningModel
from jihe.warning.estimators.control_chart import limit_for
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.peer_chart import FittedPeerChart
from jihe.warning.trials.base import Given
from jihe.warning.trials.peer_chart import QuietInControl, SeesMore

METHOD = PeerChart(
    signs=(
        Sign("late", ("night", "rest"), "expected_late", "acts"),
        Sign("quick", ("quick",), "expected_quick"),
        Sign("left", ("left",)),
    ),
    series="op", time="week", group="post", masked="masked",
)  # fmt: skip
NAMES = ["night", "rest", "quick", "left"]
MODEL: Any = WarningModel(
    code="M98", title="试", title_en="try", line="cross", entity="operator_week", features=NAMES, method=METHOD,
    reasons=dict.fromkeys(NAMES, ("甲 {value} {usual}", "a {value} {usual}")), judged="judged",
    capacity=Capacity(10, 0.5), severity=[(0.5, 2)], subject=("operator", "op_id"), says="甲", says_en="a",
)  # fmt: skip
OPERATORS, WEEKS = 60, 52


def office(seed: int = 4) -> pd.DataFrame:
    """Sixty operators who differ in nothing but their post."""
    rng = np.random.default_rng(seed)
    op, week = (each.ravel() for each in np.meshgrid(np.arange(OPERATORS), np.arange(WEEKS), indexing="ij"))
    acts, post = rng.poisson(30, len(op)) + 1, 10 * (1 + op % 2)
    late = acts * np.where(post == 10, 0.02, 0.1)
    return pd.DataFrame({
        "op": op, "week": week, "post": post, "acts": acts, "masked": 0.0, "judged": week == WEEKS - 1,
        "night": rng.poisson(late * 0.7), "rest": rng.poisson(late * 0.3), "expected_late": late,
        "quick": rng.poisson(0.01, len(op)), "expected_quick": 0.01, "left": 0,
    })  # fmt: skip


@pytest.fixture(scope="module")
def quiet() -> pd.DataFrame:
    return office()


@pytest.fixture(scope="module")
def fitted(quiet: pd.DataFrame) -> FittedPeerChart:
    return METHOD.fit(MODEL, quiet, None)


def changed(rows: pd.DataFrame, op: int, weeks: int, **more: int) -> pd.DataFrame:
    """The same with more of something in an operator's last weeks."""
    at = (rows["op"] == op) & (rows["week"] >= WEEKS - weeks)
    return rows.assign(**{name: rows[name] + n * at for name, n in more.items()})


def spread(fitted: FittedPeerChart) -> np.ndarray:
    """Of the sign late."""
    return fitted.spread[[sign.name for sign in METHOD.signs].index("late")]


def last(fitted: FittedPeerChart, rows: pd.DataFrame) -> np.ndarray:
    return fitted.score(rows)[rows["week"] == WEEKS - 1]


@pytest.mark.parametrize("more", [{"night": 8}, {"rest": 8}, {"night": 4, "rest": 4}, {"quick": 4}, {"left": 4}])
def test_what_happened_more_than_among_peers_raises_its_operator_alone(
    fitted: FittedPeerChart, quiet: pd.DataFrame, more: dict[str, int]
) -> None:
    before, after = last(fitted, quiet), last(fitted, changed(quiet, 6, 2, **more))
    assert after[6] >= 0.5 > before[6]
    np.testing.assert_array_equal(np.delete(after, 6), np.delete(before, 6))


def test_what_all_peers_do_too_raises_nobody(fitted: FittedPeerChart, quiet: pd.DataFrame) -> None:
    rush = quiet["week"] >= WEEKS - 2
    rows = quiet.assign(night=quiet["night"] + 8 * rush, expected_late=quiet["expected_late"] + 8 * rush)
    assert (last(fitted, rows) >= 0.5).mean() <= 0.02


def test_half_is_at_the_limit_and_two_thirds_at_twice_the_limit(fitted: FittedPeerChart, quiet: pd.DataFrame) -> None:
    rows = changed(quiet, 6, 5, night=5)
    times, score = fitted.evidence(rows)["times_limit"], fitted.score(rows)
    np.testing.assert_allclose(score, times / (1 + times))
    assert set(fitted.evidence(rows)) == set(METHOD.adds)


def test_weeks_raised_are_counted(fitted: FittedPeerChart, quiet: pd.DataFrame) -> None:
    row = (quiet["op"] == 6) & (quiet["week"] == WEEKS - 1)
    mine = quiet.assign(night=0, rest=0)
    raised = fitted.evidence(changed(mine, 6, 3, night=9))["weeks_raised"][row]
    assert raised.tolist() == [3]


def test_a_masked_week_neither_raises_nor_lowers(fitted: FittedPeerChart, quiet: pd.DataFrame) -> None:
    rows = changed(quiet, 6, 1, night=40)
    masked = rows.assign(masked=(rows["week"] == WEEKS - 1).astype(float))
    before = fitted.score(quiet)[(quiet["week"] == WEEKS - 2)]
    np.testing.assert_array_equal(last(fitted, masked), before)


def test_a_week_without_acts_is_no_week(fitted: FittedPeerChart, quiet: pd.DataFrame) -> None:
    gone = quiet[(quiet["op"] != 6) | (quiet["week"] != WEEKS - 2)]
    masked = quiet.assign(masked=((quiet["op"] == 6) & (quiet["week"] == WEEKS - 2)).astype(float))
    np.testing.assert_array_equal(last(fitted, gone), last(fitted, masked))


def test_nobody_widens_his_own_limits(quiet: pd.DataFrame) -> None:
    wild = METHOD.fit(MODEL, changed(quiet, 6, 20, night=60), None)
    assert spread(wild) == pytest.approx(spread(METHOD.fit(MODEL, quiet, None)), rel=0.05)


def test_a_group_that_spreads_more_is_given_wider_limits(quiet: pd.DataFrame) -> None:
    bursts = np.random.default_rng(1).binomial(1, 0.5, len(quiet))
    rows = quiet.assign(night=np.where(quiet["post"] == 20, 2 * bursts * quiet["night"], quiet["night"]))
    everybody, first, second = spread(METHOD.fit(MODEL, rows, None))
    assert first < 1.3 < everybody < second
    unknown = METHOD.fit(MODEL, rows, None)
    score = unknown.score(rows.assign(post=99))  # a post never fitted is judged by everybody's spread
    assert np.isfinite(score).all()


def test_the_limit_is_that_of_all_charts_together(fitted: FittedPeerChart) -> None:
    assert fitted.run_length == OPERATORS * 3
    assert fitted.limit == limit_for(0.2, OPERATORS * 3)
    few = METHOD.fit(MODEL, office().query("op < 4"), None)
    assert few.run_length == 24


def test_what_is_planted_is_found(quiet: pd.DataFrame) -> None:
    validation = METHOD.validate(MODEL, quiet, None)
    assert validation.metrics["planted_in_top"].value > 0.9
    assert METHOD.validate(MODEL, quiet, None).metrics == validation.metrics


def test_too_few_weeks_are_said(quiet: pd.DataFrame) -> None:
    with pytest.raises(TooFewError, match="a series of 7 weeks"):
        METHOD.fit(MODEL, quiet.query("week < 7"), None)
    METHOD.fit(MODEL, quiet.query("week < 8"), None)


def asked(rows: pd.DataFrame, method: PeerChart = METHOD) -> Given:
    def nothing(_: Any) -> Any:
        raise AssertionError("no other day is needed")

    return Given(replace(MODEL, method=method), rows, None, nothing, date(2026, 3, 31))


def test_trials_of_an_honest_office_are_shown(quiet: pd.DataFrame) -> None:
    calm, sees = QuietInControl(weeks=24).run(asked(quiet)), SeesMore(more=10, most=3).run(asked(quiet))
    assert (calm.finding, sees.finding) == ("shown", "shown")
    assert calm.metrics["run_length"].value > 100
    assert 1 <= sees.metrics["weeks_until_seen"].value < 3


def test_trials_refute_a_jumpy_chart_and_a_blind_one(quiet: pd.DataFrame) -> None:
    jumpy = replace(METHOD, in_control=3, quiet=0.001)
    assert QuietInControl(weeks=24).run(asked(quiet, jumpy)).finding == "refuted"
    blind = replace(METHOD, quiet=5000)
    assert SeesMore(more=1, most=3).run(asked(quiet, blind)).finding == "refuted"


def test_a_change_in_weeks_nobody_has_is_not_tried(quiet: pd.DataFrame) -> None:
    with pytest.raises(TooFewError, match="half of the last 12"):
        SeesMore(more=10, most=3).run(asked(quiet.query("week < 12")))
