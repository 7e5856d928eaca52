"""What a test of a rule need not repeat, and what the engines are given instead.

``SELECT p.*, b.since FROM paid AS p JOIN …``: of the columns that a star brings, a test gives those that findings are
made of and those that its sentence, its ``absent`` and its look-alikes use. The judged row, the subject, the month and
the payment may keep the names they have in the tables. People paste the file as it stands, and see every column that
the star brings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from jihe.content import says
from jihe.content.meta import RuleMeta
from jihe.schema import TABLES

# What findings are made of, in the order in which the engines are given it; then proofs and the like, money, values.
FINDING = (
    "finding", "subject_kind", "subject_id", "entity_id", "severity", "match", "from_ym", "to_ym", "prevented_fen",
)  # fmt: skip
MONEY = ("money_table", "money_key", "fen")
_OF_A_TABLE = "__"  # proof__<table>
# The names that a payment has in the tables.
_PAYMENT = {"money_table": "src_table", "money_key": "src_key"}
_MONTH = "ym"

Columns = Mapping[str, exp.Identifier]


@dataclass(frozen=True)
class Frame:
    """What the front matter tells of the columns: the key of the judged table, the subject, what each sentence uses."""

    entity: str = ""
    subject: str = ""
    said: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, meta: RuleMeta) -> Frame:
        """The frame that a rule declares."""
        said = {
            name: says.columns(test.says)
            | says.columns(test.says_en)
            | {source for one in meta.asked_of(name) for source in one.sources}
            for name, test in meta.tests.items()
        }
        return cls(key_of(meta.entity), meta.subject, said)


def key_of(table: str) -> str:
    """The key of a table; empty where there is no such table."""
    return TABLES[table].key[0] if table in TABLES else ""


@dataclass(frozen=True)
class _Given:
    name: str
    node: exp.Expr  # as it stands in the SELECT
    by_star: bool = False


def write_out(tree: exp.Expr, tests: list[str], frame: Frame) -> None:
    """Give each of the query's tests, in place, all columns by name; a star that is not a CTE's is left as it is."""
    held = tree.args.get("with_")
    known: dict[str, Columns] = {}
    for cte in held.expressions if held is not None else ():
        if cte.alias in tests and isinstance(cte.this, exp.Select):
            given = list(_given(cte.this, known))
            cte.this.set("expressions", [one.node for one in _contract(given, frame, frame.said.get(cte.alias, ()))])
        known[cte.alias] = {one.output_name: _identifier(one) for one in cte.this.selects}


def _contract(given: list[_Given], frame: Frame, said: frozenset[str] | tuple[()]) -> list[_Given]:
    """Those that are asked for, under the names of findings, in one order."""
    by_name = {one.name: one.node for one in given}
    named = dict(_named(by_name, frame))
    added = [_Given(name, exp.alias_(_value(node), name)) for name, node in named.items()]
    renamed = {node.output_name for node in named.values()}
    times = Counter(one.name for one in given)

    def asked(one: _Given) -> bool:
        if one.name in said or one.name in (*FINDING, *MONEY) or _OF_A_TABLE in one.name or times[one.name] > 1:
            return True  # what is given twice is a defect, which the contract names
        return not one.by_star and one.name not in renamed

    return sorted([*filter(asked, given), *added], key=lambda one: _place(one.name))


def _named(by_name: Mapping[str, exp.Expr], frame: Frame) -> Iterator[tuple[str, exp.Expr]]:
    """The columns of a finding that a test leaves to the names of the tables, each with what it is made of."""

    def from_(column: str, *wanted: str) -> Iterator[tuple[str, exp.Expr]]:
        if column in by_name:
            yield from ((name, by_name[column]) for name in wanted if name not in by_name)

    yield from from_(frame.entity, "finding")
    if "subject_kind" not in by_name and (key := key_of(frame.subject)) in by_name:
        yield "subject_kind", exp.Literal.string(frame.subject)
        yield from from_(key, "subject_id")
        if key != frame.entity:
            yield from from_(frame.entity, "entity_id")
    yield from from_(_MONTH, "from_ym", "to_ym")
    if "fen" in by_name:
        for name, column in _PAYMENT.items():
            yield from from_(column, name)


def _given(select: exp.Select, known: Mapping[str, Columns]) -> Iterator[_Given]:
    """The columns of a SELECT, those of a star each by name where it is the star of a CTE."""
    alone = not select.args.get("joins")
    sources = {table.alias_or_name: table.name for table in _tables(select)}
    for node in select.expressions:
        star = node.this if isinstance(node, exp.Column) else node
        of = node.table if isinstance(node, exp.Column) else next(iter(sources), "") if alone else ""
        columns = known.get(sources.get(of, "")) if isinstance(star, exp.Star) else None
        if columns is None or select.args.get("distinct") or select.args.get("group"):
            yield _Given(node.output_name, node)
            continue
        left_out = {one.name for one in star.args.get("except_") or ()}
        other = {one.alias: one for one in star.args.get("replace") or ()}
        for name, identifier in columns.items():
            column = other.get(name) or _column(identifier, node, star)
            if name not in left_out and column not in select.expressions:  # else it is asked for by name
                yield _Given(name, column, by_star=True)


def _column(identifier: exp.Identifier, node: exp.Expr, star: exp.Expr) -> exp.Column:
    """A column that a star brings; it stands where the star does."""
    of = node.args["table"] if isinstance(node, exp.Column) else None
    named = identifier.copy()
    named.meta.clear()
    named.meta.update((of or star).meta)
    return exp.Column(this=named, table=of.copy() if of is not None else None)


def _tables(select: exp.Select) -> list[exp.Table]:
    holders = [select.args.get("from_"), *(select.args.get("joins") or ())]
    return [one.this for one in holders if one is not None and isinstance(one.this, exp.Table)]


def _identifier(node: exp.Expr) -> exp.Identifier:
    """The name under which a column is given, as it is written."""
    written = node.args.get("alias") or (node.this if isinstance(node, exp.Column) else None)
    return written if isinstance(written, exp.Identifier) else exp.to_identifier(node.output_name)


def _value(node: exp.Expr) -> exp.Expr:
    return node.unalias().copy()


def _place(name: str) -> tuple[int, int, str]:
    for part, names in ((0, FINDING), (2, MONEY)):
        if name in names:
            return part, names.index(name), ""
    return (1, 0, name) if _OF_A_TABLE in name else (3, 0, name)
