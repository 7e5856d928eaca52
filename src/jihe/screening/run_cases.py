"""Runs rules over their cases, and nudges every threshold to see that a case stands on either side of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

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
    results: list[CaseResult] = []
    steps = nudges(rule) if nudge else []
    with Packer() as packer:
        for case in read(path):
            begin = time.perf_counter()
            with Session.of_tables(arrow(case.tables), case.as_of, law, engine) as session:
                problems = _problems(session, packer, rule, law, case)
                if not problems:
                    steps = [_tried(session, packer, rule, law, case, step) for step in steps]
            seconds = time.perf_counter() - begin
            results.append(CaseResult(rule.stem, case.name, case.line, problems, seconds))
    return Proof(results, steps)


def arrow(tables: Rows) -> dict[str, pa.Table]:
    """The rows of a case as Arrow tables of the declared types."""
    import pyarrow as pa

    return {
        name: pa.Table.from_pylist(rows, schema=TABLES[name].arrow_schema()) for name, rows in tables.items()
    }


def _problems(session: Session, packer: Packer, rule: Rule, law: Law, case: Case) -> list[str]:
    unknown = sorted(set(case.parameters) - set(rule.parameters))
    if unknown:
        return [f"parameter {unknown[0]} is not declared by the rule"]
    try:
        packed = evaluate(session, packer, rule, law, case.parameters)
        asked = set(eligible_ids(session, rule, case.parameters).column(0).to_pylist())
    except JiheError as error:
        return [str(error)]
    strange = [
        f"{rule.meta.entity} {one} was found but is not among the eligible"
        for one in packed.entities.column(0).to_pylist()
        if one not in asked
    ]
    return strange + differences(packed, case.findings)


def _tried(session: Session, packer: Packer, rule: Rule, law: Law, case: Case, step: Nudge) -> Nudge:
    """The nudge, noticed if this case no longer holds under it; a rule that breaks has noticed nothing."""
    if step.noticed_by is not None:
        return step
    try:
        packed = evaluate(session, packer, rule, law, nudged(rule, step, case.parameters))
    except JiheError:
        return step
    facts = [{name: value for name, value in one.items() if name in FACTS} for one in case.findings]
    return replace(step, noticed_by=case.name) if differences(packed, facts) else step
