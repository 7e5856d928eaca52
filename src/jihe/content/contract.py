"""What a rule's query must give: the output contract of findings, column by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from jihe.content import says
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import RuleMeta
from jihe.content.query import INTEGERS, Query, Resolved
from jihe.schema import CODES, TABLES

_TEXT = frozenset({"VARCHAR", "TEXT"})
REQUIRED: dict[str, frozenset[str]] = {
    "finding": INTEGERS | _TEXT,
    "subject_kind": _TEXT,
    "subject_id": INTEGERS,
}
MONEY: dict[str, frozenset[str]] = {"money_table": _TEXT, "money_key": INTEGERS, "fen": INTEGERS}
OPTIONAL: dict[str, frozenset[str]] = {
    "from_ym": INTEGERS,
    "to_ym": INTEGERS,
    "entity_id": INTEGERS,
    "severity": INTEGERS,
    "match": _TEXT,
    "prevented_fen": INTEGERS,
}
RESERVED = frozenset({*REQUIRED, *MONEY, *OPTIONAL, "test"})
PROOF = "proof__"
RECKON = "reckon__"
SHOWS = "shows__"  # a row that the sentence counts and that proves nothing by itself
TALLY = "tally__"
NOT_SAID = (PROOF, RECKON, SHOWS, TALLY)  # what no sentence may use: it may differ between the rows of a finding


@dataclass(frozen=True)
class Output:
    """A column that a test gives: its type as far as it can be told, and its codes where it holds codes."""

    type: str
    codes: frozenset[str] | None = None


def columns(query: Query, tree: Resolved, found: Found) -> dict[str, dict[str, Output]]:
    """The columns of each test; breaches of the contract in ``found``."""
    shown = {cte.alias: cte.this for cte in tree.tree.args["with_"].expressions}
    return {test: _columns(query, tree, query.ctes[test].this, shown[test], found) for test in query.tests}


def _columns(query: Query, tree: Resolved, written: exp.Query, shown: exp.Query, found: Found) -> dict[str, Output]:
    given: dict[str, Output] = {}
    for column, output in zip(written.selects, shown.selects, strict=True):
        name, line = column.alias_or_name, query.line(column)
        if not name:
            found.add("42", line, "an output column has no name; write … AS name")
        elif name in given:
            found.add("42", line, f"output column {name} occurs twice")
        kind = tree.type(output)
        given[name] = Output(kind, tree.codes(output))
        _typed(name, kind, line, found)
        if tree.personal(output):
            found.add("48", line, f"{name} holds a personal column; name the row as proof instead")
        if name.startswith((PROOF, SHOWS)):
            _row_of(name, kind, line, found)
        if name == "test":
            found.add("42", line, "the engine names the test itself; leave the column test out")
    _complete(given, query.line(written), found)
    return given


def _typed(name: str, given: str, line: int, found: Found) -> None:
    wanted = (REQUIRED | MONEY | OPTIONAL).get(name)
    if wanted is not None and given not in wanted and given != "UNKNOWN":
        kind = "an integer" if wanted == INTEGERS else "a text" if wanted == _TEXT else "an integer or a text"
        found.add("41", line, f"{name} is {given}; it must be {kind}")


def _row_of(name: str, given: str, line: int, found: Found) -> None:
    """A ``proof__`` or ``shows__`` column holds keys of a table that has numbered ones."""
    of = name.removeprefix(PROOF).removeprefix(SHOWS)
    table = TABLES.get(of)
    if table is None or table.column(table.key[0]).type != "id":
        found.add("43", line, f"{name}: there is no table {of} with a numbered key")
    elif given not in INTEGERS and given != "UNKNOWN":
        found.add("41", line, f"{name} is {given}; it must be {table.key[0]} of {table.name}")


def _complete(types: Mapping[str, Output], line: int, found: Found) -> None:
    for name in REQUIRED:
        if name not in types:
            found.add("40", line, f"output column {name} is missing")
    if not any(name.startswith(PROOF) for name in types):
        found.add("40", line, f"output column {PROOF}<table> is missing: a finding needs a row that proves it")
    money = [name for name in MONEY if name in types]
    if money and len(money) < len(MONEY):
        found.add("47", line, f"{', '.join(money)} alone; money_table, money_key and fen go together")


def tests(meta: RuleMeta, query: Query, matter: FrontMatter, found: Found) -> None:
    """The tests that are declared are those that the query ends in; each has words and articles of its own."""
    for name in query.tests:
        if name not in meta.tests:
            found.add("61", query.line(query.ctes[name].args["alias"]), f"test {name} is not declared in tests")
    spoken: dict[str, str] = {}
    for name, test in meta.tests.items():
        if name not in query.tests:
            found.add("61", matter.line("tests", name), f"test {name} is declared, and the query does not end in it")
        for key in ("zh", "en", "says", "says_en"):
            first = spoken.setdefault(getattr(test, key), name)
            if first != name:
                found.add("62", matter.line("tests", name, key), f"{name} has the {key} of {first}; say what differs")
        for index, article in enumerate(test.basis):
            if article not in meta.basis:
                found.add("63", matter.line("tests", name, "basis", index), f"{article} is not in the rule's basis")
    for index, one in enumerate(meta.look_alikes):
        for place, name in enumerate(one.tests):
            if name not in meta.tests:
                line = matter.line("look_alikes", index, "tests", place)
                found.add("63", line, f"{name} is none of the rule's tests: {', '.join(meta.tests)}")


def sentences(meta: RuleMeta, given: Mapping[str, Mapping[str, Output]], matter: FrontMatter, found: Found) -> None:
    """Every placeholder of a sentence is a column of its test, in a format that fits it; codes are said in words."""
    for test, columns in given.items():
        usable = {name: one for name, one in columns.items() if name not in MONEY and not name.startswith(NOT_SAID)}
        usable |= {name: Output(kind) for name, kind in says.COMPUTED.items()}
        for key in ("says", "says_en") if test in meta.tests else ():
            line = matter.line("tests", test, key)
            for place in says.places(getattr(meta.tests[test], key)):
                if place.column not in usable:
                    found.add("44", line, f"{key}: {place.text} is no column of the query")
                else:
                    against = _misfit(place, usable[place.column])
                    if against:
                        found.add("45", line, f"{key}: {place.text}: {against}")
            for condition in says.conditions(getattr(meta.tests[test], key)):
                if condition.column not in usable:
                    found.add("44", line, f"{key}: {condition.text} asks about no column of the query")
                elif against := _unanswerable(condition, usable):
                    found.add("45", line, f"{key}: {condition.text}: {against}")


def exceptions(meta: RuleMeta, given: Mapping[str, Mapping[str, Output]], matter: FrontMatter, found: Found) -> None:
    """What an ``unless`` of a look-alike asks about is a column of each test that the look-alike is of."""
    for index, one in enumerate(meta.look_alikes):
        if one.unless is None:
            continue
        when = says.condition(one.unless)
        column = when.column if when else one.unless
        for test in one.tests or given:
            if column not in given.get(test, {}) and column not in {*says.COMPUTED, "match"}:
                line = matter.line("look_alikes", index, "unless")
                found.add("44", line, f"unless: {column} is no column of the test {test}")


def _unanswerable(condition: says.Condition, usable: Mapping[str, Output]) -> str | None:
    """Why a condition cannot be told; None where it can."""
    asked, other = usable[condition.column], condition.other
    if other.isdigit():
        return None if asked.type in {*says.FORMATS["percent"], "UNKNOWN"} else f"{asked.type} is no number"
    if other in usable or other in (asked.codes or ()):
        return None
    return f"{other} is neither a column of the query nor a code of {condition.column}"


def _misfit(place: says.Place, output: Output) -> str | None:
    """What is wrong with a placeholder's format for its column; None when it fits."""
    if place.format is None:
        if output.codes is not None:
            words = [name for name, domain in CODES.items() if output.codes <= set(domain.codes)]
            return f"holds codes; say them in words: {{{place.column}|{' or '.join(words[:4]) or '<code list>'}}}"
        return None
    if place.format in CODES:
        known = output.codes is not None and output.codes <= set(CODES[place.format].codes)
        return None if known else f"holds other codes than those of {place.format}"
    fits = INTEGERS if "/" in place.format else says.FORMATS.get(place.format)
    return None if fits is not None and output.type in {*fits, "UNKNOWN"} else f"no such format for {output.type}"


def eligible(query: Query, tree: Resolved | None, found: Found) -> None:
    """``eligible`` is one column of integer ids."""
    outputs = query.outputs
    wrong = len(outputs) != 1 or (tree is not None and tree.type(tree.tree.selects[0]) not in {*INTEGERS, "UNKNOWN"})
    if wrong:
        found.add("46", query.line(query.tree), "eligible must select one column of integer ids")


def entity(meta: RuleMeta, matter: FrontMatter, catalog: Catalog, found: Found) -> None:
    """What the rule counts is a table with a numbered key; whom its cases are about is a kind of subject."""
    table = TABLES.get(meta.entity)
    if table is None or table.column(table.key[0]).type != "id":
        found.add("06", matter.line("entity"), f"entity {meta.entity} is no table with a numbered key")
    if meta.subject not in CODES["subject_kind"].codes:
        known = ", ".join(CODES["subject_kind"].codes)
        found.add("06", matter.line("subject"), f"subject {meta.subject} is none of {known}")
    for index, name in enumerate(meta.reads):
        if name not in catalog.relations:
            found.add("13", matter.line("reads", index), f"table {name} is not known")
