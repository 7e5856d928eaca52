"""A query in content's dialect as a tree that another engine may see: nothing in it but what is named here.

The engine never sees the text that was given. It sees what sqlglot writes anew from a tree of allowed parts,
so files, addresses, settings and code of the engine's own (``reflect``, ``parquet.`/…```, ``from_csv``) have no
way in, however they are spelt.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from jihe.content.dialect import CONSTRUCTS, DIALECT, FUNCTIONS
from jihe.engines.session import QueryError, RefusedError

# What the engine's own views and its callers use beside the constructs of content.
_OURS = frozenset({exp.Extract, exp.Like, exp.DPipe, exp.Limit})
_ALLOWED = CONSTRUCTS | frozenset(FUNCTIONS) | _OURS


def read(sql: str) -> exp.Query:
    """Our own SQL as a tree. Raises QueryError."""
    try:
        tree = sqlglot.parse_one(sql, dialect=DIALECT)
    except SqlglotError as error:
        raise QueryError(f"cannot be read as SQL: {str(error).splitlines()[0]}") from error
    if not isinstance(tree, exp.Query):
        raise RefusedError("a session only answers SELECT; it writes nothing and changes no setting")
    return tree


def read_guarded(sql: str, known: Collection[str]) -> exp.Query:
    """Anybody's SQL as a tree of allowed parts over known relations and its own CTEs. Raises RefusedError."""
    tree = read(sql)
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    for node in tree.walk():
        if type(node) not in _ALLOWED:
            what = f"function {_name(node)}" if isinstance(node, exp.Func) else type(node).__name__
            raise RefusedError(f"{what} is refused: an engine answers only what content may use")
        if isinstance(node, exp.Table) and (not isinstance(node.this, exp.Identifier) or node.db or node.catalog):
            raise RefusedError(f"{node.sql(DIALECT)} is refused: a session reads the fund's tables and nothing else")
        if isinstance(node, exp.Table) and node.name.lower() not in ctes and node.name.lower() not in known:
            raise RefusedError(f"table {node.name} is not one of the fund's tables")
    return tree


def renamed(tree: exp.Expr, views: Mapping[str, str]) -> None:
    """Let relations be read from ``views``; whatever named the relation goes on naming it."""
    for table in tables(tree):
        name = table.name.lower()
        if name in views:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(views[name]))


def tables(tree: exp.Expr) -> Iterator[exp.Table]:
    """Tables that are no CTE of the query."""
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    return (table for table in tree.find_all(exp.Table) if table.name.lower() not in ctes)


def bound(tree: exp.Expr, value: Callable[[exp.Placeholder], exp.Expr]) -> None:
    """Put a value where a parameter stands."""
    for place in list(tree.find_all(exp.Placeholder)):
        place.replace(value(place))


def literal(value: object) -> exp.Expr:
    """A parameter's value, written so that every engine reads the same type and no text ends early."""
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if value is None:
        return exp.Null()
    if isinstance(value, int):
        return exp.cast(_number(str(value)), "BIGINT" if abs(value) >= 2**31 else "INT")
    if isinstance(value, float):
        return exp.cast(_number(repr(value)), "DOUBLE")
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "TIMESTAMP", dialect=DIALECT)
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    if isinstance(value, str):
        return exp.Literal.string(value)
    raise QueryError(f"a parameter cannot be a {type(value).__name__}")


def dated(sql: str, as_of: date) -> str:
    """Our own SQL with the day and its month written out where it names them."""
    if "$as_of" not in sql:
        return sql
    tree = read(sql)
    given = {"as_of": as_of, "as_of_month": as_of.year * 12 + as_of.month - 1}
    bound(tree, lambda place: literal(given[place.name]))
    return tree.sql(DIALECT)


def spark(tree: exp.Expr) -> str:
    """The tree in Spark's dialect, every name in quotes. Raises QueryError for what does not port."""
    try:
        return tree.transform(_ported).sql(
            dialect="spark", identify=True, unsupported_level=ErrorLevel.RAISE, comments=False
        )
    except SqlglotError as error:
        raise QueryError(f"does not port to Spark: {str(error).splitlines()[0]}") from error


def _ported(node: exp.Expr) -> exp.Expr:
    """What sqlglot writes for Spark as it stands, though Spark then means something else."""
    if isinstance(node, exp.DateDiff):
        # Days between days: of times Spark counts spans of 24 hours.
        return exp.DateDiff(this=exp.cast(node.this, "DATE"), expression=exp.cast(node.expression, "DATE"))
    if isinstance(node, exp.In) and isinstance(node.this, exp.Tuple) and node.expressions:
        # Spark compares structs only of the very same types.
        names = node.this.expressions
        rows = [[exp.EQ(this=name.copy(), expression=value) for name, value in zip(names, row.expressions, strict=True)]
                for row in node.expressions]  # fmt: skip
        return exp.paren(exp.or_(*(exp.and_(*row) for row in rows)), copy=False)
    return node


def _number(text: str) -> exp.Expr:
    return exp.Neg(this=exp.Literal.number(text[1:])) if text.startswith("-") else exp.Literal.number(text)


def _name(node: exp.Func) -> str:
    return str(node.this if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
