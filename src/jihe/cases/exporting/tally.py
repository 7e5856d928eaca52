"""The tallies [分项明细] of a case: what a sentence counts, line by line, where the rows are too many to be shown.

All of it is in the signal's evidence (``screening.shown``). Columns that have a total show it below the lines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from jihe.cases.exporting.reckoning import Plain, Printed, Told, cell, head, listed, written

NAME, NAME_EN = "分项明细", "what was counted, line by line"


def tallies(signals: Iterable[Told]) -> list[Plain]:
    """The tally of each signal that has one, in their order."""
    return [
        {"code": one.code, "test": one.test_zh or one.test, **tally}
        for one in signals
        if (tally := tally_of(one.evidence)) is not None
    ]


def tally_of(evidence: str) -> Plain | None:
    """One tally as plain values: money in fen, each column with its ``look``; None where none is."""
    kept = json.loads(evidence).get("tally")
    if kept is None:
        return None
    columns = [column | {"unit": None} for column in kept["columns"]]
    lines = [[cell(value, column) for value, column in zip(line, columns, strict=True)] for line in kept["lines"]]
    told = list(zip(*lines, strict=True))
    looks = [
        "text" if all(value is None or isinstance(value, str) for value in values) else head(column)["look"]
        for values, column in zip(told, columns, strict=True)
    ]
    return {
        "formula": kept["zh"],
        "formula_en": kept["en"],
        "columns": [head(column) | {"look": look} for column, look in zip(columns, looks, strict=True)],
        "lines": lines,
        "totals": [
            sum(value or 0 for value in values) if column["total"] else None
            for values, column in zip(told, columns, strict=True)
        ],
    }


def printed(tally: Plain) -> Printed:
    """A tally for a page or a terminal."""
    looks = [one["look"] for one in tally["columns"]]
    totals = [
        written(value, look) if value is not None else "" for value, look in zip(tally["totals"], looks, strict=True)
    ]
    return Printed(
        name=NAME,
        name_en=NAME_EN,
        formula=tally["formula"],
        formula_en=tally["formula_en"],
        facts=[],
        heads=["", *(one["zh"] for one in tally["columns"])],
        rows=[[str(at), *map(written, line, looks)] for at, line in enumerate(tally["lines"], start=1)],
        sums=["合计", *totals],
        law=[],
        left=1 + next((at for at, look in enumerate(looks) if look != "text"), len(looks)),
    )


def told(tally: Plain, wrap: Callable[[str], str]) -> list[str]:
    """The tally in lines for a terminal."""
    return listed(f"{NAME} {tally['code']} {tally['test']}", printed(tally), wrap)


def table(found: Sequence[Plain]) -> list[list[tuple[Any, str]]]:
    """The rows of the workbook's sheet: numbers as numbers, money in fen."""
    made: list[list[tuple[Any, str]]] = []
    for tally in found:
        looks = [one["look"] for one in tally["columns"]]
        made += [
            [(f"{tally['code']} {tally['test']}", "bold")],
            [("口径", "label"), (tally["formula"], "plain")],
            [("", "label"), (tally["formula_en"], "plain")],
            [(one, "head") for one in ("", *(column["zh"] for column in tally["columns"]))],
            *([(at, "number"), *zip(line, looks, strict=True)] for at, line in enumerate(tally["lines"], start=1)),
            [
                ("合计", "total_text"),
                *((total, _of_total(look)) for total, look in zip(tally["totals"], looks, strict=True)),
            ],
            [],
        ]
    return made


def _of_total(look: str) -> str:
    return "total" if look == "money" else "total_text"
