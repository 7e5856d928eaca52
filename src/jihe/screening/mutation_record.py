"""The committed results of mutation, ``tests/rules/mutation.json``: what need not be measured again.

A result stands while what it came from is the same: what the rule finds and says with the law it joins and the facts it
reads, however it is written; its case file, the views of persons, and the operators.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from jihe.content.units import Rule
from jihe.engines.views import PERSONS, persons_sql
from jihe.errors import BadInputError
from jihe.screening import equivalents, mutating, mutation_operators
from jihe.screening.mutation import Tally

NAME = "mutation.json"


@dataclass(frozen=True)
class Record:
    """The result of one rule; ``inputs`` is the hash of what it came from.

    ``timed_out`` of the killed were noticed by their time alone; it is no part of what two runs must agree on.
    """

    equivalent: int
    inputs: str
    killed: int
    mutants: int
    score: float
    timed_out: int = field(default=0, compare=False)

    @classmethod
    def of(cls, tally: Tally, inputs: str) -> Record:
        """What is kept of a tally."""
        return cls(tally.equivalent, inputs, tally.killed, tally.mutants, round(tally.score, 4), tally.timed_out)


def inputs(rule: Rule, path: Path) -> str:
    """The hash of everything a rule's result depends on."""
    views = [persons_sql(name) for name in PERSONS]
    same = equivalents.path_of(path)
    texts = [path.read_text("utf-8"), same.read_text("utf-8") if same.exists() else ""]
    return hashlib.sha256("\n".join([rule.substance, *texts, *views, _operators()]).encode()).hexdigest()[:16]


@cache
def _operators() -> str:
    return "".join(Path(str(one.__file__)).read_text(encoding="utf-8") for one in (mutating, mutation_operators))


def read(folder: Path) -> dict[str, Record]:
    """The records beside the case files, by code. Raises BadInputError for a file that is not ours."""
    path = folder / NAME
    if not path.exists():
        return {}
    try:
        return {code: Record(**one) for code, one in json.loads(path.read_text(encoding="utf-8")).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInputError(
            f"{path.name}:1 is no record of mutation: {error}; write it anew: jihe rules mutate --write"
        ) from error


def write(folder: Path, records: Mapping[str, Record]) -> None:
    """The records, sorted, one rule a line."""
    lines = [f"{json.dumps(code)}: {json.dumps(asdict(records[code]))}" for code in sorted(records)]
    (folder / NAME).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
