"""Proves one feature: its query and the columns it documents."""

from __future__ import annotations

import re
from pathlib import Path

from jihe.content import checks, law_names
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import FactMeta, FeatureMeta
from jihe.content.query import Query, Resolved
from jihe.content.units import Proof

STEM = re.compile(r"[a-z][a-z0-9_]*")


def prove(path: Path, matter: FrontMatter, meta: FeatureMeta, catalog: Catalog, found: Found) -> Proof | None:
    """What the proof tells of a sound feature, or None with every defect in ``found``."""
    if not STEM.fullmatch(path.stem) or path.stem != meta.entity:
        found.add("09", matter.line("entity"), f"features of {meta.entity} are in features/{meta.entity}.sql")
    parameters: dict[str, object] = {name: declared.value for name, declared in meta.parameters.items()}
    query = Query.read(matter.sql, parameters, found)
    if query is None:
        return None
    tree = resolved(meta, query, catalog, found)
    names = law_names.joined(query, tree, catalog.law, found) if tree is not None else ()
    documented(meta, matter, query, found)
    unused(meta, matter, query, catalog, found)
    return None if found.all else Proof(names)


def resolved(meta: FeatureMeta | FactMeta, query: Query, catalog: Catalog, found: Found) -> Resolved | None:
    """The query resolved, after every question that is asked of queries."""
    checks.as_written(query, meta.reads, query.parameters, catalog, found)
    if not query.read_tables <= set(catalog.relations):
        return None  # already a defect; columns of an unknown table cannot be asked
    tree = Resolved.of(query, catalog, found)
    if tree is not None:
        checks.resolved(query, tree, found)
    return tree


def documented(meta: FeatureMeta | FactMeta, matter: FrontMatter, query: Query, found: Found) -> None:
    """The query gives the key and the documented columns, and no others."""
    selected = [output.alias_or_name for output in query.outputs]
    for output in query.outputs:
        name, line = output.alias_or_name, query.line(output)
        if not name or selected.count(name) > 1:
            found.add("50", line, f"column {name or '(without a name)'} must have a name of its own")
        elif name not in meta.columns and name not in meta.key:
            found.add("50", line, f"column {name} is selected but not documented in columns")
    for name in meta.columns:
        if name not in selected:
            found.add("51", matter.line("columns", name), f"column {name} is documented but not selected")
    for index, name in enumerate(meta.key):
        if name not in selected:
            found.add("52", matter.line("key", index), f"key column {name} is not selected")


def unused(meta: FeatureMeta | FactMeta, matter: FrontMatter, query: Query, catalog: Catalog, found: Found) -> None:
    """What is listed is read, and what is declared is used."""
    for index, name in enumerate(meta.reads):
        if name not in catalog.relations:
            found.add("13", matter.line("reads", index), f"table {name} is not known")
        elif name not in query.read_tables:
            found.add("15", matter.line("reads", index), f"table {name} is listed in reads but not read")
    used = {place.name for place in query.placeholders}
    for name in meta.parameters:
        if name not in used:
            found.add("08", matter.line("parameters", name), f"parameter {name} is declared but not used")
