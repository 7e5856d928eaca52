"""What proves a case, what explains it and the law it rests on, for ``jihe cases show``; personal data masked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from jihe.cases.exporting import folding, reckoning
from jihe.errors import BadInputError
from jihe.home import Home

if TYPE_CHECKING:
    from jihe.cases.limits import Suspected
    from jihe.cases.models import Case, Reviewer

Plain = dict[str, Any]
MOST_SAID = 2  # columns that differ between rows told together and are written out; from so many they are a table
_SAID = ("title", "zh", "why", "was", "now", "was_learnt", "learnt")  # what is the same of a change of several rows


def read_rows(home: Home, case: Case, by: Reviewer) -> tuple[Plain, Suspected | None]:
    """What proves and explains the case, its payments, look-alikes and articles, as its last night knew them, masked;
    and what its limits rest on. ``by``: who reads it, and so which other cases are named.

    ``gap`` alone says why there is nothing to read: a night that is no longer kept.
    """
    from jihe.cases.exporting import paper, payments
    from jihe.cases.exporting.next_steps import next_steps, resting
    from jihe.cases.limits import limits_of, told
    from jihe.nightly.past import ground_of

    signals = list(case.signals.order_by("-severity", "code", "signal_id"))
    try:
        with ground_of(home, paper.last_night(case), {signal.source for signal in signals}) as ground:
            suspected = payments.suspected(case, signals, ground)
            alike = paper.look_alikes(signals, ground, masked=True)
            limits = limits_of(case, ground.law, ground.as_of, suspected) if told(case, suspected) else None
            steps = next_steps(case, signals, alike, ground, suspected)
            return {
                "next_steps": steps,
                "as_of": ground.as_of.isoformat(),
                "reasons": [
                    {"code": signal.code, "zh": reason["zh"], "en": reason["en"]}
                    for signal in signals
                    for reason in json.loads(signal.evidence).get("reasons", [])
                ],
                **paper.evidence(case, signals, ground, masked=True),
                "payments_in_whole": paper.payments_in_whole(signals, ground, masked=True),
                "absences": paper.absent(signals, ground, masked=True),
                "look_alikes": alike,
                "articles": paper.cited_articles(signals, ground, resting(steps) + (limits.law() if limits else [])),
                "signal_payments": payments.of_signals(signals, ground, by),
            }, suspected
    except BadInputError as error:
        return {"gap": str(error)}, None


def step_lines(found: Plain) -> Iterator[tuple[str, int]]:
    """What is to be done next and how far each line is set in; nothing once there is a verdict."""
    if found.get("next_steps"):
        yield "下一步 next step", 0
    for one in found.get("next_steps", ()):
        yield f"{one['what']}：{one['zh']}  {one['en']}", 2


def evidence_lines(found: Plain) -> Iterator[tuple[str, int]]:
    """Its lines and how far each is set in: proofs, rows counted, rows that explain, points, look-alikes, law."""
    if "gap" in found:
        yield f"证据记录无法读取：{found['gap']}", 0
        return
    told = found["explaining"]
    if found["reasons"]:
        yield "预警理由（本案的值与同类通常的值） what moved the score, with the value here and the usual one", 0
    for one in found["reasons"]:
        yield f"{one['zh']} · {one['code']}  {one['en']}", 2
    yield "证据记录 rows that prove", 0
    for table in found["proofs"]:
        yield from _rows(table)
        if table["missing"]:
            yield f"{table['title']}：当日系统中已无编号 {'、'.join(map(str, table['missing']))}", 2
    if not found["proofs"]:
        yield "没有单独的证据记录 none of its own", 2
    if found["absences"]:
        yield "未查得的记录（疑点以其不存在为据，按当晚数据重新查询） what was asked for and is not there", 0
    for one in found["absences"]:
        yield f"{one['title']} · {one['asked']} · {one['result']} · {'、'.join(one['codes'])}", 2
        yield one["reach"], 6
    if told["counted"]:
        yield "句中所计的记录（疑点所述的人数、次数、月数由这些记录计得） rows that the sentences count", 0
    for table in told["counted"]:
        yield from _rows(table)
    if found["payments_in_whole"]:
        yield "支付记录 the payments in whole", 0
    for table in found["payments_in_whole"]:
        yield from _rows(table)
    if told["tables"]:
        yield "说明记录 rows that explain and prove nothing", 0
    for table in told["tables"]:
        yield from _rows(table)
    for one in told["more"]:
        yield f"{one['title']}另有 {one['count']} 条未列出", 2
    if told["points"]:
        yield "核对提示（不是结论，请逐项核实） points to check, no proof", 0
    for one in told["points"]:
        yield f"{one['zh']}\n{one['en']}", 2
    yield from _changes(told)
    yield from _look_alikes(found["look_alikes"])
    if found["articles"]:
        heading = "所引条文（在库文本；施行晚于所涉月份的另有注明；标【未核实】的须与公布的文本核对）"
        yield f"{heading} articles cited, as on file for that day", 0
    for one in found["articles"]:
        yield from _article(one)


def _look_alikes(alike: Sequence[Plain]) -> Iterator[tuple[str, int]]:
    """The honest situations that are open, with the papers wanted, and those that the rule has left out itself."""
    left = [one for one in alike if not one["excluded"]]
    if left:
        yield "合理情形（请先排除）与所需材料 honest explanations to rule out first, and what clears each", 0
    for one in left:
        yield from _look_alike(one, f"{one['what']} → {one['cleared_by']}")
    if len(left) < len(alike):
        yield "规则已经排除的合理情形（无须调取材料） honest explanations that the rule leaves out, no paper wanted", 0
    for one in alike:
        if one["excluded"]:
            yield from _look_alike(one, f"{one['what']}：{one['done'] or '系统已排除'}")


def _look_alike(one: Plain, said: str) -> Iterator[tuple[str, int]]:
    yield f"{said} · {'、'.join(one['codes'])}", 2
    for each in one["asked"]:
        yield f"查询记录：{each}", 6


def _changes(told: Plain) -> Iterator[tuple[str, int]]:
    """What a case may turn on, rows of one change together; the rest counted."""
    if told["changes"] or told["changes_more"]:
        yield "状态变动与更正 changed since it was first recorded", 0
    alike: dict[tuple[str, ...], list[Plain]] = {}
    for one in told["changes"]:
        if one["matters"]:
            alike.setdefault(tuple(one[name] for name in _SAID), []).append(one)
    for (title, zh, why, was, now, known, learnt), ones in alike.items():
        keys = "、".join(folding.marks([one["key"] for one in ones]))
        yield f"{title} {keys} {zh}：{was or '（空）'} → {now or '（空）'}（{why}；{known} 入库，{learnt} 变更）", 2
    others = sum(not one["matters"] for one in told["changes"]) + told["changes_more"]
    if others:
        yield f"另有 {others} 处地址、电话等变更，见工作底稿", 2


def _article(one: Plain) -> Iterator[tuple[str, int]]:
    marks = f"【{one['state']}】" * (one["state"] != "原文") + "【未核实】" * (not one["verified"])
    yield f"{'、'.join(one['cited'])}{marks} · {'、'.join(one['codes'])}", 2
    if one["since"]:
        yield f"{one['since']}  {one['since_en']}", 4
    if not one["verified"] and one["text"]:
        yield f"未核实：{one['why_unverified'] or one['note'] or '没有与公布的文本核对过'}", 4
    if one["text"]:
        yield one["text"], 4


def _rows(table: Plain) -> Iterator[tuple[str, int]]:
    for places in folding.alike(table):
        yield from _row(table, places[0]) if len(places) == 1 else _block(table, places)


def _row(table: Plain, place: int) -> Iterator[tuple[str, int]]:
    cells, said = table["rows"][place], table["leads"][place]
    led = [f"{what} {text}" for what, text in zip(table["lead"], said, strict=True) if text]
    named = [
        f"{column['zh']} {_cell(cell, column)}"
        for column, cell in zip(table["columns"], cells, strict=True)
        if cell is not None
    ]
    yield f"{table['title']} {' · '.join([str(cells[0]), *led])}", 2
    yield " · ".join(named[1:]), 6


def _block(table: Plain, places: list[int]) -> Iterator[tuple[str, int]]:
    """Rows that are alike: their numbers and what is said of all of them, the columns they share, then the others."""
    by = folding.axis(table, places)
    columns = [
        *((what, [table["leads"][place][at] for place in places]) for at, what in enumerate(table["lead"])),
        *(
            (column["zh"], [_cell(table["rows"][place][at], column) for place in places])
            for at, column in enumerate(table["columns"])
            if at not in (0, by)
        ),
    ]
    same = [f"{what} {told[0]}" for what, told in columns if len(set(told)) == 1 and told[0]]
    spoken = len([told for _, told in columns[: len(table["lead"])] if len(set(told)) == 1 and told[0]])
    keys = [table["rows"][place][0] for place in places]
    marks = [table["rows"][place][by] for place in places]
    if by:
        same.append(f"{table['columns'][by]['zh']} {'、'.join(folding.marks(marks))}")
    yield f"{table['title']} {' · '.join(['、'.join(folding.marks(keys)), f'{len(places)} 行', *same[:spoken]])}", 2
    yield " · ".join(same[spoken:]), 6
    differing = [(what, told) for what, told in columns if len(set(told)) > 1 and told != marks]
    differing = [one for one in differing if not _follows(one, differing)]
    if len(differing) < MOST_SAID:
        for what, told in differing:
            yield f"{what}：{'；'.join(_each(marks, told))}", 6
        return
    axis = table["columns"][by]["zh"]
    heads, *lines = zip(
        (axis, *marks), *((what, *(text or "—" for text in told)) for what, told in differing), strict=True
    )
    for line in reckoning.aligned([list(heads), *map(list, lines)], left=len(heads)):
        yield line.strip(), 6


def _follows(one: tuple[str, list[str]], others: list[tuple[str, list[str]]]) -> bool:
    """Whether the days of a head are those of a column that says them too, with the time of day."""
    what, told = one
    return what in folding.DATED and any(
        [text[:10] for text in theirs] == told for heading, theirs in others if heading not in folding.DATED
    )


def _each(marks: list[str], told: list[str]) -> Iterator[str]:
    """What a column says for which months or numbers; the order of the rows is that of their numbers."""
    months = folding.month(marks[0]) is not None
    found = [
        (folding.month(mark) if months else at, text) for at, (mark, text) in enumerate(zip(marks, told, strict=True))
    ]
    for run in folding.runs(found):
        yield f"{folding.between(marks[run[0]], marks[run[-1]], ' 至 ' if months else '–')} {told[run[0]] or '（空）'}"


def _cell(cell: Any, column: Plain) -> str:
    if cell is None:
        return ""
    return f"{cell / 100:,.2f} 元" if column["look"] == "money" else f"{cell} {column['unit']}".strip()
