"""What a finding rests on that is not there: asked again as of the night, so that no page says more than the data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import rows
from jihe.cases.limits import end_of_month
from jihe.content.absence import asked, source
from jihe.page import words
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.cases.models import Signal
    from jihe.content.meta import Absence
    from jihe.engines import Session
    from jihe.schema import Column, Table

Plain = dict[str, Any]
MOST_VALUES = 5  # numbers and texts that are written out; of more the count is said


@dataclass(frozen=True)
class Finding:
    """What a statement's sources are taken from: the test's own values, and the rows that prove it by table."""

    code: str
    values: Mapping[str, Any]
    proofs: Mapping[str, Sequence[Mapping[str, Any]]]

    @classmethod
    def of(cls, signal: Signal, session: Session) -> Finding:
        """A signal's, its rows as the session's day knew them."""
        keys: dict[str, list[int]] = {}
        for table, key in signal.proofs.filter(current=True).values_list("proof_table", "proof_key"):
            keys.setdefault(table, []).append(key)
        own = {"subject_id": signal.case.subject_id, "from_ym": signal.from_ym, "to_ym": signal.to_ym}
        proofs = {table: [*rows.fetch(session, table, wanted).values()] for table, wanted in keys.items()}
        return cls(signal.code, json.loads(signal.evidence).get("values", {}) | own, proofs)

    def of_source(self, text: str) -> list[Any]:
        """The values of a source, each once and in order; what is null is no value."""
        table, name = source(text)
        given = [self.values.get(name)] if table is None else [row[name] for row in self.proofs.get(table, ())]
        return sorted({one for one in given if one is not None})


@dataclass
class _Condition:
    """A question's WHERE with its values, and the same in the reader's words."""

    sql: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    askable: bool = True

    def bind(self, value: Any) -> str:
        """The name under which the value goes to the engine."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def stated(statements: Sequence[tuple[Finding, Absence]], session: Session, *, masked: bool) -> list[Plain]:
    """Each question once, in order, with the codes that rest on it and what the night's data answer.

    ``asked`` is the question in words, ``found`` how many rows there are (None where there is nothing to ask by),
    ``agrees`` whether there are none, ``result`` that in words; ``reach`` the day of the table's last delivery that
    brought a row, and what rows it has, in words.
    """
    listed: dict[tuple[str, str], Plain] = {}
    for finding, one in statements:
        table = TABLES[one.table]
        condition = _condition(one, table, finding, masked=masked)
        said = "；".join(condition.said)
        if (one.table, said) not in listed:
            listed[one.table, said] = {
                "table": table.name, "title": table.title, "asked": said, "codes": [],
                **_answer(table, condition, session), "reach": _reach(table, session),
            }  # fmt: skip
        if finding.code not in listed[one.table, said]["codes"]:
            listed[one.table, said]["codes"].append(finding.code)
    return list(listed.values())


def _condition(one: Absence, table: Table, finding: Finding, *, masked: bool) -> _Condition:
    made = _Condition()
    for name, text in one.by.items():
        column, values = _column(table, name), finding.of_source(text)
        made.askable &= bool(values)
        made.sql.append(f"{name} IN ({', '.join(made.bind(value) for value in values) or 'NULL'})")
        made.said.append(f"{rows.heading(column)} {_listed(column, values, masked=masked)}")
    for name, chosen in one.only.items():
        column = _column(table, name)
        one_of = [_is(made, column, value) for value in chosen]
        made.sql.append(f"({' OR '.join(one_of)})")
        made.said.append(f"{column.zh} {'、'.join(_spoken(column, value) for value in chosen)}")
    for name, ends in one.within.items():
        _within(made, name, _column(table, name), [finding.of_source(end) if end else [] for end in ends])
    return made


def _is(made: _Condition, column: Column, value: str | bool | None) -> str:
    if value is None:
        return f'"{column.name}" IS NULL'
    if column.type == "code_set":
        return f"{column.name}_{str(value).lower()}"
    return f'"{column.name}" = {made.bind(value)}'


def _spoken(column: Column, value: str | bool | None) -> str:
    if value is None:
        return "（空）"
    return words.word(column.codes, str(value)) if column.codes else "是" if value else "否"


def _column(table: Table, name: str) -> Column:
    column = asked(table, name)
    assert column is not None  # proven
    return column


def _listed(column: Column, values: Sequence[Any], *, masked: bool) -> str:
    if not values:
        return "（空）"
    shown = [rows.told(column, value, masked=masked) for value in values[:MOST_VALUES]]
    return "、".join(shown) + (f" 等 {len(values)} 个" if len(values) > MOST_VALUES else "")


def _within(made: _Condition, name: str, column: Column, ends: Sequence[Sequence[Any]]) -> None:
    """Bounds are included; the widest where there are several. Open at both ends it asks for any value."""
    first = _bound(column, ends[0][0], last=False) if ends[0] else None
    last = _bound(column, ends[1][-1], last=True) if ends[1] else None
    left = f"CAST({name} AS DATE)" if column.type == "ts" else name
    for sign, bound in ((">=", first), ("<=", last)):
        if bound is not None:
            made.sql.append(f"{left} {sign} {made.bind(bound)}")
    if first is None and last is None:
        made.sql.append(f"{name} IS NOT NULL")
        made.said.append(f"{column.zh} 有登记")
        return
    begins, until = (rows.told(column, bound, masked=False) if bound is not None else "" for bound in (first, last))
    span = f"{begins} 至 {until}" if begins and until else f"{begins} 起" if begins else f"{until} 止"
    made.said.append(f"{column.zh} {span}")


def _bound(column: Column, value: Any, *, last: bool) -> Any:
    """A bound in the column's own kind: of a month its first or last day, of a day its month."""
    if column.type not in ("date", "ts", "ym"):
        return value
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    if isinstance(day, datetime):
        day = day.date()
    if column.type == "ym":
        return day if isinstance(day, int) else day.year * 100 + day.month
    if isinstance(day, int):
        return end_of_month(day) if last else date(day // 100, day % 100, 1)
    return day


def _answer(table: Table, condition: _Condition, session: Session) -> Plain:
    if not condition.askable:
        return {"found": None, "agrees": True, "result": "没有可据以查询的内容"}
    key = table.key[0]
    answer = session.query(f"SELECT {key} FROM {table.name} WHERE {' AND '.join(condition.sql)}", condition.values)
    keys = sorted(answer.column(key).to_pylist())
    if not keys:
        return {"found": 0, "agrees": True, "result": "查得 0 条"}
    more = " 等" if len(keys) > MOST_VALUES else ""
    first = "、".join(map(str, keys[:MOST_VALUES]))
    said = f"查得 {len(keys)} 条（编号 {first}{more}），与疑点所述不一致，请先核对"
    return {"found": len(keys), "agrees": False, "result": said}


def _reach(table: Table, session: Session) -> str:
    """How far the table reaches: its last delivery, its rows, and the days that they tell of."""
    last = session.freshness(table.name)
    dated = next(_dated(table), None)
    ends = f", MIN({dated.name}) AS first_day, MAX({dated.name}) AS last_day" if dated else ""
    found = session.query(f"SELECT COUNT(*) AS held{ends} FROM {table.name}").to_pylist()[0]
    span = ""
    if dated is not None and found["held"] and found["first_day"] is not None:
        first, until = (rows.told(dated, found[name], masked=False)[:10] for name in ("first_day", "last_day"))
        span = f"（{dated.zh} {first} 至 {until}）"
    return (
        f"该表数据收到至 {last:%Y-%m-%d}，共 {found['held']:,} 条{span}" if last else "该表当日没有数据，查无不说明问题"
    )


def _dated(table: Table) -> Iterator[Column]:
    """The columns that say when what a row tells of was; a register's row tells of no event."""
    return (column for column in table.columns if column.type in ("date", "ts", "ym") and column.name != table.clock)
