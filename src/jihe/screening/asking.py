"""What a test looked for and did not find, as a question to a session: its condition, its bounds and what is there.

Pages ask it of the night's data (``cases.exporting.absences``), and every case of a rule of its own few rows: where the
test finds something, nothing that it says is missing may be there.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jihe.content import says
from jihe.content.askable import AS_OF, PAYMENT, asked, named, source
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.content.meta import Absence
    from jihe.content.units import Rule
    from jihe.engines.answering import Answering
    from jihe.schema import Column, Table

MONTH_NUMBER = "_month"  # how a column is called that counts months: year × 12 + month − 1
_SIGNS = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt}
PARTED = "；"  # what stands between the names in a text
Keys = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Finding:
    """What a statement's sources are taken from: the test's own values, the rows that prove it, its payments' keys."""

    code: str
    values: Mapping[str, Any]
    proofs: Mapping[str, Sequence[Mapping[str, Any]]]
    payments: Keys = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, values: Mapping[str, Any], proofs: Keys, payments: Keys, session: Answering) -> Finding:
        """That of these values, with the rows that prove it as the session's day knew them."""
        known = {table: _rows(table, keys, session) for table, keys in proofs.items()}
        return cls(code, {AS_OF: session.as_of, **values}, known, payments)

    def of_source(self, text: str) -> list[Any]:
        """The values of a source, each once and in order; what is null is no value."""
        table, name = source(text)
        given = [self.values.get(name)] if table is None else [row[name] for row in self.proofs.get(table, ())]
        if table is None and name.endswith(MONTH_NUMBER):
            given = [None if one is None else one // 12 * 100 + one % 12 + 1 for one in given]
        return sorted({one for one in given if one is not None})

    def meets(self, text: str) -> bool:
        """Whether the test's values are as a condition has them, or hold the column that it is."""
        when = says.condition(text)
        value = self.values.get(when.column if when else text)
        if when is None or value is None:
            return value is not None
        other = int(when.other) if when.other.isdigit() else self.values.get(when.other, when.other)
        return bool(_SIGNS[when.sign](value, other))

    def bounds(self, column: Column, ends: Sequence[str | None]) -> tuple[Any, Any]:
        """The span of a column, both ends included; the widest where there are several, None where it is open."""
        first, last = ([] if end is None else self.of_source(end) for end in ends)
        begins = _bound(column, first[0], last=(ends[0] or "").startswith(">")) if first else None
        until = _bound(column, last[-1], last=not (ends[1] or "").startswith("<")) if last else None
        return (
            _next(column, begins, 1) if (ends[0] or "").startswith(">") else begins,
            _next(column, until, -1) if (ends[1] or "").startswith("<") else until,
        )


@dataclass
class Question:
    """The condition of a statement with its values; without a value to ask by it cannot be asked."""

    table: Table
    sql: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    askable: bool = True

    @classmethod
    def of(cls, one: Absence, finding: Finding) -> Question:
        """What the statement asks about a finding."""
        made = cls(TABLES[one.table])
        if paid := {text: name for name, text in one.by.items() if text in PAYMENT}:
            table, key = (paid[part] for part in PAYMENT)
            made._paid(table, key, finding.payments)
        for name, text in one.by.items():
            if text not in PAYMENT:
                values = finding.of_source(text)
                if column_of(made.table, name).type == "key":
                    values = list(map(str, values))
                made.askable &= bool(values)
                made.sql.append(f"{name} IN ({', '.join(map(made._bind, values)) or 'NULL'})")
        for name, texts in one.naming.items():
            for text in texts:
                made._naming(name, text, finding.of_source(text))
        for name, chosen in one.only.items():
            column = column_of(made.table, name)
            made.sql.append(f"({' OR '.join(made._is(column, value) for value in chosen)})")
        for name, ends in one.within.items():
            column = column_of(made.table, name)
            made._within(name, column, finding.bounds(column, ends))
        return made

    def found(self, session: Answering) -> list[int]:
        """The keys of the rows that are there."""
        if not self.askable:
            return []
        key = self.table.key[0]
        answer = session.query(f"SELECT {key} FROM {self.table.name} WHERE {' AND '.join(self.sql)}", self.values)
        return sorted(answer.column(key).to_pylist())

    def _bind(self, value: Any) -> str:
        """The name under which the value goes to the engine."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def _paid(self, table: str, key: str, payments: Keys) -> None:
        """The finding's payments, each by its table and its key."""
        self.askable &= any(payments.values())
        pairs = [
            f"({table} = {self._bind(name)} AND {key} IN ({', '.join(map(self._bind, keys)) or 'NULL'}))"
            for name, keys in payments.items()
        ]
        self.sql.append(f"({' OR '.join(pairs) or 'FALSE'})")

    def _naming(self, name: str, text: str, keys: Sequence[int]) -> None:
        """Rows whose text has the whole name of one of these persons or employers among those in it."""
        of, column = source(text)
        table = TABLES[(of and named(TABLES[of].column(column))) or ""]
        self.askable &= bool(keys)
        among = f"{table.key[0]} IN ({', '.join(map(self._bind, keys)) or 'NULL'})"
        whole = f"instr('{PARTED}' || {name} || '{PARTED}', '{PARTED}' || n.name || '{PARTED}') > 0"
        self.sql.append(f"EXISTS (SELECT 1 FROM {table.name} AS n WHERE n.{among} AND {whole})")

    def _is(self, column: Column, value: str | bool | None) -> str:
        if value is None:
            return f'"{column.name}" IS NULL'
        if column.type == "code_set":
            return f"{column.name}_{str(value).lower()}"
        return f'"{column.name}" = {self._bind(value)}'

    def _within(self, name: str, column: Column, ends: tuple[Any, Any]) -> None:
        left = f"CAST({name} AS DATE)" if column.type == "ts" else name
        for sign, bound in zip((">=", "<="), ends, strict=True):
            if bound is not None:
                self.sql.append(f"{left} {sign} {self._bind(bound)}")
        if ends == (None, None):
            self.sql.append(f"{name} IS NOT NULL")


def stated(rule: Rule, test: str, tables: Collection[str]) -> list[Absence]:
    """What a test says is missing from these tables; what an amount only deducts may be there."""
    return [one for one in rule.meta.asked_of(test) if one.table in tables and not getattr(one, "deducted", False)]


def contradicted(
    rule: Rule, given: Sequence[Mapping[str, Any]], session: Answering, tables: Collection[str]
) -> Iterator[str]:
    """What the tests found in a case say is missing, and is there; ``tables`` are those that have rows at all."""
    for one in given:
        statements = stated(rule, one["test"], tables)
        if not statements:
            continue
        finding = Finding.of(rule.code, one, one["proofs"], one["money"], session)
        for each in statements:
            if keys := Question.of(each, finding).found(session):
                yield f"R67 {one['subject']} {one['test']}: says that no such {each.table} is there, and finds {keys}"


def column_of(table: Table, name: str) -> Column:
    """The column of that name, which the proof has found to be one that can be asked for."""
    column = asked(table, name)
    assert column is not None
    return column


def _rows(table: str, keys: Sequence[int], session: Answering) -> list[Mapping[str, Any]]:
    """The rows of those keys as last known on the session's day."""
    key = TABLES[table].key[0]
    return [*{row[key]: row for row in session.versions(table, set(keys)).to_pylist()}.values()] if keys else []


def _next(column: Column, bound: Any, by: int) -> Any:
    """The value after a bound, or before it: what lies strictly beyond begins or ends there."""
    if bound is None or column.type not in ("date", "ts", "ym"):
        return bound if bound is None else bound + by
    if column.type == "ym":
        months = bound // 100 * 12 + bound % 100 - 1 + by
        return months // 12 * 100 + months % 12 + 1
    return bound + timedelta(days=by)


def _bound(column: Column, value: Any, *, last: bool) -> Any:
    """A bound in the column's own kind: of a month its first or last day, of a day its month."""
    if column.type not in ("date", "ts", "ym"):
        return value
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if isinstance(day, datetime):
        day = day.date()
    if column.type == "ym":
        return day if isinstance(day, int) else day.year * 100 + day.month
    if not isinstance(day, int):
        return day
    first = date(day // 100, day % 100, 1)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if last else first
