"""What a finding rests on that is not there, and what would have left it out: asked again as of the night, so that no
page says more than the data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import folding, held, rows
from jihe.content.askable import PAYMENT, named, source
from jihe.content.meta import Asked
from jihe.page import words
from jihe.schema import TABLES
from jihe.screening.asking import Finding, Question, column_of

if TYPE_CHECKING:
    from jihe.cases.models import Signal
    from jihe.content.meta import Absence
    from jihe.engines.answering import Answering
    from jihe.schema import Column, Table

Plain = dict[str, Any]
MOST_VALUES = 5  # numbers and texts that are written out; of more the count is said


def finding_of(signal: Signal, session: Answering) -> Finding:
    """A signal's values, proofs and payments, its rows as the session's day knew them."""
    proofs = _keys(held.proofs(signal))
    claims = ((claim.money.money_table, claim.money.money_key) for claim in held.claims(signal))
    own = {
        "subject_id": signal.case.subject_id, "from_ym": signal.from_ym, "to_ym": signal.to_ym, "match": signal.match,
    }  # fmt: skip
    values = json.loads(signal.evidence).get("values", {}) | own
    return Finding.of(signal.code, values, proofs, _keys(claims), session)


def _keys(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for table, key in sorted(pairs):
        found.setdefault(table, []).append(key)
    return found


def stated(statements: Sequence[tuple[Finding, Absence]], session: Answering, *, masked: bool) -> list[Plain]:
    """Each question once, in order, with the codes that rest on it and what the night's data answer.

    ``asked`` is the question in words, ``found`` how many rows there are (None where there is nothing to ask by),
    ``agrees`` whether there are none, ``result`` that in words; ``reach`` the day of the table's last delivery that
    brought a row, and what rows it has, in words.
    """
    listed: dict[tuple[str, str], Plain] = {}
    for finding, one in statements:
        table = TABLES[one.table]
        said = "；".join(_said(one, table, finding, masked=masked))
        if (one.table, said) not in listed:
            listed[one.table, said] = {
                "table": table.name, "title": table.title, "asked": said, "codes": [],
                **_answer(one, Question.of(one, finding), session), "reach": _reach(table, session),
            }  # fmt: skip
        if finding.code not in listed[one.table, said]["codes"]:
            listed[one.table, said]["codes"].append(finding.code)
    return list(listed.values())


def in_a_line(one: Plain) -> str:
    """A question with its answer, as a record of the query."""
    return f"{one['title']} · {one['asked']} · {one['result']}；{one['reach']}"


def _said(one: Absence, table: Table, finding: Finding, *, masked: bool) -> Iterator[str]:
    """The conditions of a statement in the reader's words."""
    if any(text in PAYMENT for text in one.by.values()):
        counted = [
            f"{TABLES[name].title} {_few(list(map(str, keys)), '笔')}" for name, keys in finding.payments.items()
        ]
        yield f"所涉支付 {'、'.join(counted) or '（空）'}"
    for name, text in one.by.items():
        if text not in PAYMENT:
            column = column_of(table, name)
            values = [rows.told(column, value, masked=masked) for value in finding.of_source(text)]
            yield f"{rows.heading(column)} {_few(values, '个')}"
    for name, texts in one.naming.items():
        yield f"{column_of(table, name).zh} 写有 {'、'.join(_whose(text, finding) for text in texts)}"
    for name, chosen in one.only.items():
        column = column_of(table, name)
        yield f"{column.zh} {'、'.join(_spoken(column, value) for value in chosen)}"
    for name, ends in one.within.items():
        column = column_of(table, name)
        yield f"{column.zh} {_span(column, finding.bounds(column, ends))}"


def _whose(text: str, finding: Finding) -> str:
    """Whose name is looked for: 人员 8 的姓名; the name itself is not written."""
    of, column = source(text)
    table = TABLES[(of and named(TABLES[of].column(column))) or ""]
    name = table.column("name").zh
    return f"{table.title} {_few(list(map(str, finding.of_source(text))), '个')} 的{name}"


def _few(values: Sequence[str], unit: str) -> str:
    more = f" 等 {len(values)} {unit}" if len(values) > MOST_VALUES else ""
    return f"{'、'.join(values[:MOST_VALUES])}{more}" if values else "（空）"


def _spoken(column: Column, value: str | bool | None) -> str:
    if value is None:
        return "（空）"
    return words.word(column.codes, str(value)) if column.codes else "是" if value else "否"


def _span(column: Column, bounds: tuple[Any, Any]) -> str:
    """Both ends are included; open at both it asks for any value."""
    if bounds == (None, None):
        return "有登记"
    begins, until = (rows.told(column, bound, masked=False) if bound is not None else "" for bound in bounds)
    if not begins or not until:
        return f"{begins} 起" if begins else f"{until} 止"
    return folding.between(begins, until)


def _answer(one: Absence, question: Question, session: Answering) -> Plain:
    if not question.askable:
        return {"found": None, "agrees": True, "result": "没有可据以查询的内容"}
    keys = question.found(session)
    if not keys:
        return {"found": 0, "agrees": True, "result": "查得 0 条"}
    more = " 等" if len(keys) > MOST_VALUES else ""
    first = "、".join(map(str, keys[:MOST_VALUES]))
    deducted = isinstance(one, Asked) and one.deducted
    said = "系统已相应扣除" if deducted else "与疑点所述不一致，请先核对"
    return {"found": len(keys), "agrees": deducted, "result": f"查得 {len(keys)} 条（编号 {first}{more}），{said}"}


def _reach(table: Table, session: Answering) -> str:
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
