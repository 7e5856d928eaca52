"""Small wrongs done to a rule's query, one at a time: each is a mistake an author could make."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from sqlglot import exp

from jihe.content.query import Query
from jihe.content.units import Rule
from jihe.engines.together import MAIN, parts
from jihe.screening.mutation_operators import OPERATORS, Change, written
from jihe.screening.nudging import step_of

_LONGEST = 110  # characters of a fragment in an id


@dataclass(frozen=True)
class Mutant:
    """A rule's query with one wrong: where, by which operator, and what became what.

    ``id`` is the same while the CTE's name and the fragment are, whatever is edited around them.
    """

    id: str
    operator: str
    cte: str
    before: str
    after: str
    line: int
    body: exp.Expr  # of the CTE, mutated


def mutants(rule: Rule) -> list[Mutant]:
    """Every mutant of the rule's query, in the order of its CTEs, each mutant once."""
    query = Query(rule.sql, rule.tree, rule.parameters)
    steps = {name: step_of(declared) for name, declared in rule.meta.parameters.items()}
    made: list[Mutant] = []
    same: Counter[str] = Counter()
    for cte, body in parts(rule.tree).items():
        if cte == MAIN:
            continue  # it is ours: one line a test, written out
        holder = body.parent
        assert holder is not None  # the CTE
        seen = {written(holder)}
        for node in list(holder.this.walk(bfs=False)):
            for operator, changes in OPERATORS.items():
                for change in changes(node, steps):
                    mutated = _mutated(holder, change)
                    text = written(mutated)
                    if text in seen:
                        continue
                    seen.add(text)
                    what = _short(change.before) + (f" → {_short(change.after)}" if change.after else "")
                    named = f"{cte}: {operator}: {what}"
                    same[named] += 1
                    number = f" #{same[named]}" if same[named] > 1 else ""
                    line = query.line(change.node)
                    made.append(Mutant(named + number, operator, cte, change.before, change.after, line, mutated.this))
    return made


def _mutated(holder: exp.Expr, change: Change) -> exp.Expr:
    """A copy of the part with the change made: made in place, copied, and undone."""
    parent, place, index = change.node.parent, change.node.arg_key, change.node.index
    assert parent is not None  # the holder itself is never changed
    assert place is not None
    values = parent.args[place]
    if index is None:
        parent.args[place] = change.by
    else:
        parent.args[place] = [*values[:index], *([] if change.by is None else [change.by]), *values[index + 1 :]]
    copied = holder.copy()
    parent.args[place] = values
    return copied


def _short(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST - 10]}…{hashlib.sha256(text.encode()).hexdigest()[:6]}"
