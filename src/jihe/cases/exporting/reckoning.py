"""The reckoning sheets [计算底稿] of a case: how each amount was worked out, to be checked with a pocket calculator.

All of it is in the signal's evidence (``screening.reckoning``), so neither rule nor law is read again. What is the same
on every line stands above the lines. A line's difference is paid less due; below zero the fund owes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from jihe.cases.exporting import rows
from jihe.page import words
from jihe.schema import CODES, TABLES

Plain = dict[str, Any]
Cell = str | int | float | None
NAME, NAME_EN = "计算底稿", "how it was reckoned"
UNSEEN = "未见原文"  # of a number that nobody read in a publication
_NUMBERED = re.compile(r"^S\d+ ")  # our own list of sources, which an auditor does not have
_ENDS = ("due", "paid")  # the last two columns; before them what they are made of


class Told(Protocol):
    """What is read of a signal."""

    code: str
    test: str
    test_zh: str
    evidence: str


def sheets(signals: Iterable[Told]) -> list[Plain]:
    """The sheet of each signal that has one, in their order."""
    return [
        {"code": one.code, "test": one.test_zh or one.test, **sheet}
        for one in signals
        if (sheet := sheet_of(one.evidence)) is not None
    ]


def sheet_of(evidence: str) -> Plain | None:
    """One sheet as plain values: money in fen, shares as fractions, each with its ``look``; None where none is."""
    kept = json.loads(evidence).get("reckoning")
    if kept is None:
        return None
    *made_of, due, paid = kept["columns"]
    read = sorted(range(len(made_of)), key=lambda at: _place(made_of[at]["zh"], kept["zh"]))
    places = {at: [line[3 + at] for line in kept["lines"]] for at in read}
    same = [at for at, values in places.items() if len(set(map(str, values))) == 1]
    varying = [at for at in places if at not in same]
    lines = [_line(line, [cell(line[3 + at], made_of[at]) for at in varying]) for line in kept["lines"]]
    return {
        "formula": kept["zh"],
        "formula_en": kept["en"],
        "same": [{**head(made_of[at]), "value": cell(places[at][0], made_of[at])} for at in same],
        "columns": [head(made_of[at]) for at in varying],
        "due": due["zh"],
        "paid": paid["zh"],
        "lines": lines,
        **{f"{name}_fen": sum(line[f"{name}_fen"] for line in lines) for name in ("due", "paid", "off")},
        "law": [_law(one) for one in sorted(kept["law"], key=lambda one: (one["name"], one["from"], one["key"] or ""))],
    }


def _place(heading: str, formula: str) -> int:
    """Where the formula names it, so that numbers stand in the order in which they are put in; the others follow."""
    found = formula.find(heading)
    return found if found >= 0 else len(formula)


def _line(line: Sequence[Any], cells: list[Cell]) -> Plain:
    ym, table, key = line[:3]
    due, paid = line[-2:]
    title = TABLES[table].title if table in TABLES else table
    month = f"{ym // 100}-{ym % 100:02}" if ym else None
    return {
        "month": month, "payment": f"{title} {key}", "cells": cells, "due_fen": due, "paid_fen": paid,
        "off_fen": paid - due,
    }  # fmt: skip


def head(column: Plain) -> Plain:
    """A column's heading with its unit, and how its values look."""
    look = {"yuan": "money", "percent": "percent", "percent4": "percent", "bp": "percent", "month": "text"}.get(
        column["as"] or "", "number"
    )
    unit = column["unit"] or ("fen" if look == "money" else "")
    unit = "" if look == "percent" else rows.UNITS.get(unit, unit)
    return {"zh": f"{column['zh']}（{unit}）" if unit else column["zh"], "look": look}


def cell(value: Any, column: Plain) -> Cell:
    """A value as it is told: codes in words, shares as fractions, months as people write them; money stays fen."""
    form: str | None = column["as"]
    if value is None:
        return None
    if form in CODES:
        return words.word(form, value)
    if form == "bp":
        return float(value) / 10_000
    if form == "month":
        return f"{value // 100}-{value % 100:02}"
    whole = isinstance(value, float) and value.is_integer() and form not in ("percent", "percent4")
    plain: Cell = int(value) if whole else value
    return plain


def _law(one: Plain) -> Plain:
    unit, value = one["unit"], one["value"]
    if unit == "bp":
        said = written(value / 10_000, "percent")
    elif unit.startswith("fen"):
        said = f"{written(value, 'money')} {rows.UNITS.get(unit, unit)}"
    else:
        said = rows.measured(value, unit)
    title = one["title"] + (f"（{one['key']}）" if one["key"] is not None else "")
    seen = _NUMBERED.sub("", one["source"])
    source = UNSEEN if seen.startswith("own knowledge") else f"来源 {seen}"
    return {
        "title": title, "value": said, "from": one["from"], "law": one["law"], "source": source,
        "verified": one["verified"],
    }  # fmt: skip


def written(value: Cell, look: str) -> str:
    """A cell as people read it."""
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    if look == "money":
        return f"{value / 100:,.2f}"
    return (
        f"{value * 100:.4f}".rstrip("0").rstrip(".") + "%"
        if look == "percent"
        else f"{value:.6f}".rstrip("0").rstrip(".")
    )


@dataclass(frozen=True)
class Printed:
    """A sheet as text: ``rows`` of one width, ``sums`` below them; ``facts`` stand above, ``law`` below.

    The first ``left`` columns are set to the left, the others are figures.
    """

    name: str
    name_en: str
    formula: str
    formula_en: str
    facts: list[tuple[str, str]]
    heads: list[str]
    rows: list[list[str]]
    sums: list[str]
    law: list[str]
    left: int = 2


def printed(sheet: Plain) -> Printed:
    """A sheet for a page or a terminal."""
    looks = [one["look"] for one in sheet["columns"]]

    def ends(one: Plain) -> list[str]:
        return [written(one[f"{name}_fen"], "money") for name in (*_ENDS, "off")]

    return Printed(
        name=NAME,
        name_en=NAME_EN,
        formula=_formula(sheet),
        formula_en=sheet["formula_en"],
        facts=[(one["zh"], written(one["value"], one["look"])) for one in sheet["same"]],
        heads=_heads(sheet),
        rows=[
            [line["month"] or "", line["payment"], *map(written, line["cells"], looks), *ends(line)]
            for line in sheet["lines"]
        ],
        sums=["合计", f"{len(sheet['lines'])} 笔", *[""] * len(looks), *ends(sheet)],
        law=list(map(cited, sheet["law"])),
    )


def told(sheet: Plain, wrap: Callable[[str], str]) -> list[str]:
    """The sheet in lines for a terminal: sentences wrapped, figures below each other with wide signs counted."""
    return listed(f"{NAME} {sheet['code']} {sheet['test']}", printed(sheet), wrap)


def listed(title: str, one: Printed, wrap: Callable[[str], str]) -> list[str]:
    """A sheet in lines below its title."""
    return [
        title,
        wrap(one.formula),
        *(f"  {what}：{figure}" for what, figure in one.facts),
        *aligned([one.heads, *one.rows, one.sums], one.left),
        *map(wrap, one.law),
    ]


def _formula(sheet: Plain) -> str:
    return f"{sheet['formula']}；差额 = {sheet['paid']} − {sheet['due']}"


def cited(one: Plain) -> str:
    """A number of the law with its day, law and source."""
    sure = "" if one["verified"] else "【未核实】"
    return f"{one['title']} {one['value']}，{one['from']} 起，{one['law']}，{one['source']}{sure}"


def aligned(table: list[list[str]], left: int = 2) -> list[str]:
    """Rows of one width below each other, the first ``left`` columns to the left; wide signs count as two."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]

    def put(text: str, width: int, at: int) -> str:
        space = " " * (width - cell_len(text))
        return text + space if at < left else space + text

    return ["  " + "  ".join(map(put, line, widths, range(len(widths)))).rstrip() for line in table]


@dataclass(frozen=True)
class Formula:
    """A cell that Excel works out; ``value`` in fen is what comes of it, for who only looks."""

    text: str
    value: int


def table(found: Sequence[Plain]) -> list[list[tuple[Any, str]]]:
    """The rows of the workbook's sheet from its first on: figures as numbers, differences and sums as formulas."""
    made: list[list[tuple[Any, str]]] = []
    for sheet in found:
        looks = [one["look"] for one in sheet["columns"]]
        at = 2 + len(looks)
        made += [
            [(f"{sheet['code']} {sheet['test']}", "bold")],
            [("算式", "label"), (_formula(sheet), "plain")],
            [("", "label"), (sheet["formula_en"], "plain")],
            *([(one["zh"], "label"), (one["value"], one["look"])] for one in sheet["same"]),
            [(head, "head") for head in _heads(sheet)],
        ]
        first = len(made) + 1
        for line in sheet["lines"]:
            off = Formula(f"=ROUND({_cell_at(len(made), at + 1)}-{_cell_at(len(made), at)},2)", line["off_fen"])
            cells = zip(line["cells"], looks, strict=True)
            ends = [(line["due_fen"], "money"), (line["paid_fen"], "money"), (off, "money")]
            made.append([(line["month"], "text"), (line["payment"], "text"), *cells, *ends])
        sums = [
            (
                Formula(f"=SUM({_cell_at(first - 1, place)}:{_cell_at(len(made) - 1, place)})", sheet[f"{name}_fen"]),
                "total",
            )
            for place, name in enumerate((*_ENDS, "off"), start=at)
        ]
        made.append(
            [
                ("合计", "total_text"),
                (f"{len(sheet['lines'])} 笔", "total_text"),
                *[("", "total_text")] * len(looks),
                *sums,
            ]
        )
        made += [[("法定数字", "label"), (cited(one), "plain")] for one in sheet["law"]]
        made.append([])
    return made


def _heads(sheet: Plain) -> list[str]:
    ends = [f"{sheet['due']}（元）", f"{sheet['paid']}（元）", "差额（元）"]
    return ["所属月份", "支付记录", *(one["zh"] for one in sheet["columns"]), *ends]


def _cell_at(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
