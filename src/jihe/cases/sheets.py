"""The look of the suspicion lists: columns, widths, print set-up, reply cells. Text is always text, never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from math import ceil
from types import TracebackType
from typing import IO, TYPE_CHECKING, Literal, NamedTuple

from jihe.schema import CODES

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float
LINE_POINTS, MAX_POINTS = 12.5, 409.0  # of a line of 9 points; Excel's own limit of a row
MAX_CELL = 32_000  # Excel refuses more than 32,767 characters in a cell
PAGE_FOOTER = "&L&8&F&C&8第 &P 页 共 &N 页 · page &P of &N&R&8合成数据 synthetic data"


class Column(NamedTuple):
    """One column: its Chinese and English header, width in characters, and how its cells look."""

    name: str
    zh: str
    en: str
    width: float
    look: Literal["text", "centre", "money", "hours", "reply", "reply_money", "reply_day"] = "text"


COLUMNS = (
    Column("rank", "序号", "Rank", 5, "centre"),
    Column("number", "案件编号", "Case", 11, "centre"),
    Column("line", "险种", "Line", 6, "centre"),
    Column("subject", "对象", "Subject", 10, "centre"),
    Column("findings", "疑点", "What was found", 42),
    Column("proofs", "证据", "Evidence: table, rows", 26),
    Column("basis", "法律依据", "Legal basis", 20),
    Column("amount", "涉及金额（元）", "At stake, yuan", 13, "money"),
    Column("elsewhere", "另案已计（元）", "In another case", 12, "money"),
    Column("expected", "预计可追回（元）", "Expected back", 13, "money"),
    Column("hours", "预计工时", "Hours", 7, "hours"),
    Column("look_alikes", "合理情形（排除项）及所需材料", "Honest explanations → what clears them", 32),
    Column("unverified", "未核实参数", "Unverified numbers", 14),
    Column("verdict", "核查结论", "Verdict", 13, "reply"),
    Column("remarks", "备注", "Remarks", 20, "reply"),
)
WHY = Column("why", "排序依据", "Why this rank", 24)
# In the list of a town, which is sent back: these in place of the two above, and nothing else may be changed.
REPLY_COLUMNS = (
    Column("verdict", "核查结论", "Verdict", 13, "reply"),
    Column("confirmed", "确认金额（元）", "Confirmed, yuan", 12, "reply_money"),
    Column("reason", "理由", "Reason", 28, "reply"),
    Column("heard_on", "听取陈述申辩日期", "Statement heard on", 12, "reply_day"),
    Column("heard", "陈述申辩内容", "What was stated", 24, "reply"),
    Column("ended_on", "行为终了日期", "Conduct ended on", 12, "reply_day"),
)
SENT_COLUMNS = tuple(column.name for column in COLUMNS if column.look != "reply")
AMOUNT_COLUMNS = ("amount", "elsewhere", "expected", "hours")
TOWN_COLUMNS = (*(column for column in COLUMNS if column.look != "reply"), *REPLY_COLUMNS)
HEAD_ROWS = 2
LIST_OF = "清单编号 List"
NOTES = "说明"
TITLES = {
    "recover": ("疑点清单", "Suspicion list"),
    "owed": ("待补发清单", "What the fund owes"),
    "service": ("经办服务清单", "Service left undone"),
    "public_power": ("公权力监督清单", "Public power"),
}
# What the docket "owed" calls the same columns.
_OWED = {"amount": ("应补发金额（元）", "Owed, yuan"), "expected": ("预计补发（元）", "Expected to be paid")}
OWED_HEADS = {name: zh for name, (zh, _) in _OWED.items()}
_HEAD = {
    "bold": True,
    "text_wrap": True,
    "align": "center",
    "valign": "vcenter",
    "border": 1,
    "font_size": 10,
}
_CELL = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#9aa5b1", "font_size": 9}


def row_height(cells: Iterable[tuple[object, float]]) -> float:
    """Points that show all of (value, width of its column): not every program finds them out on opening."""
    return min(max((_lines(str(value), width) for value, width in cells), default=1) * LINE_POINTS + 3, MAX_POINTS)


def _lines(text: str, width: float) -> int:
    """Lines a cell takes; at 9 points a Chinese character is almost two letters wide."""
    rooms = (sum(1.8 if ord(sign) > 255 else 1 for sign in line) for line in text.split("\n"))
    return sum(max(1, ceil(room / width)) for room in rooms)


_REPLY = _CELL | {"bg_color": "#fffbe6", "locked": False}


class Book:
    """An Excel file with the same bytes for the same content; made on leaving the ``with`` block."""

    def __init__(self, target: IO[bytes], run_id: str, as_of: date, title: str | None = None) -> None:
        import xlsxwriter

        plain = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(target, {"in_memory": True, **plain})
        self._book.set_properties({
            "title": title or f"疑点清单 {as_of.isoformat()}", "author": "jihe 稽核", "comments": run_id,
            "created": datetime.combine(as_of, time()),
        })  # fmt: skip
        self._under = f"{run_id} · 数据截至 {as_of.isoformat()}"
        font = {"font_name": "Microsoft YaHei"}
        looks = {
            "head": _HEAD | {"bg_color": "#dbe5f1"},
            "head_en": _HEAD | {"bg_color": "#eef3f9", "bold": False, "font_size": 8, "font_color": "#5b6770"},
            "text": _CELL,
            "centre": _CELL | {"align": "center"},
            "money": _CELL | {"num_format": "#,##0.00"},
            "hours": _CELL | {"num_format": "0.0", "align": "center"},
            "reply": _REPLY,
            "reply_money": _REPLY | {"num_format": "#,##0.00"},
            "reply_day": _REPLY | {"num_format": "yyyy-mm-dd", "align": "center"},
            "label": _CELL | {"bold": True, "bg_color": "#eef3f9"},
        }
        self._look = {name: self._book.add_format(font | look) for name, look in looks.items()}

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._book.close()

    def list_sheet(self, docket: str, rows: Sequence[Mapping[str, Cell]]) -> None:
        """One docket: a header in two languages that stays in sight, a row a case, room for the verdict."""
        self._table(docket, (*COLUMNS, WHY), rows)

    def reply_sheet(self, docket: str, rows: Sequence[Mapping[str, Cell]]) -> None:
        """One docket for a town: only the reply cells can be written to, and they take what can be read back."""
        sheet, last = self._table(docket, TOWN_COLUMNS, rows)
        place = {column.name: number for number, column in enumerate(TOWN_COLUMNS)}
        money = {
            "validate": "decimal", "criteria": ">=", "value": 0, "error_title": "确认金额",
            "error_message": "请填写以元为单位的金额，最多两位小数，不超过涉及金额。",
        }  # fmt: skip
        day = {
            "validate": "date", "criteria": ">=", "value": date(1990, 1, 1), "error_title": "日期",
            "error_message": "请填写日期，如 2026-03-31。",
        }  # fmt: skip
        for name, rule in (("confirmed", money), ("heard_on", day), ("ended_on", day)):
            sheet.data_validation(HEAD_ROWS, place[name], last, place[name], rule)
        # Without a password: it keeps slips out, the fingerprints keep changes out.
        sheet.set_paper(8)  # A3: six columns more than the bureau's list
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": False})

    def _table(
        self, docket: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Cell]]
    ) -> tuple[Worksheet, int]:
        title, title_en = TITLES[docket]
        sheet = self._book.add_worksheet(title)
        for place, column in enumerate(columns):
            zh, en = _OWED.get(column.name, (column.zh, column.en)) if docket == "owed" else column[1:3]
            sheet.write_string(0, place, zh, self._look["head"])
            sheet.write_string(1, place, en, self._look["head_en"])
            sheet.set_column(place, place, column.width)
        sheet.set_row(0, 32)
        sheet.set_row(1, 24)
        for line, row in enumerate(rows, start=HEAD_ROWS):
            for place, column in enumerate(columns):
                value = row.get(column.name, "")
                if value == "":
                    sheet.write_blank(line, place, None, self._look[column.look])
                elif isinstance(value, str):
                    sheet.write_string(line, place, value[:MAX_CELL], self._look[column.look])
                else:
                    sheet.write_number(line, place, value, self._look[column.look])
            sheet.set_row(line, row_height((row.get(column.name, ""), column.width) for column in columns))
        if not rows:
            sheet.write_string(HEAD_ROWS, 0, "本晚无案件 · no case tonight")
        last = max(len(rows) + 1, HEAD_ROWS)
        verdicts = [zh for zh, _ in CODES["verdict"].codes.values()]
        place = [column.name for column in columns].index("verdict")
        sheet.data_validation(HEAD_ROWS, place, last, place, {
            "validate": "list", "source": verdicts, "error_title": "核查结论",
            "error_message": "请从列表中选择一项核查结论。",
        })  # fmt: skip
        sheet.freeze_panes(HEAD_ROWS, 2)
        sheet.autofilter(1, 0, last, len(columns) - 1)
        sheet.repeat_rows(0, 1)
        sheet.print_area(0, 0, last, len(columns) - 1)
        self._print_setup(sheet, f'&L&10&"Microsoft YaHei,Bold"{title} {title_en}&R&8 {self._under}')
        return sheet, last

    def notes_sheet(self, notes: Sequence[tuple[str, str]]) -> None:
        """What a reader must know to read the lists rightly: label and text."""
        sheet = self._book.add_worksheet(NOTES)
        widths = (26, 100)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        for line, (label, text) in enumerate(notes):
            sheet.write_string(line, 0, label, self._look["label"])
            sheet.write_string(line, 1, text, self._look["text"])
            sheet.set_row(line, row_height(zip((label, text), widths, strict=True)))
        self._print_setup(sheet, f"&L&10说明 Notes&R&8 {self._under}")

    def _print_setup(self, sheet: Worksheet, header: str) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.set_header(header)
        sheet.set_footer(PAGE_FOOTER)
