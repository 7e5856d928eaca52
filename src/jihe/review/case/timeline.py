"""The case in time: what the rows say happened, on five tracks, the months in conflict marked, and beside each event
the day on which the fund knew of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from jihe.cases import moves
from jihe.cases.exporting.contract import HAPPENED, RECORDED
from jihe.review.case.drawing import ALARM, CALM, HATCH, INK, PALE, SOFT, hint, sheet, tag, text

if TYPE_CHECKING:
    from jihe.cases.models import Signal

Plain = dict[str, Any]
TRACKS = ("参保", "缴费", "待遇", "登记", "案件")
_OF = {"enrolment": 0, "attendance": 0, "employer": 0, "contribution": 1}
# Where a row says until when: a stay, a term, an absence is drawn as long as it lasted.
ENDS = (
    "end_date",
    "end_ym",
    "discharge_ts",
    "discharge_date",
    "entry_ts",
    "to_date",
    "stop_ym",
    "finish_ts",
    "valid_to",
)
WIDTH, LEFT, ROW, TOP = 960, 64, 34, 34
MOST_MARKS = 12
BY_MONTH = 900  # days: a shorter stretch has a mark a month, a longer one a year
CONFLICT = "冲突"


@dataclass(frozen=True, order=True)
class Event:
    """Something that a row tells of; ``known``: when the fund learnt of it; ``until``: its last day, if it lasts."""

    day: str
    track: int
    what: str
    key: str
    known: str
    codes: str = ""
    until: str = ""

    @property
    def name(self) -> str:
        """Its track's."""
        return TRACKS[self.track]


def events(tables: Iterable[Plain], steps: Iterable[Any]) -> list[Event]:
    """All events, by day: of the rows on the page, and of the case's own way."""
    found = {event for table in tables for event in _of_rows(table)}
    for step in steps:
        told = f"{moves.title(step.action)}（{step.by.login if step.by else '夜间批次'}）"
        found.add(Event(step.at.date().isoformat(), 4, told, str(step.seq), step.at.date().isoformat()))
    return sorted(found)


def _of_rows(table: Plain) -> Iterator[Event]:
    if not table["rows"] or HAPPENED not in table["lead"]:
        return
    at = {name: place for place, name in enumerate(table["lead"])}
    track = 3 if table["table"].startswith("ext_") else _OF.get(table["table"], 2)
    ends = [place for place, column in enumerate(table["columns"]) if column["name"] in ENDS]
    for row, lead in zip(table["rows"], table["leads"], strict=True):
        day = lead[at[HAPPENED]][:10]
        if len(day) >= 7:
            codes = lead[at["证明疑点"]] if "证明疑点" in at else ""
            known = lead[at[RECORDED]] if RECORDED in at else ""
            until = next((str(row[place])[:10] for place in ends if row[place]), "")
            yield Event(day, track, table["title"], str(row[0]), known[:10], codes, until if until > day else "")


@dataclass(frozen=True)
class Conflict:
    """The months that signals name."""

    code: str
    first: int
    last: int

    @property
    def months(self) -> str:
        """As people write them."""
        first, last = f"{self.first // 100}-{self.first % 100:02}", f"{self.last // 100}-{self.last % 100:02}"
        return first if first == last else f"{first} 至 {last}"


def conflicts(signals: Iterable[Signal]) -> list[Conflict]:
    """The spans of all signals that have one."""
    spans = {(one.code, one.from_ym, one.to_ym or one.from_ym) for one in signals if one.from_ym}
    return [Conflict(code, first, last) for code, first, last in sorted(spans)]


def picture(found: list[Event], spans: list[Conflict]) -> str:
    """The tracks; empty where nothing has a day."""
    days = [_number(day) for event in found for day in (event.day, event.until) if day] + [
        _of_month(m) for s in spans for m in (s.first, s.last + 1)
    ]
    if not days:
        return ""
    first, last = min(days), max(days)
    first, last = first - 20, max(last + 20, first + 120)
    tracks = sorted({event.track for event in found})
    height = TOP + ROW * len(tracks) + 30

    def y(track: int) -> float:
        return TOP + ROW * tracks.index(track) + ROW / 2

    def x(day: float) -> float:
        return LEFT + (WIDTH - LEFT - 20) * (day - first) / (last - first)

    parts = [HATCH.format(name="tl")]
    for span in spans:
        begins, ends = x(_of_month(span.first)), x(_of_month(span.last) + 31)
        parts.append(
            tag("rect", x=begins, y=TOP - 4, width=max(ends - begins, 4.0), height=ROW * len(tracks) + 4,
                fill="url(#tl-hatch)", fill_opacity="0.55", stroke=ALARM, stroke_width=1)
        )  # fmt: skip
    if spans:
        begins = x(_of_month(min(span.first for span in spans)))
        told = f"{CONFLICT} {'、'.join(sorted({span.code for span in spans}))}"
        parts.append(text(min(max(begins, LEFT), WIDTH - 120), TOP - 12, told, fill=ALARM, size=13))
    for track in tracks:
        parts.append(text(4, y(track) + 4, TRACKS[track]))
        parts.append(tag("line", x1=LEFT, y1=y(track), x2=WIDTH - 20, y2=y(track), stroke=PALE, stroke_width=1))
    parts += _scale(first, last, x, height)
    marks: dict[tuple[int, str, bool], list[Event]] = {}
    for event in found:
        marks.setdefault((event.track, event.day[:7], bool(event.codes)), []).append(event)
    for (track, _, proves), together in marks.items():
        colour = ALARM if proves else CALM if track < 3 else INK
        more = f" 等 {len(together)} 项" if len(together) > 1 else ""
        for place, one in enumerate(event for event in together if event.until):
            told = hint(f"{one.what} {one.key}：{one.day} 至 {one.until}")
            beside = y(track) + 6 * (place % 3 - 1)  # so that two at one time are seen as two
            placed = {"x1": x(_number(one.day)), "x2": x(_number(one.until)), "y1": beside, "y2": beside}
            parts.append(tag("line", told, **placed, stroke=colour, stroke_width=4, stroke_opacity="0.5"))
        said = hint(
            f"{together[0].day} {together[0].what} {together[0].key}{more}{' · ' + together[0].codes if proves else ''}"
        )
        at = x(_number(together[0].day))
        parts.append(tag("circle", said, cx=at, cy=y(track), r=5 if proves else 4, fill=colour))
    return sheet(WIDTH, height, "".join(parts), f"时间轴：{len(found)} 项事件，冲突期间见下表")


def _scale(first: float, last: float, x: Any, height: int) -> list[str]:
    """Marks where months begin, or years; at most a dozen."""
    begins, ends = date.fromordinal(int(first)), date.fromordinal(int(last))
    if last - first < BY_MONTH:
        months = range(begins.year * 12 + begins.month, ends.year * 12 + ends.month)
        marks = [(date(month // 12, month % 12 + 1, 1), f"{month // 12}-{month % 12 + 1:02}") for month in months]
    else:
        marks = [(date(year, 1, 1), str(year)) for year in range(begins.year + 1, ends.year + 1)]
    parts = []
    for day, said in marks[:: max(1, -(-len(marks) // MOST_MARKS))]:
        at = x(day.toordinal())
        parts.append(tag("line", x1=at, y1=TOP - 4, x2=at, y2=height - 26, stroke=PALE, stroke_width=1))
        parts.append(text(at, height - 10, said, anchor="middle", fill=SOFT))
    return parts


def _number(day: str) -> float:
    return date.fromisoformat(day if len(day) == 10 else f"{day}-15").toordinal()


def _of_month(ym: int) -> float:
    year, month = divmod(ym, 100)
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1).toordinal()
