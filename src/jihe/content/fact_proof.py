"""Proves one fact: its query, and that each column is what it is declared to be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlglot import exp

from jihe.content import law_names
from jihe.content.catalog import Catalog
from jihe.content.defects import Found
from jihe.content.facts import table_of
from jihe.content.feature_proof import STEM, documented, resolved, unused
from jihe.content.frontmatter import FrontMatter
from jihe.content.meta import FactMeta
from jihe.content.query import FRACTIONS, INTEGERS, Query, Resolved
from jihe.content.units import Proof
from jihe.schema import CODES, Column

_TEXT = frozenset({"VARCHAR", "TEXT"})
_FITS = {
    "BIGINT": INTEGERS, "INTEGER": INTEGERS, "DOUBLE": INTEGERS | FRACTIONS, "VARCHAR": _TEXT,
    "BOOLEAN": {"BOOLEAN"}, "DATE": {"DATE"}, "TIMESTAMP": {"TIMESTAMP", "TIMESTAMPNTZ"},
}  # fmt: skip


def prove(path: Path, matter: FrontMatter, meta: FactMeta, catalog: Catalog, found: Found) -> Proof | None:
    """What the proof tells of a sound fact, or None with every defect in ``found``."""
    if not STEM.fullmatch(path.stem) or path.stem != meta.fact:
        found.add("09", matter.line("fact"), f"fact {meta.fact} is in features/facts/{meta.fact}.sql")
    if not _declared(meta, matter, found):
        return None
    query = Query.read(matter.sql, {name: one.value for name, one in meta.parameters.items()}, found)
    if query is None:
        return None
    catalog = replace(catalog, fact=table_of(meta))
    tree = resolved(meta, query, catalog, found)
    names = law_names.joined(query, tree, catalog.law, found) if tree is not None else ()
    documented(meta, matter, query, found)
    if tree is not None:
        _typed(meta, query, tree, found)
    unused(meta, matter, query, catalog, found)
    if _totals(query.tree):
        found.add("54", query.line(query.tree), "totals without GROUP BY give a row of a fund that has none")
    return None if found.all else Proof(names)


def _declared(meta: FactMeta, matter: FrontMatter, found: Found) -> bool:
    """The columns as declared can be a table's."""
    for name, one in meta.columns.items():
        line = matter.line("columns", name)
        if one.codes is not None and one.codes not in CODES:
            found.add("06", line, f"column {name}: there is no code list {one.codes}")
        elif (one.codes is not None) != (one.type == "code"):
            found.add("06", line, f"column {name}: codes go with type code, and it with them")
        if one.type in ("int", "float") and one.unit is None:
            found.add("06", line, f"column {name}: a number has a unit")
    for index, name in enumerate(meta.key):
        if name not in meta.columns:
            found.add("51", matter.line("key", index), f"key column {name} is not among the columns")
    return not found.all


def _typed(meta: FactMeta, query: Query, tree: Resolved, found: Found) -> None:
    """Each output is of the declared type, and holds codes of the declared list."""
    columns = {column.name: column for column in table_of(meta).columns}
    for written, shown in zip(query.outputs, tree.tree.selects, strict=True):
        column = columns.get(shown.alias_or_name)
        if column is not None and (wrong := _misfit(column, shown, tree)):
            found.add("53", query.line(written), f"{column.name} is declared {column.type}: {wrong}")


def _misfit(column: Column, shown: exp.Expr, tree: Resolved) -> str | None:
    kind = tree.type(shown)
    if kind not in {*_FITS[column.duckdb_type], "UNKNOWN"}:
        return f"the query gives {kind}"
    if column.codes is None:
        return None
    codes = tree.codes(shown)
    strange = sorted(codes - set(CODES[column.codes].codes)) if codes is not None else []
    if codes is None or strange:
        return f"the query gives {', '.join(strange[:5]) or 'no codes'}, {column.codes} has others"
    return None


def _totals(tree: exp.Select) -> bool:
    """Whether the SELECT is one row whatever it reads."""
    totals = (one for output in tree.expressions for one in output.find_all(exp.AggFunc))
    return tree.args.get("group") is None and any(one.find_ancestor(exp.Window, exp.Select) is tree for one in totals)
