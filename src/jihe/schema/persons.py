"""Which columns name a person. The views show in them whom the named record stands for, merged records followed."""

from __future__ import annotations

from jihe.schema.table import Table

ROOT = "root"
RECORD = "record_id"
_KEY = "person.person_id"
_BY_RECORD = frozenset({"person_change", "account_opening"})  # what two records were tells whether they are one person


def followed(table: Table) -> dict[str, str]:
    """Columns of the view that show whom a record stands for, and the stored column that names the record.

    They are the stored columns themselves; a person record keeps its key and says in ``root`` whom it stands for.
    Lists of persons stay as they are.
    """
    if table.name == "person":
        return {ROOT: "person_id"}
    return {column.name: column.name for column in table.columns if column.type == "id" and column.ref == _KEY}


def recorded(table: Table) -> dict[str, str]:
    """Columns that the view adds for a record as it was named, and the stored column that names it."""
    return {RECORD: "person_id"} if table.name in _BY_RECORD else {}


def added(table: Table) -> tuple[str, ...]:
    """Columns that the view has and the table has not, all BIGINT."""
    return tuple(name for name in (*followed(table), *recorded(table)) if name not in table.names)
