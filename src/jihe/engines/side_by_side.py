"""One query over many small worlds at once: every row carries the number of its world, and worlds never meet.

A case is a world of a handful of rows, and an engine made for billions spends its time on planning. The tree is
rewritten so that each world's answer is what the query alone would have given there: joins, groups, windows and
subqueries also agree on ``world_no``, the first column of every answer. The query's own expressions stay as they are.
(DuckDB does the same with a LATERAL join; Spark has none that sees windows and CTEs.)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlglot import exp

from jihe.engines.port import literal

WORLD = "world_no"
WORLDS = "worlds"  # a relation with the numbers of all worlds


class NotSideBySideError(Exception):
    """The query has a form that is only run one world at a time."""


def side_by_side(tree: exp.Query, shared: Collection[str], values: Mapping[str, Sequence[object]]) -> exp.Query:
    """The query over all worlds. ``shared`` relations (the law's) are the same in each and have no ``world_no``.

    ``values`` are the parameters, one value a world; the numbers of worlds count from 0.
    """
    return _Rewriter(shared, values).top(tree.copy())


def beside(derived: exp.Query, given: Sequence[bool], rows: exp.Query | None) -> exp.Query:
    """What a query derives in the worlds where it is not given, and ``rows`` in those where it is.

    ``rows`` selects from a relation whose first column is the number of the world.
    """
    if not any(given):
        return derived
    without = exp.select("*").from_(_derived(derived, "derived_"))
    numbers = [exp.Literal.number(number) for number, one in enumerate(given) if one]
    without = without.where(exp.not_(exp.In(this=exp.column(WORLD, table="derived_"), expressions=numbers)), copy=False)
    if rows is None:
        return without
    numbered = rows.copy()
    numbered.set("expressions", [exp.column(WORLD), *numbered.selects])
    return exp.Union(this=numbered, expression=without, distinct=False)


class _Rewriter:
    def __init__(self, shared: Collection[str], values: Mapping[str, Sequence[object]]) -> None:
        self._shared = shared
        self._values = values
        self._made = 0

    def top(self, tree: exp.Query) -> exp.Query:
        holder = exp.Subquery(this=tree)
        self._whole(holder, {}, force=True)
        made = holder.this
        assert isinstance(made, exp.Query)
        return made

    def _whole(self, holder: exp.Expr, ctes: Mapping[str, bool], force: bool = False) -> bool:
        """Rewrite ``holder.this``, a query in FROM, in WITH or on top; whether it has worlds now."""
        tree = holder.this
        if isinstance(tree, exp.Subquery) and not tree.alias:
            return self._whole(tree, ctes, force)
        ctes = self._with(tree, ctes)
        if isinstance(tree, exp.SetOperation):
            left, right = _Side(tree, "this"), _Side(tree, "expression")
            has = self._branch(left, ctes, force)
            if self._branch(right, ctes, force or has) and not has:
                self._cross(left)
                has = True
            return has
        if not isinstance(tree, exp.Select):
            raise NotSideBySideError(type(tree).__name__)
        has = self._select(tree, ctes)
        if force and not has:
            self._cross(_Side(holder, "this"))
        return has or force

    def _branch(self, side: _Side, ctes: Mapping[str, bool], force: bool) -> bool:
        holder = exp.Subquery(this=side.take())
        has = self._whole(holder, ctes, force)
        side.put(holder.this)
        return has

    def _with(self, tree: exp.Expr, ctes: Mapping[str, bool]) -> dict[str, bool]:
        known = dict(ctes)
        clause = tree.args.get("with_")
        for cte in clause.expressions if clause is not None else []:
            name = cte.alias.lower()
            recursive = any(table.name.lower() == name for table in cte.this.find_all(exp.Table))
            if recursive:
                known[name] = True
            known[name] = self._whole(cte, known, force=recursive)
        return known

    def _cross(self, side: _Side) -> None:
        """Give a query that is the same in every world to each of them."""
        body = side.take()
        clause = body.args.get("with_")
        if clause is not None:
            body.set("with_", None)
        name = self._fresh()
        made = exp.select(exp.column(WORLD, table=WORLDS), exp.column(exp.Star(), table=name)).from_(WORLDS)
        made.append(
            "joins",
            exp.Join(this=exp.Subquery(this=body, alias=exp.TableAlias(this=exp.to_identifier(name))), kind="CROSS"),
        )
        if clause is not None:
            made.set("with_", clause)
        side.put(made)

    def _select(self, tree: exp.Select, ctes: Mapping[str, bool], outer: exp.Expr | None = None) -> bool:
        """Rewrite one SELECT. With ``outer`` it is a subquery inside an expression: held to that world."""
        if any(join.args.get("using") for join in tree.args.get("joins") or []):
            raise NotSideBySideError("USING")
        hidden = {column.table.lower() for column in outer.find_all(exp.Column)} if outer is not None else set()
        if hidden & {source.alias_or_name.lower() for source in _joined(tree)}:
            raise NotSideBySideError("a table of one name inside and outside")
        before = tree.copy()
        inner = _nested(tree)
        varying = [place for place in _places(tree, inner) if self._varies(place)]
        if any(place.find_ancestor(exp.WindowSpec, exp.Select) is not tree for place in varying):
            raise NotSideBySideError("a window whose frame differs")
        joined = self._sources(tree, ctes)
        asks = bool(varying) or any(self._reads_worlds(query, ctes) for query in inner)
        if joined is None and asks and outer is None:
            joined = self._first_crossed(tree)
        world = joined if joined is not None else outer
        self._fill(_places(tree, inner), world)
        if world is None:
            return False
        for query in inner:
            self._expression(query, ctes, world)
        for window in _own(tree, exp.Window, inner):
            window.append("partition_by", world.copy())
        if outer is not None:
            if joined is not None:
                if tree.args.get("group") is not None:
                    tree.args["group"].append("expressions", joined.copy())
                tree.where(exp.EQ(this=joined.copy(), expression=outer.copy()), copy=False)
            return True
        self._shown(tree, before, world, inner)
        return True

    def _shown(self, tree: exp.Select, before: exp.Select, world: exp.Expr, inner: Sequence[exp.Query]) -> None:
        """The world among what the SELECT gives, and among what it groups by."""
        group = tree.args.get("group")
        totals = any(
            not isinstance(one.parent, exp.Window) and not isinstance(one.parent.parent, exp.Window)
            for one in _own(tree, exp.AggFunc, inner)
            if one.parent is not None
        )
        first = tree.expressions[0]
        star = isinstance(first, exp.Star) or (isinstance(first, exp.Column) and isinstance(first.this, exp.Star))
        if group is not None:
            for one in list(group.expressions):
                if isinstance(one, exp.Literal):
                    one.replace(tree.expressions[int(one.name) - 1].unalias().copy())
            group.append("expressions", world.copy())
        if not star:
            tree.set("expressions", [exp.alias_(world.copy(), WORLD), *tree.expressions])
        if group is None and (totals or tree.args.get("having")):
            self._empty_totals(tree, before, world)

    def _empty_totals(self, tree: exp.Select, before: exp.Select, world: exp.Expr) -> None:
        """Totals over no rows are a row too: what the SELECT says of nothing, for worlds where it has nothing."""
        if any(self._varies(place) for place in before.find_all(exp.Placeholder)):
            raise NotSideBySideError("totals over no rows with a parameter that differs")
        clause = tree.args.get("with_")
        tree.set("with_", None)
        before.set("with_", None)
        counted = tree.copy()
        for part in ("having", "qualify", "distinct"):
            counted.set(part, None)
        counted.set("expressions", [exp.alias_(world.copy(), WORLD)])
        counted.set("distinct", exp.Distinct())
        tree.set("group", exp.Group(expressions=[world.copy()]))
        before.where(exp.false(), copy=False)
        self._fill(list(before.find_all(exp.Placeholder)), None)
        empty, filled = self._fresh(), self._fresh()
        rest = exp.select(exp.column(WORLD, table=WORLDS), exp.column(exp.Star(), table=empty)).from_(WORLDS)
        rest.append("joins", exp.Join(this=_derived(before, empty), kind="CROSS"))
        rest.append(
            "joins",
            exp.Join(
                this=_derived(counted, filled),
                side="LEFT",
                on=exp.EQ(this=exp.column(WORLD, table=filled), expression=exp.column(WORLD, table=WORLDS)),
            ),
        )
        rest.where(exp.Is(this=exp.column(WORLD, table=filled), expression=exp.Null()), copy=False)
        grouped = tree.copy()
        union = exp.Union(this=grouped, expression=rest, distinct=False)
        for key in list(tree.args):
            tree.set(key, None)
        # In place, for the holder of the SELECT holds this very node.
        tree.set("expressions", [exp.column(exp.Star(), table=empty)])
        tree.set("from_", exp.From(this=_derived(union, empty)))
        tree.set("with_", clause)

    def _sources(self, tree: exp.Select, ctes: Mapping[str, bool]) -> exp.Expr | None:
        """Let the SELECT's joins agree on the world; the column that names it, None when no source has it."""
        start = tree.args.get("from_")
        if start is None:
            return None
        world: exp.Expr | None = _of(start.this) if self._source(start.this, ctes) else None
        for join in tree.args.get("joins") or []:
            side = f"{join.side} {join.kind}".strip()
            here: exp.Expr | None = _of(join.this) if self._source(join.this, ctes) else None
            if here is None and (world is None or side not in ("RIGHT", "FULL", "RIGHT OUTER", "FULL OUTER")):
                continue
            if here is None:
                here = self._crossed(join.this)
            if world is None and side not in ("", "INNER", "CROSS", "RIGHT", "RIGHT OUTER"):
                world = self._first_crossed(tree)
            if world is not None:
                agree = exp.EQ(this=here.copy(), expression=world.copy())
                on = join.args.get("on")
                join.set("on", exp.and_(on, agree, copy=False) if on is not None else agree)
                if join.kind == "CROSS":
                    join.set("kind", None)
            if side.startswith("FULL"):
                assert world is not None
                world = exp.Coalesce(this=world.copy(), expressions=[here.copy()])
            elif side.startswith("RIGHT") or world is None:
                world = here
        return world

    def _source(self, source: exp.Expr, ctes: Mapping[str, bool]) -> bool:
        if isinstance(source, exp.Table):
            name = source.name.lower()
            return ctes.get(name, name not in self._shared)
        if not isinstance(source, exp.Subquery):
            raise NotSideBySideError(type(source).__name__)
        if not source.alias:
            source.set("alias", exp.TableAlias(this=exp.to_identifier(self._fresh())))
        return self._whole(source, ctes)

    def _first_crossed(self, tree: exp.Select) -> exp.Expr:
        start = tree.args.get("from_")
        if start is None:
            tree.set("from_", exp.From(this=exp.to_table(WORLDS)))
            return exp.column(WORLD, table=WORLDS)
        return self._crossed(start.this)

    def _crossed(self, source: exp.Expr) -> exp.Expr:
        """Give a source that is the same in every world to each of them, under the name it has."""
        name = source.alias_or_name
        inside = source.copy()
        held = self._fresh()
        inside.set("alias", exp.TableAlias(this=exp.to_identifier(held)))
        body = exp.select(exp.column(WORLD, table=WORLDS), exp.column(exp.Star(), table=held)).from_(WORLDS)
        body.append("joins", exp.Join(this=inside, kind="CROSS"))
        source.replace(_derived(body, name))
        return exp.column(WORLD, table=name)

    def _expression(self, query: exp.Query, ctes: Mapping[str, bool], world: exp.Expr) -> None:
        known = self._with(query, ctes)
        if isinstance(query, exp.SetOperation):
            for branch in (query.this, query.expression):
                self._expression(branch.unnest(), known, world)
        elif isinstance(query, exp.Select):
            self._select(query, known, world)
        else:
            raise NotSideBySideError(type(query).__name__)

    def _reads_worlds(self, query: exp.Query, ctes: Mapping[str, bool]) -> bool:
        return any(
            ctes.get(table.name.lower(), table.name.lower() not in self._shared) for table in query.find_all(exp.Table)
        ) or any(self._varies(place) for place in query.find_all(exp.Placeholder))

    def _varies(self, place: exp.Placeholder) -> bool:
        values = self._values[place.name]
        return any(value != values[0] for value in values)

    def _fill(self, places: Sequence[exp.Placeholder], world: exp.Expr | None) -> None:
        for place in places:
            values = self._values[place.name]
            if not self._varies(place):
                place.replace(literal(values[0]))
                continue
            assert world is not None  # a SELECT with a parameter that differs has been given the worlds
            numbers: dict[object, list[int]] = {}
            for number, value in enumerate(values):
                numbers.setdefault(value, []).append(number)
            rarest = sorted(numbers.items(), key=lambda one: len(one[1]))
            made = exp.Case(default=literal(rarest[-1][0]))
            for value, those in rarest[:-1]:
                among = exp.In(this=world.copy(), expressions=[exp.Literal.number(str(one)) for one in those])
                made.append("ifs", exp.If(this=among, true=literal(value)))
            place.replace(exp.Paren(this=made))

    def _fresh(self) -> str:
        self._made += 1
        return f"side_{self._made}"


class _Side:
    """One place of a tree that holds a query."""

    def __init__(self, holder: exp.Expr, part: str) -> None:
        self._holder, self._part = holder, part

    def take(self) -> exp.Query:
        body = self._holder.args[self._part]
        assert isinstance(body, exp.Query)
        return body

    def put(self, body: exp.Expr) -> None:
        self._holder.set(self._part, body)


def _derived(body: exp.Expr, name: str) -> exp.Subquery:
    return exp.Subquery(this=body, alias=exp.TableAlias(this=exp.to_identifier(name)))


def _of(source: exp.Expr) -> exp.Column:
    return exp.column(WORLD, table=source.alias_or_name)


def _joined(tree: exp.Select) -> list[exp.Expr]:
    """What stands in FROM and JOIN."""
    return [one.this for one in [tree.args.get("from_"), *(tree.args.get("joins") or [])] if one is not None]


def _nested(tree: exp.Select) -> list[exp.Query]:
    """The queries inside this SELECT's expressions, not those in FROM or WITH, nor what is nested in either."""
    found: list[exp.Query] = []
    sources = _joined(tree)
    stack: list[exp.Expr] = [child for child in tree.iter_expressions() if not isinstance(child, exp.With)]
    while stack:
        node = stack.pop()
        if any(node is source for source in sources):
            continue
        if isinstance(node, exp.Select | exp.SetOperation):
            found.append(node)
        else:
            stack.extend(node.iter_expressions())
    return found


def _own(tree: exp.Select, kind: type[exp.Expr], inner: Sequence[exp.Query]) -> list[exp.Expr]:
    """Nodes of a kind that belong to this SELECT itself."""
    found: list[exp.Expr] = []
    sources = _joined(tree)
    apart = [*inner, *sources]
    stack: list[exp.Expr] = [child for child in tree.iter_expressions() if not isinstance(child, exp.With)]
    while stack:
        node = stack.pop()
        if any(node is one for one in apart):
            continue
        if isinstance(node, kind):
            found.append(node)
        stack.extend(node.iter_expressions())
    return found


def _places(tree: exp.Select, inner: Sequence[exp.Query]) -> list[exp.Placeholder]:
    return [node for node in _own(tree, exp.Placeholder, inner) if isinstance(node, exp.Placeholder)]
