"""The questions asked of every query, a rule's or a feature's; none stops another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlglot import exp

from jihe.content.catalog import MATCH, Catalog, Relation
from jihe.content.defects import Found
from jihe.content.dialect import objection
from jihe.content.meta import RESERVED
from jihe.content.query import FRACTIONS, Query, Resolved
from jihe.schema import CODES

_DATES = frozenset({"DATE", "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMPNTZ"})


def as_written(
    query: Query, reads: Iterable[str], declared: Mapping[str, object], catalog: Catalog, found: Found
) -> None:
    """What can be asked before columns are resolved: constructs, tables, parameters, comments."""
    for node in query.tree.walk():
        against = objection(node, lists=catalog.fact is not None)
        if against is not None:
            found.add(against[0], query.line(node), against[1])
    _tables(query, frozenset(reads), catalog, found)
    _parameters(query, declared, found)
    _stars(query, found)
    _comments(query, found)
    _divisors(query, found)


def _tables(query: Query, reads: frozenset[str], catalog: Catalog, found: Found) -> None:
    known = catalog.relations
    for table in query.tables:
        name = table.name.lower()
        if name not in known:
            found.add("13", query.line(table), f"table {name} is not known")
        elif name not in reads:
            found.add("14", query.line(table), f"table {name} is read but not listed in reads")
    for name, cte in query.ctes.items():
        if name in known:
            found.add("13", query.line(cte.args["alias"]), f"CTE {name} has the name of a table; call it otherwise")


def _parameters(query: Query, declared: Mapping[str, object], found: Found) -> None:
    for place in query.placeholders:
        if place.name not in declared and place.name not in RESERVED:
            found.add("07", query.line(place), f"parameter {place.name} is not declared")


def _stars(query: Query, found: Found) -> None:
    for star in query.tree.find_all(exp.Star):
        if not isinstance(star.parent, exp.Count):
            found.add("27", query.line(star), "name the columns instead of *")


def _comments(query: Query, found: Found) -> None:
    lines = query.text.splitlines()
    for name, cte in query.ctes.items():
        at = query.line(cte.args["alias"])
        near = [lines[index].strip() for index in (at - 2, at) if 0 <= index < len(lines)]
        if not any(line.startswith("--") and len(line) > 3 for line in near):
            found.add("30", at, f"CTE {name} has no sentence above it (-- …)")


def _divisors(query: Query, found: Found) -> None:
    for node in query.tree.find_all(exp.Div, exp.Mod):
        by = node.expression.unnest()
        safe = isinstance(by, exp.Nullif | exp.Placeholder) or (isinstance(by, exp.Literal) and by.name != "0")
        if not safe:
            found.add(
                "26",
                query.line(by),
                f"divisor {by.sql('duckdb')} may be zero; write NULLIF({by.sql('duckdb')}, 0)",
            )


def resolved(query: Query, tree: Resolved, found: Found) -> None:
    """What needs every column's table and type."""
    if not _columns(query, tree, found):
        return
    _windows(query, tree, found)
    _literals(query, tree, found)
    _casts(query, tree, found)
    _dates(query, tree, found)


def _columns(query: Query, tree: Resolved, found: Found) -> bool:
    good = True
    for column in tree.tree.find_all(exp.Column):
        if isinstance(column.this, exp.Star) or tree.exists(column):
            continue
        good = False
        line, name = query.line(column), column.name
        select = column.find_ancestor(exp.Select)
        holders = [] if column.table or select is None else _holders(select, name, tree)
        if len(holders) > 1:
            found.add("28", line, f"column {name} is in {' and '.join(holders)}; say which")
        elif not column.table and select is not None and name in {one.alias for one in select.selects}:
            found.add("22", line, f"{name} is an alias of this SELECT; use its expression, or select from a CTE")
        else:
            of = f"{column.table} has no column {name}" if column.table else f"no table in reach has a column {name}"
            found.add("21", line, of)
    return good


def _holders(select: exp.Select, name: str, tree: Resolved) -> list[str]:
    joined = [select.args.get("from_"), *(select.args.get("joins") or [])]
    sources = [one.this for one in joined if one is not None]
    probe = [exp.column(name, table=source.alias_or_name) for source in sources]
    return [one.table for one, source in zip(probe, sources, strict=True) if _has(source, name, tree)]


def _has(source: exp.Expr, name: str, tree: Resolved) -> bool:
    relation = tree.known.get(source.name.lower()) if isinstance(source, exp.Table) else None
    if isinstance(relation, Relation):
        return name.lower() in relation.columns
    named = tree.query.ctes.get(source.name.lower()) if isinstance(source, exp.Table) else None
    body = named.this if named is not None else source.this
    return name.lower() in {one.lower() for one in getattr(body, "named_selects", [])}


# Functions whose answer hangs on the order of equal rows; rank() and sums over peers do not.
_TIED = (exp.RowNumber, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)


def _windows(query: Query, tree: Resolved, found: Found) -> None:
    for window in tree.tree.find_all(exp.Window):
        spec = window.args.get("spec")
        by_rows = spec is not None and spec.args.get("kind") == "ROWS"
        if not (isinstance(window.this, _TIED) or by_rows):
            continue
        order = window.args.get("order")
        ordered = [one.this for one in order.expressions] if order is not None else []
        partition = window.args.get("partition_by") or []
        if not ordered:
            found.add("23", query.line(window), f"{window.this.sql_name().lower()} over a window without ORDER BY")
        elif not tree.is_key(ordered[-1]) and not _one_row_each(window, [*partition, *ordered], tree):
            found.add(
                "23",
                query.line(ordered[-1]),
                "rows can tie here; end the window's ORDER BY with a key column",
            )


def _one_row_each(window: exp.Window, by: list[exp.Expr], tree: Resolved) -> bool:
    """Whether the window orders groups, and names every column that makes a group."""
    select = window.find_ancestor(exp.Select)
    if select is None:
        return False
    group = select.args.get("group")
    if group is not None:
        return {one.sql() for one in group.expressions} <= {one.sql() for one in by}
    sources = {column.table for column in select.find_all(exp.Column) if column.find_ancestor(exp.Select) is select}
    names = {one.name for one in by if isinstance(one, exp.Column)}
    made = tree.grouped_by(next(iter(by), None)) if len(sources) == 1 and not select.args.get("joins") else None
    return made is not None and made <= names


_COMPARISONS = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


# Numbers of the calendar and of units: whoever writes 60 for minutes an hour sets no threshold.
UNITS = frozenset({"0", "1", "2", "7", "12", "60", "100", "10000"})
_SEVERITIES = frozenset({"2", "3", "4"})


def _literals(query: Query, tree: Resolved, found: Found) -> None:
    for literal in tree.tree.find_all(exp.Literal):
        if literal.is_string:
            _text(query, tree, literal, found)
        elif literal.name not in UNITS and not (literal.name in _SEVERITIES and makes(literal, "severity")):
            found.add("18", query.line(literal), f"number {literal.name}: declare a parameter, or join the law")


def makes(node: exp.Expr, alias: str) -> bool:
    """Whether a node is part of what an output column of this name is made of."""
    holder = node.find_ancestor(exp.Alias, exp.Select)
    return isinstance(holder, exp.Alias) and holder.alias == alias


def _text(query: Query, tree: Resolved, literal: exp.Literal, found: Found) -> None:
    line, value = query.line(literal), literal.name
    if isinstance(literal.parent, exp.Cast) or literal.find_ancestor(exp.Interval):
        found.add("20", line, f"date or interval '{value}': use $as_of, month numbers or a parameter")
        return
    if isinstance(literal.parent, exp.DateDiff):
        return
    codes, of = _meets(tree, literal)
    if of == "test" and codes is None:
        if not _NAME.fullmatch(value):
            found.add("19", line, f"test '{value}': use small letters, digits and _")
    elif codes is None:
        found.add("19", line, f"text '{value}' meets no column of codes{of and f' ({of} has none)'}")
    elif value not in codes:
        shown = ", ".join(sorted(codes)[:12]) + (", …" if len(codes) > 12 else "")
        found.add("19", line, f"'{value}' is no code of {of}; it has {shown}")


def _meets(tree: Resolved, node: exp.Expr) -> tuple[frozenset[str] | None, str]:
    """The codes that may stand where ``node`` stands, and the name of what it meets."""
    parent = node.parent
    if isinstance(parent, _COMPARISONS):
        other = parent.expression if parent.this is node else parent.this
        return tree.codes(other), other.sql("duckdb")
    if isinstance(parent, exp.In):
        return (None, "") if parent.this is node else (tree.codes(parent.this), parent.this.sql("duckdb"))
    if isinstance(parent, exp.If) and isinstance(parent.parent, exp.Case):
        case = parent.parent
        if parent.this is node:
            return (tree.codes(case.this), case.this.sql("duckdb")) if case.this else (None, "")
        return _meets(tree, case)
    if isinstance(parent, exp.Coalesce):
        others = [tree.codes(one) for one in (parent.this, *parent.expressions) if one is not node]
        known = [codes for codes in others if codes is not None]
        return (frozenset().union(*known), parent.sql("duckdb")) if known else _meets(tree, parent)
    if isinstance(parent, exp.Paren | exp.Case):
        return _meets(tree, parent)
    if isinstance(parent, exp.Alias):
        return _produced(parent.alias, tree), parent.alias
    return None, ""


# Columns of findings that are made of codes.
_OUTPUT = {
    "subject_kind": frozenset(CODES["subject_kind"].codes),
    "money_table": frozenset(CODES["money_table"].codes),
    "match": MATCH,
}


def _produced(alias: str, tree: Resolved) -> frozenset[str] | None:
    """The codes a column of this name may be made of: those of findings, else of the tables' columns so called."""
    if alias in _OUTPUT:
        return _OUTPUT[alias]
    known = [
        column.codes
        for relation in tree.known.values()
        if not relation.law and (column := relation.columns.get(alias)) is not None and column.codes is not None
    ]
    return frozenset().union(*known) if known else None


def _casts(query: Query, tree: Resolved, found: Found) -> None:
    for cast in tree.tree.find_all(exp.Cast):
        if "parameter" in cast.meta:
            continue
        target, source = cast.to.this.name, tree.type(cast.this)
        whole = isinstance(cast.this.unnest(), exp.Floor | exp.Ceil | exp.Round)
        if target in {"BIGINT", "INT"} and source in FRACTIONS and not whole:
            found.add("25", query.line(cast), f"write CAST(FLOOR({cast.this.sql('duckdb')}) AS …), or ROUND or CEIL")
        if target in {"VARCHAR", "TEXT"} and source in FRACTIONS:
            found.add(
                "25",
                query.line(cast),
                f"{cast.this.sql('duckdb')} is a fraction; engines write it differently",
            )


def _dates(query: Query, tree: Resolved, found: Found) -> None:
    for diff in tree.tree.find_all(exp.DateDiff):
        unit = diff.args.get("unit")
        if unit is None or unit.name.lower() != "day":
            found.add(
                "24",
                query.line(diff),
                "date_diff counts days only; compare month numbers (…_month) for months",
            )
    for node in tree.tree.find_all(exp.Sub, exp.Add):
        if tree.type(node.this) in _DATES and tree.type(node.expression) in _DATES:
            found.add("29", query.line(node), "write date_diff('day', from, to), or compare …_minute")
