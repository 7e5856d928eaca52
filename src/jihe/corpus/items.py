"""The standard's items with what a note must know of each besides its words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jihe import yaml_nodes

FAMILIES = "ABCDE"


@dataclass(frozen=True)
class Item:
    """One item: family and grade by the standard; the part hurt, where it lies, its sides, its codes and its cause."""

    id: str
    family: str
    grade: int
    hurt: str
    part: str
    at: frozenset[str]
    side: str
    icd: tuple[str, ...]
    cause: str

    @property
    def sided(self) -> bool:
        """Whether the other side is sound, so that it may be named as such."""
        return self.side == "one"


@cache
def items() -> dict[str, Item]:
    """All items of the standard, in its order."""
    known = _data("corpus/items.yaml")
    return {key: _item(key, row, known[key]) for key, row in _data("grading/standard.yaml")["items"].items()}


def _data(path: str) -> Any:
    return yaml_nodes.read((files("jihe") / path).read_text("utf-8"))


def _item(key: str, row: dict[str, Any], known: dict[str, Any]) -> Item:
    return Item(
        id=key,
        family=row["family"],
        grade=row["grade"],
        hurt=known["hurt"],
        part=known.get("part", ""),
        at=frozenset(known["at"]),
        side=known["side"],
        icd=tuple(known["icd"]),
        cause=known.get("cause", ""),
    )
