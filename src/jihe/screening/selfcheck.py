"""The acceptance of an installation: content is sound, and every rule's cases hold on the engine that will run it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jihe.content.facts import Fact
from jihe.content.units import Rule
from jihe.errors import JiheError
from jihe.law import Law
from jihe.screening.case_files import read
from jihe.screening.elsewhere import REFERENCE, Outcome, same, tried
from jihe.screening.fact_cases import tried_fact
from jihe.screening.workers import every

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class RuleCheck:
    """A rule or fact on an engine: how many cases, those that fail there, and those DuckDB answers otherwise."""

    code: str
    stem: str
    cases: int
    failed: dict[str, str]  # address and name of the case → what is wrong
    differing: list[str]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether all cases hold and none differs."""
        return not self.failed and not self.differing


def check_rules(
    rules: Iterable[Rule], case_files: Mapping[str, Path], law: Law, engine: str, progress: Progress | None = None
) -> list[RuleCheck]:
    """Every rule's cases on an engine; a rule without cases fails."""
    chosen, found = list(rules), []
    tasks = [(rule, case_files.get(rule.stem), law, engine) for rule in chosen]
    for rule, one in zip(chosen, every(check_rule, tasks, engine), strict=True):
        if isinstance(one, JiheError):
            one = RuleCheck(rule.code, rule.stem, 0, {f"tests/rules/{rule.stem}.yaml:1": str(one)}, [], 0.0)
        found.append(one)
        if progress is not None:
            progress("selfcheck", len(found), len(chosen))
    return found


def check_facts(facts: Iterable[Fact], case_files: Mapping[str, Path], law: Law, engine: str) -> list[RuleCheck]:
    """Every fact's cases on an engine; a fact without cases fails."""
    chosen = list(facts)
    tasks = [(fact, case_files.get(fact.stem), law, engine) for fact in chosen]
    return [
        RuleCheck(fact.stem, fact.stem, 0, {f"tests/facts/{fact.stem}.yaml:1": str(one)}, [], 0.0)
        if isinstance(one, JiheError)
        else one
        for fact, one in zip(chosen, every(check_fact, tasks, engine), strict=True)
    ]


def check_fact(fact: Fact, path: Path | None, law: Law, engine: str) -> RuleCheck:
    """All cases of a fact, and whether the rows are DuckDB's. Raises JiheError."""
    begin = time.perf_counter()
    if path is None:
        raise JiheError("the case file is missing")
    cases = read(path, fact.facts, fact)
    outcomes = tried_fact(fact, cases, law, engine)
    wanted = outcomes if engine == REFERENCE else tried_fact(fact, cases, law, REFERENCE)
    named = {f"tests/facts/{fact.stem}.yaml:{one.case.line} {one.case.name}": one for one in outcomes}
    failed = {name: "; ".join(one.problems) for name, one in named.items() if one.problems}
    pairs = zip(named, outcomes, wanted, strict=True)
    differing = [name for name, one, other in pairs if one.told != other.told]
    seconds = time.perf_counter() - begin
    return RuleCheck(fact.stem, fact.stem, len(cases), failed, differing, round(seconds, 3))


def check_rule(rule: Rule, path: Path | None, law: Law, engine: str) -> RuleCheck:
    """All cases together, then the smallest that finds something alone, by the rule's very text. Raises JiheError."""
    begin = time.perf_counter()
    if path is None:
        raise JiheError("the case file is missing")
    cases = read(path, rule.facts)
    outcomes = tried(rule, cases, law, engine)
    finding = sorted((case for case in cases if case.findings), key=lambda case: len(case.tables))[:1]
    wanted = outcomes if engine == REFERENCE else tried(rule, cases, law, REFERENCE)
    alone = tried(rule, finding, law, engine) if finding else []
    by_name = {one.case.name: one for one in wanted}
    failed = {_name(rule, one): "; ".join(one.problems) for one in [*outcomes, *alone] if one.problems}
    differing = [_name(rule, one) for one in [*outcomes, *alone] if not same(one.packed, by_name[one.case.name].packed)]
    seconds = time.perf_counter() - begin
    return RuleCheck(rule.code, rule.stem, len(cases), failed, list(dict.fromkeys(differing)), round(seconds, 3))


def _name(rule: Rule, one: Outcome) -> str:
    return f"tests/rules/{rule.stem}.yaml:{one.case.line} {one.case.name}"
