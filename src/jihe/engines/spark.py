"""Spark: the same views and the same rules past one machine, every query transpiled and none translated by hand."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Self

from sqlglot import exp

from jihe.content.catalog import relations
from jihe.content.facts import VERSIONS, Facts
from jihe.content.loading import own_facts
from jihe.engines import java, port, views
from jihe.engines.answers import split
from jihe.engines.duck import _known_tables, _relations, _shaped
from jihe.engines.reference import reference
from jihe.engines.session import Files, QueryError, Session, World
from jihe.engines.side_by_side import WORLD, WORLDS, NotSideBySideError, beside, side_by_side
from jihe.engines.views import Views
from jihe.errors import JiheError
from jihe.schema import TABLES, Table
from jihe.schema.asof import midnight

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law import Law

_LAW = frozenset(name for name, relation in relations().items() if relation.law)
_numbers = itertools.count()


class SparkSession(Session):
    """Relations are temporary views with names of this session's own, made when first asked for.

    Over tables in memory every step is carried out at once and its few rows kept in the plan itself; over
    files Spark plans the whole and keeps what sorts or joins.
    """

    def __init__(
        self, as_of: date, law: Law, facts: Facts, sources: Mapping[str, list[str] | pa.Table], on_disk: bool
    ) -> None:
        self.as_of = as_of
        self._views = Views(facts)
        self._known = frozenset({*relations(), *facts})
        self._law, self._sources, self._on_disk = law, sources, on_disk
        self._prefix = f"jihe_{next(_numbers)}"
        self._made: dict[str, str] = {}  # relation → its view
        self._kept: list[str] = []
        self._fresh: dict[str, datetime | None] = {}
        self._merges = False  # whether any record is merged
        self._steps = itertools.count()
        self._worlds: Sequence[World] = ()

    @cached_property
    def _spark(self) -> Any:
        """Started by the first question that the guard lets through."""
        return java.session(not self._on_disk)

    @classmethod
    def over_files(cls, lake: Files, snapshot: Any, as_of: date, law: Law, facts: Facts | None = None) -> Self:
        """Every executor must reach the snapshot's files under the same path."""
        paths = {name: lake.files(name, snapshot) for name in TABLES}
        known = own_facts() if facts is None else facts
        return cls(as_of, law, known, {name: found for name, found in paths.items() if found}, on_disk=True)

    @classmethod
    def over_tables(cls, tables: Mapping[str, pa.Table], as_of: date, law: Law, facts: Facts | None = None) -> Self:
        """Columns are put in the declared order and types; one that is missing is null."""
        known = own_facts() if facts is None else facts
        return cls(as_of, law, known, _known_tables(tables, known), on_disk=False)

    @classmethod
    def about(cls) -> dict[str, str]:
        """See Session.about."""
        return java.versions()

    def again(self, tables: Mapping[str, pa.Table], as_of: date) -> None:
        """See Session.again."""
        if self._on_disk:
            raise ValueError("a session over a snapshot shows that snapshot alone")
        self._forget()
        self._sources, self.as_of, self._worlds = _known_tables(tables, self._views.facts), as_of, ()

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """See Session.query; the types are DuckDB's."""
        asked = reference(self._law, self._views.facts).asked(sql)
        given = {"as_of": self.as_of, "as_of_month": self.as_of_month, **(parameters or {})}
        missing = sorted(asked.parameters - set(given))
        if missing:
            raise QueryError(f"parameter {missing[0]} has no value")
        used = {name: given[name] for name in sorted(asked.parameters)}
        tree = port.read_guarded(sql, self._known)
        port.bound(tree, lambda place: port.literal(used[place.name]))
        return _typed(self._ask(tree, asked.relations), reference(self._law, self._views.facts).schema(sql, used))

    def answers(self, queries: Sequence[str], worlds: Sequence[World]) -> list[list[pa.Table | JiheError]]:
        """See Session.answers: all worlds in one query, or one by one where that cannot be."""
        if len(worlds) == 1:
            return super().answers(queries, worlds)
        found: list[list[pa.Table | JiheError]] = [[] for _ in worlds]
        self._show(worlds)
        for sql in queries:
            try:
                answers: Sequence[pa.Table | JiheError] = self._side_by_side(sql)
            except (NotSideBySideError, QueryError):
                answers = [one for (one,) in super().answers([sql], worlds)]
                self._show(worlds)
            for one, answer in zip(found, answers, strict=True):
                one.append(answer)
        return found

    def versions(self, table: str, keys: Collection[int]) -> pa.Table:
        """See Session.versions."""
        answer = self._ask(port.read(views.history_sql(TABLES[table], keys)), [f"{table}{VERSIONS}"])
        return answer.cast(TABLES[table].arrow_schema())

    def freshness(self, table: str) -> datetime | None:
        """See Session.freshness; asked once per table."""
        if table not in self._fresh:
            found = self.query(f"SELECT MAX({TABLES[table].clock}) AS last FROM {table}")
            self._fresh[table] = found.column("last")[0].as_py()
        return self._fresh[table]

    def close(self) -> None:
        """Drop the session's views; Spark itself ends with the process."""
        self._forget()

    def _show(self, worlds: Sequence[World]) -> None:
        self._forget()
        self._worlds = worlds
        tables = [_known_tables(world.tables, self._views.facts) for world in worlds]
        self._sources = _stacked(tables, self._views.tables())
        view = self._view(WORLDS)
        self._local(view, self._spark.range(len(worlds)).selectExpr(f"CAST(id AS INT) AS {WORLD}"))
        self._made[WORLDS] = view

    def _side_by_side(self, sql: str) -> list[pa.Table | JiheError]:
        """One answer a world."""
        asked = reference(self._law, self._views.facts).asked(sql)
        tree = port.read_guarded(sql, self._known)
        given = [_given(world) for world in self._worlds]
        if any(name not in one for name in asked.parameters for one in given):
            raise QueryError("a parameter has no value")
        values = {name: [one[name] for one in given] for name in asked.parameters}
        whole = self._ask(side_by_side(tree, _LAW, values), asked.relations)
        return [
            _typed(
                part,
                reference(self._law, self._views.facts).schema(
                    sql, {name: one[name] for name in sorted(asked.parameters)}
                ),
            )
            for part, one in zip(split(whole, WORLD, len(given)), given, strict=True)
        ]

    def _ask(self, tree: exp.Query, names: Sequence[str] | frozenset[str]) -> pa.Table:
        for name in sorted(names):
            self._ensure(name)
        with _told():
            return self._frame(tree, not self._on_disk).toArrow()

    def _frame(self, tree: exp.Query, few: bool) -> Any:
        """Spark's frame for a query over relations that are there; of ``few`` rows each CTE is carried out alone."""
        port.renamed(tree, self._made)
        if few:
            self._settle(tree, {})
        return self._spark.sql(port.spark(tree))

    def _settle(self, tree: exp.Expr, known: Mapping[str, str]) -> None:
        """Carry out each CTE by itself: Spark would plan it anew wherever it is read, and planning is what costs."""
        clause = tree.args.get("with_")
        if clause is not None and not clause.args.get("recursive"):
            tree.set("with_", None)
            steps = dict(known)
            for cte in clause.expressions:
                self._settle(cte.this, steps)
                view = self._view(f"step_{next(self._steps)}")
                self._local(view, self._spark.sql(port.spark(cte.this)))
                steps[cte.alias.lower()] = view
            known = steps
        if isinstance(tree, exp.SetOperation):
            below = [tree.this, tree.expression]
        else:
            below = [one.this for one in [tree.args.get("from_"), *(tree.args.get("joins") or [])] if one is not None]
        for one in below:
            self._settle(one.this if isinstance(one, exp.Subquery) else one, known)
        port.renamed(tree, known)

    def _ensure(self, name: str) -> None:
        if name in self._made:
            return
        with _told():
            if name in _LAW:
                self._made[name] = _law_view(self._law, name, small=not self._on_disk)
                return
            if self._is_empty(name):
                self._made[name] = self._empty(name)
                return
            for needed in self._views.needs(name):
                self._ensure(needed)
            view = self._view(name)
            # Merged records are few, and each step towards the last one reads the step before it twice: planned as one
            # query that doubles with every step.
            few = not self._on_disk or name in (views.STEPS, views.MERGED)
            frame = self._frame(self._view_tree(name), few)
            if few:
                self._local(view, frame)
            else:
                frame.createOrReplaceTempView(view)
                if self._views.worth_keeping(name):
                    self._spark.catalog.cacheTable(view)
            if name == views.MERGED:
                self._merges = not self._spark.table(view).isEmpty()
        self._made[name] = view

    def _view(self, what: str) -> str:
        """A name for a view of this session's own."""
        view = f"{self._prefix}_{what}"
        self._kept.append(view)
        return view

    def _view_tree(self, name: str) -> exp.Query:
        """What makes a relation, in each world as of its day."""
        if name in self._views.facts:
            return self._fact_tree(name)
        tree = port.read(self._views.view_sql(name, self._source(name), self.as_of, merged=self._merges))
        if not self._worlds:
            return tree
        ends = [node for node in tree.find_all(exp.Cast) if node == port.literal(midnight(self.as_of))]
        assert bool(ends) == (views.stored(name) is not None)
        for node in ends:
            node.replace(exp.Placeholder(this="midnight"))  # each world has its own
        return side_by_side(tree, _LAW, {"midnight": [midnight(world.as_of) for world in self._worlds]})

    def _fact_tree(self, name: str) -> exp.Query:
        """What makes a fact: its query, or the rows that are given; in each world the one or the other."""
        source = self._source(name)
        given = port.read(self._views.view_sql(name, source, self.as_of)) if source else None
        if not self._worlds:
            return given or port.read(port.dated(self._views.view_sql(name, "", self.as_of), self.as_of))
        days = [_given(world) for world in self._worlds]
        values = {day: [one[day] for one in days] for day in ("as_of", "as_of_month")}
        derived = side_by_side(port.read(self._views.view_sql(name, "", self.as_of)), _LAW, values)
        return beside(derived, [name in world.tables for world in self._worlds], given)

    def _source(self, name: str) -> str:
        table = views.stored(name) or name
        if table not in self._sources:
            return ""
        view, source = self._view(f"stored_{name}"), self._sources[table]
        if isinstance(source, list):
            frame = self._spark.read.parquet(*source)
        else:
            import pyarrow as pa

            schema = self._views.tables()[table].arrow_schema()
            if self._worlds:
                schema = schema.insert(0, pa.field(WORLD, pa.int32(), nullable=False))
            frame = self._spark.createDataFrame(_shaped(source, schema))
        frame.createOrReplaceTempView(view)
        return view

    def _is_empty(self, name: str) -> bool:
        """Known to be without rows, so that nothing has to be planned: most tables of a case are."""
        if name in _LAW or name in self._sources:
            return False
        table = views.stored(name)
        if table is not None:
            return table not in self._sources
        return all(self._is_empty(needed) for needed in self._views.needs(name))

    def _empty(self, name: str) -> str:
        types = tuple(self._views.column_types(name).items())
        return _empty_view(name, types, small=not self._on_disk, numbered=bool(self._worlds))

    def _local(self, view: str, frame: Any) -> None:
        """Carry the frame out now; its rows become part of the plans that read the view."""
        jvm = frame._jdf
        rows = jvm.collectAsList()
        made = self._spark._jsparkSession.createDataFrame(rows, jvm.schema())
        # In one partition nothing has to be exchanged; without rows the plans that read it shrink.
        (made if rows.isEmpty() else made.coalesce(1)).createOrReplaceTempView(view)

    def _forget(self) -> None:
        for view in self._kept:
            if self._on_disk and self._spark.catalog.isCached(view):
                self._spark.catalog.uncacheTable(view)
            self._spark.catalog.dropTempView(view)
        self._kept, self._made, self._fresh, self._merges = [], {}, {}, False


def _given(world: World) -> dict[str, object]:
    month = world.as_of.year * 12 + world.as_of.month - 1
    return {"as_of": world.as_of, "as_of_month": month, **world.parameters}


def _stacked(worlds: Sequence[Mapping[str, pa.Table]], declared: Mapping[str, Table]) -> dict[str, pa.Table]:
    """The rows of all worlds, table by table, each with the number of its world first."""
    import pyarrow as pa

    parts: dict[str, list[pa.Table]] = {}
    for number, tables in enumerate(worlds):
        for name, table in tables.items():
            shaped = _shaped(table, declared[name].arrow_schema())
            if len(shaped):
                numbers = pa.array([number] * len(shaped), pa.int32())
                parts.setdefault(name, []).append(shaped.add_column(0, WORLD, numbers))
    return {name: pa.concat_tables(found) for name, found in parts.items()}


@cache
def _empty_view(name: str, types: tuple[tuple[str, str], ...], small: bool, numbered: bool) -> str:
    view = f"jihe_empty_{next(_numbers)}_{name}"
    columns = [*([(WORLD, "INTEGER")] if numbered else []), *types]
    shown = ", ".join(f'CAST(NULL AS {kind}) AS "{column}"' for column, kind in columns)
    spark = java.session(small)
    spark.sql(port.spark(port.read(f"SELECT {shown} WHERE FALSE"))).createOrReplaceTempView(view)
    return view


@cache
def _law_view(law: Law, name: str, small: bool) -> str:
    view = f"jihe_law_{next(_numbers)}_{name}"
    java.session(small).createDataFrame(_relations(law)[name]).createOrReplaceTempView(view)
    return view


def _typed(answer: pa.Table, schema: pa.Schema) -> pa.Table:
    """The answer with the types the reference engine gives."""
    import pyarrow as pa

    try:
        return pa.table(
            [column.cast(field.type) for column, field in zip(answer.columns, schema, strict=True)], names=schema.names
        )
    except pa.ArrowInvalid as error:
        raise QueryError("a value of the answer does not fit the type it has in the reference engine") from error


@contextmanager
def _told() -> Iterator[None]:
    """Spark's errors as ours: one line, no data."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        lines = str(error).strip().splitlines()
        message = next((line for line in lines if "SQLSTATE" in line or "[" in line), lines[0] if lines else "failed")
        raise QueryError(re.sub(r"(['\"]).*\1", "…", message)) from error
