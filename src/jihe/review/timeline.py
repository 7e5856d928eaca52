"""What happened when, in one picture: records of the fund and of registries, payments, and the case's own steps.

Made as SVG with attributes alone, which the strict policy of pages lets through; a table beside it says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from jihe.cases.exporting.contract import HAPPENED

Plain = dict[str, Any]
WIDTH, LEFT, ROW, TOP = 1180, 170, 26, 26
PAID, CASE = "支付", "案件"


_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="时间轴" '
    'font-size="12" fill="currentColor">'
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="2" height="6" fill="#b3392f" fill-opacity="0.35"></rect></pattern></defs>'
)


@dataclass(frozen=True)
class Event:
    """Something of a day: on which track, what, and whether it is at issue."""

    day: date
    track: str
    what: str
    at_issue: bool = False


def events(paper: Plain, opened_on: date) -> list[Event]:
    """Everything of the paper that has a day, in order."""
    found = [Event(opened_on, CASE, "首次提示")]
    for table in (*paper["proofs"], *paper["explaining"]["counted"], *paper["explaining"]["tables"]):
        if HAPPENED not in table["lead"]:
            continue
        place = table["lead"].index(HAPPENED)
        proves = any(table is one for one in paper["proofs"])
        for row, lead in zip(table["rows"], table["leads"], strict=True):
            if (day := _day(lead[place])) is not None:
                found.append(Event(day, table["title"], f"{table['title']} {row[0]}", proves))
    for row in paper["payments"]["rows"]:
        day = _day(row["day"]) or _day(f"{row['month']}-01")
        if day is not None:
            paid = row["paid_fen"] if row["paid_fen"] is not None else abs(row["fen"])
            found.append(Event(day, PAID, f"{row['table']} {row['month'] or ''} {paid / 100:,.2f} 元", row["fen"] != 0))
    for step in paper["steps"]:
        if (day := _day(step["on"] or step["at"][:10])) is not None and not step["undone"]:
            found.append(Event(day, CASE, step["action"]))
    return sorted(found, key=lambda one: (one.day, one.track, one.what))


def picture(found: Sequence[Event]) -> str:
    """The tracks as an SVG element; empty where nothing has a day."""
    if not found:
        return ""
    first, last = found[0].day.toordinal(), max(found[-1].day.toordinal(), found[0].day.toordinal() + 30)
    tracks = [track for track in dict.fromkeys(one.track for one in found) if track not in (PAID, CASE)]
    tracks = [*tracks, *(track for track in (PAID, CASE) if any(one.track == track for one in found))]
    height = TOP + ROW * len(tracks) + 24

    def x(day: int) -> float:
        return LEFT + (day - first) * (WIDTH - LEFT - 20) / (last - first)

    parts = [_HEAD.format(width=WIDTH, height=height)]
    paid = [one.day.toordinal() for one in found if one.track == PAID and one.at_issue]
    if paid:
        at = tracks.index(PAID)
        left, right = x(min(paid)) - 4, x(max(paid)) + 4
        parts.append(
            f'<rect x="{left:.1f}" y="{TOP + ROW * at + 2}" width="{right - left:.1f}" height="{ROW - 4}" '
            f'fill="url(#hatch)"></rect><text x="{left:.1f}" y="{TOP + ROW * at - 2}" fill="#b3392f" '
            'font-weight="600">涉及</text>'
        )
    for place, track in enumerate(tracks):
        y = TOP + ROW * place + ROW / 2
        parts.append(f'<text x="0" y="{y + 4}">{escape(track)}</text>')
        parts.append(
            f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - 20}" y2="{y}" stroke="currentColor" stroke-opacity="0.2"></line>'
        )
        for one in found:
            if one.track == track:
                colour = "#b3392f" if one.at_issue else "#2f6f9f"
                parts.append(
                    f'<circle cx="{x(one.day.toordinal()):.1f}" cy="{y}" r="4.5" fill="{colour}">'
                    f"<title>{one.day} {escape(one.what)}</title></circle>"
                )
    parts += [_year(year, x, height) for year in _years(first, last)]
    return "".join((*parts, "</svg>"))


def _years(first: int, last: int) -> Iterable[int]:
    """The years whose first day lies between, as many as there is room for."""
    found = list(range(date.fromordinal(first).year + 1, date.fromordinal(last).year + 1))
    every = max(1, -(-len(found) // 16))
    return found[::every]


def _year(year: int, x: Any, height: int) -> str:
    at = x(date(year, 1, 1).toordinal())
    return (
        f'<line x1="{at:.1f}" y1="{TOP - 4}" x2="{at:.1f}" y2="{height - 20}" '
        'stroke="currentColor" stroke-opacity="0.15"></line>'
        f'<text x="{at:.1f}" y="{height - 6}" text-anchor="middle">{year}</text>'
    )


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
