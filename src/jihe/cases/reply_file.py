"""A town's reply as a file: opened with distrust, read row by row, every fault named by sheet and row.

Nothing here asks the store or changes anything. ``replies`` holds what was read against the cases.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jihe.cases import entered
from jihe.cases.sheets import HEAD_ROWS, LIST_OF, NOTES, OWED_HEADS, REPLY_COLUMNS, SENT_COLUMNS, TOWN_COLUMNS
from jihe.cases.town_list import ALWAYS_THERE, SHEETS
from jihe.errors import BadInputError
from jihe.schema import CODES

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MAX_BYTES, MAX_PARTS = 50_000_000, 300  # unpacked
MAX_TAGS = 500_000  # reading costs some seconds a million; a thousand rows of the list have two hundred thousand
MAX_ROWS, MAX_COLUMNS = 20_000, 256  # of a sheet; a town's list has some hundred rows of some twenty columns
MAX_TEXT = 4000
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old .xls, and what Excel wraps an encrypted workbook in
DOCTYPE = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))  # entities may grow
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would take for a formula when somebody edits the cell
# A list that is out at a town when a word is put better comes back with the old one, which is read as it was meant.
FORMER_VERDICTS = {"非过错多领": "overpaid_no_fault"}
FORMER_HEADS = {"可能的合理解释及澄清材料": "look_alikes"}
VERDICTS = FORMER_VERDICTS | {zh: code for code, (zh, _) in CODES["verdict"].codes.items()}
_REPLY = {column.name: column.zh for column in REPLY_COLUMNS}


class Fault(NamedTuple):
    """Why a row was not taken; row 0 is the sheet as a whole."""

    sheet: str
    row: int
    number: str
    reason: str


@dataclass
class Reply:
    """One filled-in row; ``confirmed_fen`` None where the amount was left empty."""

    sheet: str
    row: int
    number: str
    sent: dict[str, Any]
    verdict: str = ""
    confirmed_fen: int | None = None
    reason: str = ""
    heard_on: date | None = None
    heard: str = ""
    ended_on: date | None = None
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ReplyFile:
    """What a reply holds. ``faults``: those of no row that was filled in; ``empty``: rows not filled in."""

    key: str
    rows: list[Reply]
    faults: list[Fault]
    empty: int


def read(path: Path, today: date) -> ReplyFile:
    """Read a reply. Raises BadInputError, in one sentence, for a file that is none or is not safe to open."""
    book = open_safely(path)
    sheets = [sheet for sheet in book.worksheets if sheet.title in SHEETS]
    if not sheets or NOTES not in book.sheetnames:
        raise BadInputError(f"{path}: no sheet {'、'.join(SHEETS)} and {NOTES} there; send the list itself back")
    key = next((str(row[1].value) for row in book[NOTES].iter_rows(max_col=2) if row[0].value == LIST_OF), "")
    faults = [Fault(name, 0, "", "工作表缺失") for name in ALWAYS_THERE if name not in book.sheetnames]
    rows: list[Reply] = []
    empty = 0
    for sheet in book.worksheets:
        if sheet.title not in SHEETS:
            found = next(_formulas(sheet), None)
            if found is not None:
                faults.append(Fault(sheet.title, found.row, "", f"含有公式：{found.coordinate}"))
            continue
        if not _headed(sheet):
            faults.append(Fault(sheet.title, 1, "", "标题行被改动，无法辨认各列"))
            continue
        merged = {row for area in sheet.merged_cells.ranges for row in range(area.min_row, area.max_row + 1)}
        if any(_formulas(sheet, HEAD_ROWS)):
            faults.append(Fault(sheet.title, 1, "", "标题行含有公式"))
        for cells in sheet.iter_rows(min_row=HEAD_ROWS + 1):
            reply = _reply(sheet.title, cells, cells[0].row in merged, today)
            if reply is not None:
                rows.append(reply)
            elif cells[1].value is not None:
                empty += 1
    return ReplyFile(key, rows, faults, empty)


def open_safely(path: Path) -> Workbook:
    """The workbook, formulas as text. Raises BadInputError for what is none, is locked, huge, or can run code."""
    import openpyxl

    try:
        with path.open("rb") as file:
            begins = file.read(len(OLE))
        if begins == OLE:
            raise BadInputError(f"{path}: encrypted, or an old .xls; save it as .xlsx without a password")
        with zipfile.ZipFile(path) as parts:
            infos = parts.infolist()
            if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_BYTES:
                raise BadInputError(f"{path}: unpacks to more than any reply holds; not opened")
            if any(info.flag_bits & 1 for info in infos):
                raise BadInputError(f"{path}: encrypted; save it without a password")
            kinds = parts.read("[Content_Types].xml")
            if b"macroEnabled" in kinds or any("vbaproject" in info.filename.lower() for info in infos):
                raise BadInputError(f"{path}: holds macros; save it as a workbook without macros (.xlsx)")
            tags = 0
            for info in infos:  # whatever it is called: a workbook says itself which part is a sheet
                part = parts.read(info)
                if any(mark in part for mark in DOCTYPE):
                    raise BadInputError(f"{path}: not a workbook as Excel saves it; not opened")
                if (tags := tags + part.count(b"<")) > MAX_TAGS:
                    raise BadInputError(f"{path}: unpacks to more cells than any reply holds; not opened")
        book = openpyxl.load_workbook(path, keep_links=False)
    except BadInputError:
        raise
    except Exception as error:  # openpyxl has no error of its own for a workbook that breaks its rules
        raise BadInputError(f"{path}: not a readable Excel workbook (.xlsx)") from error
    # Before any row is walked: walking makes every cell up to the last column, empty ones too.
    if any(sheet.max_row > MAX_ROWS for sheet in book.worksheets):
        raise BadInputError(f"{path}: more than {MAX_ROWS:,} rows in a sheet; not a town's reply")
    if far := next((sheet for sheet in book.worksheets if sheet.max_column > MAX_COLUMNS), None):
        raise BadInputError(
            f"{path}: sheet {far.title} has cells beyond column {MAX_COLUMNS}; delete what is right of the list"
        )
    return book


def is_formula(cell: Cell) -> bool:
    """Whether a cell holds a formula, seen or hidden."""
    return bool(cell.data_type == "f")


def _formulas(sheet: Worksheet, last: int | None = None) -> Iterator[Cell]:
    return (cell for row in sheet.iter_rows(max_row=last) for cell in row if is_formula(cell))


def _headed(sheet: Worksheet) -> bool:
    docket = SHEETS[sheet.title]
    heads = {OWED_HEADS.get(c.name, c.zh) if docket == "owed" else c.zh: c.name for c in TOWN_COLUMNS}
    known = FORMER_HEADS | heads
    names = [known.get(sheet.cell(1, place).value) for place in range(1, len(heads) + 1)]
    return names == list(heads.values())


def _reply(sheet: str, cells: tuple[Cell, ...], merged: bool, today: date) -> Reply | None:
    """A row as it was filled in, with its faults; None where no reply cell was."""
    by_name = dict(zip((column.name for column in TOWN_COLUMNS), cells, strict=False))
    values = {name: cell.value for name, cell in by_name.items()}
    formulas = [cell.coordinate for cell in cells if is_formula(cell)]
    filled = {name: _text(values[name]) for name in _REPLY if _text(values[name])}
    if not filled and not formulas and not merged:
        return None
    number = _text(values["number"])
    reply = Reply(sheet, cells[0].row, number[:24], {name: values[name] for name in SENT_COLUMNS})
    if merged:
        reply.faults.append("含有合并单元格")
    if formulas:
        reply.faults.append(f"含有公式：{'、'.join(formulas[:3])}")
        return reply  # nothing else in it can be trusted
    for name, text in filled.items():
        if isinstance(values[name], str) and text.startswith(FORMULA):
            reply.faults.append(f"{_REPLY[name]}以“{text[0]}”开头，会被当作公式")
        if (found := entered.unprintable(text)) is not None:
            reply.faults.append(f"{_REPLY[name]}含有不能打印的字符（{found}）")
        if len(text) > MAX_TEXT:
            reply.faults.append(f"{_REPLY[name]}超过 {MAX_TEXT} 字")
    reply.verdict = _verdict(filled.get("verdict", ""), reply.faults)
    reply.confirmed_fen = _fen(values["confirmed"], reply.faults)
    reply.reason = filled.get("reason", "")
    if not reply.reason:
        reply.faults.append("未填写理由")
    reply.heard_on = _day(values["heard_on"], _REPLY["heard_on"], today, reply.faults)
    reply.ended_on = _day(values["ended_on"], _REPLY["ended_on"], today, reply.faults)
    reply.heard = filled.get("heard", "")
    if bool(reply.heard) != ("heard_on" in filled):
        reply.faults.append("陈述申辩的日期和内容须同时填写")
    return reply


def _verdict(text: str, faults: list[str]) -> str:
    if text not in VERDICTS:
        faults.append(f"核查结论不在列表中：{text[:20]}" if text else "未选择核查结论")
        return ""
    return VERDICTS[text]


def _fen(value: Any, faults: list[str]) -> int | None:
    """Yuan as fen, exactly: never more than two decimals, never less than nothing."""
    if _text(value) == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        # What a person types as 0.1 comes back as the nearest double, whose shortest form is 0.1 again.
        written = format(Decimal(repr(value)), "f")
        written = written.rstrip("0").rstrip(".") if "." in written else written
    else:
        written = _text(value)
    amount = entered.fen(written)
    if amount is None:
        faults.append("确认金额须为不小于零、最多两位小数的数字")
    return amount


def _day(value: Any, title: str, today: date, faults: list[str]) -> date | None:
    if _text(value) == "":
        return None
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date):
        try:
            day = datetime.strptime(_text(value), "%Y-%m-%d").date()
        except ValueError:
            faults.append(f"{title}须写成 2026-03-31")
            return None
    if day > today:
        faults.append(f"{title}晚于今天")
        return None
    return day


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
