"""The payments at stake in ``jihe cases show``: by signal, months of equal amounts on one line, sums below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jihe.cases.lookup import Payments

Plain = dict[str, Any]
_HEADS = (
    "所属月份",
    "编号",
    "项目",
    "人员",
    "笔数",
    "每笔支付（元）",
    "每笔已退回",
    "每笔涉及",
    "涉及合计",
    "",
)
MOST_RUNS = 6  # runs of numbers that a cell has room for
_LEFT = 4  # of these to the left, figures to the right
_THERE_IF = {2: "item", 3: "others", 6: "returned_fen", 9: "elsewhere"}  # a column that no row fills is left out


def payment_lines(found: Sequence[Plain], sheets: Sequence[Plain], own: Sequence[Payments]) -> Iterator[str]:
    """The lines of each signal's payments; where a reckoning sheet lists them, where to find them and their sum.

    ``own``: the sums of the case's own payments by table, told where several signals may name the same ones.
    """
    for one in found:
        named = f"涉及的支付 {one['code']} {one['test']}"
        if any((one["code"], one["test"], len(one["rows"])) == _named(sheet) for sheet in sheets):
            yield f"{named}：见计算底稿，{_sum(one)}"
            continue
        yield f"{named}：{_sum(one)}"
        for table in dict.fromkeys(row["table"] for row in one["rows"]):
            yield from _table(table, [row for row in one["rows"] if row["table"] == table])
    if len(found) > 1:
        sums = amounts(*(sum(getattr(one, name) for one in own) for name in ("rows", "at_stake_fen", "owed_fen")))
        yield f"本案合计（同一笔支付只计一次）：{sums}"


def _named(sheet: Plain) -> tuple[str, str, int]:
    return sheet["code"], sheet["test"], len(sheet["lines"])


def _sum(one: Plain) -> str:
    elsewhere = [row for row in one["rows"] if row["elsewhere"]]
    cases = "；".join(sorted({_other_case(row) for row in elsewhere if row["held_by"]}))
    fen = _yuan(sum(row["fen"] for row in elsewhere))
    other = f"；其中 {len(elsewhere)} 笔 {fen} 元计入{f'案件 {cases}' if cases else '其他案件'}" if elsewhere else ""
    back = sum(row["returned_fen"] for row in one["rows"])
    returned = f"；待遇退回登记查得已退回 {_yuan(back)} 元" if back else "；待遇退回登记查得 0 条"
    return amounts(len(one["rows"]), one["at_stake_fen"], one["owed_fen"]) + returned + other


def _other_case(row: Plain) -> str:
    """A case that holds a payment: its number, and in brackets what it is about and comes to."""
    return f"{row['held_by']}（{row['held_as']}）" if row.get("held_as") else f"{row['held_by']}"


def amounts(count: int, at_stake_fen: int, owed_fen: int) -> str:
    """How many payments, what is at stake of them, and what the fund owes where it owes."""
    said = [f"涉及 {_yuan(at_stake_fen)} 元"] * (at_stake_fen > 0 or owed_fen == 0)
    return "，".join([f"{count} 笔", *said, *[f"应补发 {_yuan(owed_fen)} 元"] * (owed_fen > 0)])


def _table(title: str, rows: list[Plain]) -> Iterator[str]:
    from jihe.cases.exporting import folding
    from jihe.cases.exporting.reckoning import aligned

    alike = ("item", "person", "paid_fen", "returned_fen", "fen", "elsewhere", "held_by")
    made = folding.runs([(folding.month(row["month"]), tuple(row[name] for name in alike)) for row in rows])
    # Whose and what for stay together, in the order in which each was first paid.
    groups = list(dict.fromkeys((row["person"], row["item"]) for row in rows))
    made.sort(key=lambda run: (groups.index((rows[run[0]]["person"], rows[run[0]]["item"])), run))
    lines = [_line([rows[place] for place in run]) for run in made]
    lines.append(["合计", "", "", "", f"{len(rows)}", "", "", "", _yuan(sum(row["fen"] for row in rows)), ""])
    others = len({row["person"] for row in rows}) > 1
    there = {name: any(row.get(name) for row in rows) for name in _THERE_IF.values()} | {"others": others}
    wanted = [at for at in range(len(_HEADS)) if at not in _THERE_IF or there[_THERE_IF[at]]]
    yield f"  {title}"
    yield from aligned(
        [[line[at] for at in wanted] for line in ([*_HEADS], *lines)], left=sum(at < _LEFT for at in wanted)
    )


def _line(run: list[Plain]) -> list[str]:
    from jihe.cases.exporting.folding import between

    first, last = run[0], run[-1]
    held_by = f"计入 {first['held_by'] or '其他案件'}" * first["elsewhere"]
    return [
        between(first["month"] or "未知", last["month"] or "未知"), _numbers([row["key"] for row in run]),
        first["item"] or "", first["person"] or "", f"{len(run)}",
        "未知" if first["paid_fen"] is None else _yuan(first["paid_fen"]), _yuan(first["returned_fen"]),
        _yuan(first["fen"]), _yuan(sum(row["fen"] for row in run)), held_by,
    ]  # fmt: skip


def _numbers(keys: list[str]) -> str:
    """Numbers, those in a row as one; of many that are none the first and the last, and that others lie between."""
    from jihe.cases.exporting.folding import marks

    runs = list(marks(keys))
    return "、".join(runs) if len(runs) <= MOST_RUNS else f"{keys[0]}…{keys[-1]}（不连续）"


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"
