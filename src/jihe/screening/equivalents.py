"""Reads ``tests/rules/equivalent/<stem>.yaml``: the mutants of a rule that no data can tell from it, each with why.

They are written in the words of mutation, ``"claims: join: JOIN a → LEFT JOIN a": because …``, and lie apart from the
cases, which are for auditors.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from jihe import yaml_nodes
from jihe.errors import BadInputError

FOLDER = "equivalent"


@dataclass(frozen=True)
class Equivalent:
    """A mutant that no data can tell from the rule, by its id, and why."""

    mutant: str
    because: str
    address: str  # file and line


def path_of(case_file: Path) -> Path:
    """The list that belongs to a case file; there need not be one."""
    return case_file.parent / FOLDER / case_file.name


def read(case_file: Path) -> list[Equivalent]:
    """The list that belongs to a case file, in order. Raises BadInputError naming the line of the first mistake."""
    path = path_of(case_file)
    if not path.exists():
        return []
    try:
        root = yaml_nodes.nodes(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        raise BadInputError(
            f"{FOLDER}/{path.name}:{line} cannot be read: {getattr(error, 'problem', error)}"
        ) from error
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise BadInputError(f"{FOLDER}/{path.name}:1 must be a mapping of mutants to reasons")
    listed: dict[str, Equivalent] = {}
    for key, value in root.value if root is not None else ():
        address = f"{FOLDER}/{path.name}:{key.start_mark.line + 1}"
        if key.value in listed:
            raise BadInputError(f"{address} this mutant is listed twice")
        if not isinstance(value, yaml.ScalarNode) or not value.value.strip():
            raise BadInputError(f"{address} say why no data can tell the mutant from the rule")
        listed[key.value] = Equivalent(key.value, value.value, address)
    return list(listed.values())
