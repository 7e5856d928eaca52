"""What proves a case, what explains it and the law it rests on, for ``jihe cases show``; personal data masked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.models import Case

Plain = dict[str, Any]


def evidence_of(home: Home, case: Case) -> Plain:
    """``proofs``, ``explaining`` and ``articles`` as the last night that saw the case knew them, masked.

    ``gap`` alone says why there is nothing to read: a night that is no longer kept.
    """
    from jihe.cases.exporting import paper
    from jihe.nightly.past import ground_of

    signals = list(case.signals.order_by("-severity", "code", "signal_id"))
    try:
        with ground_of(home, paper.last_night(case), {signal.source for signal in signals}) as ground:
            return {
                **paper.evidence(case, signals, ground, masked=True),
                "articles": paper.cited_articles(signals, ground),
            }
    except BadInputError as error:
        return {"gap": str(error)}


def evidence_lines(found: Plain) -> Iterator[tuple[str, int]]:
    """Its lines and how far each is set in: proofs, explaining rows, corrections, articles in their short form."""
    from jihe.cases.exporting.explaining import CORRECTED

    if "gap" in found:
        yield f"证据记录无法读取：{found['gap']}", 0
        return
    told = found["explaining"]
    yield "证据记录 rows that prove", 0
    for table in found["proofs"]:
        yield from _rows(table)
        if table["missing"]:
            yield f"{table['title']}：当日系统中已无编号 {'、'.join(map(str, table['missing']))}", 2
    yield "说明记录 rows that explain and prove nothing", 0
    for table in told["tables"]:
        yield from _rows(table)
    for one in told["more"]:
        yield f"{one['title']}另有 {one['count']} 条未列出", 2
    corrected = [one for one in told["changes"] if one["why"] == CORRECTED]
    others = len(told["changes"]) - len(corrected) + told["changes_more"]
    if told["changes"]:
        yield "更正与补登 restated", 0
    for one in corrected:
        was, now = one["was"] or "（空）", one["now"] or "（空）"
        days = f"{one['was_learnt']} 得知，{one['learnt']} 改为"
        yield f"{one['title']} {one['key']} {one['zh']}：{was} → {now}（{days}）", 2
    if others:
        yield f"另有 {others} 处补登、办理变更等，见工作底稿", 2
    if found["articles"]:
        yield "所引条文 law in force that day", 0
    for one in found["articles"]:
        marks = f"【{one['state']}】" * (one["state"] != "原文") + "【未核实】" * (not one["verified"])
        yield f"{one['title']}{marks}：{one['short']}", 2


def _rows(table: Plain) -> Iterator[tuple[str, int]]:
    for cells, said in zip(table["rows"], table["leads"], strict=True):
        led = [f"{what} {text}" for what, text in zip(table["lead"], said, strict=True) if text]
        named = [
            f"{column['zh']} {_cell(cell, column)}"
            for column, cell in zip(table["columns"], cells, strict=True)
            if cell is not None
        ]
        yield f"{table['title']} {' · '.join([str(cells[0]), *led])}", 2
        yield " · ".join(named[1:]), 6


def _cell(cell: Any, column: Plain) -> str:
    return f"{cell / 100:,.2f} 元" if column["look"] == "money" else f"{cell} {column['unit']}".strip()
