"""Runs rules over their cases, and nudges every threshold to see that a case stands on either side of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jihe.content.units import Rule
from jihe.engines import Session
from jihe.errors import BadInputError, JiheError
from jihe.law import Law
from jihe.screening.case_files import Case, read
from jihe.screening.comparing import unreckoned
from jihe.screening.docket import Docket
from jihe.screening.elsewhere import Outcome, tried
from jihe.screening.nudging import Nudge, nudges
from jihe.screening.packing import Packer
from jihe.screening.trials import Bench, Trial


@dataclass(frozen=True)
class CaseResult:
    """One case of one rule: what differed from what it wants, nothing when it holds."""

    stem: str
    case: str
    line: int
    problems: list[str]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether exactly the wanted findings came."""
        return not self.problems


@dataclass(frozen=True)
class Proof:
    """A rule's cases, and its thresholds each nudged both ways."""

    results: list[CaseResult]
    nudges: list[Nudge] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every case holds and every threshold is pinned from both sides."""
        return all(result.ok for result in self.results) and all(nudge.noticed_by for nudge in self.nudges)


def run_cases(
    rules: Iterable[Rule], case_files: Mapping[str, Path], law: Law, engine: str = "duckdb"
) -> list[CaseResult]:
    """Every case of every rule, without nudges. A rule without a file is one failed case at line 1."""
    results: list[CaseResult] = []
    for rule in rules:
        if rule.stem in case_files:
            results += prove(rule, case_files[rule.stem], law, engine, nudge=False).results
        else:
            missing = f"tests/rules/{rule.stem}.yaml is missing"
            results.append(CaseResult(rule.stem, "(no case file)", 1, [missing], 0.0))
    return results


def prove(rule: Rule, path: Path, law: Law, engine: str = "duckdb", nudge: bool = True, ask: bool = True) -> Proof:
    """One rule over its case file. Raises BadInputError for a broken file.

    ``ask``: whether what findings say is missing is asked of each case's rows too (R67), which takes as long again.

    On DuckDB all cases and nudges are asked together, on other engines all cases; where one of them breaks the
    query, and for nudges on other engines, one after the other, which says the same and takes longer.
    """
    if not path.exists():
        raise BadInputError(f"tests/rules/{path.name} is missing")
    cases = read(path, rule.facts)
    proof = _proof(rule, cases, law, engine, nudges(rule) if nudge else [], ask)
    missing = unreckoned(rule, [case.findings for case in cases]) if nudge else []  # of its own cases alone
    if missing:
        proof.results.append(CaseResult(rule.stem, "(reckoning)", 1, missing, 0.0))
    return proof


def _proof(rule: Rule, cases: list[Case], law: Law, engine: str, steps: list[Nudge], ask: bool) -> Proof:
    if engine == "duckdb":
        try:
            with Docket(rule, cases, law) as docket:
                return _together(docket, steps, ask)
        except JiheError:
            pass  # one by one, so that the case that breaks it is named
    elif not steps:
        return Proof([_result(rule, one) for one in tried(rule, cases, law, engine)])
    return one_by_one(rule, cases, law, engine, steps)


def _together(docket: Docket, steps: list[Nudge], ask: bool) -> Proof:
    """All cases, then all nudges of those that hold, each by one query. Raises JiheError where one breaks it."""
    rule, begin = docket.rule, time.perf_counter()
    trials, problems = docket.proved(ask)
    share = (time.perf_counter() - begin) / len(docket.cases)
    results = [
        CaseResult(rule.stem, case.name, case.line, problems[place], share) for place, case in enumerate(docket.cases)
    ]
    holding = [trial for trial in trials if trial is not None and not problems[trial.case]]
    return Proof(results, docket.noticed(steps, holding))


def _result(rule: Rule, one: Outcome) -> CaseResult:
    return CaseResult(rule.stem, one.case.name, one.case.line, one.problems, one.seconds)


def one_by_one(rule: Rule, cases: list[Case], law: Law, engine: str, steps: list[Nudge]) -> Proof:
    """Case after case in a session that shows one case's tables at a time."""
    results = []
    with Packer() as packer, Session.of_tables({}, cases[0].as_of, law, engine, rule.facts) as session:
        bench = Bench(session, packer, rule, law)
        for case in cases:
            trial, begin = Trial(bench, case), time.perf_counter()
            problems = trial.problems()
            results.append(CaseResult(rule.stem, case.name, case.line, problems, time.perf_counter() - begin))
            steps = [trial.tried(step) for step in steps]
    return Proof(results, steps)
