"""All that a page shows of a case out of its night's rows: one reading, whether of the lake or of what was packed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import paper, payments
from jihe.cases.exporting.next_steps import next_steps, resting
from jihe.cases.limits import limits_of

if TYPE_CHECKING:
    from jihe.cases.exporting.paper import Ground
    from jihe.cases.models import Case, Reviewer, Signal

Plain = dict[str, Any]


def sight(case: Case, signals: Sequence[Signal], ground: Ground, by: Reviewer | None, *, masked: bool) -> Plain:
    """What proves and explains the case, its payments, look-alikes, next steps, limits and articles.

    ``signals``: as ``held.signals_of`` reads them; ``by``: whose rights say which other cases are named; ``fresh``:
    by table that proves, the day of its last delivery that brought a row.
    """
    alike = paper.look_alikes(signals, ground, masked=masked)
    suspected = payments.suspected(case, signals, ground)
    limits = limits_of(case, ground.law, ground.as_of, suspected)
    steps = next_steps(case, signals, alike, ground, suspected, limits)
    rows = paper.evidence(case, signals, ground, masked=masked)
    fresh = {one["table"]: ground.session.freshness(one["table"]) for one in rows["proofs"]}
    return {
        **rows,
        "payments_in_whole": paper.payments_in_whole(signals, ground, masked=masked),
        "absences": paper.absent(signals, ground, masked=masked),
        "look_alikes": alike,
        "next_steps": steps,
        "limits": limits,
        "articles": paper.cited_articles(signals, ground, resting(steps) + limits.law()),
        "payments": payments.of_case(case, ground),
        "signal_payments": payments.of_signals(signals, ground, by),
        "fresh": {table: day.date().isoformat() if day else "" for table, day in fresh.items()},
        "town": paper.town_of(case, ground),
    }
