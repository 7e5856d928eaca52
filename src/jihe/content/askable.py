"""What a statement about rows that are not there may ask of a table, and by what."""

from __future__ import annotations

from jihe.schema import Column, Table

PAYMENT = ("money_table", "money_key")  # the finding's payments, pair by pair
OF_SIGNAL = ("subject_id", "from_ym", "to_ym")  # what a finding has of itself, whatever its test gives
AS_OF = "as_of"  # the day as of which is asked
NAMED = ("person", "employer")  # tables whose rows have a name that a text may have in it
# What a registry's row with a number has beside its declared columns: whose number it is, and whether the name agrees.
LINKED = {
    "person_id": Column("person_id", "id", "人员编号", "person"),
    "match": Column("match", "code", "身份比对", "how the person was matched", codes="strength"),
}


def asked(table: Table, name: str) -> Column | None:
    """The column of that name that can be asked for; None where there is none."""
    if name in LINKED and table.external and "id_no" in table.names:
        return LINKED[name]
    return table.column(name) if name in table.names else None


def source(text: str) -> tuple[str | None, str]:
    """The table, or None for the test's own, and the column that a source names."""
    table, dot, column = text.lstrip("<>").rpartition(".")
    return (table if dot else None), column


def named(column: Column) -> str | None:
    """The table whose row's name a column leads to."""
    table = (column.ref or "").partition(".")[0]
    return table if table in NAMED else None
