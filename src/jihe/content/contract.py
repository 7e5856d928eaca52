"""What a rule's query must give: the output contract of findings, column by column."""

from __future__ import annotations

from jihe.content import says
from jihe.content.catalog import relations
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import RuleMeta
from jihe.content.query import INTEGERS, Query, Resolved
from jihe.schema import TABLES

_TEXT = frozenset({"VARCHAR", "TEXT"})
REQUIRED: dict[str, frozenset[str]] = {
    "finding": INTEGERS | _TEXT,
    "subject_kind": _TEXT,
    "subject_id": INTEGERS,
    "test": _TEXT,
    "from_ym": INTEGERS,
    "to_ym": INTEGERS,
}
MONEY: dict[str, frozenset[str]] = {"money_table": _TEXT, "money_key": INTEGERS, "fen": INTEGERS}
OPTIONAL: dict[str, frozenset[str]] = {
    "entity_id": INTEGERS,
    "severity": INTEGERS,
    "match": _TEXT,
    "prevented_fen": INTEGERS,
}
RESERVED = frozenset({*REQUIRED, *MONEY, *OPTIONAL})
PROOF = "proof__"
_FITS = {"yuan": INTEGERS, "month": INTEGERS}


def columns(query: Query, tree: Resolved, found: Found) -> dict[str, str]:
    """The output's columns and types as far as they can be told; breaches of the contract in ``found``."""
    types: dict[str, str] = {}
    for written, output in zip(query.outputs, tree.tree.selects, strict=True):
        name, line = written.alias_or_name, query.line(written)
        if not name:
            found.add("42", line, "an output column has no name; write … AS name")
        elif name in types:
            found.add("42", line, f"output column {name} occurs twice")
        types[name] = tree.type(output)
        _typed(name, types[name], line, found)
        if tree.personal(output):
            found.add("48", line, f"{name} holds a personal column; name the row as proof instead")
        if name.startswith(PROOF):
            _proof(name, types[name], line, found)
    _complete(types, query.line(query.tree), found)
    return types


def _typed(name: str, given: str, line: int, found: Found) -> None:
    wanted = (REQUIRED | MONEY | OPTIONAL).get(name)
    if wanted is not None and given not in wanted and given != "UNKNOWN":
        kind = "an integer" if wanted == INTEGERS else "a text" if wanted == _TEXT else "an integer or a text"
        found.add("41", line, f"{name} is {given}; it must be {kind}")


def _proof(name: str, given: str, line: int, found: Found) -> None:
    table = TABLES.get(name.removeprefix(PROOF))
    if table is None or table.column(table.key[0]).type != "id":
        found.add("43", line, f"{name}: there is no table {name.removeprefix(PROOF)} with a numbered key")
    elif given not in INTEGERS and given != "UNKNOWN":
        found.add("41", line, f"{name} is {given}; it must be {table.key[0]} of {table.name}")


def _complete(types: dict[str, str], line: int, found: Found) -> None:
    for name in REQUIRED:
        if name not in types:
            found.add("40", line, f"output column {name} is missing")
    if not any(name.startswith(PROOF) for name in types):
        found.add("40", line, f"output column {PROOF}<table> is missing: a finding needs a row that proves it")
    money = [name for name in MONEY if name in types]
    if money and len(money) < len(MONEY):
        found.add("47", line, f"{', '.join(money)} alone; money_table, money_key and fen go together")


def sentences(meta: RuleMeta, types: dict[str, str], matter: FrontMatter, found: Found) -> None:
    """Every placeholder of ``says`` and ``says_en`` is a column, in a format that fits it."""
    usable = {name: kind for name, kind in types.items() if name not in MONEY and not name.startswith(PROOF)}
    usable = usable | says.COMPUTED
    for key in ("says", "says_en"):
        for place in says.places(getattr(meta, key)):
            if place.column not in usable:
                found.add("44", matter.line(key), f"{key}: {place.text} is no column of the query")
            elif place.format is not None:
                kind = usable[place.column]
                if kind not in (*_FITS.get(place.format, ()), "UNKNOWN") or place.format not in says.FORMATS:
                    found.add("45", matter.line(key), f"{key}: {place.text}: no such format for {kind}")


def eligible(query: Query, tree: Resolved | None, found: Found) -> None:
    """``eligible`` is one column of integer ids."""
    outputs = query.outputs
    wrong = len(outputs) != 1 or (tree is not None and tree.type(tree.tree.selects[0]) not in {*INTEGERS, "UNKNOWN"})
    if wrong:
        found.add("46", query.line(query.tree), "eligible must select one column of integer ids")


def entity(meta: RuleMeta, matter: FrontMatter, found: Found) -> None:
    """What the rule counts is a table with a numbered key."""
    table = TABLES.get(meta.entity)
    if table is None or table.column(table.key[0]).type != "id":
        found.add("06", matter.line("entity"), f"entity {meta.entity} is no table with a numbered key")
    for index, name in enumerate(meta.reads):
        if name not in relations():
            found.add("13", matter.line("reads", index), f"table {name} is not known")
