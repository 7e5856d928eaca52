"""Quiet defaults: what a case leaves unsaid about a row, chosen so that it starts nothing on its own.

The key counts up in the order written; codes are the first of their list; money and counts are 0 (or the
least allowed); times and months lie in January 2020, long before any window; what may be null is null. A row
written later was recorded a second later, so the last version of a key is the one written last.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from jihe.schema import CODES, TABLES, Column, Table

DAY = date(2020, 1, 1)
YM = 202001
_CLOCK = datetime(2020, 1, 1)
# The registries that send deaths have three letters of their own; one of them stands for the table.
_SOURCES = {"DEATH": "DEATH_H"}


def row(table: str | Table, given: dict[str, Any], place: int) -> dict[str, Any]:
    """A whole row of ``table`` from the columns a case names; ``place`` counts from 0."""
    declared = TABLES[table] if isinstance(table, str) else table
    return {column.name: given.get(column.name, default(declared, column, given, place)) for column in declared.columns}


def default(table: Table, column: Column, given: dict[str, Any], place: int) -> Any:
    """The quiet value of one column."""
    if column.name in table.key and column.type in ("id", "key"):
        return place + 1 if column.type == "id" else f"{column.name}-{place + 1}"
    if column.name == table.clock:
        return _CLOCK + timedelta(seconds=place)
    if column.name == "src" and table.registry is not None:
        return _SOURCES.get(table.registry, table.registry)
    if table.name == "person" and column.name in ("id_no", "name"):
        # Persons are told apart by their number, so that registries can name them.
        prefix = "id" if column.name == "id_no" else "name"
        return f"{prefix}-{given.get('person_id', place + 1)}"
    number = str(given.get(column.name.removesuffix("name") + "id_no", ""))
    if table.external and column.name.endswith("name") and number.startswith("id-"):
        return "name-" + number.removeprefix("id-")  # of either of a couple, too
    return None if column.null else _by_type(column)


def _by_type(column: Column) -> Any:
    if column.type in ("code", "code_set"):
        assert column.codes is not None  # Column's own check
        return next(iter(CODES[column.codes].codes))
    number = 0 if column.low is None or column.low <= 0 else int(column.low)
    quiet = {
        "id": 0, "key": "", "text": "", "fen": 0, "int": number, "float": float(number), "bool": False,
        "date": DAY, "ts": _CLOCK, "ym": YM, "ids": [],
    }  # fmt: skip
    return quiet[column.type]
