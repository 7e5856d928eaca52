"""Every trial of every model on a fund, as it was known on several days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jihe.errors import JiheError
from jihe.warning.methods.base import TooFewError
from jihe.warning.trials.base import Finding, Given, Report, Trial
from jihe.warning.trials.baseline import BeatsBaseline

if TYPE_CHECKING:
    import pandas as pd

    from jihe.engines import Session
    from jihe.warning.discovery import Model
    from jihe.warning.training import Progress
    from jihe.warning.training_set import TrainingSet


@dataclass(frozen=True)
class Tried:
    """All trials of one model on one fund as of a day."""

    fund: str
    as_of: date
    report: Report


def trials_of(model: Model) -> list[Trial]:
    """What its file declares, and that it beats the baseline that its method states."""
    declared = list(model.declaration.trials)
    if any(trial.kind == "baseline" for trial in declared):
        return declared
    return [BeatsBaseline(), *declared]


def try_models(
    fund: str, models: Sequence[Model], sessions: Callable[[date], Session], days: Iterable[date], progress: Progress
) -> list[Tried]:
    """Run the trials of ``models`` on a fund as of each of ``days``.

    A trial that cannot be run is a sentence in its report's ``problems``; the others go on.
    """
    from jihe.warning.learning import labels
    from jihe.warning.learning.frames import rows_of

    made, wanted = [], sorted(set(days))
    sets = labels.training_sets_by_day(models, sessions, wanted, progress)
    for day in wanted:
        for number, model in enumerate(models):
            progress(f"{fund} {day}", number, len(models))
            try:
                with sessions(day) as session:
                    rows = rows_of(model, session)
            except JiheError as error:
                report = Report(model.code, {}, {trial.name: str(error) for trial in trials_of(model)})
            else:
                report = _report(model, rows, sets[day].get(model.code), sessions, day)
            made.append(Tried(fund, day, report))
        progress(f"{fund} {day}", len(models), len(models))
    return made


def overall(findings: Iterable[Finding]) -> Finding:
    """What several funds and days say together.

    Refuted where most of them refute it; shown where most show it and none refutes it; else open. Each has an
    interval of its own, which one in twenty misses on the wrong side: a single refutation among many proves nothing.
    """
    counts = Counter(findings)
    half = counts.total() / 2
    if counts["refuted"] > half:
        return "refuted"
    return "shown" if counts["shown"] > half and not counts["refuted"] else "open"


def _report(
    model: Model, rows: pd.DataFrame, training_set: TrainingSet | None, sessions: Callable[[date], Session], day: date
) -> Report:
    from jihe.warning.learning.frames import entities

    outcomes, problems = {}, {}
    declared = model.declaration
    given = Given(
        declared, declared.method.units(rows), training_set, sessions, day,
        read=lambda session: entities(model, session), rows=rows,
    )  # fmt: skip
    for trial in trials_of(model):
        try:
            outcomes[trial.name] = trial.run(given)
        except (TooFewError, JiheError) as error:
            problems[trial.name] = str(error)
        except Exception as error:  # a trial may fail in any way; it is named, and the others go on
            problems[trial.name] = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
    return Report(model.code, outcomes, problems)
