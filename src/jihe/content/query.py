"""One query as text and syntax tree: read, resolved against the catalogue, every node with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from jihe.content import endings
from jihe.content.catalog import Catalog, ReadColumn, Relation, no_parameter
from jihe.content.defects import Found
from jihe.content.dialect import DIALECT
from jihe.content.shorthand import Frame

INTEGERS = frozenset({"BIGINT", "INT", "SMALLINT", "TINYINT", "INT128"})
FRACTIONS = frozenset({"DOUBLE", "FLOAT", "DECIMAL"})
_UNTYPED = frozenset({"UNKNOWN", "NULL"})


class Query:
    """A query that could be read; ``tree`` is as written, but that an ending of one line a test is written out."""

    def __init__(
        self, text: str, tree: exp.Select, parameters: Mapping[str, object], tests: Iterable[str] = ()
    ) -> None:
        self.text, self.tree, self.parameters = text, tree, parameters
        self.tests = tuple(tests)  # the CTEs it ends in, one line each; none in a query of one SELECT

    @classmethod
    def read(
        cls, text: str, parameters: Mapping[str, object], found: Found, frame: Frame | None = None
    ) -> Query | None:
        """The query, or None with the defect in ``found``. ``text`` has the file's line breaks before it.

        ``frame``: it ends in one line a test, whose columns are those that the frame asks for.
        """
        first = text.count("\n", 0, len(text) - len(text.lstrip())) + 1
        try:
            statements = [one for one in sqlglot.parse(text, dialect=DIALECT) if one is not None]
        except (ParseError, TokenError) as error:
            found.add("11", _line_of(error, first), f"cannot be read as SQL: {_short(error)}")
            return None
        if frame is not None and len(statements) == 1:
            tests = endings.tests(statements[0])
            if tests:
                return cls(text, endings.expanded(statements[0], frame), parameters, tests)
            found.add(
                "60",
                _last_line(text),
                "a rule ends in one line a test: SELECT * FROM <test> UNION ALL BY NAME …",
            )
            return None
        if len(statements) != 1 or not isinstance(statements[0], exp.Select):
            what = " and ".join(type(one).__name__.upper() for one in statements) or "nothing"
            found.add("12", first, f"one SELECT (WITH … SELECT …) is wanted, not {what}")
            return None
        return cls(text, statements[0], parameters)

    def line(self, node: exp.Expr) -> int:
        """The line of a node: its own, else that of the first part that has one, else its holder's."""
        holder: exp.Expr | None = node
        while holder is not None:
            for near in holder.walk():
                if "start" in near.meta:
                    return self.text.count("\n", 0, near.meta["start"]) + 1
            holder = holder.parent
        return self.text.count("\n", 0, len(self.text) - len(self.text.lstrip())) + 1

    @cached_property
    def ctes(self) -> dict[str, exp.CTE]:
        """Common table expressions by name, wherever they stand."""
        return {cte.alias.lower(): cte for cte in self.tree.find_all(exp.CTE)}

    @cached_property
    def tables(self) -> list[exp.Table]:
        """Tables in FROM that are no CTE, as written."""
        return [table for table in self.tree.find_all(exp.Table) if table.name.lower() not in self.ctes]

    @cached_property
    def read_tables(self) -> frozenset[str]:
        """Names of the relations it reads."""
        return frozenset(table.name.lower() for table in self.tables)

    @cached_property
    def placeholders(self) -> list[exp.Placeholder]:
        """Every ``$parameter``."""
        return list(self.tree.find_all(exp.Placeholder))

    @cached_property
    def outputs(self) -> list[exp.Expr]:
        """The columns of the result, as written."""
        return list(self.tree.expressions)


class Resolved:
    """A query whose tables are all known: each column's origin, type and codes, and whether it is a key."""

    def __init__(self, query: Query, catalog: Catalog) -> None:
        self.query = query
        self.known = catalog.relations
        schema: dict[str, object] = {
            name: self.known[name].types for name in query.read_tables if name in self.known and self.known[name].types
        }
        tree = qualify(
            query.tree.copy(), schema=schema, dialect=DIALECT, expand_alias_refs=False, expand_stars=False,
            validate_qualify_columns=False, quote_identifiers=False, identify=False,
        )  # fmt: skip
        for place in list(tree.find_all(exp.Placeholder)):
            place.replace(_typed_null(place, query.parameters))
        self.tree: exp.Select = annotate_types(tree, schema=schema, dialect=DIALECT)
        self._scopes: dict[int, Scope] = {}
        for scope in traverse_scope(self.tree):
            for column in scope.columns:
                self._scopes[id(column)] = scope

    @classmethod
    def of(cls, query: Query, catalog: Catalog, found: Found) -> Resolved | None:
        """The resolved query; None, with the defect in ``found``, where sqlglot sees two readings or none."""
        try:
            return cls(query, catalog)
        except SqlglotError as error:
            text = _short(error)
            number = "28" if "ambiguous" in text.lower() else "21" if "column" in text.lower() else "11"
            words = set(re.findall(r"\w+", text))
            named = [column for column in query.tree.find_all(exp.Column) if column.name in words]
            for column in named:
                relation = next((one.name for one in query.tables if one.alias_or_name == column.table), "")
                if (told := no_parameter(relation.lower(), column.name.lower(), catalog.law)) is not None:
                    found.add("31", query.line(column), told)
                    return None
            found.add(number, query.line(named[0] if named else query.tree), text)
            return None

    def source(self, column: exp.Column) -> Relation | Scope | None:
        """The relation or subquery a column comes from; None when no table in reach has it."""
        scope: Scope | None = self._scopes.get(id(column))
        while scope is not None:
            if column.table in scope.sources:
                found = scope.sources[column.table]
                return self.known.get(found.name.lower()) if isinstance(found, exp.Table) else found
            scope = scope.parent
        return None

    def column(self, column: exp.Column) -> ReadColumn | None:
        """The catalogue's column behind a column of a table; None for one of a subquery."""
        source = self.source(column)
        return source.columns.get(column.name.lower()) if isinstance(source, Relation) else None

    def behind(self, column: exp.Column) -> list[exp.Expr]:
        """The expressions that a column of a CTE or subquery stands for, one per branch of a UNION."""
        source = self.source(column)
        if not isinstance(source, Scope):
            return []
        return [
            one
            for select in _selects(source.expression)
            for one in select.selects
            if one.alias_or_name.lower() == column.name.lower()
        ]

    def exists(self, column: exp.Column) -> bool:
        """Whether some table in reach has the column."""
        return self.column(column) is not None or bool(self.behind(column))

    def codes(self, node: exp.Expr) -> frozenset[str] | None:
        """The codes an expression may give; None when it gives no codes."""
        if isinstance(node, exp.Column):
            found = self.column(node)
            if found is not None:
                return found.codes
            return self._union(self.behind(node))
        if isinstance(node, exp.Literal):
            return frozenset({node.name}) if node.is_string else None
        if isinstance(node, exp.Case):
            return self._union([*(branch.args["true"] for branch in node.args["ifs"]), node.args.get("default")])
        if isinstance(node, exp.Coalesce | exp.Greatest | exp.Least):
            return self._union([node.this, *node.expressions])
        passing = (
            exp.Alias, exp.Paren, exp.Min, exp.Max, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
            exp.Window, exp.Filter, exp.Nullif,
        )  # fmt: skip
        return self.codes(node.this) if isinstance(node, passing) else None

    def _union(self, nodes: Iterable[exp.Expr | None]) -> frozenset[str] | None:
        found = [codes for node in nodes if node is not None and (codes := self.codes(node)) is not None]
        return frozenset().union(*found) if found else None

    def is_key(self, node: exp.Expr) -> bool:
        """Whether an expression is a table's key, passed on unchanged."""
        if isinstance(node, exp.Alias | exp.Paren):
            return self.is_key(node.this)
        if not isinstance(node, exp.Column):
            return False
        found = self.column(node)
        behind = self.behind(node)
        return found.key if found is not None else bool(behind) and all(self.is_key(one) for one in behind)

    def personal(self, node: exp.Expr | None) -> bool:
        """Whether an expression shows a personal column; comparing, counting or measuring one does not."""
        if isinstance(node, exp.Column):
            found = self.column(node)
            return found.personal if found is not None else any(map(self.personal, self.behind(node)))
        if isinstance(node, exp.Case):
            return any(map(self.personal, (*(one.args["true"] for one in node.args["ifs"]), node.args.get("default"))))
        if node is None or isinstance(node, exp.Binary | exp.Predicate | exp.Count | exp.Length | exp.DateDiff):
            return False
        return any(map(self.personal, node.iter_expressions()))

    def grouped_by(self, node: exp.Expr | None) -> frozenset[str] | None:
        """The columns that make one row each of the subquery ``node`` comes from, when it is grouped."""
        source = self.source(node) if isinstance(node, exp.Column) else None
        select = source.expression if isinstance(source, Scope) else None
        group = select.args.get("group") if isinstance(select, exp.Select) else None
        if group is None or not isinstance(select, exp.Select):
            return None
        wanted = {one.sql() for one in group.expressions}
        shown = {one.unalias().sql(): one.alias_or_name for one in select.selects}
        return frozenset(shown[one] for one in wanted) if wanted <= set(shown) else None

    @staticmethod
    def type(node: exp.Expr) -> str:
        """The type as a word, such as BIGINT; UNKNOWN when it cannot be told."""
        kind = node.type.this if isinstance(node.type, exp.DataType) else None
        return str(kind.value) if kind is not None and kind.value not in _UNTYPED else "UNKNOWN"


def _selects(node: exp.Expr) -> list[exp.Select]:
    if isinstance(node, exp.SetOperation):
        return [*_selects(node.this), *_selects(node.expression)]
    if isinstance(node, exp.Subquery):
        return _selects(node.this)
    return [node] if isinstance(node, exp.Select) else []


def _typed_null(place: exp.Placeholder, parameters: Mapping[str, object]) -> exp.Cast:
    value = {"as_of": date.min, "as_of_month": 0, **parameters}.get(place.name)
    kind = "DATE" if isinstance(value, date) else "BIGINT" if isinstance(value, int) else "DOUBLE"
    cast = exp.cast(exp.Null(), kind)
    cast.meta.update(place.meta | {"parameter": place.name})
    return cast


def _last_line(text: str) -> int:
    return text.rstrip().count("\n") + 1


def _line_of(error: SqlglotError, first: int) -> int:
    details = getattr(error, "errors", None) or [{}]
    return int(details[0].get("line") or first)


def _short(error: Exception) -> str:
    details = getattr(error, "errors", None) or []
    text = details[0].get("description") if details else None
    return str(text or error).splitlines()[0].rstrip(".")
