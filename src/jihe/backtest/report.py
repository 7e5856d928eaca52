"""The what-if report: all of it from one run, aggregates only; no person, number or key of a finding is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jihe.backtest import groups, sums, verdicts
from jihe.backtest.bench import IDENTITY, Bench
from jihe.backtest.changes import Changes, changes
from jihe.backtest.groups import Dimension
from jihe.backtest.running import Asked, Progress, Question, ask
from jihe.backtest.sums import Changed, Money, Month, Overlap, State, TestCount, Work
from jihe.backtest.verdicts import Precision
from jihe.backtest.versions import Version

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.engines.duck import DuckSession


@dataclass(frozen=True)
class Named:
    """Which version: where it comes from, its status, and the hash of its text, thresholds and law."""

    origin: str
    hash: str
    status: str


@dataclass(frozen=True)
class Report:
    """What the changed rule would have done; money in fen, effort in minutes, months as month numbers.

    ``before`` is None for a new rule: then everything is gained. ``states``, ``totals``, ``work``, ``precision`` and
    ``dimensions`` are over the whole window, ``months`` as of each month's end.
    """

    code: str
    title: str
    title_en: str
    line: str
    as_of: date
    days: list[date]
    snapshot: int
    before: Named | None
    after: Named
    changes: Changes
    states: list[State]
    changed: Changed
    tests: list[TestCount]
    totals: dict[str, Money]
    months: list[Month]
    overlaps: list[Overlap]
    others: Asked
    work: Work
    precision: list[Precision]
    cleared_before: int
    dimensions: list[Dimension]

    def state(self, name: str) -> State:
        """Gained, lost, changed or unchanged."""
        return next(state for state in self.states if state.name == name)


def backtest(
    question: Question,
    session_on: Callable[[date], DuckSession],
    snapshot: int,
    scratches: Path,
    progress: Progress | None = None,
    keep: Callable[[pa.Table], None] | None = None,
) -> Report:
    """Ask both versions as of every month's end and say what differs. ``keep`` is given every finding, ids included;
    what is sorted lies below ``scratches`` meanwhile.

    ``session_on`` opens the fund of ``snapshot`` as known on a day, under the law of ``question.after``.
    Raises JiheError when either version cannot be answered.
    """
    from jihe.cases.effort import ReviewNumbers

    after, before = question.after, question.before
    with Bench(scratches) as bench:
        asked = ask(question, session_on, bench, progress)
        report = Report(
            code=after.rule.code,
            title=after.rule.meta.title,
            title_en=after.rule.meta.title_en,
            line=after.rule.meta.line,
            as_of=question.as_of,
            days=question.days,
            snapshot=snapshot,
            before=None if before is None else _named(before),
            after=_named(after),
            changes=changes(before, after),
            states=sums.states(bench),
            changed=sums.changed(bench),
            tests=sums.tests(bench),
            totals=sums.totals(bench),
            months=sums.months(bench, [day.year * 12 + day.month - 1 for day in question.days]),
            overlaps=sums.overlaps(bench),
            others=asked,
            work=sums.work(bench, ReviewNumbers.of(after.law, question.as_of)),
            precision=verdicts.precision(bench),
            cleared_before=verdicts.cleared_before(bench),
            dimensions=groups.dimensions(bench),
        )
        if keep is not None:
            keep(bench.arrow(_FINDINGS))
    return report


# One row a finding: for who must look at single ones, in a file of their own.
_FINDINGS = f"""
    SELECT w.state, {", ".join(f"w.{name}" for name in IDENTITY.split(", "))},
        w.before_first, w.before_last, w.after_first, w.after_last,
        b.tests AS before_tests, a.tests AS after_tests, b.severity AS before_severity, a.severity AS after_severity,
        b.fen AS before_fen, a.fen AS after_fen, o.codes AS other_rules
    FROM whole AS w
    LEFT JOIN (SELECT * FROM last_seen WHERE version = 'before') AS b USING ({IDENTITY})
    LEFT JOIN (SELECT * FROM last_seen WHERE version = 'after') AS a USING ({IDENTITY})
    LEFT JOIN (
        SELECT {IDENTITY}, STRING_AGG(DISTINCT code, ' ' ORDER BY code) AS codes FROM overlap GROUP BY ALL
    ) AS o USING ({IDENTITY})
    ORDER BY ALL
"""


def _named(version: Version) -> Named:
    return Named(version.origin, version.rule.hash, version.rule.meta.status)
