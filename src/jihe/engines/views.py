"""The SQL behind each relation of a session: as-of views, linked registries, views of persons, facts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from importlib.resources import files

from sqlglot import exp

from jihe.content.catalog import Catalog, relations
from jihe.content.dialect import DIALECT
from jihe.content.facts import VERSIONS, Fact, Facts
from jihe.engines import port
from jihe.schema import TABLES, Table
from jihe.schema.asof import (
    asof_sql,
    asof_stamped_sql,
    companions,
    shown_sql,
    versions_order,
    versions_sql,
    versions_stamped_sql,
)
from jihe.schema.persons import added, followed, recorded

LINK = "person_link"  # which person an identity number means; behind the external tables, not for content
STEPS = "merge_step"  # merged person records and what each was merged into; behind MERGED, not for content
MERGED = "merged"  # merged person records and whom they stand for; behind the tables, not for content
# Views of persons: every table is seen through them, so they are no facts, which are made of tables.
PERSONS = {LINK: ("person",), MERGED: (STEPS,), "identity": ("person",), "identity_number": ("person",)}
_LAW = frozenset(name for name, relation in relations().items() if relation.law)
_GIVEN = "fact_"  # a fact's own last SELECT, before its columns are typed and joined by their companions


class Views:
    """What each relation of a session with these facts is made of, and how."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._catalog = Catalog(None, facts)

    def tables(self) -> dict[str, Table]:
        """What a case may give rows of: the fund's tables, and facts."""
        return {**TABLES, **{name: fact.table for name, fact in self.facts.items()}}

    def view_sql(self, name: str, source: str, as_of: date, stamped: bool = False, merged: bool = True) -> str:
        """The query that makes a relation; ``source`` holds a table's stored rows, or those of a fact that is given.

        ``stamped``: the source is not what is stored but what ``stamped_sql`` made of it. ``merged``: whether MERGED
        has any row; where it has none, nothing is joined.
        """
        if name in self.facts:
            fact = self.facts[name]
            return shown_sql(fact.table, source) if source else fact_sql(fact)
        shown = stored(name)
        if shown is None:
            return persons_sql(name)
        table = TABLES[shown]
        if name.endswith(VERSIONS):
            return _followed(table, (versions_stamped_sql if stamped else versions_sql)(table, source, as_of), merged)
        known = (asof_stamped_sql if stamped else asof_sql)(table, source, as_of)
        if name == STEPS:
            return f"SELECT person_id, merged_into FROM ({known}) AS known WHERE merged_into IS NOT NULL"
        if not is_linked(table):
            return _followed(table, known, merged)
        return f"""
            SELECT k.*, l.person_id,
                CASE WHEN l.person_id IS NULL THEN NULL
                     WHEN k.name = l.name OR k.name = l.canonical_name THEN 'strong'
                     ELSE 'weak' END AS "match"
            FROM ({known}) AS k LEFT JOIN {LINK} AS l ON l.id_no = k.id_no
        """

    def column_types(self, name: str) -> dict[str, str]:
        """A relation's columns and their DuckDB types, in order."""
        if name == LINK:
            return {"id_no": "VARCHAR", "person_id": "BIGINT", "name": "VARCHAR", "canonical_name": "VARCHAR"}
        if name == MERGED:
            return {"person_id": "BIGINT", "root": "BIGINT"}
        if name == STEPS:
            return {"person_id": "BIGINT", "merged_into": "BIGINT"}
        return self._catalog.relations[name.removesuffix(VERSIONS)].types

    def columns(self, name: str) -> str:
        """Names and types of a relation's columns, as CREATE TABLE wants them."""
        return ", ".join(f'"{column}" {kind}' for column, kind in self.column_types(name).items())

    def needs(self, name: str) -> tuple[str, ...]:
        """Relations that must exist before this one."""
        if name in self.facts:
            return tuple(self.facts[name].meta.reads)
        if name in PERSONS or name == STEPS or name in _LAW:
            return PERSONS.get(name, ())
        table = TABLES[name.removesuffix(VERSIONS)]
        return (LINK,) if is_linked(table) else (MERGED,) if followed(table) else ()

    def worth_keeping(self, name: str) -> bool:
        """Whether a relation is computed once and kept: those that sort or join, not plain filters."""
        made = name in PERSONS or name == STEPS or name in self.facts
        return made or (name in TABLES and TABLES[name].versioned)


def stored(name: str) -> str | None:
    """The table whose stored rows a relation shows, all or the last versions; None when it is made of others."""
    if name == STEPS:
        return "person"
    table = name.removesuffix(VERSIONS)
    return table if table in TABLES else None


@cache
def persons_sql(name: str) -> str:
    """The query of a view of persons."""
    return (files("jihe.engines") / "persons" / f"{name}.sql").read_text(encoding="utf-8")


def is_linked(table: Table) -> bool:
    """Whether the table's rows name a person by identity number."""
    return table.external and "id_no" in table.names


@cache
def fact_sql(fact: Fact) -> str:
    """A fact's query with its own numbers written out, its columns typed, and their companions; ``$as_of`` stays."""
    tree = port.read(fact.sql)
    values = fact.parameters
    for place in list(tree.find_all(exp.Placeholder)):
        if place.name in values:
            place.replace(port.literal(values[place.name]))
    return typed(tree, fact.table).sql(DIALECT, comments=False)


def history_sql(table: Table, keys: Collection[int]) -> str:
    """The query of all versions of these rows, the declared columns, oldest first and last the one that is shown."""
    listed = ", ".join(str(int(key)) for key in sorted(keys)) or "NULL"
    return (
        f"SELECT {', '.join(table.names)} FROM {table.name}{VERSIONS} WHERE {table.key[0]} IN ({listed})"
        f" ORDER BY {', '.join((table.key[0], *versions_order(table)))}"
    )


def typed(tree: exp.Query, table: Table) -> exp.Query:
    """A query that gives the fact's columns, as the relation that its readers see; the query's CTEs stay on top."""
    clause = tree.args.get("with_") or exp.With(expressions=[])
    tree.set("with_", None)
    alias = exp.TableAlias(this=exp.to_identifier(_GIVEN))
    shown = port.read(shown_sql(table, _GIVEN))
    shown.set("with_", exp.With(expressions=[*clause.expressions, exp.CTE(this=tree, alias=alias)]))
    return shown


def _followed(table: Table, known: str, merged: bool) -> str:
    """The rows with whom each record they name stands for."""
    shown, joins = {**recorded(table), **followed(table)}, ""
    if not added(table) and not (merged and shown):
        return known
    made = {name: f"k.{column} AS {name}" for name, column in shown.items()}
    if merged:
        for name, column in followed(table).items():
            made[name] = f"COALESCE({name}_.root, k.{column}) AS {name}"
            joins += f" LEFT JOIN {MERGED} AS {name}_ ON {name}_.person_id = k.{column}"
    names = (*table.names, *companions(table), *added(table))
    return f"SELECT {', '.join(made.get(name, f'k.{name}') for name in names)} FROM ({known}) AS k{joins}"
