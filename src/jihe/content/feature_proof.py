"""Proves one feature: its query and the columns it documents."""

from __future__ import annotations

import re
from pathlib import Path

from jihe.content import checks, law_names
from jihe.content.catalog import relations
from jihe.content.defects import Found
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import FeatureMeta
from jihe.content.query import Query, Resolved
from jihe.content.units import Proof
from jihe.law import Law

STEM = re.compile(r"[a-z][a-z0-9_]*")


def prove(path: Path, matter: FrontMatter, meta: FeatureMeta, law: Law | None, found: Found) -> Proof | None:
    """What the proof tells of a sound feature, or None with every defect in ``found``."""
    if not STEM.fullmatch(path.stem) or path.stem != meta.entity:
        found.add("09", matter.line("entity"), f"features of {meta.entity} are in features/{meta.entity}.sql")
    parameters: dict[str, object] = {name: declared.value for name, declared in meta.parameters.items()}
    query = Query.read(matter.sql, parameters, found)
    if query is None:
        return None
    checks.as_written(query, meta.reads, parameters, found)
    names: tuple[str, ...] = ()
    if query.read_tables <= set(relations()):
        tree = Resolved.of(query, law, found)
        if tree is not None:
            checks.resolved(query, tree, found)
            names = law_names.joined(query, tree, law, found)
    _columns(meta, matter, query, found)
    _unused(meta, matter, query, found)
    return None if found.all else Proof(names)


def _columns(meta: FeatureMeta, matter: FrontMatter, query: Query, found: Found) -> None:
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


def _unused(meta: FeatureMeta, matter: FrontMatter, query: Query, found: Found) -> None:
    for index, name in enumerate(meta.reads):
        if name not in relations():
            found.add("13", matter.line("reads", index), f"table {name} is not known")
        elif name not in query.read_tables:
            found.add("15", matter.line("reads", index), f"table {name} is listed in reads but not read")
    used = {place.name for place in query.placeholders}
    for name in meta.parameters:
        if name not in used:
            found.add("08", matter.line("parameters", name), f"parameter {name} is declared but not used")
