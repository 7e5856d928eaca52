"""Rows that say the same, told together: which rows of a table are alike, and which months follow each other.

Nothing is left out by it: what differs between the rows is told for each month or number.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from jihe.cases.exporting.contract import HAPPENED, RECORDED
from jihe.schema import TABLES

Plain = dict[str, Any]
FROM = 4  # rows that are told together, at least
MOST_FIGURES = 2  # columns of amounts or numbers in which they may differ
DATED = (HAPPENED, RECORDED)  # they follow from the row's own columns
_DAYS = ("ym", "date", "ts")


def runs(found: Sequence[tuple[int | None, Hashable]]) -> list[list[int]]:
    """Places in ``found`` whose ordinals follow each other without a gap and whose values are equal, run by run.

    Several runs may go side by side: two payments a month are two of them. What has no ordinal stands alone.
    """
    made: list[list[int]] = []
    waiting: dict[tuple[int, Hashable], list[list[int]]] = {}
    for place, (at, value) in enumerate(found):
        before = waiting.get((at, value)) if at is not None else None
        run = before.pop(0) if before else []
        if not run:
            made.append(run)
        run.append(place)
        if at is not None:
            waiting.setdefault((at + 1, value), []).append(run)
    return made


def month(text: Any) -> int | None:
    """The ordinal of a month as it is written, 2024-07; None of anything else."""
    year, dash, rest = str(text or "").partition("-")
    return int(year) * 12 + int(rest) if dash and year.isdecimal() and rest.isdecimal() else None


def between(first: Any, last: Any, word: str = " 至 ") -> str:
    """From the first to the last; the one alone where they are the same."""
    return f"{first}" if first == last else f"{first}{word}{last}"


def marks(found: Sequence[str]) -> Iterator[str]:
    """Numbers or months as people list them, those in a row as one: 271135–271169; 2016-05 至 2023-05."""
    for run in runs([(int(mark) if mark.isdecimal() else month(mark), "") for mark in found]):
        yield between(found[run[0]], found[run[-1]], "–" if found[run[0]].isdecimal() else " 至 ")


def alike(table: Plain) -> list[list[int]]:
    """The places of a table's rows: alone, or those together that differ in key, days and few figures alone."""
    declared = TABLES.get(table["table"])
    if declared is None:
        return [[place] for place in range(len(table["rows"]))]
    columns = [(column["look"] != "text", declared.column(column["name"]).type) for column in table["columns"]]
    fixed = [at for at, (figure, kind) in enumerate(columns) if at and not figure and kind not in _DAYS]
    figures = [at for at, (figure, _) in enumerate(columns) if figure]
    spoken = [at for at, what in enumerate(table["lead"]) if what not in DATED]
    told: dict[Hashable, list[int]] = {}
    for place, (cells, lead) in enumerate(zip(table["rows"], table["leads"], strict=True)):
        told.setdefault((*(cells[at] for at in fixed), *(lead[at] for at in spoken)), []).append(place)
    made: list[list[int]] = []
    for places in told.values():
        differing = sum(len({table["rows"][place][at] for place in places}) > 1 for at in figures)
        together = len(places) >= FROM and differing <= MOST_FIGURES
        made += [places] if together else [[place] for place in places]
    return sorted(made)


def axis(table: Plain, places: Sequence[int]) -> int:
    """The column by which rows that are alike are told apart: their month where each has its own, else the key."""
    declared = TABLES[table["table"]]
    for at, column in enumerate(table["columns"]):
        if declared.column(column["name"]).type == "ym":
            months = {table["rows"][place][at] for place in places}
            return at if len(months) == len(places) and None not in months else 0
    return 0
