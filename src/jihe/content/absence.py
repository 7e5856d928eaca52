"""What a test looked for and did not find (``absent``, ``asked``): whether table, columns, codes and sources fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jihe.content.askable import AS_OF, OF_SIGNAL, PAYMENT, asked, named, source
from jihe.content.catalog import Catalog
from jihe.content.contract import MONEY, NOT_SAID, PROOF, Output
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import Absence, RuleMeta
from jihe.content.query import FRACTIONS, INTEGERS
from jihe.schema import CODES, TABLES, Column, Table

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


def check(
    meta: RuleMeta, given: Mapping[str, Mapping[str, Output]], catalog: Catalog, matter: FrontMatter, found: Found
) -> None:
    """Every statement asks what there is, of a table that the rule has read itself."""
    read = {*catalog.facts.tables(meta.reads)}
    for name, outputs in given.items():
        for at, one in _statements(meta, name):
            if at[0] == "look_alikes" and {*one.by.values()} & {*PAYMENT} and not {*PAYMENT} & {*outputs}:
                continue  # a look-alike of several tests, of which this one counts no payments
            if one.table not in TABLES:
                found.add("65", matter.line(*at, "table"), f"{name}: table {one.table} is not known")
            elif one.table not in read:
                found.add("66", matter.line(*at, "table"), f"{name}: the rule does not read {one.table}")
            else:
                for path, message in _wrong(one, TABLES[one.table], outputs):
                    found.add("65", matter.line(*at, *path), f"{name}: {message}")


def _statements(meta: RuleMeta, test: str) -> Iterator[tuple[tuple[str | int, ...], Absence]]:
    """What a test looked for, its own statements and those of the look-alikes, each with where it is written."""
    for place, one in enumerate(meta.tests[test].absent if test in meta.tests else ()):
        yield ("tests", test, "absent", place), one
    for number, each in enumerate(meta.look_alikes):
        for place, one in enumerate(each.asked if not each.tests or test in each.tests else ()):
            yield ("look_alikes", number, "asked", place), one


def _wrong(one: Absence, table: Table, outputs: Mapping[str, Output]) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong with a statement and where."""
    paid = [name for name, text in one.by.items() if text in PAYMENT]
    if paid and {*map(one.by.__getitem__, paid)} != {*PAYMENT}:
        yield ("by", paid[0]), f"{' and '.join(PAYMENT)} go together"
    for part in ("by", "naming", "only", "within"):
        for name, said in getattr(one, part).items():
            column = asked(table, name)
            if column is None:
                against: str | None = f"{table.name} has no column {name}"
            elif part == "by":
                against = _misfit(column, said, outputs)
            elif part == "naming":
                against = next(filter(None, (_no_name(column, text, outputs) for text in said)), None)
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
    if (ends[0] or "").startswith("<") or (ends[1] or "").startswith(">"):
        return f"{column.name}: > stands before where a span begins, < before where it ends"
    return next(filter(None, (_misfit(column, text, outputs) for text in sources)), None)


def _no_name(column: Column, text: str, outputs: Mapping[str, Output]) -> str | None:
    if column.type != "text":
        return f"{column.name} is no text"
    table, name = source(text)
    if table is None or PROOF + table not in outputs or name not in TABLES[table].names:
        return f"{text} is no column of a row that proves the finding"
    return None if named(TABLES[table].column(name)) else f"{text} names neither a person nor an employer"


def _misfit(column: Column, text: str, outputs: Mapping[str, Output]) -> str | None:
    """Why a source cannot stand for a value of the column; None when it can."""
    table, name = source(text)
    if table is not None and PROOF + table not in outputs:
        return f"{text}: the test gives no {PROOF}{table}"
    if table is not None and name not in TABLES[table].names:
        return f"{text}: {table} has no column {name}"
    untold = (name in MONEY and name not in PAYMENT) or name.startswith(NOT_SAID)
    if table is None and name == AS_OF:
        return None if _KINDS.get(column.type) == "day" else f"{text} does not fit {column.name}"
    if table is None and (untold or name not in (*outputs, *OF_SIGNAL)):
        return f"{text} is no column of the test"
    kinds = {_KINDS.get(TABLES[table].column(name).type, "")} if table is not None else _kinds_of(name, outputs)
    wanted = _FITS.get(_KINDS.get(column.type, ""), frozenset())
    if column.type == "key":
        wanted |= {"number"}  # a key of several kinds of things is kept as text
    return None if kinds & wanted else f"{text} does not fit {column.name}"


def _kinds_of(name: str, outputs: Mapping[str, Output]) -> frozenset[str]:
    """What a column of the test may hold."""
    kind = outputs[name].type if name in outputs else "BIGINT"
    return frozenset(_FITS) if kind == "UNKNOWN" else _HELD.get(kind, frozenset())
