"""One rule tried on one case: whether the case holds, and whether it notices a moved threshold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from jihe.content.facts import Facts
from jihe.content.units import Rule
from jihe.engines import Session
from jihe.errors import JiheError
from jihe.law import Law
from jihe.screening.asking import contradicted
from jihe.screening.case_files import Case, Rows, declared
from jihe.screening.comparing import FACTS, differences, found, holes, unknown_tests
from jihe.screening.nudging import Nudge, nudged
from jihe.screening.packing import Packed, Packer
from jihe.screening.screen import eligible_ids, evaluate

if TYPE_CHECKING:
    import pyarrow as pa


def arrow(tables: Rows, facts: Facts | None = None) -> dict[str, pa.Table]:
    """The rows of a case as Arrow tables of the declared types."""
    import pyarrow as pa

    known = declared(facts or Facts())
    return {name: pa.Table.from_pylist(rows, schema=known[name].arrow_schema()) for name, rows in tables.items()}


def undeclared(rule: Rule, case: Case) -> list[str]:
    """A threshold that the case sets, or a test that it wants, and the rule does not have."""
    unknown = sorted(set(case.parameters) - set(rule.parameters))
    return [f"parameter {one} is not declared by the rule" for one in unknown] + unknown_tests(rule, case.findings)


def ineligible(rule: Rule, found: Iterable[int], asked: set[int]) -> list[str]:
    """What was found though the rule says it could not have been."""
    return [f"{rule.meta.entity} {one} was found but is not among the eligible" for one in found if one not in asked]


@dataclass
class Bench:
    """A session that all cases of a rule share, one after the other."""

    session: Session
    packer: Packer
    rule: Rule
    law: Law

    def show(self, case: Case) -> None:
        """Fill the session with the case's tables instead of the last one's."""
        self.session.again(arrow(case.tables, self.rule.facts), case.as_of)

    def found(self, parameters: Mapping[str, Any]) -> Packed:
        """The rule's findings. Raises JiheError."""
        return evaluate(self.session, self.packer, self.rule, self.law, parameters)

    def eligible(self, parameters: Mapping[str, Any]) -> set[int]:
        """The ids the rule could have found. Raises JiheError."""
        return set(eligible_ids(self.session, self.rule, parameters).column(0).to_pylist())

    def rows(self, parameters: Mapping[str, Any]) -> list[str]:
        """The rule's plain rows in an order of their own. Raises JiheError."""
        answer = self.session.query(self.rule.query, {**self.rule.parameters, **parameters})
        return sorted(map(repr, answer.to_pylist()))


@dataclass
class Trial:
    """One case on the bench: first whether it holds, then, while its tables are there, what it notices."""

    bench: Bench
    case: Case
    holds: bool = False
    _rows: list[str] | None = field(default=None, repr=False)

    def problems(self) -> list[str]:
        """What keeps the case from holding."""
        problems = undeclared(self.bench.rule, self.case)
        if problems:
            return problems
        self.bench.show(self.case)
        try:
            packed = self.bench.found(self.case.parameters)
            asked = self.bench.eligible(self.case.parameters)
        except JiheError as error:
            return [str(error)]
        given = found(packed)
        problems = ineligible(self.bench.rule, packed.entities.column(0).to_pylist(), asked)
        problems += holes(self.bench.rule, given)
        problems += contradicted(self.bench.rule, given, self.bench.session, self.case.tables)
        problems += differences(given, self.case.findings)
        self.holds = not problems
        return problems

    def tried(self, step: Nudge) -> Nudge:
        """The nudge, noticed if the case no longer holds under it; a rule that breaks has noticed nothing."""
        if step.noticed_by is not None or not self.holds:
            return step
        moved = nudged(self.bench.rule, step, self.case.parameters)
        try:
            if self._rows is None:
                self._rows = self.bench.rows(self.case.parameters)
            if self.bench.rows(moved) == self._rows:
                return step
            packed = self.bench.found(moved)
        except JiheError:
            return step
        facts = [{name: value for name, value in one.items() if name in FACTS} for one in self.case.findings]
        return replace(step, noticed_by=self.case.name) if differences(found(packed), facts) else step
