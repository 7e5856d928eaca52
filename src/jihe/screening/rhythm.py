"""How often a registry is due, by its own past: no law and no contract on file gives a rhythm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_high
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jihe.engines import Session

YEARS = 2  # what is older says little about how a registry delivers now
ENOUGH = 8  # intervals; of eight and tonight's wait, tonight's is the longest one time in nine by chance alone
OVERDUE = 2  # times the longest interval: by chance about one wait in n² is that long (exponential waits)
LEAST = 7  # days: a registry that comes daily may miss a week of holidays


@dataclass(frozen=True)
class Rhythm:
    """A registry's arrivals in the last two years. Days; None where nothing, or too little, has arrived.

    waited   since the last day on which a row arrived
    usual    median interval between two such days
    longest  longest of the ``intervals`` seen
    """

    table: str
    last: date | None
    waited: int | None
    usual: int | None
    longest: int | None
    intervals: int

    @property
    def state(self) -> str:
        """``none`` | ``unknown`` (too few intervals) | ``fresh`` | ``late`` (as never before) | ``overdue``."""
        if self.waited is None:
            return "none"
        if self.longest is None or self.intervals < ENOUGH:
            return "unknown"
        if self.waited > max(OVERDUE * self.longest, LEAST):
            return "overdue"
        return "late" if self.waited > self.longest else "fresh"


def rhythm(table: str, arrivals: Sequence[date], as_of: date) -> Rhythm:
    """Of a registry whose rows arrived on these days, none after ``as_of``; in any order, a day once or more."""
    days = sorted(set(arrivals))
    if not days:
        return Rhythm(table, None, None, None, None, 0)
    recent = [day for day in days if day > as_of - timedelta(days=365 * YEARS)]
    gaps = [(later - earlier).days for earlier, later in pairwise(recent)]
    return Rhythm(
        table, days[-1], (as_of - days[-1]).days,
        median_high(gaps) if gaps else None, max(gaps) if gaps else None, len(gaps),
    )  # fmt: skip


def rhythms(session: Session, tables: Iterable[str]) -> dict[str, Rhythm]:
    """Of each external table, as known by the session's day."""
    from jihe.schema import TABLES

    made = {}
    for table in sorted(set(tables)):
        days = session.query(f"SELECT DISTINCT CAST({TABLES[table].clock} AS DATE) AS day FROM {table}")
        made[table] = rhythm(table, days.column("day").to_pylist(), session.as_of)
    return made
