"""The SQL a unit may be written in: an allow-list over sqlglot's syntax tree, each entry the same on Spark.

What is not named here does not exist for content: files, addresses, settings, writing, and whatever the
engines answer differently (medians, lists, months between dates). To add a function, add a case that runs on
both engines.
"""

from __future__ import annotations

from sqlglot import exp

DIALECT = "duckdb"

CONSTRUCTS: frozenset[type[exp.Expr]] = frozenset({
    exp.Select, exp.With, exp.CTE, exp.TableAlias, exp.From, exp.Join, exp.Table, exp.Subquery,
    exp.Where, exp.Group, exp.Having, exp.Qualify, exp.Distinct, exp.Union, exp.Except, exp.Intersect,
    exp.Window, exp.WindowSpec, exp.Order, exp.Ordered, exp.Filter,
    exp.Alias, exp.Identifier, exp.Column, exp.Star, exp.Literal, exp.Boolean, exp.Null, exp.Placeholder,
    exp.Paren, exp.Tuple, exp.Case, exp.If,
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Is, exp.In, exp.Between,
    exp.NullSafeEQ, exp.NullSafeNEQ, exp.Exists,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Neg, exp.Mod,
    exp.Cast, exp.TryCast, exp.DataType, exp.Var,
})  # fmt: skip

FUNCTIONS: dict[type[exp.Expr], str] = {
    exp.Count: "count", exp.Sum: "sum", exp.Min: "min", exp.Max: "max", exp.Avg: "avg",
    exp.LogicalOr: "bool_or", exp.LogicalAnd: "bool_and",
    exp.GroupConcat: "string_agg(… ORDER BY …)",
    exp.RowNumber: "row_number", exp.Rank: "rank", exp.DenseRank: "dense_rank",
    exp.Lag: "lag", exp.Lead: "lead", exp.FirstValue: "first_value", exp.LastValue: "last_value",
    exp.Abs: "abs", exp.Floor: "floor", exp.Ceil: "ceil", exp.Round: "round", exp.Sign: "sign",
    exp.Greatest: "greatest", exp.Least: "least", exp.Coalesce: "coalesce", exp.Nullif: "nullif",
    exp.Sqrt: "sqrt", exp.Ln: "ln", exp.Exp: "exp", exp.Pow: "power",
    exp.Radians: "radians", exp.Sin: "sin", exp.Cos: "cos", exp.Asin: "asin",
    exp.Length: "length", exp.Substring: "substr", exp.Upper: "upper", exp.Lower: "lower", exp.Trim: "trim",
    exp.DateDiff: "date_diff('day', …)",
}  # fmt: skip

# Functions that a reader would expect, and that engines answer differently: why not, and what to write.
_INSTEAD: dict[type[exp.Expr], str] = {
    exp.CountIf: "count_if of nothing but nulls is NULL on DuckDB and 0 on Spark; write COUNT(*) FILTER (WHERE …), "
    "beside OVER a COUNT of a CASE",
}

CAST_TO = frozenset({"BIGINT", "INT", "DOUBLE", "VARCHAR", "TEXT", "DATE", "BOOLEAN"})

# Parts of an allowed construct that are allowed; every other part that is filled in is refused.
_PARTS: dict[type[exp.Expr], frozenset[str]] = {
    exp.Select: frozenset(
        {"with_", "expressions", "from_", "joins", "where", "group", "having", "qualify", "distinct"}
    ),
    exp.With: frozenset({"expressions"}),
    exp.CTE: frozenset({"this", "alias"}),
    exp.TableAlias: frozenset({"this"}),
    exp.Table: frozenset({"this", "alias"}),
    exp.Subquery: frozenset({"this", "alias"}),
    exp.Join: frozenset({"this", "side", "kind", "on", "using"}),
    exp.Group: frozenset({"expressions"}),
    exp.Distinct: frozenset({"expressions"}),
    exp.Union: frozenset({"this", "expression", "distinct", "with_"}),
    exp.Except: frozenset({"this", "expression", "distinct", "with_"}),
    exp.Intersect: frozenset({"this", "expression", "distinct", "with_"}),
    exp.Count: frozenset({"this", "big_int"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.TryCast: frozenset({"this", "to", "safe"}),
    exp.In: frozenset({"this", "expressions", "query"}),
}
_JOINS = frozenset({"", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "SEMI", "ANTI", "OUTER"})


# How a list is taken apart, a row each: the engines agree on it where nothing else stands beside it.
_LISTS = frozenset({exp.Unnest, exp.Explode})


def objection(node: exp.Expr, lists: bool = False) -> tuple[str, str] | None:
    """Why a node may not stand in content, as (defect number, message); None when it may.

    ``lists``: whether lists may be taken apart, as facts do.
    """
    kind = type(node)
    if kind in _LISTS and lists:
        return None
    if kind in _INSTEAD:
        return "17", _INSTEAD[kind]
    if kind not in CONSTRUCTS and kind not in FUNCTIONS:
        if isinstance(node, exp.Func):
            return (
                "17",
                f"function {_function_name(node)} is not allowed; see docs/content.md for those that are",
            )
        return "16", f"{kind.__name__} is not allowed here"
    if kind in _PARTS:
        extra = [part for part, value in node.args.items() if value and part not in _PARTS[kind]]
        if extra:
            return "16", f"{kind.__name__} with {', '.join(part.strip('_') for part in extra)} is not allowed"
    return _special(node)


def _special(node: exp.Expr) -> tuple[str, str] | None:
    if isinstance(node, exp.Join) and (node.side not in _JOINS or node.kind not in _JOINS):
        return "16", f"{node.side or node.kind} JOIN is not allowed"
    if isinstance(node, exp.Distinct) and node.args.get("on"):
        return "16", "DISTINCT ON is not allowed; use row_number()"
    if isinstance(node, exp.Cast) and node.to.this.name not in CAST_TO:
        return (
            "16",
            f"CAST to {node.to.sql(DIALECT)} is not allowed; allowed are {', '.join(sorted(CAST_TO))}",
        )
    if isinstance(node, exp.GroupConcat) and not isinstance(node.this, exp.Order) and not node.find(exp.Order):
        return "17", "string_agg needs an ORDER BY inside its brackets"
    if isinstance(node, exp.Substring) and node.args.get("start") == exp.Literal.number(0):
        return "17", "substr counts from 1; from 0 engines differ"
    if isinstance(node, exp.Window) and (isinstance(node.this, exp.Filter) or node.this.find(exp.Distinct)):
        return "17", "DISTINCT and FILTER do not go with OVER on every engine; use a CTE, or CASE inside the function"
    if isinstance(node, exp.Order) and not isinstance(node.parent, exp.Window | exp.GroupConcat):
        return "16", "ORDER BY is for windows only; findings are sorted by the engine"
    if isinstance(node, exp.Var) and not isinstance(node.parent, exp.DateDiff):
        return "16", f"{node.name} is not allowed here"
    return None


def _function_name(node: exp.Func) -> str:
    return str(node.this if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
