"""The method of silence over people whose deaths are known to the test: what it finds, what it cannot, what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jihe.warning.declaration import Capacity, History, WarningModel
from jihe.warning.methods.base import TooFewError
from jihe.warning.methods.survival import Survival
from jihe.warning.training_set import TrainingSet
from jihe.warning.trials.base import Given
from jihe.warning.trials.survival import CalibratedByBand, NoGroupSearchedMore, times_expected, within_times

FEATURES = ["age", "male", "silent", "missed", "noise"]
METHOD = Survival(("age", "male"), exposure="risk", silence="silent")


def declare(**changed: Any) -> WarningModel:
    given: dict[str, Any] = {
        "code": "M99", "title": "测试", "title_en": "Test", "line": "pension", "entity": "person",
        "features": FEATURES, "rising": ["missed"], "settled": "told",
        "reasons": dict.fromkeys(FEATURES, ("{value}，通常 {usual}", "{value}, usually {usual}")),
        "method": METHOD, "labels": History("death", "death_date", "hidden_months", "person_id", "fen"),
        "capacity": Capacity(50, 0.0), "severity": [(0.5, 3)], "subject": ("person", "person_id"),
        "says": "{score} {by_life_table}", "says_en": "{score} {by_life_table}",
    }  # fmt: skip
    return WarningModel(**{**given, **changed})


def past(seed: int = 1, n: int = 2000, days: int = 5, untold: float = 0.1, of_silence: float = 1.5) -> TrainingSet:
    """People of past quarters; the dead by age and sex, and they miss what their habit would have had."""
    rng = np.random.default_rng(seed)
    size = n * days
    age, male, risk = rng.uniform(60, 95, size), rng.integers(0, 2, size), rng.uniform(0.5, 3, size)
    dead = rng.random(size) < -np.expm1(-risk * np.exp(-11.5 + 0.1 * age + 0.4 * male))
    rows = pd.DataFrame({
        "person_id": np.tile(np.arange(n), days), "age": age, "male": male, "risk": risk,
        "silent": rng.exponential(6, size), "noise": rng.normal(size=size),
        "missed": rng.exponential(1, size) + of_silence * dead, "told": dead & (rng.random(size) >= untold),
        "town": rng.choice(["a", "b", "c"], size), "fen": 100,
    })  # fmt: skip
    quarter = np.repeat(np.arange(days), n)
    opened = (np.datetime64("2024-03-31", "D") + 91 * quarter).astype("datetime64[s]")
    return TrainingSet(
        rows, dead.astype(np.int64), np.ones(size), rows["person_id"].to_numpy(), opened,
        opened + np.timedelta64(182, "D"), 100 * dead.astype(np.int64),
    )  # fmt: skip


@pytest.fixture(scope="module")
def training_set() -> TrainingSet:
    return past()


def ask(trial: Any, training_set: TrainingSet) -> Any:
    return trial.run(Given(declare(), training_set.rows, training_set, lambda _: None, date(2026, 3, 31)))  # type: ignore[arg-type]


@pytest.mark.verify
def test_it_finds_more_than_the_life_table_and_says_what_it_could_not(training_set: TrainingSet) -> None:
    told = METHOD.validate(declare(), training_set.rows, training_set)
    assert told.metrics["gain_average_precision"].low > 0
    assert told.metrics["gain_recall_in_top_percent"].low > 0
    assert told.metrics["silence_average_precision"].value < told.metrics["baseline_average_precision"].value
    assert told.metrics["calibration_error"].value < 0.01
    assert told.metrics["untold_expected_ratio"].low < 1 < told.metrics["untold_expected_ratio"].high
    assert told.rows == 3 * 2000
    assert "registry hidden" in told.says


@pytest.mark.verify
def test_where_silence_says_nothing_it_is_no_better_than_the_life_table() -> None:
    nothing = past(seed=3, of_silence=0.0)
    gain = METHOD.validate(declare(), nothing.rows, nothing).metrics["gain_average_precision"]
    assert gain.low < 0.01


def test_at_night_the_odds_are_those_of_the_truly_untold(training_set: TrainingSet) -> None:
    declared, rows = declare(), training_set.rows
    fitted = METHOD.fit(declared, rows, training_set)
    assert fitted.untold == pytest.approx(1 - rows["told"].sum() / training_set.upheld.sum(), abs=0.01)
    left = ~rows["told"].to_numpy()
    night = fitted.score(rows)
    assert night[left].sum() == pytest.approx(training_set.upheld[left].sum(), rel=0.1)
    all_untold = replace(training_set, rows=rows.assign(told=False))
    assert METHOD.fit(declared, rows, all_untold).score(rows).sum() == pytest.approx(
        training_set.upheld.sum(), rel=0.05
    )


def test_nobody_is_judged_by_what_they_taught_and_nothing_by_its_future(
    training_set: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons = []
    fit = Survival.fit

    def watched(
        self: Survival, declared: WarningModel, population: pd.DataFrame, training_set: TrainingSet | None
    ) -> Any:
        assert training_set is not None
        lessons.append((set(training_set.group.tolist()), training_set.decided.max()))
        return fit(self, declared, population, training_set)

    monkeypatch.setattr(Survival, "fit", watched)
    judged, _ = METHOD.unseen(declare(), training_set)
    assert len(set(judged.tolist())) == len(judged) == 3 * 2000
    at = 0
    for people, decided in lessons:
        block = training_set.take(judged)
        size = next(i for i in range(at, len(judged) + 1) if i == len(judged) or int(block.group[i]) in people)
        assert size > at
        assert (block.opened[at:size] >= decided).all()
        at = size
    assert at == len(judged)


def test_what_is_not_known_counts_as_usual(training_set: TrainingSet) -> None:
    declared = declare()
    fitted = METHOD.fit(declared, training_set.rows, training_set)
    usual = training_set.rows["missed"].median()
    some = training_set.rows.head(50)
    np.testing.assert_array_equal(
        fitted.score(some.assign(missed=np.nan)),
        fitted.score(some.assign(missed=usual)),
    )


def test_age_counts_through_the_life_table_and_shown_beside(training_set: TrainingSet) -> None:
    declared = declare()
    fitted = METHOD.fit(declared, training_set.rows, training_set)
    assert fitted.parameters()["log_hazard_per_age"] == pytest.approx(0.1, abs=0.03)
    older = training_set.rows.head(200).assign(age=90.0)
    younger = older.assign(age=65.0)
    more = fitted.score(older) - fitted.score(younger)
    assert (more >= 0).all()
    assert (more > 0).mean() > 0.2
    shown = fitted.evidence(older)["by_life_table"] - fitted.evidence(younger)["by_life_table"]
    assert (shown > 0).all()


@pytest.mark.parametrize(("dead", "enough"), [(20, True), (19, False)])
def test_too_few_teach_nothing(training_set: TrainingSet, dead: int, enough: bool) -> None:
    some = np.concatenate(
        [np.flatnonzero(training_set.upheld == 1)[:dead], np.flatnonzero(training_set.upheld == 0)[:500]]
    )
    if enough:
        METHOD.fit(declare(), training_set.rows, training_set.take(some))
        return
    with pytest.raises(TooFewError, match="19 of 519 were told of later; 20 are needed"):
        METHOD.fit(declare(), training_set.rows, training_set.take(some))


def test_one_day_cannot_be_judged_by_another(training_set: TrainingSet) -> None:
    with pytest.raises(TooFewError, match="settled before the last days"):
        METHOD.validate(declare(), training_set.rows, training_set.take(np.arange(2000)))


@pytest.mark.verify
def test_probabilities_hold_at_every_age_or_it_is_said(training_set: TrainingSet) -> None:
    trial = CalibratedByBand("age", (75, 85), most_times=2.0)
    assert ask(trial, training_set).finding == "shown"
    old = training_set.rows["age"].to_numpy() > 75
    # From the fourth day on, most of those above seventy-five turn out to be alive after all.
    later = old & (training_set.opened >= np.unique(training_set.opened)[2]) & (np.arange(len(old)) % 4 > 0)
    wrong = ask(trial, replace(training_set, upheld=np.where(later, 0, training_set.upheld)))
    assert wrong.finding == "refuted"
    assert wrong.metrics["75_to_85"].high < 0.5


@pytest.mark.verify
def test_a_town_searched_more_than_its_ages_explain_is_named(training_set: TrainingSet) -> None:
    trial = NoGroupSearchedMore("town", "age", (70, 80, 90), most_times=3)
    assert ask(trial, training_set).finding == "shown"
    loud = training_set.rows.assign(missed=training_set.rows["missed"] + 2.0 * (training_set.rows["town"] == "a"))
    told = ask(replace(trial, most_times=1.2), replace(training_set, rows=loud))
    assert told.finding == "refuted"
    assert told.metrics["a"].value > 1.2 > 1 > told.metrics["b"].value
    older = training_set.rows.assign(town=np.where(training_set.rows["age"] >= 91, "old", "young"))
    assert ask(NoGroupSearchedMore("town", "age", (70, 80, 91), 3), replace(training_set, rows=older)).finding == (
        "shown"
    )


@pytest.mark.verify
def test_towns_too_small_to_judge_are_counted_together(training_set: TrainingSet) -> None:
    many = training_set.rows.assign(town=[f"t{i % 500}" if i % 2 else "a" for i in range(len(training_set.rows))])
    told = ask(NoGroupSearchedMore("town", "age", (70,), 3), replace(training_set, rows=many))
    assert set(told.metrics) == {"a", "others"}
    with pytest.raises(TooFewError, match="fewer than two groups"):
        ask(
            NoGroupSearchedMore("town", "age", (70,), 3), replace(training_set, rows=training_set.rows.assign(town="a"))
        )


@given(observed=st.integers(0, 200), expected=st.floats(1, 200))
@settings(max_examples=50, deadline=None)
def test_the_interval_of_a_ratio_holds_it_and_narrows(observed: int, expected: float) -> None:
    one, ten = times_expected(observed, expected), times_expected(10 * observed, 10 * expected)
    assert one.low <= one.value <= one.high
    assert ten.high - ten.low < one.high - one.low


def test_one_band_on_the_wrong_side_is_enough() -> None:
    fits, wide, off = times_expected(1000, 1000), times_expected(2, 2), times_expected(400, 100)
    assert within_times([fits], 1.5) == "shown"
    assert within_times([fits, wide], 1.5) == "open"
    assert within_times([fits, wide, off], 1.5) == "refuted"
    assert within_times([times_expected(100, 400)], 1.5) == "refuted"
