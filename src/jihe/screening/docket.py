"""All cases of one rule, asked together: what each finds, and whether it still holds when something is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sqlglot

from jihe.content.dialect import DIALECT
from jihe.content.units import Rule
from jihe.engines import Session
from jihe.engines.together import LONGEST, TRIAL, Fund, Together, Trial
from jihe.law import Law
from jihe.screening.asking import contradicted, stated
from jihe.screening.case_files import Case
from jihe.screening.comparing import Finding, differences, facts, found, holes, unmet
from jihe.screening.nudging import Nudge, nudged
from jihe.screening.packing import Packer
from jihe.screening.trials import arrow, ineligible, undeclared

if TYPE_CHECKING:
    import pyarrow as pa

Row = Mapping[str, Any]
_FEW = 5000  # rows that are made Python all at once


class Answer:
    """The plain rows of many trials, each trial's found by its place; made Python only when looked at."""

    def __init__(self, table: pa.Table, trials: int) -> None:
        import numpy as np

        numbers = table.column(TRIAL).to_numpy()
        order = np.argsort(numbers, kind="stable")
        self._table = table.drop_columns([TRIAL]).take(order)
        self._ends = np.searchsorted(numbers[order], np.arange(trials + 1)).tolist()
        self._all: list[Row] | None = self._table.to_pylist() if len(table) <= _FEW else None

    @classmethod
    def alone(cls, table: pa.Table) -> Answer:
        """The rows of one trial that was asked alone."""
        import pyarrow as pa

        return cls(table.append_column(TRIAL, pa.array([0] * len(table), pa.int32())), 1)

    def size(self, trial: int) -> int:
        """How many rows a trial gives."""
        return int(self._ends[trial + 1] - self._ends[trial])

    def of_trial(self, trial: int) -> pa.Table:
        """The rows of one trial as a rule gives them."""
        return self._table.slice(self._ends[trial], self.size(trial))

    def rows(self, trial: int) -> list[Row]:
        """The rows of one trial."""
        if self._all is None:
            rows: list[Row] = self.of_trial(trial).to_pylist()
            return rows
        return self._all[self._ends[trial] : self._ends[trial + 1]]

    def same(self, trial: int, other: Answer, there: int) -> bool:
        """Whether a trial gives the rows that another gives."""
        if self.size(trial) != other.size(there):
            return False
        return _sorted(self.rows(trial)) == _sorted(other.rows(there))


@dataclass(frozen=True)
class _Plain:
    """What the rule answers to its cases as they are: the query, the answer, each case's place in it."""

    prepared: str
    answer: Answer
    places: Mapping[int, int]


def _sorted(rows: Sequence[Row]) -> list[str]:
    return sorted(map(repr, rows))


class Docket:
    """The cases of a rule with their tables made. Use it in a ``with``."""

    def __init__(self, rule: Rule, cases: Sequence[Case], law: Law) -> None:
        self.rule, self.cases, self.law = rule, cases, law
        self.together = Together([Fund(case.tables, case.as_of) for case in cases], law, rule.facts)
        self._packer = Packer(small=True)
        self._session: Session | None = None  # over one case at a time, made for the first that needs it

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.together.__exit__(kind, error, trace)
        if self._session is not None:
            self._session.close()
        self._packer.__exit__(kind, error, trace)

    def trial(self, place: int, parameters: Mapping[str, Any]) -> Trial:
        """A case under thresholds of its own."""
        return Trial(place, {**self.rule.parameters, **parameters})

    def proved(self, ask: bool = False) -> tuple[list[Trial], list[list[str]]]:
        """The cases that can be asked, and what keeps each case from holding. Raises JiheError.

        ``ask``: whether what a finding says is missing is looked for in its case.
        """
        problems = [undeclared(self.rule, case) for case in self.cases]
        trials = [self.trial(place, case.parameters) for place, case in enumerate(self.cases) if not problems[place]]
        prepared = self.together.prepared(self.rule.tree)
        answer = self.answer(prepared, trials)
        self._plain = _Plain(prepared, answer, {trial.case: place for place, trial in enumerate(trials)})
        eligible, given = self._eligible(trials), self._found(answer, range(len(trials)))
        for place, trial in enumerate(trials):
            judged = {
                row["subject_id"] if row.get("entity_id") is None else row["entity_id"] for row in answer.rows(place)
            }
            wrong = ineligible(self.rule, sorted(judged), eligible[place])
            wrong += holes(self.rule, given[place])
            wrong += self._contradicted(self.cases[trial.case], given[place]) if ask else []
            problems[trial.case] = wrong + differences(given[place], self.cases[trial.case].findings)
        return trials, problems

    def _contradicted(self, case: Case, given: Sequence[Finding]) -> list[str]:
        """What the case's findings say is missing, and the case has."""
        if not any(stated(self.rule, one["test"], case.tables) for one in given):
            return []
        self._session = self._session or Session.of_tables({}, case.as_of, self.law, facts=self.rule.facts)
        self._session.again(arrow(case.tables, self.rule.facts), case.as_of)
        return [*contradicted(self.rule, given, self._session, case.tables)]

    def _eligible(self, trials: Sequence[Trial]) -> list[set[int]]:
        tree = sqlglot.parse_one(self.rule.meta.eligible, dialect=DIALECT)
        answer = self.answer(self.together.prepared(tree), trials)
        return [{value for row in answer.rows(place) for value in row.values()} for place in range(len(trials))]

    def noticed(self, steps: Sequence[Nudge], trials: Sequence[Trial]) -> list[Nudge]:
        """The nudges, each with the first of the trials' cases that no longer holds under it. Raises JiheError.

        ``trials`` are some of those that were proved, which has to be done before.
        """
        if not steps:
            return []  # a rule whose numbers are all the law's
        cases = [self.cases[trial.case] for trial in trials]
        moved = [
            self.trial(trial.case, nudged(self.rule, step, case.parameters))
            for step in steps
            for trial, case in zip(trials, cases, strict=True)
        ]
        plain = self._plain
        after = self.answer(plain.prepared, moved)
        doubted, noticed = [], {}
        for number in range(len(steps)):
            for place in range(len(trials)):
                at = number * len(trials) + place
                if after.same(at, plain.answer, plain.places[trials[place].case]):
                    continue
                if unmet(after.rows(at), cases[place].findings):
                    noticed[number] = place
                    break  # whoever comes later cannot be the first
                doubted.append(at)
        for at, given in self._found(after, doubted, facts_only=True).items():
            number, place = divmod(at, len(trials))
            if place < noticed.get(number, len(trials)) and differences(given, facts(cases[place].findings)):
                noticed[number] = place
        names = {number: cases[place].name for number, place in noticed.items()}
        return [replace(step, noticed_by=names.get(number)) for number, step in enumerate(steps)]

    def answer(self, prepared: str, trials: Sequence[Trial], seconds: float = LONGEST) -> Answer:
        """What a prepared query answers to each trial. Raises JiheError."""
        return Answer(self.together.answer(prepared, trials, seconds), len(trials))

    def _found(self, answer: Answer, trials: Sequence[int], facts_only: bool = False) -> dict[int, list[Finding]]:
        """The findings of these trials, packed together: a finding's key is told apart by its trial."""
        import pyarrow as pa
        import pyarrow.compute as pc

        every: dict[int, list[Finding]] = {trial: [] for trial in trials}
        if not every:
            return every
        rows = pa.concat_tables([answer.of_trial(trial) for trial in trials])
        numbers = pa.array([trial for trial in trials for _ in range(answer.size(trial))], pa.int32())
        keys = pc.binary_join_element_wise(numbers.cast(pa.string()), rows.column("finding").cast(pa.string()), "|")
        rows = rows.set_column(rows.schema.get_field_index("finding"), "finding", keys)
        for one in found(self._packer.pack(rows, self.rule, self.rule.parameters, self.law, facts_only)):
            number, _, key = one["key"].partition("|")
            every[int(number)].append({**one, "key": key})
        return every

    def holds(self, answer: Answer, place: int, trial: Trial) -> bool:
        """Whether a trial finds what its case wants. Raises JiheError for rows that break the contract."""
        wanted = self.cases[trial.case].findings
        if unmet(answer.rows(place), wanted):
            return False
        packed = self._packer.pack(answer.of_trial(place), self.rule, trial.parameters, self.law)
        return not differences(found(packed), wanted)
