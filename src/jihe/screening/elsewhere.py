"""A rule's cases on any engine, and one engine's findings held against another's."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jihe.content.units import Rule
from jihe.engines import Session, World
from jihe.errors import JiheError
from jihe.law import Law
from jihe.screening.case_files import Case
from jihe.screening.comparing import differences, found
from jihe.screening.json_sql import canonical
from jihe.screening.packing import Packed, Packer
from jihe.screening.trials import arrow, ineligible, undeclared

if TYPE_CHECKING:
    import pyarrow as pa

REFERENCE = "duckdb"


@dataclass(frozen=True)
class Outcome:
    """One case on one engine: its findings, None when there were none to pack, and what keeps it from holding."""

    case: Case
    packed: Packed | None
    problems: list[str]
    seconds: float


def tried(rule: Rule, cases: Sequence[Case], law: Law, engine: str) -> list[Outcome]:
    """Every case of a rule on an engine, asked together; a single case is asked with the rule's very text."""
    begin = time.perf_counter()
    wrong = [undeclared(rule, case) for case in cases]
    asked = [case for case, problems in zip(cases, wrong, strict=True) if not problems]
    worlds = [
        World(arrow(case.tables, rule.facts), case.as_of, {**rule.parameters, **case.parameters}) for case in asked
    ]
    with Packer(small=True) as packer, Session.of_tables({}, cases[0].as_of, law, engine, rule.facts) as session:
        answers = iter(session.answers([rule.query, rule.meta.eligible], worlds) if worlds else [])
        share = (time.perf_counter() - begin) / len(cases)
        return [
            Outcome(case, None, problems, share) if problems else _judged(rule, case, next(answers), packer, law, share)
            for case, problems in zip(cases, wrong, strict=True)
        ]


def _judged(
    rule: Rule, case: Case, answers: Sequence[pa.Table | JiheError], packer: Packer, law: Law, seconds: float
) -> Outcome:
    try:
        rows, eligible = (_given(answer) for answer in answers)
        packed = packer.pack(rows, rule, {**rule.parameters, **case.parameters}, law)
    except JiheError as error:
        return Outcome(case, None, [str(error)], seconds)
    problems = ineligible(rule, packed.entities.column(0).to_pylist(), set(eligible.column(0).to_pylist()))
    return Outcome(case, packed, problems + differences(found(packed), case.findings), seconds)


def _given(answer: pa.Table | JiheError) -> pa.Table:
    if isinstance(answer, JiheError):
        raise answer
    return answer


def same(one: Packed | None, other: Packed | None) -> bool:
    """Whether two engines found the same, to the byte."""
    if one is None or other is None:
        return one is other
    return _bytes(one) == _bytes(other)


def _bytes(packed: Packed) -> bytes:
    """What was found as canonical JSON: an Arrow table's own bytes also tell how it was made."""
    tables = (packed.findings, packed.money, packed.proofs)
    return canonical([table.to_pylist() for table in tables]).encode()
