"""Rows of the fund for people to read: Chinese headings with units, codes in words, personal data masked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jihe.page import words
from jihe.schema import TABLES

if TYPE_CHECKING:
    from jihe.engines.answering import Answering
    from jihe.schema import Column, Table

Cell = str | int | float | None
HIDDEN = "＊＊＊"
# What a payment's row calls the money that went out, what for, and when.
AMOUNTS, ITEMS, DAYS = ("amount_fen", "fund_fen"), ("item", "kind"), ("pay_date",)
APPLIED = ("apply_date", "apply_ts")  # when it was asked for, where no day says when it was paid
UNITS = {
    "fen": "元", "fen/month": "元/月", "fen/year": "元/年", "fen/order": "元/单", "bp": "万分之",
    "bp/day": "每日万分之", "basis points": "万分之",
    "beds": "张", "days": "天", "working_days": "工作日", "hours": "小时", "hour": "时",
    "minutes": "分钟", "months": "个月", "months of age": "月龄", "years": "年", "year": "年", "persons": "人",
    "workers": "人", "households": "户", "units": "家", "cases": "件", "claims": "份", "awards": "份", "bills": "张",
    "appraisals": "次", "admissions": "次", "separations": "次", "orders": "单", "parts": "处", "times": "次",
    "degree": "度", "km": "千米", "km/h": "千米/小时", "ratio": "（比例）", "share": "（比例）",
    "grade": "级", "severity": "级", "incidents": "件",
    "persons per person": "人/人", "code": "", "date": "", "number": "", "score": "分",
    "digits": "位", "class 1 to 8": "类",
}  # fmt: skip


def fetch(session: Answering, table: str, keys: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The rows of those keys as the session's day knew them, by key; a key it did not know is not there."""
    return {key: states[-1] for key, states in history(session, table, keys).items()}


def history(session: Answering, table: str, keys: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Every state of those rows known by the session's day, oldest first, by key in order."""
    wanted = set(keys)
    if table not in TABLES or not wanted:
        return {}
    key, found = TABLES[table].key[0], dict[int, list[dict[str, Any]]]()
    for row in session.versions(table, wanted).to_pylist():
        found.setdefault(row[key], []).append(row)
    return found


def shown(
    table: str, rows: Collection[dict[str, Any]], *, masked: bool, columns: Iterable[str] | None = None
) -> dict[str, Any]:
    """One table's rows: ``title``, ``columns`` of name, zh, en, unit and look, and ``rows`` of cells in that order.

    ``columns``: those wanted, all unless said. Columns that are empty in all of the rows are left out. Money stays
    fen and is marked ``money``.
    """
    declared = TABLES[table]
    wanted = [declared.column(name) for name in columns or declared.names]
    kept = [column for column in wanted if any(row[column.name] is not None for row in rows)]
    return {
        "table": table,
        "title": declared.title,
        "columns": [_heading(column, declared) for column in kept],
        "rows": [[cell(column, row[column.name], masked=masked) for column in kept] for row in rows],
    }


def cell(column: Column, value: Any, *, masked: bool) -> Cell:
    """A value as people read it; fen and other numbers stay numbers."""
    if value is None:
        return None
    if column.personal and masked:
        return mask(column.name, str(value))
    match column.type:
        case "code":
            return words.word(column.codes or "", value)
        case "code_set":
            return "、".join(words.word(column.codes or "", code) for code in str(value).split("+"))
        case "ym":
            return f"{value // 100}-{value % 100:02}"
        case "bool":
            return "是" if value else "否"
        case "ids":
            return "、".join(map(str, value))
        case "id":
            return str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float) else str(value)


def heading(column: Column) -> str:
    """What a column is called; of a number also which register's it is: 受理人（经办编号）, 发证机构编号."""
    if column.type not in ("id", "ids") or column.zh.endswith("号"):
        return column.zh
    if column.ref is None:
        return f"{column.zh}编号"
    table, key = column.ref.split(".")
    return f"{column.zh}（{TABLES[table].column(key).zh}）"


def told(column: Column, value: Any, *, masked: bool) -> str:
    """A value with its unit, to stand alone in a sentence; empty where there is none."""
    shown = cell(column, value, masked=masked)
    if shown is None:
        return ""
    if column.type == "fen":
        return f"{value / 100:,.2f} 元"
    return measured(shown, column.unit or "")


def measured(value: Cell, unit: str) -> str:
    """A number with its unit; 万分之 stands before it, for the paper's letters have no sign for a ten-thousandth."""
    written = UNITS.get(unit, unit)
    return f"{written} {value}" if written.endswith("万分之") else f"{value} {written}".strip()


def mask(name: str, value: str) -> str:
    """What is left of a personal value.

    Of a number its ends, of a name its first character, of a diagnosis its category, which tells the part of the body;
    of the rest nothing.
    """
    if name.startswith("icd"):
        return "+".join(f"{code[:3]}＊" for code in value.split("+"))
    if name.endswith("id_no") and len(value) > 5:
        return f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}"
    return f"{value[:1]}{'＊' * max(len(value) - 1, 1)}" if name.endswith("name") else HIDDEN


def payment(table: str, row: dict[str, Any] | None) -> dict[str, Cell]:
    """Of a payment's row: month, item, day and fen paid; all empty where the row was not known that day."""
    empty: dict[str, Cell] = {"month": None, "item": None, "day": None, "paid_fen": None, "person": None}
    if row is None:
        return empty
    declared = TABLES[table]

    def first(names: Iterable[str]) -> Cell:
        there = [name for name in names if name in row and row[name] is not None]
        return cell(declared.column(there[0]), row[there[0]], masked=True) if there else None

    day = first(DAYS)
    month = first(("ym",)) or (str(day)[:7] if day else None)
    whose = first(("person_id", "payee_person_id", "deceased_id"))
    return {"month": month, "item": first(ITEMS), "day": day, "paid_fen": first(AMOUNTS), "person": whose}


def _heading(column: Column, table: Table) -> dict[str, str]:
    unit = "fen" if column.type == "fen" else column.unit or ""
    look = "money" if column.type == "fen" else "number" if column.type in ("int", "float") else "text"
    title = "编号" if column.name == table.key[0] else heading(column)
    return {"name": column.name, "zh": title, "en": column.en, "unit": UNITS.get(unit, unit), "look": look}
