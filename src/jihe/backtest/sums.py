"""What the bench adds up to: findings by state, money once per payment, other rules, cases and reviewers' hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.backtest.bench import AFTER, BEFORE, IDENTITY, Bench

if TYPE_CHECKING:
    from jihe.cases.effort import ReviewNumbers

STATES = ("gained", "lost", "changed", "unchanged")


@dataclass(frozen=True)
class Money:
    """Fen, each payment once: what is at stake, what the fund owes; and what the next twelve months would cost."""

    payments: int
    at_stake_fen: int
    owed_fen: int
    prevented_fen: int


@dataclass(frozen=True)
class State:
    """Findings gained, lost, changed or unchanged over the window.

    ``before``, ``after``: their money under each version. ``elsewhere``: findings whose subject and line, or one of
    whose payments, another live rule has too. ``alone_fen``: at stake in payments that neither the other version nor
    another rule names.
    """

    name: str
    findings: int
    subjects: int
    before: Money
    after: Money
    elsewhere: int
    alone_fen: int


@dataclass(frozen=True)
class Changed:
    """Why changed findings are changed; one may be several. Earlier, later: the month it is first found in."""

    earlier: int
    later: int
    money: int
    grade: int


@dataclass(frozen=True)
class TestCount:
    """Findings of one test over the window, under each version; one of several tests is counted in each.

    ``gained``: no month's end had them of this test before; ``lost`` the other way round.
    """

    __test__ = False  # pytest would take it for one of its own

    test: str
    zh: str
    en: str
    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True)
class Month:
    """One month's end: findings by state as of that day, at stake under each version, each payment once."""

    month: int
    gained: int
    lost: int
    changed: int
    unchanged: int
    before_fen: int
    after_fen: int


@dataclass(frozen=True)
class Overlap:
    """Findings of a state that another rule has too: by subject and line, and by payment."""

    code: str
    state: str
    findings: int
    by_case: int
    by_payment: int


@dataclass(frozen=True)
class Work:
    """Cases (subject and line) and the hours that looking into them takes; ``new`` ones no version or rule had."""

    cases_before: int
    cases_after: int
    minutes_before: int
    minutes_after: int
    cases_new: int
    minutes_new: int
    cases_gone: int
    minutes_gone: int


def states(bench: Bench) -> list[State]:
    """The four states, in their order."""
    _overlaps(bench)
    counts = {
        name: (findings, subjects)
        for name, findings, subjects in bench.rows(
            "SELECT state, COUNT(*), COUNT(DISTINCT (subject_kind, subject_id)) FROM whole GROUP BY state"
        )
    }
    elsewhere = dict(
        bench.rows(f"SELECT state, COUNT(*) FROM (SELECT DISTINCT state, {IDENTITY} FROM overlap) GROUP BY state")
    )
    return [
        State(name, *counts.get(name, (0, 0)), _money(bench, BEFORE, name), _money(bench, AFTER, name),
              elsewhere.get(name, 0), _alone(bench, name))
        for name in STATES
    ]  # fmt: skip


def totals(bench: Bench) -> dict[str, Money]:
    """All that each version names, each payment once."""
    return {version: _money(bench, version) for version in (BEFORE, AFTER)}


def _money(bench: Bench, version: str, state: str | None = None) -> Money:
    where, given = ("version = ?", [version]) if state is None else ("version = ? AND state = ?", [version, state])
    payments, at_stake, owed = bench.rows(
        f"""SELECT COUNT(*), COALESCE(SUM(GREATEST(fen, 0)), 0)::BIGINT, COALESCE(SUM(GREATEST(-fen, 0)), 0)::BIGINT
        FROM (SELECT MAX(fen) AS fen FROM paid WHERE {where} GROUP BY money_table, money_key)""",
        given,
    )[0]
    prevented = bench.rows(f"SELECT COALESCE(SUM(prevented_fen), 0)::BIGINT FROM last_seen WHERE {where}", given)[0][0]
    return Money(payments, at_stake, owed, prevented)


def _alone(bench: Bench, state: str) -> int:
    """At stake in payments of the state that the other version does not name, nor any other rule."""
    version, other = (BEFORE, AFTER) if state == "lost" else (AFTER, BEFORE)
    (fen,) = bench.rows(
        """SELECT COALESCE(SUM(fen), 0)::BIGINT FROM paid AS p WHERE version = ? AND state = ? AND fen > 0
            AND NOT EXISTS (SELECT 1 FROM paid AS q WHERE q.version = ? AND q.money_table = p.money_table
                AND q.money_key = p.money_key)
            AND NOT EXISTS (SELECT 1 FROM other_money AS o WHERE o.money_table = p.money_table
                AND o.money_key = p.money_key)""",
        [version, state, other],
    )[0]
    return int(fen)


def changed(bench: Bench) -> Changed:
    """The four reasons."""
    return Changed(
        *bench.rows("""
            SELECT COUNT(*) FILTER (after_first < before_first), COUNT(*) FILTER (after_first > before_first),
                COUNT(*) FILTER (money_differs), COUNT(*) FILTER (grade_differs)
            FROM whole WHERE state = 'changed'
        """)[0]
    )


def tests(bench: Bench) -> list[TestCount]:
    """Every test that either version found, by its code; named as the later version names it."""
    rows = bench.rows(f"""
        SELECT test, COALESCE(MAX(zh) FILTER (now), MAX(zh)), COALESCE(MAX(en) FILTER (now), MAX(en)),
            COUNT(*) FILTER (was), COUNT(*) FILTER (now), COUNT(*) FILTER (NOT was), COUNT(*) FILTER (NOT now)
        FROM (
            SELECT test, ARG_MIN(zh, version) AS zh, ARG_MIN(en, version) AS en,
                BOOL_OR(version = '{BEFORE}') AS was, BOOL_OR(version = '{AFTER}') AS now
            FROM tested GROUP BY test, {IDENTITY}
        ) GROUP BY test ORDER BY test
    """)
    return [TestCount(*row) for row in rows]


def months(bench: Bench, all_months: list[int]) -> list[Month]:
    """Every month's end, also one in which nothing was found."""
    counts = ", ".join(f"COUNT(*) FILTER (state = '{state}')" for state in STATES)
    found: dict[int, tuple[int, int, int, int]] = {
        month: (gained, lost, changed, unchanged)
        for month, gained, lost, changed, unchanged in bench.rows(f"SELECT month, {counts} FROM monthly GROUP BY month")
    }
    staked: dict[tuple[int, str], int] = {
        (month, version): fen
        for month, version, fen in bench.rows("""
            SELECT month, version, SUM(fen)::BIGINT
            FROM (SELECT month, version, MAX(fen) AS fen FROM money GROUP BY month, version, money_table, money_key)
            WHERE fen > 0 GROUP BY month, version
        """)
    }
    return [
        Month(month, *found.get(month, (0, 0, 0, 0)), staked.get((month, BEFORE), 0), staked.get((month, AFTER), 0))
        for month in all_months
    ]


def overlaps(bench: Bench) -> list[Overlap]:
    """By rule, most first; only what is gained or lost, for that is what a decision turns on."""
    rows = bench.rows(f"""
        SELECT code, state, COUNT(DISTINCT ({IDENTITY})), COUNT(*) FILTER (how = 'case'),
            COUNT(*) FILTER (how = 'payment')
        FROM overlap WHERE state IN ('gained', 'lost') GROUP BY code, state ORDER BY state, 3 DESC, code
    """)
    return [Overlap(*row) for row in rows]


def _overlaps(bench: Bench) -> None:
    bench.rows(f"""
        CREATE OR REPLACE TABLE overlap AS
        SELECT DISTINCT f.state, {", ".join(f"f.{name}" for name in IDENTITY.split(", "))}, o.code, 'case' AS how
        FROM last_seen AS f JOIN other_found AS o
            ON o.subject_kind = f.subject_kind AND o.subject_id = f.subject_id AND o.line = f.line
        UNION ALL
        SELECT DISTINCT w.state, {", ".join(f"w.{name}" for name in IDENTITY.split(", "))}, o.code, 'payment' AS how
        FROM whole AS w JOIN money AS m USING ({IDENTITY}) JOIN other_money AS o USING (money_table, money_key)
    """)


def work(bench: Bench, numbers: ReviewNumbers) -> Work:
    """Hours by the ranking's own numbers: those of the line, times what the kind of subject takes."""
    cases = "SELECT DISTINCT version, subject_kind, subject_id, line FROM last_seen"
    others = "SELECT subject_kind, subject_id, line FROM other_found"

    def taken(version: str, but: str | None = None) -> tuple[int, int]:
        without = f"""EXCEPT SELECT subject_kind, subject_id, line FROM ({cases}) WHERE version = '{but}'
            EXCEPT {others}"""
        own = f"SELECT subject_kind, subject_id, line FROM ({cases}) WHERE version = '{version}'"
        chosen = f"{own} {without}" if but else own
        rows = bench.rows(f"SELECT line, subject_kind, COUNT(*) FROM ({chosen}) GROUP BY ALL")
        minutes = sum(n * numbers.declared((line, kind)) for line, kind, n in rows)
        return sum(n for _, _, n in rows), minutes

    before, after, new, gone = taken(BEFORE), taken(AFTER), taken(AFTER, BEFORE), taken(BEFORE, AFTER)
    return Work(before[0], after[0], before[1], after[1], *new, *gone)
