"""Runs rules over their cases, and nudges every threshold to see that a case stands on either side of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.content.units import Rule
from jihe.engines import Session
from jihe.errors import JiheError
from jihe.law import Law
from jihe.schema import TABLES
from jihe.screening.case_files import Case, Rows, read
from jihe.screening.comparing import FACTS, differences
from jihe.screening.nudging import Nudge, nudged, nudges
from jihe.screening.packing import Packer
from jihe.screening.screen import eligible_ids, evaluate

if TYPE_CHECKING:
    import pyarrow as pa


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


def prove(rule: Rule, path: Path, law: Law, engine: str = "duckdb", nudge: bool = True) -> Proof:
    """One rule over its case file, a session a case. Raises BadInputError for a broken file."""
    cases, results = read(path), []
    steps = nudges(rule) if nudge else []
    with Packer() as packer, Session.of_tables({}, cases[0].as_of, law, engine) as session:
        for case in cases:
            begin = time.perf_counter()
            session.again(arrow(case.tables), case.as_of)
            trial = _Trial(session, packer, rule, law, case)
            problems = trial.problems()
            if not problems:
                steps = [step if step.noticed_by else trial.tried(step) for step in steps]
            results.append(CaseResult(rule.stem, case.name, case.line, problems, time.perf_counter() - begin))
    return Proof(results, steps)


def arrow(tables: Rows) -> dict[str, pa.Table]:
    """The rows of a case as Arrow tables of the declared types."""
    import pyarrow as pa

    return {name: pa.Table.from_pylist(rows, schema=TABLES[name].arrow_schema()) for name, rows in tables.items()}


@dataclass
class _Trial:
    """One case in a session that shows its tables."""

    session: Session
    packer: Packer
    rule: Rule
    law: Law
    case: Case

    def problems(self) -> list[str]:
        """What keeps the case from holding."""
        unknown = sorted(set(self.case.parameters) - set(self.rule.parameters))
        if unknown:
            return [f"parameter {unknown[0]} is not declared by the rule"]
        try:
            packed = evaluate(self.session, self.packer, self.rule, self.law, self.case.parameters)
            asked = set(eligible_ids(self.session, self.rule, self.case.parameters).column(0).to_pylist())
        except JiheError as error:
            return [str(error)]
        strange = [
            f"{self.rule.meta.entity} {one} was found but is not among the eligible"
            for one in packed.entities.column(0).to_pylist()
            if one not in asked
        ]
        return strange + differences(packed, self.case.findings)

    def tried(self, step: Nudge) -> Nudge:
        """The nudge, noticed if the case no longer holds under it; a rule that breaks has noticed nothing."""
        moved = nudged(self.rule, step, self.case.parameters)
        if self._rows(moved) == self._rows(self.case.parameters):
            return step
        try:
            packed = evaluate(self.session, self.packer, self.rule, self.law, moved)
        except JiheError:
            return step
        facts = [{name: value for name, value in one.items() if name in FACTS} for one in self.case.findings]
        return replace(step, noticed_by=self.case.name) if differences(packed, facts) else step

    def _rows(self, parameters: Mapping[str, Any]) -> list[str] | None:
        """What the rule answers, in an order of its own; None when it cannot."""
        key = repr(sorted(parameters.items()))
        if key not in self._answers:
            try:
                answer = self.session.query(self.rule.sql, {**self.rule.parameters, **parameters})
                self._answers[key] = sorted(map(repr, answer.to_pylist()))
            except JiheError:
                self._answers[key] = None
        return self._answers[key]

    _answers: dict[str, list[str] | None] = field(default_factory=dict)
