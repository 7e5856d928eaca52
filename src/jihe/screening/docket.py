"""All cases of one rule, asked together: what each finds, and whether it still holds when something is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sqlglot

from jihe.content.dialect import DIALECT
from jihe.content.units import Rule
from jihe.engines.together import TRIAL, Fund, Together, Trial
from jihe.law import Law
from jihe.screening.case_files import Case
from jihe.screening.comparing import FACTS, differences, unmet
from jihe.screening.packing import Packer
from jihe.screening.nudging import Nudge, nudged
from jihe.screening.trials import arrow, ineligible, undeclared

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.screening.packing import Packed

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """The plain rows of many trials, by the place of the trial."""

    table: pa.Table
    places: list[list[int]]
    rows: list[list[Row]]

    @classmethod
    def of(cls, table: pa.Table, trials: int) -> Answer:
        """The rows sorted to their trials."""
        places: list[list[int]] = [[] for _ in range(trials)]
        rows: list[list[Row]] = [[] for _ in range(trials)]
        for place, row in enumerate(table.to_pylist()):
            trial = row.pop(TRIAL)
            places[trial].append(place)
            rows[trial].append(row)
        return cls(table.drop_columns([TRIAL]), places, rows)

    @classmethod
    def alone(cls, table: pa.Table) -> Answer:
        """The rows of one trial that was asked alone."""
        return cls(table, [list(range(len(table)))], [table.to_pylist()])

    def same(self, trial: int, other: Answer, there: int) -> bool:
        """Whether a trial gives the rows that another gives."""
        return _sorted(self.rows[trial]) == _sorted(other.rows[there])

    def of_trial(self, trial: int) -> pa.Table:
        """The rows of one trial as a rule gives them."""
        import pyarrow as pa

        return self.table.take(pa.array(self.places[trial], pa.int64()))


def _sorted(rows: Sequence[Row]) -> list[str]:
    return sorted(map(repr, rows))


class Docket:
    """The cases of a rule with their tables made. Use it in a ``with``."""

    def __init__(self, rule: Rule, cases: Sequence[Case], law: Law) -> None:
        self.rule, self.cases, self.law = rule, cases, law
        self.together = Together([Fund(arrow(case.tables), case.as_of) for case in cases], law)
        self._packer = Packer(small=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.together.__exit__(kind, error, trace)
        self._packer.__exit__(kind, error, trace)

    def trial(self, place: int, parameters: Mapping[str, Any]) -> Trial:
        """A case under thresholds of its own."""
        return Trial(place, {**self.rule.parameters, **parameters})

    def proved(self) -> tuple[list[Trial], list[list[str]]]:
        """The cases that can be asked, and what keeps each case from holding. Raises JiheError."""
        problems = [undeclared(self.rule, case) for case in self.cases]
        trials = [self.trial(place, case.parameters) for place, case in enumerate(self.cases) if not problems[place]]
        answer = self.answer(self.together.prepared(self.rule.tree), trials)
        eligible = self._eligible(trials)
        for place, trial in enumerate(trials):
            packed = self.packed(answer, place, trial)
            wrong = ineligible(self.rule, packed, eligible[place])
            problems[trial.case] = wrong + differences(packed, self.cases[trial.case].findings)
        return trials, problems

    def _eligible(self, trials: Sequence[Trial]) -> list[set[int]]:
        tree = sqlglot.parse_one(self.rule.meta.eligible, dialect=DIALECT)
        answer = self.answer(self.together.prepared(tree), trials)
        return [{value for row in rows for value in row.values()} for rows in answer.rows]

    def noticed(self, steps: Sequence[Nudge], trials: Sequence[Trial]) -> list[Nudge]:
        """The nudges, each with the first of the trials' cases that no longer holds under it. Raises JiheError."""
        cases = [self.cases[trial.case] for trial in trials]
        moved = [
            self.trial(trial.case, nudged(self.rule, step, case.parameters))
            for step in steps
            for trial, case in zip(trials, cases, strict=True)
        ]
        prepared = self.together.prepared(self.rule.tree)
        before, after = self.answer(prepared, trials), self.answer(prepared, moved)
        told = []
        for number, step in enumerate(steps):
            first = number * len(trials)
            names = (
                case.name
                for place, case in enumerate(cases)
                if not after.same(first + place, before, place)
                and not self.holds(after, first + place, moved[first + place], facts_only=True)
            )
            told.append(replace(step, noticed_by=next(names, None)))
        return told

    def answer(self, prepared: str, trials: Sequence[Trial]) -> Answer:
        """What a prepared query answers to each trial. Raises JiheError."""
        return Answer.of(self.together.answer(prepared, trials), len(trials))

    def packed(self, answer: Answer, place: int, trial: Trial) -> Packed:
        """The findings of one trial. Raises JiheError for rows that break the contract."""
        return self._packer.pack(answer.of_trial(place), self.rule, trial.parameters, self.law)

    def holds(self, answer: Answer, place: int, trial: Trial, facts_only: bool = False) -> bool:
        """Whether a trial finds what its case wants; ``facts_only`` leaves sentences and values out.

        Raises JiheError for rows that break the contract.
        """
        wanted = self.cases[trial.case].findings
        if unmet(answer.rows[place], wanted):
            return False
        packed = self.packed(answer, place, trial)
        if facts_only:
            wanted = [{name: value for name, value in one.items() if name in FACTS} for one in wanted]
        return not differences(packed, wanted)
