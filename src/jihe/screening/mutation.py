"""How many small wrongs in a rule its cases notice: the score of a case file."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jihe.content.dialect import DIALECT
from jihe.content.units import Rule
from jihe.engines.duck import DuckSession
from jihe.engines.session import LateError
from jihe.engines.together import Trial, parts, tables
from jihe.errors import BadInputError, JiheError
from jihe.law import Law
from jihe.screening import equivalents
from jihe.screening.case_files import read
from jihe.screening.docket import Answer, Docket
from jihe.screening.equivalents import Equivalent
from jihe.screening.mutating import Mutant, mutants
from jihe.screening.trials import arrow

# A mutant may take so many times as long as the rule over all cases, and so many seconds at least; of the processor,
# for the clock would tell how busy the machine is.
_TIMES, _LEAST = 5, 1.0
_LATE = 3  # cases of a mutant that may be late before no other is asked


@dataclass(frozen=True)
class Tally:
    """The mutants of one rule: those that no case noticed, and how many there were.

    ``equivalent`` counts those listed in the case file; ``problems`` are what is wrong with that list. ``timed_out``
    are mutants that count as noticed for their time or memory alone: no case showed a wrong answer. ``seconds`` are of
    the processor.
    """

    code: str
    stem: str
    file: str
    mutants: int
    survivors: list[Mutant]
    equivalent: int
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0
    timed_out: int = 0
    can_be_tried: bool = True

    @classmethod
    def failed(cls, rule: Rule) -> Tally:
        """Of a rule that could not be tried: nothing is proven."""
        return cls(rule.code, rule.stem, f"rules/{rule.path.name}", 1, [], 0, can_be_tried=False)

    @property
    def real(self) -> int:
        """Mutants that mean something else than the rule."""
        return self.mutants - self.equivalent

    @property
    def killed(self) -> int:
        """Mutants that a case noticed."""
        return self.real - len(self.survivors) if self.can_be_tried else 0

    @property
    def score(self) -> float:
        """The share of the mutants that are not equivalent which a case noticed."""
        return self.killed / self.real if self.real else 1.0


def total(tallies: Sequence[Tally]) -> float:
    """The score of several rules together: of all their mutants that are not equivalent, those noticed."""
    real = sum(one.real for one in tallies)
    return sum(one.killed for one in tallies) / real if real else 1.0


def tally(rule: Rule, path: Path, law: Law) -> Tally:
    """Every mutant of a rule tried on its cases. Raises BadInputError where the rule itself fails one."""
    begin = time.process_time()
    if not path.exists():
        raise BadInputError(f"tests/rules/{path.name} is missing")
    cases, excused = read(path, rule.facts), equivalents.read(path)
    with Docket(rule, cases, law) as docket:
        trials, differing = docket.proved()
        for case, differs in zip(cases, differing, strict=True):
            if differs:
                raise BadInputError(f"{path.name}:{case.line} does not hold; first see: jihe rules test {rule.code}")
        tried = Tried(docket, trials)
        every = mutants(rule)
        alive = {mutant.id: mutant for mutant in every if not tried.kills(mutant)}
    every = [mutant for mutant in every if mutant.id not in tried.stillborn]
    alive = {name: mutant for name, mutant in alive.items() if name not in tried.stillborn}
    listed, problems = _listed(excused, every, alive)
    survivors = [mutant for name, mutant in alive.items() if name not in listed]
    return Tally(
        rule.code, rule.stem, f"rules/{rule.path.name}", len(every), survivors, len(listed), problems,
        time.process_time() - begin, len(tried.timed_out),
    )  # fmt: skip


def _listed(
    excused: Sequence[Equivalent], every: Sequence[Mutant], alive: dict[str, Mutant]
) -> tuple[set[str], list[str]]:
    """The mutants rightly listed as equivalent, and what is wrong with the list."""
    known, listed, problems = {mutant.id for mutant in every}, set(), []
    for one in excused:
        if one.mutant in alive:
            listed.add(one.mutant)
            continue
        wrong = "is noticed by a case, so it is not equivalent" if one.mutant in known else "is no mutant of the rule"
        problems.append(f"{one.address} '{one.mutant}' {wrong}")
    return listed, problems


class Tried:
    """Mutants against a rule's own answers."""

    def __init__(self, docket: Docket, trials: Sequence[Trial]) -> None:
        self._docket, rule = docket, docket.rule
        self._relations = tables(rule.tree)
        together = docket.together
        whole = together.prepared(rule.tree)  # makes the tables
        self._parts = {name: together.part(body, self._relations) for name, body in parts(rule.tree).items()}
        self._trials = trials
        begin = time.process_time()
        self._own = docket.answer(whole, self._trials)
        self._patience = max(_LEAST, _TIMES * (time.process_time() - begin))
        self.stillborn: set[str] = set()  # what no engine can read is a mistake that nobody can make unnoticed
        self.timed_out: set[str] = set()

    def kills(self, mutant: Mutant) -> bool:
        """Whether a case no longer holds, or the engine cannot answer it."""
        docket = self._docket
        body = docket.together.part(mutant.body, self._relations)
        prepared = docket.together.assembled(self._parts | {mutant.cte: body})
        try:
            answer = docket.answer(prepared, self._trials, self._patience)
        except JiheError:
            return self.kills_alone(mutant)
        return any(self._differs(answer, place, trial) for place, trial in enumerate(self._trials))

    def _differs(self, answer: Answer, place: int, trial: Trial, alone: bool = False) -> bool:
        if answer.same(0 if alone else place, self._own, place):
            return False
        try:
            return not self._docket.holds(answer, 0 if alone else place, trial)
        except JiheError:
            return True

    def kills_alone(self, mutant: Mutant) -> bool:
        """Tried case after case, for a mutant that cannot be asked of all together."""
        docket, sql = self._docket, _whole(self._docket.rule, mutant)
        with DuckSession.over_tables({}, docket.cases[0].as_of, docket.law, docket.rule.facts) as session:
            try:
                session.query(sql, docket.rule.parameters, self._patience)
            except LateError:
                pass  # the engine can read it
            except JiheError:
                self.stillborn.add(mutant.id)
                return False
            late = 0
            # What is slow is mostly shown by a case that finds nothing: its first row is enough.
            for place in sorted(range(len(self._trials)), key=lambda place: self._own.size(place) > 0):
                try:
                    if self._killed_by(session, sql, place):
                        return True
                except LateError:
                    late += 1
                if late == _LATE:
                    break
        if late:
            self.timed_out.add(mutant.id)
        return late > 0

    def _killed_by(self, session: DuckSession, sql: str, place: int) -> bool:
        """Whether one case no longer holds. Raises LateError."""
        trial = self._trials[place]
        case = self._docket.cases[trial.case]
        session.again(arrow(case.tables, self._docket.rule.facts), case.as_of)
        asked = f"SELECT DISTINCT * FROM ({sql})" if self._own.size(place) else f"SELECT * FROM ({sql}) LIMIT 1"
        try:
            answer = Answer.alone(session.query(asked, trial.parameters, self._patience))
        except LateError:
            raise
        except JiheError:
            return True
        return self._differs(answer, place, trial, alone=True)


def _whole(rule: Rule, mutant: Mutant) -> str:
    """The rule's query with the mutant in its place."""
    tree = rule.tree.copy()
    (cte,) = [one for one in tree.args["with_"].expressions if one.alias == mutant.cte]
    cte.set("this", mutant.body.copy())
    return tree.sql(DIALECT)
