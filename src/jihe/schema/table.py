"""What a table, a column and a code list are; the declarations are in ``tables/`` and ``codes/``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ColumnType:
    """How one kind of value is kept: ``duckdb`` type, and what a reader should expect (``zh``, ``en``)."""

    duckdb: str
    zh: str
    en: str


TYPES: dict[str, ColumnType] = {
    "id": ColumnType("BIGINT", "整数编号", "surrogate number"),
    "key": ColumnType("VARCHAR", "字符编号", "identifier kept as text"),
    "text": ColumnType("VARCHAR", "文字", "free text"),
    "code": ColumnType("VARCHAR", "代码", "one code of the domain"),
    "code_set": ColumnType("VARCHAR", "代码组", "codes of the domain in its order, joined by '+'"),
    "fen": ColumnType("BIGINT", "金额（分）", "money in fen"),
    "int": ColumnType("INTEGER", "整数", "whole number"),
    "float": ColumnType("DOUBLE", "小数", "number"),
    "bool": ColumnType("BOOLEAN", "是否", "true or false; 0 and 1 are accepted"),
    "date": ColumnType("DATE", "日期", "date"),
    "ts": ColumnType("TIMESTAMP", "时间", "Asia/Shanghai wall clock, microseconds"),
    "ym": ColumnType("INTEGER", "年月", "month as YYYYMM"),
    "ids": ColumnType("BIGINT[]", "编号列表", "list of surrogate numbers"),
}


@dataclass(frozen=True)
class Domain:
    """A closed list of codes: ``codes`` maps each code, in order, to its (Chinese, English) meaning."""

    name: str
    zh: str
    en: str
    codes: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """One column: a key of ``TYPES``, its meaning in the field's words, and what is allowed in it.

    ``codes`` names the domain of a ``code`` or ``code_set``; ``ref`` is ``table.column`` of the key it
    points at, and ``of`` the code column of the same row that says which table's key it is; ``low`` and ``high``
    bound a number, both ends allowed; ``personal`` columns are masked wherever people look.
    """

    name: str
    type: str
    zh: str
    en: str
    unit: str | None = None
    null: bool = False
    codes: str | None = None
    ref: str | None = None
    of: str | None = None
    personal: bool = False
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError(f"column {self.name}: type {self.type!r} is none of {', '.join(TYPES)}")
        if (self.codes is not None) != self.type.startswith("code"):
            raise ValueError(f"column {self.name}: type {self.type} and codes={self.codes!r} do not go together")

    @property
    def duckdb_type(self) -> str:
        """The type in DuckDB's words, such as ``BIGINT``."""
        return TYPES[self.type].duckdb


@dataclass(frozen=True)
class Table:
    """One table: its key, the clock that says when the fund learnt of a row, and its columns in order.

    ``key`` is one column, the proof key that rules name. A ``versioned`` table keeps every state a row went
    through, one row per (key, clock); in the others a key occurs once. ``registry`` is the partner that sends
    an external table. ``clock`` is empty for the truth alone, which nobody at the fund ever learns.
    """

    name: str
    title: str
    title_en: str
    key: tuple[str, ...]
    clock: str
    versioned: bool
    columns: tuple[Column, ...]
    registry: str | None = None

    def __post_init__(self) -> None:
        doubled = {name for name in self.names if self.names.count(name) > 1}
        missing = {*self.key, *filter(None, [self.clock])} - set(self.names)
        if doubled or missing:
            raise ValueError(f"table {self.name}: doubled columns {sorted(doubled)}, undeclared {sorted(missing)}")

    @property
    def external(self) -> bool:
        """Whether another authority's registry sends it."""
        return self.registry is not None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Column names in declared order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError naming the table when there is none."""
        try:
            return self._by_name[name]
        except KeyError:
            raise KeyError(f"table {self.name} has no column {name}") from None

    def arrow_schema(self) -> pa.Schema:
        """The schema of the stored table; times carry no zone, nulls are allowed where declared."""
        import pyarrow as pa

        kinds = {
            "BIGINT": pa.int64(),
            "VARCHAR": pa.string(),
            "INTEGER": pa.int32(),
            "DOUBLE": pa.float64(),
            "BOOLEAN": pa.bool_(),
            "DATE": pa.date32(),
            "TIMESTAMP": pa.timestamp("us"),
            "BIGINT[]": pa.list_(pa.int64()),
        }
        return pa.schema([pa.field(c.name, kinds[c.duckdb_type], nullable=c.null) for c in self.columns])


def domain(name: str, zh: str, en: str, lines: str) -> Domain:
    """A domain from one line a code: the code, its Chinese meaning, its English meaning."""
    rows = [line.split(None, 2) for line in lines.strip().splitlines()]
    return Domain(name, zh, en, {code: (chinese, english) for code, chinese, english in rows})


def internal(name: str, title: str, title_en: str, *columns: Column, versioned: bool = False) -> Table:
    """A table of the fund's own: its first column is the key, and ``recorded_ts`` its clock."""
    clock = Column("recorded_ts", "ts", "入库时间", "when the fund recorded this row")
    return Table(name, title, title_en, (columns[0].name,), clock.name, versioned, (*columns, clock))


def external(name: str, title: str, title_en: str, *columns: Column, registry: str, versioned: bool = False) -> Table:
    """A table that ``registry`` sends: ``ext_id`` is the key and ``received_ts`` the clock."""
    head = Column("ext_id", "id", "外部记录号", "record of the registry")
    src = Column("src", "code", "来源登记库", "registry that sent the row", codes="registry")
    clock = Column("received_ts", "ts", "接收时间", "when the fund received this row")
    return Table(name, title, title_en, (head.name,), clock.name, versioned, (head, *columns, src, clock), registry)


def by_name(tables: Iterable[Table]) -> dict[str, Table]:
    """Tables by name; ValueError when a name is declared twice."""
    found: dict[str, Table] = {}
    for table in tables:
        if table.name in found:
            raise ValueError(f"table {table.name} is declared twice")
        found[table.name] = table
    return found
