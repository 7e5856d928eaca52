"""A file of methods/ or trials/ is found by being there, under the names it offers, and named after what it tries."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io

from jihe import warning
from jihe.warning import Capacity, WarningModel, methods, parts, trials
from jihe.warning.fitted_model import FittedModel
from jihe.warning.methods.base import Method
from jihe.warning.trials.base import Trial
from jihe.warning.versions.registry import TRUSTED

METHOD = """
from dataclasses import dataclass
from jihe.warning.methods.base import Fitted, Method, Validation

__all__ = ["AboveMedian"]

@dataclass(frozen=True)
class AboveMedian(Method):
    column: str

    def fit(self, declared, population, training_set):
        return FittedAboveMedian(self, declared, float(population[self.column].median()))

    def validate(self, declared, population, training_set):
        return Validation({}, len(population), "nothing")

@dataclass(frozen=True)
class FittedAboveMedian(Fitted, of=AboveMedian):
    median: float

    def score(self, rows):
        return (rows[self.method.column] > self.median).to_numpy(float)
"""
TRIAL = """
from dataclasses import dataclass
from jihe.warning.methods.above_median import AboveMedian
from jihe.warning.trials.base import Trial

__all__ = ["HalfAreAbove"]

@dataclass(frozen=True)
class HalfAreAbove(Trial):
    kind = "control"
    tries = AboveMedian
    claim = "at most {most:.0%} lie above"

    most: float = 0.5

    def run(self, given):
        raise NotImplementedError
"""


@pytest.fixture
def dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Files beside those of the two folders."""
    for package, text in ((methods, METHOD), (trials, TRIAL)):
        folder = tmp_path / package.__name__.split(".")[-1]
        folder.mkdir()
        (folder / "above_median.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    yield tmp_path
    for name in [name for name in sys.modules if name.endswith((".above_median", ".once_more"))]:
        del sys.modules[name]


def model(method: Method, *trials: Trial) -> WarningModel:
    names = ["a", "b", "c"]
    return WarningModel(
        code="M90", title="试", title_en="try", line="cross", entity="employer", features=names,
        reasons=dict.fromkeys(names, ("甲 {value} {usual}", "a {value} {usual}")), method=method, trials=trials,
        capacity=Capacity(10, 0.8), severity=[(0.9, 3)], subject=("employer", "emp_id"), says="甲", says_en="a",
    )  # fmt: skip


def test_a_file_dropped_in_is_a_method_with_its_trial(dropped: Path) -> None:
    from jihe.warning import AboveMedian, HalfAreAbove

    declared = model(AboveMedian("a"), HalfAreAbove())
    (trial,) = declared.trials
    assert (trial.name, trial.asks) == ("half_are_above", "at most 50% lie above")
    rows = pd.DataFrame({"a": [1.0, 2, 3], "b": 0.0, "c": 0.0})
    fitted: Any = declared.method.fit(declared, rows, None)
    named: Any = SimpleNamespace(declaration=declared)
    held = skops.io.loads(
        skops.io.dumps(FittedModel(named, fitted, np.zeros(0), np.zeros((1, 3))).keep()), trusted=list(TRUSTED)
    )
    kept = FittedModel.kept(named, held)
    assert kept is not None
    assert kept.fitted == fitted
    assert kept.fitted.score(rows).tolist() == [0, 0, 1]


def test_a_trial_is_for_the_models_of_its_method(dropped: Path) -> None:
    from jihe.warning import HalfAreAbove, PeerChart

    with pytest.raises(ValueError, match="the trial half_are_above is for AboveMedian"):
        model(PeerChart(signs=(), series="a", time="b", group="c", masked="a"), HalfAreAbove())


def test_two_files_that_offer_one_name_are_said(dropped: Path) -> None:
    (dropped / "methods" / "once_more.py").write_text(METHOD, encoding="utf-8")
    with pytest.raises(TypeError, match=r"AboveMedian is offered by .*above_median and by .*once_more"):
        parts()


def test_a_name_that_no_file_offers_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute AboveMedian"):
        warning.AboveMedian  # noqa: B018


def test_a_method_is_in_the_file_of_its_name_and_a_trial_in_one_of_its_method() -> None:
    files = {file.name for file in iter_modules(methods.__path__)} - {"base"}
    found = [one for one in parts().values() if isinstance(one, type)]
    named = {one.__module__.split(".")[-1]: one for one in found if issubclass(one, Method)}
    assert named.keys() == files
    for file, one in named.items():
        assert one.__name__ == file.title().replace("_", "")
    for one in found:
        if issubclass(one, Trial) and one.tries is not None:
            assert one.__module__.split(".")[-1].startswith(one.tries.__module__.split(".")[-1]), one.__name__
    for file in iter_modules(trials.__path__):
        module = import_module(f"{trials.__name__}.{file.name}")
        made = {one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Trial)}
        own = {one.__name__ for one in made if one.__module__ == module.__name__ and one is not Trial}
        assert own <= {*getattr(module, "__all__", ())}, file.name
