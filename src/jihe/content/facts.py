"""Facts: what rules and features would derive again and again, derived once and read like a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from jihe.content.meta import FactMeta, Value
from jihe.schema import TABLES, Column, Table

ROOM = "features/facts"
VERSIONS = "_versions"  # after a table's name: all its rows known by the day; for facts alone


class Facts(Mapping[str, "Fact"]):
    """Facts by name, each after those it reads; the same if their hashes are, so engines may keep what they make."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts = {fact.stem: fact for fact in facts}

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and self._hashes == other._hashes

    def __hash__(self) -> int:
        return hash(self._hashes)

    @cached_property
    def _hashes(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, fact.hash) for name, fact in sorted(self._facts.items()))

    @property
    def law(self) -> tuple[str, ...]:
        """The parameters of the law behind any of them, sorted."""
        return tuple(sorted({name for fact in self.values() for name in fact.law}))

    def behind(self, reads: Iterable[str]) -> Facts:
        """The facts among these relations, and those that they read."""
        wanted = {name for name in reads if name in self}
        for name in reversed([*self]):
            if name in wanted:
                wanted |= {one for one in self[name].meta.reads if one in self}
        return Facts(self[name] for name in self if name in wanted)

    def tables(self, reads: Iterable[str]) -> tuple[str, ...]:
        """The fund's tables behind relations, each once in order of first mention; the law's are left out."""
        found: dict[str, None] = {}
        for name in reads:
            table = name.removesuffix(VERSIONS)
            found |= dict.fromkeys(self.tables(self[name].meta.reads) if name in self else (table,))
        return tuple(name for name in found if name in TABLES)


@dataclass(frozen=True, eq=False)
class Fact:
    """A fact without defects. ``hash`` covers the file, the values of the law it joins, and the facts it reads.

    ``law`` are the parameters of the law behind it, those of the facts it reads too.
    """

    stem: str
    path: Path
    meta: FactMeta
    sql: str
    hash: str
    line_of_sql: int
    law: tuple[str, ...]
    facts: Facts  # behind it

    @cached_property
    def table(self) -> Table:
        """Its columns as those of a table, though it is not stored and no clock says when a row came."""
        return table_of(self.meta)

    @property
    def parameters(self) -> dict[str, Value]:
        """The numbers it declares, by name."""
        return {name: declared.value for name, declared in self.meta.parameters.items()}

    def under(self, parameters: Mapping[str, Any]) -> Fact:
        """The fact with other numbers, to see whether they matter."""
        declared = self.meta.parameters
        moved = {name: declared[name].model_copy(update={"value": value}) for name, value in parameters.items()}
        meta = self.meta.model_copy(update={"parameters": declared | moved})
        return replace(self, meta=meta, hash=f"{self.hash} {sorted(parameters.items())}")


def table_of(meta: FactMeta) -> Table:
    """What a fact gives, as a table's declaration."""
    columns = [
        Column(name, one.type, one.zh, one.en, one.unit, one.nullable, one.codes) for name, one in meta.columns.items()
    ]
    return Table(meta.fact, meta.title, meta.title_en, tuple(meta.key), "", False, tuple(columns))
