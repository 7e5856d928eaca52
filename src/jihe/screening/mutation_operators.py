"""The operators of mutation: what could stand in a rule's query instead of a node, by a mistake an author could make.

An operator yields changes that differ in meaning for some data; what cannot (an INNER JOIN made LEFT where a
condition refuses the missing row) it leaves out. docs/content.md lists the operators for authors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from jihe.content.checks import makes
from jihe.content.dialect import DIALECT
from jihe.engines.together import copied


@dataclass(frozen=True)
class Change:
    """``node`` replaced by ``by`` (None: taken out of its list); ``before`` and ``after`` as people read it."""

    node: exp.Expr
    by: exp.Expr | None
    before: str
    after: str


Changes = Iterator[Change]


def written(node: exp.Expr) -> str:
    """A node as the dialect writes it."""
    return node.sql(DIALECT, comments=False)


def _instead(node: exp.Expr, by: exp.Expr) -> Change:
    return Change(node, by, written(node), written(by))


def _as(kind: type[exp.Expr], node: exp.Expr) -> exp.Expr:
    """The node's parts under another kind of node."""
    return kind(**{name: copied(value) for name, value in node.args.items()})


Operator = Callable[[exp.Expr, Mapping[str, Any]], Changes]
_OPPOSITE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.LTE, exp.LTE: exp.LT, exp.GT: exp.GTE, exp.GTE: exp.GT, exp.EQ: exp.NEQ, exp.NEQ: exp.EQ,
    exp.NullSafeEQ: exp.NullSafeNEQ, exp.NullSafeNEQ: exp.NEQ,
}  # fmt: skip
# The bound one further on that side which flipping the comparison does not reach.
_SHIFT: dict[type[exp.Expr], int] = {exp.LT: -1, exp.LTE: 1, exp.GT: 1, exp.GTE: -1}
_AGGREGATES: dict[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    exp.Min: (exp.Max,), exp.Max: (exp.Min,), exp.Sum: (exp.Max,), exp.Avg: (exp.Max,),
    exp.LogicalOr: (exp.LogicalAnd,), exp.LogicalAnd: (exp.LogicalOr,),
    exp.Greatest: (exp.Least,), exp.Least: (exp.Greatest,),
    exp.Lag: (exp.Lead,), exp.Lead: (exp.Lag,), exp.FirstValue: (exp.LastValue,), exp.LastValue: (exp.FirstValue,),
    exp.Floor: (exp.Ceil,), exp.Ceil: (exp.Floor,), exp.Round: (exp.Floor,),
}  # fmt: skip


def _comparison(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if type(node) in _OPPOSITE:
        yield _instead(node, _as(_OPPOSITE[type(node)], node))
    if isinstance(node, exp.Between):
        low, high = exp.GTE, exp.LTE
        for lower, upper in ((exp.GT, high), (low, exp.LT)):
            first = lower(this=node.this.copy(), expression=node.args["low"].copy())
            second = upper(this=node.this.copy(), expression=node.args["high"].copy())
            yield _instead(node, exp.paren(exp.and_(first, second), copy=False))
    if isinstance(node, exp.Is | exp.Exists) and not isinstance(node.parent, exp.Not):
        yield _instead(node, exp.not_(node))
    if isinstance(node, exp.In) and node.args.get("query") is not None and not isinstance(node.parent, exp.Not):
        yield _instead(node, exp.not_(node))


def _bound(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if type(node) in _SHIFT and not any(one.is_string for one in node.find_all(exp.Literal)):
        moved = _as(type(node), node)
        moved.set("expression", _plus(node.expression, _SHIFT[type(node)]))
        yield _instead(node, moved)
    if isinstance(node, exp.Between):
        for name, sign in (("low", -1), ("high", 1)):
            moved = node.copy()
            moved.set(name, _plus(node.args[name], sign))
            yield _instead(node, moved)


def _plus(node: exp.Expr, by: Any) -> exp.Expr:
    kind = exp.Add if by > 0 else exp.Sub
    inner = node.copy() if isinstance(node, exp.Column | exp.Placeholder | exp.Literal | exp.Func) else exp.paren(node)
    return kind(this=inner, expression=exp.Literal.number(abs(by)))


def _condition(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    """A conjunct of WHERE, ON, HAVING, QUALIFY or a CASE dropped; a disjunct dropped; AND for OR."""
    if isinstance(node, exp.And | exp.Or):
        nothing = exp.true() if isinstance(node, exp.And) else exp.false()
        for one in (node.this, node.expression):
            if not isinstance(one, type(node)):  # a chain is taken apart at its ends
                yield Change(one, nothing, written(one), "")
    elif isinstance(node, exp.Where | exp.Having | exp.Qualify) and not isinstance(node.this, exp.And | exp.Or):
        yield Change(node.this, exp.true(), written(node), "")
    elif (
        isinstance(node, exp.Join) and (on := node.args.get("on")) is not None and not isinstance(on, exp.And | exp.Or)
    ):
        yield Change(on, exp.true(), f"ON {written(on)}", "")


def _connective(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if isinstance(node, exp.And):
        yield _instead(node, exp.paren(exp.or_(node.this, node.expression)))
    elif isinstance(node, exp.Or):
        yield _instead(node, exp.paren(exp.and_(node.this, node.expression)))


def _not(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if isinstance(node, exp.Not):
        yield _instead(node, node.this.copy())


def _member(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    """A member of an IN list dropped."""
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for one in node.expressions:
            left = node.copy()
            left.set("expressions", [other.copy() for other in node.expressions if other is not one])
            yield _instead(node, left)


def _join(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if not isinstance(node, exp.Join) or node.kind not in ("", "INNER", "OUTER"):
        return
    named = f"JOIN {written(node.this)}"
    if node.side == "LEFT":
        inner = node.copy()
        inner.set("side", None)
        yield Change(node, inner, f"LEFT {named}", named)
    elif not node.side and node.args.get("on") is not None and not _refused(node):
        left = node.copy()
        left.set("side", "LEFT")
        yield Change(node, left, named, f"LEFT {named}")


def _refused(join: exp.Join) -> bool:
    """Whether a row without partner falls out anyway: a later condition compares one of the partner's columns."""
    select = join.parent
    if not isinstance(select, exp.Select):
        return False
    later = [one for one in select.args["joins"][(join.index or 0) + 1 :] if not one.side]
    conditions = [one.args.get("on") for one in later] + [
        select.args["where"].this if select.args.get("where") else None
    ]
    parts = [part for one in conditions if one is not None for part in _flat(one)]
    return any(_compares(part, join.alias_or_name) for part in parts)


def _flat(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Paren):
        return _flat(node.this)
    return [*_flat(node.this), *_flat(node.expression)] if isinstance(node, exp.And) else [node]


_STRICT = (exp.Add, exp.Sub, exp.Mul, exp.Cast, exp.Paren, exp.DateDiff, exp.Floor, exp.Abs)


def _compares(node: exp.Expr, table: str) -> bool:
    """Whether null in the table's columns makes the condition not true."""
    if isinstance(node, exp.Not):
        return (isinstance(node.this, exp.Is) and _is_null_with(node.this.this, table)) or (
            isinstance(node.this, exp.In | exp.Between | exp.EQ) and _compares(node.this, table)
        )
    if isinstance(node, exp.EQ | exp.NEQ | exp.LT | exp.LTE | exp.GT | exp.GTE):
        return _is_null_with(node.this, table) or _is_null_with(node.expression, table)
    if isinstance(node, exp.Between):
        return any(_is_null_with(node.args[name], table) for name in ("this", "low", "high"))
    if isinstance(node, exp.In):
        return _is_null_with(node.this, table)
    return _is_null_with(node, table)


def _is_null_with(node: exp.Expr, table: str) -> bool:
    if isinstance(node, exp.Column):
        return node.table == table
    return isinstance(node, _STRICT) and any(_is_null_with(one, table) for one in node.iter_expressions())


def _window(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if not isinstance(node, exp.Window):
        return
    partition = node.args.get("partition_by") or []
    for one in partition:
        fewer = node.copy()
        fewer.set("partition_by", [other.copy() for other in partition if other is not one])
        yield _instead(node, fewer)
    order = node.args.get("order")
    for place, ordered in enumerate(order.expressions if order is not None else []):
        turned = node.copy()
        one = turned.args["order"].expressions[place]
        one.set("desc", not ordered.args.get("desc"))
        one.set("nulls_first", None)
        yield _instead(node, turned)
    if node.args.get("spec") is not None:
        whole = node.copy()
        whole.set("spec", None)
        yield _instead(node, whole)


def _distinct(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if isinstance(node, exp.Distinct):
        if isinstance(node.parent, exp.Select) and counted(node.parent):
            yield Change(node, None, "SELECT DISTINCT", "SELECT")
        elif isinstance(node.parent, exp.Count | exp.Sum) and len(node.expressions) == 1:
            before = written(node.parent)
            yield Change(node, node.expressions[0].copy(), before, before.replace("DISTINCT ", "", 1))
    elif isinstance(node, exp.Count | exp.Sum) and isinstance(node.this, exp.Column):
        yield _instead(node, type(node)(this=exp.Distinct(expressions=[node.this.copy()])))
    elif isinstance(node, exp.Union) and node.args.get("distinct") and counted(node):
        every = node.copy()
        every.set("distinct", False)
        yield Change(node, every, "UNION", "UNION ALL")


def counted(query: exp.Expr) -> bool:
    """Whether it can matter that a row comes twice out of a query: somebody counts or numbers its rows.

    Rows that are only joined, filtered, looked for, grouped for a smallest or largest value, or put out may come
    twice: a finding is packed from the set of its rows.
    """
    parent = query.parent
    if isinstance(parent, exp.Union):
        return not parent.args.get("distinct") and counted(parent)
    if isinstance(parent, exp.CTE):
        readers = parent.root().find_all(exp.Table)
        return any(_counted_by_reader(table) for table in readers if table.name.lower() == parent.alias.lower())
    if isinstance(parent, exp.Subquery) and isinstance(parent.parent, exp.From | exp.Join):
        return _counted_by_reader(parent)
    return isinstance(parent, exp.Subquery | exp.SetOperation) and parent.parent is not None


_COUNTING = (
    exp.Count, exp.Sum, exp.Avg, exp.CountIf, exp.GroupConcat, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag,
    exp.Lead, exp.WindowSpec,
)  # fmt: skip


def _counted_by_reader(source: exp.Expr) -> bool:
    select = source.find_ancestor(exp.Select)
    if select is None:
        return False
    own = [node for node in select.find_all(*_COUNTING, exp.AggFunc) if node.find_ancestor(exp.Select) is select]
    if any(isinstance(node, _COUNTING) and not isinstance(node.this, exp.Distinct) for node in own):
        return True
    grouped = any(not isinstance(node.parent, exp.Window) for node in own) or select.args.get("group")
    return not grouped and not select.args.get("distinct") and counted(select)


def _branch(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    """A branch of a UNION dropped; the first one only where the next names the columns as it does."""
    if isinstance(node, exp.Union):
        yield Change(node, node.this.copy(), f"UNION {written(node.expression)}", "")
        left, right = node.this, node.expression
        if isinstance(left, exp.Select) and isinstance(right, exp.Select):
            renamed = right.copy()
            names = [one.alias_or_name for one in left.selects]
            renamed.set(
                "expressions",
                [exp.alias_(one.unalias(), name) for one, name in zip(renamed.selects, names, strict=True)],
            )
            yield Change(node, renamed, written(left), "")


def _function(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    for kind in _AGGREGATES.get(type(node), ()) if not isinstance(node.this, exp.Distinct) else ():
        args = {name: copied(value) for name, value in node.args.items() if name in kind.arg_types}
        yield _instead(node, kind(**args))
    if isinstance(node, exp.Abs):
        yield _instead(node, node.this.copy())


def _parameter(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if isinstance(node, exp.Placeholder):
        step = parameters.get(node.name, 1)
        if step == 1 and _in_bound(node):
            return  # the comparison flipped and its bound moved are the same two mutants
        for sign in (-1, 1):
            yield _instead(node, exp.paren(_plus(node, step * sign)))


def _in_bound(node: exp.Expr) -> bool:
    holder = node.parent
    while isinstance(holder, exp.Add | exp.Sub | exp.Paren):
        holder = holder.parent
    return isinstance(holder, (*_SHIFT, exp.Between))


def _coalesce(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if isinstance(node, exp.Coalesce):
        whole = [node.this, *node.expressions]
        for place in range(len(whole)):
            left = [one.copy() for index, one in enumerate(whole) if index != place]
            by = left[0] if len(left) == 1 else exp.Coalesce(this=left[0], expressions=left[1:])
            yield _instead(node, exp.paren(by) if isinstance(by, exp.Binary) else by)


def _case(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if not isinstance(node, exp.Case):
        return
    branches, default = node.args["ifs"], node.args.get("default")
    for one in branches:
        left = [other.copy() for other in branches if other is not one]
        rest = default.copy() if default is not None else exp.Null()
        by = exp.Case(this=copied(node.this), ifs=left, default=copied(default)) if left else rest
        yield Change(node, exp.paren(by) if isinstance(by, exp.Binary) else by, _branch_text(one), "")
    if default is not None and not isinstance(default, exp.Null):
        without = node.copy()
        without.set("default", None)
        yield Change(node, without, f"ELSE {written(default)}", "")


def _branch_text(one: exp.Expr) -> str:
    return f"WHEN {written(one.this)} THEN {written(one.args['true'])}"


_OTHER_SIGN: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Add: exp.Sub, exp.Sub: exp.Add, exp.Mul: exp.Div, exp.Div: exp.Mul,
}  # fmt: skip


def _arithmetic(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    other = _OTHER_SIGN.get(type(node))
    if other is not None:
        yield _instead(node, other(this=node.this.copy(), expression=node.expression.copy()))
    if isinstance(node, exp.Neg):
        yield _instead(node, node.this.copy())


def _constant(node: exp.Expr, parameters: Mapping[str, Any]) -> Changes:
    if isinstance(node, exp.Boolean):
        yield _instead(node, exp.false() if node.this else exp.true())
    elif isinstance(node, exp.Literal) and node.is_int and not isinstance(node.parent, (*_SHIFT, exp.Between)):
        if isinstance(node.parent, exp.Select) and isinstance(node.parent.parent, exp.Exists):
            return
        number = int(node.name)
        if number <= 1:
            others = [1 - number]
        elif makes(node, "severity"):
            others = [number - 1]
        else:  # of the calendar or a unit: as a threshold, on both sides where no bound is moved already
            others = [] if _in_bound(node) else [number - 1, number + 1]
        for other in others:
            yield _instead(node, exp.Literal.number(other))


OPERATORS: dict[str, Operator] = {
    "comparison": _comparison,
    "bound": _bound,
    "condition dropped": _condition,
    "and/or": _connective,
    "not": _not,
    "in": _member,
    "join": _join,
    "window": _window,
    "distinct": _distinct,
    "union": _branch,
    "function": _function,
    "parameter": _parameter,
    "coalesce": _coalesce,
    "case": _case,
    "arithmetic": _arithmetic,
    "constant": _constant,
}
