"""Both versions asked as of each month's end, in one pass over the past: nothing from after that day is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from jihe.backtest import persons, verdicts
from jihe.backtest.bench import AFTER, BEFORE, Bench
from jihe.backtest.changes import same_law
from jihe.backtest.versions import Version
from jihe.content.units import Rule
from jihe.errors import JiheError

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.engines.duck import DuckSession
    from jihe.screening.packing import Packer

Progress = Callable[[str, int, int | None], None]
EVERY = 3  # months between the days on which the other rules are asked: their windows are months long


@dataclass(frozen=True)
class Question:
    """``others``: rules that the findings are compared with, asked every ``every`` months back from ``as_of``.

    ``own``: verdicts of the case store by ``as_of`` (``cases.decided``), to count beside the reviews of before.
    """

    before: Version | None
    after: Version
    others: Sequence[Rule]
    as_of: date
    months: int = 12
    every: int = EVERY
    own: pa.Table | None = None

    @property
    def versions(self) -> dict[str, Version]:
        """By name, the older first."""
        return {AFTER: self.after} if self.before is None else {BEFORE: self.before, AFTER: self.after}

    @property
    def days(self) -> list[date]:
        """``as_of`` and the ends of the months before it, earliest first."""
        return [*reversed(list(_month_ends(self.as_of, self.months - 1))), self.as_of]


@dataclass(frozen=True)
class Asked:
    """``others_on``: days on which other rules were asked, latest first; ``apart``: codes of those asked once only.

    ``unheard``: why a rule could not answer, by code.
    """

    others_on: list[date] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    unheard: dict[str, str] = field(default_factory=dict)


def ask(
    question: Question, session_on: Callable[[date], DuckSession], bench: Bench, progress: Progress | None = None
) -> Asked:
    """Fill the bench. ``session_on`` opens the fund as known on a day under ``after``'s law; one is open at a time.

    Raises JiheError when either version cannot be answered; another rule that cannot is told in ``unheard``.
    """
    from jihe.screening.packing import Packer

    asked = Asked()
    for name, version in question.versions.items():
        bench.line(name, version.rule.meta.line)
    days = question.days[::-1]  # the latest first: what other rules say there tells which need asking again
    with Packer() as packer:
        for number, day in enumerate(days):
            if progress is not None:
                progress("month ends", number, len(days))
            with session_on(day) as session:
                _versions(question, session, packer, bench)
                if number % question.every == 0 and bench.differs(_month(day)):
                    _others(question, session, packer, bench, asked)
                if day == question.as_of:
                    _people(question, session, bench)
    if progress is not None:
        progress("month ends", len(days), len(days))
    bench.close_books()
    return asked


def _versions(question: Question, session: DuckSession, packer: Packer, bench: Bench) -> None:
    from jihe.screening.screen import eligible_ids, evaluate

    asked: dict[tuple[str, str], pa.Table] = {}
    alike = question.before is None or same_law(question.before, question.after)
    for name, version in question.versions.items():
        law = question.after.law if alike else version.law
        session.turn_to(law, version.facts)
        rule = version.rule
        packed = evaluate(session, packer, rule, law)
        behind = sorted(fact.hash for fact in rule.facts.values())
        population = (rule.meta.eligible, repr((sorted(rule.parameters.items()), behind, alike or name)))
        if population not in asked:
            asked[population] = eligible_ids(session, rule)
        bench.add(name, _month(session.as_of), packed, asked[population])
    session.turn_to(question.after.law, question.after.facts)


def _others(question: Question, session: DuckSession, packer: Packer, bench: Bench, asked: Asked) -> None:
    """Ask the rules that could have the same case or the same payment.

    All are asked the first time; one of another line that names no payment of the versions' tables is not asked again.
    """
    from jihe.screening.screen import evaluate

    asked.others_on.append(session.as_of)
    lines = {version.rule.meta.line for version in question.versions.values()}
    tables = bench.money_tables()
    for rule in question.others:
        if rule.code in asked.apart:
            continue
        try:
            packed = evaluate(session, packer, rule, question.after.law)
        except JiheError as error:
            asked.unheard[rule.code] = str(error)
            continue
        bench.add_other(rule.code, packed)
        if rule.meta.line not in lines and tables.isdisjoint(packed.money.column("money_table").unique().to_pylist()):
            asked.apart.append(rule.code)


def _people(question: Question, session: DuckSession, bench: Bench) -> None:
    bench.keep("review", verdicts.reviews(session, question.own))
    bench.keep("town", persons.towns(session))
    for name, version in question.versions.items():
        who = persons.attributes(session, version.rule.meta.entity)
        if who is not None:
            import pyarrow as pa

            bench.keep("person_of", who.append_column("version", pa.array([name] * len(who), pa.string())))


def _month_ends(day: date, many: int) -> Iterator[date]:
    """The ends of the ``many`` months before the day's, latest first."""
    for _ in range(many):
        day = day.replace(day=1) - timedelta(days=1)
        yield day


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
