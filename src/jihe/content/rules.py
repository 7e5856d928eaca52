"""Reads and proves one rule file."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from jihe.content import checks, contract, law_names
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter, split
from jihe.content.law_names import codes
from jihe.content.meta import RESERVED, RuleMeta, read
from jihe.content.query import Query, Resolved
from jihe.content.units import Rule
from jihe.law import Law

STEM = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")


def load(path: Path, text: str, law: Law | None, found: Found) -> Rule | None:
    """The rule in ``text``, or None with every defect in ``found``."""
    matter = split(text, found)
    if matter is None:
        return None
    meta = read(RuleMeta, matter, found)
    parameters = dict.fromkeys(matter.keys.get(("parameters",), ())) if meta is None else _values(meta)
    query = Query.read(matter.sql, parameters, found)
    if meta is None:
        # The query is still asked what can be asked without the dossier, so that one run shows all there is.
        if query is not None:
            checks.as_written(query, query.read_tables, parameters, found)
        return None
    _stem(path, meta, matter, found)
    contract.entity(meta, matter, found)
    eligible = Query.read(matter.query("eligible"), parameters, found)
    names: set[str] = set()
    types: dict[str, str] = {}
    for asked in (query, eligible):
        if asked is None:
            continue
        checks.as_written(asked, meta.reads, parameters, found)
        tree = _resolve(asked, law, found)
        if tree is not None:
            checks.resolved(asked, tree, found)
            names |= set(law_names.joined(asked, tree, law, found))
        if asked is eligible:
            contract.eligible(asked, tree, found)
        elif tree is not None:
            types = contract.columns(asked, tree, found)
            contract.sentences(meta, types, matter, found)
    if query is None or eligible is None:
        return None
    _unused(meta, matter, (query, eligible), found)
    if found.all:
        return None
    law_used = tuple(sorted(names))
    digest = hashlib.sha256(f"{text}\n{law_names.fingerprint(law_used, law)}".encode()).hexdigest()
    return Rule(
        path.stem,
        path,
        meta.code,
        meta,
        matter.sql,
        query.tree,
        digest,
        matter.line_of_sql,
        law_used,
        tuple(types),
    )


def _values(meta: RuleMeta) -> dict[str, object]:
    return {name: declared.value for name, declared in meta.parameters.items()}


def _stem(path: Path, meta: RuleMeta, matter: FrontMatter, found: Found) -> None:
    if not STEM.fullmatch(path.stem) or path.stem.split("_")[0] != meta.code.lower():
        found.add(
            "09",
            matter.line("code"),
            f"a rule with code {meta.code} is called {meta.code.lower()}_<words>.sql",
        )


def _resolve(query: Query, law: Law | None, found: Found) -> Resolved | None:
    from jihe.content.catalog import relations

    if not query.read_tables <= set(relations()):
        return None  # already a defect; columns of an unknown table cannot be asked
    return Resolved.of(query, codes(law), found)


def _unused(meta: RuleMeta, matter: FrontMatter, queries: tuple[Query, ...], found: Found) -> None:
    read_tables = frozenset().union(*(query.read_tables for query in queries))
    used = {place.name for query in queries for place in query.placeholders}
    for index, name in enumerate(meta.reads):
        if name not in read_tables:
            found.add("15", matter.line("reads", index), f"table {name} is listed in reads but not read")
    for name in meta.parameters:
        if name not in used and name not in RESERVED:
            found.add("08", matter.line("parameters", name), f"parameter {name} is declared but not used")
