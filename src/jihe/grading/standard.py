"""The items of GB/T 16180-2014 that a grade can rest on, in our own words; clauses beside them are found by numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from jihe.yaml_nodes import read

Family = Literal["A", "B", "C", "D", "E"]

NO_GRADE = 0
HEAVIEST, LIGHTEST = 1, 10
FAMILIES: tuple[Family, ...] = ("A", "B", "C", "D", "E")


@dataclass(frozen=True)
class Item:
    """One item: its grade, what it says, and whether a published list agrees (``sure``).

    ``beside``: it is no item of the corpus, but a clause that lies beside one, such as the next band of a measure.
    """

    id: str
    family: Family
    grade: int
    sure: Literal["published", "memory"]
    says: str
    note: str = ""
    beside: bool = False


@cache
def items() -> dict[str, Item]:
    """The items by id, in the order of the file."""
    return _read("standard.yaml", beside=False)


@cache
def clauses() -> dict[str, Item]:
    """The items, and behind them the clauses beside them."""
    return items() | _read("beside.yaml", beside=True)


def _read(name: str, beside: bool) -> dict[str, Item]:
    text = (files("jihe.grading") / name).read_text(encoding="utf-8")
    return {id_: Item(id_, beside=beside, **fields) for id_, fields in read(text)["items"].items()}
