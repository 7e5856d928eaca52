"""Whom a rule meets: found per eligible person by group, and how groups compare, with intervals.

Read beside each other, never added up into a verdict: groups differ in what they draw from the fund, and of two dozen
towns one lies outside a 95 % interval by chance alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from jihe.backtest.bench import AFTER, BEFORE, Bench
from jihe.backtest.persons import DIMENSIONS, label
from jihe.intervals import Share, share

SMALL = 30  # eligible persons; a smaller group is withheld: its rate says little, and its members could be guessed


@dataclass(frozen=True)
class Ratio:
    """A rate over that of the largest group, with Katz's 95 % interval; None where either found nobody."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Rate:
    """One version over one group: ``share`` is found ÷ eligible with Wilson's interval."""

    eligible: int
    found: int
    share: Share
    ratio: Ratio


@dataclass(frozen=True)
class Group:
    """A group under both versions; a version is None where the rule did not exist or the group is withheld."""

    name: str
    name_en: str
    largest: bool
    before: Rate | None
    after: Rate | None


@dataclass(frozen=True)
class Dimension:
    """The groups that are shown, and how many were too small to be."""

    name: str
    zh: str
    en: str
    groups: list[Group]
    withheld: int


def dimensions(bench: Bench) -> list[Dimension]:
    """Sex, age band, household registration, town; empty when the rule judges bodies and not persons."""
    known = bench.rows("SELECT 1 FROM information_schema.tables WHERE table_name = 'person_of'")
    names = dict(bench.rows("SELECT town_code, name_zh FROM town"))
    return [_dimension(bench, name, names) for name in DIMENSIONS] if known else []


def _dimension(bench: Bench, name: str, names: dict[str, str]) -> Dimension:
    order = "TRY_CAST(whose AS INTEGER), whose" if name == "age" else "whose"
    rows = bench.rows(f"""
        SELECT CAST(p.{name} AS VARCHAR) AS whose, version, COUNT(*), COUNT(*) FILTER (e.found)
        FROM entity AS e JOIN person_of AS p USING (version, entity_id)
        GROUP BY whose, version ORDER BY {order} NULLS LAST, version
    """)
    counts: dict[str | None, dict[str, tuple[int, int]]] = {}
    for group, version, eligible, found in rows:
        counts.setdefault(group, {})[version] = (eligible, found)
    shown = {group: of for group, of in counts.items() if max(n for n, _ in of.values()) >= SMALL}
    largest = max(shown, key=lambda group: shown[group].get(AFTER, (0, 0))[0], default=None)
    groups = [
        Group(*label(name, group, names), group == largest,
              _rate(of.get(BEFORE), shown[largest].get(BEFORE)), _rate(of.get(AFTER), shown[largest].get(AFTER)))
        for group, of in shown.items()
    ]  # fmt: skip
    return Dimension(name, *DIMENSIONS[name], groups, len(counts) - len(shown))


def _rate(of: tuple[int, int] | None, largest: tuple[int, int] | None) -> Rate | None:
    if of is None or of[0] < SMALL:
        return None
    eligible, found = of
    return Rate(eligible, found, share(found, eligible, eligible, eligible), _ratio(of, largest))


def _ratio(of: tuple[int, int], largest: tuple[int, int] | None) -> Ratio:
    if largest is None or of is largest or not of[1] or not largest[1]:
        return Ratio(None, None, None)
    from scipy.stats.contingency import relative_risk

    risk = relative_risk(of[1], of[0], largest[1], largest[0])
    interval = risk.confidence_interval(0.95)
    return Ratio(float(risk.relative_risk), float(interval.low), float(interval.high))
