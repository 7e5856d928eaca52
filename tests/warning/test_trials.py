"""The trials that any model may declare: each shows a sound model, and refutes one that is broken as it asks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from jihe.engines import Session
from jihe.warning import (
    BeatsBaseline,
    Calibrated,
    Capacity,
    Labels,
    Planted,
    QuietAmong,
    ShuffledLabels,
    Supervised,
    WarningModel,
    Without,
)
from jihe.warning.estimators import shallow_trees
from jihe.warning.estimators.estimate import Estimate, rate_ratio, share_of
from jihe.warning.methods.base import Fitted, Method, TooFewError, Validation
from jihe.warning.training_set import TrainingSet
from jihe.warning.trials.base import Given, Trial
from jihe.warning.trials.labelled import BLOCKS, mean_of, shuffled, without

FEATURES = ["wages", "travel", "noise", "claim_days"]


def declare(method: Any = None, **changed: Any) -> WarningModel:
    fields: dict[str, Any] = {
        "code": "M99", "title": "试", "title_en": "try", "line": "unemployment", "entity": "ui_claim_month",
        "features": FEATURES, "rising": ["wages"],
        "reasons": dict.fromkeys(FEATURES, ("甲 {value} {usual}", "a {value} {usual}")),
        "method": method or Supervised(shallow_trees, baseline="noise"),
        "labels": Labels("ui_claim", ["fraud"], group="firm"), "capacity": Capacity(50, 0.0), "severity": [(0.5, 3)],
        "subject": ("person", "person_id"), "says": "甲", "says_en": "a",
    } | changed  # fmt: skip
    return WarningModel(**fields)


def reviews(n: int = 900, seed: int = 3) -> TrainingSet:
    rng = np.random.default_rng(seed)
    wages, travel = rng.poisson(1.5, n).astype(float), rng.poisson(1.0, n).astype(float)
    upheld = (rng.random(n) < 1 / (1 + np.exp(4 - 1.4 * wages - travel))).astype(np.int64)
    day = np.sort(rng.integers(0, 730, n))
    opened = np.datetime64("2024-01-01", "s") + day * np.timedelta64(86_400, "s")
    group = rng.integers(0, n // 3, n)
    rows = pd.DataFrame({
        "wages": wages, "travel": travel, "noise": rng.normal(size=n), "claim_days": rng.normal(size=n),
        "firm": group, "person_id": np.arange(n), "dispatch": (rng.random(n) < 0.5).astype(float),
    })  # fmt: skip
    decided = opened + np.timedelta64(30 * 86_400, "s")
    return TrainingSet(rows, upheld, np.ones(n), group, opened, decided, upheld * 100_000)


def nowhere(_: date) -> Session:
    raise AssertionError("this trial needs no session")


def given(
    declared: WarningModel, training_set: TrainingSet | None = None, population: pd.DataFrame | None = None
) -> Given:
    known = reviews() if training_set is None else training_set
    rows = known.rows if population is None else population
    lesson = known if declared.method.labelled else None
    return Given(declared, rows, lesson, nowhere, date(2026, 3, 31))


@dataclass(frozen=True)
class SawThemAll(Supervised):
    """Judges reviews by a model that had seen them."""

    def unseen(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Any, Any]:
        return np.arange(len(training_set.upheld)), training_set.upheld + training_set.rows["noise"].to_numpy() / 10


@pytest.mark.verify
def test_shuffled_verdicts_teach_nothing() -> None:
    told = ShuffledLabels().run(given(declare()))
    assert told.finding == "shown", told
    assert told.metrics["times_chance"].high <= 1.5
    assert told.metrics["base_rate"].value == pytest.approx(reviews().upheld.mean(), abs=0.05)


def test_who_judges_what_it_had_seen_is_refuted() -> None:
    told = ShuffledLabels().run(given(declare(SawThemAll(shallow_trees, baseline="noise"))))
    assert told.finding == "refuted", told
    assert told.metrics["times_chance"].low > 1.5


def test_a_shuffle_moves_verdicts_within_their_block_of_time_only_and_loses_none() -> None:
    training_set = reviews()
    order = shuffled(training_set, np.random.default_rng(0))
    assert sorted(order) == list(range(len(order)))
    assert (order != np.arange(len(order))).mean() > 0.95
    for block in np.array_split(np.argsort(training_set.opened, kind="stable"), BLOCKS):
        assert set(order[block]) == set(block)


def test_a_shuffle_keeps_verdicts_alike_within_groups() -> None:
    training_set = reviews()
    group = np.arange(900) // 10 % 9 + 9 * (np.arange(900) * BLOCKS // 900)  # some ten to a firm and block
    same = replace(training_set, group=group, upheld=(group % 2).astype(np.int64))
    upheld = same.upheld[shuffled(same, np.random.default_rng(0))]
    alike = np.mean([upheld[group == one].mean() in (0, 1) for one in np.unique(group)])
    assert alike > 0.5
    assert (upheld != same.upheld).mean() > 0.3


@pytest.mark.verify
def test_without_a_feature_it_still_beats_its_baseline_or_does_not() -> None:
    assert Without("travel").run(given(declare())).finding == "shown"
    alone = reviews()
    alone.rows["travel"] = np.random.default_rng(1).normal(size=900)
    told = Without("wages").run(given(declare(Supervised(shallow_trees, baseline="wages")), alone))
    assert told.finding == "refuted", told
    assert told.metrics["whole_average_precision"].value > told.metrics["average_precision"].value


def test_without_takes_the_feature_out_everywhere_and_needs_three_left() -> None:
    rest = without(declare(trials=[Calibrated(0.1)]), ["wages"])
    assert list(rest.features) == list(rest.reasons) == ["travel", "noise", "claim_days"]
    assert (rest.rising, rest.trials) == ([], ())
    with pytest.raises(ValueError, match="three"):
        without(declare(), ["wages", "noise"])
    with pytest.raises(ValueError, match="M99 has no feature pay"):
        without(declare(), ["pay"])
    with pytest.raises(ValueError, match="without what"):
        Without()


@dataclass(frozen=True)
class Measures(Supervised):
    """Measured to have this gain, and to give every review the probability in its column ``told``."""

    gain: tuple[float, float, float] | None = (0.1, 0.05, 0.2)
    ahead: float | None = None

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        metrics = dict.fromkeys(("average_precision", "baseline_average_precision"), Estimate(0.3, 0.2, 0.4))
        if self.gain is not None:
            metrics["gain_average_precision"] = Estimate(*self.gain)
        if self.ahead is not None:
            metrics["ahead_average_precision"] = Estimate(self.ahead, self.ahead, self.ahead)
        return Validation(metrics, 10, "as told")

    def unseen(self, declared: WarningModel, training_set: TrainingSet) -> tuple[Any, Any]:
        return np.arange(len(training_set.upheld)), training_set.rows["told"].to_numpy()


def forecast(off: float, n: int = 300) -> TrainingSet:
    """Verdicts that follow a probability, and what is told of it: ``off`` more."""
    rng = np.random.default_rng(4)
    true = rng.uniform(0.05, 0.6, n)
    rows = reviews(n).rows.assign(told=true + off, proven=0.0)
    return replace(reviews(n), rows=rows, upheld=(rng.random(n) < true).astype(np.int64))


def error(training_set: TrainingSet, most: float = 0.1, **changed: Any) -> Any:
    return Calibrated(most).run(given(declare(Measures(shallow_trees, baseline="noise"), **changed), training_set))


def test_true_probabilities_are_calibrated_whatever_chance_makes_of_few_reviews() -> None:
    told = error(forecast(0.0))
    assert told.metrics["calibration_error"].value > 0.03
    assert told.metrics["error_beyond_chance"].value < 0.02
    assert told.finding == "shown"
    assert error(forecast(0.3)).finding == "refuted"
    assert error(forecast(0.3)).metrics["error_beyond_chance"].value == pytest.approx(0.28, abs=0.05)


def test_calibration_is_held_to_the_bound() -> None:
    found = error(forecast(0.2)).metrics["error_beyond_chance"]
    assert 0 < found.low < found.high
    bounds = {found.high: "shown", found.high - 1e-9: "open", found.low: "open", found.low - 1e-9: "refuted"}
    assert {most: error(forecast(0.2), most).finding for most in bounds} == bounds


def test_what_a_rule_settles_is_not_counted_in_the_calibration() -> None:
    training_set = forecast(0.0, 600)
    wrong = np.arange(600) % 2 == 0
    training_set.rows.loc[wrong, "told"] = 1.0
    training_set.rows["proven"] = wrong.astype(float)
    assert error(training_set, settled="proven").finding == "shown"
    assert error(training_set).finding == "refuted"
    training_set.rows["proven"] = 1.0
    with pytest.raises(TooFewError, match="no review of what no rule settles"):
        error(training_set, settled="proven")


@pytest.mark.parametrize(
    ("gain", "finding"),
    [((0.0, 0.2), "shown"), ((-0.01, 0.2), "open"), ((-0.2, -0.01), "refuted"), ((math.nan, math.nan), "open")],
)
def test_a_model_beats_its_baseline_or_it_is_said(gain: tuple[float, float], finding: str) -> None:
    method = Measures(shallow_trees, baseline="noise", gain=(sum(gain) / 2, *gain))
    told = BeatsBaseline("average_precision").run(given(declare(method)))
    assert told.finding == finding
    assert told.says == "as told"


@pytest.mark.parametrize(
    ("ahead", "gain", "finding"),
    [(0.9, 0.1, "shown"), (0.89, 0.1, "open"), (0.11, -0.1, "open"), (0.1, -0.1, "refuted"), (0.0, 0.0, "open")],
)
def test_ahead_in_nine_resamples_of_ten_is_better_and_a_tie_is_neither(ahead: float, gain: float, finding: str) -> None:
    method = Measures(shallow_trees, baseline="noise", gain=(gain, -1.0, 1.0), ahead=ahead)
    assert BeatsBaseline().run(given(declare(method))).finding == finding


def test_a_measure_that_the_method_does_not_take_is_said() -> None:
    apart = BeatsBaseline().run(given(declare(Measures(shallow_trees, baseline="noise", gain=None))))
    gain = apart.metrics["gain_average_precision"]
    assert (gain.value, gain.low, gain.high) == pytest.approx((0.0, -0.2, 0.2))
    with pytest.raises(TooFewError, match="measures no money"):
        BeatsBaseline("money").run(given(declare(Measures(shallow_trees, baseline="noise"))))


@dataclass(frozen=True)
class Column(Method):
    """Scores by one column; learns the highest it has seen."""

    column: str = "wages"
    top: float | None = None

    def fit(self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None) -> Fitted:
        return FittedColumn(self, declared, self.top or float(population[self.column].max()))

    def validate(
        self, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Validation:
        return Validation({}, 0, "")


@dataclass(frozen=True)
class FittedColumn(Fitted, of=Column):
    method: Column
    highest: float

    def score(self, rows: pd.DataFrame) -> Any:
        return np.clip(rows[self.method.column].to_numpy(float) / self.highest, 0, 1)


def by_column(method: Column | None = None, **changed: Any) -> WarningModel:
    return declare(method or Column(), labels=None, **changed)


def people(n: int = 4000, **columns: Any) -> pd.DataFrame:
    rng = np.random.default_rng(9)
    made = {name: rng.uniform(0, 1, n) for name in (*FEATURES, "person_id", "firm")}
    return pd.DataFrame(made | {"dispatch": np.arange(n) % 2 * 1.0} | columns)


def test_a_quiet_group_is_shown_and_a_loud_one_refuted() -> None:
    rows = people()
    quiet = rows.assign(wages=rows["wages"] * np.where(rows["dispatch"] == 1, 0.9, 1))
    loud = rows.assign(wages=rows["wages"] * np.where(rows["dispatch"] == 1, 1, 0.9))
    trial = QuietAmong("dispatch", most_times=2)
    assert trial.run(given(by_column(), population=quiet)).finding == "shown"
    told = trial.run(given(by_column(), population=loud))
    assert told.finding == "refuted"
    assert told.metrics["share_among"].value == 50 / 2000
    assert told.metrics["share_elsewhere"].value == 0
    assert QuietAmong("dispatch", 1.0).run(given(by_column(), population=rows)).finding == "open"


def test_what_a_rule_settles_or_capacity_leaves_out_is_not_counted_as_warned() -> None:
    rows = people(settled=np.arange(4000) % 2 * 1.0)
    told = QuietAmong("dispatch", 1.0).run(given(by_column(settled="settled"), population=rows))
    assert told.metrics["share_among"].value == 0
    few = by_column(capacity=Capacity(50, 0.9999))
    counted = QuietAmong("dispatch", 1.0).run(given(few, population=rows)).metrics
    assert (counted["share_among"].value + counted["share_elsewhere"].value) * 2000 < 10


def test_nothing_to_compare_and_nobody_warned_of_are_said() -> None:
    with pytest.raises(TooFewError, match="dispatch is true of 0 of 4000"):
        QuietAmong("dispatch", 1.0).run(given(by_column(), population=people(dispatch=0.0)))
    with pytest.raises(TooFewError, match="of nobody"):
        QuietAmong("dispatch", 1.0).run(
            given(
                by_column(Column(top=1.0), capacity=Capacity(5, 1.0)),
                population=people(wages=np.r_[0.9, np.zeros(3999)]),
            )
        )


def plant(to: float) -> Callable[[pd.DataFrame, np.random.Generator], pd.DataFrame]:
    return lambda rows, _: rows.assign(wages=to)


def test_what_is_planted_is_found_or_it_is_said() -> None:
    high, low = (Planted("planted", "high wages", plant(to), at_least=0.8) for to in (3.0, 0.1))
    assert high.run(given(by_column(), population=people())).finding == "shown"
    told = low.run(given(by_column(), population=people()))
    assert told.finding == "refuted"
    assert told.metrics["recall"].value == 0
    assert told.says == "5 times 10 planted among 4000; capacity 50; 0 found"


def test_no_more_are_planted_than_a_night_may_warn_of_and_only_among_those_named() -> None:
    seen: list[pd.DataFrame] = []

    def alter(rows: pd.DataFrame, _: np.random.Generator) -> pd.DataFrame:
        seen.append(rows)
        return rows.assign(wages=2.0)

    trial = Planted("planted", "high wages", alter, at_least=0.8, count=60, repeats=2, of="dispatch")
    told = trial.run(given(by_column(), population=people()))
    assert [len(rows) for rows in seen] == [50, 50]
    assert all((rows["dispatch"] == 1).all() for rows in seen)
    assert not seen[0]["person_id"].equals(seen[1]["person_id"])
    assert told.metrics["recall"].value == 1
    with pytest.raises(TooFewError, match="0 rows to plant 50 in"):
        trial.run(given(by_column(), population=people(dispatch=0.0)))


def test_nothing_is_planted_in_what_a_rule_settles() -> None:
    rows = people(settled=(np.arange(4000) >= 30) * 1.0)
    told = Planted("planted", "high wages", plant(3.0), at_least=0.8).run(
        given(by_column(settled="settled"), population=rows)
    )
    assert told.metrics["recall"].value == 1
    with pytest.raises(TooFewError, match="30 rows to plant 31 in"):
        Planted("planted", "high wages", plant(3.0), at_least=0.8, count=31).run(
            given(by_column(settled="settled"), population=rows)
        )


def test_planting_changes_nothing_of_what_was_given() -> None:
    rows = people()
    before = rows.copy()
    Planted("planted", "high wages", plant(3.0), at_least=0.8).run(given(by_column(), population=rows))
    pd.testing.assert_frame_equal(rows, before)


def test_columns_that_a_trial_names_belong_to_what_the_model_declares() -> None:
    trials: list[Trial] = [
        QuietAmong("dispatch", 1.0),
        Planted("planted", "x", plant(1.0), 0.5, of="open"),
        Without("noise"),
    ]
    assert {"dispatch", "open", "noise"} <= declare(trials=trials).columns()
    assert len({trial.name for trial in trials}) == 3


@settings(max_examples=60, deadline=None)
@drawn(st.integers(0, 40), st.integers(1, 40))
def test_the_interval_of_a_share_holds_it_and_narrows(found: int, beside: int) -> None:
    tried = found + beside
    one, ten = share_of(found, tried), share_of(10 * found, 10 * tried)
    assert 0 <= one.low <= one.value <= one.high <= 1
    assert ten.high - ten.low < one.high - one.low


@settings(max_examples=60, deadline=None)
@drawn(st.integers(0, 40), st.integers(1, 40), st.integers(50, 500), st.integers(50, 500))
def test_the_interval_of_a_ratio_holds_it(here: int, there: int, of_here: int, of_there: int) -> None:
    ratio = rate_ratio(here, of_here, there, of_there)
    assert ratio.low <= ratio.value <= ratio.high
    assert ratio.value == pytest.approx((here / of_here) / (there / of_there))


def test_a_ratio_to_none_is_bounded_from_below_only() -> None:
    ratio = rate_ratio(5, 100, 0, 100)
    assert ratio.value == ratio.high == math.inf
    assert 1 < ratio.low < math.inf


def test_the_mean_of_repetitions() -> None:
    assert mean_of([1.0, 3.0, math.nan]).value == 2
    assert mean_of([1.0, 3.0]).low == pytest.approx(2 - 6.3138 * math.sqrt(2) / math.sqrt(2), abs=1e-3)
    assert mean_of([1.0]).high == math.inf
    assert math.isnan(mean_of([math.nan]).value)
