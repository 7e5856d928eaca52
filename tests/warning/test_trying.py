"""All trials of all models on a fund, by time; and what several funds say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jihe.engines import Session
from jihe.warning import BeatsBaseline
from jihe.warning.discovery import Model
from jihe.warning.estimators.estimate import Estimate
from jihe.warning.learning.labels import training_sets, training_sets_by_day
from jihe.warning.methods.base import TooFewError
from jihe.warning.trial_runs import overall, trials_of, try_models
from jihe.warning.trials.base import Finding, Given, Outcome, Trial

EARLY, DAY = date(2025, 11, 14), date(2025, 12, 31)


def silent(*_: Any) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Counts(Trial):
    """Says how much it was given, or fails in its own way."""

    kind = "control"
    claim = "to be run"

    called: str
    fails: Exception | None = None

    @property
    def name(self) -> str:
        return self.called

    def run(self, given: Given) -> Outcome:
        if self.fails:
            raise self.fails
        reviews = 0 if given.training_set is None else len(given.training_set.upheld)
        metrics = {name: Estimate(n, n, n) for name, n in (("reviews", reviews), ("rows", len(given.population)))}
        return Outcome("shown", metrics, given.as_of.isoformat())


def with_trials(model: Model, *trials: Any) -> Model:
    return replace(model, declaration=replace(model.declaration, trials=list(trials)))


@pytest.mark.verify
def test_several_days_are_taught_what_each_would_be_taught_alone(
    the_models: list[Model], sessions: Callable[[date], Session]
) -> None:
    models = [model for model in the_models if model.code in ("M05", "M08", "M10")]
    together = training_sets_by_day(models, sessions, [EARLY, DAY], silent)
    for day in (EARLY, DAY):
        alone = training_sets(models, sessions, day, silent)
        assert set(together[day]) == set(alone) == {"M05", "M10"}
        for code, one in alone.items():
            pd.testing.assert_frame_equal(together[day][code].rows, one.rows)
            for name in ("upheld", "weight", "group", "opened", "decided", "fen"):
                np.testing.assert_array_equal(getattr(together[day][code], name), getattr(one, name), err_msg=name)
    assert 0 < len(together[EARLY]["M05"].upheld) < len(together[DAY]["M05"].upheld)


@pytest.mark.verify
def test_every_trial_is_run_as_of_every_day_and_one_that_cannot_be_is_a_sentence(
    the_models: list[Model], sessions: Callable[[date], Session]
) -> None:
    (m05,) = [model for model in the_models if model.code == "M05"]
    trials = [
        Counts("sound"), Counts("scarce", TooFewError("two reviews")), Counts("broken", KeyError("pay")),
        BeatsBaseline(),
    ]  # fmt: skip
    made = try_models("here", [with_trials(m05, *trials)], sessions, [DAY, EARLY, DAY], silent)
    assert [(one.fund, one.as_of, one.report.code) for one in made] == [("here", EARLY, "M05"), ("here", DAY, "M05")]
    reviews = [one.report.outcomes["sound"].metrics["reviews"].value for one in made]
    assert 0 < reviews[0] < reviews[1]
    assert [one.report.outcomes["sound"].says for one in made] == [EARLY.isoformat(), DAY.isoformat()]
    for one in made:
        assert one.report.problems["scarce"] == "two reviews"
        assert one.report.problems["broken"] == "KeyError: 'pay'"
        assert "beats_baseline" in {*one.report.outcomes, *one.report.problems}


def test_every_model_is_held_to_its_baseline_once(the_models: list[Model]) -> None:
    model = the_models[0]
    bare, own = with_trials(model), with_trials(model, BeatsBaseline("money_at_capacity", called="earns_more"))
    assert [trial.name for trial in trials_of(bare)] == ["beats_baseline"]
    assert [trial.name for trial in trials_of(own)] == ["earns_more"]


@pytest.mark.parametrize(
    ("findings", "together"),
    [
        (["shown"], "shown"),
        (["refuted"], "refuted"),
        (["shown", "open"], "open"),
        (["shown", "shown", "open"], "shown"),
        (["shown", "shown", "refuted"], "open"),
        (["refuted", "refuted", "shown"], "refuted"),
        (["refuted", "shown"], "open"),
        ([], "open"),
    ],
)
def test_several_funds_say_together(findings: Sequence[Finding], together: Finding) -> None:
    assert overall(findings) == together
