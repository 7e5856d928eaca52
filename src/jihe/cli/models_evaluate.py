"""``jihe models evaluate``: the tests that would show a model useless, with intervals and a verdict."""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jihe.cli.models_shared import opened
from jihe.cli.opening import last_day, open_lake
from jihe.cli.options import Day, content_option, home_option, json_option
from jihe.errors import DONE, WITH_GAPS
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.content import Facts
    from jihe.law import Law
    from jihe.warning.discovery import Model
    from jihe.warning.estimators.estimate import Estimate
    from jihe.warning.training import Progress
    from jihe.warning.trial_runs import Tried
    from jihe.warning.trials.base import Outcome, Trial

WORDS = {"shown": "成立 shown", "open": "未决 open", "refuted": "不成立 refuted"}
PLACES = 6  # of what JSON gives, so that a committed record changes only where a number does
CAUTION = """Measured: the number held against the bound, at the first fund and last day, with its 90 % interval; where
several were tried, the lowest and highest that any gave. 成立 shown: most funds and days show it, none refutes it;
不成立 refuted: most refute it; 未决 open: the data do not decide. Learnt from reviews alone, never from the truth."""


@click.command("evaluate")
@click.argument("models", nargs=-1)
@click.option("--world", "worlds", multiple=True, metavar="DIR", help="Another working folder to try them on as well.")
@click.option("--as-of", "days", multiple=True, type=Day(), help="As known then; several for trials by time "
              "[default: the last day in each lake].")  # fmt: skip
@home_option
@content_option
@json_option
def evaluate(
    models: tuple[str, ...], worlds: tuple[str, ...], days: tuple[date, ...], home: Home, content: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Try what would show MODELS (all of them unless named) useless: each trial with an interval and a verdict.

    A model that does not beat its stated baseline says so here. What came of a home's own trials is logged to the
    run of its champion, where that is of the same content.
    """
    from jihe.cli.progress import progress
    from jihe.warning.discovery import discover

    loaded, law = opened(home, content)
    found, failures = discover(loaded, models or None)
    tried: list[Tried] = []
    with progress(quiet=as_json) as report:
        for number, fund in enumerate([home, *map(Home.at, worlds)]):
            tried += _on(fund, "home" if number == 0 else fund.root.name, found, days, law, loaded.facts, report)
    _log(home, found, tried)
    lines = [_Line.of(model, trial, tried) for model in found for trial in _trials(model)]
    if as_json:
        click.echo(json.dumps([line.told() for line in lines], ensure_ascii=False, indent=1))
    else:
        _show(found, lines)
    for why in failures.values():
        click.echo(f"gap: {why}", err=True)
    wrong = failures or any(line.verdict == "refuted" or line.problems for line in lines)
    click.get_current_context().exit(WITH_GAPS if wrong or not found else DONE)


def _trials(model: Model) -> list[Trial]:
    from jihe.warning.trial_runs import trials_of

    return trials_of(model)


def _on(
    fund: Home, name: str, models: Sequence[Model], days: Sequence[date], law: Law, facts: Facts, report: Progress
) -> list[Tried]:
    from jihe.engines.past import Past
    from jihe.warning.trial_runs import try_models

    lake, snapshot = open_lake(fund)
    known = days or [last_day(lake, snapshot, law)]
    with Past(lake, snapshot, law, facts) as past:
        return try_models(name, models, past.on, known, report)


def _log(home: Home, models: Sequence[Model], tried: Sequence[Tried]) -> None:
    """The outcomes of the home's last day, onto the run of the version spoken of, where it has this content."""
    from jihe.warning.versions.registry import spoken_of
    from jihe.warning.versions.tracking import Tracking

    last = {one.report.code: one.report for one in tried if one.fund == "home"}
    versions = spoken_of(home)
    runs = {
        model.code: version.run_id
        for model in models
        if (version := versions.get(model.code)) and version.content_hash == model.content_hash
    }
    if runs:
        tracking = Tracking(home)
        for code, run in runs.items():
            tracking.log_trials(run, last[code])


@dataclass(frozen=True)
class _Line:
    """One trial of one model, over all funds and days."""

    code: str
    content_hash: str
    trial: Trial
    cells: Sequence[tuple[str, date, Outcome]]
    problems: Sequence[tuple[str, date, str]]

    @classmethod
    def of(cls, model: Model, trial: Trial, tried: Sequence[Tried]) -> _Line:
        """What came of ``trial`` wherever it was tried."""
        mine = [one for one in tried if one.report.code == model.code]
        return cls(
            model.code,
            model.content_hash,
            trial,
            [(t.fund, t.as_of, t.report.outcomes[trial.name]) for t in mine if trial.name in t.report.outcomes],
            [(t.fund, t.as_of, t.report.problems[trial.name]) for t in mine if trial.name in t.report.problems],
        )

    @property
    def verdict(self) -> str:
        """Of all funds and days together; open where it could be tried nowhere."""
        from jihe.warning.trial_runs import overall

        return overall(outcome.finding for _, _, outcome in self.cells)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "code": self.code, "content_hash": self.content_hash,
            "trial": self.trial.name, "kind": self.trial.kind, "asks": self.trial.asks,
            "verdict": self.verdict,
            "outcomes": [
                {
                    "fund": fund, "as_of": day.isoformat(), "finding": outcome.finding, "says": outcome.says,
                    "metrics": {name: _numbers(one) for name, one in outcome.metrics.items()},
                }
                for fund, day, outcome in self.cells
            ],
            "problems": [{"fund": fund, "as_of": day.isoformat(), "why": why} for fund, day, why in self.problems],
        }  # fmt: skip


def _numbers(one: Estimate) -> dict[str, float | None]:
    """JSON knows neither nan nor infinity."""
    ends = {"value": one.value, "low": one.low, "high": one.high, "level": one.level}
    return {name: round(value, PLACES) if math.isfinite(value) else None for name, value in ends.items()}


def _show(models: Sequence[Model], lines: Sequence[_Line]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 120)
    for model in models:
        table = Table(title=f"{model.code} {model.declaration.title} {model.declaration.title_en}",
                      box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), title_justify="left")  # fmt: skip
        for head in ("trial", "asks that", "measured", "tried", "verdict"):
            table.add_column(head, overflow="fold", no_wrap=head == "verdict")
        for line in (line for line in lines if line.code == model.code):
            table.add_row(line.trial.name, line.trial.asks, _measured(line), _counts(line), WORDS[line.verdict])
        console.print(table)
        for line in (line for line in lines if line.code == model.code):
            for fund, day, why in line.problems:
                console.print(f"  {line.trial.name} ({fund}, {day}): {why}", markup=False, highlight=False)
        if any(line.trial.kind == "baseline" and line.verdict != "shown" for line in lines if line.code == model.code):
            console.print(f"  {model.code} is not shown to beat its stated baseline.", highlight=False)
    console.print(CAUTION, style="dim", highlight=False)


def _measured(line: _Line) -> str:
    if not line.cells:
        return "–"
    _, _, first = line.cells[0] if len(line.cells) == 1 else _home_last(line)
    name, one = next(iter(first.metrics.items()))
    ends = [next(iter(outcome.metrics.values())) for _, _, outcome in line.cells]
    span = f"[{min(e.low for e in ends):.3g}, {max(e.high for e in ends):.3g}]"
    return f"{name.replace('_', ' ')} {one.value:.3g} {span}"


def _home_last(line: _Line) -> tuple[str, date, Outcome]:
    first = line.cells[0][0]
    return max((cell for cell in line.cells if cell[0] == first), key=lambda cell: cell[1])


def _counts(line: _Line) -> str:
    counts = Counter(outcome.finding for _, _, outcome in line.cells)
    return ", ".join(f"{n} {finding}" for finding, n in sorted(counts.items())) or "nowhere"
