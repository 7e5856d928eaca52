"""How a rule ends: one line a test, ``SELECT * FROM <test> UNION ALL BY NAME …``, and what the engines run instead.

A test is a CTE of its own columns. People paste the file into a console as it stands; the engines are given the same
written out: each test's columns by name (``shorthand``), and every test with every column, null where it has none, for
no other dialect joins by name.
"""

from __future__ import annotations

from sqlglot import exp

from jihe.content.shorthand import Frame, write_out

FOUND = "found"  # the union of the tests in the query that is run


def tests(tree: exp.Expr) -> list[str] | None:
    """The CTEs that the query ends in, one a line; None where its ending is another."""
    if isinstance(tree, exp.Union):
        if not tree.args.get("by_name") or tree.args.get("distinct") or not isinstance(tree.expression, exp.Select):
            return None
        before, last = tests(tree.this), tests(tree.expression)
        return [*before, *last] if before is not None and last is not None else None
    if not isinstance(tree, exp.Select) or tree.args.get("from_") is None:
        return None
    table = tree.args["from_"].this
    given = {name for name, value in tree.args.items() if value}
    plain = given <= {"with_", "expressions", "from_"} and isinstance(table, exp.Table) and not table.alias
    all_of_it = tree.expressions == [exp.Star()]
    return [table.name] if plain and all_of_it and table.name in _bodies(tree.root()) else None


def columns(tree: exp.Expr) -> dict[str, list[str]]:
    """The columns of each test, in order; a query of another ending has none."""
    bodies = _bodies(tree)
    return {test: list(bodies[test].named_selects) for test in tests(tree) or ()}


def expanded(tree: exp.Expr, frame: Frame) -> exp.Select:
    """The query as the engines run it: its tests below each other, column by column, and each row's test by name.

    ``tree`` is written over.
    """
    write_out(tree, tests(tree) or [], frame)
    own = columns(tree)
    every = list(dict.fromkeys(column for names in own.values() for column in names))
    lines = [_line(test, names, every) for test, names in own.items()]
    if len(lines) == 1:
        whole = lines[0]
    else:
        union = exp.union(*lines, distinct=False, copy=False)
        shown = [exp.column(name, table=FOUND) for name in ("test", *every)]
        whole = exp.select(*shown).from_(exp.alias_(exp.Subquery(this=union), FOUND, table=True))
    whole.set("with_", tree.args.get("with_"))
    return whole


def _line(test: str, own: list[str], every: list[str]) -> exp.Select:
    named = exp.alias_(exp.Literal.string(test), "test")
    shown = [exp.column(name, table=test) if name in own else exp.alias_(exp.Null(), name) for name in every]
    return exp.select(named, *shown).from_(test)


def _bodies(tree: exp.Expr) -> dict[str, exp.Query]:
    held = tree.args.get("with_")
    return {cte.alias: cte.this for cte in held.expressions} if held is not None else {}
