"""A night's cases in a few figures, for the page in the morning. Nothing about public power but a count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.cases.identity import LETTERS, Docket
from jihe.cases.reading import ListedCase, listed, night_of

if TYPE_CHECKING:
    import pyarrow as pa

TOP = 10
CURVE_POINTS = 400  # more than the page has pixels for


@dataclass(frozen=True)
class LineTotals:
    """One line's cases, both dockets: money in fen, each payment once."""

    line: str
    cases: int
    within: int
    at_stake_fen: int
    owed_fen: int
    expected_fen: int


@dataclass(frozen=True)
class SourceTotals:
    """What one rule or model puts at stake on its own; a payment that two of them name is in both."""

    code: str
    line: str
    signals: int
    at_stake_fen: int


@dataclass(frozen=True)
class Curve:
    """Expected recovery (fen) by minutes worked in order of rank, cases to recover; thinned for drawing."""

    minutes: tuple[int, ...]
    expected_fen: tuple[int, ...]


@dataclass(frozen=True)
class NightSummary:
    """Lines in their usual order, sources by amount, the ten most worthwhile cases to recover."""

    lines: tuple[LineTotals, ...]
    sources: tuple[SourceTotals, ...]
    curve: Curve
    top: tuple[ListedCase, ...]


def night_summary(run_id: str, signals: pa.Table, money: pa.Table, proofs: pa.Table) -> NightSummary:
    """The figures of a ranked night. Raises BadInputError when the store has not ranked it."""
    return NightSummary(
        lines=_lines(run_id),
        sources=_sources(signals, money),
        curve=_curve(run_id),
        top=tuple(listed(run_id, Docket.RECOVER, signals, proofs)[:TOP]),
    )


def _lines(run_id: str) -> tuple[LineTotals, ...]:
    from django.db.models import Count, Q, Sum

    from jihe.cases.models import CaseNight

    seen = CaseNight.objects.filter(night=night_of(run_id), rank__isnull=False)
    seen = seen.exclude(docket=Docket.PUBLIC_POWER)
    totals = seen.values("case__line").annotate(
        cases=Count("id"),
        within=Count("id", filter=Q(within_capacity=True)),
        at_stake_fen=Sum("at_stake_fen"),
        owed_fen=Sum("owed_fen"),
        expected_fen=Sum("expected_fen", default=0, filter=Q(within_capacity=True)),
    )
    by_line = {row.pop("case__line"): row for row in totals}
    return tuple(LineTotals(line, **by_line[line]) for line in LETTERS if line in by_line)


def _sources(signals: pa.Table, money: pa.Table) -> tuple[SourceTotals, ...]:
    """Money to recover by code, a payment once in each; what the fund owes is not set off against it."""
    import duckdb

    with duckdb.connect() as connection:
        connection.register("signals", signals)
        connection.register("money", money)
        rows = connection.execute("""
            WITH shown AS (SELECT signal_id, code, line FROM signals WHERE lane = 'case'),
            counted AS (SELECT code, min(line) AS line, count(*) AS signals FROM shown GROUP BY code),
            payment AS (
                SELECT code, money_table, money_key, max(fen) AS fen
                FROM money JOIN shown USING (signal_id) GROUP BY ALL),
            staked AS (SELECT code, sum(fen) AS fen FROM payment WHERE fen > 0 GROUP BY code)
            SELECT code, line, signals, coalesce(fen, 0)::BIGINT
            FROM counted LEFT JOIN staked USING (code) ORDER BY 4 DESC, code
        """).fetchall()
    return tuple(SourceTotals(*row) for row in rows)


def _curve(run_id: str) -> Curve:
    import numpy as np

    from jihe.cases.models import CaseNight

    ranked = CaseNight.objects.filter(night=night_of(run_id), docket=Docket.RECOVER).order_by("rank")
    rows = np.array(list(ranked.values_list("minutes", "expected_fen")), dtype=np.int64).reshape(-1, 2)
    sums = np.vstack([np.zeros((1, 2), dtype=np.int64), rows.cumsum(axis=0)])
    kept = np.unique(np.linspace(0, len(sums) - 1, min(CURVE_POINTS, len(sums))).round().astype(int))
    return Curve(*(tuple(column.tolist()) for column in sums[kept].T))
