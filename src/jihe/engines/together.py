"""Many small funds asked at once: one query over all cases of a rule instead of one query a case.

A case is a few rows, and planning and starting a query over them costs a hundred times more than reading them.
So the tables of all cases lie together, each row with the number of its case, and the query stands in a LATERAL
join beside a table of trials: it sees the rows of one trial's case and that trial's parameters, and nothing else.
What a trial answers is by the meaning of LATERAL what a session over its case alone answers.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb
import sqlglot
from sqlglot import exp

from jihe.content.dialect import DIALECT
from jihe.content.facts import Facts
from jihe.engines import views
from jihe.engines.answers import small
from jihe.engines.duck import _SETTINGS, _relations, limited, reporting
from jihe.engines.session import QueryError
from jihe.engines.views import Views
from jihe.schema import Table
from jihe.schema.asof import midnight

if TYPE_CHECKING:
    import pyarrow as pa

    from jihe.law import Law

MAIN = "(main)"  # the last SELECT, which has no CTE's name
TRIAL = "trial_"  # the number of a trial in an answer
_CASE = "case_"  # the number of a case in a table that holds all of them
_BESIDE = "beside_"  # the row of the table of trials that a query stands beside
_OPTIMISER = "unused_columns"
_MIDNIGHT = "midnight_"  # the end of a trial's day: what was recorded before it was known
_SOME_DAY = datetime.date(2999, 12, 30)  # written where each trial's own day will stand
_INT32 = 2**31
LONGEST = 8  # seconds of the processor; a join without its condition over all cases may take for ever


@dataclass(frozen=True)
class Fund:
    """One case: the stored rows of its tables, every declared column named, and the day as of which they are shown.

    A fact among the tables is as it is given there, and not derived.
    """

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    as_of: datetime.date


@dataclass(frozen=True)
class Trial:
    """One question to one case: the case by its place, and the values of the query's parameters."""

    case: int
    parameters: Mapping[str, Any] = field(default_factory=dict)


class Together:
    """DuckDB over the tables of all cases. Use it in a ``with``; it is not for several threads."""

    def __init__(self, funds: Sequence[Fund], law: Law, facts: Facts) -> None:
        self._funds = list(funds)
        self._views = Views(facts)
        self._law = _relations(law)
        self._stored = _joined(funds, self._views.tables())
        self._columns: dict[str, list[str]] = {}  # of relations that are made
        self._connection = duckdb.connect(config={**_SETTINGS, "threads": 1})
        # Rows are few: what the optimiser saves is less than what it costs, but for columns that nobody reads, of which
        # a rule of many tests carries many from one to the other.
        every = [name for (name,) in self._connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()]
        self._do(f"SET disabled_optimizers = '{','.join(name for name in every if name != _OPTIMISER)}'")
        self._do("SET enable_progress_bar = false")  # it would be printed among what programs read
        self._do("SET temp_directory = ''")  # a join that fills the memory fails instead of spilling into the folder
        self._do("SET enable_external_access = false")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def prepared(self, tree: exp.Expr) -> str:
        """A query of content as it is asked of many trials; its tables are there from now on."""
        for name in sorted(tables(tree)):
            self._ensure(name)
        own = tables(tree)
        return self.assembled({name: self.part(body, own) for name, body in parts(tree).items()})

    def part(self, body: exp.Expr, relations: Collection[str]) -> str:
        """One of a query's parts, each of its tables narrowed to the trial's case, each parameter the trial's.

        ``relations`` are the tables the whole query reads; other names are those of its CTEs.
        """
        return _narrowed(body, {name: self._columns[name] for name in relations if name not in self._law})

    @staticmethod
    def assembled(
        lifted: Mapping[str, str], selected: str = f"DISTINCT {_BESIDE}.{TRIAL}, answer_.*", recursive: bool = False
    ) -> str:
        """The query of its parts, the main one last, beside the table of trials.

        A row that a trial gives twice comes once: findings are packed from the set of their rows.
        """
        ctes = [f"{name} AS ({body})" for name, body in lifted.items() if name != MAIN]
        head = f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(ctes)} " if ctes else ""
        asked = head + lifted[MAIN]
        return f"SELECT {selected} FROM trials_ AS {_BESIDE}, LATERAL ({asked}) AS answer_"

    def answer(self, prepared: str, trials: Sequence[Trial], seconds: float = LONGEST) -> pa.Table:
        """The answer of a prepared query to each trial; the first column is the trial's place.

        Raises QueryError, also where only one trial has no answer; LateError where it takes longer than ``seconds`` of
        the processor.
        """
        self._connection.register("trials_", self._trials(trials))
        try:
            with reporting(), limited(self._connection, seconds):
                return small(self._connection, prepared, {})
        finally:
            self._connection.unregister("trials_")

    def _trials(self, trials: Sequence[Trial]) -> pa.Table:
        import pyarrow as pa

        columns: dict[str, Any] = {TRIAL: range(len(trials)), _CASE: [trial.case for trial in trials]}
        days = [self._funds[trial.case].as_of for trial in trials]
        columns["as_of"] = days
        columns["as_of_month"] = [day.year * 12 + day.month - 1 for day in days]
        columns[_MIDNIGHT] = [midnight(day) for day in days]
        for name in sorted({name for trial in trials for name in trial.parameters}):
            columns[name] = [trial.parameters.get(name) for trial in trials]
        return pa.table({name: pa.array(values, _kind(values)) for name, values in columns.items()})

    def _ensure(self, name: str) -> None:
        if name in self._columns:
            return
        if name in self._law:
            self._connection.register(name, self._law[name])
            self._columns[name] = []
            return
        for one in self._views.needs(name):
            self._ensure(one)
        self._do(f"CREATE TABLE all_{name} ({_CASE} INTEGER, {self._views.columns(name)})")
        described = self._connection.execute(f"DESCRIBE all_{name}").fetchall()
        self._columns[name] = [str(column) for column, *_ in described if column != _CASE]
        given = {place for place, fund in enumerate(self._funds) if name in fund.tables and name in self._views.facts}
        if (views.stored(name) or name) in self._stored:
            self._show(name)
        if views.stored(name) is None:
            derived = [place for place in range(len(self._funds)) if place not in given]
            self._fill(name, self._views.view_sql(name, "", datetime.date.max), derived)

    def _show(self, name: str) -> None:
        """Each case's rows of a table, as known on its day, or of a fact that the case gives."""
        stored, rows = f"stored_{name}", self._stored[views.stored(name) or name]
        self._connection.register(stored, rows)
        self._columns[stored] = [column for column in rows.column_names if column != _CASE]
        self._do(f"CREATE TABLE all_{stored} AS SELECT * FROM {stored}")
        known = self._views.view_sql(name, stored, _SOME_DAY, merged=self._merges(name))
        known = known.replace(f"TIMESTAMP '{midnight(_SOME_DAY)}'", f"${_MIDNIGHT}")
        self._fill(name, known, sorted(set(rows.column(_CASE).to_pylist())))

    def _merges(self, name: str) -> bool:
        """Whether the relation has merged records to follow, in any case."""
        if views.MERGED not in self._views.needs(name):
            return False
        with reporting():
            return bool(self._connection.execute(f"SELECT 1 FROM all_{views.MERGED} LIMIT 1").fetchall())

    def _fill(self, name: str, sql: str, cases: Iterable[int]) -> None:
        self._connection.register("trials_", self._trials([Trial(case) for case in cases]))
        try:
            shown = ", ".join(f'answer_."{column}"' for column in self._columns[name])
            read = {one: tuple(self._columns[one]) for one in _read(sql) if one not in self._law}
            asked = _filling(sql, f"{_BESIDE}.{_CASE}, {shown}", tuple(sorted(read.items())))
            self._do(f"INSERT INTO all_{name} {asked}")
        finally:
            self._connection.unregister("trials_")

    def _do(self, sql: str) -> None:
        with reporting():
            self._connection.execute(sql).fetchall()


@lru_cache(maxsize=512)
def _parsed(sql: str) -> exp.Expr:
    """The tree of a view's query; nobody changes it."""
    return sqlglot.parse_one(sql, dialect=DIALECT)


@lru_cache(maxsize=512)
def _read(sql: str) -> frozenset[str]:
    """``tables`` of a view's query."""
    return tables(_parsed(sql))


@lru_cache(maxsize=512)
def _filling(sql: str, selected: str, columns: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """A view's query as it is asked of many trials: one text a view, whichever rule's cases it is filled with.

    ``columns`` are those of each table it reads, the law's left out.
    """
    tree, known = _parsed(sql), dict(columns)
    held = tree.args.get("with_")
    recursive = held is not None and bool(held.args.get("recursive"))
    lifted = {part: _narrowed(body, known) for part, body in parts(tree).items()}
    return Together.assembled(lifted, selected, recursive)


def _narrowed(body: exp.Expr, columns: Mapping[str, Sequence[str]]) -> str:
    """See ``Together.part``; ``columns`` are those of each table that is narrowed."""
    body = body.copy()
    stars = any(not isinstance(star.parent, exp.Count) for star in body.find_all(exp.Star))
    used = {column.name.lower() for column in body.find_all(exp.Column)}
    for table in list(body.find_all(exp.Table)):
        name = table.name.lower()
        if name not in columns:
            continue
        shown = [column for column in columns[name] if stars or column.lower() in used]
        own = exp.select(*(exp.column(column, quoted=True) for column in shown) if shown else ["1 AS nothing_"])
        table.replace(own.from_(f"all_{name}").where(f"{_CASE} = {_BESIDE}.{_CASE}").subquery(table.alias or name))
    for place in list(body.find_all(exp.Placeholder)):
        place.replace(exp.column(place.name, table=_BESIDE))
    return body.sql(DIALECT, comments=False)


def tables(tree: exp.Expr) -> frozenset[str]:
    """Names of the relations a query reads, its own CTEs left out."""
    own = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    return frozenset({table.name.lower() for table in tree.find_all(exp.Table)} - own)


def parts(tree: exp.Expr) -> dict[str, exp.Expr]:
    """The bodies of a query's CTEs by name, then the main SELECT by the name MAIN, which has its WITH no more."""
    held = tree.args.get("with_")
    bodies = {cte.alias: cte.this for cte in held.expressions} if held is not None else {}
    rest = {name: value for name, value in tree.args.items() if name != "with_"}
    main = type(tree)(**{name: copied(value) for name, value in rest.items()})
    return {**bodies, MAIN: main}


def copied(value: Any) -> Any:
    """A node, or a list of them, apart from the tree it is in."""
    if isinstance(value, list):
        return [copied(one) for one in value]
    return value.copy() if isinstance(value, exp.Expr) else value


def _joined(funds: Sequence[Fund], declared: Mapping[str, Table]) -> dict[str, pa.Table]:
    """The rows of all cases by table, each with the place of its case."""
    import pyarrow as pa

    rows: dict[str, list[dict[str, Any]]] = {}
    for place, fund in enumerate(funds):
        for name, given in fund.tables.items():
            rows.setdefault(name, []).extend({**row, _CASE: place} for row in given)
    place_of_case = pa.field(_CASE, pa.int32())
    return {
        name: pa.Table.from_pylist(given, schema=declared[name].arrow_schema().append(place_of_case))
        for name, given in rows.items()
        if given
    }


def _kind(values: Iterable[Any]) -> pa.DataType:
    """The type that a bound Python value has: whole numbers are INTEGER while they fit."""
    import pyarrow as pa

    known = [value for value in values if value is not None]
    if all(isinstance(value, int) and not isinstance(value, bool) for value in known):
        return pa.int32() if all(-_INT32 <= value < _INT32 for value in known) else pa.int64()
    if all(isinstance(value, datetime.datetime) for value in known):
        return pa.timestamp("us")
    if all(isinstance(value, datetime.date) for value in known):
        return pa.date32()
    if all(isinstance(value, int | float) for value in known):
        return pa.float64()
    raise QueryError("a parameter is neither a number nor a day")
