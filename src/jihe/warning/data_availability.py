"""Which registries a model rests on: those behind the columns it names, not all that its features' file reads.

"No data" is not "clean": where one of them has not one row by the night's day, the model does not score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from jihe.content.catalog import Catalog
from jihe.warning.discovery import ModelError

if TYPE_CHECKING:
    from jihe.engines import Session
    from jihe.warning.discovery import Model


class NoDataError(ModelError):
    """A registry that the model rests on has not one row."""


def registries(model: Model) -> tuple[str, ...]:
    """External tables behind the columns that the model names, sorted; facts are looked behind."""
    known = Catalog(None, model.feature.facts).relations
    wanted = model.declaration.columns() | {model.key}
    read = _tables(sqlglot.parse_one(model.feature.sql, read="duckdb"), wanted)
    return tuple(sorted({registry for name in read if name in known for registry in known[name].registries}))


def require_data(model: Model, session: Session) -> None:
    """NoDataError naming the registries of which not one row has arrived by the session's day."""
    missing = [table for table in registries(model) if session.freshness(table) is None]
    if missing:
        names = ", ".join(missing)
        raise NoDataError(
            f"{model.code}: {names} 截至 {session.as_of} 没有一行数据，不予评分 · "
            f"not one row of {names} has arrived by {session.as_of}; nothing is scored, and nobody is clear"
        )


def _tables(query: exp.Expr, wanted: set[str]) -> set[str]:
    """Tables that decide the ``wanted`` columns of a query, or which rows it has.

    What a LEFT JOIN adds decides neither unless a column of it is used. Anything else is taken to decide.
    """
    found: set[str] = set()
    pending: list[tuple[exp.Expr, set[str] | None]] = [(query, wanted)]
    named = {cte.alias: cte.this for cte in query.find_all(exp.CTE)}
    seen: dict[str, set[str] | None] = {}
    while pending:
        part, columns = pending.pop()
        for source, used in _sources(part, columns).items():
            if source not in named:
                found.add(source)
                continue
            before = seen.get(source, set())
            after = None if used is None or before is None else before | used
            if source not in seen or after != before:
                seen[source] = after
                pending.append((named[source], after))
    return found


def _sources(query: exp.Expr, wanted: set[str] | None) -> dict[str, set[str] | None]:
    """What a query selects from, with the columns it uses of each; None: all of them."""
    if not isinstance(query, exp.Select) or wanted is None or query.find(exp.Star) is not None:
        return dict.fromkeys(_names(query))
    aliases = {table.alias_or_name: table.name for table in _joined(query)}
    kept = [one for one in query.expressions if one.alias_or_name in wanted]
    clauses = [query.args.get(name) for name in ("where", "group", "having", "qualify", "order")]
    joins = {join.this.alias_or_name: join for join in query.args.get("joins") or []}
    optional = {alias for alias, join in joins.items() if join.side == "LEFT" and isinstance(join.this, exp.Table)}
    used = [*kept, *(clause for clause in clauses if clause is not None)]
    used += [join for alias, join in joins.items() if alias not in optional]
    needed = set(aliases) - optional
    while more := {_of(column) for each in used for column in each.find_all(exp.Column)} & optional - needed:
        needed |= more
        used += [joins[alias] for alias in more]
    made: dict[str, set[str] | None] = {aliases[alias]: set() for alias in needed}
    for column in (column for each in used for column in each.find_all(exp.Column)):
        owner = aliases.get(_of(column))
        columns = made.get(owner) if owner else None
        if columns is not None:
            columns.add(column.name)
    # Subqueries, in a clause or in FROM, and columns that do not say whose they are: everything counts.
    inner = {
        name for each in [*used, *([query.args["from_"]] if "from_" in query.args else [])] for name in _inner(each)
    }
    if any(not _of(column) for each in used for column in each.find_all(exp.Column)):
        inner |= set(aliases.values())
    return made | dict.fromkeys(inner)


def _joined(query: exp.Select) -> list[exp.Table]:
    parts = [query.args.get("from_") or query.args.get("from"), *(query.args.get("joins") or [])]
    return [part.this for part in parts if part is not None and isinstance(part.this, exp.Table)]


def _inner(part: exp.Expr) -> set[str]:
    return {name for select in part.find_all(exp.Subquery, exp.Exists, exp.In) for name in _names(select)}


def _names(part: exp.Expr) -> set[str]:
    return {table.name for table in part.find_all(exp.Table)}


def _of(column: exp.Expr) -> str:
    return column.table if isinstance(column, exp.Column) else ""
