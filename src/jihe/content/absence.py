"""What a test looked for and did not find (``absent``): whether its table, columns, codes and sources fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jihe.content.catalog import Catalog
from jihe.content.contract import MONEY, NOT_SAID, PROOF, Output
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import Absence, RuleMeta
from jihe.content.query import FRACTIONS, INTEGERS
from jihe.schema import CODES, TABLES, Column, Table

OF_SIGNAL = ("subject_id", "from_ym", "to_ym")  # what a finding has of itself, whatever its test gives
# What a registry's row with a number has beside its declared columns: whose number it is, and whether the name agrees.
LINKED = {
    "person_id": Column("person_id", "id", "人员编号", "person"),
    "match": Column("match", "code", "身份比对", "how the person was matched", codes="strength"),
}
_KINDS = {
    "id": "number", "fen": "number", "int": "number", "float": "number", "key": "text", "text": "text", "code": "text",
    "date": "day", "ts": "day", "ym": "month", "bool": "flag",
}  # fmt: skip
# A month may bound a day and a day a month; a column of a test that holds a month is a whole number.
_FITS = {
    "number": frozenset({"number"}),
    "text": frozenset({"text"}),
    "day": frozenset({"day", "month"}),
    "month": frozenset({"day", "month"}),
    "flag": frozenset({"flag"}),
}
_ORDERED = ("number", "day", "month")
_HELD = {  # by a column of a test; of a whole number nobody can say whether it is a month
    **dict.fromkeys(INTEGERS, frozenset({"number", "month"})),
    **dict.fromkeys(FRACTIONS, frozenset({"number"})),
    **dict.fromkeys(("DATE", "TIMESTAMP"), frozenset({"day"})),
    **dict.fromkeys(("VARCHAR", "TEXT"), frozenset({"text"})),
    "BOOLEAN": frozenset({"flag"}),
}


def asked(table: Table, name: str) -> Column | None:
    """The column of that name that can be asked for; None where there is none."""
    if name in LINKED and table.external and "id_no" in table.names:
        return LINKED[name]
    return table.column(name) if name in table.names else None


def source(text: str) -> tuple[str | None, str]:
    """The table, or None for the test's own, and the column that a source names."""
    table, dot, column = text.rpartition(".")
    return (table if dot else None), column


def check(
    meta: RuleMeta, given: Mapping[str, Mapping[str, Output]], catalog: Catalog, matter: FrontMatter, found: Found
) -> None:
    """Every statement asks what there is, of a table that the rule has read itself."""
    read = {*catalog.facts.tables(meta.reads)}
    for name, outputs in given.items():
        for place, one in enumerate(meta.tests[name].absent if name in meta.tests else ()):
            at = ("tests", name, "absent", place)
            if one.table not in TABLES:
                found.add("65", matter.line(*at, "table"), f"{name}: table {one.table} is not known")
            elif one.table not in read:
                found.add("66", matter.line(*at, "table"), f"{name}: the rule does not read {one.table}")
            else:
                for path, message in _wrong(one, TABLES[one.table], outputs):
                    found.add("65", matter.line(*at, *path), f"{name}: {message}")


def _wrong(one: Absence, table: Table, outputs: Mapping[str, Output]) -> Iterator[tuple[tuple[str, str], str]]:
    """What is wrong with a statement and where."""
    for part in ("by", "only", "within"):
        for name, said in getattr(one, part).items():
            column = asked(table, name)
            if column is None:
                against: str | None = f"{table.name} has no column {name}"
            elif part == "by":
                against = _misfit(column, said, outputs)
            else:
                against = _no_value(column, said) if part == "only" else _no_span(column, said, outputs)
            if against:
                yield (part, name), against


def _no_value(column: Column, values: Sequence[str | bool | None]) -> str | None:
    if None in values and not column.null:
        return f"{column.name} is never empty"
    if column.codes is None and column.type != "bool" and any(value is not None for value in values):
        return f"{column.name} holds no codes and is no boolean"
    for value in filter(lambda value: value is not None, values):
        if not (value in CODES[column.codes].codes if column.codes else isinstance(value, bool)):
            return f"{value} is no value of {column.name}"
    return None


def _no_span(column: Column, ends: Sequence[str | None], outputs: Mapping[str, Output]) -> str | None:
    sources = [text for text in ends if text is not None]
    if sources and _KINDS.get(column.type) not in _ORDERED:
        return f"{column.name} has no order; [null, null] asks for any value"
    return next(filter(None, (_misfit(column, text, outputs) for text in sources)), None)


def _misfit(column: Column, text: str, outputs: Mapping[str, Output]) -> str | None:
    """Why a source cannot stand for a value of the column; None when it can."""
    table, name = source(text)
    if table is not None and PROOF + table not in outputs:
        return f"{text}: the test gives no {PROOF}{table}"
    if table is not None and name not in TABLES[table].names:
        return f"{text}: {table} has no column {name}"
    if table is None and (name in MONEY or name.startswith(NOT_SAID) or name not in (*outputs, *OF_SIGNAL)):
        return f"{text} is no column of the test"
    kinds = {_KINDS.get(TABLES[table].column(name).type, "")} if table is not None else _kinds_of(name, outputs)
    wanted = _FITS.get(_KINDS.get(column.type, ""), frozenset())
    return None if kinds & wanted else f"{text} does not fit {column.name}"


def _kinds_of(name: str, outputs: Mapping[str, Output]) -> frozenset[str]:
    """What a column of the test may hold."""
    kind = outputs[name].type if name in outputs else "BIGINT"
    return frozenset(_FITS) if kind == "UNKNOWN" else _HELD.get(kind, frozenset())
