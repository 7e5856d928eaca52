"""One night: take in what is new, screen, warn, join into cases, rank, report.

Every step gives the same bytes for the same inputs and may be repeated, so a killed night is run again, not
resumed (docs/decisions/0004-run-again.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.errors import BadInputError
from jihe.home import Home, content_folder
from jihe.nightly import arrivals
from jihe.nightly.detecting import Detected, Plan, detect, plan, write_signals
from jihe.nightly.ledger import Ledger, Step, measured, now

if TYPE_CHECKING:
    from jihe.ingest import IngestResult
    from jihe.lake import Lake
    from jihe.nightly.concluding import RulesHealth

Progress = Callable[[str, int, int | None], None]

# In order; `make verify` kills a night at each of them.
STEPS = ("ingest", "prepare", "screen", "warn", "health", "cases", "rank", "evidence", "report")


@dataclass(frozen=True)
class Request:
    """What the operator asked for. ``sources``: folders or databases to take in; none means what lies in the inbox.

    ``capacity_hours``: for the night's list; None takes a month's hours by the number of insured.
    """

    as_of: date
    capacity_hours: float | None = None
    sources: tuple[Path | str, ...] = ()
    content: Path | None = None


@dataclass
class Arrived:
    """What the first step took in."""

    step: Step
    results: list[IngestResult] = field(default_factory=list)


def run_night(home: Home, request: Request, progress: Progress) -> Ledger:
    """Run one night and return its ledger, status ``done`` or ``gaps``.

    Raises BusyError while another night or ingest holds the lock, BadInputError when there is nothing to
    screen, JiheError when it failed; then the last good state stands.
    """
    from jihe.lake import Lake, locked

    with locked(home):
        lake = Lake(home.lake)
        arrived = _take_in(home, lake, request, progress)
        if not lake.snapshot().versions:
            raise BadInputError(f"{home.lake}: the lake is empty; run `jihe ingest SOURCE`, or give --source")
        progress("prepare", 0, None)
        with measured("prepare") as preparing:
            planned = plan(home, lake, request.as_of, content_folder(request.content))
            preparing.rows_out = len(planned.content.rules) + len(planned.content.models)
        ledger = planned.ledger(home, request.capacity_hours)
        ledger.started, ledger.steps = now(), [arrived.step, preparing]
        ledger.save()
        try:
            _run(home, planned, request, arrived, ledger, progress)
        except BaseException:
            ledger.status, ledger.finished = "failed", now()
            ledger.save()
            raise
        ledger.status, ledger.finished = "gaps" if ledger.gaps else "done", now()
        ledger.save()
        return ledger


def _take_in(home: Home, lake: Lake, request: Request, progress: Progress) -> Arrived:
    with measured("ingest") as step:
        progress("ingest", 0, None)
        results = arrivals.take_in(home, lake, request.sources, progress)
    totals = [table for result in results for table in result.tables.values()]
    step.rows_in = sum(table.rows_in for table in totals)
    step.rows_out = sum(table.accepted for table in totals)
    return Arrived(step, results)


def _run(home: Home, planned: Plan, request: Request, arrived: Arrived, ledger: Ledger, progress: Progress) -> None:
    from jihe.nightly.concluding import evidence, health, join, order, put_on_record, report

    folder = ledger.path.parent
    detected = detect(home, planned, ledger.step, progress)
    ledger.outputs |= write_signals(folder, detected)
    progress("health", 0, None)
    rules = health(home, ledger, planned, detected)
    ledger.gaps = _gaps(arrived, detected, rules)
    progress("cases", 0, None)
    join(home, ledger, planned, detected)
    progress("rank", 0, None)
    order(ledger, planned, detected, request.capacity_hours)
    progress("evidence", 0, None)
    evidence(ledger, planned)
    ledger.gaps += put_on_record(home, ledger)
    progress("report", 0, None)
    report(ledger, planned, detected, rules, arrived.results)
    progress("report", 1, 1)


def _gaps(arrived: Arrived, detected: Detected, rules: RulesHealth) -> list[str]:
    """What this night lacks or should not have, as sentences; each makes its exit code 3."""
    from jihe.nightly.rule_health import sentences

    came = [problem for result in arrived.results for problem in result.problems]
    return [*came, *detected.gaps(), *sentences(rules.rows)]
