"""How cells of the workbook look, and the rows of a table as such cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

Plain = dict[str, Any]
Look = Literal[
    "text", "centre", "money", "percent", "number", "total", "total_text", "label", "head", "bold", "plain", "title",
    "faint",
]  # fmt: skip
_BASE = {"font_name": "Microsoft YaHei", "font_size": 9, "valign": "top"}
_CELL = _BASE | {"border": 1, "border_color": "#9aa5b1", "text_wrap": True}
_HEAD = {"bold": True, "bg_color": "#dbe5f1", "align": "center", "valign": "vcenter"}
LOOKS: dict[str, dict[str, Any]] = {
    "text": _CELL,
    "centre": _CELL | {"align": "center"},
    "money": _CELL | {"num_format": "#,##0.00", "text_wrap": False},
    "percent": _CELL | {"num_format": "0.00%", "text_wrap": False},
    "number": _CELL,
    "total": _CELL | {"num_format": "#,##0.00", "bold": True, "bg_color": "#eef3f9", "text_wrap": False},
    "total_text": _CELL | {"bold": True, "bg_color": "#eef3f9"},
    "label": _CELL | {"bold": True, "bg_color": "#eef3f9"},
    "head": _CELL | _HEAD,
    "bold": _BASE | {"bold": True, "font_size": 11},
    "plain": _BASE,
    "title": _BASE | {"bold": True, "font_size": 15},
    "faint": _BASE | {"font_color": "#5b6770", "font_size": 8},
}


def records(table: Plain) -> tuple[list[str], list[list[tuple[Any, Look]]]]:
    """A table's headings and rows, what is said of a row after its number and before its other columns."""
    columns = table["columns"]
    named = [f"{column['zh']}{'（' + column['unit'] + '）' if column['unit'] else ''}" for column in columns]
    heads = [*named[:1], *table["lead"], *named[1:]]
    rows = []
    for cells, said in zip(table["rows"], table["leads"], strict=True):
        looked: list[tuple[Any, Look]] = [(cell, column["look"]) for cell, column in zip(cells, columns, strict=True)]
        rows.append([*looked[:1], *((text, "text") for text in said), *looked[1:]])
    return heads, rows


def yuan(fen: int) -> str:
    """Money as people write it, with its fen."""
    return f"{fen / 100:,.2f}"


def breadth(cells: Iterable[Any]) -> float:
    """A width that shows the longest of the cells, within reason; a Chinese character takes two."""
    longest = max((sum(1 + (ord(sign) > 255) for sign in str(cell)) for cell in cells if cell is not None), default=0)
    return float(min(max(longest + 2, 9), 40))
