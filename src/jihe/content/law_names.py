"""The law's numbers a query rests on, read from its syntax tree and checked against the law."""

from __future__ import annotations

from sqlglot import exp

from jihe.content.catalog import BY_MONTH, Relation, relations
from jihe.content.defects import Found
from jihe.content.query import Query, Resolved
from jihe.law import Law

_TABLE = "law_parameter"
# What the law's other relations are made of (jihe.law.relations); a test holds the two together.
MADE_OF = {
    "law_retirement": (
        "retirement_base_age", "retirement_reform_start", "retirement_delay_step", "retirement_delay_cap",
        "flexible_early_months",
    ),
    "law_ui_months": (
        "ui_first_span", "ui_first_block", "ui_further_block", "ui_least_paid_months", "ui_months_cap",
    ),
    "law_minimum_years": ("minimum_contribution_months",),
}  # fmt: skip
_IN_FORCE = ({"from_month", "to_month"}, {"from_date", "to_date"})


def joined(query: Query, tree: Resolved, law: Law | None, found: Found) -> tuple[str, ...]:
    """Names of the parameters the query rests on, sorted; a join without a name or without dates is a defect."""
    names = {name for relation in query.read_tables for name in MADE_OF.get(relation, ())}
    for select in tree.tree.find_all(exp.Select):
        for table in _tables(select):
            own = [c for c in select.find_all(exp.Column) if c.table == table.alias_or_name]
            used = {column.name.lower() for column in own}
            if (name := table.name.lower()) in BY_MONTH:
                if missing := sorted(set(relations()[name].columns) - used):
                    found.add("32", query.line(table), f"{name} is joined without {' and '.join(missing)}")
                continue
            named = {value for column in own if column.name == "name" for value in _compared(column)}
            if not named:
                found.add("32", query.line(table), f"{_TABLE} is joined without name = '…'")
            if not any(wanted <= used for wanted in _IN_FORCE):
                found.add("32", query.line(table), f"{_TABLE} is joined without from_month and to_month")
            names |= named
    if law is not None:
        for name in sorted(names - set(law.parameters)):
            line = next(query.line(one) for one in tree.tree.find_all(exp.Literal) if one.name == name)
            found.add("31", line, f"the law has no parameter {name}; see rules/parameters/")
    return tuple(sorted(names | _by_month(tree)))


def _by_month(tree: Resolved) -> set[str]:
    """Parameters read as columns of law_month and law_month_key."""
    return {
        column.name.lower()
        for column in tree.tree.find_all(exp.Column)
        if isinstance(source := tree.source(column), Relation) and source.name in BY_MONTH
        and column.name.lower() not in relations()[source.name].columns
    }  # fmt: skip


def _tables(select: exp.Select) -> list[exp.Table]:
    holders = [select.args.get("from_"), *(select.args.get("joins") or [])]
    tables = [one.this for one in holders if one is not None and isinstance(one.this, exp.Table)]
    return [table for table in tables if table.name.lower() in (_TABLE, *BY_MONTH)]


def _compared(column: exp.Column) -> list[str]:
    parent = column.parent
    others: list[exp.Expr] = []
    if isinstance(parent, exp.EQ):
        others = [parent.expression if parent.this is column else parent.this]
    elif isinstance(parent, exp.In):
        others = list(parent.expressions)
    return [one.name for one in others if isinstance(one, exp.Literal) and one.is_string]
