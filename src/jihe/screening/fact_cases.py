"""A fact over its cases, small tables in and its rows out, on any engine; its numbers nudged as a rule's are."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jihe.content.facts import Fact, Facts
from jihe.engines import Session, World
from jihe.errors import BadInputError, JiheError
from jihe.law import Law
from jihe.screening.case_files import Case, read
from jihe.screening.nudging import Nudge, nudged, nudges
from jihe.screening.run_cases import CaseResult, Proof
from jihe.screening.trials import arrow

if TYPE_CHECKING:
    import pyarrow as pa

Row = Mapping[str, Any]
Answer = list[Row] | JiheError  # the rows of a case, in order of the key, or why there are none


@dataclass(frozen=True)
class FactOutcome:
    """One case on one engine: the fact's rows, and what keeps the case from holding."""

    case: Case
    answer: Answer
    problems: list[str]
    seconds: float

    @property
    def told(self) -> str:
        """The rows, to be held against another engine's."""
        return "" if isinstance(self.answer, JiheError) else repr(self.answer)


def prove_fact(fact: Fact, path: Path, law: Law, engine: str = "duckdb", nudge: bool = True) -> Proof:
    """One fact over its case file. Raises BadInputError for a broken file."""
    if not path.exists():
        raise BadInputError(f"tests/facts/{path.name} is missing")
    cases = read(path, fact.facts, fact)
    outcomes = tried_fact(fact, cases, law, engine)
    results = [CaseResult(fact.stem, one.case.name, one.case.line, one.problems, one.seconds) for one in outcomes]
    holding = [one for one in outcomes if not one.problems]
    return Proof(results, _noticed(fact, holding, law) if nudge and engine == "duckdb" else [])


def tried_fact(fact: Fact, cases: Sequence[Case], law: Law, engine: str) -> list[FactOutcome]:
    """Every case of a fact on an engine, asked together."""
    begin = time.perf_counter()
    answers = _answers(fact, [(case, case.parameters) for case in cases], law, engine)
    share = (time.perf_counter() - begin) / len(cases)
    return [
        FactOutcome(case, answer, _problems(fact, case, answer), share)
        for case, answer in zip(cases, answers, strict=True)
    ]


def _answers(fact: Fact, asked: Sequence[tuple[Case, Mapping[str, Any]]], law: Law, engine: str) -> list[Answer]:
    """The fact's rows in each case under numbers of its own; those of the same numbers are asked together."""
    shown = ", ".join(f'"{name}"' for name in fact.table.names)
    known = [{name: value for name, value in parameters.items() if name in fact.parameters} for _, parameters in asked]
    answers: dict[int, Answer] = {}
    for numbers in {repr(one): one for one in known}.values():
        places = [place for place, one in enumerate(known) if one == numbers]
        worlds = [World(arrow(asked[one][0].tables, fact.facts), asked[one][0].as_of, {}) for one in places]
        facts = Facts([*fact.facts.values(), fact.under(numbers)])
        with Session.of_tables({}, worlds[0].as_of, law, engine, facts) as session:
            given = session.answers([f"SELECT {shown} FROM {fact.stem}"], worlds)
        answers |= {place: _rows(fact, one) for place, (one,) in zip(places, given, strict=True)}
    return [answers[place] for place in range(len(asked))]


def _rows(fact: Fact, answer: pa.Table | JiheError) -> Answer:
    if isinstance(answer, JiheError):
        return answer
    order = (*fact.table.key, *fact.table.names)
    return sorted(answer.to_pylist(), key=lambda row: repr([row[name] for name in order]))


def _noticed(fact: Fact, holding: Sequence[FactOutcome], law: Law) -> list[Nudge]:
    """The nudges, each with the first case that no longer holds under it."""
    steps = nudges(fact)
    asked = [(one.case, nudged(fact, step, one.case.parameters)) for step in steps for one in holding]
    answers = iter(_answers(fact, asked, law, "duckdb") if asked else [])
    noticed = []
    for step in steps:
        held = [(one.case.name, _problems(fact, one.case, next(answers))) for one in holding]
        noticed.append(replace(step, noticed_by=next((name for name, problems in held if problems), None)))
    return noticed


def _problems(fact: Fact, case: Case, answer: Answer) -> list[str]:
    """What keeps a case from holding: rows that are missing, other or not wanted, and rows that no fact may have."""
    unknown = sorted(set(case.parameters) - set(fact.parameters))
    if unknown:
        return [f"parameter {one} is not declared by the fact" for one in unknown]
    if isinstance(answer, JiheError):
        return [str(answer)]
    return [*_broken(fact, answer), *_differences(fact, answer, case.findings)]


def _broken(fact: Fact, rows: Sequence[Row]) -> list[str]:
    keys = [[row[name] for name in fact.table.key] for row in rows]
    twice = sorted({repr(key) for key in keys if keys.count(key) > 1})
    needed = [column.name for column in fact.table.columns if not column.null]
    holes = {name for name in needed for row in rows if row[name] is None}
    return [f"two rows of the key {one}" for one in twice] + [f"{name} is null" for name in sorted(holes)]


def _differences(fact: Fact, rows: Sequence[Row], wanted: Sequence[Row]) -> list[str]:
    left, problems = list(rows), []
    for one in wanted:
        same_key = [row for row in left if all(row[name] == one[name] for name in fact.table.key if name in one)]
        best = min(same_key, key=lambda row: len(_misfit(row, one)), default=None)
        if best is None:
            problems.append(f"no such row: {_told(one)}")
        else:
            left.remove(best)
            problems += [f"{_told({name: best[name] for name in fact.table.key})}: {why}" for why in _misfit(best, one)]
    return problems + [f"a row that is not wanted: {_told(row)}" for row in left]


def _misfit(row: Row, wanted: Row) -> list[str]:
    return [f"{name} is {row[name]}, wanted {value}" for name, value in wanted.items() if row[name] != value]


def _told(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items())
