"""Everything a query may read: tables as of the day, facts, the law's relations."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import Any

from jihe.content.facts import VERSIONS, Fact, Facts
from jihe.law import Law
from jihe.schema import CODES, TABLES, Table
from jihe.schema.asof import companions
from jihe.schema.persons import added

MATCH = frozenset({"strong", "weak"})
BY_MONTH = ("law_month", "law_month_key")  # a column per parameter of the law: relations_under tells which


@dataclass(frozen=True)
class ReadColumn:
    """A column as content sees it: ``codes`` when it holds one code of a list."""

    type: str
    codes: frozenset[str] | None = None
    key: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Relation:
    """One thing that can stand in FROM; ``registries`` are the external tables behind it."""

    name: str
    columns: dict[str, ReadColumn]
    registries: tuple[str, ...] = ()
    law: bool = False
    types: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.types.update({name: column.type for name, column in self.columns.items()})


@cache
def relations() -> dict[str, Relation]:
    """Every relation there is without any content, by name."""
    found = {table.name: Relation(table.name, _columns(table), _registries((table.name,))) for table in TABLES.values()}
    return found | {relation.name: relation for relation in (*_PERSONS, *_LAW)}


@lru_cache(maxsize=4)
def relations_under(law: Law | None) -> dict[str, Relation]:
    """Every relation by name, those made of the law's parameters with the columns and codes they have under this law.

    While the law itself is broken (None, defect L01) they have any column, and any text is a code.
    """
    return relations() | {relation.name: relation for relation in _of_parameters(law)}


@dataclass(frozen=True, eq=False)
class Catalog:
    """What a unit of content may read: under a law, with these facts.

    ``fact``: the unit is itself a fact, declared so; facts may read every version of a table's rows too.
    """

    law: Law | None
    facts: Facts = field(default_factory=Facts)
    fact: Table | None = None

    @cached_property
    def relations(self) -> dict[str, Relation]:
        """Every relation by name."""
        found = relations_under(self.law) | {name: of_fact(fact) for name, fact in self.facts.items()}
        if self.fact is not None:
            found |= {f"{name}{VERSIONS}": found[name] for name, table in TABLES.items() if table.versioned}
            found[self.fact.name] = declared(self.fact)  # its codes may stand in its columns
        return found


def of_fact(fact: Fact) -> Relation:
    """A fact as its readers see it."""
    return declared(fact.table, _registries(fact.facts.tables(fact.meta.reads)))


def declared(table: Table, registries: tuple[str, ...] = ()) -> Relation:
    """A fact as it is declared; a code by itself tells no two rows apart, whatever the key."""
    columns = {name: replace(one, key=one.key and one.codes is None) for name, one in _columns(table).items()}
    return Relation(table.name, columns, registries)


def no_parameter(relation: str, column: str, law: Law | None) -> str | None:
    """What to say of a column that a relation by month has not; None where it has it, and of other relations."""
    known = {name: relations_under(law)[name].columns for name in BY_MONTH}
    if law is None or relation not in known or column in known[relation]:
        return None
    for other in BY_MONTH:
        if column in known[other]:
            return f"parameter {column} is a column of {other}, not of {relation}"
    return f"the law has no parameter {column}; see rules/parameters/"


def _of_parameters(law: Law | None) -> tuple[Relation, ...]:
    parameters = [law.parameters[name] for name in sorted(law.parameters)] if law is not None else []
    keys = _Anything() if law is None else frozenset(key for one in parameters for key in one.by_key if key is not None)
    names = _Anything() if law is None else frozenset(one.name for one in parameters)
    columns = relations()["law_parameter"].columns
    columns = columns | {"name": ReadColumn("VARCHAR", names), "key": ReadColumn("VARCHAR", keys)}
    known: list[Relation] = [Relation("law_parameter", columns, law=True)]
    for name in BY_MONTH:
        lead = relations()[name].columns
        own = {one.name: ReadColumn(one.sql_type) for one in parameters if one.keyed == ("key" in lead)}
        lead = lead | ({"key": ReadColumn("VARCHAR", keys)} if "key" in lead else {})
        known.append(Relation(name, _AnyColumn() if law is None else lead | own, law=True))
    return tuple(known)


class _Anything(frozenset[str]):
    def __contains__(self, item: object) -> bool:
        return True


class _AnyColumn(dict[str, ReadColumn]):
    def get(self, name: str, default: Any = None) -> Any:
        return ReadColumn("UNKNOWN", _Anything())


def _registries(reads: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in reads if TABLES[name].external)


def _columns(table: Table) -> dict[str, ReadColumn]:
    columns: dict[str, ReadColumn] = {}
    for column in table.columns:
        codes = frozenset(CODES[column.codes].codes) if column.codes else None
        # A set of codes is asked through its companions (lines_ep), never compared as text.
        one = codes if column.type == "code" else None
        columns[column.name] = ReadColumn(column.duckdb_type, one, column.name in table.key, column.personal)
    columns |= {name: ReadColumn(kind) for name, kind in companions(table).items()}
    columns |= {name: ReadColumn("BIGINT") for name in added(table)}
    if table.external and "id_no" in table.names:
        columns["person_id"] = ReadColumn("BIGINT")
        columns["match"] = ReadColumn("VARCHAR", MATCH)
    return columns


def _law(relation: str, main: str, /, **types: str) -> Relation:
    columns = {
        column: ReadColumn(kind, frozenset(CODES["track"].codes) if column == "track" else None, key=column == main)
        for column, kind in types.items()
    }
    return Relation(relation, columns, law=True)


# What the views of persons tell beside the tables; jihe.engines.views makes them.
_PERSONS = (
    Relation("identity", {"person_id": ReadColumn("BIGINT", key=True), "root": ReadColumn("BIGINT", key=True)}),
    Relation("identity_number", {"person_id": ReadColumn("BIGINT", key=True), "id_valid": ReadColumn("BOOLEAN")}),
)
# As jihe.law.relations gives them; a test holds the two together. Those of BY_MONTH have a column per parameter more.
_LAW = (
    _law(
        "law_parameter", "from_month", name="VARCHAR", key="VARCHAR", from_date="DATE", to_date="DATE",
        from_month="BIGINT", to_month="BIGINT", value_fen="BIGINT", value="DOUBLE", value_date="DATE",
        verified="BOOLEAN",
    ),
    _law("law_month", "month", month="BIGINT"),
    _law("law_month_key", "month", month="BIGINT", key="VARCHAR"),
    _law(
        "law_retirement", "birth_month", birth_month="BIGINT", track="VARCHAR", base_month="BIGINT",
        retirement_month="BIGINT", flex_early_month="BIGINT",
    ),
    _law("law_ui_months", "paid_months", paid_months="BIGINT", months="BIGINT"),
    _law("law_minimum_years", "month", month="BIGINT", months_required="BIGINT"),
    _law("law_workday", "day", day="DATE", day_of_month="BIGINT", works="BOOLEAN", published="BOOLEAN"),
)  # fmt: skip
