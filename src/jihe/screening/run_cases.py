"""Runs rules over their cases, and nudges every threshold to see that a case stands on either side of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.content.meta import Parameter, Value
from jihe.content.units import Rule
from jihe.engines import Session
from jihe.errors import JiheError
from jihe.law import Law
from jihe.schema import TABLES
from jihe.screening.case_files import Case, Rows, read
from jihe.screening.screen import eligible_ids, evaluate

if TYPE_CHECKING:
    import pyarrow as pa

_FIELDS = ("severity", "match", "from_ym", "to_ym", "prevented_fen", "key", "lane", "says", "says_en")
_ROWS = ("proofs", "money")


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
class Nudge:
    """One threshold moved by one step, and the first case that noticed; None when no case stands there."""

    stem: str
    parameter: str
    value: Value
    to: Value
    noticed_by: str | None


@dataclass(frozen=True)
class Proof:
    """A rule's cases and nudges."""

    results: list[CaseResult]
    nudges: list[Nudge] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every case holds and every threshold is pinned from both sides."""
        return all(result.ok for result in self.results) and all(nudge.noticed_by for nudge in self.nudges)


def run_cases(
    rules: Iterable[Rule], case_files: Mapping[str, Path], law: Law, engine: str = "duckdb"
) -> list[CaseResult]:
    """Every case of every rule that has a file, by stem; a rule without one is a failed case at line 1."""
    return [
        result
        for rule in rules
        for result in (
            prove(rule, case_files[rule.stem], law, engine, nudge=False).results
            if rule.stem in case_files
            else [
                CaseResult(rule.stem, "(no case file)", 1, [f"tests/rules/{rule.stem}.yaml is missing"], 0.0)
            ]
        )
    ]


def prove(rule: Rule, path: Path, law: Law, engine: str = "duckdb", nudge: bool = True) -> Proof:
    """One rule over its case file, each case in a session of its own. Raises BadInputError for a broken file."""
    results: list[CaseResult] = []
    noticed: dict[tuple[str, Value], str | None] = {step: None for step in steps(rule)} if nudge else {}
    for case in read(path):
        unknown = sorted(set(case.parameters) - set(rule.parameters))
        begin = time.perf_counter()
        with Session.of_tables(arrow(case.tables), case.as_of, law, engine) as session:
            problems = [f"parameter {name} is not declared by the rule" for name in unknown]
            problems = problems or difference(session, rule, law, case, case.parameters)
            for name, to in [step for step, by in noticed.items() if by is None and not problems]:
                moved = {**case.parameters, name: _moved(case, rule, name, to)}
                if difference(session, rule, law, case, moved):
                    noticed[(name, to)] = case.name
        results.append(CaseResult(rule.stem, case.name, case.line, problems, time.perf_counter() - begin))
    values = rule.parameters
    return Proof(
        results, [Nudge(rule.stem, name, values[name], to, by) for (name, to), by in noticed.items()]
    )


def steps(rule: Rule) -> list[tuple[str, Value]]:
    """Each threshold one step down and one step up."""
    return [
        (name, _add(p.value, step_of(p), sign))
        for name, p in rule.meta.parameters.items()
        for sign in (-1, 1)
    ]


def step_of(parameter: Parameter) -> Value | timedelta:
    """One unit: 1 for whole numbers, one day for days, one of the last written decimal for fractions."""
    if parameter.step is not None:
        return parameter.step
    if isinstance(parameter.value, date):
        return timedelta(days=1)
    if isinstance(parameter.value, int):
        return 1
    exponent = Decimal(str(parameter.value)).as_tuple().exponent
    return float(Decimal(1).scaleb(int(exponent)))


def _add(value: Any, step: Any, sign: int) -> Any:
    if isinstance(value, date):
        return value + (step if isinstance(step, timedelta) else timedelta(days=step)) * sign
    moved = Decimal(str(value)) + Decimal(str(step)) * sign
    return int(moved) if isinstance(value, int) else float(moved)


def _moved(case: Case, rule: Rule, name: str, to: Any) -> Any:
    """A case that sets the threshold itself is nudged from its own value."""
    if name not in case.parameters:
        return to
    sign = 1 if to > rule.parameters[name] else -1  # type: ignore[operator]  # both are of one type
    return _add(case.parameters[name], step_of(rule.meta.parameters[name]), sign)


def arrow(tables: Rows) -> dict[str, pa.Table]:
    """The rows of a case as Arrow tables of the declared types."""
    import pyarrow as pa

    return {
        name: pa.Table.from_pylist(rows, schema=TABLES[name].arrow_schema()) for name, rows in tables.items()
    }


def difference(
    session: Session, rule: Rule, law: Law, case: Case, parameters: Mapping[str, Any]
) -> list[str]:
    """What a case wants and did not get, and what it got and does not want; empty when it holds."""
    try:
        packed = evaluate(session, rule, law, parameters)
        asked = set(eligible_ids(session, rule, parameters).column(0).to_pylist())
    except JiheError as error:
        return [str(error)]
    found = _plain(packed.findings.to_pylist(), packed.money.to_pylist(), packed.proofs.to_pylist())
    problems = [
        f"{rule.meta.entity} {one} was found but is not among the eligible"
        for one in packed.entities.column(0).to_pylist()
        if one not in asked
    ]
    left = list(found)
    for wanted in case.findings:
        near = [one for one in left if not _misfit(one, wanted, ("subject", "test", "key"))]
        best = min(near, key=lambda one: len(_misfit(one, wanted)), default=None)
        if best is None:
            problems.append(f"not found: {wanted['subject']} {wanted['test']}")
        else:
            left.remove(best)
            problems += [
                f"{wanted['subject']} {wanted['test']}: {problem}" for problem in _misfit(best, wanted)
            ]
    return problems + [f"found but not wanted: {_title(one)}" for one in left]


def _plain(
    findings: list[dict[str, Any]], money: list[dict[str, Any]], proofs: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Findings as cases write them: ``subject``, ``fen``, the values of the evidence, money and proofs by table."""
    for one in findings:
        one.update(json.loads(one["evidence"])["values"] | {k: one[k] for k in _FIELDS})
        one["fen"] = one["at_stake_fen"]
        one["money"] = _by_table(money, "money", one["signal_id"])
        one["proofs"] = _by_table(proofs, "proof", one["signal_id"])
    return findings


def _by_table(rows: list[dict[str, Any]], what: str, signal_id: str) -> dict[str, list[int]]:
    tables: dict[str, list[int]] = {}
    for row in rows:
        if row["signal_id"] == signal_id:
            tables.setdefault(row[f"{what}_table"], []).append(row[f"{what}_key"])
    return tables


def _misfit(found: Mapping[str, Any], wanted: Mapping[str, Any], only: tuple[str, ...] = ()) -> list[str]:
    problems = []
    for name, value in wanted.items():
        if only and name not in only:
            continue
        if name == "subject":
            fits = value in (found["subject_id"], f"{found['subject_kind']} {found['subject_id']}")
            given: Any = f"{found['subject_kind']} {found['subject_id']}"
        elif name in _ROWS:
            given = found[name]
            fits = {table: sorted(keys) for table, keys in value.items()} == given
        elif name in found:
            given = found[name]
            fits = str(given) == str(value) if isinstance(value, date) else given == value
        else:
            problems.append(f"{name} is neither a field of findings nor a value of the rule")
            continue
        if not fits:
            problems.append(f"{name} is {given}, wanted {value}")
    return problems


def _title(found: Mapping[str, Any]) -> str:
    return f"{found['subject_kind']} {found['subject_id']} {found['test']} {found['fen']} fen"
