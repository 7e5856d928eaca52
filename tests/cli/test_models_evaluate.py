"""``jihe models evaluate``: what it prints, what it says of a model that is no better, and how it exits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jihe.cli import models_evaluate
from jihe.cli.models_evaluate import evaluate
from jihe.errors import DONE, WITH_GAPS
from jihe.home import Home
from jihe.warning.estimators.estimate import Estimate
from jihe.warning.trial_runs import Tried, trials_of
from jihe.warning.trials.base import Finding, Outcome, Report
from tests.support import with_receipts

EARLY, DAY = date(2025, 9, 30), date(2026, 3, 31)


def ran(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, findings: dict[str, Finding], *words: str,
    problem: str | None = None,
) -> Result:  # fmt: skip
    """The command on a home and the worlds of ``words``, where each fund's first trial of M08 came to its finding."""

    def on(fund: Home, name: str, models: Sequence[Any], days: Sequence[date], *_: Any) -> list[Tried]:
        made = []
        for model in models:
            names = [trial.name for trial in trials_of(model)]
            value = {"shown": 0.3, "open": 0.1, "refuted": -0.2}[findings[name]]
            outcome = Outcome(findings[name], {"gain_recall": Estimate(value, value - 0.15, value + 0.15)}, "as told")
            problems = {} if problem is None else {names[0]: problem}
            outcomes = dict.fromkeys(names, outcome)
            if problem is not None:
                del outcomes[names[0]]
            made += [Tried(name, day, Report(model.code, outcomes, problems)) for day in days or [DAY]]
        return made

    monkeypatch.setattr(models_evaluate, "_on", on)
    return CliRunner().invoke(evaluate, ["M08", "--home", str(with_receipts(tmp_path)), *words])


def test_it_says_what_was_measured_and_the_verdict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = ran(monkeypatch, tmp_path, {"home": "shown"})
    assert done.exit_code == DONE, done.output
    assert "M08 用人单位工伤案件异常多发，疑似虚报或存在安全隐患" in done.output
    for part in ("beats_baseline", "gain recall 0.3", "[0.15, 0.45]", "1 shown", "成立 shown"):
        assert part in done.output
    assert "not shown to beat" not in done.output


def test_a_model_that_does_not_beat_its_baseline_says_so_and_the_exit_code_tells(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = ran(monkeypatch, tmp_path, {"home": "refuted"})
    assert done.exit_code == WITH_GAPS
    assert "M08 is not shown to beat its stated baseline." in done.output
    assert "不成立 refuted" in done.output
    undecided = ran(monkeypatch, tmp_path, {"home": "open"})
    assert undecided.exit_code == DONE
    assert "M08 is not shown to beat its stated baseline." in undecided.output


def test_other_worlds_and_days_count_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = ["--world", "/w/one", "--world", "/w/two", "--as-of", "2026-03-31", "--as-of", "2025-09-30", "--json"]
    done = ran(monkeypatch, tmp_path, {"home": "shown", "one": "shown", "two": "open"}, *words)
    (first, *_) = json.loads(done.output)
    assert first["verdict"] == "shown"
    cells = [(one["fund"], one["as_of"]) for one in first["outcomes"]]
    assert cells == [(fund, day) for fund in ("home", "one", "two") for day in ("2026-03-31", "2025-09-30")]
    assert first["outcomes"][0]["metrics"]["gain_recall"] == {"value": 0.3, "low": 0.15, "high": 0.45, "level": 0.9}
    table = ran(monkeypatch, tmp_path, {"home": "shown", "one": "shown", "two": "open"}, *words[:-1])
    assert "2 open, 4 shown" in " ".join(table.output.split())
    assert "[-0.05," in table.output


def test_a_trial_that_could_not_be_run_is_a_gap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done = ran(monkeypatch, tmp_path, {"home": "shown"}, problem="not one case")
    assert done.exit_code == WITH_GAPS
    assert "beats_baseline (home, 2026-03-31): not one case" in done.output
    assert "nowhere" in done.output


def test_an_unknown_model_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(evaluate, ["M99", "--home", str(with_receipts(tmp_path))])
    assert done.exit_code != DONE
    assert "there is no model M99" in f"{done.output}{done.exception}"
