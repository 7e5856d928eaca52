"""The last night's health of the rules as rows of text, for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jihe.errors import BadInputError
from jihe.nightly.past_nights import HEALTH
from jihe.nightly.past_rates import ENOUGH
from jihe.nightly.runs import find_run
from jihe.page.filters import ALARMS, count, decimal, percent, yuan

if TYPE_CHECKING:
    from jihe.home import Home

Row = Mapping[str, Any]


@dataclass(frozen=True)
class NightHealth:
    """The rows of a night's ``rule_health.parquet``, what needs a person first, and of its ``overlap.parquet``."""

    run_id: str
    rows: Sequence[Row]
    overlaps: Sequence[Row]


def last_night(home: Home) -> NightHealth:
    """Of the night that finished last. BadInputError when there is none, or none that kept it."""
    import pyarrow.parquet as pq

    folder = find_run(home)
    if not (folder / HEALTH).is_file():
        raise BadInputError(f"{folder.name} kept no health of its rules; run that night again")
    rows = pq.read_table(folder / HEALTH).to_pylist()
    overlaps = pq.read_table(folder / "overlap.parquet").to_pylist()
    return NightHealth(folder.name, sorted(rows, key=_urgency), overlaps)


def table(rows: Sequence[Row]) -> list[list[str]]:
    """A line a rule under a line of heads, and below it a line for each of its tests where it has several."""
    heads = ["规则 rule", "状态 state", "可筛查 eligible", "对象 subjects", "率 rate", "新增 new", "通常 usual",
             "不再发现 gone", "通常 usual", "属实 upheld", "工时 hours each"]  # fmt: skip
    return [heads, *(line for row in rows for line in (_line(row), *_test_lines(row)))]


def dossier(row: Row, overlaps: Sequence[Row]) -> list[list[str]]:
    """Everything about one rule, a fact a line, and whom it shares subjects with."""
    shared = []
    for pair in overlaps:
        if row["code"] in (pair["code"], pair["other"]):
            other = pair["other"] if pair["code"] == row["code"] else pair["code"]
            shared.append(f"{other} {pair['subjects_both']} subjects, {pair['payments_both']} payments")
    facts = {
        "规则 rule": f"{row['code']} {row['source']}",
        "状态 state": _state(row),
        "可筛查 eligible": count(row["eligible"]),
        "对象 subjects": f"{count(row['subjects'])} ({percent(row['rate'])} of those eligible found)",
        **{
            f"  {one['zh']} {one['en']}": f"{count(one['subjects'])} ({count(one['findings'])} findings)"
            for one in _tests(row)
        },
        "比较 compared with": f"{row['compared']}, {row['days']} day{'s' * (row['days'] != 1)} before"
        if row["compared"]
        else _past(row),
        "新增 new": f"{count(row['new'])}; usual: {_usual(row)}",
        "不再发现 gone": f"{count(row['gone'])} of {count(row['before'])}; usual: {_gone(row)}",
        "无新增 quiet": f"{count(row['quiet_days'])} days",
        "属实 upheld": f"{_upheld(row)} of {row['reviewed']} reviewed",
        "工时 hours each": f"{decimal(row['hours'])} [{decimal(row['hours_low'])}–{decimal(row['hours_high'])}]",
        "每工时 yuan an hour": yuan(row["fen_per_hour"]),
        "重叠 shares with": "; ".join(shared) or "–",
        "包含于 inside": ", ".join(row["inside"]) or "–",
    }
    return [[name, said] for name, said in facts.items()]


def _tests(row: Row) -> Sequence[Row]:
    """What each test found; nothing where the rule has but one, or the night was before they were counted."""
    tests: Sequence[Row] = row.get("tests") or ()
    return tests if len(tests) > 1 else ()


def _test_lines(row: Row) -> list[list[str]]:
    return [["", f"{one['zh']} {one['en']}".rstrip(), "", count(one["subjects"])] for one in _tests(row)]


def _line(row: Row) -> list[str]:
    return [
        row["code"], _state(row), count(row["eligible"]), count(row["subjects"]), percent(row["rate"]),
        count(row["new"]), _usual(row), count(row["gone"]), _gone(row), _upheld(row), decimal(row["hours"]),
    ]  # fmt: skip


def _urgency(row: Row) -> tuple[int, str]:
    signs = (row["state"] == "failed", row["alarms"], row["state"] == "no data", row["changed"])
    return next((place for place, sign in enumerate(signs) if sign), len(signs)), row["code"]


def _state(row: Row) -> str:
    said = [ALARMS[alarm] for alarm in row["alarms"]]
    return ", ".join([*said, *(["规则已改 changed"] if row["changed"] else [])]) or str(row["state"])


def _past(row: Row) -> str:
    """Why nothing is expected of the rule yet."""
    if row["compared"] is None:
        return "尚无历史 no past yet"
    return (
        "规则已改 changed"
        if row["changed"]
        else f"仅 {row['nights']} 晚，须 {ENOUGH} 晚 {row['nights']} of {ENOUGH} nights"
    )


def _usual(row: Row) -> str:
    return _past(row) if row["new_high"] is None else f"{row['new_low']}–{row['new_high']}"


def _gone(row: Row) -> str:
    return _past(row) if row["gone_high"] is None else f"≤ {row['gone_high']}"


def _upheld(row: Row) -> str:
    if row["upheld"] is None:
        return "不足以估计 not estimable"
    return f"{percent(row['upheld'])} [{percent(row['upheld_low'])}–{percent(row['upheld_high'])}]"
