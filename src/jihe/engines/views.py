"""The SQL behind each relation of a session: as-of views, linked registries, prepared views."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

from jihe.content.catalog import relations
from jihe.content.prepared import PREPARED
from jihe.schema import TABLES, Table
from jihe.schema.asof import asof_sql, asof_stamped_sql, versions_sql, versions_stamped_sql

LINK = "person_link"  # which person an identity number means; behind the external tables, not for content
VERSIONS = "_versions"  # after a table's name: all its rows known by the day; behind prepared views, not for content


def stored(name: str) -> str | None:
    """The table whose stored rows a relation shows, all or the last versions; None when it is made of others."""
    table = name.removesuffix(VERSIONS)
    return table if table in TABLES else None


@cache
def prepared_sql(name: str) -> str:
    """The query of a prepared view."""
    return (files("jihe.engines") / "prepared" / f"{name}.sql").read_text(encoding="utf-8")


def is_linked(table: Table) -> bool:
    """Whether the table's rows name a person by identity number."""
    return table.external and "id_no" in table.names


def view_sql(name: str, source: str, as_of: date, stamped: bool = False) -> str:
    """The query that makes a relation; ``source`` holds a table's stored rows (prepared views have none).

    ``stamped``: the source is not what is stored but what ``stamped_sql`` made of it.
    """
    if name == LINK or name in PREPARED:
        return prepared_sql(name)
    if name not in TABLES:
        return (versions_stamped_sql if stamped else versions_sql)(_versioned(name), source, as_of)
    table = TABLES[name]
    known = (asof_stamped_sql if stamped else asof_sql)(table, source, as_of)
    if not is_linked(table):
        return known
    return f"""
        SELECT k.*, l.person_id,
            CASE WHEN l.person_id IS NULL THEN NULL
                 WHEN k.name = l.name OR k.name = l.canonical_name THEN 'strong'
                 ELSE 'weak' END AS "match"
        FROM ({known}) AS k LEFT JOIN {LINK} AS l ON l.id_no = k.id_no
    """


def column_types(name: str) -> dict[str, str]:
    """A relation's columns and their DuckDB types, in order."""
    if name == LINK:
        return {"id_no": "VARCHAR", "person_id": "BIGINT", "name": "VARCHAR", "canonical_name": "VARCHAR"}
    if name not in relations():
        return relations()[_versioned(name).name].types
    return relations()[name].types


def columns(name: str) -> str:
    """Names and types of a relation's columns, as CREATE TABLE wants them."""
    return ", ".join(f'"{column}" {kind}' for column, kind in column_types(name).items())


def needs(name: str) -> tuple[str, ...]:
    """Relations that must exist before this one."""
    if name == LINK:
        return ("person", "identity")
    if name in PREPARED:
        return PREPARED[name].behind or PREPARED[name].reads
    return (LINK,) if name in TABLES and is_linked(TABLES[name]) else ()


def worth_keeping(name: str) -> bool:
    """Whether a relation is computed once and kept: those that sort or join, not plain filters."""
    return name == LINK or name in PREPARED or (name in TABLES and TABLES[name].versioned)


def _versioned(name: str) -> Table:
    """The table behind the relation of its versions."""
    return TABLES[name.removesuffix(VERSIONS)]
