"""The SQL behind each relation of a session: as-of views, linked registries, prepared views."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import cache
from importlib.resources import files

from jihe.content.catalog import relations
from jihe.content.prepared import PREPARED
from jihe.schema import TABLES, Table
from jihe.schema.asof import asof_sql, asof_stamped_sql, companions, versions_order, versions_sql, versions_stamped_sql
from jihe.schema.persons import added, followed, recorded

LINK = "person_link"  # which person an identity number means; behind the external tables, not for content
STEPS = "merge_step"  # merged person records and what each was merged into; behind MERGED, not for content
MERGED = "merged"  # merged person records and whom they stand for; behind the tables, not for content
VERSIONS = "_versions"  # after a table's name: all its rows known by the day; behind prepared views, not for content


def stored(name: str) -> str | None:
    """The table whose stored rows a relation shows, all or the last versions; None when it is made of others."""
    if name == STEPS:
        return "person"
    table = name.removesuffix(VERSIONS)
    return table if table in TABLES else None


@cache
def prepared_sql(name: str) -> str:
    """The query of a prepared view."""
    return (files("jihe.engines") / "prepared" / f"{name}.sql").read_text(encoding="utf-8")


def is_linked(table: Table) -> bool:
    """Whether the table's rows name a person by identity number."""
    return table.external and "id_no" in table.names


def view_sql(name: str, source: str, as_of: date, stamped: bool = False, merged: bool = True) -> str:
    """The query that makes a relation; ``source`` holds a table's stored rows (prepared views have none).

    ``stamped``: the source is not what is stored but what ``stamped_sql`` made of it. ``merged``: whether MERGED has
    any row; where it has none, nothing is joined.
    """
    shown = stored(name)
    if shown is None:
        return prepared_sql(name)
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


def history_sql(table: Table, keys: Collection[int]) -> str:
    """The query of all versions of these rows, the declared columns, oldest first and last the one that is shown."""
    listed = ", ".join(str(int(key)) for key in sorted(keys)) or "NULL"
    return (
        f"SELECT {', '.join(table.names)} FROM {table.name}{VERSIONS} WHERE {table.key[0]} IN ({listed})"
        f" ORDER BY {', '.join((table.key[0], *versions_order(table)))}"
    )


def column_types(name: str) -> dict[str, str]:
    """A relation's columns and their DuckDB types, in order."""
    if name == LINK:
        return {"id_no": "VARCHAR", "person_id": "BIGINT", "name": "VARCHAR", "canonical_name": "VARCHAR"}
    if name == MERGED:
        return {"person_id": "BIGINT", "root": "BIGINT"}
    if name == STEPS:
        return {"person_id": "BIGINT", "merged_into": "BIGINT"}
    return relations()[name.removesuffix(VERSIONS)].types


def columns(name: str) -> str:
    """Names and types of a relation's columns, as CREATE TABLE wants them."""
    return ", ".join(f'"{column}" {kind}' for column, kind in column_types(name).items())


def needs(name: str) -> tuple[str, ...]:
    """Relations that must exist before this one."""
    if name == LINK:
        return ("person",)
    if name == MERGED:
        return (STEPS,)
    if name == STEPS:
        return ()
    if name in PREPARED:
        return PREPARED[name].behind or PREPARED[name].reads
    table = TABLES[name.removesuffix(VERSIONS)]
    return (LINK,) if is_linked(table) else (MERGED,) if followed(table) else ()


def worth_keeping(name: str) -> bool:
    """Whether a relation is computed once and kept: those that sort or join, not plain filters."""
    return name in (LINK, MERGED, STEPS) or name in PREPARED or (name in TABLES and TABLES[name].versioned)


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
