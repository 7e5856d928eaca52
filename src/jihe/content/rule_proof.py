"""Proves one rule: every question that is asked of its text, its query and its sentences."""

from __future__ import annotations

import re
from pathlib import Path

from jihe.content import absence, checks, contract, law_names, reckoning, tally
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import RESERVED, RuleMeta
from jihe.content.query import Query, Resolved
from jihe.content.shorthand import Frame
from jihe.content.units import Proof
from jihe.content.unwritten import UNWRITTEN

STEM = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")


def prove(
    path: Path, text: str, matter: FrontMatter, meta: RuleMeta | None, catalog: Catalog, found: Found
) -> Proof | None:
    """What the proof tells of a sound rule, or None with every defect in ``found``: one run shows all there is."""
    parameters = _values(matter)
    query = Query.read(matter.sql, parameters, found, Frame.of(meta) if meta else Frame())
    tree = _proven(query, meta, catalog, found) if query else None
    if meta is None:
        return None
    given = contract.columns(query, tree, found) if query and tree else {}
    _stem(path, meta, matter, found)
    _unwritten(text, meta, found)
    contract.entity(meta, matter, catalog, found)
    if query is not None:
        contract.tests(meta, query, matter, found)
    if tree is not None:
        contract.sentences(meta, given, matter, found)
        contract.exceptions(meta, given, matter, found)
        absence.check(meta, given, catalog, matter, found)
    eligible = Query.read(matter.query("eligible"), parameters, found)
    who = _proven(eligible, meta, catalog, found) if eligible else None
    if eligible is not None:
        contract.eligible(eligible, who, found)
    if query is None or eligible is None:
        return None
    _unused(meta, matter, (query, eligible), found)
    names = law_names.joined(query, tree, catalog.law, found) if tree else ()
    names += law_names.joined(eligible, who, catalog.law, found) if who else ()
    if tree is not None:
        reckoning.check(meta, query, given, names, catalog.law, matter, found)
        tally.check(meta, query, given, matter, found)
    return (
        None
        if found.all
        else Proof(tuple(sorted(set(names))), {test: tuple(columns) for test, columns in given.items()})
    )


def _values(matter: FrontMatter) -> dict[str, object]:
    """The thresholds as written, sound or not, so that the query can be asked in any case."""
    declared = matter.data.get("parameters")
    if not isinstance(declared, dict):
        return {}
    return {str(name): one.get("value") if isinstance(one, dict) else one for name, one in declared.items()}


def _proven(query: Query, meta: RuleMeta | None, catalog: Catalog, found: Found) -> Resolved | None:
    """The query resolved, after every question that is asked of queries."""
    checks.as_written(query, query.read_tables if meta is None else meta.reads, query.parameters, catalog, found)
    if not query.read_tables <= set(catalog.relations):
        return None  # already a defect; columns of an unknown table cannot be asked
    tree = Resolved.of(query, catalog, found)
    if tree is not None:
        checks.resolved(query, tree, found)
    return tree


def _stem(path: Path, meta: RuleMeta, matter: FrontMatter, found: Found) -> None:
    if not STEM.fullmatch(path.stem) or path.stem.split("_")[0] != meta.code.lower():
        found.add(
            "09",
            matter.line("code"),
            f"a rule with code {meta.code} is called {meta.code.lower()}_<words>.sql",
        )


def _unwritten(text: str, meta: RuleMeta, found: Found) -> None:
    """What a scaffold left to be written may stand in a draft alone: what runs is signed by somebody."""
    if meta.status == "draft":
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if UNWRITTEN in line:
            found.add("49", number, f"still marked {UNWRITTEN}; write it, or leave the rule a draft")


def _unused(meta: RuleMeta, matter: FrontMatter, queries: tuple[Query, ...], found: Found) -> None:
    read_tables = frozenset().union(*(query.read_tables for query in queries))
    used = {place.name for query in queries for place in query.placeholders}
    for index, name in enumerate(meta.reads):
        if name not in read_tables:
            found.add("15", matter.line("reads", index), f"table {name} is listed in reads but not read")
    for name in meta.parameters:
        if name not in used and name not in RESERVED:
            found.add("08", matter.line("parameters", name), f"parameter {name} is declared but not used")
